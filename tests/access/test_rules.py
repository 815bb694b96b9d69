"""Roles, grants and scopes, without a database."""

from datetime import date

import pytest

from wardapi.access.rules import (
    ALL_SCOPES,
    ANONYMOUS,
    PUBLISHED,
    Grant,
    Principal,
    Role,
    in_force,
    scopes_of,
    unknown_scopes,
    why_not,
)

MAY_DAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "holds"),
    [
        (None, None, True),
        (MAY_DAY, MAY_DAY, True),
        (date(2026, 5, 2), None, False),
        (None, date(2026, 4, 30), False),
        (date(2025, 5, 1), date(2026, 5, 1), True),
    ],
)
def test_a_grant_holds_from_its_first_to_its_last_day(starts_on, ends_on, holds) -> None:
    grant = Grant(Role.COUNCILLOR, starts_on=starts_on, ends_on=ends_on)
    assert in_force(grant, MAY_DAY) is holds


def test_a_grant_without_wards_reaches_every_ward() -> None:
    assert Grant(Role.MANAGER).covers_ward("E05012994")
    assert Grant(Role.COORDINATOR, wards=frozenset({"E05012994"})).covers_ward("E05012994")
    assert not Grant(Role.COORDINATOR, wards=frozenset({"E05012994"})).covers_ward("E05012995")


def test_a_grant_of_some_services_does_not_reach_what_has_none() -> None:
    lead = Grant(Role.SERVICE_LEAD, services=frozenset({"housing"}))
    assert lead.covers_service("housing")
    assert not lead.covers_service(None)


@pytest.mark.parametrize("role", sorted(Role))
def test_every_role_may_read_what_is_published(role: Role) -> None:
    assert scopes_of([Grant(role)], None) >= PUBLISHED


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_an_administrator_manages_keys(role: Role) -> None:
    assert "keys:write" not in scopes_of([Grant(role)], None)
    assert "keys:write" not in scopes_of([Grant(role)], ALL_SCOPES)


def test_an_administrator_sees_no_case_by_virtue_of_that_role() -> None:
    assert not any(
        scope.startswith(("cases:", "escalations:"))
        for scope in scopes_of([Grant(Role.ADMINISTRATOR)], None)
    )


def test_an_auditor_changes_nothing() -> None:
    assert not any(scope.endswith(":write") for scope in scopes_of([Grant(Role.AUDITOR)], None))


def test_an_integration_may_only_what_its_key_names() -> None:
    integration = [Grant(Role.INTEGRATION)]
    assert scopes_of(integration, None) == PUBLISHED
    assert scopes_of(integration, frozenset({"cases:read"})) == {"cases:read"}


def test_a_key_never_widens_a_role() -> None:
    named = frozenset({"cases:read", "keys:write"})
    assert scopes_of([Grant(Role.COUNCILLOR)], named) == {"cases:read"}


def test_a_principal_whose_grants_are_over_reads_what_is_published() -> None:
    assert scopes_of([], None) == PUBLISHED


def test_nobody_in_particular_may_read_what_is_published() -> None:
    assert ANONYMOUS.id is None
    assert ANONYMOUS.scopes == PUBLISHED
    assert ANONYMOUS.roles == {Role.PUBLIC}


def test_roles_are_those_of_the_grants() -> None:
    wards = frozenset({"E05012994"})
    grants = (Grant(Role.COORDINATOR, wards=wards), Grant(Role.AUDITOR))
    principal = Principal(None, "x", grants, scopes_of(grants, None))
    assert principal.has(Role.AUDITOR)
    assert not principal.has(Role.MANAGER)
    assert principal.grants_of(Role.COORDINATOR) == (grants[0],)
    assert principal.may("audit:read")


def test_a_scope_nobody_knows_is_named() -> None:
    assert unknown_scopes(["cases:read", "cases:burn"]) == ["cases:burn"]


def test_who_lacks_a_right_is_told_who_gives_it() -> None:
    coordinator = Principal(None, "somebody", (Grant(Role.COORDINATOR),), frozenset())
    said = why_not(coordinator, "cases:write")
    assert "your key was issued without it" in said
    said = why_not(coordinator, "keys:write")
    assert said.endswith("It comes with the role of administrator: ask an administrator for one.")
    said = why_not(coordinator, "escalations:write")
    assert "the role of service_lead or manager" in said
