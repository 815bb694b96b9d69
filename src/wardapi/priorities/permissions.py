"""Who may do what with a plan that they may read. Who may read a draft is in `reach`."""

from enum import Enum

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed

_WRITERS = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})


class Act(Enum):
    """What can be done with a plan."""

    EDIT = "edit"
    AGREE = "agree to"
    PUBLISH = "publish"


_MAY = {
    Act.EDIT: _WRITERS,
    Act.AGREE: frozenset({Role.COUNCILLOR, Role.COORDINATOR}),
    Act.PUBLISH: frozenset({Role.COORDINATOR, Role.MANAGER}),
}
_WHO = {
    Act.EDIT: "Councillors of the ward, its coordinator and managers may edit its plan.",
    Act.AGREE: "A councillor of the ward agrees to its plan, or its coordinator records that they"
    " have.",
    Act.PUBLISH: "The ward's coordinator or a manager of all services publishes its plan.",
}


def check(act: Act, by: Principal, ward: str) -> None:
    """Raise NotAllowed, with a sentence, unless somebody may do it with a plan of this ward."""
    if not any(_reaches(act, grant, ward) for grant in by.grants):
        raise NotAllowed(_WHO[act])


def check_answer(by: Principal, ward: str, level: int) -> None:
    """Raise NotAllowed unless somebody answers for an overdue review at the height of its
    escalation: whoever publishes the plan, a manager up to the level of their grant.
    """
    if not any(_answers(grant, ward, level) for grant in by.grants):
        raise NotAllowed(
            "The ward's coordinator, or a manager of all services at that level, answers for a "
            "review that is overdue."
        )


def agrees_in_person(by: Principal, ward: str) -> bool:
    """Whether somebody agrees as a councillor of the ward; else they record others' agreement."""
    return any(grant.covers_ward(ward) for grant in by.grants_of(Role.COUNCILLOR))


def _reaches(act: Act, grant: Grant, ward: str) -> bool:
    if grant.role not in _MAY[act] or not grant.covers_ward(ward):
        return False
    # A plan is of all services: who manages some of them works on it, and does not publish it.
    narrow = bool(grant.services) or grant.directorate is not None
    return act is not Act.PUBLISH or grant.role is Role.COORDINATOR or not narrow


def _answers(grant: Grant, ward: str, level: int) -> bool:
    is_high_enough = grant.level is None or grant.level >= level
    return _reaches(Act.PUBLISH, grant, ward) and (grant.role is Role.COORDINATOR or is_high_enough)
