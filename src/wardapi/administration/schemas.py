"""Principals, grants, keys, audit records and events on the wire."""

import json
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.schema import Day, In, Instant, Out, Patch, Slug, Text, example
from wardapi.kit.wording import written

GrantedRole = Literal[
    "councillor",
    "coordinator",
    "service_lead",
    "manager",
    "finance",
    "administrator",
    "auditor",
    "integration",
]
NameIn = Annotated[
    str, Text(200), Field(description="A post or a system.", examples=["Coordinator, north"])
]
NameOut = Annotated[str, Field(max_length=200, examples=["Coordinator, north"])]
SCOPE = written(
    r"^[a-z-]+:(read|write)$", "Write a scope, such as cases:read. GET /v1/me shows your own."
)
Scope = Annotated[str, StringConstraints(pattern=SCOPE, max_length=40), Field()]
Scopes = Annotated[list[Scope], Field(max_length=100, examples=[["cases:read", "events:read"]])]
WardIn = Annotated[
    str, Text(120), Field(description="GSS code or slug.", examples=["boston-castle"])
]
Level = Annotated[int, Field(ge=0, le=20, description="Of the ladder; 0 is the service lead.")]
Code = Annotated[str, Field(max_length=120)]
Count = Annotated[int, Field(ge=0, le=2**53)]


class GrantIn(In):
    """A role, where it holds and when. No wards means all wards, no services all services."""

    role: GrantedRole
    wards: Annotated[tuple[WardIn, ...], Field(max_length=200)] = ()
    services: Annotated[tuple[Slug, ...], Field(max_length=200)] = ()
    level: Level | None = None
    directorate: Slug | None = None
    starts_on: Annotated[Day | None, Field(description="The first day.")] = None
    ends_on: Annotated[Day | None, Field(description="The last day.")] = None

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"role": "coordinator", "wards": ["boston-castle"]}]}
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("a grant must not end before it starts")
        return self

    def grant(self) -> Grant:
        """Return the grant that the message speaks of."""
        return Grant(
            Role(self.role),
            frozenset(self.wards),
            frozenset(self.services),
            self.level,
            self.directorate,
            self.starts_on,
            self.ends_on,
        )


class ReachOut(Out):
    """A role, where it holds and when; both days included."""

    role: Annotated[str, Field(max_length=20)]
    wards: Annotated[list[Code], Field(max_length=200, description="GSS codes; none means all.")]
    services: Annotated[list[Code], Field(max_length=200, description="None means all.")]
    level: Level | None
    directorate: Code | None
    starts_on: Day | None
    ends_on: Day | None


class GrantOut(ReachOut):
    """A grant on record. It is in force between its days, until it is revoked."""

    id: UUID
    revoked_at: Instant | None
    created_at: Instant
    updated_at: Instant


class PrincipalIn(In):
    """Somebody new, with the grants they begin with."""

    name: NameIn
    grants: Annotated[tuple[GrantIn, ...], Field(max_length=50)] = ()

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Coordinator, north",
                    "grants": [{"role": "coordinator", "wards": ["boston-castle"]}],
                }
            ]
        }
    )


class PrincipalPatch(Patch):
    """Another name."""

    model_config = example(name="Coordinator, north")

    name: NameIn


class PrincipalOut(Out):
    """A person or a system that may be given keys."""

    id: UUID
    name: NameOut
    created_at: Instant
    updated_at: Instant


class KeyIn(In):
    """A key for somebody. Left out: their name, all that their roles allow, a year."""

    principal: UUID
    name: NameIn | None = None
    scopes: Scopes | None = None
    expires_at: Instant | None = None

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"principal": "019b8d5a-6f00-7000-8000-000000000002"}]}
    )


class KeyOut(Out):
    """A key, without its text. `scopes` of null is all that its principal's roles allow."""

    id: UUID
    principal: UUID
    principal_name: NameOut
    name: NameOut
    scopes: Scopes | None
    expires_at: Instant
    revoked_at: Instant | None
    created_at: Instant
    updated_at: Instant


class NewKeyOut(KeyOut):
    """A key with its text, which is told once: a repeat by Idempotency-Key has null there."""

    key: Annotated[str | None, Field(max_length=100, examples=["wk_live_0351nXIj..."])]


class OwnKeyOut(Out):
    """The key that a request was sent with."""

    id: UUID
    expires_at: Instant


class MeOut(Out):
    """Who is asking, and what they may do today."""

    id: UUID
    name: NameOut
    roles: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=20)]
    grants: Annotated[list[ReachOut], Field(max_length=1000)]
    scopes: Scopes
    key: OwnKeyOut

    @classmethod
    def of(cls, principal: Principal) -> "MeOut":
        """Return what a principal is told about themselves."""
        return cls(
            id=_known(principal.id),
            name=principal.name,
            roles=sorted(principal.roles),
            grants=[_reach(grant) for grant in principal.grants],
            scopes=sorted(principal.scopes),
            key=OwnKeyOut(id=_known(principal.key_id), expires_at=_known(principal.key_expires_at)),
        )


class SubjectOut(Out):
    """What a record or an event is about."""

    kind: Annotated[str, Field(max_length=40, examples=["case"])]
    id: UUID


class AuditRecordOut(Out):
    """One act. `n` counts the acts upon its subject; `hash` binds it to the one before."""

    id: UUID
    subject: SubjectOut
    n: Count
    at: Instant
    action: Annotated[str, Field(max_length=80, examples=["key.issued"])]
    principal: Annotated[UUID | None, Field(description="Null: the service itself.")]
    principal_name: NameOut | None
    key: UUID | None
    detail: dict[str, Any]
    hash: Annotated[str, Field(max_length=64)]

    @classmethod
    def of(cls, row: Any) -> "AuditRecordOut":
        """Return the message of a row of `queries.audit_records`."""
        record = row.AuditRecord
        return cls(
            id=record.id,
            subject=SubjectOut(kind=record.subject_kind, id=record.subject_id),
            n=record.n,
            at=record.at,
            action=record.action,
            principal=record.principal_id,
            principal_name=row.principal_name,
            key=record.key_id,
            detail=json.loads(record.detail),
            hash=record.hash,
        )


class EventSubjectOut(SubjectOut):
    """What an event is about; `reference` is what people call it."""

    reference: Annotated[str | None, Field(max_length=80, examples=["C-2026-000123"])]


class EventOut(Out):
    """Something that happened. `position` never changes; ask next time with `after`."""

    position: Count
    id: UUID
    kind: Annotated[str, Field(max_length=80, examples=["case.opened"])]
    subject: EventSubjectOut
    at: Instant
    ward: Code | None
    service: Code | None
    data: dict[str, Any]

    @classmethod
    def of(cls, row: Any) -> "EventOut":
        """Return the message of a row of `queries.events`."""
        event = row.Event
        return cls(
            position=event.position,
            id=event.id,
            kind=event.kind,
            subject=EventSubjectOut(
                kind=event.subject_kind, id=event.subject_id, reference=event.reference
            ),
            at=event.at,
            ward=event.ward,
            service=event.service,
            data=event.data,
        )


def _reach(grant: Grant) -> ReachOut:
    return ReachOut(
        role=grant.role,
        wards=sorted(grant.wards),
        services=sorted(grant.services),
        level=grant.level,
        directorate=grant.directorate,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
    )


def _known(value: Any) -> Any:
    if value is None:
        raise ValueError("only who has a key is told about themselves")
    return value
