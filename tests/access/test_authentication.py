"""From a key to a principal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from uuid6 import uuid7

from wardapi.access import credentials
from wardapi.access.authentication import council_day, key_text, principal_of
from wardapi.access.errors import (
    CredentialExpired,
    CredentialMalformed,
    CredentialRevoked,
    CredentialUnknown,
)
from wardapi.access.queries import KeyOnFile
from wardapi.access.rules import PUBLISHED, Grant, Role

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def made() -> tuple[str, KeyOnFile]:
    """A key's text, and what is on file about it."""
    key_id = uuid7()
    text, digest = credentials.new_key("test", key_id)
    grants = (
        Grant(Role.COORDINATOR, wards=frozenset({"E05012994"})),
        Grant(Role.AUDITOR, ends_on=date(2026, 6, 30)),
    )
    expires_at = NOW + timedelta(days=1)
    return text, KeyOnFile(key_id, digest, None, expires_at, None, uuid7(), "Ada", grants)


def test_a_key_gives_its_principal_and_the_grants_in_force(made) -> None:
    text, found = made
    principal = principal_of(text, found, NOW)
    assert (principal.id, principal.name, principal.key_id) == (found.principal_id, "Ada", found.id)
    assert principal.roles == {Role.COORDINATOR}
    assert principal.may("cases:write")
    assert not principal.may("audit:read")


def test_a_key_narrowed_to_some_scopes_has_no_others(made) -> None:
    text, found = made
    principal = principal_of(text, found._replace(scopes=frozenset({"cases:read"})), NOW)
    assert principal.scopes == {"cases:read"}


def test_grants_are_judged_by_the_date_in_london(made) -> None:
    text, found = made
    last_minute = datetime(2026, 6, 30, 22, 59, tzinfo=UTC)
    assert principal_of(text, found, last_minute).has(Role.AUDITOR)
    assert not principal_of(text, found, last_minute + timedelta(minutes=1)).has(Role.AUDITOR)
    assert council_day(last_minute + timedelta(minutes=1)) == date(2026, 7, 1)


def test_a_principal_without_a_grant_in_force_reads_what_is_published(made) -> None:
    text, found = made
    principal = principal_of(text, found._replace(grants=found.grants[1:]), NOW)
    assert principal.grants == ()
    assert principal.scopes == PUBLISHED


def test_a_key_expires_at_its_instant(made) -> None:
    text, found = made
    principal_of(text, found, found.expires_at - timedelta(microseconds=1))
    with pytest.raises(CredentialExpired):
        principal_of(text, found, found.expires_at)


def test_a_revoked_key_says_so_even_when_it_has_expired(made) -> None:
    text, found = made
    with pytest.raises(CredentialRevoked):
        principal_of(text, found._replace(revoked_at=NOW), found.expires_at)


def test_a_key_that_is_not_on_file_is_unknown(made) -> None:
    with pytest.raises(CredentialUnknown):
        principal_of(made[0], None, NOW)


@pytest.mark.parametrize(
    "state", [{}, {"revoked_at": NOW}, {"expires_at": NOW - timedelta(days=1)}]
)
def test_who_guesses_a_secret_learns_nothing_of_the_key(made, state) -> None:
    _, found = made
    forged, _ = credentials.new_key("test", found.id)
    with pytest.raises(CredentialUnknown):
        principal_of(forged, found._replace(**state), NOW)


def test_a_key_of_another_environment_is_unknown(made) -> None:
    text, found = made
    body = text.replace("wk_test_", "wk_live_")[:-6]
    moved = body + credentials._checksum(body)
    assert credentials.key_id_of(moved) == found.id
    with pytest.raises(CredentialUnknown):
        principal_of(moved, found, NOW)


def test_the_secret_is_compared_as_often_for_a_key_that_does_not_exist(made, monkeypatch) -> None:
    text, found = made
    compared = []
    genuine = credentials.matches
    monkeypatch.setattr(
        credentials, "matches", lambda *pair: compared.append(pair) or genuine(*pair)
    )
    with pytest.raises(CredentialUnknown):
        principal_of(text, None, NOW)
    principal_of(text, found, NOW)
    assert [len(stored) for _, stored in compared] == [32, 32]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(scheme: str) -> None:
    assert key_text([f"{scheme} abc"]) == "abc"


@pytest.mark.parametrize("headers", [["Basic abc"], ["abc"], [""], ["Bearer a", "Bearer a"]])
def test_other_schemes_and_two_headers_are_malformed(headers: list[str]) -> None:
    with pytest.raises(CredentialMalformed):
        key_text(headers)
