"""Who may read which event, as a condition in SQL: a page never shrinks behind its query."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, not_, or_

from wardapi.access.rules import Grant, Principal, Role
from wardapi.events.models import Event

_READERS = frozenset(
    {Role.COORDINATOR, Role.SERVICE_LEAD, Role.MANAGER, Role.AUDITOR, Role.INTEGRATION}
)
_NEEDS: Mapping[str, str] = {
    "meeting": "meetings:read",
    "meeting_action": "meetings:read",
    "meeting_series": "meetings:read",
    "silo_report": "silo-reports:read",
    "allocation": "allocations:write",
    "organisation": "organisations:read",
    "participation_round": "participation:write",
    "pot": "pots:read",
}
"""The right to read things of a kind, where not everybody has it."""
_WARDS_OWN = (
    "plan",
    "plan_review",
    "plan_action",
    "indicator",
    "commitment",
    "activity_notice",
    "allocation",
)
"""Kinds of things that a ward's councillors read, whoever they belong to."""
_OWNERS = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})


def visible_to(principal: Principal) -> ColumnElement[bool]:
    """The events that this principal may read.

    Anybody who reads events at all reads those that are about no ward, service or person. What
    concerns a case is for the one whose matter it is while they serve in its ward, for the service
    that handles it, and, unless it is confidential, for the ward's coordinator, managers, auditors
    and integrations. What a service does in no ward in particular, and is nobody's own matter,
    concerns every ward's coordinator; plans, promises and works of a ward concern its councillors.
    Whoever may not read a kind of thing at all reads no event of it.
    """
    about_nobody = and_(
        Event.ward.is_(None),
        Event.service.is_(None),
        Event.owner.is_(None),
        not_(Event.confidential),
    )
    grants = principal.grants
    closed = [kind for kind, scope in _NEEDS.items() if not principal.may(scope)]
    return and_(
        Event.subject_kind.not_in(closed),
        or_(
            about_nobody,
            *(_own(principal, grant) for grant in grants if grant.role in _OWNERS),
            *(_within(grant) for grant in grants if grant.role in _READERS),
            *(_of_the_ward(grant) for grant in grants if grant.role is Role.COUNCILLOR),
        ),
    )


def _own(principal: Principal, grant: Grant) -> ColumnElement[bool]:
    own = Event.owner == principal.id
    return and_(own, Event.ward.in_(sorted(grant.wards))) if grant.wards else own


def _of_the_ward(grant: Grant) -> ColumnElement[bool]:
    everybodys = and_(Event.subject_kind.in_(_WARDS_OWN), Event.owner.is_(None))
    mine = Event.ward.in_(sorted(grant.wards)) if grant.wards else Event.ward.is_not(None)
    return and_(everybodys, mine, not_(Event.confidential))


def _within(grant: Grant) -> ColumnElement[bool]:
    """What a grant reaches. A manager's `level` bears on what they answer, not on what they see."""
    conditions: list[ColumnElement[bool]] = []
    everywhere = and_(Event.ward.is_(None), Event.owner.is_(None))
    if grant.role is Role.COORDINATOR:
        own = Event.ward.in_(sorted(grant.wards)) if grant.wards else Event.ward.is_not(None)
        conditions.append(or_(own, everywhere))
    elif grant.wards:
        conditions.append(Event.ward.in_(sorted(grant.wards)))
    if grant.services:
        conditions.append(Event.service.in_(sorted(grant.services)))
    if grant.directorate is not None:
        conditions.append(Event.directorate == grant.directorate)
    if grant.role is Role.SERVICE_LEAD:
        conditions.append(Event.service.is_not(None))
    else:
        conditions.append(not_(Event.confidential))
    return and_(*conditions)
