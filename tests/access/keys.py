"""Somebody with a role and a key, for the tests of every room."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import actions
from wardapi.access.rules import Grant, Principal, Role, scopes_of

MADE_AT = timedelta(days=30)
"""How long before the test's `now` the principal and the key were made."""


class Caller(NamedTuple):
    """A principal as the rules see it, and the headers that say who it is."""

    principal: Principal
    headers: Mapping[str, str]

    @property
    def id(self) -> UUID:
        assert self.principal.id is not None
        return self.principal.id


async def caller_of(
    session: AsyncSession,
    role: Role | str,
    *,
    now: datetime,
    wards: Iterable[str] = (),
    services: Iterable[str] = (),
    level: int | None = None,
    directorate: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    scopes: Iterable[str] | None = None,
    name: str | None = None,
    expires_at: datetime | None = None,
) -> Caller:
    """Make a principal with one grant and one key. An integration needs `scopes`."""
    grant = Grant(
        Role(role), frozenset(wards), frozenset(services), level, directorate, starts_on, ends_on
    )
    made_at = now - MADE_AT
    named = None if scopes is None else frozenset(scopes)
    row = await actions.create_principal(session, name=name or f"A {role}", now=made_at)
    await actions.add_grant(session, principal=row, grant=grant, now=made_at)
    key, text = await actions.create_key(
        session,
        principal=row,
        environment="test",
        now=made_at,
        scopes=named,
        expires_at=expires_at,
    )
    principal = Principal(
        row.id, row.name, (grant,), scopes_of([grant], named), key.id, key.expires_at
    )
    return Caller(principal, {"Authorization": f"Bearer {text}"})


MakeCaller = Callable[..., Awaitable[Caller]]
AsRole = Callable[..., Awaitable[dict[str, str]]]


@pytest.fixture
def make_caller(session: AsyncSession, now: datetime) -> MakeCaller:
    """`await make_caller("coordinator", wards=["E05012994"])`: a Caller; see `caller_of`."""

    async def make(role: Role | str, **particulars: Any) -> Caller:
        return await caller_of(session, role, now=now, **particulars)

    return make


@pytest.fixture
def as_role(make_caller: MakeCaller) -> AsRole:
    """`client.get(url, headers=await as_role("manager"))`: the headers of somebody new."""

    async def headers(role: Role | str, **particulars: Any) -> dict[str, str]:
        return dict((await make_caller(role, **particulars)).headers)

    return headers
