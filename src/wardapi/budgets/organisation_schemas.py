"""Organisations on the wire."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from wardapi.budgets.organisation_queries import MOST_DUPLICATES
from wardapi.budgets.vocabulary import Sector
from wardapi.kit.schema import In, Instant, Out, Patch, Text, example
from wardapi.kit.wording import written

Name = Annotated[str, Text(300)]
Description = Annotated[str, Text(2000)]
OrgId = Annotated[str, Text(120)]
Number = Annotated[str, Text(20)]
Website = Annotated[
    str,
    StringConstraints(
        pattern=written(
            r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[!-~]*)?$",
            "Write a whole web address, such as https://www.example.org.uk.",
        ),
        max_length=500,
    ),
    Field(examples=["https://www.example.org.uk"]),
]
PostalCode = Annotated[
    str,
    StringConstraints(
        pattern=written(
            r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$",
            "Write a postcode in capitals with its space, such as S60 1AE.",
        ),
        max_length=10,
    ),
    Field(examples=["S60 1AE"]),
]


class OrganisationIn(In):
    """Who may receive money: an organisation, never a person."""

    model_config = example(
        name="Clifton Park Friends", sector="voluntary_and_community", charity_number="1234567"
    )

    name: Name
    sector: Sector
    org_id: OrgId | None = None
    """As org-id.guide has them: GB-CHC-1234567, GB-COH-01234567, GB-LAE-ROT. Left out, it is made
    of the charity's number, else of the company's, else it is one of the council's own."""
    charity_number: Number | None = None
    company_number: Number | None = None
    description: Description | None = None
    website: Website | None = None
    postal_code: PostalCode | None = None
    """Of its premises; leave it out where that would be somebody's home."""


class OrganisationPatch(Patch):
    """What is to be corrected."""

    model_config = example(charity_number="1234567")

    name: Name = ""
    sector: Sector = Sector.VOLUNTARY_AND_COMMUNITY
    org_id: OrgId = ""
    charity_number: Number | None = None
    company_number: Number | None = None
    description: Description | None = None
    website: Website | None = None
    postal_code: PostalCode | None = None


class MergerIn(In):
    """The organisation that it was found to be."""

    model_config = example(into="019b8d5c-1f00-7abc-8def-0123456789ac")

    into: UUID


class OrganisationPaths(Out):
    """Where it is."""

    self: Annotated[str, Field(max_length=200)]


class OrganisationRow(Out):
    """An organisation. `same_as` is the one that it was merged into, and that is used instead."""

    id: UUID
    org_id: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=300)]
    sector: Sector
    charity_number: Annotated[str | None, Field(max_length=20)]
    company_number: Annotated[str | None, Field(max_length=20)]
    description: Annotated[str | None, Field(max_length=100_000)]
    website: Annotated[str | None, Field(max_length=500)]
    postal_code: Annotated[str | None, Field(max_length=10)]
    same_as: UUID | None
    created_at: Instant
    updated_at: Instant
    links: OrganisationPaths


class PossibleDuplicate(Out):
    """Another organisation that may be the same one, and what the two have in common."""

    id: UUID
    org_id: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=300)]
    because: Annotated[
        list[Literal["name", "charity_number", "company_number"]], Field(max_length=3)
    ]


class OrganisationOut(OrganisationRow):
    """An organisation, with those that may be the same: look at them, and merge what is one."""

    possible_duplicates: Annotated[list[PossibleDuplicate], Field(max_length=MOST_DUPLICATES)]
