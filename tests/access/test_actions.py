"""Principals, grants and keys in the database."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from uuid6 import uuid7

from wardapi.access import actions, credentials, queries
from wardapi.access.errors import (
    AlreadyRevoked,
    GrantNotFound,
    KeyNotFound,
    PrincipalNotFound,
    ScopesNeeded,
    UnknownScope,
)
from wardapi.access.models import ApiKey, GrantRow
from wardapi.access.rules import Grant, Role

COORDINATOR = Grant(
    Role.COORDINATOR,
    wards=frozenset({"E05012994", "E05012993"}),
    services=frozenset({"housing"}),
    level=2,
    directorate="adult-care",
    starts_on=date(2025, 1, 1),
    ends_on=date(2026, 12, 31),
)


async def _key(session: AsyncSession, now: datetime, **particulars):
    ada = await actions.create_principal(session, name="Ada", now=now)
    await actions.add_grant(session, principal=ada, grant=COORDINATOR, now=now)
    return ada, *await actions.create_key(
        session, principal=ada, environment="test", now=now, **particulars
    )


async def _on_file(session: AsyncSession, key_id):
    return await queries.find_key_on_file(await session.connection(), key_id)


async def test_a_key_is_found_with_its_principal_and_grants(session, now) -> None:
    ada, key, text_shown = await _key(session, now)
    found = await _on_file(session, key.id)
    assert found is not None
    assert credentials.matches(text_shown, found.digest)
    assert (found.principal_id, found.principal_name) == (ada.id, "Ada")
    assert found.grants == (COORDINATOR,)
    assert found.scopes is None


async def test_nothing_stored_holds_the_text_of_a_key(session, now) -> None:
    _, key, text_shown = await _key(session, now)
    stored = (await session.execute(text("SELECT * FROM api_keys"))).all()
    assert text_shown[31:] not in repr(stored)
    assert key.digest == credentials.digest(text_shown)


async def test_a_key_lasts_a_year_and_is_named_after_its_principal(session, now) -> None:
    _, key, _ = await _key(session, now)
    assert key.expires_at == now + timedelta(days=365)
    assert key.name == "Ada"


async def test_a_key_may_be_narrower_than_its_role(session, now) -> None:
    _, key, _ = await _key(session, now, scopes=frozenset({"cases:read"}))
    found = await _on_file(session, key.id)
    assert found is not None
    assert found.scopes == {"cases:read"}


async def test_a_scope_that_does_not_exist_is_refused(session, now) -> None:
    with pytest.raises(UnknownScope) as refused:
        await _key(session, now, scopes=frozenset({"cases:burn"}))
    assert refused.value.errors[0].pointer == "/scopes"


async def test_a_key_of_an_integration_must_name_its_scopes(session, now) -> None:
    bi = await actions.create_principal(session, name="BI", now=now)
    await actions.add_grant(session, principal=bi, grant=Grant(Role.INTEGRATION), now=now)
    with pytest.raises(ScopesNeeded):
        await actions.create_key(session, principal=bi, environment="test", now=now)


async def test_a_revoked_key_can_be_told_from_one_in_use(session, now) -> None:
    _, key, _ = await _key(session, now)
    await actions.revoke_key(session, key, now=now)
    found = await _on_file(session, key.id)
    assert found is not None
    assert found.revoked_at == now
    assert key.version == 2
    with pytest.raises(AlreadyRevoked):
        await actions.revoke_key(session, key, now=now)


async def test_a_revoked_grant_is_not_read_with_the_key(session, now) -> None:
    ada, key, _ = await _key(session, now)
    [grant] = await queries.list_grants(session, ada.id)
    await actions.revoke_grant(session, grant, now=now)
    found = await _on_file(session, key.id)
    assert found is not None
    assert found.grants == ()
    assert await queries.list_grants(session, ada.id) == []
    with pytest.raises(AlreadyRevoked):
        await actions.revoke_grant(session, grant, now=now)


async def test_reading_a_key_with_many_grants_is_one_statement(session, now) -> None:
    ada, key, _ = await _key(session, now)
    for _ in range(5):
        await actions.add_grant(session, principal=ada, grant=Grant(Role.AUDITOR), now=now)
    connection = await session.connection()
    statements: list[str] = []
    event.listen(
        connection.sync_connection,
        "before_cursor_execute",
        lambda *call: statements.append(call[2]),
    )
    found = await queries.find_key_on_file(connection, key.id)
    assert found is not None
    assert len(found.grants) == 6
    assert len(statements) == 1


async def test_what_does_not_exist_is_not_found(session, now) -> None:
    ada, _, _ = await _key(session, now)
    bob = await actions.create_principal(session, name="Bob", now=now)
    [grant] = await queries.list_grants(session, ada.id)
    with pytest.raises(PrincipalNotFound):
        await queries.get_principal(session, uuid7())
    with pytest.raises(KeyNotFound):
        await queries.get_key(session, uuid7())
    with pytest.raises(GrantNotFound):
        await queries.get_grant(session, bob.id, grant.id)
    assert await queries.get_grant(session, ada.id, grant.id) is grant


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "public"},
        {"role": "king"},
        {"level": -1},
        {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)},
        {"principal_id": uuid7()},
    ],
)
async def test_the_database_refuses_a_grant_that_cannot_be(session, now, wrong) -> None:
    ada, _, _ = await _key(session, now)
    right = {"principal_id": ada.id, "role": "auditor", "wards": [], "services": []}
    session.add(GrantRow(**right | wrong, created_at=now, updated_at=now))
    with pytest.raises(IntegrityError):
        await session.flush()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"digest": b"short"}])
async def test_the_database_refuses_a_key_that_cannot_be(session, now, wrong) -> None:
    ada, _, _ = await _key(session, now)
    right = {"principal_id": ada.id, "name": "x", "digest": bytes(32), "expires_at": now}
    session.add(ApiKey(**right | wrong, created_at=now, updated_at=now))
    with pytest.raises(IntegrityError):
        await session.flush()
