"""Who may see what of a plan is not published, and who may change its actions and indicators.

Actions and indicators of a priority that is in a published version are for anybody. Others are for
those who work on the ward's plan, and actions also for the services that lead or help with them.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from wardapi.access.rules import Grant, Principal, Role
from wardapi.kit.errors import NotAllowed
from wardapi.priorities.action_models import PlanAction, PlanActionPartner
from wardapi.priorities.models import PublishedPriority
from wardapi.services.models import Service
from wardapi.wards.models import Ward

Condition = ColumnElement[bool]

_PLANNERS = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})
_INSIDERS = _PLANNERS | {Role.AUDITOR}
_KEEPERS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})


class Work(NamedTuple):
    """What of an action decides who may do what with it: codes and slugs."""

    ward: str
    lead: str
    partners: frozenset[str] = frozenset()


def is_published(priority_id: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Condition:
    """Whether a priority is in a published version of its plan."""
    return exists().where(PublishedPriority.priority_id == priority_id)


def sees_ward(by: Principal) -> Condition:
    """The wards whose unpublished work somebody may see, as a condition on `Ward`."""
    return or_(false(), *_wards(grant for grant in by.grants if _is_insider(grant, by)))


def sees_action(by: Principal) -> Condition:
    """The unpublished actions that somebody may see, as a condition on `PlanAction` and `Ward`."""
    return or_(sees_ward(by), *_of_services(by))


def check_keep(by: Principal, work: Work) -> None:
    """Raise NotAllowed unless somebody may add, change and drop actions like this one."""
    if not any(_keeps(grant, work) for grant in by.grants):
        raise NotAllowed(
            "The coordinator of the ward, or a manager of the ward and the lead service, adds and "
            "changes its actions."
        )


def check_report(by: Principal, work: Work) -> None:
    """Raise NotAllowed unless somebody may tell of an action's progress and complete it."""
    if not any(_keeps(grant, work) or _works_on(grant, work) for grant in by.grants):
        raise NotAllowed(
            "The service that leads an action, its partners, the ward's coordinator and a manager "
            "may report on it."
        )


def check_plan(by: Principal, ward: str) -> None:
    """Raise NotAllowed unless somebody works on the plan of the ward."""
    if not any(grant.role in _PLANNERS and grant.covers_ward(ward) for grant in by.grants):
        raise NotAllowed("The ward's councillors, its coordinator and managers may change these.")


def reads_unpublished(by: Principal, ward: str) -> bool:
    """Whether somebody sees what of a ward's work is not for publication."""
    return any(_is_insider(grant, by) and grant.covers_ward(ward) for grant in by.grants)


def reads_unpublished_of(by: Principal, work: Work) -> bool:
    """As `reads_unpublished`, or as one of the services that work on the action."""
    return reads_unpublished(by, work.ward) or any(_works_on(g, work) for g in _leads(by))


def _is_insider(grant: Grant, by: Principal) -> bool:
    # A key that may not write plans reads what is published, and an auditor's writes nothing.
    return grant.role in _INSIDERS and (grant.role is Role.AUDITOR or by.may("plans:write"))


def _keeps(grant: Grant, work: Work) -> bool:
    ward_wide = grant.role is Role.COORDINATOR or grant.covers_service(work.lead)
    return grant.role in _KEEPERS and grant.covers_ward(work.ward) and ward_wide


def _works_on(grant: Grant, work: Work) -> bool:
    involved = (work.lead, *work.partners)
    mine = grant.role is Role.SERVICE_LEAD and grant.covers_ward(work.ward)
    return mine and any(map(grant.covers_service, involved))


def _leads(by: Principal) -> tuple[Grant, ...]:
    return by.grants_of(Role.SERVICE_LEAD) if by.may("actions:write") else ()


def _wards(grants: Iterable[Grant]) -> Iterator[Condition]:
    for grant in grants:
        yield Ward.gss_code.in_(sorted(grant.wards)) if grant.wards else true()


def _of_services(by: Principal) -> Iterator[Condition]:
    for grant in _leads(by):
        (here,) = _wards([grant])
        yield here & involves(grant.services) if grant.services else here


def involves(slugs: Iterable[str]) -> Condition:
    """Actions that one of these services leads or helps with."""
    named = sorted(slugs)
    involved = aliased(Service)
    partners = (
        select(PlanActionPartner.action_id)
        .join(involved, PlanActionPartner.service_id == involved.id)
        .where(PlanActionPartner.action_id == PlanAction.id, involved.slug.in_(named))
    )
    lead = aliased(Service)
    led = select(lead.id).where(lead.id == PlanAction.service_id, lead.slug.in_(named))
    return or_(led.exists(), partners.exists())
