"""Opening a case: whose it is, which policy it falls under, and what is written down of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from wardapi import timescales
from wardapi.access.rules import Principal
from wardapi.casework import permissions, references, taking, texts
from wardapi.casework.errors import InvalidCase
from wardapi.casework.models import Case, CaseText, Resident
from wardapi.casework.queries import SUBJECT, Found
from wardapi.casework.taking import Taken
from wardapi.casework.visibility import Matter, Part
from wardapi.casework.vocabulary import Kind, RaisedAs, TextField, Urgency
from wardapi.deadlines import actions as deadlines
from wardapi.deadlines import versions
from wardapi.deadlines.errors import KindNotCovered, NoPolicyInForce, PolicyNotFound
from wardapi.deadlines.tracking import Tracked
from wardapi.kit.database import new_id, sort_key
from wardapi.kit.errors import FieldError, NotAllowed, WardapiError
from wardapi.kit.subjects import Subject
from wardapi.priorities import plan_queries as plans
from wardapi.priorities.rules import UnknownTheme
from wardapi.services import queries as services
from wardapi.services.models import Service
from wardapi.services.rules import ServiceNotFound, UnknownService
from wardapi.timescales import PolicyVersion
from wardapi.wards import queries as wards
from wardapi.wards.models import Term, Ward
from wardapi.wards.rules import UnknownWard, WardNotFound, today


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What is asked for. Ward (GSS code or slug), service and subject suffice.

    `raised_by` is a councillor's term of office; without it the asker's own office counts.
    `priority` is the id or the title of one that the ward has published.
    """

    ward: str
    service: str
    subject: str
    kind: Kind = Kind.ENQUIRY
    description: str | None = None
    category: str | None = None
    urgency: Urgency = Urgency.ROUTINE
    channel: str | None = None
    received_at: datetime | None = None
    raised_by: UUID | None = None
    on_behalf_of: str | None = None
    policy: str | None = None
    priority: str | None = None
    theme: str | None = None
    location: str | None = None
    confidential: bool = False
    resident: Mapping[str, str | None] | None = None
    client_reference: str | None = None


class Places(NamedTuple):
    """Where a new case belongs, and what of the ward's plan it serves."""

    ward: Ward
    service: Service
    matter: Matter
    priority: str | None
    theme: str | None


class Office(NamedTuple):
    """In whose name a case is raised; `holder` is the principal who holds the office."""

    raised_as: RaisedAs
    term_id: UUID | None = None
    coordination_id: UUID | None = None
    holder: UUID | None = None


async def open_case(
    session: AsyncSession, asked: NewCase, *, by: Principal, now: datetime
) -> Found:
    """Open a case and start its clocks.

    Raises NotAllowed, UnknownWard, UnknownService, InvalidCase for a policy, a term, a theme or a
    priority that does not fit, OccurredInFuture, and NoPolicyInForce for a receipt before the
    policy's first version or a kind that no policy covers.
    """
    received_at = asked.received_at or now
    policy = await _policy(session, asked, received_at)
    places = await _places(session, asked, received_at)
    office = await _office(session, asked, places, received_at, by=by, now=now)
    case_id = new_id()
    attributes: dict[str, str | None] = {
        "service": places.service.slug,
        "category": asked.category,
        "urgency": asked.urgency.value,
        "channel": asked.channel,
        "raised_by": office.raised_as.value,
    }
    tracked, standing = await deadlines.begin(
        session,
        Subject(SUBJECT, case_id),
        policy=policy,
        received_at=received_at,
        attributes=attributes,
        by=by.id,
        now=now,
    )
    return await _write(
        session, asked, places, office, tracked=tracked, standing=standing, by=by, now=now
    )


