"""Proving that published statements are what was published, and what the journal held then.

The journal is never changed, so each version can be counted again from the entries that were on
record when it was published, however much has happened since.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.years import FinancialYear
from wardapi.kit.database import SAFE_LAG
from wardapi.reports import statement_counting
from wardapi.reports.places import Place, Scope
from wardapi.reports.publishing import digest_of
from wardapi.reports.statement_models import StatementVersion
from wardapi.reports.statement_places import BOROUGH
from wardapi.reports.statement_schemas import ACCOUNT, StatementFundOut
from wardapi.wards.models import Ward

_AT_ONCE = timedelta(seconds=SAFE_LAG)
"""An entry and a publication so near to each other may be on record in the other order."""


@dataclass(slots=True)
class Checked:
    """What was found. `undecided` are versions whose figures differ from the journal, and beside
    which entries were being written."""

    versions: int = 0
    undecided: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


async def check(session: AsyncSession) -> Checked:
    """Check every published statement. `session` must see one moment: `Database.snapshot()`."""
    wards = {ward.gss_code: ward.id for ward in await session.scalars(select(Ward))}
    found = Checked()
    versions = select(StatementVersion).order_by(StatementVersion.published_at, StatementVersion.id)
    for version in (await session.scalars(versions)).all():
        found.versions += 1
        name = _name(version)
        if digest_of(version.figures) != version.digest:
            found.differences.append(f"{name}: the figures do not have the digest.")
            continue
        if version.key != BOROUGH and version.key not in wards:
            found.differences.append(f"{name}: there is no such ward.")
            continue
        ids = None if version.key == BOROUGH else frozenset({wards[version.key]})
        place = Place(Scope.WARDS if ids else Scope.BOROUGH, version.key, version.name, ids)
        differs = await _differs(session, version, place)
        if differs and await _beside(session, version, place):
            found.undecided.append(f"{name}: {differs}")
        elif differs:
            found.differences.append(f"{name}: {differs}")
    return found


def _name(version: StatementVersion) -> str:
    year = FinancialYear(version.financial_year)
    return f"Statement {version.number} of {version.key}, {year}"


async def _differs(session: AsyncSession, version: StatementVersion, place: Place) -> str:
    """Say what of the published figures is not what the journal held; nothing if all is."""
    year = FinancialYear(version.financial_year)
    counted = await statement_counting.by_fund(session, place, year, until=version.published_at)
    held = {one.slug: one.figures() for one in counted if any(one.figures().values())}
    published = _published(version)
    funds = sorted(held.keys() | published.keys())
    return "; ".join(
        f"{fund} has {name} {told.get(name, 0)} pence, and the journal {found.get(name, 0)}"
        for fund in funds
        for told, found in [(published.get(fund, {}), held.get(fund, {}))]
        for name in sorted(told.keys() | found.keys())
        if told.get(name, 0) != found.get(name, 0)
    )


def _published(version: StatementVersion) -> dict[str, dict[str, int]]:
    rows = map(StatementFundOut.model_validate, version.figures["by_fund"])
    return {row.fund: {name: getattr(row, name) for name in ACCOUNT} for row in rows}


async def _beside(session: AsyncSession, version: StatementVersion, place: Place) -> bool:
    """Whether something was entered in these books just when the version was published."""
    near = LedgerEntry.recorded_at.between(
        version.published_at - _AT_ONCE, version.published_at + _AT_ONCE
    )
    entries = (
        select(LedgerEntry.id)
        .join(Pot, or_(Pot.id == LedgerEntry.from_pot_id, Pot.id == LedgerEntry.to_pot_id))
        .where(near, Pot.financial_year == version.financial_year)
    )
    if place.ward_ids is not None:
        entries = entries.where(Pot.ward_id.in_(sorted(place.ward_ids)))
    return await session.scalar(entries.limit(1)) is not None
