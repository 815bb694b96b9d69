"""A scorecard as the public may read it: suppressed, without lists, never of one councillor.

Rows by office, by band and by tag are published of the borough alone. In a ward with one seat the
councillors' row would be one councillor's, and of a part of the borough the rows of its other parts
would give away those that are suppressed.
"""

import math
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

from wardapi.kit.suppression import (
    Family,
    give_away_totals,
    hidden_rows,
    is_hidden,
    is_small,
    quantile,
)
from wardapi.priorities.vocabulary import EqualityTag
from wardapi.reports import showing
from wardapi.reports.counting import MEDIAN, NINETIETH, CaseFigures, Days, Outcomes, Share
from wardapi.reports.places import Scope
from wardapi.reports.promises import CommitmentFigures, Raised
from wardapi.reports.schemas import (
    CasesOut,
    CommitmentsOut,
    CountOut,
    DaysOut,
    DeprivationOut,
    EscalationsOut,
    FiguresOut,
    LevelOut,
    RaiserOut,
    RunningOut,
    ShareOut,
    TagOut,
)
from wardapi.reports.scorecards import Card, Tagged

Key = TypeVar("Key")


class About(Enum):
    """A family of counts about cases; see `suppression`."""

    ANSWERS = "answers"
    ACKNOWLEDGEMENTS = "acknowledgements"
    CLOSED = "closed"
    RUNNING = "running"
    DAYS = "days"
    ESCALATIONS = "escalations"


def families(found: CaseFigures) -> dict[About, Family]:
    """Return the counts about cases, each family with parts that do not overlap."""
    return {
        About.ANSWERS: _decided(found.answers),
        About.ACKNOWLEDGEMENTS: _decided(found.acknowledgements),
        About.CLOSED: _parts(found.closed),
        About.RUNNING: (found.open_in_time, found.open_overdue),
        About.DAYS: (found.days.answered,),
    }


def levels(raised: list[Raised] | tuple[Raised, ...]) -> Family:
    """Return the counts of escalations by level, every level that there can be."""
    by_level = {one.level: one.raised for one in raised}
    return tuple(by_level.get(level, 0) for level in range(21))


def hide(
    mine: Mapping[About, Family], siblings: Mapping[About, Mapping[str, Family]], key: str
) -> frozenset[About]:
    """Return the families that are not published of one of several parts of something.

    `siblings` are the same of all the parts, this one by its `key` among them.
    """
    small = {about for about, family in mine.items() if is_hidden(family)}
    beside = {about for about, rows in siblings.items() if key in hidden_rows(rows)}
    return frozenset(small | beside)


def figures(card: Card, hidden: frozenset[About], *, bands: bool) -> FiguresOut:
    """Return what is public of a scorecard; `hidden` are the families about cases that are not.

    `bands` says whether the bands of deprivation may be told: see `siblings`.
    """
    whole = card.place.scope is Scope.BOROUGH
    if whole:
        hidden |= _given_away(card.by_raiser) | (_given_away(card.by_band) if bands else set())
    raised = list(card.escalations["cases"])
    return FiguresOut(
        period=showing.period_of(card),
        as_of=card.moment.at,
        cases=_cases(card.cases, hidden),
        by_raiser=_by_raiser(card, hidden) if whole else None,
        by_deprivation=_by_band(card, hidden) if whole and bands else None,
        by_equality_tag=_by_tag(card, hidden) if whole else None,
        escalations_of_cases=_escalations(raised, suppressed=About.ESCALATIONS in hidden),
        escalations_of_commitments=_escalations(
            list(card.escalations["commitments"]),
            suppressed=is_hidden(levels(list(card.escalations["commitments"]))),
        ),
        commitments=_commitments(card.commitments),
        attendance=showing.attendance(_unless_small(card.attendance, _attendance(card))),
        notice_in_time=showing.notices(_shown(card.notices)),
        leads_in_place=showing.leads(_shown(card.leads)),
        alignment=showing.alignment(_shown(card.alignment), card.place),
    )


def _decided(found: Outcomes) -> Family:
    in_time, whole = found.share
    return (in_time, whole - in_time, found.received - whole)


def _parts(found: Share) -> Family:
    return (found.numerator, found.denominator - found.numerator)


def _attendance(card: Card) -> Family:
    invited, attended, not_recorded = card.attendance
    return (attended, invited - attended - not_recorded, not_recorded)


def _unless_small(value: Key, family: Family) -> Key | None:
    return None if is_hidden(family) else value


def _shown(found: Share) -> Share | None:
    return _unless_small(found, _parts(found))


def _known(number: int) -> int | None:
    return None if is_small(number) else number


