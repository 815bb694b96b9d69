"""From figures to the messages that show them, with the lists of what was counted."""

from collections.abc import Sequence

from wardapi.reports import bands, links
from wardapi.reports.case_rows import ACKNOWLEDGE, ANSWER
from wardapi.reports.counting import CaseFigures, Outcomes, Share
from wardapi.reports.links import CaseLinks
from wardapi.reports.places import Place, Scope
from wardapi.reports.promises import Attendance, CommitmentFigures, Raised
from wardapi.reports.schemas import (
    AttendanceOut,
    BandOut,
    CasesOut,
    CommitmentsOut,
    CountOut,
    DaysOut,
    DeprivationOut,
    EscalationsOut,
    FiguresOut,
    LevelOut,
    OutcomesOut,
    PeriodOut,
    RaiserOut,
    RunningOut,
    ScorecardOut,
    ShareOut,
    SubjectOut,
    TagOut,
)
from wardapi.reports.scorecards import Card, Tagged

DECIDED = "received in the period, less withdrawn and those still running in time"


def scorecard(card: Card, previous: Card | None) -> ScorecardOut:
    """Return a scorecard as those may read it whose grants reach it."""
    return ScorecardOut(
        subject=subject(card.place),
        figures=figures(card),
        previous=None if previous is None else figures(previous),
    )


def subject(place: Place) -> SubjectOut:
    """Return what a scorecard is of."""
    return SubjectOut(scope=place.scope, key=place.key, name=place.name)


def period_of(card: Card) -> PeriodOut:
    """Return the days that a scorecard is about."""
    first, last = card.moment.period
    return PeriodOut(**{"from": first, "to": last, "days": card.moment.period.days})


def figures(card: Card) -> FiguresOut:
    """Return all that is counted, with links."""
    return FiguresOut(
        period=period_of(card),
        as_of=card.moment.at,
        cases=_cases(card.cases, CaseLinks(card.place, card.moment)),
        by_raiser=[
            RaiserOut(
                raised_as=one,
                cases=_cases(found, CaseLinks(card.place, card.moment, {"raised_as": one.value})),
            )
            for one, found in card.by_raiser.items()
        ],
        by_deprivation=deprivation(
            card, {name: _cases(found, None) for name, found in card.by_band.items()}
        ),
        by_equality_tag=[_tag(tag.value, tagged) for tag, tagged in card.by_tag.items()],
        escalations_of_cases=_escalations(card, card.escalations["cases"], of_cases=True),
        escalations_of_commitments=_escalations(
            card, card.escalations["commitments"], of_cases=False
        ),
        commitments=commitments(card.commitments, links.commitments(card.place)),
        attendance=attendance(card.attendance, _attendance_link(card)),
        notice_in_time=notices(card.notices),
        leads_in_place=leads(card.leads),
        alignment=alignment(card.alignment, card.place),
    )


def deprivation(card: Card, by_band: dict[str, CasesOut]) -> DeprivationOut:
    """Return the bands of a scorecard with the cases of each."""
    return DeprivationOut(
        index=card.bands.index_name,
        year=card.bands.year,
        bands=[
            BandOut(
                band=name, deciles=bands.deciles(name), wards=card.bands.size(name), cases=cases
            )
            for name, cases in by_band.items()
        ],
    )


def share(
    found: Share | None, of: tuple[str, str], lists: tuple[str | None, str | None] = (None, None)
) -> ShareOut:
    """Return a share with what its two numbers are; None is one that is suppressed."""
    return ShareOut(
        numerator=None if found is None else found.numerator,
        denominator=None if found is None else found.denominator,
        percent=None if found is None else found.percent,
        numerator_is=of[0],
        denominator_is=of[1],
        numerator_link=lists[0],
        denominator_link=lists[1],
    )


def _cases(found: CaseFigures, to: CaseLinks | None) -> CasesOut:
    met = None if to is None else to.met(ANSWER, "met")
    acknowledged = None if to is None else to.met(ACKNOWLEDGE, "met")
    closed = (None, None)
    if to is not None:
        closed = (to.closed(target=ANSWER, state="met"), to.closed())  # type: ignore[assignment]
    return CasesOut(
        received=_count(found.answers.received, to.received() if to else None),
        answered_in_time_of_received=answered_of_received(found.answers.share, (met, None)),
        answered_in_time_of_closed=answered_of_closed(found.closed, closed),
        acknowledged_in_time=acknowledged_in_time(
            found.acknowledgements.share, (acknowledged, None)
        ),
        outcomes=_outcomes(found.answers, to),
        running=RunningOut(
            open_in_time=_count(found.open_in_time),
            open_overdue=_count(found.open_overdue, to.overdue() if to else None),
        ),
        working_days=DaysOut(
            answered=_count(found.days.answered, to.answered() if to else None),
            median=found.days.median,
            ninetieth_percentile=found.days.ninetieth,
        ),
    )


