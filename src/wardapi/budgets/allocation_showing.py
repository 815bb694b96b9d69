"""From rows to the messages that show allocations. What time alone changes is judged here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from wardapi.access.rules import Principal
from wardapi.budgets import allocation_eligibility as eligibility
from wardapi.budgets import allocation_permissions as permissions
from wardapi.budgets import allocation_queries as queries
from wardapi.budgets import allocation_rules as rules
from wardapi.budgets import application
from wardapi.budgets.allocation_models import (
    Allocation,
    AllocationInterest,
    AllocationPayment,
    AllocationShare,
    AllocationVote,
    MatchFunding,
)
from wardapi.budgets.allocation_permissions import Place
from wardapi.budgets.allocation_schemas import (
    AllocationOut,
    AllocationOverride,
    AllocationPaths,
    AllocationStepOut,
    FaultOut,
    InterestOut,
    MatchOut,
    PaymentOut,
    RecipientRef,
    ShareOut,
)
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.organisation_schemas import OrganisationPaths
from wardapi.budgets.refs import FundRef, WardRef
from wardapi.budgets.vocabulary import PaymentStatus, Status
from wardapi.budgets.years import FinancialYear
from wardapi.kit import etags
from wardapi.wards.models import Seat, Ward
from wardapi.wards.rules import today

Thing = TypeVar("Thing")
Grouped = Mapping[UUID, Sequence[Thing]]


class Shown(NamedTuple):
    """An allocation ready to be answered."""

    out: AllocationOut
    etag: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page of allocations needs besides its rows, in as many statements as for one."""

    by: Principal
    on: date
    wards: Mapping[UUID, Ward]
    recipients: Mapping[UUID, Organisation]
    seats: Mapping[UUID, str]
    shares: Grouped[AllocationShare]
    votes: Grouped[AllocationVote]
    interests: Grouped[AllocationInterest]
    matches: Grouped[MatchFunding]
    payments: Grouped[AllocationPayment]
    recovered: Mapping[tuple[UUID, UUID], int]

    def out(self, row: Row[Any]) -> AllocationOut:
        """Return the allocation in a row of `queries.allocations`."""
        return self.message(row.Allocation)

    def message(self, one: Allocation) -> AllocationOut:
        """Return an allocation as its reader may see it."""
        shares = self.shares.get(one.id, ())
        ward = self.wards[one.lead_ward_id]
        place = Place(ward.gss_code, frozenset({share.pot.ward.gss_code for share in shares}))
        is_theirs = permissions.is_insider(self.by, place)
        shown = [self._share(share, is_theirs=is_theirs) for share in shares]
        overdue = {
            "publication_overdue": rules.is_publication_overdue(
                one.publish_by, self.on, published=one.published_at is not None
            ),
            "return_overdue": rules.is_return_overdue(
                one.return_due_on, one.status, self.on, returned=one.returned_at is not None
            ),
        }
        return AllocationOut(
            **{name: getattr(one, name) for name in _PLAIN},
            **overdue,
            **self._inside(one, shares, is_theirs=is_theirs),
            ward=_ward(ward),
            recipient=_recipient(self.recipients[one.recipient_id]),
            priority=one.priority_id,
            total=one.total_pence,
            vat=one.vat_pence,
            paid=sum(share.paid for share in shown),
            recovered=sum(share.recovered for share in shown),
            shares=shown,
            interests=[
                self._interest(each, is_theirs=is_theirs)
                for each in self.interests.get(one.id, ())
                if is_theirs or not each.sensitive
            ],
            match_funding=[_match(each) for each in self.matches.get(one.id, ())],
            override=_override(one),
            spent=one.return_spent_pence,
            beneficiaries_reached=one.return_beneficiaries,
            links=_paths(one),
        )

    def _inside(
        self, one: Allocation, shares: Sequence[AllocationShare], *, is_theirs: bool
    ) -> dict[str, Any]:
        """What is for those who work on the money."""
        if not is_theirs:
            return dict.fromkeys(_INSIDE + _SAID_LATER)
        return {
            **{name: getattr(one, name) for name in _SAID_LATER},
            "cost_code": one.cost_code,
            "client_reference": one.client_reference,
            "check_note": one.check_note,
            "payee_proposed": one.proposed_recipient_id,
            "payments": [_payment(each) for each in self.payments.get(one.id, ())],
            "faults": self._faults(one, shares),
        }

    def _faults(self, one: Allocation, shares: Sequence[AllocationShare]) -> list[FaultOut]:
        if one.status != Status.APPLIED:
            return []
        terms = application.terms_of(
            one, [(share.pot, share.amount_pence) for share in shares], self.on
        )
        found = [*eligibility.faults(terms), *eligibility.gaps(terms)]
        return [FaultOut(**fault._asdict()) for fault in found]

    def _share(self, share: AllocationShare, *, is_theirs: bool) -> ShareOut:
        votes = self._counted(share)
        payments = self.payments.get(share.allocation_id, ())
        pot = share.pot
        return ShareOut(
            id=share.id,
            fund=FundRef(slug=pot.fund.slug, name=pot.fund.name, kind=pot.fund.kind),
            ward=_ward(pot.ward),
            pot=pot.id if is_theirs else None,
            seat=self.seats.get(pot.seat_id) if pot.seat_id and is_theirs else None,
            financial_year=str(FinancialYear(pot.financial_year)),
            amount=share.amount_pence,
            outcome=share.outcome,
            basis=share.basis,
            in_favour=sum(vote.in_favour for vote in votes),
            against=sum(not vote.in_favour for vote in votes),
            arbiter=share.arbiter_post,
            decided_at=share.decided_at,
            reason=share.reason,
            alternatives=share.alternatives,
            paid=sum(
                each.amount_pence
                for each in payments
                if each.share_id == share.id and each.status == PaymentStatus.RELEASED
            ),
            recovered=self.recovered.get((share.allocation_id, pot.id), 0),
        )

    def _counted(self, share: AllocationShare) -> list[AllocationVote]:
        """The councillors' votes that count: not an arbiter's, nor of who has an interest."""
        interests = self.interests.get(share.allocation_id, ())
        out = {one.declared_by for one in interests if one.dispensation is None}
        votes = self.votes.get(share.id, ())
        return [vote for vote in votes if vote.seat_id is not None and vote.voter_id not in out]

    def _interest(self, one: AllocationInterest, *, is_theirs: bool) -> InterestOut:
        return InterestOut(
            id=one.id,
            kind=one.kind,
            nature=one.nature,
            sensitive=one.sensitive,
            dispensation=one.dispensation,
            by_councillor=one.seat_id is not None,
            seat=self.seats.get(one.seat_id) if one.seat_id and is_theirs else None,
            declared_at=one.declared_at,
        )