async def _write(
    session: AsyncSession,
    asked: NewCase,
    places: Places,
    office: Office,
    *,
    tracked: Tracked,
    standing: timescales.Standing,
    by: Principal,
    now: datetime,
) -> Found:
    lead = await services.find_lead(session, places.service.id, places.ward.id, today(now))
    # The number is taken last of all that may be slow: others wait for it until we commit.
    case = Case(
        id=tracked.row.id,
        reference=await references.next_reference(session, now=now),
        ward_id=places.ward.id,
        service_id=places.service.id,
        policy=standing.regime.policy.slug,
        received_at=tracked.row.received_at,
        opened_by=by.id,
        assignee_id=lead.principal_id if lead else None,
        created_at=now,
        updated_at=now,
        **_particulars(asked, places, office),
    )
    offices = {one for one in (by.id, office.holder) if one is not None}
    matter = places.matter._replace(owners=frozenset(offices))
    found = Found(
        case.id, case.reference, 1, matter, office.holder or by.id, frozenset({Part.RAISER})
    )
    taken = Taken(case, found, tracked)
    taking.copy_standing(taken, standing)
    session.add(case)
    await session.flush()
    kept = _said(session, asked, taken, by=by, now=now)
    about = _about(asked, taken, standing)
    await taking.record(session, found, "opened", detail=about, kept=kept, by=by, now=now)
    await taking.emit(session, found, "opened", data=about, now=now)
    return found


def _particulars(asked: NewCase, places: Places, office: Office) -> dict[str, object]:
    return {
        "kind": asked.kind.value,
        "title": asked.subject,
        "search_title": sort_key(asked.subject),
        "category": asked.category,
        "urgency": asked.urgency.value,
        "channel": asked.channel,
        "raised_as": office.raised_as.value,
        "term_id": office.term_id,
        "coordination_id": office.coordination_id,
        "on_behalf_of": asked.on_behalf_of,
        "priority": places.priority,
        "theme": places.theme,
        "location": asked.location,
        "confidential": asked.confidential,
        "client_reference": asked.client_reference,
    }


def _said(
    session: AsyncSession, asked: NewCase, taken: Taken, *, by: Principal, now: datetime
) -> list[CaseText]:
    if asked.resident is not None:
        session.add(
            Resident(case_id=taken.case.id, created_at=now, updated_at=now, **asked.resident)
        )
    said = {TextField.DESCRIPTION: asked.description}
    return texts.keep_all(session, taken.case.id, said, fact_id=taken.last_fact, by=by, now=now)


def _about(asked: NewCase, taken: Taken, standing: timescales.Standing) -> dict[str, object]:
    case, policy = taken.case, standing.regime.policy
    return {
        "kind": case.kind,
        "urgency": case.urgency,
        "category": case.category,
        "channel": case.channel,
        "raised_as": case.raised_as,
        "term": case.term_id,
        "received_at": case.received_at,
        "policy": policy.slug,
        "policy_version": policy.number,
        "confidential": case.confidential,
        "due": {target.name: target.due_at for target in standing.targets},
        "status": standing.status.value,
        "level": standing.level,
        "resident": asked.resident is not None,
    }


async def _places(session: AsyncSession, asked: NewCase, received_at: datetime) -> Places:
    with _pointing_at("ward", WardNotFound, UnknownWard):
        ward = await wards.get_ward(session, asked.ward, today(received_at))
    with _pointing_at("service", ServiceNotFound, UnknownService):
        service = await services.get_service(session, asked.service)
    directorate = service.directorate.slug if service.directorate else None
    matter = Matter(ward.gss_code, service.slug, directorate, asked.confidential)
    return Places(ward, service, matter, *await _of_plan(session, asked, ward))


async def _of_plan(
    session: AsyncSession, asked: NewCase, ward: Ward
) -> tuple[str | None, str | None]:
    """The id of the priority, and its theme unless another one is named."""
    if asked.theme is not None and await plans.find_theme(session, asked.theme) is None:
        raise _misfit("theme", UnknownTheme.code, f"{UnknownTheme.title} {UnknownTheme.remedy}")
    if asked.priority is None:
        return None, asked.theme
    found = await plans.find_published(session, ward.id, asked.priority)
    if found is None:
        told = (
            f"{ward.name} has published no such priority. GET /v1/priorities?ward={ward.slug}"
            " lists them with their ids."
        )
        raise _misfit("priority", "unknown_priority", told)
    return str(found.id), asked.theme or found.slug


