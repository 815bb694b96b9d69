"""The illustrative ward money: years that begin and end, what was given in them, statements.

The year 2021/22 adds up to what was published of it; see `demo_awards`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from wardapi.access.rules import Principal
from wardapi.budgets import pot_entitling, year_end_actions
from wardapi.budgets.allocation_models import Allocation
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger_models import LedgerEntry, Pot, YearEnd
from wardapi.budgets.participation_models import Round
from wardapi.budgets.vocabulary import EntryKind
from wardapi.budgets.years import FinancialYear
from wardapi.packs import demo_gifts, demo_voting
from wardapi.packs.demo_cast import Cast
from wardapi.packs.demo_gifts import REPORTED
from wardapi.packs.demo_giving import CAPITAL, REFERENCE, tell_gift
from wardapi.packs.demo_scene import MARK, Scene, Stage, at, titled
from wardapi.priorities.models import Plan, Priority
from wardapi.priorities.vocabulary import PriorityStatus
from wardapi.reports import statement_publishing
from wardapi.reports.statement_models import StatementVersion
from wardapi.reports.statement_places import BOROUGH
from wardapi.wards import actions as wards
from wardapi.wards import council_actions
from wardapi.wards import queries as ward_queries
from wardapi.wards.council_models import OfficerPost
from wardapi.wards.models import Election, Seat, Term, Ward
from wardapi.wards.rules import today
from wardapi.wards.validity import shares_a_day

CABINET_MEMBER, LEADER = "cabinet-member-neighbourhoods", "leader"
_POSTS = {CABINET_MEMBER: ("Cabinet Member for Neighbourhoods", 19), LEADER: ("Leader", 24)}
"""Who arbitrates: the first councillor of the ward of a number."""
_SWORN_IN, _SWORN_IN_AGAIN = date(2021, 5, 10), date(2024, 5, 6)
_STATED = date(2022, 6, 15)
"""When the statements of 2021/22 were published: the report is of that summer."""
_AFTER = timedelta(days=2)
"""How long after a day of the books finance does what is to be done on it."""
_CLOSING = timedelta(days=10)


class Part(NamedTuple):
    """A part of it: whether it was told, how it is told, and the number of its ward, if of one."""

    told: ColumnElement[bool]
    tell: Callable[[Scene], Awaitable[None]]
    ward: int | None = None


async def parts(stage: Stage) -> list[Part]:
    """Return every part; what another one needs comes before it."""
    found = [Part(exists().where(OfficerPost.post == CABINET_MEMBER), _appoint)]
    years = await _years(stage)
    for year in years:
        found.append(Part(_is_begun(year), partial(_begin, year=year, running=max(years))))
        if year == REPORTED:
            for number, ward in enumerate(stage.cast.wards):
                found.append(Part(_has_given(ward), partial(_tell_ward, number=number), number))
        if at(year.last + _CLOSING) < stage.now:
            ended = exists().where(YearEnd.fund_year_id == FundYear.id, _is_of(FundYear, year))
            found.append(Part(ended, partial(_end, year=year)))
        if year == REPORTED and at(_STATED) < stage.now:
            stated = exists().where(_is_of(StatementVersion, year))
            found.append(Part(stated, _state))
    voted = await _voting(stage)
    return [*found, voted] if voted else found


async def _voting(stage: Stage) -> Part | None:
    """A round of participatory budgeting on this year's money, once the year is old enough."""
    on = today(stage.now)
    year = FinancialYear.of(on)
    async with stage.database.read() as session:
        given = select(FundYear.entitled_on).join(Fund).where(Fund.slug == CAPITAL)
        begun = await session.scalar(given.where(_is_of(FundYear, year)))
    if begun is None:
        return None
    days = demo_voting.days_of(begun, on)
    told = exists().where(Round.title.endswith(MARK))
    tell = partial(_vote, year=year, days=days)
    return Part(told, tell) if at(days.published, 12) < stage.now else None


async def _vote(scene: Scene, *, year: FinancialYear, days: demo_voting.Days) -> None:
    priorities = await _priorities(scene, days.opens)
    await scene.attempt(demo_voting.tell_round(scene, year, days, priorities))


async def _years(stage: Stage) -> list[FinancialYear]:
    """The years since the report's whose money had come by now, as far as funds know of them."""
    async with stage.database.read() as session:
        known = await session.execute(
            select(FundYear.financial_year, func.max(FundYear.entitled_on))
            .where(FundYear.financial_year >= REPORTED.begins)
            .group_by(FundYear.financial_year)
            .order_by(FundYear.financial_year)
        )
        return [
            FinancialYear(begins)
            for begins, entitled_on in known
            if at(entitled_on + _AFTER) < stage.now
        ]


def _is_of(
    model: type[FundYear | Pot | StatementVersion], year: FinancialYear
) -> ColumnElement[bool]:
    return model.financial_year == year.begins


def _is_begun(year: FinancialYear) -> ColumnElement[bool]:
    return (
        exists()
        .where(LedgerEntry.to_pot_id == Pot.id, _is_of(Pot, year))
        .where(LedgerEntry.kind == EntryKind.ENTITLEMENT.value)
    )


def _has_given(ward: Ward) -> ColumnElement[bool]:
    reference = Allocation.client_reference.startswith(f"{REFERENCE}{REPORTED}")
    return exists().where(Allocation.lead_ward_id == ward.id, reference)


