"""What the list of allocations can be narrowed to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.budgets.allocation_models import Allocation, AllocationShare
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.vocabulary import Status, Way
from wardapi.budgets.years import FinancialYear
from wardapi.kit.errors import FieldError
from wardapi.wards import queries as wards
from wardapi.wards.rules import UnknownWard, today

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationFilters:
    """The filters of `GET /v1/allocations`. They can be combined; each narrows the list further."""

    ward: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=120,
            description="Told of under this ward, or paid by it: GSS code, slug or name.",
        ),
    ] = None
    status: Status | None = None
    fund: Annotated[
        str | None, Query(min_length=1, max_length=80, description="Slug of a fund that pays.")
    ] = None
    financial_year: Annotated[
        str | None,
        Query(min_length=7, max_length=7, description="Of money of this year, as 2025-26."),
    ] = None
    way: Way | None = None
    recipient: Annotated[UUID | None, Query(description="To this organisation.")] = None
    priority: Annotated[UUID | None, Query(description="For this ward priority.")] = None
    q: Annotated[
        str | None, Query(min_length=1, max_length=100, description="Searches titles.")
    ] = None
    published: bool | None = None
    publication_overdue: Annotated[
        bool | None, Query(description="Decided more than a month ago, and not published.")
    ] = None
    return_overdue: Annotated[
        bool | None, Query(description="Its monitoring return should have come.")
    ] = None

    async def conditions(self, session: AsyncSession, now: datetime) -> list[Condition]:
        """Return what the filters come to. Raises UnknownWard, InvalidFinancialYear."""
        found = [*self._plain(), *self._late(today(now))]
        paying = []
        if self.ward is not None:
            ward = await wards.find_ward(session, self.ward)
            if ward is None:
                at = FieldError("/query/ward", UnknownWard.code, self.ward)
                raise UnknownWard(errors=[at])
            found.append(or_(Allocation.lead_ward_id == ward.id, _pays(Pot.ward_id == ward.id)))
        if self.fund is not None:
            paying.append(Fund.slug == self.fund)
        if self.financial_year is not None:
            year = FinancialYear.read(self.financial_year, field="/query/financial_year")
            paying.append(Pot.financial_year == year.begins)
        return [*found, _pays(*paying)] if paying else found

    def _plain(self) -> Iterator[Condition]:
        if self.status is not None:
            yield Allocation.status == self.status.value
        if self.way is not None:
            yield Allocation.way == self.way.value
        if self.recipient is not None:
            yield Allocation.recipient_id == self.recipient
        if self.priority is not None:
            yield Allocation.priority_id == self.priority
        if self.q is not None:
            yield func.lower(Allocation.title).contains(self.q.lower(), autoescape=True)
        if self.published is not None:
            is_published = Allocation.published_at.is_not(None)
            yield is_published if self.published else not_(is_published)

    def _late(self, on: date) -> Iterator[Condition]:
        """`rules.is_publication_overdue` and `rules.is_return_overdue` in SQL."""
        if self.publication_overdue is not None:
            unpublished = Allocation.published_at.is_(None)
            due = func.coalesce(Allocation.publish_by, date.max)
            late = and_(unpublished, due < on)
            yield late if self.publication_overdue else not_(late)
        if self.return_overdue is not None:
            waits = Allocation.status.in_([Status.AWARDED.value, Status.RECOVERING.value])
            due = func.coalesce(Allocation.return_due_on, date.max)
            late = and_(waits, Allocation.returned_at.is_(None), due < on)
            yield late if self.return_overdue else not_(late)


def _pays(*conditions: Condition) -> Condition:
    """Whether one of the pots that pay is such."""
    return exists(
        select(AllocationShare.id)
        .join(Pot, Pot.id == AllocationShare.pot_id)
        .join(Fund, Fund.id == Pot.fund_id)
        .where(AllocationShare.allocation_id == Allocation.id, *conditions)
    )
