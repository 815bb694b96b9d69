"""What the services have promised, in the illustrative stories: to the borough and to wards."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from wardapi.access.rules import Principal
from wardapi.commitments import actions, linking, pledging, taking
from wardapi.commitments.pledging import NewCommitment
from wardapi.commitments.queries import Found
from wardapi.commitments.vocabulary import Assessed, Kind, LinkKind
from wardapi.packs.demo_matters import Matter, matters_of
from wardapi.packs.demo_scene import ILLUSTRATIVE, SOURCE, Scene, at, titled, workday
from wardapi.packs.demo_stories import YEARS
from wardapi.priorities.models import Priority
from wardapi.wards.rules import today

STANDING: Mapping[Kind, str] = {
    Kind.NAMED_LEAD: "A named lead for every ward",
    Kind.ATTENDANCE: "We come to ward briefings",
    Kind.ANSWERS_IN_TIME: "Councillors are answered in time",
    Kind.ALIGNMENT: "Our plans follow the wards' priorities",
}
"""The four that the strategy has of every service (L258 to L261)."""
EARLY = {
    "community-protection": 5,
    "highways": 20,
    "housing": 10,
    "parks-and-green-spaces": 10,
    "streetscene": 10,
}
"""Working days of notice that services have promised of what they plan."""
WITH_AGREEMENT = 4
"""Every so manieth ward has a service delivery agreement."""
_DOUBTFUL = {"south-yorkshire-police": Kind.ATTENDANCE, "early-help": Kind.NAMED_LEAD}
_FORENOON = 10


class Fate(NamedTuple):
    """What becomes of a particular promise, in days from its own day; due so many days from now."""

    due: int
    verb: str
    after: int = 0


_FATES = (
    Fate(-160, "keep", -6),
    Fate(60, "assess", -80),
    Fate(-45, "miss"),
    Fate(-300, "keep", -2),
    Fate(-120, "keep", 13),
    Fate(30, "assess", -40),
    Fate(-210, "withdraw", -25),
    Fate(-75, "answer", 4),
    Fate(40, "move", -70),
    Fate(-400, "keep", -10),
    Fate(-8, "miss"),
    Fate(-90, "keep", 6),
)


def leads(scene: Scene, service: str) -> Principal:
    """Return who speaks for a service: its lead if it has one, or the manager."""
    return scene.cast.leads.get(service, scene.cast.manager)


async def tell_standing(scene: Scene, service: str) -> None:
    """Tells what a service stands by in the whole borough."""
    by, start = leads(scene, service), workday(today(scene.now - YEARS))
    for kind, title in STANDING.items():
        asked = NewCommitment(
            kind=kind, service=service, title=titled(title), statement=ILLUSTRATIVE
        )
        found = await pledging.pledge(scene.session, asked, by=by, now=at(start))
        doubtful = _DOUBTFUL.get(service) is kind
        await actions.assess(
            scene.session,
            found,
            status=Assessed.AT_RISK if doubtful else Assessed.ON_TRACK,
            note=ILLUSTRATIVE,
            by=by,
            now=scene.now - timedelta(days=30),
        )
    if service in EARLY:
        asked = NewCommitment(
            kind=Kind.EARLY_NOTIFICATION,
            service=service,
            title=titled("Wards hear early of what we plan"),
            statement=ILLUSTRATIVE,
            notice_working_days=EARLY[service],
        )
        await pledging.pledge(scene.session, asked, by=by, now=at(start))


async def tell_promises(scene: Scene, number: int, priorities: Sequence[Priority]) -> None:
    """Tells what was promised to a ward: one or two things by a day, and an agreement."""
    by_title = {priority.title: priority for priority in priorities}
    for turn, matter in enumerate(matters_of(number)[: 1 + number % 2]):
        fate = _FATES[(number * 5 + turn * 7) % len(_FATES)]
        serves = by_title.get(titled(matter.title))
        await _Promise(scene, number, matter, fate).tell(serves)
    if number % WITH_AGREEMENT == 0:
        await _tell_agreement(scene, number, matters_of(number)[2])


async def _tell_agreement(scene: Scene, number: int, matter: Matter) -> None:
    """More than the standard, in one ward; looked at again every year."""
    review_on = workday(today(scene.now) + timedelta(days=number * 9 - 60))
    asked = NewCommitment(
        kind=Kind.SERVICE_DELIVERY_AGREEMENT,
        service=matter.service,
        ward=scene.cast.wards[number].gss_code,
        title=titled(f"Agreement: {matter.title}"),
        statement=ILLUSTRATIVE,
        standard="As in every ward (illustrative)",
        enhancement=titled(matter.promise),
        review_on=review_on,
    )
    pledged = at(workday(review_on - timedelta(days=365)))
    by = leads(scene, matter.service)
    found = await pledging.pledge(scene.session, asked, by=by, now=pledged)
    await scene.sweep(taking.subject_of(found), scene.now)


class _Promise:
    """One promise by a day, from its pledge to what became of it."""

    def __init__(self, scene: Scene, number: int, matter: Matter, fate: Fate) -> None:
        self.scene = scene
        self.matter = matter
        self.fate = fate
        self.ward = scene.cast.wards[number]
        self.by = leads(scene, matter.service)
        self.due_on = workday(today(scene.now) + timedelta(days=fate.due))

    async def tell(self, serves: Priority | None) -> None:
        pledged = at(workday(self.due_on - timedelta(days=120)))
        asked = NewCommitment(
            kind=Kind.PARTICULAR,
            service=self.matter.service,
            ward=self.ward.gss_code,
            title=titled(self.matter.promise),
            statement=ILLUSTRATIVE,
            due_on=self.due_on,
            equality_tags=[str(tag) for tag in self.matter.tags],
        )
        found = await pledging.pledge(self.scene.session, asked, by=self.by, now=pledged)
        if serves is not None:
            await linking.link(
                self.scene.session,
                found,
                kind=LinkKind.PRIORITY,
                target=str(serves.id),
                by=self.by,
                now=pledged + timedelta(hours=1),
            )
        then = at(workday(self.due_on + timedelta(days=self.fate.after)), _FORENOON + 1)
        if then < self.scene.now:
            await self.scene.sweep(taking.subject_of(found), then)
            await self.scene.attempt(self._act(found, then))
        await self.scene.sweep(taking.subject_of(found), self.scene.now)

    async def _act(self, found: Found, then: datetime) -> None:
        session, by = self.scene.session, self.by
        match self.fate.verb:
            case "keep":
                await actions.keep(
                    session, found, note=ILLUSTRATIVE, occurred_at=None, by=by, now=then
                )
                await self._evidence(found, then)
            case "assess":
                status = Assessed.AT_RISK if self.fate.due < 60 else Assessed.ON_TRACK
                await actions.assess(
                    session, found, status=status, note=ILLUSTRATIVE, by=by, now=then
                )
            case "withdraw":
                await actions.withdraw(session, found, reason=ILLUSTRATIVE, by=by, now=then)
            case "move":
                changes = {"due_on": self.due_on + timedelta(days=28)}
                await actions.revise(
                    session,
                    found,
                    changes=changes,
                    reason=ILLUSTRATIVE,
                    if_match="*",
                    by=by,
                    now=then,
                )
            case "answer":
                await self._answer(found, then)

    async def _evidence(self, found: Found, then: datetime) -> None:
        await actions.add_evidence(
            self.scene.session,
            found,
            text=ILLUSTRATIVE,
            source=SOURCE,
            evidenced_on=None,
            by=self.by,
            now=then + timedelta(hours=1),
        )

    async def _answer(self, found: Found, then: datetime) -> None:
        """Who is asked at the first level says by when it will be kept."""
        for escalation in await self.scene.escalations(found.id):
            await actions.answer(
                self.scene.session,
                found,
                escalation,
                text=ILLUSTRATIVE,
                new_date=at(_later(self.due_on)),
                by=self.scene.cast.manager,
                now=then,
            )


def _later(day: date) -> date:
    return workday(day + timedelta(days=120))