async def _appoint(scene: Scene) -> None:
    """Two councillors hold the posts before which lies what a ward cannot decide."""
    for post, (title, number) in _POSTS.items():
        ward = scene.cast.wards[number % len(scene.cast.wards)]
        await council_actions.appoint_officer(
            scene.session,
            post=post,
            title=titled(title),
            principal_id=scene.cast.councillors[ward.id][0].id,
            starts_on=min(_SWORN_IN_AGAIN, today(scene.now)),
            by=None,
            now=scene.now,
        )


async def _begin(scene: Scene, *, year: FinancialYear, running: FinancialYear) -> None:
    """Holders get what the funds give, and what is illustrated of the year is given."""
    by, begun = scene.cast.finance[0], year.first
    for fund, given in await _funds(scene, year):
        begun = max(begun, given.entitled_on + _AFTER)
        now = at(given.entitled_on + _AFTER)
        await pot_entitling.entitle(scene.session, fund, year, by=by, now=now)
    gifts = demo_gifts.of_year(year, running, begun, today(scene.now))
    for gift in gifts:
        await tell_gift(scene, gift, await _priorities(scene, gift.day))


async def _tell_ward(scene: Scene, *, number: int) -> None:
    """What a ward gave in 2021/22, by those who held its seats then."""
    ward = scene.cast.wards[number]
    await _seat_earlier(scene, ward)
    every = await ward_queries.list_seats(scene.session, _SWORN_IN)
    seats = [len([one for one in every if one.ward_id == ward.id]) for ward in scene.cast.wards]
    priorities = await _priorities(scene, _STATED)
    for gift in demo_gifts.reported(seats, number):
        await tell_gift(scene, gift, priorities)


async def _seat_earlier(scene: Scene, ward: Ward) -> None:
    """The councillors served before, too: from one election to the next, and again."""
    session, by_id = scene.session, {one.id for one in scene.cast.councillors[ward.id]}
    seats = {one.id: one for one in await ward_queries.list_seats(session, today(scene.now))}
    for term in await ward_queries.list_terms(session, ward.id, today(scene.now)):
        if term.principal_id not in by_id:
            continue
        for first, last in _spells(term.starts_on):
            if await _is_free(scene, term.seat, first, last):
                await wards.appoint_term(
                    session,
                    seats[term.seat_id],
                    starts_on=first,
                    ends_on=last,
                    principal_id=term.principal_id,
                    councillor=term.councillor,
                    by=None,
                    now=scene.now,
                )


def _spells(until: date) -> Sequence[tuple[date, date]]:
    """The terms of office since 2021 that ended before the one which begins on that day."""
    last, day = until - timedelta(days=1), timedelta(days=1)
    spells = [(_SWORN_IN, min(last, _SWORN_IN_AGAIN - day)), (_SWORN_IN_AGAIN, last)]
    return [(first, ends) for first, ends in spells if first <= ends]


async def _is_free(scene: Scene, seat: Seat, first: date, last: date) -> bool:
    spell = shares_a_day(Term.starts_on, Term.ends_on, first, last)
    taken = select(Term.id).where(Term.seat_id == seat.id, spell).limit(1)
    return await scene.session.scalar(taken) is None


async def _priorities(scene: Scene, day: date) -> Mapping[UUID, Sequence[UUID]]:
    """The priorities of each ward's plan on a day; of a later plan where there was none."""
    rows = await scene.session.execute(
        select(Priority.ward_id, Priority.id, Election.held_on)
        .join(Plan, Plan.id == Priority.plan_id)
        .join(Election, Election.id == Plan.election_id)
        .where(Priority.status != PriorityStatus.DROPPED.value)
        .order_by(Priority.ward_id, Priority.id)
    )
    found = {}
    for ward_id, of_ward in groupby(rows, key=lambda row: row.ward_id):
        own = list(of_ward)
        polls = sorted({row.held_on for row in own})
        best = max((one for one in polls if one <= day), default=polls[0])
        found[ward_id] = [row.id for row in own if row.held_on == best]
    return found


async def _end(scene: Scene, *, year: FinancialYear) -> None:
    """What nobody committed is carried over, or lapses."""
    by, now = scene.cast.finance[0], at(year.last + _CLOSING)
    for fund, _ in await _funds(scene, year):
        await year_end_actions.end_year(scene.session, fund, year, by=by, now=now)


async def _funds(scene: Scene, year: FinancialYear) -> list[tuple[Fund, FundYear]]:
    """The funds of Rotherham that give in a year, in their order."""
    found = await scene.session.execute(
        select(Fund, FundYear)
        .join(FundYear, FundYear.fund_id == Fund.id)
        .where(_is_of(FundYear, year))
        .order_by(Fund.position, Fund.slug)
    )
    return [(fund, given) for fund, given in found]


async def _state(scene: Scene) -> None:
    """The statements of 2021/22 are published: of the borough, and of each ward."""
    for place, by, now in _publications(scene.cast):
        await statement_publishing.publish(
            scene.session, place=place, financial_year=str(REPORTED), by=by, now=now
        )


def _publications(cast: Cast) -> list[tuple[str, Principal, datetime]]:
    places = [BOROUGH, *(ward.gss_code for ward in cast.wards)]
    return [(place, cast.finance[1], at(_STATED)) for place in places]
