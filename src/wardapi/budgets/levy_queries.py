"""Reads of receipts of the infrastructure levy."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.budgets.fund_models import Fund, LevyReceipt
from wardapi.budgets.levy_rules import LevyReceiptNotFound
from wardapi.budgets.pot_queries import seen_by
from wardapi.wards.models import Parish, Ward

Rows = Select[*tuple[Any, ...]]


def receipts(by: Principal) -> Rows:
    """Receipts in the wards whose money somebody may see; withdrawn ones too."""
    return (
        select(
            LevyReceipt.id,
            LevyReceipt.financial_year,
            LevyReceipt.development,
            LevyReceipt.development_reference,
            LevyReceipt.instalment,
            LevyReceipt.received_on,
            LevyReceipt.neighbourhood_plan,
            LevyReceipt.goes_to,
            LevyReceipt.portion_percent,
            LevyReceipt.levy_pence,
            LevyReceipt.portion_pence,
            LevyReceipt.entry_id,
            LevyReceipt.withdrawn_at,
            LevyReceipt.withdrawn_reason,
            LevyReceipt.updated_at,
            Fund.slug.label("fund"),
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Parish.slug.label("parish"),
            Parish.name.label("parish_name"),
        )
        .join(Fund, Fund.id == LevyReceipt.fund_id)
        .join(Ward, Ward.id == LevyReceipt.ward_id)
        .join(Parish, Parish.id == LevyReceipt.parish_id, isouter=True)
        .where(seen_by(by))
    )


async def get_receipt_row(session: AsyncSession, id_: UUID, *, by: Principal) -> Any:
    """Return a row of `receipts`. Raises LevyReceiptNotFound."""
    row = (await session.execute(receipts(by).where(LevyReceipt.id == id_))).one_or_none()
    if row is None:
        raise LevyReceiptNotFound
    return row


async def take_receipt(
    session: AsyncSession, id_: UUID, *, by: Principal
) -> tuple[LevyReceipt, Ward, Fund]:
    """Return a receipt, locked, with its ward and fund. Raises LevyReceiptNotFound."""
    await get_receipt_row(session, id_, by=by)
    receipt = await session.get_one(LevyReceipt, id_, with_for_update=True, populate_existing=True)
    ward = await session.get_one(Ward, receipt.ward_id)
    return receipt, ward, await session.get_one(Fund, receipt.fund_id)
