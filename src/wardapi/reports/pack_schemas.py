"""The briefing pack on the wire. Nothing in it tells of a resident."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Day, Instant, Out, PoundsOut
from wardapi.reports.alignment_schemas import Name, SlugOut, WardOut
from wardapi.reports.schemas import Number

Word = Annotated[str, Field(max_length=40)]
Long = Annotated[str, Field(max_length=1000)]
MOST = 100
"""Rows of one kind in a pack."""


class InvitedOut(Out):
    """A service or partner that is asked to come, and whom of theirs."""

    service: SlugOut
    name: Name
    post: Name | None


class NextMeetingOut(Out):
    """The ward briefing that the pack is for: the next one on that day or later."""

    id: UUID
    title: Name
    starts_at: Instant
    mode: Word
    place: Annotated[str, Field(max_length=300)] | None
    invited: Annotated[list[InvitedOut], Field(max_length=MOST)]


class PackActionOut(Out):
    """An action under a priority."""

    id: UUID
    title: Name
    service: SlugOut
    due_on: Day
    status: Word
    overdue: bool


class PackPriorityOut(Out):
    """A priority of the plan in force, with the actions under it that you may see."""

    id: UUID
    title: Name
    theme: SlugOut
    status: Word
    actions: Annotated[list[PackActionOut], Field(max_length=MOST)]


class PackPlanOut(Out):
    """The plan in force."""

    id: UUID
    version: Number
    published_at: Instant
    review_on: Day | None
    priorities: Annotated[list[PackPriorityOut], Field(max_length=MOST)]


class PackCaseOut(Out):
    """A case that you may see, without what people wrote in it."""

    reference: Annotated[str, Field(max_length=20)]
    service: SlugOut
    kind: Word
    urgency: Word
    level: Annotated[int, Field(ge=0, le=20)]
    due_at: Instant


class PackCasesOut(Out):
    """Your part of the ward's casework: what is past due, and what falls due in four weeks."""

    overdue: Annotated[list[PackCaseOut], Field(max_length=MOST)]
    due: Annotated[list[PackCaseOut], Field(max_length=MOST)]


class PackEscalationOut(Out):
    """An escalation that waits for its answer."""

    id: UUID
    case: Annotated[str, Field(max_length=20)]
    service: SlugOut
    level: Annotated[int, Field(ge=0, le=20)]
    raised_at: Instant
    answer_due_at: Instant | None


class PackCommitmentOut(Out):
    """A commitment to the ward that is past due, or falls due in four weeks."""

    id: UUID
    service: SlugOut
    title: Name
    due_at: Instant
    overdue: bool


class PackNoticeOut(Out):
    """Activity that a service plans in the ward."""

    id: UUID
    service: SlugOut
    title: Name
    place: Annotated[str, Field(max_length=500)]
    starts_on: Day
    ends_on: Day


class PackMeetingActionOut(Out):
    """Something that an earlier meeting decided to have done, and that is open."""

    id: UUID
    description: Long
    service: SlugOut | None
    due_on: Day | None
    meeting: Name


class PackFundOut(Out):
    """What the ward's pots of one fund hold, those of its councillors together."""

    fund: SlugOut
    name: Name
    available: PoundsOut
    """Can be allocated."""
    unpaid: PoundsOut
    """Is allocated, and not paid yet."""


class PackBudgetOut(Out):
    """What is left of the ward's budgets in the financial year of the meeting."""

    financial_year: Annotated[str, Field(max_length=7)]
    funds: Annotated[list[PackFundOut], Field(max_length=MOST)]


class PackOut(Out):
    """What a ward briefing talks about, as far as you may see it.

    What is null is not for you to see, or there is none.
    """

    ward: WardOut
    on: Day
    made_at: Instant
    meeting: NextMeetingOut | None
    plan: PackPlanOut | None
    budget_left: PackBudgetOut | None
    cases: PackCasesOut | None
    escalations: Annotated[list[PackEscalationOut], Field(max_length=MOST)] | None
    commitments: Annotated[list[PackCommitmentOut], Field(max_length=MOST)]
    notices: Annotated[list[PackNoticeOut], Field(max_length=MOST)]
    meeting_actions: Annotated[list[PackMeetingActionOut], Field(max_length=MOST)]