async def surroundings(
    session: AsyncSession, found: Sequence[Allocation], *, by: Principal, now: datetime
) -> Surroundings:
    """Fetch what these allocations need."""
    ids = [one.id for one in found]
    shares = await _all(
        session,
        select(AllocationShare)
        .where(AllocationShare.allocation_id.in_(ids))
        .order_by(AllocationShare.id)
        .options(
            joinedload(AllocationShare.pot).options(
                joinedload(Pot.fund), joinedload(Pot.fund_year), joinedload(Pot.ward)
            )
        ),
    )
    votes = await _all(
        session,
        select(AllocationVote)
        .where(AllocationVote.share_id.in_([share.id for share in shares]))
        .order_by(AllocationVote.id),
    )
    interests = await _of(session, AllocationInterest, ids)
    seats = {share.pot.seat_id for share in shares} | {one.seat_id for one in interests}
    return Surroundings(
        by=by,
        on=today(now),
        wards=await _by_id(session, Ward, {one.lead_ward_id for one in found}),
        recipients=await _by_id(session, Organisation, {one.recipient_id for one in found}),
        seats={id_: seat.code for id_, seat in (await _by_id(session, Seat, seats)).items()},
        shares=_grouped(shares, "allocation_id"),
        votes=_grouped(votes, "share_id"),
        interests=_grouped(interests, "allocation_id"),
        matches=_grouped(await _of(session, MatchFunding, ids), "allocation_id"),
        payments=_grouped(await _of(session, AllocationPayment, ids), "allocation_id"),
        recovered=await _recovered(session, ids),
    )


