"""The verbs of action plans: each writes one record of the trail and tells one event."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit import etags, idempotency
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.priorities import action_queries as queries
from wardapi.priorities import action_rules as rules
from wardapi.priorities import places, reach, written_notes
from wardapi.priorities.action_models import PlanAction, PlanActionNote, PlanActionPartner
from wardapi.priorities.action_rules import ActionNoteKind, ActionStatus
from wardapi.priorities.places import Place
from wardapi.priorities.reach import Work
from wardapi.services import queries as services
from wardapi.services.models import Service
from wardapi.services.rules import UnknownService
from wardapi.wards.rules import today

KIND = "plan_action"


class NewAction(NamedTuple):
    """What an action is added with; services by slug."""

    title: str
    service: str
    due_on: date
    description: str | None = None
    partners: Sequence[str] = ()
    status: ActionStatus = ActionStatus.PLANNED
    origin: Subject | None = None


class Said(NamedTuple):
    """A note, and whether it is for anybody to read."""

    text: str
    for_publication: bool = False


class Taken(NamedTuple):
    """An action that is about to change."""

    action: PlanAction
    work: Work


async def add_action(
    session: AsyncSession, place: Place, new: NewAction, *, by: Principal | None, now: datetime
) -> PlanAction:
    """Add an action under a priority. Raises UnknownService, PartnerIsLead.

    Who may is for the caller to ask; `origin` names what it came from.
    """
    lead = await _service(session, new.service, "/service")
    partners = await _partners(session, new.partners)
    rules.check_partners(lead.slug, frozenset(partners))
    action = PlanAction(
        id=new_id(),
        priority_id=place.priority_id,
        title=new.title,
        description=new.description,
        service_id=lead.id,
        due_on=new.due_on,
        status=new.status.value,
        origin_kind=new.origin.kind if new.origin else None,
        origin_id=new.origin.id if new.origin else None,
        created_at=now,
        updated_at=now,
    )
    session.add(action)
    await session.flush()
    session.add_all(_partnerships(action.id, partners))
    await session.flush()
    about = {"priority": place.priority_id, "due_on": new.due_on, "partners": sorted(partners)}
    await _tell(session, Taken(action, Work(place.ward, lead.slug)), "added", about, by=by, now=now)
    return action


async def take(session: AsyncSession, action_id: UUID, *, by: Principal) -> Taken:
    """Return an action to be changed, for those who may know of it. ActionNotFound."""
    row = await queries.get_action(session, action_id, by=by)
    return Taken(row.PlanAction, await queries.work_of(session, row))


async def change(
    session: AsyncSession,
    taken: Taken,
    changes: Mapping[str, Any],
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Give an action other particulars; what changes nothing is not recorded.

    Raises NotAllowed, PreconditionFailed, ActionEnded, UnknownService, PartnerIsLead, and of
    another priority PriorityNotFound and OtherWard.
    """
    action, work = taken
    reach.check_keep(by, work)
    etags.require_match(if_match, action.version)
    rules.check_going_on(ActionStatus(action.status))
    columns = {name: value for name, value in changes.items() if name not in _ELSEWHERE}
    lead = work.lead
    if "service" in changes:
        found = await _service(session, changes["service"], "/service")
        reach.check_keep(by, work._replace(lead=found.slug))
        lead, columns["service_id"] = found.slug, found.id
    if "priority" in changes:
        place = await places.get_place(session, changes["priority"], by=by)
        places.check_same_ward(place, work.ward)
        columns["priority_id"] = place.priority_id
    partners = work.partners
    if "partners" in changes:
        named = await _partners(session, changes["partners"])
        partners = frozenset(named)
    rules.check_partners(lead, partners)
    changed = {name: value for name, value in columns.items() if getattr(action, name) != value}
    if not changed and partners == work.partners:
        return
    for name, value in changed.items():
        setattr(action, name, value)
    if partners != work.partners:
        await session.execute(
            delete(PlanActionPartner).where(PlanActionPartner.action_id == action.id)
        )
        session.add_all(_partnerships(action.id, named))
    _touch(action, now)
    await session.flush()
    about = {name: value for name, value in changed.items() if name in _TOLD}
    fields = sorted({*changed, *(["partners"] if partners != work.partners else [])})
    told = Taken(action, work._replace(lead=lead))
    await _tell(session, told, "changed", {**about, "fields": fields}, by=by, now=now)


