"""What a commitment must say, and how it stands."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from wardapi.access.rules import Grant, Principal, Role
from wardapi.commitments import permissions, rules
from wardapi.commitments.errors import CommitmentClosed, CommitmentMissed, InvalidCommitment
from wardapi.commitments.permissions import Act, Place
from wardapi.commitments.rules import Terms
from wardapi.commitments.vocabulary import Kind
from wardapi.kit.errors import NotAllowed

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)


def terms(kind: Kind, **said: Any) -> Terms:
    return Terms(**{"kind": kind, "in_one_ward": True, "pledged_on": date(2026, 1, 5), **said})


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (terms(Kind.PARTICULAR), "/due_on"),
        (terms(Kind.PARTICULAR, due_on=MARCH, review_on=MARCH), "/review_on"),
        (terms(Kind.PARTICULAR, due_on=date(2026, 1, 4)), "/due_on"),
        (terms(Kind.ATTENDANCE, due_on=MARCH), "/due_on"),
        (terms(Kind.ATTENDANCE, standard="Monthly."), "/standard"),
        (terms(Kind.ALIGNMENT, enhancement="Weekly."), "/enhancement"),
        (terms(Kind.EARLY_NOTIFICATION), "/notice_working_days"),
        (terms(Kind.NAMED_LEAD, notice_working_days=10), "/notice_working_days"),
        (terms(Kind.SERVICE_DELIVERY_AGREEMENT), "/standard"),
        (terms(Kind.SERVICE_DELIVERY_AGREEMENT, in_one_ward=False, standard="Weekly."), "/ward"),
    ],
)
def test_each_kind_has_fields_of_its_own(said: Terms, field: str) -> None:
    with pytest.raises(InvalidCommitment) as refused:
        rules.check_terms(said)
    assert [error.pointer for error in refused.value.errors] == [field]


def test_standing_kinds_need_no_date() -> None:
    for kind in (Kind.NAMED_LEAD, Kind.ATTENDANCE, Kind.ANSWERS_IN_TIME, Kind.ALIGNMENT):
        rules.check_terms(terms(kind))
    rules.check_terms(terms(Kind.EARLY_NOTIFICATION, notice_working_days=10))
    rules.check_terms(terms(Kind.SERVICE_DELIVERY_AGREEMENT, standard="Weekly.", review_on=MARCH))


@pytest.mark.parametrize(
    ("recorded", "due_at", "status"),
    [
        ("on_track", NOW.replace(day=4), "missed"),
        ("on_track", NOW, "on_track"),
        ("pledged", None, "pledged"),
        ("kept", NOW.replace(day=4), "kept"),
        ("withdrawn", NOW.replace(day=4), "withdrawn"),
    ],
)
def test_missed_is_worked_out_by_time(recorded: str, due_at: datetime | None, status: str) -> None:
    assert rules.status_at(recorded, due_at=due_at, now=NOW) == status


def test_what_is_over_takes_no_further_steps() -> None:
    rules.check_live("at_risk")
    for over in ("kept", "withdrawn"):
        with pytest.raises(CommitmentClosed):
            rules.check_live(over)


def redating(**said: Any) -> None:
    usual = {
        "earlier": MARCH, "later": APRIL, "reason": "Late.", "missed": False, "today": NOW.date(),
    }  # fmt: skip
    rules.check_redating(Kind.PARTICULAR, **{**usual, **said})


def test_a_day_moves_for_a_reason_before_it_is_missed() -> None:
    redating()
    redating(earlier=None, reason=None)
    with pytest.raises(InvalidCommitment, match="why"):
        redating(reason=None)
    with pytest.raises(InvalidCommitment, match="not removed"):
        redating(later=None)
    with pytest.raises(InvalidCommitment, match="past"):
        redating(later=date(2026, 1, 4))
    with pytest.raises(CommitmentMissed):
        redating(missed=True)


def somebody(role: Role, **reach: Any) -> Principal:
    grant = Grant(role, **{name: frozenset(codes) for name, codes in reach.items()})
    return Principal(None, "somebody", (grant,))


def may(act: Act, by: Principal, wards: set[str] | None) -> bool:
    try:
        place = Place("streetscene", "environment", None if wards is None else frozenset(wards))
        permissions.check(act, by, place)
    except NotAllowed:
        return False
    return True


def test_who_records_reaches_every_ward_of_the_promise() -> None:
    lead = somebody(Role.SERVICE_LEAD, wards={"A"}, services={"streetscene"})
    assert may(Act.PLEDGE, lead, {"A"})
    assert not may(Act.PLEDGE, lead, {"A", "B"})
    assert not may(Act.PLEDGE, lead, set())
    assert not may(Act.PLEDGE, lead, None)
    assert may(Act.PLEDGE, somebody(Role.SERVICE_LEAD, services={"streetscene"}), None)
    assert not may(Act.PLEDGE, somebody(Role.SERVICE_LEAD, services={"housing"}), {"A"})
    assert not may(Act.PLEDGE, somebody(Role.COUNCILLOR, wards={"A"}), {"A"})


def test_who_escalates_reaches_one_ward_of_it() -> None:
    councillor = somebody(Role.COUNCILLOR, wards={"A"})
    assert may(Act.ESCALATE, councillor, {"A", "B"})
    assert may(Act.ESCALATE, councillor, None)
    assert not may(Act.ESCALATE, councillor, {"B"})
    assert not may(Act.ESCALATE, somebody(Role.SERVICE_LEAD), {"A"})


def test_a_coordinator_records_and_does_not_withdraw() -> None:
    coordinator = somebody(Role.COORDINATOR, wards={"A"})
    assert may(Act.KEEP, coordinator, {"A"})
    assert not may(Act.WITHDRAW, coordinator, {"A"})
    assert may(Act.WITHDRAW, somebody(Role.MANAGER), {"A"})
