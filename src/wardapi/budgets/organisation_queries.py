"""Reads of organisations that receive money."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.budgets.organisation_errors import (
    OrganisationMerged,
    OrganisationNotFound,
    UnknownOrganisation,
)
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import Sector
from wardapi.kit.errors import FieldError
from wardapi.wards import queries as wards
from wardapi.wards.models import Council

SUBJECT = "organisation"
"""The kind under which organisations are known to audit and events."""
MOST_DUPLICATES = 20


class Possible(NamedTuple):
    """Another organisation that may be the same, and what they have in common."""

    organisation: Organisation
    because: list[str]


async def get_organisation(session: AsyncSession, id_: UUID) -> Organisation:
    """Return an organisation, merged or not. Raises OrganisationNotFound."""
    found = await session.get(Organisation, id_)
    if found is None:
        raise OrganisationNotFound
    return found


async def get_recipient(
    session: AsyncSession, id_: UUID, *, field: str = "/recipient"
) -> Organisation:
    """Return an organisation that a message names, to give it money.

    Raises UnknownOrganisation, which points at `field`, and OrganisationMerged.
    """
    found = await session.get(Organisation, id_)
    if found is None:
        told = f"{UnknownOrganisation.title} {UnknownOrganisation.remedy}"
        raise UnknownOrganisation(told, errors=[FieldError(field, UnknownOrganisation.code, told)])
    if found.same_as_id is not None:
        raise OrganisationMerged(
            f"{OrganisationMerged.title} Use the organisation {found.same_as_id}.",
            errors=[FieldError(field, OrganisationMerged.code, OrganisationMerged.title)],
        )
    return found


async def find_by_org_id(session: AsyncSession, org_id: str) -> Organisation | None:
    """Return the organisation that has this identifier."""
    return await session.scalar(select(Organisation).where(Organisation.org_id == org_id))


async def possible_duplicates(session: AsyncSession, of: Organisation) -> list[Possible]:
    """Return other organisations with its name or one of its numbers, by name.

    Names are compared without case, points and legal forms. One that was merged has none.
    """
    if of.same_as_id is not None:
        return []
    alike = [
        Organisation.match_name == of.match_name,
        Organisation.charity_number == of.charity_number if of.charity_number else false(),
        Organisation.company_number == of.company_number if of.company_number else false(),
    ]
    found = await session.scalars(
        select(Organisation)
        .where(Organisation.id != of.id, Organisation.same_as_id.is_(None), or_(*alike))
        .order_by(Organisation.sort_name, Organisation.id)
        .limit(MOST_DUPLICATES)
    )
    return [Possible(one, _because(one, of)) for one in found]


def organisations(
    *,
    q: str | None = None,
    sector: Sector | None = None,
    org_id: str | None = None,
    charity_number: str | None = None,
    company_number: str | None = None,
    merged: bool | None = None,
) -> Select[Organisation]:
    """Organisations; each of these narrows them further."""
    found = select(Organisation)
    if q is not None:
        found = found.where(wards.has_in_it(Organisation.sort_name, q))
    if sector is not None:
        found = found.where(Organisation.sector == sector.value)
    exact = {
        Organisation.org_id: org_id,
        Organisation.charity_number: charity_number,
        Organisation.company_number: company_number,
    }
    for column, value in exact.items():
        if value is not None:
            found = found.where(column == value)
    if merged is not None:
        same = Organisation.same_as_id
        found = found.where(same.is_not(None) if merged else same.is_(None))
    return found


def prefix_of(council: Council | None) -> str:
    """Return the council's prefix of 360Giving identifiers.

    360Giving gives one to each publisher; until the council's own is known, its slug stands for it.
    """
    if council is None:
        return "wardapi"
    given: Any = council.details.get("grants_prefix")
    return str(given or council.slug)


def _because(one: Organisation, other: Organisation) -> list[str]:
    names = {"name": "match_name", "charity_number": "charity_number"}
    names["company_number"] = "company_number"
    return [
        told
        for told, column in names.items()
        if getattr(one, column) is not None and getattr(one, column) == getattr(other, column)
    ]