def _cases(found: CaseFigures, hidden: frozenset[About], *, row: bool = False) -> CasesOut:
    """Of a row of a table less is published than of the whole."""

    def unless(about: About, share: Share) -> Share | None:
        return None if about in hidden else share

    def count(about: About, number: int) -> CountOut:
        return CountOut(count=None if row or about in hidden else number, link=None)

    acknowledged = None if row else unless(About.ACKNOWLEDGEMENTS, found.acknowledgements.share)
    received = None if About.ANSWERS in hidden else found.answers.received
    return CasesOut(
        received=CountOut(count=received, link=None),
        answered_in_time_of_received=showing.answered_of_received(
            unless(About.ANSWERS, found.answers.share)
        ),
        answered_in_time_of_closed=showing.answered_of_closed(unless(About.CLOSED, found.closed)),
        acknowledged_in_time=showing.acknowledged_in_time(acknowledged),
        outcomes=None,
        running=RunningOut(
            open_in_time=count(About.RUNNING, found.open_in_time),
            open_overdue=count(About.RUNNING, found.open_overdue),
        ),
        working_days=_days(found.days, hidden=row or About.DAYS in hidden),
    )


def _days(found: Days, *, hidden: bool) -> DaysOut:
    def public(value: int | None, part: object) -> int | None:
        rank = math.ceil(part * found.answered)  # type: ignore[operator]
        return None if hidden else quantile(value, rank, found.answered)

    return DaysOut(
        answered=CountOut(count=None if hidden else found.answered, link=None),
        median=public(found.median, MEDIAN),
        ninetieth_percentile=public(found.ninetieth, NINETIETH),
    )


IN_ROWS = (About.ANSWERS, About.CLOSED)
"""What is published of the rows of a table."""


def _hidden_in_rows(
    rows: Mapping[Key, CaseFigures], hidden: frozenset[About]
) -> Callable[[Key], frozenset[About]]:
    """Return what is hidden in each row: all of what is hidden of the whole, and more."""
    left_out = {
        about: hidden_rows({key: families(found)[about] for key, found in rows.items()})
        for about in IN_ROWS
    }

    def of(key: Key) -> frozenset[About]:
        return hidden | {about for about, keys in left_out.items() if key in keys}

    return of


def _given_away(rows: Mapping[Key, CaseFigures]) -> set[About]:
    """Return the families whose totals would tell what the rows leave out."""
    return {
        about
        for about in IN_ROWS
        if give_away_totals({key: families(found)[about] for key, found in rows.items()})
    }


def _by_raiser(card: Card, hidden: frozenset[About]) -> list[RaiserOut]:
    of = _hidden_in_rows(card.by_raiser, hidden)
    return [
        RaiserOut(raised_as=one, cases=_cases(found, of(one), row=True))
        for one, found in card.by_raiser.items()
    ]


def _by_band(card: Card, hidden: frozenset[About]) -> DeprivationOut:
    of = _hidden_in_rows(card.by_band, hidden)
    return showing.deprivation(
        card, {name: _cases(found, of(name), row=True) for name, found in card.by_band.items()}
    )


def _by_tag(card: Card, hidden: frozenset[About]) -> list[TagOut]:
    """Tags overlap, so each is a row of its own beside all that does not have it."""
    return [_tag(card, tag, tagged, hidden) for tag, tagged in card.by_tag.items()]


def _tag(card: Card, tag: EqualityTag, tagged: Tagged, hidden: frozenset[About]) -> TagOut:
    whole, mine = families(card.cases), families(tagged.cases)
    beside = {about for about in IN_ROWS if hidden_rows(_with_rest(mine[about], whole[about]))}
    promised = hidden_rows(_with_rest(_kept(tagged.commitments), _kept(card.commitments)))
    return TagOut(
        tag=tag,
        priorities_served=showing.priorities_served(
            None
            if hidden_rows(_with_rest(_parts(tagged.priorities), _parts(card.alignment)))
            else tagged.priorities
        ),
        commitments=_commitments(tagged.commitments, hidden=bool(promised), row=True),
        cases=_cases(tagged.cases, hidden | beside, row=True),
    )


def _with_rest(mine: Family, whole: Family) -> dict[str, Family]:
    rest = tuple(all_ - one for one, all_ in zip(mine, whole, strict=True))
    return {"mine": mine, "rest": rest}


def _kept(found: CommitmentFigures) -> Family:
    return (found.kept_in_time, found.kept_late, found.missed)


def _commitments(
    found: CommitmentFigures, *, hidden: bool = False, row: bool = False
) -> CommitmentsOut:
    hidden = hidden or is_hidden(_kept(found))

    def known(number: int) -> int | None:
        return None if row else _known(number)

    kept: ShareOut = showing.kept_in_time(None if hidden else found.share)
    return CommitmentsOut(
        kept_in_time=kept,
        kept_late=None if hidden else found.kept_late,
        missed=None if hidden else found.missed,
        withdrawn=known(found.withdrawn),
        open_in_time=known(found.open_in_time),
        open_overdue=known(found.open_overdue),
        link=None,
    )


def _escalations(raised: list[Raised], *, suppressed: bool) -> EscalationsOut:
    if suppressed:
        return EscalationsOut(total=None, levels=None)
    return EscalationsOut(
        total=sum(one.raised for one in raised),
        levels=[
            LevelOut(level=one.level, raised=one.raised, by_hand=None, link=None) for one in raised
        ],
    )
