"""One illustrative award of ward money, from the application to its end, by all its people.

Four eyes are kept: a coordinator checks, councillors decide, one finance officer authorises the
payment and another releases it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from wardapi.access.rules import Principal
from wardapi.budgets import (
    application,
    checking,
    closing,
    deciding,
    organisation_actions,
    paying,
    publishing,
    recovering,
    returning,
)
from wardapi.budgets.allocation_models import AllocationShare
from wardapi.budgets.allocation_pots import NewShare
from wardapi.budgets.allocation_queries import RETURN, Found
from wardapi.budgets.application import NewAllocation, NewMatch
from wardapi.budgets.checking import PASSED
from wardapi.budgets.organisation_actions import NewOrganisation
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import InterestKind, MatchKind, Sector, Way
from wardapi.budgets.years import FinancialYear
from wardapi.kit.errors import Conflict, NotAllowed, Unprocessable
from wardapi.kit.subjects import Subject
from wardapi.packs.demo_awards import PRIVATE, PUBLIC, VOLUNTARY, name_of
from wardapi.packs.demo_scene import ILLUSTRATIVE, Scene, at, titled, workday
from wardapi.priorities.vocabulary import EqualityTag
from wardapi.wards.election_rules import RestrictedPeriod

LEADERSHIP, CAPITAL, HOUSING = "community-leadership-fund", "ward-capital", "ward-housing"
REFERENCE = "illustrative-"
"""What the reference of every illustrative award begins with."""
_WAYS: Mapping[Sector, Way] = {
    VOLUNTARY: Way.GRANT,
    PUBLIC: Way.COMMISSIONING,
    PRIVATE: Way.PURCHASE,
}
_LASTS = timedelta(days=60)


class Step(NamedTuple):
    """Something that is done with an award, so many days after its application."""

    verb: str
    days: int


DECIDED = (Step("check", 4), Step("vote", 8), Step("publish", 14))
PAID = (*DECIDED, Step("request", 14), Step("authorise", 17), Step("release", 21))
WHOLE = (*PAID, Step("return", 60), Step("close", 66))
"""The return comes before anybody is reminded of it."""


class Part(NamedTuple):
    """Pence of one pot: of a seat's, by its place in the ward, or of the ward's."""

    fund: str
    ward: int
    seat: int | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What is asked for, of which pots, for whom, and what happens with it from that day on."""

    reference: str
    title: str
    parts: Sequence[Part]
    sector: Sector
    organisation: int
    year: FinancialYear
    day: date
    steps: Sequence[Step] = WHOLE
    match: int = 0

    @property
    def ward(self) -> int:
        """The ward that it is told of under."""
        return self.parts[0].ward

    @property
    def capital(self) -> bool:
        """Whether it buys something that lasts."""
        return any(part.fund == CAPITAL for part in self.parts)

    @property
    def tenants_share(self) -> int | None:
        """How many per cent of it benefit tenants: as many as housing money pays for."""
        housing = sum(part.amount for part in self.parts if part.fund == HOUSING)
        total = sum(part.amount for part in self.parts)
        return -(-100 * housing // total) if housing else None


async def tell_gift(scene: Scene, gift: Gift, priorities: Mapping[UUID, Sequence[UUID]]) -> None:
    """Tell an award until now, or none of it where the rules or a seat's holder are against it.

    `priorities` are those of each ward, by the ward's id.
    """
    if at(gift.day) >= scene.now:
        return
    try:
        async with scene.session.begin_nested():
            await _Telling(scene, gift).whole(priorities)
    except (Conflict, NotAllowed, Unprocessable):
        return


class _Telling:
    def __init__(self, scene: Scene, gift: Gift) -> None:
        self.scene = scene
        self.session = scene.session
        self.gift = gift
        self.ward = scene.cast.wards[gift.ward]
        self.coordinator = scene.cast.coordinators[self.ward.id]
        self.payments: list[UUID] = []
        self.is_owing = False

    async def whole(self, priorities: Mapping[UUID, Sequence[UUID]]) -> None:
        """From the application until now."""
        day, own = self.gift.day, priorities.get(self.ward.id)
        priority = own[self.gift.organisation % len(own)] if own else None
        asked = self._asked(await self._recipient(), priority)
        found = await application.apply(self.session, asked, by=self._voters()[0], now=at(day))
        for step in self.gift.steps:
            now = at(workday(day + timedelta(days=step.days)), 11)
            if now >= self.scene.now:
                break
            if step.verb == "ask back":
                await self._sweep(found, now)
            await self._take(found, step.verb, now)
        if self.is_owing:
            await self._sweep(found, self.scene.now)

    async def _recipient(self) -> UUID:
        name = titled(name_of(self.gift.sector, self.gift.organisation))
        known = await self.session.scalar(
            select(Organisation.id).where(Organisation.name == name).limit(1)
        )
        if known is not None:
            return known
        new = NewOrganisation(name=name, sector=self.gift.sector, description=ILLUSTRATIVE)
        now = at(self.gift.day, 9)
        return (await organisation_actions.add(self.session, new, by=self.coordinator, now=now)).id

    def _asked(self, recipient: UUID, priority: UUID | None) -> NewAllocation:
        gift = self.gift
        starts_on = gift.day + _LASTS
        match = NewMatch(kind=MatchKind.MATCH, source="Own funds", amount=gift.match)
        return NewAllocation(
            title=titled(gift.title),
            purpose=ILLUSTRATIVE,
            way=_WAYS[gift.sector],
            ward=self.ward.gss_code,
            recipient=recipient,
            shares=[self._share(part) for part in gift.parts],
            starts_on=starts_on,
            ends_on=starts_on + _LASTS,
            priority=priority,
            consulted=ILLUSTRATIVE,
            beneficiaries=30 + gift.organisation % 9 * 10,
            protected_characteristics=["age"] if gift.organisation % 3 else ["none"],
            equality_tags=_TAGS[gift.organisation % len(_TAGS)],
            tenants_share_percent=gift.tenants_share,
            asset=gift.title if gift.capital else None,
            asset_lasts_over_a_year=True if gift.capital else None,
            quotes=3 if gift.capital else None,
            cost_code="ILLUSTRATIVE",
            client_reference=f"{REFERENCE}{gift.reference}",
            match_funding=[match] if gift.match else [],
        )

    def _share(self, part: Part) -> NewShare:
        ward = self.scene.cast.wards[part.ward]
        return NewShare(
            fund=part.fund,
            ward=ward.gss_code,
            financial_year=str(self.gift.year),
            amount=part.amount,
            seat=None if part.seat is None else f"{ward.slug}-{part.seat + 1}",
        )

    def _voters(self) -> list[Principal]:
        """Who decides: the councillors of the seats that pay, or all of the wards that do."""
        found: list[Principal] = []
        for part in self.gift.parts:
            of_ward = self.scene.cast.councillors[self.scene.cast.wards[part.ward].id]
            found += of_ward if part.seat is None else [of_ward[part.seat]]
        return list(dict.fromkeys(found))

    async def _take(self, found: Found, verb: str, now: datetime) -> None:
        session, finance = self.session, self.scene.cast.finance
        match verb:
            case "check":
                await checking.check(session, found, by=self.coordinator, now=now)
            case "reject":
                findings = PASSED._replace(complete=False)
                await checking.check(
                    session, found, findings, note=ILLUSTRATIVE, by=self.coordinator, now=now
                )
            case "vote" | "one vote" | "refuse":
                await self._vote(found, verb, now)
            case "declare":
                await self._declare(found, now)
            case "publish":
                with suppress(RestrictedPeriod):  # it is published when somebody thinks of it
                    await publishing.publish(session, found, by=self.scene.cast.manager, now=now)
            case "request":
                await self._request(found, now)
            case "authorise":
                for one in self.payments:
                    await paying.authorise(session, one, by=finance[0], now=now)
            case "release":
                await self._release(now)
            case _:
                await self._end(found, verb, now)

    async def _end(self, found: Found, verb: str, now: datetime) -> None:
        session, by, finance = self.session, self.coordinator, self.scene.cast.finance[0]
        match verb:
            case "return":
                self.is_owing = False
                spent = sum(part.amount for part in self.gift.parts)
                await returning.give_return(
                    session, found, text=ILLUSTRATIVE, spent=spent, by=by, now=now
                )
            case "ask back":
                await recovering.begin(session, found, reason=ILLUSTRATIVE, by=finance, now=now)
            case "withdraw":
                await application.withdraw(
                    session, found, reason=ILLUSTRATIVE, by=self._voters()[0], now=now
                )
            case "close":
                await closing.close(session, found, by=by, now=now)
            case _:
                raise ValueError(f"nobody knows how to {verb}")

    async def _vote(self, found: Found, verb: str, now: datetime) -> None:
        voters = self._voters()[-1:] if verb == "one vote" else self._voters()
        for voter in voters:
            await deciding.vote(
                self.session,
                found,
                in_favour=verb != "refuse",
                reason=ILLUSTRATIVE,
                alternatives="Illustrative: to give nothing, or less.",
                by=voter,
                now=now,
            )

    async def _declare(self, found: Found, now: datetime) -> None:
        for voter in self._voters():
            await deciding.declare(
                self.session,
                found,
                kind=InterestKind.OTHER_REGISTRABLE,
                nature=ILLUSTRATIVE,
                by=voter,
                now=now,
            )

    async def _request(self, found: Found, now: datetime) -> None:
        shares = await self.session.execute(
            select(AllocationShare.id, AllocationShare.amount_pence)
            .where(AllocationShare.allocation_id == found.id)
            .order_by(AllocationShare.id)
        )
        for share, amount in shares.all():
            self.payments.append(
                await paying.request(
                    self.session, found, amount=amount, share=share, by=self.coordinator, now=now
                )
            )

    async def _release(self, now: datetime) -> None:
        self.is_owing = True
        for number, one in enumerate(self.payments, start=1):
            await paying.release(
                self.session,
                one,
                external_reference=f"{REFERENCE}{self.gift.reference}-{number}",
                by=self.scene.cast.finance[1],
                now=now,
            )

    async def _sweep(self, found: Found, until: datetime) -> None:
        await self.scene.sweep(Subject(RETURN, found.id), until)


_TAGS: Sequence[Sequence[str]] = (
    [EqualityTag.CHILDREN_AND_YOUNG_PEOPLE.value],
    [],
    [EqualityTag.VULNERABLE_ADULTS.value],
    [EqualityTag.PROTECTED_CHARACTERISTICS.value, EqualityTag.CHILDREN_AND_YOUNG_PEOPLE.value],
    [],
    [EqualityTag.CARBON.value],
)