def answered_of_received(
    found: Share | None, lists: tuple[str | None, str | None] = (None, None)
) -> ShareOut:
    """Return the share answered in time of those received."""
    return share(found, ("received in the period and answered in time by its end", DECIDED), lists)


def answered_of_closed(
    found: Share | None, lists: tuple[str | None, str | None] = (None, None)
) -> ShareOut:
    """Return the share answered in time of those closed."""
    return share(
        found, ("closed in the period and answered in time", "closed in the period"), lists
    )


def acknowledged_in_time(
    found: Share | None, lists: tuple[str | None, str | None] = (None, None)
) -> ShareOut:
    """Return the share acknowledged in time of those received."""
    return share(
        found, ("received in the period and acknowledged in time by its end", DECIDED), lists
    )


def _outcomes(found: Outcomes, to: CaseLinks | None) -> OutcomesOut:
    return OutcomesOut(
        in_time=_count(found.in_time, to.met(ANSWER, "met") if to else None),
        late=_count(found.late, to.met(ANSWER, "met_late") if to else None),
        open_overdue=_count(found.open_overdue, to.received_overdue() if to else None),
        open_in_time=_count(found.open_in_time),
        withdrawn=_count(found.withdrawn, to.received(status="withdrawn") if to else None),
        without_target=_count(found.without_target),
    )


def _count(number: int | None, link: str | None = None) -> CountOut:
    return CountOut(count=number, link=link)


def _tag(tag: str, tagged: Tagged) -> TagOut:
    return TagOut.model_validate(
        {
            "tag": tag,
            "priorities_served": priorities_served(tagged.priorities),
            "commitments": commitments(tagged.commitments),
            "cases": _cases(tagged.cases, None),
        }
    )


def priorities_served(found: Share | None) -> ShareOut:
    """Return the share of priorities that something serves."""
    return share(
        found,
        ("active priorities that a service, action or commitment serves", "active priorities"),
    )


def commitments(found: CommitmentFigures, link: str | None = None) -> CommitmentsOut:
    """Return what became of commitments."""
    return CommitmentsOut(
        kept_in_time=kept_in_time(found.share),
        kept_late=found.kept_late,
        missed=found.missed,
        withdrawn=found.withdrawn,
        open_in_time=found.open_in_time,
        open_overdue=found.open_overdue,
        link=link,
    )


def kept_in_time(found: Share | None) -> ShareOut:
    """Return the share of commitments kept in time."""
    return share(found, ("kept in time in the period", "kept or missed in the period"))


def _escalations(card: Card, raised: Sequence[Raised], *, of_cases: bool) -> EscalationsOut:
    return EscalationsOut(
        total=sum(one.raised for one in raised),
        levels=[
            LevelOut(
                level=one.level,
                raised=one.raised,
                by_hand=one.by_hand,
                link=links.escalations(card.place, card.moment, one.level) if of_cases else None,
            )
            for one in raised
        ],
    )


def attendance(found: Attendance | None, link: str | None = None) -> AttendanceOut:
    """Return who came; None is suppressed."""
    attended = None if found is None else Share(found.attended, found.invited)
    return AttendanceOut(
        attended=share(
            attended, ("invitations attended", "invitations to held meetings"), (None, link)
        ),
        not_recorded=None if found is None else found.not_recorded,
    )


def _attendance_link(card: Card) -> str | None:
    if card.place.scope is Scope.LOCALITIES:
        return None
    first, last = card.moment.period
    query = {"from": first, "to": last}
    return links.address("/v1/attendance", **links.narrowed(card.place), **query)


def notices(found: Share | None) -> ShareOut:
    """Return the share of notices given in time."""
    return share(
        found,
        (
            "notices given in the period as early as promised",
            "notices given in the period where something was promised",
        ),
    )


def leads(found: Share | None) -> ShareOut:
    """Return the share of leads in place."""
    return share(
        found,
        (
            "wards and services with a named lead on the last day",
            "wards and services that should have one",
        ),
    )


def alignment(found: Share | None, place: Place) -> ShareOut:
    """Return how far a service works on priorities, or priorities are served."""
    if place.service_id is None:
        return priorities_served(found)
    return share(
        found,
        (
            "active priorities that the service works on",
            "active priorities that it works on or stands behind the theme of",
        ),
    )