async def _office(
    session: AsyncSession,
    asked: NewCase,
    places: Places,
    received_at: datetime,
    *,
    by: Principal,
    now: datetime,
) -> Office:
    raised_as = _raised_as(places, received_at, by=by, now=now)
    if asked.raised_by is not None:
        return await _named_office(session, asked.raised_by, places, today(received_at), by)
    if by.id is None or raised_as is RaisedAs.OTHER:
        return Office(raised_as)
    if raised_as is RaisedAs.COUNCILLOR:
        term = await wards.find_term_of(session, by.id, today(now))
        if term is None or term.seat.ward_id != places.ward.id:
            return Office(raised_as)
        return Office(raised_as, term_id=term.id, holder=by.id)
    post = await wards.find_coordination_of(session, by.id, today(now))
    if post is None or places.ward.id not in {ward.id for ward in post.wards}:
        return Office(raised_as)
    return Office(raised_as, coordination_id=post.id, holder=by.id)


def _raised_as(places: Places, received_at: datetime, *, by: Principal, now: datetime) -> RaisedAs:
    try:
        return permissions.check_open(by, places.matter)
    except NotAllowed:
        ward, on = places.ward, today(received_at)
        if ward.valid_to is None or ward.valid_to >= today(now):
            raise
        told = (
            f"On {on:%-d %B %Y} the ward was {ward.gss_code}, which ended on"
            f" {ward.valid_to:%-d %B %Y} and is not among yours. Check the date of receipt. If it"
            " is right, ask a manager to open the case, or an administrator to add that ward to"
            " your role."
        )
        raise _misfit("received_at", "ward_of_another_time", told) from None


async def _named_office(
    session: AsyncSession, term_id: UUID, places: Places, on: date, by: Principal
) -> Office:
    term = await session.get(Term, term_id, options=[joinedload(Term.seat)])
    if term is None or term.seat.ward_id != places.ward.id:
        raise _misfit(
            "raised_by",
            "term_not_found",
            "The ward has no such term. GET /v1/wards/{ward}/councillors lists those it has.",
        )
    if term.principal_id != by.id and not permissions.may_name_a_term(by, places.matter):
        raise NotAllowed(
            "You may open cases in your own name, not in that of another councillor. Leave"
            " `raised_by` out, or ask the ward's coordinator or a manager to open it for them."
        )
    if on < term.starts_on or (term.ends_on is not None and on > term.ends_on):
        raise _misfit(
            "raised_by",
            "outside_the_term",
            "The receipt lies outside that term. Correct the one or the other.",
        )
    return Office(RaisedAs.COUNCILLOR, term_id=term.id, holder=term.principal_id)


async def _policy(session: AsyncSession, asked: NewCase, received_at: datetime) -> PolicyVersion:
    try:
        if asked.policy is None:
            return await versions.default_policy(session, asked.kind.value, received_at)
        with _pointing_at("policy", PolicyNotFound):
            return await versions.policy_in_force(session, asked.policy, received_at)
    except KindNotCovered as error:
        raise _pointed("kind", error, NoPolicyInForce) from error
    except NoPolicyInForce as error:
        raise _pointed("received_at", error, NoPolicyInForce) from error


@contextmanager
def _pointing_at(
    field: str, kind: type[WardapiError], instead: type[WardapiError] = InvalidCase
) -> Iterator[None]:
    """Turn a refusal about something that the message names into one that points at the field."""
    try:
        yield
    except kind as error:
        raise _pointed(field, error, instead) from error


def _pointed(field: str, error: WardapiError, instead: type[WardapiError]) -> WardapiError:
    told = error.detail
    if error.remedy not in told:
        told = f"{told} {error.remedy}"
    return _misfit(field, error.code, told, instead)


def _misfit(
    field: str, code: str, detail: str, kind: type[WardapiError] = InvalidCase
) -> WardapiError:
    return kind(detail, errors=[FieldError(f"/{field}", code, detail)])
