"""One illustrative round of participatory budgeting: residents of a ward vote on its capital."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from wardapi.budgets import participation_awarding as awarding
from wardapi.budgets import participation_publishing as publishing
from wardapi.budgets import participation_rounds as rounds
from wardapi.budgets import participation_voting as voting
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.participation_outcome import read
from wardapi.budgets.participation_rounds import NewProject, NewRound
from wardapi.budgets.participation_rules import Choice
from wardapi.budgets.vocabulary import BallotType, Completion, CountingRule
from wardapi.budgets.years import FinancialYear
from wardapi.packs.demo_giving import CAPITAL
from wardapi.packs.demo_scene import ILLUSTRATIVE, Scene, at, titled, workday

WARD = 17
_BUDGET = 4_000_00
_BALLOTS = 60
_PROJECTS = (
    ("bike-racks", "Bike racks at the shops", 1_200_00),
    ("benches", "Benches along the path", 1_500_00),
    ("goal-posts", "Goal posts for the field", 1_800_00),
    ("planters", "Planters by the bus stop", 900_00),
    ("outdoor-gym", "An outdoor gym", 3_900_00),
)
_CHOSEN = ((0, 1), (4,), (1, 3), (2, 3), (0, 1, 3), (4, 2), (1,))
"""Which projects are named by one ballot, the next one, and so on from the beginning."""


class Days(NamedTuple):
    """When people vote, and when what they said is published."""

    opens: date
    closes: date
    published: date


def days_of(begun: date, today: date) -> Days:
    """Return the days of the round: two months back, but not before the year's money came."""
    opens = workday(max(today - timedelta(days=60), begun + timedelta(days=3)))
    closes = opens + timedelta(days=21)
    return Days(opens, closes, workday(closes + timedelta(days=11)))


async def tell_round(
    scene: Scene, year: FinancialYear, days: Days, priorities: Mapping[UUID, Sequence[UUID]]
) -> None:
    """Tell the round from its beginning to the applications of those projects that won."""
    session, ward = scene.session, scene.cast.wards[WARD % len(scene.cast.wards)]
    by, now = scene.cast.coordinators[ward.id], at(days.opens, 9)
    of_ward = (Pot.ward_id == ward.id, Pot.financial_year == year.begins, Fund.slug == CAPITAL)
    pot = (await session.scalars(select(Pot.id).join(Fund).where(*of_ward))).one()
    found, row = await rounds.hold(session, await _asked(scene, pot, days), by=by, now=now)
    await rounds.open_round(session, found, by=by, now=at(days.opens))
    await voting.record_ballots(session, found, _ballots(), by=by, now=at(days.closes, 17))
    counted = at(workday(days.closes + timedelta(days=4)))
    await voting.count(session, found, by=by, now=counted)
    await publishing.publish(session, found, ballots=True, by=by, now=at(days.published))
    particulars: dict[str, Any] = {
        "priority": next(iter(priorities.get(ward.id, ())), None),
        "beneficiaries": 200,
        "protected_characteristics": ["age"],
        "asset_lasts_over_a_year": True,
    }
    for line in read(row.outcome or {}).funded:
        await awarding.award(
            session,
            found,
            line.code,
            starts_on=days.published + timedelta(days=90),
            particulars=particulars | {"asset": line.code},
            by=by,
            now=at(days.published, 12),
        )


async def _asked(scene: Scene, pot: UUID, days: Days) -> NewRound:
    known = await scene.session.scalars(
        select(Organisation.id).order_by(Organisation.sort_name, Organisation.id).limit(1)
    )
    recipient = known.first()
    return NewRound(
        pot=pot,
        title=titled("You choose: the ward's capital"),
        budget=_BUDGET,
        ballot_type=BallotType.APPROVAL,
        counting_rule=CountingRule.EQUAL_SHARES,
        completion=Completion.GREEDY,
        opens_on=days.opens,
        closes_on=days.closes,
        description=ILLUSTRATIVE,
        projects=[
            NewProject(
                code=code,
                name=titled(name),
                cost=cost,
                description=ILLUSTRATIVE,
                recipient=recipient,
            )
            for code, name, cost in _PROJECTS
        ],
    )


def _ballots() -> list[list[Choice]]:
    """Sixty ballots, about nobody."""
    return [
        [Choice(project=_PROJECTS[place][0]) for place in _CHOSEN[number % len(_CHOSEN)]]
        for number in range(_BALLOTS)
    ]
