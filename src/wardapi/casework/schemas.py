"""Cases as they cross the wire."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from wardapi.casework.vocabulary import (
    ErasureReason,
    HeldAs,
    Kind,
    Particular,
    Purpose,
    RaisedAs,
    ShareBasis,
    TextField,
    Urgency,
)
from wardapi.deadlines.definitions import Name
from wardapi.deadlines.schemas import FactOut, NextRungOut, PolicyRef, TargetBrief
from wardapi.kit.schema import In, Instant, Out, Patch, Slug, Text, example
from wardapi.timescales import Apply, EscalationState, Reply, Status

Body = Annotated[str, Text(20_000)]
Reason = Annotated[str, Text(2_000)]
Code = Annotated[str, Text(80)]
Level = Annotated[int, Field(ge=0, le=20)]
Occurred = Annotated[
    Instant | None,
    Field(description="When it happened, if not now: not before the receipt, not in the future."),
]


class ResidentIn(In):
    """The resident behind a case. Kept apart from it, and read only on record."""

    model_config = example(name="A resident", phone="01709 000000")

    name: Annotated[str, Text(200)] | None = None
    email: Annotated[str, Text(254)] | None = None
    phone: Annotated[str, Text(40)] | None = None
    address: Annotated[str, Text(500)] | None = None
    notes: Annotated[str, Text(2_000)] | None = None


class CaseIn(In):
    """What a councillor asks of a service. Only ward, service and subject are needed."""

    model_config = example(
        ward="boston-castle", service="streetscene", subject="Overflowing bins in Clifton Park"
    )

    ward: Annotated[str, Text(80)]
    """GSS code or slug, of the day of receipt."""
    service: Slug
    subject: Annotated[str, Text(200)]
    kind: Kind = Kind.ENQUIRY
    description: Body | None = None
    category: Code | None = None
    urgency: Urgency = Urgency.ROUTINE
    channel: Code | None = None
    received_at: Instant | None = None
    """When the council received it, if not now; it may lie in the past."""
    raised_by: UUID | None = None
    """A councillor's term of office; the asker's own office if left out."""
    on_behalf_of: Annotated[str, Text(200)] | None = None
    policy: Slug | None = None
    """The policy it falls under; the one for its kind if left out."""
    priority: Annotated[str, Text(200)] | None = None
    theme: Slug | None = None
    location: Annotated[str, Text(500)] | None = None
    confidential: bool = False
    resident: ResidentIn | None = None
    client_reference: Annotated[str, Text(200)] | None = None


class CasePatch(Patch):
    """A new urgency or category. The rule of the policy is chosen anew.

    `from_receipt` counts the new targets from where the old ones began, `from_now` from now.
    """

    model_config = example(urgency="urgent", apply="from_receipt")

    urgency: Urgency = Urgency.ROUTINE
    category: Code | None = None
    apply: Apply = Apply.FROM_RECEIPT


class AcknowledgementIn(In):
    """The service has the case."""

    model_config = example(text="We have this and will look at it.")

    text: Body | None = None
    occurred_at: Occurred = None


class ReplyIn(In):
    """What the service says: `holding` and `progress` put off, `substantive` answers."""

    model_config = example(kind="substantive", text="The bins were emptied today.")

    kind: Reply
    text: Body
    occurred_at: Occurred = None


class PauseIn(In):
    """The clock stops for a reason that the policy knows."""

    model_config = example(reason="awaiting_resident", text="We asked for the address.")

    reason: Annotated[Name, Field(examples=["awaiting_resident"])]
    start: Annotated[Occurred, Field(alias="from")] = None
    occurred_at: Occurred = None
    text: Body | None = None

    @model_validator(mode="after")
    def _one_instant(self) -> Self:
        if self.start is not None and self.occurred_at is not None:
            raise ValueError("say when with `from` or with `occurred_at`, not with both")
        return self


class ResumptionIn(In):
    """The clock starts again."""

    model_config = example(text="The resident has answered.")

    end: Annotated[Occurred, Field(alias="to")] = None
    occurred_at: Occurred = None
    text: Body | None = None

    @model_validator(mode="after")
    def _one_instant(self) -> Self:
        if self.end is not None and self.occurred_at is not None:
            raise ValueError("say when with `to` or with `occurred_at`, not with both")
        return self


class EscalationIn(In):
    """Why the next level should hear of it now."""

    model_config = example(reason="Nobody has answered for two weeks.")

    reason: Reason


class AnswerIn(In):
    """What an escalation is answered. A new date moves the later rungs, once."""

    model_config = example(text="A crew is booked for Friday.")

    text: Body
    new_date: Instant | None = None


class ResolutionIn(In):
    """How the case ended."""

    model_config = example(outcome="done", text="Emptied, and a larger bin is ordered.")

    outcome: Annotated[str, Text(200)]
    text: Body | None = None
    occurred_at: Occurred = None


class NoteIn(In):
    """A remark. One held as the councillor's is seen by no officer."""

    model_config = example(text="Rang the depot.")

    text: Body
    held_as: HeldAs = HeldAs.COUNCIL


class ShareIn(In):
    """Let a colleague who works in the ward see the case, without the resident's details.

    The colleague is named by term of office or by principal.
    """

    model_config = example(principal="019b8d5a-6f00-7000-8000-000000000002", basis="ward_work")

    term: UUID | None = None
    principal: UUID | None = None
    basis: ShareBasis

    @model_validator(mode="after")
    def _one_colleague(self) -> Self:
        if (self.term is None) == (self.principal is None):
            raise ValueError("name the colleague by `term` or by `principal`")
        return self


