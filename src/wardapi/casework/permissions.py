"""Who may do what with a case that they see. Who does not see it is told that there is none."""

from collections.abc import Mapping
from enum import Enum

from wardapi.access.rules import Principal, Role
from wardapi.casework.visibility import COLLEAGUES, Matter, Part, reaches, works_in
from wardapi.casework.vocabulary import HeldAs, RaisedAs
from wardapi.kit.errors import NotAllowed

_SERVICE = frozenset({Part.SERVICE, Part.MANAGER, Part.INTEGRATION})
_RAISER = frozenset({Part.RAISER})
_CLIMBERS = frozenset({Part.RAISER, Part.COORDINATOR, Part.MANAGER})
_READERS = frozenset({Part.RAISER, Part.COORDINATOR, Part.SERVICE, Part.MANAGER})
_EVERYBODY = frozenset(Part) - {Part.AUDITOR}


class Act(Enum):
    """What can be done with a case."""

    ACKNOWLEDGE = "acknowledge"
    REPLY = "reply"
    PAUSE = "pause"
    RESUME = "resume"
    RESOLVE = "resolve"
    RECLASSIFY = "reclassify"
    ESCALATE = "escalate"
    SHARE = "share"
    NOTE = "note"
    READ_RESIDENT = "read the resident's details of"
    CHANGE_RESIDENT = "change the resident's details of"


_MAY: Mapping[Act, frozenset[Part]] = {
    Act.ACKNOWLEDGE: _SERVICE,
    Act.REPLY: _SERVICE,
    Act.PAUSE: _SERVICE,
    Act.RESUME: _SERVICE,
    Act.RESOLVE: _SERVICE,
    Act.RECLASSIFY: _SERVICE,
    Act.ESCALATE: _CLIMBERS,
    Act.SHARE: _RAISER,
    Act.NOTE: _EVERYBODY,
    Act.READ_RESIDENT: _READERS,
    Act.CHANGE_RESIDENT: _READERS,
}

_WHO: Mapping[frozenset[Part], str] = {
    _SERVICE: "The service that handles a case, or a manager, may {} it.",
    _CLIMBERS: "Who raised a case, its ward's coordinator or a manager may {} it.",
    _RAISER: "Only who raised a case may {} it.",
    _READERS: "Who raised a case, its ward's coordinator, its service and a manager may {} it.",
    _EVERYBODY: "An auditor reads cases and may not {} them.",
}


def check(act: Act, held: frozenset[Part]) -> None:
    """Raise NotAllowed, with a sentence, unless one of the parts may do it."""
    if not held & _MAY[act]:
        raise NotAllowed(_WHO[_MAY[act]].format(act.value))


def check_open(by: Principal, matter: Matter) -> RaisedAs:
    """In what office somebody opens a case of this ward and service; NotAllowed in none."""
    held = {grant.role for grant in by.grants if reaches(grant, matter)}
    if Role.COUNCILLOR in held:
        return RaisedAs.COUNCILLOR
    if Role.COORDINATOR in held:
        return RaisedAs.COORDINATOR
    if held & {Role.MANAGER, Role.INTEGRATION}:
        return RaisedAs.OTHER
    raise NotAllowed("You may open cases only in the wards, and with the services, that are yours.")


def may_name_a_term(by: Principal, matter: Matter) -> bool:
    """Whether somebody may open a case in the name of a councillor's term of office."""
    roles = (Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION)
    return any(grant.role in roles and reaches(grant, matter) for grant in by.grants)


def check_answer(by: Principal, matter: Matter, level: int) -> None:
    """Raise NotAllowed unless somebody answers for this case at the height of an escalation.

    The level of a grant is the highest that it answers for; without one it answers for all.
    """
    for grant in by.grants:
        answers = grant.role in (Role.SERVICE_LEAD, Role.MANAGER) and reaches(grant, matter)
        if answers and (grant.level is None or grant.level >= level):
            return
    raise NotAllowed(f"An escalation to level {level} is answered by the service at that level.")


def check_note(held_as: HeldAs, held: frozenset[Part]) -> None:
    """Raise NotAllowed unless one may write a note that is held so."""
    check(Act.NOTE, held)
    if held_as is HeldAs.COUNCILLOR and Part.COUNCILLOR not in held:
        raise NotAllowed("Only the councillor who raised a case keeps notes of their own on it.")


def check_erase(held_as: HeldAs, held: frozenset[Part]) -> None:
    """Raise NotAllowed unless one may erase a text that is held so.

    The councillor erases the councillor's, a manager or the service the council's.
    """
    erasers = {Part.COUNCILLOR} if held_as is HeldAs.COUNCILLOR else {Part.MANAGER, Part.SERVICE}
    if not held & erasers:
        raise NotAllowed("Only whose record a text is may erase it.")


def is_colleague(by: Principal, ward: str) -> bool:
    """Whether a case of this ward may be shared with somebody."""
    return works_in(by, ward, COLLEAGUES)
