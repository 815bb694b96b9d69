"""Who may call, change and record meetings, and when that is too early or too late."""

from datetime import date, datetime
from typing import NamedTuple

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed
from wardapi.meetings.errors import (
    InvalidMeeting,
    MeetingCancelled,
    MeetingHeld,
    MeetingNotBegun,
)
from wardapi.meetings.vocabulary import Kind, Status

READERS = frozenset(
    {
        Role.COUNCILLOR,
        Role.COORDINATOR,
        Role.SERVICE_LEAD,
        Role.MANAGER,
        Role.AUDITOR,
        Role.INTEGRATION,
    }
)
"""Roles that see the meetings that their grants reach."""
READERS_OF_RESTRICTED = frozenset({Role.COORDINATOR, Role.SERVICE_LEAD, Role.MANAGER})
"""Those of them that see restricted meetings, too."""
_WRITERS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})

_OF_WARDS = frozenset({Kind.WARD_BRIEFING, Kind.COMMUNITY_ACTION_PARTNERSHIP})


class Invited(NamedTuple):
    """A service or partner that is invited, with its directorate if it has one."""

    service: str
    directorate: str | None = None


class Matter(NamedTuple):
    """What of a meeting decides who may change it: GSS codes of its wards, who is invited."""

    wards: frozenset[str]
    invited: frozenset[Invited]
    restricted: bool


def may_write(by: Principal, matter: Matter) -> bool:
    """Whether somebody may call or change a meeting: one grant must cover every ward of it.

    A grant for some services covers meetings to which one of these is invited. Service leads
    do not write: whose attendance is counted does not keep the count.
    """
    roles = _WRITERS & READERS_OF_RESTRICTED if matter.restricted else _WRITERS
    return any(grant.role in roles and _covers(grant, matter) for grant in by.grants)


def check_write(by: Principal, matter: Matter) -> None:
    """Raise NotAllowed unless somebody may call or change such a meeting."""
    if not may_write(by, matter):
        raise NotAllowed(
            "Meetings are called and kept by coordinators and managers, each in the wards and "
            "with the services that are theirs."
        )


def _covers(grant: Grant, matter: Matter) -> bool:
    wards = not grant.wards or (bool(matter.wards) and matter.wards <= grant.wards)
    return wards and invites(grant, matter.invited)


def invites(grant: Grant, invited: frozenset[Invited]) -> bool:
    """Whether one of the invited is of the services that a grant reaches."""
    if not grant.services and grant.directorate is None:
        return True
    return any(
        grant.covers_service(one.service) and grant.directorate in (None, one.directorate)
        for one in invited
    )


def check_place(kind: Kind, *, of_ward: bool, of_locality: bool) -> None:
    """Raise InvalidMeeting unless a meeting of this kind may be of such a place."""
    if kind in _OF_WARDS and not of_ward:
        raise InvalidMeeting("Ward briefings and Community Action Partnerships are of a ward.")
    if kind is Kind.LOCALITY_MEETING and not of_locality:
        raise InvalidMeeting("A locality meeting is of a locality.")


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raise InvalidMeeting unless the meeting ends after it starts, and within a day."""
    if ends_at <= starts_at:
        raise InvalidMeeting("The meeting must end after it starts.")
    if (ends_at - starts_at).total_seconds() > 86_400:
        raise InvalidMeeting("A meeting lasts a day at most.")


def check_scheduled(status: Status) -> None:
    """Raise unless the meeting is still to come as far as anybody has said."""
    if status is Status.HELD:
        raise MeetingHeld
    check_not_cancelled(status)


def check_not_cancelled(status: Status) -> None:
    """Raise MeetingCancelled of a meeting that was called off."""
    if status is Status.CANCELLED:
        raise MeetingCancelled


def check_begun(status: Status, starts_at: datetime, now: datetime) -> None:
    """Raise unless what happened at the meeting can be recorded now."""
    check_not_cancelled(status)
    if now < starts_at:
        raise MeetingNotBegun


def is_restricted(kind: Kind, *, asked: bool) -> bool:
    """Whether a meeting is restricted: joint tasking groups always are."""
    return asked or kind is Kind.JOINT_TASKING_GROUP


def percent(part: int, whole: int) -> float | None:
    """Return `part` of `whole` in per cent, to one place; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


class Period(NamedTuple):
    """From a first day to a last, both included; None is open."""

    first: date | None
    last: date | None
