"""Scorecards on the wire. A published one has null where a figure is suppressed."""

from typing import Annotated

from pydantic import Field, StringConstraints

from wardapi.casework.vocabulary import RaisedAs
from wardapi.kit.schema import Day, In, Instant, Out, Text, example
from wardapi.priorities.vocabulary import EqualityTag
from wardapi.reports.places import Scope

Number = Annotated[int, Field(ge=0, le=10**9)]
Percent = Annotated[float, Field(ge=0, le=100)]
Address = Annotated[str, Field(max_length=1000)]
Said = Annotated[str, Field(max_length=300)]


class PeriodOut(Out):
    """The days reported on, both included, in the council's own time."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    days: Number


class ShareOut(Out):
    """So many of so many. `percent` is null of none."""

    numerator: Number | None
    denominator: Number | None
    percent: Percent | None
    numerator_is: Said
    denominator_is: Said
    numerator_link: Address | None
    """The list of the rows counted, as far as you may see them; null where there is no such list.
    """
    denominator_link: Address | None


class CountOut(Out):
    """So many, and the list of them where there is one."""

    count: Number | None
    link: Address | None


class OutcomesOut(Out):
    """What had become by the period's end of the cases received in it. They add up."""

    in_time: CountOut
    late: CountOut
    open_overdue: CountOut
    open_in_time: CountOut
    withdrawn: CountOut
    without_target: CountOut
    """Of a policy that promises no answer."""


class RunningOut(Out):
    """What was not answered yet at the period's end, whenever it was received."""

    open_in_time: CountOut
    open_overdue: CountOut


class DaysOut(Out):
    """Working days from the receipt to the answer, of the cases answered in the period.

    By nearest rank: the smallest number of days that half, or nine tenths, did not exceed.
    """

    answered: CountOut
    median: Number | None
    ninetieth_percentile: Number | None


class CasesOut(Out):
    """How cases were answered."""

    received: CountOut
    answered_in_time_of_received: ShareOut
    answered_in_time_of_closed: ShareOut
    acknowledged_in_time: ShareOut
    outcomes: OutcomesOut | None
    running: RunningOut
    working_days: DaysOut


class RaiserOut(Out):
    """The cases raised in one office, all its holders together."""

    raised_as: RaisedAs
    cases: CasesOut


class BandOut(Out):
    """The cases of the wards of one band."""

    band: Annotated[str, Field(max_length=40, examples=["deciles 1-2", "not known"])]
    deciles: Annotated[list[Number], Field(max_length=10)]
    wards: Number
    cases: CasesOut


class DeprivationOut(Out):
    """By how deprived wards are, decile 1 the most, by one index of one year."""

    index: Annotated[str, Field(max_length=80)] | None
    year: Number | None
    bands: Annotated[list[BandOut], Field(max_length=10)]


class CommitmentsOut(Out):
    """What became of commitments."""

    kept_in_time: ShareOut
    kept_late: Number | None
    missed: Number | None
    withdrawn: Number | None
    open_in_time: Number | None
    open_overdue: Number | None
    link: Address | None


class TagOut(Out):
    """What bears on one of the council's concerns of equality or carbon."""

    tag: EqualityTag
    priorities_served: ShareOut
    """Of the active priorities with this tag."""
    commitments: CommitmentsOut
    """Those with this tag, or linked to a priority that has it."""
    cases: CasesOut
    """Those raised about a priority that has it."""


class LevelOut(Out):
    """Escalations to one level."""

    level: Annotated[int, Field(ge=0, le=20)]
    raised: Number | None
    by_hand: Number | None
    link: Address | None


class EscalationsOut(Out):
    """Escalations raised in the period."""

    total: Number | None
    levels: Annotated[list[LevelOut], Field(max_length=20)] | None


class AttendanceOut(Out):
    """Who came to the held meetings of the period."""

    attended: ShareOut
    not_recorded: Number | None


class FiguresOut(Out):
    """What is counted of one period."""

    period: PeriodOut
    as_of: Instant
    """The last instant that counts: the period's, or that of asking if it is earlier."""
    cases: CasesOut
    by_raiser: Annotated[list[RaiserOut], Field(max_length=3)] | None
    """Councillors' and coordinators' enquiries apart."""
    by_deprivation: DeprivationOut | None
    by_equality_tag: Annotated[list[TagOut], Field(max_length=10)] | None
    escalations_of_cases: EscalationsOut
    escalations_of_commitments: EscalationsOut
    commitments: CommitmentsOut
    attendance: AttendanceOut
    notice_in_time: ShareOut
    leads_in_place: ShareOut
    alignment: ShareOut


class SubjectOut(Out):
    """What a scorecard is of. `key` is a slug, a ward's GSS code, or `all`."""

    scope: Scope
    key: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]


class ScorecardOut(Out):
    """A scorecard. `previous` is of as many days right before, when asked for."""

    subject: SubjectOut
    figures: FiguresOut
    previous: FiguresOut | None


class PublicationIn(In):
    """Publish the scorecard of a period that has ended."""

    model_config = example(**{"from": "2025-10-01", "to": "2025-12-31"})

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    override_reason: Annotated[str, Text(2000)] | None = None
    """Why it is published in a restricted period; of the Monitoring Officer alone."""


class VersionBrief(Out):
    """A published scorecard, in a list."""

    id: Annotated[str, StringConstraints(max_length=36)]
    subject: SubjectOut
    version: Annotated[int, Field(ge=1, le=10**6)]
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    published_at: Instant
    digest: Annotated[str, Field(max_length=64)]
    override_reason: Annotated[str, Field(max_length=2000)] | None
    link: Address


class VersionOut(VersionBrief):
    """A published scorecard. It never changes."""

    figures: FiguresOut
