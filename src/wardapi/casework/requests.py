"""What is asked of casework, as it crosses the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from wardapi.casework.vocabulary import (
    ErasureReason,
    HeldAs,
    Kind,
    Particular,
    Purpose,
    ShareBasis,
    Urgency,
)
from wardapi.deadlines.definitions import Name
from wardapi.kit.schema import In, Instant, Patch, Slug, Text, example
from wardapi.timescales import Apply, Reply

Body = Annotated[str, Text(20_000)]
Reason = Annotated[str, Text(2_000)]
Code = Annotated[str, Text(80)]
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
    """Slug of the service or partner, from GET /v1/services."""
    subject: Annotated[str, Text(200)]
    """One line, without names or addresses of residents."""
    kind: Kind = Kind.ENQUIRY
    """What is asked; it picks the policy, and so the dates, when `policy` is left out."""
    description: Body | None = None
    category: Code | None = None
    """The council's own word for what it is about; a policy may have other dates for one."""
    urgency: Urgency = Urgency.ROUTINE
    """How soon it matters; a policy may have other dates for each."""
    channel: Code | None = None
    """How it came in, in the council's own word: email, phone, surgery."""
    received_at: Instant | None = None
    """When the council received it, if not now; it may lie in the past."""
    raised_by: UUID | None = None
    """A councillor's term of office; the asker's own office if left out."""
    on_behalf_of: Annotated[str, Text(200)] | None = None
    """For whom it is asked, such as a tenants' group. A resident goes into `resident`."""
    policy: Slug | None = None
    """The policy it falls under; the one for its kind if left out."""
    priority: Annotated[str, Text(200)] | None = None
    """The priority of the ward plan that it serves: its id, or its title as published."""
    theme: Slug | None = None
    """Slug of a theme; that of the priority if left out."""
    location: Annotated[str, Text(500)] | None = None
    confidential: bool = False
    """Whether the case is sealed from all but its raiser and the service."""
    resident: ResidentIn | None = None
    client_reference: Annotated[str, Text(200)] | None = None
    """Your own system's reference; lists can be searched by it."""


class CasePatch(Patch):
    """A new urgency or category. The rule of the policy is chosen anew.

    `from_receipt` counts the new targets from where the old ones began, `from_now` from now.
    """

    model_config = example(urgency="urgent", apply="from_receipt")

    urgency: Urgency = Urgency.ROUTINE
    """How soon it matters now."""
    category: Code | None = None
    """The council's own word for what it is about."""
    apply: Apply = Apply.FROM_RECEIPT
    """From when the newly chosen targets count: `from_receipt` as if the case had been so
    from the beginning (dates may then have passed already), `from_now` anew from this
    moment.
    """


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
    """By when the case will be answered; it moves the later steps of the ladder, once."""


class ResolutionIn(In):
    """How the case ended."""

    model_config = example(outcome="done", text="Emptied, and a larger bin is ordered.")

    outcome: Annotated[str, Text(200), Field(examples=["done", "not_upheld", "referred"])]
    """How it ended, in the council's own word or sentence: any text is accepted, so that
    other systems can send theirs. Councils that report on outcomes agree on a few, such as
    done, not_upheld, referred, no_action.
    """
    text: Body | None = None
    """What the councillor is told."""
    occurred_at: Occurred = None


class NoteIn(In):
    """A remark. One held as the councillor's is seen by no officer."""

    model_config = example(text="Rang the depot.")

    text: Body
    held_as: HeldAs = HeldAs.COUNCIL
    """Whose record the note is: `council`, or `councillor` for notes that no officer sees."""


class ShareIn(In):
    """Let a colleague who works in the ward see the case, without the resident's details.

    The colleague is named by term of office or by principal.
    """

    model_config = example(principal="019b8d5a-6f00-7000-8000-000000000002", basis="ward_work")

    term: UUID | None = None
    """The colleague's term of office, from GET /v1/wards/{ward}/councillors."""
    principal: UUID | None = None
    """The colleague as a holder of a key; administrators and auditors find the name at
    /v1/principals/{id}.
    """
    basis: ShareBasis
    """Why the colleague may see it."""

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
    """What the details are needed for: `casework` to deal with the case, `contact` to reach
    the resident, `correction` to put the details right, `subject_access` to answer a
    resident's request for their data.
    """
