"""Names and identifiers of organisations, without a database."""

from uuid import UUID

import pytest

from wardapi.budgets import organisation_rules as rules
from wardapi.budgets.organisation_errors import IndividualRefused, InvalidOrganisation

OWN = rules.own_org_id("rotherham", UUID(int=7))


@pytest.mark.parametrize(
    "name",
    [
        "Mr John Smith",
        "Mrs J. Smith",
        "Mr & Mrs Smith",
        "Mr J Smith and Mrs K Smith",
        "Dr O'Neil-Jones",
        "MISS MARY POPPINS",
        "Rev. P. Green",
        "Cllr A B Jones",
        "Mr Peter Hall",
        "Ms Church",
    ],
)
def test_a_title_and_a_name_is_a_person(name: str) -> None:
    assert rules.is_person(name)
    with pytest.raises(IndividualRefused):
        rules.check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "G-Force",
        "Blanc",
        "Sir John and Partners",
        "Lady Mabel College",
        "Mr Smith's Bakery",
        "Dr Smith Community Trust",
        "Miss Potts Dance School",
        "Master Builders Ltd",
        "St. John's Centre",
        "Mr",
        "Friends of Mr Tom",
    ],
)
def test_an_organisation_is_none(name: str) -> None:
    assert not rules.is_person(name)
    rules.check_name(name)


def test_a_name_has_a_letter_or_a_digit() -> None:
    with pytest.raises(InvalidOrganisation):
        rules.check_name("...")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. John's Centre", "St Johns Centre"),
        ("Saint John\u2019s Centre Ltd", "st johns centre"),
        ("The Café & Garden C.I.C.", "Cafe and Garden"),
        ("Meet & Eat Community Interest Company", "MEET AND EAT"),
    ],
)
def test_names_are_matched_as_people_write_them(one: str, other: str) -> None:
    assert rules.match_name(one) == rules.match_name(other)


def test_names_that_differ_do_not_match() -> None:
    assert rules.match_name("Friends of Park") != rules.match_name("Friends of Wood")
    assert rules.match_name("The") == "the"
    assert rules.match_name("CIC") == "cic"


@pytest.mark.parametrize(
    ("org_id", "charity", "company", "expected"),
    [
        (None, "0512710", None, ("GB-CHC-512710", "512710", None)),
        (None, "sc012345", None, ("GB-SC-SC012345", "SC012345", None)),
        (None, "NIC101010", None, ("GB-NIC-101010", "NIC101010", None)),
        (None, None, "1559314", ("GB-COH-01559314", None, "01559314")),
        (None, None, "sc12345", ("GB-COH-SC012345", None, "SC012345")),
        (None, "1234567", "01559314", ("GB-CHC-1234567", "1234567", "01559314")),
        ("gb-coh-01559314", "512710", None, ("GB-COH-01559314", "512710", "01559314")),
        ("GB-LAE-ROT", None, None, ("GB-LAE-ROT", None, None)),
        ("GB-EDU-123456", None, None, ("GB-EDU-123456", None, None)),
        ("360G-elsewhere-group_1", None, None, ("360G-elsewhere-group_1", None, None)),
        (None, None, None, (OWN, None, None)),
    ],
)
def test_an_organisation_is_known_by_the_best_identifier(
    org_id: str | None, charity: str | None, company: str | None, expected: tuple
) -> None:
    found = rules.numbers(org_id=org_id, charity=charity, company=company, own=OWN)
    assert found == expected
    again = rules.numbers(
        org_id=found.org_id, charity=found.charity, company=found.company, own=OWN
    )
    assert again == found


@pytest.mark.parametrize(
    ("org_id", "charity", "company", "field"),
    [
        (None, "12", None, "/charity_number"),
        (None, "ABC", None, "/charity_number"),
        (None, None, "123456789", "/company_number"),
        (None, None, "ABC", "/company_number"),
        ("GB-COH-1", None, None, "/org_id"),
        ("GB-CHC-12345678", None, None, "/org_id"),
        ("Clifton Park", None, None, "/org_id"),
        ("GB-CHC-1234567", "7654321", None, "/org_id"),
        ("GB-COH-01559314", None, "01559315", "/org_id"),
    ],
)
def test_what_has_no_shape_or_contradicts_is_pointed_at(
    org_id: str | None, charity: str | None, company: str | None, field: str
) -> None:
    with pytest.raises(InvalidOrganisation) as caught:
        rules.numbers(org_id=org_id, charity=charity, company=company, own=OWN)
    assert [error.pointer for error in caught.value.errors] == [field]


def test_public_bodies_are_known_by_their_lists() -> None:
    assert rules.is_public_body("GB-LAE-ROT")
    assert not rules.is_public_body("GB-CHC-1234567")
