"""Who may do what with a commitment. Reading one is for everybody."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed

_SERVICE = frozenset({Role.SERVICE_LEAD, Role.MANAGER, Role.INTEGRATION})
_RECORDERS = _SERVICE | {Role.COORDINATOR}
_WITNESSES = frozenset({Role.COORDINATOR, Role.MANAGER})
_CLIMBERS = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER})
_ANSWERERS = frozenset({Role.SERVICE_LEAD, Role.MANAGER})


class Act(Enum):
    """What can be done with a commitment."""

    PLEDGE = "record"
    REVISE = "change"
    ASSESS = "assess"
    KEEP = "keep"
    VOUCH = "vouch for"
    EVIDENCE = "give evidence of"
    LINK = "link"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"


_MAY: Mapping[Act, frozenset[Role]] = {
    Act.PLEDGE: _RECORDERS,
    Act.REVISE: _RECORDERS,
    Act.ASSESS: _RECORDERS,
    Act.KEEP: _RECORDERS,
    Act.VOUCH: _WITNESSES,
    Act.EVIDENCE: _RECORDERS,
    Act.LINK: _RECORDERS,
    Act.WITHDRAW: _SERVICE,
    Act.ESCALATE: _CLIMBERS,
}
_WHO: Mapping[frozenset[Role], str] = {
    _RECORDERS: "The service's lead, a coordinator of all its wards, or a manager may {} it.",
    _SERVICE: "The service that made the promise, or a manager, may {} it.",
    _WITNESSES: "The day has passed: a coordinator of all its wards, or a manager, may say that it"
    " was kept in time. The service may record when it was done, as late.",
    _CLIMBERS: "A councillor or a coordinator of its ward, or a manager, may {} it.",
}


class Place(NamedTuple):
    """Whose a commitment is and for whom. `wards` are GSS codes; None is the whole borough."""

    service: str
    directorate: str | None
    wards: frozenset[str] | None


def check(act: Act, by: Principal, place: Place) -> None:
    """Raise NotAllowed, with a sentence, unless a grant lets somebody do it here.

    To record, a grant must reach every ward of the commitment; to escalate, one of them.
    """
    near = touches if act is Act.ESCALATE else reaches
    if not any(grant.role in _MAY[act] and near(grant, place) for grant in by.grants):
        raise NotAllowed(_WHO[_MAY[act]].format(act.value))


def check_answer(by: Principal, place: Place, level: int) -> None:
    """Raise NotAllowed unless somebody answers for the service at the height of an escalation."""
    for grant in by.grants:
        if grant.role in _ANSWERERS and reaches(grant, place) and _is_high_enough(grant, level):
            return
    raise NotAllowed(f"An escalation to level {level} is answered by the service at that level.")


def reaches(grant: Grant, place: Place) -> bool:
    """Whether a grant reaches the service and every ward of a commitment."""
    everywhere = bool(place.wards) and place.wards is not None and place.wards <= grant.wards
    return _is_of_service(grant, place) and (not grant.wards or everywhere)


def touches(grant: Grant, place: Place) -> bool:
    """Whether a grant reaches the service and some ward of a commitment."""
    somewhere = place.wards is None or bool(place.wards & grant.wards)
    return _is_of_service(grant, place) and (not grant.wards or somewhere)


def answerers(by: Principal) -> list[Grant]:
    """Return the grants by which somebody answers escalations."""
    return [grant for grant in by.grants if grant.role in _ANSWERERS]


def _is_of_service(grant: Grant, place: Place) -> bool:
    of_directorate = grant.directorate in (None, place.directorate)
    return of_directorate and grant.covers_service(place.service)


def _is_high_enough(grant: Grant, level: int) -> bool:
    return grant.level is None or grant.level >= level
