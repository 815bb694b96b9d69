from uuid import UUID

import pytest

from wardapi.access.rules import Grant, Principal, Role
from wardapi.casework import permissions
from wardapi.casework.permissions import Act
from wardapi.casework.visibility import Matter, Part
from wardapi.casework.vocabulary import HeldAs, RaisedAs
from wardapi.kit.errors import NotAllowed

WARD = "E05012996"
CASE = Matter(WARD, "streetscene", "environment", confidential=False)


def somebody(role: Role, **where: object) -> Principal:
    return Principal(UUID(int=1), "somebody", (Grant(role, **where),))  # type: ignore[arg-type]


SERVICE_ACTS = [
    Act.ACKNOWLEDGE, Act.REPLY, Act.PAUSE, Act.RESUME, Act.RESOLVE, Act.RECLASSIFY,
]  # fmt: skip


@pytest.mark.parametrize("act", SERVICE_ACTS)
def test_who_raised_a_case_does_not_answer_it_for_the_service(act: Act) -> None:
    for part in (Part.RAISER, Part.COORDINATOR, Part.COLLEAGUE, Part.AUDITOR):
        with pytest.raises(NotAllowed, match="service"):
            permissions.check(act, frozenset({part}))
    for part in (Part.SERVICE, Part.MANAGER, Part.INTEGRATION):
        permissions.check(act, frozenset({part}))


def test_the_service_does_not_escalate_its_own_case() -> None:
    with pytest.raises(NotAllowed):
        permissions.check(Act.ESCALATE, frozenset({Part.SERVICE}))
    permissions.check(Act.ESCALATE, frozenset({Part.RAISER}))


def test_an_auditor_changes_nothing() -> None:
    for act in Act:
        with pytest.raises(NotAllowed):
            permissions.check(act, frozenset({Part.AUDITOR}))


def test_a_colleague_does_not_read_the_residents_details() -> None:
    with pytest.raises(NotAllowed):
        permissions.check(Act.READ_RESIDENT, frozenset({Part.COLLEAGUE}))


@pytest.mark.parametrize(
    ("role", "office"),
    [
        (Role.COUNCILLOR, RaisedAs.COUNCILLOR),
        (Role.COORDINATOR, RaisedAs.COORDINATOR),
        (Role.MANAGER, RaisedAs.OTHER),
        (Role.INTEGRATION, RaisedAs.OTHER),
    ],
)
def test_cases_are_opened_in_ones_own_wards(role: Role, office: RaisedAs) -> None:
    assert permissions.check_open(somebody(role, wards=frozenset({WARD})), CASE) is office
    with pytest.raises(NotAllowed):
        permissions.check_open(somebody(role, wards=frozenset({"E05013017"})), CASE)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role.SERVICE_LEAD, "Services answer cases.* Ask a councillor or the coordinator"),
        (Role.AUDITOR, "opened by councillors, coordinators.* Ask one of them"),
        (Role.FINANCE, "opened by councillors, coordinators.* Ask one of them"),
    ],
)
def test_others_open_none_and_are_told_whom_to_ask(role: Role, said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        permissions.check_open(somebody(role), CASE)


def test_who_opens_a_case_elsewhere_is_told_where_that_is() -> None:
    elsewhere = somebody(Role.COUNCILLOR, wards=frozenset({"E05013017"}))
    with pytest.raises(NotAllowed, match=f"ward {WARD} together with service streetscene"):
        permissions.check_open(elsewhere, CASE)


def test_who_answers_too_low_is_told_how_high_they_reach_and_who_answers() -> None:
    with pytest.raises(NotAllowed, match=r"service lead or a manager.* up to level 2"):
        permissions.check_answer(somebody(Role.MANAGER, level=2), CASE, 3)


def test_who_may_not_erase_is_told_who_may() -> None:
    with pytest.raises(NotAllowed, match="only the councillor who raised the case may erase"):
        permissions.check_erase(HeldAs.COUNCILLOR, frozenset({Part.MANAGER}))
    with pytest.raises(NotAllowed, match="the service that handles the case or a manager"):
        permissions.check_erase(HeldAs.COUNCIL, frozenset({Part.COUNCILLOR}))


def test_every_refusal_says_what_to_do_next() -> None:
    for act in Act:
        with pytest.raises(NotAllowed, match=r"Ask|write a note"):
            permissions.check(act, frozenset())


def test_an_escalation_is_answered_at_its_level_or_above() -> None:
    permissions.check_answer(somebody(Role.MANAGER), CASE, 4)
    permissions.check_answer(somebody(Role.MANAGER, level=2), CASE, 2)
    permissions.check_answer(somebody(Role.SERVICE_LEAD), CASE, 1)
    with pytest.raises(NotAllowed, match="level 3"):
        permissions.check_answer(somebody(Role.MANAGER, level=2), CASE, 3)
    with pytest.raises(NotAllowed):
        permissions.check_answer(somebody(Role.SERVICE_LEAD, level=0), CASE, 1)
    with pytest.raises(NotAllowed):
        permissions.check_answer(somebody(Role.COUNCILLOR), CASE, 1)


def test_the_councillors_own_notes_are_the_raisers() -> None:
    permissions.check_note(HeldAs.COUNCILLOR, frozenset({Part.RAISER, Part.COUNCILLOR}))
    permissions.check_note(HeldAs.COUNCIL, frozenset({Part.COLLEAGUE}))
    for part in (Part.MANAGER, Part.RAISER):
        with pytest.raises(NotAllowed):
            permissions.check_note(HeldAs.COUNCILLOR, frozenset({part}))
    with pytest.raises(NotAllowed):
        permissions.check_note(HeldAs.COUNCIL, frozenset({Part.AUDITOR}))


def test_each_controller_erases_its_own_texts() -> None:
    permissions.check_erase(HeldAs.COUNCILLOR, frozenset({Part.COUNCILLOR}))
    permissions.check_erase(HeldAs.COUNCIL, frozenset({Part.MANAGER}))
    with pytest.raises(NotAllowed):
        permissions.check_erase(HeldAs.COUNCIL, frozenset({Part.RAISER}))
