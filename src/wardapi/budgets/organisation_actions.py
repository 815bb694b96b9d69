"""Recording organisations, correcting them, and saying that two are one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import bank_details
from wardapi.budgets import organisation_queries as queries
from wardapi.budgets import organisation_rules as rules
from wardapi.budgets.organisation_errors import (
    InvalidOrganisation,
    OrganisationExists,
    OrganisationMerged,
)
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.organisation_queries import SUBJECT
from wardapi.budgets.organisation_rules import Numbers
from wardapi.budgets.vocabulary import Sector
from wardapi.events import actions as events
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError
from wardapi.kit.subjects import Subject
from wardapi.wards import queries as wards
from wardapi.wards.rules import search_text

_NUMBERS = ("org_id", "charity_number", "company_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """Who may receive money. Without an `org_id` it is known by its charity's number, else its
    company's, else by one of the council's own."""

    name: str
    sector: Sector
    org_id: str | None = None
    charity_number: str | None = None
    company_number: str | None = None
    description: str | None = None
    website: str | None = None
    postal_code: str | None = None


async def add(
    session: AsyncSession, asked: NewOrganisation, *, by: Principal | None, now: datetime
) -> Organisation:
    """Put an organisation on record.

    Raises IndividualRefused, InvalidOrganisation, OrganisationExists. Possible duplicates are not
    refused: `queries.possible_duplicates` shows them.
    """
    bank_details.refuse({"name": asked.name, "description": asked.description})
    prefix = queries.prefix_of(await wards.find_council(session))
    made = compose(asked, prefix=prefix, now=now)
    await _refuse_known(session, made.org_id)
    session.add(made)
    await _tell(session, made, "added", by=by, now=now)
    return made


def compose(asked: NewOrganisation, *, prefix: str, now: datetime) -> Organisation:
    """Return the row of a new organisation. Raises IndividualRefused, InvalidOrganisation."""
    rules.check_name(asked.name)
    id_ = new_id()
    numbers = rules.numbers(
        org_id=asked.org_id,
        charity=asked.charity_number,
        company=asked.company_number,
        own=rules.own_org_id(prefix, id_),
    )
    return Organisation(
        id=id_,
        org_id=numbers.org_id,
        charity_number=numbers.charity,
        company_number=numbers.company,
        sector=asked.sector.value,
        description=asked.description,
        website=asked.website,
        postal_code=asked.postal_code,
        created_at=now,
        updated_at=now,
        **_named(asked.name),
    )


async def change(
    session: AsyncSession,
    id_: UUID,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> Organisation:
    """Correct what is on record of an organisation.

    One that was known by the council's own identifier gets a better one with its first number.
    Raises OrganisationNotFound, OrganisationMerged, OrganisationExists, IndividualRefused,
    InvalidOrganisation, PreconditionFailed.
    """
    texts = {name: changes.get(name) for name in ("name", "description")}
    bank_details.refuse(texts)
    row = await _take(session, id_)
    etags.require_match(if_match, row.version)
    _refuse_merged(row)
    wanted = dict(changes)
    if "name" in wanted:
        rules.check_name(wanted["name"])
        wanted |= _named(wanted["name"])
    if wanted.keys() & set(_NUMBERS):
        wanted |= await _numbers(session, row, wanted)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, wanted[name])
    _touch(row, now)
    await _tell(session, row, "changed", {"fields": sorted(changed)}, by=by, now=now)
    return row


async def merge(
    session: AsyncSession, id_: UUID, *, into: UUID, by: Principal, now: datetime
) -> Organisation:
    """Say that an organisation is another one, which is used in its place from now on.

    What it received stays with it, and counts as the other's; who is paid for an award does not
    change by this. Raises OrganisationNotFound, UnknownOrganisation, OrganisationMerged,
    InvalidOrganisation.
    """
    await queries.get_organisation(session, id_)
    if id_ == into:
        detail = "An organisation cannot be merged into itself."
        at = FieldError("/into", InvalidOrganisation.code, detail)
        raise InvalidOrganisation(detail, errors=[at])
    await queries.get_recipient(session, into, field="/into")
    # In one order, so that two mergers cannot wait for each other.
    rows = {one: await _take(session, one) for one in sorted((id_, into))}
    for one in rows.values():
        _refuse_merged(one)
    row = rows[id_]
    row.same_as_id = into
    _touch(row, now)
    earlier = await session.scalars(select(Organisation).where(Organisation.same_as_id == id_))
    for one in earlier:
        one.same_as_id = into
        _touch(one, now)
    await _tell(session, row, "merged", {"into": str(into)}, by=by, now=now)
    return row


def detail_of(row: Organisation) -> dict[str, object]:
    """Return what audit and events tell of a new organisation."""
    return {"org_id": row.org_id, "sector": row.sector}


async def _take(session: AsyncSession, id_: UUID) -> Organisation:
    await queries.get_organisation(session, id_)
    return await session.get_one(Organisation, id_, populate_existing=True, with_for_update=True)


async def _numbers(
    session: AsyncSession, row: Organisation, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    own = rules.own_org_id(queries.prefix_of(await wards.find_council(session)), row.id)
    values = {name: wanted.get(name, getattr(row, name)) for name in _NUMBERS}
    if values["org_id"] == own:
        values["org_id"] = None
    numbers = rules.numbers(
        org_id=values["org_id"],
        charity=values["charity_number"],
        company=values["company_number"],
        own=own,
    )
    if numbers.org_id != row.org_id:
        await _refuse_known(session, numbers.org_id)
    return _columns(numbers)


def _columns(numbers: Numbers) -> dict[str, Any]:
    return dict(zip(_NUMBERS, numbers, strict=True))


def _named(name: str) -> dict[str, str]:
    return {
        "name": name,
        "sort_name": search_text(name)[:300],
        "match_name": rules.match_name(name),
    }


async def _refuse_known(session: AsyncSession, org_id: str) -> None:
    known = await queries.find_by_org_id(session, org_id)
    if known is not None:
        detail = f"{org_id} is {known.name}, which is on record as {known.id}."
        at = FieldError("/org_id", OrganisationExists.code, detail)
        raise OrganisationExists(detail, errors=[at])


def _refuse_merged(row: Organisation) -> None:
    if row.same_as_id is not None:
        raise OrganisationMerged(
            f"{row.name} has been merged. Use the organisation {row.same_as_id}."
        )


def _touch(row: Organisation, now: datetime) -> None:
    row.updated_at = now
    flag_modified(row, "updated_at")


async def _tell(
    session: AsyncSession,
    row: Organisation,
    what: str,
    more: Mapping[str, object] | None = None,
    *,
    by: Principal | None,
    now: datetime,
) -> None:
    subject, kind = Subject(SUBJECT, row.id), f"{SUBJECT}.{what}"
    detail = {**detail_of(row), **(more or {})}
    await session.flush()
    await audit.record(session, subject=subject, action=kind, by=by, now=now, detail=detail)
    await events.emit(session, kind=kind, subject=subject, now=now, data=detail)
