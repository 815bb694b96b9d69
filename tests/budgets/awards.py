"""Awards as they stand when they have been decided and published, made row by row."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.conftest import Endowment
from tests.casework.conftest import EVIDENCE
from wardapi.budgets import organisation_actions as organisations
from wardapi.budgets.allocation_models import Allocation, AllocationPayment, AllocationShare
from wardapi.budgets.organisation_actions import NewOrganisation
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import Basis, Outcome, PaymentStatus, Sector, Status, Way
from wardapi.wards.models import Council

DECIDED = datetime(2025, 11, 3, 14, 0, tzinfo=UTC)
PUBLISHED = datetime(2025, 11, 10, 9, 0, tzinfo=UTC)


async def make_council(session: AsyncSession, now: datetime, **details: Any) -> Council:
    """Say who publishes: Rotherham, as its pack has it."""
    made = Council(
        slug="rotherham",
        name="Rotherham Metropolitan Borough Council",
        gss_code="E08000018",
        time_zone="Europe/London",
        details={"org_id": "GB-LAE-ROT", "grants_department": "Neighbourhoods"} | details,
        created_at=now,
        updated_at=now,
        **EVIDENCE,
    )
    session.add(made)
    await session.flush()
    return made


async def organisation(
    session: AsyncSession, now: datetime, name: str, sector: Sector, **asked: Any
) -> Organisation:
    """Put an organisation on record."""
    asked = {"name": name, "sector": sector, **asked}
    return await organisations.add(session, NewOrganisation(**asked), by=None, now=now)


async def award(
    session: AsyncSession,
    money: Endowment,
    recipient: UUID,
    shares: Mapping[tuple[str, str], int],
    *,
    paid: int = 0,
    **values: Any,
) -> Allocation:
    """Make an award of so many pence out of each pot, named by fund and holder.

    Of the first, `paid` pence have been paid.
    """
    pots = {money.pots[key]: pence for key, pence in shares.items()}
    given: dict[str, Any] = {
        "status": Status.AWARDED.value,
        "title": "Benches",
        "purpose": "Two benches beside the bandstand.",
        "way": Way.GRANT.value,
        "lead_ward_id": next(iter(pots)).ward_id,
        "recipient_id": recipient,
        "total_pence": sum(pots.values()),
        "vat_pence": 0,
        "starts_on": date(2025, 11, 10),
        "evidence": [],
        "protected_characteristics": [],
        "equality_tags": [],
        "applied_at": DECIDED,
        "decided_at": DECIDED,
        "published_at": PUBLISHED,
        "created_at": DECIDED,
        "updated_at": PUBLISHED,
    }
    made = Allocation(**given | values)
    session.add(made)
    await session.flush()
    rows = [_share(made, pot.id, pence) for pot, pence in pots.items()]
    session.add_all(rows)
    await session.flush()
    if paid:
        session.add(_payment(made, rows[0], paid))
        await session.flush()
    return made


def _share(of: Allocation, pot_id: UUID, pence: int) -> AllocationShare:
    return AllocationShare(
        allocation_id=of.id,
        pot_id=pot_id,
        amount_pence=pence,
        outcome=Outcome.APPROVED.value,
        basis=Basis.UNANIMOUS.value,
        reason="It serves the ward's first priority.",
        decided_at=DECIDED,
        created_at=DECIDED,
        updated_at=DECIDED,
    )


def _payment(of: Allocation, share: AllocationShare, pence: int) -> AllocationPayment:
    return AllocationPayment(
        allocation_id=of.id,
        share_id=share.id,
        status=PaymentStatus.RELEASED.value,
        amount_pence=pence,
        vat_pence=0,
        recipient_id=of.recipient_id,
        requested_at=PUBLISHED,
        authorised_at=PUBLISHED,
        released_at=PUBLISHED,
        paid_on=PUBLISHED.date(),
        external_reference=f"P-{of.id}",
        created_at=PUBLISHED,
        updated_at=PUBLISHED,
    )
