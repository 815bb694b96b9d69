"""Who may do what with a case that they see. Who does not see it is told that there is none."""

from collections.abc import Mapping
from enum import Enum

from wardapi.access.rules import Principal, Role
from wardapi.casework.visibility import COLLEAGUES, OWNERS, Matter, Part, reaches, works_in
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
    NOTE = "add notes to"
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
    _SERVICE: "The service that handles a case, or a manager, may {} it. If it waits too long, who"
    " raised it or the ward's coordinator may escalate it; to add something, write a note.",
    _CLIMBERS: "Who raised a case, its ward's coordinator or a manager may {} it. Ask one of them."
    " The service itself can reply to the case, or resolve it.",
    _RAISER: "Only who raised a case may {} it. Ask them to.",
    _READERS: "Who raised a case, its ward's coordinator, its service and a manager may {} it."
    " Ask one of them for what you need to know.",
    _EVERYBODY: "An auditor reads cases and may not {} them. Ask a manager to.",
}
_RAISES_NONE: Mapping[Role, str] = {
    Role.SERVICE_LEAD: "Services answer cases and do not open them. Ask a councillor or the"
    " coordinator of the ward, or a manager, to open it.",
}
_RAISED_BY_OTHERS = (
    "Cases are opened by councillors, coordinators, managers and the systems that they use. Ask"
    " one of them to open it, or an administrator for such a role."
)


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
    raise NotAllowed(_why_not_open(by, matter))


def _why_not_open(by: Principal, matter: Matter) -> str:
    if not by.roles & OWNERS:
        return next(
            (_RAISES_NONE[role] for role in by.roles & set(_RAISES_NONE)), _RAISED_BY_OTHERS
        )
    return (
        f"Your role does not cover ward {matter.ward} together with service {matter.service}."
        " GET /v1/me shows the wards and services that are yours. Ask a councillor or the"
        " coordinator of that ward to open it, or an administrator to widen your role."
    )


def may_name_a_term(by: Principal, matter: Matter) -> bool:
    """Whether somebody may open a case in the name of a councillor's term of office."""
    roles = (Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION)
    return any(grant.role in roles and reaches(grant, matter) for grant in by.grants)


def check_answer(by: Principal, matter: Matter, level: int) -> None:
    """Raise NotAllowed unless somebody answers for this case at the height of an escalation.

    The level of a grant is the highest that it answers for; without one it answers for all.
    """
    answering = (Role.SERVICE_LEAD, Role.MANAGER)
    held = [grant for grant in by.grants if grant.role in answering and reaches(grant, matter)]
    if any(grant.level is None or grant.level >= level for grant in held):
        return
    yours = max((grant.level for grant in held if grant.level is not None), default=None)
    own = "" if yours is None else f" Yours answers up to level {yours}."
    raise NotAllowed(
        f"An escalation to level {level} is answered by a service lead or a manager of the case's"
        f" service whose role reaches level {level} or higher.{own} Ask one of them to answer it;"
        " the escalation names the post."
    )


def check_note(held_as: HeldAs, held: frozenset[Part]) -> None:
    """Raise NotAllowed unless one may write a note that is held so."""
    check(Act.NOTE, held)
    if held_as is HeldAs.COUNCILLOR and Part.COUNCILLOR not in held:
        raise NotAllowed(
            "Only the councillor who raised a case keeps notes of their own on it. Send it with"
            " `held_as` set to council, and it is kept as the council's."
        )


def check_erase(held_as: HeldAs, held: frozenset[Part]) -> None:
    """Raise NotAllowed unless one may erase a text that is held so.

    The councillor erases the councillor's, a manager or the service the council's.
    """
    if held_as is HeldAs.COUNCILLOR and Part.COUNCILLOR not in held:
        raise NotAllowed(
            "This is the councillor's own record, which only the councillor who raised the case may"
            " erase. Ask them to."
        )
    if held_as is HeldAs.COUNCIL and not held & {Part.MANAGER, Part.SERVICE}:
        raise NotAllowed(
            "This is the council's record, which the service that handles the case or a manager may"
            " erase. Ask one of them to, and say why it must go."
        )


def is_colleague(by: Principal, ward: str) -> bool:
    """Whether a case of this ward may be shared with somebody."""
    return works_in(by, ward, COLLEAGUES)
