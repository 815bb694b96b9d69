"""Hashes and commitments, without a database."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from wardapi.audit.chain import START, Entry, canonical, commitment, link, new_salt

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ENTRY = Entry(
    UUID(int=1), "case", UUID(int=2), 1, NOON, "case.opened", UUID(int=3), UUID(int=4), "{}"
)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": UUID(int=9)},
        {"subject_kind": "key"},
        {"subject_id": UUID(int=9)},
        {"n": 2},
        {"at": NOON + timedelta(microseconds=1)},
        {"action": "case.closed"},
        {"principal_id": None},
        {"key_id": UUID(int=9)},
        {"detail": "{ }"},
    ],
)
def test_every_part_of_a_record_is_in_its_hash(changed) -> None:
    assert link(START, ENTRY._replace(**changed)) != link(START, ENTRY)


def test_a_record_is_bound_to_the_one_before() -> None:
    assert link("1" * 64, ENTRY) != link(START, ENTRY)


def test_the_same_instant_in_another_zone_has_the_same_hash() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    assert link(START, ENTRY._replace(at=elsewhere)) == link(START, ENTRY)


def test_canonical_json_does_not_depend_on_order_or_spelling() -> None:
    value = {"b": Decimal("1.50"), "a": [UUID(int=1), NOON, NOON.date(), None, True]}
    assert canonical(value) == (
        '{"a":["00000000-0000-0000-0000-000000000001","2026-01-05T12:00:00.000000+00:00",'
        '"2026-01-05",null,true],"b":"1.50"}'
    )
    assert canonical(dict(reversed(value.items()))) == canonical(value)
    assert canonical({"x": frozenset({"b", "a"})}) == '{"x":["a","b"]}'


@pytest.mark.parametrize("value", [b"bytes", object(), float("nan")])
def test_what_has_no_canonical_form_is_refused(value) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical({"x": value})


def test_a_commitment_binds_a_text_and_hides_it() -> None:
    salt = new_salt()
    assert commitment("Flat 3, damp", salt) == commitment("Flat 3, damp", salt)
    assert commitment("Flat 3, damp", salt) != commitment("Flat 3, dump", salt)
    assert commitment("Flat 3, damp", salt) != commitment("Flat 3, damp", new_salt())
