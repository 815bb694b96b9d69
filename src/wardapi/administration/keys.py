"""Keys for whoever runs the service: `wardapi keys create`."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import actions as access
from wardapi.access import queries
from wardapi.access.errors import ScopesNeeded, UnknownScope
from wardapi.access.models import PrincipalRow, grant_of
from wardapi.access.rules import ROLE_SCOPES, Grant, Role
from wardapi.administration import actions, reach, seats
from wardapi.administration.errors import ExpiryPassed, InvalidName, UnknownRole

MAX_NAME = 200
"""As many characters as a message may give and an answer may show."""
_LONDON = ZoneInfo("Europe/London")


async def create_key_for(
    session: AsyncSession,
    *,
    name: str,
    role: str,
    environment: str,
    now: datetime,
    wards: Iterable[str] = (),
    services: Iterable[str] = (),
    level: int | None = None,
    directorate: str | None = None,
    seat: int | None = None,
    expires: date | None = None,
    scopes: Iterable[str] | None = None,
) -> str:
    """Make a key for somebody with one role, and return its text, which cannot be had again.

    Whoever has this name and exactly this role already is given another key; otherwise it is
    somebody new. A councillor of one ward is given a seat there: `seat`, or the first that nobody
    acts for. `expires` is the last day in London. `scopes` are some of the role's own; None is
    all of them. Raises InvalidName, UnknownRole, UnknownReach, UnknownScope, ScopesNeeded,
    ExpiryPassed and SeatTakenByAnother, in words for a command line.
    """
    name = _name(name)
    wanted = Grant(_role(role), frozenset(wards), frozenset(services), level, directorate)
    named = None if scopes is None else _scopes(wanted.role, frozenset(scopes))
    expires_at = None if expires is None else _end_of(expires, now)
    if named is None and wanted.role is Role.INTEGRATION:
        raise ScopesNeeded(f"{ScopesNeeded.title} {_it_has(wanted.role)}")
    grant = await reach.settle(session, wanted)
    principal = await _find_holder(session, name, grant)
    if principal is None:
        principal = await actions.add_principal(
            session, name=name, grants=[grant], by=None, now=now
        )
    if grant.role is Role.COUNCILLOR and len(grant.wards) == 1:
        [ward] = grant.wards
        await seats.take(session, ward, number=seat, principal_id=principal.id, now=now)
    key, text = await access.create_key(
        session,
        principal=principal,
        environment=environment,
        scopes=named,
        expires_at=expires_at,
        now=now,
    )
    await actions.record_key(session, key, by=None, now=now)
    return text


async def _find_holder(session: AsyncSession, name: str, grant: Grant) -> PrincipalRow | None:
    namesakes = select(PrincipalRow).where(PrincipalRow.name == name).order_by(PrincipalRow.id)
    for principal in await session.scalars(namesakes):
        if [grant_of(row) for row in await queries.list_grants(session, principal.id)] == [grant]:
            return principal
    return None


def _name(given: str) -> str:
    """As over HTTP: without blanks around it, and short enough to be answered."""
    name = given.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise InvalidName
    return name


def _role(name: str) -> Role:
    known = sorted(set(Role) - {Role.PUBLIC})
    if name not in known:
        raise UnknownRole(f"There is no role {name!r} to give; there are {', '.join(known)}.")
    return Role(name)


def _scopes(role: Role, named: frozenset[str]) -> frozenset[str]:
    if others := sorted(named - ROLE_SCOPES[role]):
        raise UnknownScope(
            f"The role {role.value} does not have the scope {', '.join(others)}. {_it_has(role)}"
        )
    return named


def _it_has(role: Role) -> str:
    return f"The role {role.value} has {', '.join(sorted(ROLE_SCOPES[role]))}."


def _end_of(day: date, now: datetime) -> datetime:
    end = datetime.combine(day + timedelta(days=1), time(), _LONDON)
    if end <= now:
        raise ExpiryPassed(
            f"{ExpiryPassed.title} {day:%-d %B %Y} has passed: choose a later day, or none for a"
            " year from now."
        )
    return end
