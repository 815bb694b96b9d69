"""Who sees a case, without a database."""

from uuid import UUID, uuid4

import pytest

from wardapi.access.rules import Grant, Principal, Role
from wardapi.casework.visibility import Matter, Part, may_unseal, parts

ME = UUID(int=1)
CASE = Matter("E05012996", "streetscene", "environment", confidential=False)
SEALED = CASE._replace(confidential=True)


def somebody(*grants: Grant) -> Principal:
    return Principal(ME, "somebody", grants)


def grant(role: Role, **where: object) -> Grant:
    return Grant(role, **where)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "part"),
    [
        (Role.COORDINATOR, Part.COORDINATOR),
        (Role.SERVICE_LEAD, Part.SERVICE),
        (Role.MANAGER, Part.MANAGER),
        (Role.AUDITOR, Part.AUDITOR),
        (Role.INTEGRATION, Part.INTEGRATION),
    ],
)
def test_a_grant_that_reaches_the_case_gives_a_part(role: Role, part: Part) -> None:
    assert parts(somebody(grant(role)), CASE) == {part}


@pytest.mark.parametrize(
    "where",
    [
        {"wards": frozenset({"E05013017"})},
        {"services": frozenset({"housing"})},
        {"directorate": "adults-and-housing"},
    ],
)
def test_a_grant_that_reaches_elsewhere_gives_none(where: dict[str, object]) -> None:
    for role in (Role.COORDINATOR, Role.SERVICE_LEAD, Role.MANAGER, Role.AUDITOR):
        assert not parts(somebody(grant(role, **where)), CASE)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FINANCE, Role.PUBLIC, Role.COUNCILLOR])
def test_other_roles_see_no_case_of_another(role: Role) -> None:
    assert not parts(somebody(grant(role)), CASE)


def test_a_councillor_sees_what_they_raised_until_they_leave_the_ward() -> None:
    mine = CASE._replace(owners=frozenset({ME}))
    here = grant(Role.COUNCILLOR, wards=frozenset({CASE.ward}))
    elsewhere = grant(Role.COUNCILLOR, wards=frozenset({"E05013017"}))

    assert parts(somebody(here), mine) == {Part.RAISER, Part.COUNCILLOR}
    assert not parts(somebody(elsewhere), mine)
    assert not parts(somebody(), mine)


def test_who_opens_a_case_in_a_councillors_name_is_not_its_councillor() -> None:
    mine = SEALED._replace(owners=frozenset({ME, uuid4()}))

    assert parts(somebody(grant(Role.MANAGER)), mine) == {Part.RAISER}


def test_a_colleague_sees_what_is_shared() -> None:
    here = grant(Role.COUNCILLOR, wards=frozenset({CASE.ward}))

    assert parts(somebody(here), SEALED._replace(colleagues=frozenset({ME}))) == {Part.COLLEAGUE}
    assert not parts(somebody(here), SEALED._replace(colleagues=frozenset({uuid4()})))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER, Role.AUDITOR, Role.INTEGRATION])
def test_a_confidential_case_is_sealed_until_its_glass_is_broken(role: Role) -> None:
    by = somebody(grant(role))

    assert not parts(by, SEALED)
    assert parts(by, SEALED._replace(unsealed_for=frozenset({ME})))


def test_the_service_that_handles_a_confidential_case_sees_it() -> None:
    assert parts(somebody(grant(Role.SERVICE_LEAD)), SEALED) == {Part.SERVICE}


def test_only_managers_and_auditors_may_break_the_glass() -> None:
    breakers = {role for role in Role if may_unseal(somebody(grant(role)), SEALED)}

    assert breakers == {Role.MANAGER, Role.AUDITOR}
    assert not may_unseal(somebody(grant(Role.MANAGER)), CASE)
