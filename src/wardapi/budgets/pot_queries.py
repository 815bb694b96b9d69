"""Reads of pots and of the journal. Who sees a pot is a condition of the query."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Grant, Principal, Role
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.pot_errors import PotNotFound, UnknownHolder
from wardapi.budgets.pot_rules import Money
from wardapi.budgets.years import FinancialYear
from wardapi.kit.errors import FieldError
from wardapi.wards import queries as wards
from wardapi.wards.models import Seat, Ward

SUBJECT = "pot"
"""The kind under which pots are known to audit and events."""
READERS = frozenset(
    {
        Role.COUNCILLOR,
        Role.COORDINATOR,
        Role.MANAGER,
        Role.FINANCE,
        Role.AUDITOR,
        Role.INTEGRATION,
    }
)

Rows = Select[*tuple[Any, ...]]


class Found(NamedTuple):
    """A pot that somebody asked for. `fund` is a slug, `ward` a GSS code, `seat` a seat's code."""

    id: UUID
    fund: str
    kind: str
    departure: str
    fund_year_id: UUID
    year: FinancialYear
    ward_id: UUID
    ward: str
    seat_id: UUID | None
    seat: str | None

    @property
    def money(self) -> Money:
        """What sort of money is in it."""
        return Money(self.kind, self.fund)


def pots() -> Rows:
    """Every pot, with its fund and its holder."""
    return (
        select(
            Pot.id,
            Pot.financial_year,
            Pot.fund_year_id,
            Pot.ward_id,
            Pot.seat_id,
            Pot.available_pence,
            Pot.committed_pence,
            Pot.paid_pence,
            Pot.version,
            Pot.updated_at,
            Fund.slug.label("fund"),
            Fund.name.label("fund_name"),
            Fund.kind,
            Fund.holder,
            Fund.departure,
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Seat.code.label("seat"),
        )
        .join(Fund, Fund.id == Pot.fund_id)
        .join(Ward, Ward.id == Pot.ward_id)
        .join(Seat, Seat.id == Pot.seat_id, isouter=True)
    )


def seen_by(by: Principal) -> ColumnElement[bool]:
    """Return the condition that somebody may see the money of a ward (`Ward`)."""
    return or_(false(), *(_in_wards(grant) for grant in by.grants if grant.role in READERS))


def _in_wards(grant: Grant) -> ColumnElement[bool]:
    if not grant.wards:
        return Ward.id.is_not(None)
    return Ward.gss_code.in_(sorted(grant.wards))


async def get_pot_row(session: AsyncSession, id_: UUID, *, by: Principal) -> Any:
    """Return a row of `pots` that its asker may see. Raises PotNotFound."""
    row = (await session.execute(pots().where(Pot.id == id_, seen_by(by)))).one_or_none()
    if row is None:
        raise PotNotFound
    return row


async def get_pot(session: AsyncSession, id_: UUID | None, *, by: Principal | None = None) -> Found:
    """Return a pot; with `by`, one that its asker may see. Raises PotNotFound."""
    asked = pots().where(Pot.id == id_)
    found = await session.execute(asked if by is None else asked.where(seen_by(by)))
    row = found.one_or_none()
    if row is None:
        raise PotNotFound
    return Found(
        id=row.id,
        fund=row.fund,
        kind=row.kind,
        departure=row.departure,
        fund_year_id=row.fund_year_id,
        year=FinancialYear(row.financial_year),
        ward_id=row.ward_id,
        ward=row.gss_code,
        seat_id=row.seat_id,
        seat=row.seat,
    )


async def held_by(session: AsyncSession, holder: str) -> ColumnElement[bool]:
    """Return the condition that a seat's code, or a ward's code or slug, names a pot's holder.

    Pots of former wards of that slug are among them. Raises UnknownHolder.
    """
    seats = list(await session.scalars(select(Seat.id).where(Seat.code == holder)))
    ward = await wards.find_ward(session, holder)
    if not seats and ward is None:
        at = FieldError("/query/holder", UnknownHolder.code, f"Nothing is called {holder!r}.")
        raise UnknownHolder(errors=[at])
    of_ward = and_(Pot.seat_id.is_(None), Ward.slug == ward.slug) if ward else false()
    return or_(Pot.seat_id.in_(seats), of_ward)


def entries(pot: UUID) -> Rows:
    """The journal of a pot."""
    return select(LedgerEntry).where(
        or_(LedgerEntry.from_pot_id == pot, LedgerEntry.to_pot_id == pot)
    )
