"""The illustrative cases: told through the same actions as real ones, at their stories' times.

Their history, audit trail, rungs and events are therefore true; only what they are about is made
up. Nobody in them is a person: councillors are seats, officers are posts.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework import actions, opening, taking
from wardapi.casework.models import Case
from wardapi.casework.opening import NewCase
from wardapi.casework.queries import Found
from wardapi.casework.vocabulary import Kind, Urgency
from wardapi.deadlines import sweeping
from wardapi.deadlines.models import Escalation, Subject
from wardapi.deadlines.sweeping import Teller
from wardapi.kit.database import Database
from wardapi.kit.errors import Conflict, Unprocessable
from wardapi.packs.demo_cast import Cast, cast_of
from wardapi.packs.demo_stories import Step, Story, stories
from wardapi.timescales import EscalationState, Reply

ILLUSTRATIVE = "Illustrative: invented to show how the service works. It is about nobody."
_BATCH = 10
_NOTICE = timedelta(seconds=1)
_IS_ILLUSTRATIVE = Case.client_reference.startswith("illustrative-")
Progress = Callable[[int, int], None]
"""Is told how many stories have been told, and of how many."""


class DemoReport(NamedTuple):
    """Cases made, and cases that were there already."""

    created: int
    unchanged: int


async def load_demo(
    database: Database, *, now: datetime, tellers: Mapping[str, Teller], progress: Progress
) -> DemoReport:
    """Loads the illustrative cases that are not there yet. The reference pack must be loaded.

    A story is told whole or not at all, so that a load that was broken off can be taken up again.
    """
    async with database.write() as session:
        cast = await cast_of(session, now)
        told = set(await session.scalars(select(Case.client_reference).where(_IS_ILLUSTRATIVE)))
    every = list(stories(now, len(cast.wards)))
    missing = [story for story in every if _reference(story) not in told]
    for place in range(0, len(missing), _BATCH):
        async with database.write() as session:
            for story in missing[place : place + _BATCH]:
                await _Telling(session, cast, story, now, tellers).whole()
        progress(min(place + _BATCH, len(missing)), len(missing))
    return DemoReport(len(missing), len(every) - len(missing))


def _reference(story: Story) -> str:
    return f"illustrative-{story.number + 1:03}"


class _Telling:
    """One story, each step at its own time, swept as a worker would have."""

    def __init__(
        self,
        session: AsyncSession,
        cast: Cast,
        story: Story,
        now: datetime,
        tellers: Mapping[str, Teller],
    ) -> None:
        self.session = session
        self.cast = cast
        self.story = story
        self.now = now
        self.tellers = tellers

    async def whole(self) -> None:
        """From the receipt until now."""
        found = await self._open()
        for step in self.story.steps:
            at = self.story.received_at + step.after
            if at >= self.now:
                break
            await self._sweep_until(found, at)
            await self._act(found, step, at)
        await self._sweep_until(found, self.now)

    async def _sweep_until(self, found: Found, until: datetime) -> None:
        """Fires what falls due before `until`, each rung a second after its time."""
        subject = taking.subject_of(found)
        while True:
            row = await self.session.get_one(Subject, tuple(subject))
            if row.next_rung_at is None or row.next_rung_at + _NOTICE >= until:
                return
            at = row.next_rung_at + _NOTICE
            await sweeping.sweep(
                self.session, now=at, recorded_at=at, tellers=self.tellers, only=subject
            )

    async def _act(self, found: Found, step: Step, at: datetime) -> None:
        try:
            async with self.session.begin_nested():
                await self._take(found, step, at)
        except (Conflict, Unprocessable):
            return  # The story went another way: the case is closed, or its policy never pauses.

    async def _open(self) -> Found:
        story = self.story
        asked = NewCase(
            ward=self.cast.wards[story.ward].gss_code,
            service=story.service,
            subject=f"{story.subject} (illustrative)",
            kind=Kind(story.kind),
            description=ILLUSTRATIVE,
            urgency=Urgency(story.urgency),
            channel=story.channel,
            confidential=story.confidential,
            client_reference=_reference(story),
        )
        at = story.received_at
        return await opening.open_case(self.session, asked, by=self._raiser(), now=at)

    def _raiser(self) -> Principal:
        """Every fifth case is the coordinator's; the others are the councillors'."""
        story = self.story
        ward = self.cast.wards[story.ward]
        if story.number % 5 == 4:
            return self.cast.coordinators[ward.id]
        councillors = self.cast.councillors[ward.id]
        return councillors[story.seat % len(councillors)]

    async def _take(self, found: Found, step: Step, at: datetime) -> None:
        session, lead = self.session, self.cast.leads[self.story.service]
        match step.verb:
            case "acknowledge":
                await actions.acknowledge(session, found, by=lead, now=at)
            case "reply":
                reply = Reply(step.about)
                await actions.reply(session, found, kind=reply, text=ILLUSTRATIVE, by=lead, now=at)
            case "pause":
                await actions.pause(session, found, reason=step.about, by=lead, now=at)
            case "resume":
                await actions.resume(session, found, by=lead, now=at)
            case "escalate":
                by = self._raiser()
                await actions.escalate(session, found, reason=ILLUSTRATIVE, by=by, now=at)
            case "answer":
                await self._answer(found, at)
            case _:
                await actions.resolve(
                    session, found, outcome="done", text=ILLUSTRATIVE, by=lead, now=at
                )

    async def _answer(self, found: Found, at: datetime) -> None:
        waiting = select(Escalation.id).where(
            Escalation.subject_id == found.id, Escalation.state == EscalationState.OPEN
        )
        by = self.cast.manager
        for escalation in (await self.session.scalars(waiting.order_by(Escalation.level))).all():
            await actions.answer(self.session, found, escalation, text=ILLUSTRATIVE, by=by, now=at)
