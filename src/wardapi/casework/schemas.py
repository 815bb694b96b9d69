"""Cases as they are answered."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from wardapi.casework.vocabulary import (
    HeldAs,
    Kind,
    RaisedAs,
    ShareBasis,
    TextField,
    Urgency,
)
from wardapi.deadlines.definitions import Name
from wardapi.deadlines.schemas import PolicyRef
from wardapi.deadlines.standing_schemas import FactOut, NextRungOut, TargetBrief
from wardapi.kit.schema import Instant, Out
from wardapi.timescales import EscalationState, Status

Level = Annotated[int, Field(ge=0, le=20)]


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
    """The councillor's term of office (GET /v1/wards/{ward}/councillors) or the
    coordinator's post.
    """
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
    """How far the case has climbed: 0 is the named service lead, each number above is a
    post of the policy's `levels`, up to the chief executive.
    """
    ward: WardRef
    service: ServiceRef
    subject: Annotated[str, Field(max_length=200)]
    urgency: Urgency
    category: Annotated[str, Field(max_length=80)] | None
    channel: Annotated[str, Field(max_length=80)] | None
    received_at: Instant
    raised_by: RaisedByOut | None
    """In whose office it was raised; null when it was in no councillor's or coordinator's."""
    on_behalf_of: Annotated[str, Field(max_length=200)] | None
    assignee: UUID | None
    """The service lead's key holder when the case was opened, null without one:
    administrators and auditors find the name at /v1/principals/{id}; GET /v1/service-leads
    names the post.
    """
    confidential: bool
    policy: PolicyRef
    """The version of the policy, and the rule in it, that the dates follow from."""
    priority: Annotated[str, Field(max_length=200)] | None
    theme: Annotated[str, Field(max_length=80)] | None
    location: Annotated[str, Field(max_length=500)] | None
    client_reference: Annotated[str, Field(max_length=200)] | None
    pause_reason: Annotated[str, Field(max_length=40)] | None
    next_rung: NextRungOut | None
    """Who hears of the case next if nothing happens, and when."""
    targets: Annotated[list[TargetBrief], Field(max_length=1000)]
    """What was promised and by when; an `update` that repeats has a cycle for each time."""
    answered_at: Instant | None
    """When the substantive reply was given."""
    closed_at: Instant | None
    """When it was resolved or withdrawn."""
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
    """Who wrote it, as a key holder: administrators and auditors find the name at
    /v1/principals/{id}.
    """
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
    """To which level it went; 0 is the named service lead."""
    post: Name
    """The post that answers, from the policy's `levels`."""
    title: Annotated[str, Field(max_length=200)]
    status: EscalationState
    by_hand: bool
    """Whether somebody escalated it, rather than the time that had passed."""
    raised_at: Instant
    answer_due_at: Instant | None
    answered_at: Instant | None
    new_date: Instant | None
    """The date that the answer promised, if it did."""
    texts: Annotated[list[TextOut], Field(max_length=20)]
    updated_at: Instant


class ShareOut(Out):
    """Who else sees a case, and why."""

    id: UUID
    principal: UUID
    """Who sees the case, as a key holder: administrators and auditors find the name at
    /v1/principals/{id}.
    """
    term: UUID | None
    basis: ShareBasis
    shared_by: UUID
    """Who shared it, as a key holder: administrators and auditors find the name at
    /v1/principals/{id}.
    """
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
    """Who opened it, as a key holder: administrators and auditors find the name at
    /v1/principals/{id}.
    """
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