async def note(
    session: AsyncSession,
    taken: Taken,
    said: Said,
    *,
    status: ActionStatus | None = None,
    by: Principal,
    now: datetime,
) -> PlanActionNote:
    """Tell how an action gets on. Raises NotAllowed, ActionEnded, RestrictedPeriod."""
    action = taken.action
    reach.check_report(by, taken.work)
    rules.check_going_on(ActionStatus(action.status))
    made = await _noted(session, taken, ActionNoteKind.PROGRESS, said, by=by, now=now)
    if status is not None:
        action.status = status.value
    _touch(action, now)
    await session.flush()
    await _tell(session, taken, "reported_on", {"note": made.id}, by=by, now=now)
    return made


async def complete(
    session: AsyncSession,
    taken: Taken,
    *,
    done_on: date | None,
    said: Said | None,
    by: Principal,
    now: datetime,
) -> None:
    """An action is done. Raises NotAllowed, ActionEnded, InvalidDoneDay."""
    action, day = taken.action, done_on or today(now)
    reach.check_report(by, taken.work)
    rules.check_going_on(ActionStatus(action.status))
    rules.check_done_day(day, today(now))
    action.status, action.done_on = ActionStatus.DONE.value, day
    about: dict[str, object] = {"done_on": day, "due_on": action.due_on}
    if said is not None:
        made = await _noted(session, taken, ActionNoteKind.COMPLETION, said, by=by, now=now)
        about["note"] = made.id
    _touch(action, now)
    await session.flush()
    await _tell(session, taken, "completed", about, by=by, now=now)


async def drop(
    session: AsyncSession, taken: Taken, reason: Said, *, by: Principal, now: datetime
) -> None:
    """An action will not be done. Raises NotAllowed, ActionEnded."""
    action, day = taken.action, today(now)
    reach.check_keep(by, taken.work)
    rules.check_going_on(ActionStatus(action.status))
    action.status, action.dropped_on = ActionStatus.DROPPED.value, day
    made = await _noted(session, taken, ActionNoteKind.DROPPING, reason, by=by, now=now)
    _touch(action, now)
    await session.flush()
    await _tell(session, taken, "dropped", {"dropped_on": day, "note": made.id}, by=by, now=now)


async def erase_note(
    session: AsyncSession, taken: Taken, note_id: UUID, *, by: Principal, now: datetime
) -> PlanActionNote:
    """Take the words of a note away for good. Raises NotAllowed, and what `written_notes` does."""
    reach.check_keep(by, taken.work)
    kept = await written_notes.get_note(
        session, PlanActionNote, PlanActionNote.action_id, taken.action.id, note_id
    )
    written_notes.erase(kept, by=by, now=now)
    await idempotency.erase_answers(session, Subject(KIND, taken.action.id))
    await session.flush()
    await _tell(session, taken, "note_erased", {"note": kept.id}, by=by, now=now)
    return kept


_ELSEWHERE = frozenset({"service", "partners", "priority"})
_TOLD = frozenset({"due_on", "status", "service_id", "priority_id"})


async def _service(session: AsyncSession, slug: str, pointer: str) -> Service:
    found = await services.find_service(session, slug)
    if found is None:
        sentence = f"There is no service {slug!r}."
        raise UnknownService(sentence, errors=[FieldError(pointer, UnknownService.code, sentence)])
    return found


async def _partners(session: AsyncSession, slugs: Sequence[str]) -> dict[str, Service]:
    return {slug: await _service(session, slug, f"/partners/{n}") for n, slug in enumerate(slugs)}


def _partnerships(action_id: UUID, partners: Mapping[str, Service]) -> list[PlanActionPartner]:
    return [
        PlanActionPartner(action_id=action_id, service_id=service.id)
        for service in partners.values()
    ]


async def _noted(
    session: AsyncSession,
    taken: Taken,
    kind: ActionNoteKind,
    said: Said,
    *,
    by: Principal,
    now: datetime,
) -> PlanActionNote:
    if said.for_publication:
        await written_notes.check_publication(session, taken.work.ward, now=now)
    made = PlanActionNote(
        id=new_id(),
        action_id=taken.action.id,
        kind=kind.value,
        body=said.text,
        for_publication=said.for_publication,
        written_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    return made


def _touch(action: PlanAction, now: datetime) -> None:
    action.updated_at = now


async def _tell(
    session: AsyncSession,
    taken: Taken,
    what: str,
    about: Mapping[str, object],
    *,
    by: Principal | None,
    now: datetime,
) -> None:
    action, work = taken
    subject = Subject(KIND, action.id)
    detail = {"ward": work.ward, "service": work.lead, "status": action.status, **about}
    await audit.record(
        session, subject=subject, action=f"action.{what}", by=by, now=now, detail=detail
    )
    await events.emit(
        session,
        kind=f"plan_action.{what}",
        subject=subject,
        now=now,
        data=detail,
        ward=work.ward,
        service=work.lead,
    )
