"""Who may do what with an allocation. Who decides on one follows from seats and posts: `deciding`.

What is published is for everybody; what is not, for those who work on the ward's money.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from wardapi.access.rules import Principal, Role
from wardapi.budgets.allocation_models import Allocation, AllocationShare
from wardapi.budgets.ledger_models import Pot
from wardapi.kit.errors import NotAllowed
from wardapi.wards.council_models import OfficerPost
from wardapi.wards.models import Ward
from wardapi.wards.validity import in_force

_APPLICANTS = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})
_OFFICERS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.FINANCE, Role.INTEGRATION})
_NEIGHBOURHOODS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})
_PAYERS = frozenset({Role.MANAGER, Role.FINANCE, Role.INTEGRATION})
_INSIDERS = _APPLICANTS | {Role.FINANCE, Role.AUDITOR}


class Act(Enum):
    """What can be done with an allocation."""

    APPLY = "apply for it"
    REVISE = "change it"
    WITHDRAW = "withdraw it"
    RETURN = "report on it"
    CHECK = "check it"
    COUNT = "count its votes"
    PUBLISH = "publish it"
    REQUEST = "ask for its payment"
    CLOSE = "close it"
    PAY = "see to its money"
    DECLARE = "declare an interest in it"


_MAY: Mapping[Act, frozenset[Role]] = {
    Act.APPLY: _APPLICANTS,
    Act.REVISE: _APPLICANTS | _OFFICERS,
    Act.WITHDRAW: _APPLICANTS,
    Act.RETURN: _APPLICANTS | _OFFICERS,
    Act.CHECK: _OFFICERS,
    Act.COUNT: _NEIGHBOURHOODS,
    Act.PUBLISH: _NEIGHBOURHOODS,
    Act.REQUEST: _OFFICERS,
    Act.CLOSE: _OFFICERS,
    Act.PAY: _PAYERS,
    Act.DECLARE: _APPLICANTS | _OFFICERS,
}
_WHO: Mapping[frozenset[Role], str] = {
    _APPLICANTS: "A councillor or a coordinator of its ward, or a manager, may {}.",
    _APPLICANTS | _OFFICERS: "Who works on the money of its ward may {}.",
    _OFFICERS: "A coordinator of its ward, a manager, or finance may {}.",
    _NEIGHBOURHOODS: "A coordinator of its ward, or a manager, may {}.",
    _PAYERS: "Finance, or a manager, may {}.",
}


class Place(NamedTuple):
    """Where an allocation belongs: the GSS codes of its own ward, and of all that pay for it."""

    ward: str
    wards: frozenset[str]


def check(act: Act, by: Principal, place: Place) -> None:
    """Raise NotAllowed, with a sentence, unless a grant lets somebody do it here.

    It must reach the allocation's own ward; to declare an interest, one of those that pay.
    """
    if not may(act, by, place):
        raise NotAllowed(_WHO[_MAY[act]].format(act.value))


def may(act: Act, by: Principal, place: Place) -> bool:
    """Whether a grant lets somebody do it here."""
    near = place.wards if act is Act.DECLARE else frozenset({place.ward})
    return any(grant.role in _MAY[act] and any(map(grant.covers_ward, near)) for grant in by.grants)


def is_insider(by: Principal, place: Place) -> bool:
    """Whether somebody works on the money of one of these wards, and so sees all of it."""
    if not _works_here(by):
        return False
    grants = [grant for grant in by.grants if grant.role in _INSIDERS]
    return any(grant.covers_ward(ward) for grant in grants for ward in place.wards)


def sees(by: Principal, on: date) -> ColumnElement[bool]:
    """The allocations that somebody may read: published ones, and those of their wards or post."""
    published = Allocation.published_at.is_not(None)
    if not _works_here(by):
        return published
    return or_(published, _of_wards(by), _of_post(by, on))


def _works_here(by: Principal) -> bool:
    # A key that may not write allocations reads what is published; an auditor's writes nothing.
    return by.has(Role.AUDITOR) or by.may("allocations:write")


def _of_wards(by: Principal) -> ColumnElement[bool]:
    conditions = [
        Ward.gss_code.in_(sorted(grant.wards)) if grant.wards else true()
        for grant in by.grants
        if grant.role in _INSIDERS
    ]
    here = or_(false(), *conditions)
    own = exists(select(Ward.id).where(Ward.id == Allocation.lead_ward_id, here))
    paying = exists(
        select(AllocationShare.id)
        .join(Pot, Pot.id == AllocationShare.pot_id)
        .join(Ward, Ward.id == Pot.ward_id)
        .where(AllocationShare.allocation_id == Allocation.id, here)
    )
    return or_(own, paying)


def _of_post(by: Principal, on: date) -> ColumnElement[bool]:
    """Before whom it lies to arbitrate."""
    held = select(OfficerPost.post).where(
        OfficerPost.principal_id == by.id, in_force(OfficerPost.starts_on, OfficerPost.ends_on, on)
    )
    return exists(
        select(AllocationShare.id).where(
            AllocationShare.allocation_id == Allocation.id, AllocationShare.arbiter_post.in_(held)
        )
    )
