"""Awards as the 360Giving Data Standard has them: its names of fields, and its formats.

Source: ThreeSixtyGiving/standard at 9387abc, 360-giving-schema.json and
360-giving-package-schema.json. A field that is not known is left out; null is not allowed.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from wardapi.budgets.giving_queries import Award, Named, Publisher
from wardapi.budgets.vocabulary import Way
from wardapi.kit.schema import Day, Instant, Out, PoundsOut
from wardapi.wards.rules import today

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_WAYS = {
    Way.GRANT: "Grant",
    Way.COMMISSIONING: "Commissioning",
    Way.PURCHASE: "Purchase",
    Way.OPEN_BIDDING: "Open bidding",
    Way.PARTICIPATORY_BUDGETING: "Participatory budgeting",
}
_MOST = 100_000


def _number(pence: int) -> int | float:
    # The standard wants a number. A double holds the two decimals of any sum that a council has.
    return pence / 100 if pence % 100 else pence // 100


Amount = Annotated[
    int,
    PlainSerializer(_number, return_type=int | float),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 10**12, "examples": [500.5]}),
]
"""Pounds as a number, which the standard asks for; whole pence in Python."""
Line = Annotated[str, Field(max_length=300)]
Code = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=100_000)]
Address = Annotated[str, Field(max_length=2000)]


class Standard(Out):
    """A message with the standard's names of fields."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class GivingOrganisation(Standard):
    """Who gives, or who receives."""

    id: Code
    name: Line
    charity_number: Code | None = None
    company_number: Code | None = None
    description: Long | None = None
    url: Address | None = None
    department: Line | None = None


class GivingDates(Standard):
    """From when to when it is to be done."""

    start_date: Day
    end_date: Day | None = None


class GivingPlace(Standard):
    """A ward whose money it is, by its code of the Office for National Statistics."""

    name: Line
    country_code: Literal["GB"] = "GB"
    geo_code: Code
    geo_code_type: Literal["WD"] = "WD"


class GivingProgramme(Standard):
    """A fund that it came from."""

    code: Code
    title: Line


class GivingClassification(Standard):
    """By what way the money was allocated: not every award is a grant."""

    vocabulary: Literal["Way of allocating"] = "Way of allocating"
    code: Way
    title: Line


class GivingGrant(Standard):
    """An award. The amount is net of tax that the council gets back."""

    id: Code
    title: Line
    description: Long
    currency: Literal["GBP"] = "GBP"
    amount_awarded: Amount
    amount_disbursed: Amount
    award_date: Day
    planned_dates: Annotated[list[GivingDates], Field(max_length=1)]
    recipient_organization: Annotated[list[GivingOrganisation], Field(max_length=1)]
    beneficiary_location: Annotated[list[GivingPlace], Field(max_length=200)]
    funding_organization: Annotated[list[GivingOrganisation], Field(max_length=1)]
    grant_programme: Annotated[list[GivingProgramme], Field(max_length=200)]
    from_open_call: Literal["Yes"] | None = None
    classifications: Annotated[list[GivingClassification], Field(max_length=1)]
    date_modified: Instant
    data_source: Address | None = None


class GivingPublisher(Standard):
    """Who publishes."""

    identifier: Code
    name: Line


class GivingPackage(Standard):
    """All awards that have been published, or those of one financial year."""

    title: Line
    description: Line
    publisher: GivingPublisher
    license: Address = LICENCE
    issued: Day
    """The day on which this was read."""
    modified: Instant | None = None
    """When one of the awards changed last."""
    download_url: Annotated[Address | None, Field(serialization_alias="downloadURL")] = None
    grants: Annotated[list[GivingGrant], Field(max_length=_MOST)]


class TransparencyPeriod(Out):
    """The days that a figure is of, both included."""

    first: Annotated[Day, Field(serialization_alias="from")]
    last: Annotated[Day, Field(serialization_alias="to")]
    financial_year: Annotated[str, Field(max_length=7)]


class TransparencyGrant(Out):
    """A grant as the Code asks for it. The registration number is the charity's, else the
    company's."""

    date_awarded: Day
    period_from: Day
    period_to: Day | None
    department: Line
    beneficiary: Line
    registration_number: Code | None
    purpose: Long
    amount: PoundsOut


class TransparencyList(Out):
    """Grants to voluntary, community and social enterprise organisations in one year."""

    period: TransparencyPeriod
    publisher: GivingPublisher
    license: Address
    source: Line
    total: PoundsOut
    data: Annotated[list[TransparencyGrant], Field(max_length=_MOST)]


def grant_of(award: Award, publisher: Publisher, source: str | None) -> GivingGrant:
    """Return an award as the standard has it; `source` is where it is published."""
    row = award.allocation
    if row.decided_at is None:
        raise ValueError("an award was decided at some time")
    way = Way(row.way)
    return GivingGrant(
        id=f"360G-{publisher.prefix}-{row.id}",
        title=row.title,
        description=row.purpose,
        amount_awarded=row.total_pence,
        amount_disbursed=award.paid_pence,
        award_date=today(row.decided_at),
        planned_dates=[GivingDates(start_date=row.starts_on, end_date=row.ends_on)],
        recipient_organization=[_recipient(award)],
        beneficiary_location=[_place(ward) for ward in award.wards],
        funding_organization=[
            GivingOrganisation(
                id=publisher.org_id, name=publisher.name, department=publisher.department
            )
        ],
        grant_programme=[GivingProgramme(code=one.code, title=one.name) for one in award.funds],
        from_open_call="Yes" if way is Way.OPEN_BIDDING else None,
        classifications=[GivingClassification(code=way, title=_WAYS[way])],
        date_modified=row.updated_at,
        data_source=source,
    )


def transparency_grant_of(award: Award, publisher: Publisher) -> TransparencyGrant:
    """Return a grant as the Code asks for it."""
    row, recipient = award.allocation, award.recipient
    if row.decided_at is None:
        raise ValueError("an award was decided at some time")
    return TransparencyGrant(
        date_awarded=today(row.decided_at),
        period_from=row.starts_on,
        period_to=row.ends_on,
        department=publisher.department or publisher.name,
        beneficiary=recipient.name,
        registration_number=recipient.charity_number or recipient.company_number,
        purpose=f"{row.title}: {row.purpose}",
        amount=row.total_pence,
    )


def _recipient(award: Award) -> GivingOrganisation:
    row = award.recipient
    # No postcode: a small group's is often somebody's home.
    return GivingOrganisation(
        id=row.org_id,
        name=row.name,
        charity_number=row.charity_number,
        company_number=row.company_number,
        description=row.description,
        url=row.website,
    )


def _place(ward: Named) -> GivingPlace:
    return GivingPlace(name=ward.name, geo_code=ward.code)
