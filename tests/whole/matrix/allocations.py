"""Ward money: allocations of Boston Castle, one at every stage that a route begins with."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, caller_of
from tests.casework.conftest import BOSTON_CASTLE, EVIDENCE
from tests.whole.rows import OPTIONAL, Row, Viewers, published
from tests.whole.viewers import COLLEAGUE, PEER, PLACES, RAISER, Viewer
from wardapi.budgets import (
    application,
    checking,
    deciding,
    ledger,
    ledger_rules,
    organisation_actions,
    payees,
    paying,
    publishing,
    recovering,
    returning,
)
from wardapi.budgets.allocation_pots import NewShare
from wardapi.budgets.allocation_queries import Found
from wardapi.budgets.application import NewAllocation
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.ledger import About
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_actions import NewOrganisation
from wardapi.budgets.vocabulary import EntryKind, Sector, Way
from wardapi.wards.council_models import OfficerPost
from wardapi.wards.models import Councillor, Seat, Term, Ward

YEAR = "2025-26"
STAGES = (
    "applied", "checked", "ward_checked", "referred", "awarded", "requested", "authorised",
    "proposed", "paid", "returned", "recovering", "public",
)  # fmt: skip
OF_ALLOCATION = "/v1/allocations/{allocation_%s}"
OF_PAYMENT = "/v1/payments/{payment_%s}"
CHECK = dict.fromkeys(checking.Findings._fields, True)
BECAUSE = {"reason": "It is needed."}
ARBITER = Viewer("councillor", "other ward")


def near(*roles: str) -> Viewers:
    """Those with one of these roles whose grant reaches the ward."""
    here = {Viewer(role, place) for role in roles for place in PLACES if place != "other ward"}
    return frozenset(here | ({PEER, COLLEAGUE} if "councillor" in roles else set()))


def far(*roles: str) -> Viewers:
    """Those with one of these roles whose grant reaches another ward."""
    return frozenset(Viewer(role, "other ward") for role in roles)


WRITERS = ("councillor", "coordinator", "manager", "finance")
OFFICERS = near("coordinator", "manager", "finance")
UNSEEN = far(*WRITERS)


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """Nothing: this part of the world is told by actions, which need no seat in the address."""
    return {}


async def tell(
    session: AsyncSession, callers: Mapping[Viewer, Caller], now: datetime
) -> dict[str, str]:
    """Make them, by people who are not asked for, and give their names."""
    told = _Teller(session, callers, now)
    await told.prepare()
    return {name: value for stage in STAGES for name, value in (await told.tell(stage)).items()}


def rows() -> Mapping[str, Any]:
    return {
        # Published, and readable by anybody
        "list_allocations": published(credential=OPTIONAL),
        "get_allocation": published(OF_ALLOCATION % "public", credential=OPTIONAL),
        "get_allocation_history": published(
            OF_ALLOCATION % "public" + "/history", credential=OPTIONAL
        ),
        "get_allocation_timescales": published(
            OF_ALLOCATION % "public" + "/timescales", credential=OPTIONAL
        ),
        "explain_allocation_target": published(
            OF_ALLOCATION % "public" + "/timescales/explanation", credential=OPTIONAL
        ),
        # Those of the ward ask for its money
        "apply_for_allocation": Row(
            near("councillor", "coordinator", "manager"), 201, body=_application()
        ),
        "revise_allocation": _on("applied", "", near(*WRITERS), {"quotes": 3}, status=200),
        "withdraw_allocation": _on(
            "applied", "/withdrawal", near("councillor", "coordinator", "manager"), BECAUSE
        ),
        "declare_allocation_interest": _on(
            "applied", "/interests", near(*WRITERS), {"kind": "non_registrable"}
        ),
        # Officers check, the councillor decides, or the holder of a post
        "check_allocation": _on("applied", "/check", OFFICERS, CHECK),
        "vote_on_allocation": _on(
            "checked", "/votes", frozenset({RAISER}), {**BECAUSE, "in_favour": True}
        ),
        "count_allocation_votes": _on("ward_checked", "/count", near("coordinator", "manager")),
        "arbitrate_allocation": _on(
            "referred",
            "/arbitration",
            frozenset({ARBITER}),
            {**BECAUSE, "in_favour": True},
            unseen=UNSEEN - {ARBITER},
        ),
        "publish_allocation": _on("awarded", "/publication", near("coordinator", "manager")),
        # Officers ask for payment; finance and managers pay
        "request_allocation_payment": _on("awarded", "/payments", OFFICERS, {"amount": "1.00"}),
        "close_allocation": _on("awarded", "/closure", OFFICERS),
        "cancel_payment": _pay("requested", "/cancellation", OFFICERS),
        "authorise_payment": _pay("requested", "/authorisation", PAYERS),
        "release_payment": _pay("authorised", "/release", PAYERS, {"external_reference": "AP-1"}),
        "propose_payee": _on(
            "awarded", "/payee", PAYERS, {"recipient": "{another_organisation}"}, unseen=FAR_PAYERS
        ),
        "confirm_payee": _on("proposed", "/payee-confirmation", PAYERS, unseen=FAR_PAYERS),
        "recover_allocation": _on("returned", "/recovery", PAYERS, BECAUSE, unseen=FAR_PAYERS),
        "record_recovered_money": _on(
            "recovering",
            "/recovered",
            PAYERS,
            {"amount": "1.00", "external_reference": "AR-1"},
            unseen=FAR_PAYERS,
        ),
        "give_monitoring_return": _on("paid", "/return", near(*WRITERS), {"text": "It stands."}),
    }


PAYERS = near("manager", "finance")
FAR_PAYERS = far("manager", "finance")


def _on(
    stage: str,
    act: str,
    may: Viewers,
    body: Any = None,
    *,
    status: int = 201,
    unseen: Viewers = UNSEEN,
) -> Row:
    return Row(may, status, path=OF_ALLOCATION % stage + act, body=body, unseen=unseen)


def _pay(stage: str, act: str, may: Viewers, body: Any = None) -> Row:
    unseen = UNSEEN if may == OFFICERS else FAR_PAYERS
    return Row(may, 201, path=OF_PAYMENT % stage + act, body=body, unseen=unseen)


def _application() -> dict[str, Any]:
    return {
        "title": "Benches", "purpose": "Four of them.", "way": "grant", "ward": "boston-castle",
        "recipient": "{funded_organisation}", "starts_on": "2026-02-01",
        "shares": [
            {"fund": "ward-money", "ward": "boston-castle", "financial_year": YEAR,
             "amount": "1.00"}
        ],
    }  # fmt: skip


class _Teller:
    """Makes two funds, and an allocation of the one or the other for each stage."""

    def __init__(
        self, session: AsyncSession, callers: Mapping[Viewer, Caller], now: datetime
    ) -> None:
        self._session, self._callers, self._now = session, callers, now

    async def prepare(self) -> None:
        session, now = self._session, self._now
        stamps: dict[str, Any] = {"created_at": now, "updated_at": now}
        self._clerk, self._payer, self._releaser = [
            (await caller_of(session, "manager", now=now, name=name)).principal
            for name in ("A clerk", "A payer", "A releaser")
        ]
        self._ward = await session.scalar(select(Ward).where(Ward.gss_code == BOSTON_CASTLE))
        assert self._ward is not None
        self._seat = await self._seated(stamps)
        session.add(
            OfficerPost(
                post="arbiter", title="Arbiter", principal_id=self._callers[ARBITER].id,
                starts_on=date(2024, 5, 6), **stamps,
            )
        )  # fmt: skip
        await self._fund("members-money", "councillor", "sole_councillor", stamps)
        await self._fund("ward-money", "ward", "ward_councillors", stamps)
        self._organisations = [
            await organisation_actions.add(
                session,
                NewOrganisation(name=name, sector=Sector.PUBLIC),
                by=self._clerk,
                now=now,
            )
            for name in ("A parish council", "A school")
        ]

    async def tell(self, stage: str) -> dict[str, str]:
        """Bring an allocation to a stage, and name it and its payment."""
        found = await self._apply(stage)
        names = {
            f"allocation_{stage}": str(found.id),
            "funded_organisation": str(self._organisations[0].id),
            "another_organisation": str(self._organisations[1].id),
        }
        if stage == "applied":
            return names
        session, now = self._session, self._now
        await checking.check(session, found, by=self._clerk, now=now)
        if stage == "referred":
            kind = deciding.InterestKind.NON_REGISTRABLE
            voter = self._callers[RAISER].principal
            await deciding.declare(session, found, kind=kind, by=voter, now=now)
        if stage in ("checked", "ward_checked", "referred"):
            return names
        await self._decide(found)
        if stage == "public":
            await publishing.publish(session, found, by=self._clerk, now=now)
        if stage == "proposed":
            other = self._organisations[1].id
            await payees.propose(session, found, recipient=other, by=self._payer, now=now)
        if stage not in ("awarded", "proposed"):
            names[f"payment_{stage}"] = str(await self._pay(found, stage))
        return names

    async def _decide(self, found: Found) -> None:
        voter = self._callers[RAISER].principal
        await deciding.vote(
            self._session, found, in_favour=True, reason="Needed.", by=voter, now=self._now
        )

    async def _pay(self, found: Found, stage: str) -> Any:
        session, now = self._session, self._now
        payment = await paying.request(session, found, amount=100, by=self._clerk, now=now)
        if stage == "requested":
            return payment
        await paying.authorise(session, payment, by=self._payer, now=now)
        if stage == "authorised":
            return payment
        await paying.release(
            session, payment, external_reference=f"AP-{stage}", by=self._releaser, now=now
        )
        if stage in ("returned", "recovering"):
            await returning.give_return(session, found, text="Some left.", by=self._clerk, now=now)
        if stage == "recovering":
            await recovering.begin(session, found, reason="Left.", by=self._payer, now=now)
        return payment

    async def _apply(self, stage: str) -> Found:
        of_ward = stage == "ward_checked"
        assert self._ward is not None
        asked = NewShare(
            fund="ward-money" if of_ward else "members-money",
            ward=self._ward.slug,
            seat=None if of_ward else self._seat.code,
            financial_year=YEAR,
            amount=100,
        )
        new = NewAllocation(
            title=f"Benches, {stage}",
            purpose="Four of them.",
            way=Way.GRANT,
            ward=self._ward.slug,
            recipient=self._organisations[0].id,
            shares=[asked],
            starts_on=self._now.date() + timedelta(days=30),
            cost_code="NB-1",
        )
        return await application.apply(self._session, new, by=self._clerk, now=self._now)

    async def _seated(self, stamps: Mapping[str, Any]) -> Seat:
        """The raiser serves in the ward's last seat."""
        assert self._ward is not None
        seat = Seat(ward_id=self._ward.id, number=9, code=f"{self._ward.slug}-9", **stamps)
        self._session.add(seat)
        await self._session.flush()
        self._session.add(
            Term(
                seat_id=seat.id, councillor=Councillor(**stamps),
                principal_id=self._callers[RAISER].id, starts_on=date(2024, 5, 6), **stamps,
            )
        )  # fmt: skip
        return seat

    async def _fund(self, slug: str, holder: str, rule: str, stamps: Mapping[str, Any]) -> None:
        assert self._ward is not None
        fund = Fund(
            slug=slug, name=slug, holder=holder, kind="revenue", decision_rule=rule,
            departure="lapse", outside_split=False, eligibility={}, arbiters=["arbiter"],
            position=90, **EVIDENCE, **stamps,
        )  # fmt: skip
        self._session.add(fund)
        await self._session.flush()
        year = FundYear(
            fund_id=fund.id, financial_year=2025, entitled_on=date(2025, 4, 1),
            carry_over="lapse", return_within_days=90, **EVIDENCE, **stamps,
        )  # fmt: skip
        self._session.add(year)
        await self._session.flush()
        seat_id = self._seat.id if holder == "councillor" else None
        pot = Pot(
            fund_id=fund.id, fund_year_id=year.id, financial_year=2025, ward_id=self._ward.id,
            seat_id=seat_id, holder_id=seat_id or self._ward.id, available_pence=0,
            committed_pence=0, paid_pence=0, **stamps,
        )  # fmt: skip
        self._session.add(pot)
        await self._session.flush()
        move = ledger_rules.move(EntryKind.OPENING, 100_000, pot.id)
        about = About(happened_on=date(2025, 4, 1))
        await ledger.post(self._session, [move], about, by=self._clerk, now=self._now)
