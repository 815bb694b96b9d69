"""When what is open may pass from one lead of a service to another."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from wardapi.access.rules import Principal, Role
from wardapi.kit.errors import Conflict, FieldError, NotAllowed, Unprocessable
from wardapi.services.permissions import Post

_READERS = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.AUDITOR})


class UnknownSuccessor(Unprocessable):
    """What is open passes to another lead of the same service and level, of the ward or of all."""

    code = "unknown_successor"
    title = "It cannot be handed over to this lead."
    remedy = "Name a lead of the same service, level and ward (or of all wards) by its id."


class LeadStillInPost(Conflict):
    """Who is in post answers for what is open."""

    code = "lead_still_in_post"
    title = "The lead's time has not ended."
    remedy = "End it first with POST /v1/service-leads/{id}/ending, and then hand over."


class SuccessorNotInPost(Conflict):
    """What is open passes to somebody who is in post today."""

    code = "successor_not_in_post"
    title = "The successor is not in post today."
    remedy = "Hand over on a day of the successor's time, or name a lead who is in post."


class SuccessorVacant(Conflict):
    """A case is assigned to somebody in this system."""

    code = "successor_vacant"
    title = "Nobody holds the successor's post, and there are cases to hand over."
    remedy = "Name who holds it: end that time, and appoint somebody with `principal`."


class Spell(NamedTuple):
    """Somebody's time as a lead. `ward_id` None is all wards."""

    id: UUID
    service_id: UUID
    ward_id: UUID | None
    level: int
    starts_on: date
    ends_on: date | None


def check(giver: Spell, taker: Spell, *, on: date) -> None:
    """Raise unless what one had in hand may pass to the other on a day."""
    if taker.id == giver.id:
        raise unknown("A lead hands over to another.")
    if (taker.service_id, taker.level) != (giver.service_id, giver.level):
        raise unknown("The other lead is of another service or level.")
    if taker.ward_id not in (None, giver.ward_id):
        raise unknown("The other lead is of another ward.")
    if giver.ends_on is None or giver.ends_on > on:
        raise LeadStillInPost
    if taker.starts_on > on or (taker.ends_on is not None and taker.ends_on < on):
        raise SuccessorNotInPost


def check_read(by: Principal, post: Post) -> None:
    """Raise NotAllowed unless somebody may read what was handed over from this post."""
    for grant in by.grants:
        here = grant.covers_ward(post.ward) and grant.covers_service(post.service)
        if grant.role in _READERS and here and grant.directorate in (None, post.directorate):
            return
    raise NotAllowed("Administrators, managers and auditors of the service read its handovers.")


def unknown(detail: str) -> UnknownSuccessor:
    """Return the refusal of `to`."""
    return UnknownSuccessor(detail, errors=[FieldError("/to", UnknownSuccessor.code, detail)])
