"""Who sees a case. `queries.visible` says the same in SQL; a test holds the two together."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from wardapi.access.rules import Grant, Principal, Role


class Part(StrEnum):
    """What somebody is to a case. One person may have several parts.

    Who opened a case in a councillor's name is its raiser too, but not its councillor.
    """

    RAISER = "raiser"
    COUNCILLOR = "councillor"
    COLLEAGUE = "colleague"
    COORDINATOR = "coordinator"
    SERVICE = "service"
    MANAGER = "manager"
    AUDITOR = "auditor"
    INTEGRATION = "integration"


class Matter(NamedTuple):
    """What of a case decides who sees it: codes and principals, no text.

    `owners` opened it or hold the office that raised it; `colleagues` are those it is shared with
    now, `unsealed_for` those who broke its glass and still may look.
    """

    ward: str
    service: str
    directorate: str | None
    confidential: bool
    owners: frozenset[UUID] = frozenset()
    colleagues: frozenset[UUID] = frozenset()
    unsealed_for: frozenset[UUID] = frozenset()


BY_ROLE: Mapping[Role, Part] = {
    Role.COORDINATOR: Part.COORDINATOR,
    Role.SERVICE_LEAD: Part.SERVICE,
    Role.MANAGER: Part.MANAGER,
    Role.AUDITOR: Part.AUDITOR,
    Role.INTEGRATION: Part.INTEGRATION,
}
"""The parts that a role alone gives, wherever its grant reaches."""

OWNERS = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})
"""Roles in which cases are raised. Whoever has left them sees their cases no longer."""

COLLEAGUES = frozenset({Role.COUNCILLOR, Role.COORDINATOR, Role.SERVICE_LEAD, Role.MANAGER})
"""Roles in whose holders a case may be shared."""

SEALED_OUT = frozenset({Part.COORDINATOR, Part.MANAGER, Part.AUDITOR, Part.INTEGRATION})
"""Parts that a confidential case is sealed from until its glass is broken."""

MAY_UNSEAL = frozenset({Part.MANAGER, Part.AUDITOR})
"""Parts that may know of a confidential case and break its glass, with a reason."""


def parts(by: Principal, matter: Matter) -> frozenset[Part]:
    """What somebody is to a case; nothing at all means that it is not for them to know of."""
    held = _by_role(by, matter)
    if matter.confidential and by.id not in matter.unsealed_for:
        held -= SEALED_OUT
    if by.id in matter.owners and works_in(by, matter.ward, OWNERS):
        held |= {Part.RAISER}
        if works_in(by, matter.ward, frozenset({Role.COUNCILLOR})):
            held |= {Part.COUNCILLOR}
    if by.id in matter.colleagues and works_in(by, matter.ward, COLLEAGUES):
        held |= {Part.COLLEAGUE}
    return held


def may_unseal(by: Principal, matter: Matter) -> bool:
    """Whether somebody may know that a confidential case exists, and break its glass."""
    return matter.confidential and bool(_by_role(by, matter) & MAY_UNSEAL)


def works_in(by: Principal, ward: str, roles: frozenset[Role]) -> bool:
    """Whether somebody holds one of these roles in the ward today."""
    return any(grant.role in roles and grant.covers_ward(ward) for grant in by.grants)


def reaches(grant: Grant, matter: Matter) -> bool:
    """Whether a grant reaches the ward, the service and the directorate of a case."""
    return (
        grant.covers_ward(matter.ward)
        and grant.covers_service(matter.service)
        and grant.directorate in (None, matter.directorate)
    )


def _by_role(by: Principal, matter: Matter) -> frozenset[Part]:
    return frozenset(
        BY_ROLE[grant.role]
        for grant in by.grants
        if grant.role in BY_ROLE and reaches(grant, matter)
    )
