"""Roles, grants and scopes. Nobody may do anything that is not named here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody is to the council. A principal may hold several."""

    PUBLIC = "public"
    COUNCILLOR = "councillor"
    COORDINATOR = "coordinator"
    SERVICE_LEAD = "service_lead"
    MANAGER = "manager"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    INTEGRATION = "integration"


PUBLISHED = frozenset(
    {"wards:read", "services:read", "calendars:read", "policies:read"}
    | {"plans:read", "commitments:read", "notices:read", "scorecards:read"}
    | {"funds:read", "allocations:read", "statements:read", "participation:read"}
)
"""Reading what the council publishes anyway; everybody has these."""

_CASEWORK = frozenset({"cases:read", "cases:write", "escalations:read", "events:read"})
_KEYS = frozenset({"keys:read", "keys:write"})
_MEETINGS = frozenset({"meetings:read", "feeds:read", "feeds:write"})
_SILOS = frozenset({"silo-reports:read", "silo-reports:write"})
_GIVING = frozenset({"pots:read", "organisations:read", "organisations:write", "allocations:write"})
_NEIGHBOURHOODS = (
    _MEETINGS
    | _GIVING
    | _SILOS
    | {"plans:write", "commitments:write", "notices:write", "meetings:write", "actions:write"}
    | {"commitment-escalations:write", "participation:write"}
)

ALL_SCOPES = (
    PUBLISHED
    | _CASEWORK
    | _KEYS
    | {"escalations:write", "audit:read", "events:read"}
    | {"wards:write", "services:write", "calendars:write", "policies:write"}
    | _NEIGHBOURHOODS
    | {"scorecards:write", "statements:write"}
    | {"funds:write", "pots:write", "payments:write"}
)

ROLE_SCOPES: dict[Role, frozenset[str]] = {
    Role.PUBLIC: PUBLISHED,
    Role.COUNCILLOR: PUBLISHED
    | _CASEWORK
    | _MEETINGS
    | _SILOS
    | _GIVING
    | {"plans:write", "commitment-escalations:write"},
    Role.COORDINATOR: PUBLISHED | _CASEWORK | _NEIGHBOURHOODS,
    Role.SERVICE_LEAD: PUBLISHED
    | _CASEWORK
    | _MEETINGS
    | {"escalations:write", "commitments:write", "notices:write", "actions:write"}
    | {"silo-reports:read"},
    Role.MANAGER: PUBLISHED
    | _CASEWORK
    | _NEIGHBOURHOODS
    | {"escalations:write", "services:write", "scorecards:write"}
    | {"statements:write", "payments:write"},
    Role.FINANCE: PUBLISHED
    | _GIVING
    | {"funds:write", "pots:write", "payments:write", "statements:write"},
    Role.ADMINISTRATOR: PUBLISHED
    | _KEYS
    | {"wards:write", "services:write", "calendars:write", "policies:write"}
    | {"audit:read", "events:read", "feeds:read", "feeds:write", "funds:write"},
    Role.AUDITOR: PUBLISHED
    | {"cases:read", "escalations:read", "events:read", "audit:read", "keys:read"}
    | {"meetings:read", "silo-reports:read", "feeds:read", "pots:read", "organisations:read"},
    Role.INTEGRATION: ALL_SCOPES - _KEYS,
}
"""What each role may do at most. An integration has of these only what its key names."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, where it holds and when. No wards means all wards, no services all services.

    `starts_on` and `ends_on` are the first and the last day, both included; None is open.
    """

    role: Role
    wards: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    level: int | None = None
    directorate: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def covers_ward(self, ward: str | None) -> bool:
        """Whether the grant reaches the ward of this GSS code; None is no ward in particular."""
        return not self.wards or ward in self.wards

    def covers_service(self, service: str | None) -> bool:
        """Whether the grant reaches the service of this slug; None is none in particular."""
        return not self.services or service in self.services


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever sends a request, with the grants in force on the day of asking.

    `id` is None for anybody without a credential.
    """

    id: UUID | None
    name: str
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] = frozenset()
    key_id: UUID | None = None
    key_expires_at: datetime | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, role: Role) -> bool:
        """Whether this role is held today, wherever it reaches."""
        return any(grant.role is role for grant in self.grants)

    def grants_of(self, role: Role) -> tuple[Grant, ...]:
        """The grants of one role that are in force today."""
        return tuple(grant for grant in self.grants if grant.role is role)

    def may(self, scope: str) -> bool:
        """Whether the role and the key both allow it."""
        return scope in self.scopes


ANONYMOUS = Principal(
    id=None, name="anybody", grants=(Grant(Role.PUBLIC),), scopes=ROLE_SCOPES[Role.PUBLIC]
)


def in_force(grant: Grant, on: date) -> bool:
    """Whether the grant holds on this day of the council's calendar."""
    started = grant.starts_on is None or grant.starts_on <= on
    return started and (grant.ends_on is None or on <= grant.ends_on)


def scopes_of(grants: Iterable[Grant], named: frozenset[str] | None) -> frozenset[str]:
    """What the grants allow, narrowed to the scopes a key names; None names no limit.

    An integration has no scopes by its role alone: with None it may read what is published.
    """
    allowed: set[str] = set(PUBLISHED)
    for grant in grants:
        if named is not None or grant.role is not Role.INTEGRATION:
            allowed |= ROLE_SCOPES[grant.role]
    return frozenset(allowed) if named is None else frozenset(allowed & named)


def why_not(principal: Principal, scope: str) -> str:
    """Say of somebody who may not use a scope why that is, and who can give it."""
    needed = f"This needs the right {scope}, which you do not have."
    if any(scope in ROLE_SCOPES[role] for role in principal.roles):
        return (
            f"{needed} Your role has it, and your key was issued without it: ask an administrator"
            " for a key that has it."
        )
    roles = [role.value for role in Role if role in _GIVEN and scope in ROLE_SCOPES[role]]
    return f"{needed} It comes with the role of {_or(roles)}: ask an administrator for one."


_GIVEN = frozenset(Role) - {Role.PUBLIC, Role.INTEGRATION}


def _or(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def unknown_scopes(scopes: Iterable[str]) -> list[str]:
    """Those that no role knows, sorted."""
    return sorted(set(scopes) - ALL_SCOPES)
