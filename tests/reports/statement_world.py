"""The ward budgets of two wards in 2021-22, with the sums that the annual report published."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import EVIDENCE, Borough
from tests.commitments.plan import PlanOfWard
from wardapi.budgets import ledger
from wardapi.budgets.allocation_models import Allocation, MatchFunding
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import LedgerEntry, Pot
from wardapi.budgets.ledger_rules import move
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import EntryKind
from wardapi.kit.database import new_id
from wardapi.wards.models import Seat

YEAR = 2021
IN_YEAR = date(2021, 10, 1)
FUNDS: dict[str, dict[str, Any]] = {
    "community-leadership-fund": {
        "holder": "councillor", "kind": "revenue", "decision_rule": "sole_councillor",
    },
    "ward-capital": {"holder": "ward", "kind": "capital", "decision_rule": "ward_councillors"},
    "ward-housing": {
        "holder": "ward", "kind": "housing_revenue_account", "decision_rule": "ward_councillors",
        "outside_split": True,
    },
    "infrastructure-levy": {
        "holder": "ward", "kind": "infrastructure_levy", "decision_rule": "ward_councillors",
    },
}  # fmt: skip


@dataclass
class Books:
    """Writes the books of a small council. Amounts are pounds."""

    session: AsyncSession
    borough: Borough
    finance: Caller
    now: datetime
    funds: dict[str, Fund] = field(default_factory=dict)
    years: dict[tuple[str, int], FundYear] = field(default_factory=dict)
    pots: dict[tuple[str, str, int], UUID] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    @property
    def stamps(self) -> dict[str, Any]:
        return {"created_at": self.now, "updated_at": self.now}

    async def open_funds(self) -> None:
        """The four funds of Rotherham, in two financial years."""
        for position, (slug, rules) in enumerate(FUNDS.items(), start=1):
            fund = Fund(
                id=new_id(), slug=slug, name=slug.replace("-", " ").title(), position=position,
                departure="ward", eligibility={}, arbiters=[],
                **{"outside_split": False, **rules}, **EVIDENCE, **self.stamps,
            )  # fmt: skip
            self.session.add(fund)
            await self.session.flush()
            self.funds[slug] = fund
            for year in (YEAR, YEAR + 1):
                made = FundYear(
                    id=new_id(), fund_id=fund.id, financial_year=year,
                    entitled_on=date(year, 4, 1), carry_over="carry", return_within_days=90,
                    **EVIDENCE, **self.stamps,
                )  # fmt: skip
                self.session.add(made)
                self.years[slug, year] = made
        await self.session.flush()

    async def pot(self, fund: str, ward: str, year: int = YEAR, *, seat: int = 0) -> UUID:
        """Return the pot of a ward, or of a seat of it, opened when it is first asked for."""
        key = (fund, f"{ward}-{seat}", year)
        if key in self.pots:
            return self.pots[key]
        place = self.borough.wards[ward]
        holder = None
        if seat:
            holder = Seat(id=new_id(), ward_id=place.id, number=seat, code=f"{ward}-{seat}",
                          **self.stamps)  # fmt: skip
            self.session.add(holder)
            await self.session.flush()
        made = Pot(
            id=new_id(), fund_id=self.funds[fund].id, fund_year_id=self.years[fund, year].id,
            financial_year=year, ward_id=place.id, seat_id=holder.id if holder else None,
            holder_id=holder.id if holder else place.id, available_pence=0, committed_pence=0,
            paid_pence=0, **self.stamps,
        )  # fmt: skip
        self.session.add(made)
        await self.session.flush()
        self.pots[key] = made.id
        return made.id

    async def enter(
        self,
        kind: EntryKind,
        pounds: int,
        pot: UUID,
        other: UUID | None = None,
        **about: Any,
    ) -> LedgerEntry:
        """Write one entry."""
        what = About(**{"happened_on": IN_YEAR, **about})
        moves = [move(kind, pounds * 100, pot, other)]
        (entry,) = await ledger.post(
            self.session, moves, what, by=self.finance.principal, now=self.now
        )
        return entry

    async def organisation(
        self, name: str, sector: str = "voluntary_and_community", same_as: UUID | None = None
    ) -> Organisation:
        """Return the organisation of this name."""
        if name not in self.organisations:
            made = Organisation(
                id=new_id(), org_id=f"GB-LAE-ROT-{len(self.organisations) + 1}", name=name,
                sort_name=name.lower(), match_name=name.lower(), sector=sector,
                same_as_id=same_as, **self.stamps,
            )  # fmt: skip
            self.session.add(made)
            await self.session.flush()
            self.organisations[name] = made
        return self.organisations[name]

    async def award(
        self,
        recipient: Organisation,
        *shares: tuple[UUID, int],
        ward: str = "boston-castle",
        published: bool = True,
        **more: Any,
    ) -> Allocation:
        """Award money of pots to an organisation; `match` is (kind, source, pounds)."""
        match = more.pop("match", None)
        made = Allocation(
            id=new_id(),
            **{
                "status": "awarded", "title": "Benches", "purpose": "Benches.", "way": "grant",
                "lead_ward_id": self.borough.wards[ward].id, "recipient_id": recipient.id,
                "total_pence": sum(pounds for _, pounds in shares) * 100, "vat_pence": 0,
                "starts_on": IN_YEAR, "evidence": [], "protected_characteristics": [],
                "equality_tags": [], "applied_at": self.now, "decided_at": self.now,
                "published_at": self.now if published else None, **self.stamps, **more,
            },
        )  # fmt: skip
        self.session.add(made)
        await self.session.flush()
        if match is not None:
            kind, source, pounds = match
            self.session.add(
                MatchFunding(
                    id=new_id(), allocation_id=made.id, kind=kind, source=source,
                    amount_pence=pounds * 100, **self.stamps,
                )
            )  # fmt: skip
        for pot, pounds in shares:
            await self.enter(EntryKind.COMMITTED, pounds, pot, allocation_id=made.id)
        return made


async def tell(
    session: AsyncSession, borough: Borough, finance: Caller, plan: PlanOfWard, now: datetime
) -> Books:
    """218,000 pounds: 83,500 to the voluntary sector, 101,500 public, 33,000 private; 66,000 of
    housing money beside it. 111,000 are of the Community Leadership Fund, 107,000 capital."""
    books = Books(session, borough, finance, now)
    await books.open_funds()
    clf = await books.pot("community-leadership-fund", "boston-castle", seat=1)
    other = await books.pot("community-leadership-fund", "boston-castle", seat=2)
    capital = await books.pot("ward-capital", "wath")
    housing = await books.pot("ward-housing", "wath")
    for pot, pounds in ((clf, 100_000), (other, 20_000), (capital, 120_000), (housing, 70_000)):
        await books.enter(EntryKind.ENTITLEMENT, pounds, pot)
    group = await books.organisation("A Group")
    same = await books.organisation("The Group", same_as=group.id)
    school = await books.organisation("A School", "public")
    firm = await books.organisation("=A Firm", "private")
    await books.award(
        group, (clf, 60_000), priority_id=plan.published, equality_tags=["carbon"],
        match=("match", "The group's own", 500),
    )  # fmt: skip
    await books.award(same, (clf, 3_500), (capital, 20_000), way="open_bidding")
    school_award = await books.award(
        school, (clf, 31_500), (other, 16_000), priority_id=plan.draft,
        equality_tags=["carbon", "vulnerable_adults"],
    )  # fmt: skip
    await books.award(school, (capital, 54_000), (housing, 66_000), ward="wath", published=False)
    await books.award(firm, (capital, 33_000), ward="wath", way="purchase")
    await books.enter(
        EntryKind.PAID, 20_000, clf, allocation_id=school_award.id, happened_on=date(2022, 3, 1)
    )
    await session.commit()
    return books
