"""Decisions about feeds: whose they may be, and their secrets."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import NamedTuple

from wardapi.access.rules import Grant, Principal, Role
from wardapi.feeds.errors import InvalidFeed
from wardapi.feeds.vocabulary import Kind
from wardapi.kit.errors import FieldError, NotAllowed

MOST_FEEDS = 50
"""Feeds in force that one principal may have."""
SECRET_MARK = "wf_"  # noqa: S105 - what every secret begins with, so that logs can leave it out

OWNERS = frozenset(
    {Role.COUNCILLOR, Role.COORDINATOR, Role.SERVICE_LEAD, Role.MANAGER, Role.INTEGRATION}
)
"""Roles in which feeds are had. Whoever has left them has feeds that have gone dark."""
OVERSEERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles that see that feeds exist, and whose."""

_NEEDS: Mapping[Kind, frozenset[str]] = {
    Kind.WARD_MEETINGS: frozenset({"feeds:read", "meetings:read"}),
    Kind.SERVICE_DEADLINES: frozenset({"feeds:read", "cases:read", "commitments:read"}),
    Kind.REVIEW_DATES: frozenset({"feeds:read", "plans:read", "commitments:read"}),
}


class Of(NamedTuple):
    """What a feed is of: the GSS code of a ward, or a service and its directorate."""

    ward: str | None = None
    service: str | None = None
    directorate: str | None = None


def new_secret() -> str:
    """Make a secret of 32 random bytes, in letters and digits that every program leaves alone."""
    return SECRET_MARK + secrets.token_hex(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret: 32 bytes. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def check_of(kind: Kind, *, ward: str | None, service: str | None) -> None:
    """Raise InvalidFeed unless a feed of this kind may be of what was named."""
    if ward is not None and service is not None:
        raise _misfit("service", "A feed is of a ward or of a service, not of both.")
    if kind is Kind.WARD_MEETINGS and ward is None:
        raise _misfit("ward", "Meetings are of a ward: name it.")
    if kind is Kind.SERVICE_DEADLINES and service is None:
        raise _misfit("service", "Deadlines are of a service: name it.")
    if ward is None and service is None:
        raise _misfit("ward", "Name the ward, or the service, whose reviews these are.")


def _misfit(field: str, detail: str) -> InvalidFeed:
    return InvalidFeed(detail, errors=[FieldError(f"/{field}", InvalidFeed.code, detail)])


def check_make(by: Principal, kind: Kind, of: Of) -> None:
    """Raise NotAllowed unless somebody may have such a feed."""
    if not may_have(by, kind, of):
        raise NotAllowed(
            "Feeds are for councillors, coordinators, service leads and managers, of the wards "
            "and the services that are theirs and that their keys let them read."
        )


def may_have(by: Principal, kind: Kind, of: Of) -> bool:
    """Whether somebody, as they stand today, may be shown what such a feed holds."""
    reached = any(grant.role in OWNERS and _reaches(grant, of) for grant in by.grants)
    return reached and _NEEDS[kind] <= by.scopes


def _reaches(grant: Grant, of: Of) -> bool:
    if of.ward is not None:
        return grant.covers_ward(of.ward)
    return grant.covers_service(of.service) and grant.directorate in (None, of.directorate)


def oversees(by: Principal) -> bool:
    """Whether somebody sees that others have feeds."""
    return bool(by.roles & OVERSEERS)