async def show(session: AsyncSession, id_: UUID, *, by: Principal, now: datetime) -> Shown:
    """Return an allocation with its ETag, to somebody who may see it."""
    await session.flush()
    row = await session.get_one(Allocation, id_, populate_existing=True)
    out = (await surroundings(session, [row], by=by, now=now)).message(row)
    return Shown(out, etags.etag(row.version, out.publication_overdue + 2 * out.return_overdue))


def step(by: Principal, place: Place) -> Any:
    """Return what shows a step of the history to its reader."""
    is_theirs = permissions.is_insider(by, place)

    def shown(row: Row[Any]) -> AllocationStepOut:
        return AllocationStepOut(
            id=row.id,
            what=row.action.partition(".")[2],
            at=row.at,
            by=row.principal_id if is_theirs else None,
            detail=json.loads(row.detail) if is_theirs else None,
        )

    return shown


_PLAIN = (
    "id", "status", "title", "purpose", "way", "starts_on", "ends_on", "consulted", "partners",
    "evidence", "beneficiaries", "protected_characteristics", "equality_tags",
    "tenants_share_percent", "asset", "asset_lasts_over_a_year", "quotes", "applied_at",
    "checked_at", "check_passed", "decided_at", "publish_by", "published_at", "call_in_ends_on",
    "return_due_on", "returned_at", "closed_at", "created_at", "updated_at",
)  # fmt: skip
_SAID_LATER = ("withdrawn_reason", "return_text", "recovery_reason", "closed_reason")
"""What is said after publication: nobody asks then whether it may be published."""
_INSIDE = ("cost_code", "client_reference", "check_note", "payee_proposed", "payments", "faults")


def _ward(ward: Ward) -> WardRef:
    return WardRef(gss_code=ward.gss_code, slug=ward.slug, name=ward.name)


def _recipient(one: Organisation) -> RecipientRef:
    links = OrganisationPaths(self=f"/v1/organisations/{one.id}")
    return RecipientRef(id=one.id, org_id=one.org_id, name=one.name, sector=one.sector, links=links)


def _match(one: MatchFunding) -> MatchOut:
    return MatchOut(kind=one.kind, source=one.source, amount=one.amount_pence)


def _payment(one: AllocationPayment) -> PaymentOut:
    return PaymentOut(
        id=one.id,
        share=one.share_id,
        status=one.status,
        amount=one.amount_pence,
        vat=one.vat_pence,
        recipient=one.recipient_id,
        requested_at=one.requested_at,
        authorised_at=one.authorised_at,
        released_at=one.released_at,
        paid_on=one.paid_on,
        external_reference=one.external_reference,
    )


def _override(one: Allocation) -> AllocationOverride | None:
    if one.override_reason is None or one.override_election is None:
        return None
    return AllocationOverride(election=one.override_election, reason=one.override_reason)


def _paths(one: Allocation) -> AllocationPaths:
    path = f"/v1/allocations/{one.id}"
    timed = one.return_due_on is not None
    return AllocationPaths(
        self=path, history=f"{path}/history", timescales=f"{path}/timescales" if timed else None
    )


async def _recovered(session: AsyncSession, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], int]:
    sums: dict[tuple[UUID, UUID], int] = {}
    for entry in await session.execute(queries.recoveries(ids)):
        key = (entry.allocation_id, entry.to_pot_id)
        sums[key] = sums.get(key, 0) + entry.amount_pence
    return sums


async def _all(session: AsyncSession, statement: Any) -> list[Any]:
    found = await session.scalars(statement.execution_options(populate_existing=True))
    return list(found)


async def _of(session: AsyncSession, table: Any, ids: Sequence[UUID]) -> list[Any]:
    return await _all(session, select(table).where(table.allocation_id.in_(ids)).order_by(table.id))


async def _by_id(session: AsyncSession, table: Any, ids: Iterable[UUID | None]) -> dict[UUID, Any]:
    known = [id_ for id_ in ids if id_ is not None]
    rows = await session.scalars(select(table).where(table.id.in_(known)))
    return {row.id: row for row in rows}


def _grouped(rows: Iterable[Any], name: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