class UnsealingIn(In):
    """Why a confidential case must be seen. Its councillor is told."""

    model_config = example(reason="A complaint names this case.")

    reason: Reason


class ErasureIn(In):
    """Why a text must go."""

    model_config = example(reason="resident_asked")

    reason: ErasureReason


class ParticularsErasureIn(In):
    """Which of the words that a case itself shows must go, and why."""

    model_config = example(fields=["subject", "location"], reason="resident_asked")

    fields: Annotated[list[Particular], Field(min_length=1, max_length=len(Particular))]
    reason: ErasureReason


class ReadingIn(In):
    """Why the resident's details are needed; kept in the audit trail as a code."""

    model_config = example(purpose="contact")

    purpose: Purpose = Purpose.CASEWORK


class WardRef(Out):
    gss_code: Annotated[str, Field(max_length=9)]
    slug: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]


class ServiceRef(Out):
    slug: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]


class RaisedByOut(Out):
    """The office that a case belongs to. `id` is null where no term or post is on record."""

    office: RaisedAs
    id: UUID | None
    post: Annotated[str, Field(max_length=90)] | None
    """The seat or the coordinator's post: `boston-castle-2`."""


class CaseLinks(Out):
    """Where the rest is."""

    self: Annotated[str, Field(max_length=200)]
    timescales: Annotated[str, Field(max_length=200)]
    history: Annotated[str, Field(max_length=200)]


class CaseBrief(Out):
    """A case as lists show it."""

    reference: Annotated[str, Field(max_length=20)]
    kind: Kind
    status: Status
    level: Level
    ward: WardRef
    service: ServiceRef
    subject: Annotated[str, Field(max_length=200)]
    urgency: Urgency
    category: Annotated[str, Field(max_length=80)] | None
    channel: Annotated[str, Field(max_length=80)] | None
    received_at: Instant
    raised_by: RaisedByOut | None
    on_behalf_of: Annotated[str, Field(max_length=200)] | None
    assignee: UUID | None
    confidential: bool
    policy: PolicyRef
    priority: Annotated[str, Field(max_length=200)] | None
    theme: Annotated[str, Field(max_length=80)] | None
    location: Annotated[str, Field(max_length=500)] | None
    client_reference: Annotated[str, Field(max_length=200)] | None
    pause_reason: Annotated[str, Field(max_length=40)] | None
    next_rung: NextRungOut | None
    targets: Annotated[list[TargetBrief], Field(max_length=1000)]
    answered_at: Instant | None
    closed_at: Instant | None
    created_at: Instant
    updated_at: Instant
    links: CaseLinks


class CaseOut(CaseBrief):
    """A case. `description` is null when there is none, or when it was erased."""

    description: Annotated[str, Field(max_length=20_000)] | None
    description_erased_at: Instant | None


class TextOut(Out):
    """Something said of a case. `body` is null once it is erased."""

    id: UUID
    field: TextField
    held_as: HeldAs
    body: Annotated[str, Field(max_length=20_000)] | None
    erased_at: Instant | None
    created_at: Instant


class NoteOut(TextOut):
    """A note, with who wrote it."""

    written_by: UUID | None
    updated_at: Instant


class CaseFactOut(FactOut):
    """A fact of a case, with what was said with it."""

    texts: Annotated[list[TextOut], Field(max_length=20)]


class EscalationOut(Out):
    """An escalation, the answer that it asks for, and the answer that it got."""

    id: UUID
    case: Annotated[str, Field(max_length=20)]
    subject: Annotated[str, Field(max_length=200)]
    ward: WardRef
    service: ServiceRef
    target: Name
    cycle: Annotated[int, Field(ge=1)]
    rung: Name
    level: Level
    post: Name
    title: Annotated[str, Field(max_length=200)]
    status: EscalationState
    by_hand: bool
    raised_at: Instant
    answer_due_at: Instant | None
    answered_at: Instant | None
    new_date: Instant | None
    texts: Annotated[list[TextOut], Field(max_length=20)]
    updated_at: Instant


class ShareOut(Out):
    """Who else sees a case, and why."""

    id: UUID
    principal: UUID
    term: UUID | None
    basis: ShareBasis
    shared_by: UUID
    shared_at: Instant
    ended_at: Instant | None
    updated_at: Instant

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(
            id=row.id,
            principal=row.principal_id,
            term=row.term_id,
            basis=row.basis,
            shared_by=row.shared_by,
            shared_at=row.created_at,
            ended_at=row.ended_at,
            updated_at=row.updated_at,
        )


class UnsealingOut(Out):
    """Who broke the glass of a confidential case, until when, and why."""

    id: UUID
    principal: UUID
    reason: Annotated[str, Field(max_length=2_000)] | None
    unsealed_at: Instant
    until: Instant
    updated_at: Instant


class ResidentOut(Out):
    """The resident's details, as read now and on record."""

    name: Annotated[str, Field(max_length=200)] | None
    email: Annotated[str, Field(max_length=254)] | None
    phone: Annotated[str, Field(max_length=40)] | None
    address: Annotated[str, Field(max_length=500)] | None
    notes: Annotated[str, Field(max_length=2_000)] | None
