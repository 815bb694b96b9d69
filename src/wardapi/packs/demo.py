"""The illustrative stories: told through the same actions as real ones, at their own times.

Their history, audit trail, rungs and events are therefore true; only what they are about is made
up. Nobody in them is a person: councillors are seats, officers are posts. The cases are told here,
everything else in `demo_chapters`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from wardapi.access.rules import Principal
from wardapi.casework import actions, opening, taking
from wardapi.casework.models import Case
from wardapi.casework.opening import NewCase
from wardapi.casework.queries import Found
from wardapi.casework.vocabulary import Kind, Urgency
from wardapi.deadlines.sweeping import Teller
from wardapi.kit.database import Database
from wardapi.packs.demo_cast import cast_of
from wardapi.packs.demo_chapters import chapters
from wardapi.packs.demo_matters import title_for
from wardapi.packs.demo_scene import ILLUSTRATIVE, Scene, Stage, titled
from wardapi.packs.demo_stories import THEMES, Step, Story, stories
from wardapi.priorities import plan_queries as plans
from wardapi.timescales import Reply

_BATCH = 10
_IS_ILLUSTRATIVE = Case.client_reference.startswith("illustrative-")
Progress = Callable[[int, int], None]
"""Is told how many stories have been told, and of how many."""


class DemoReport(NamedTuple):
    """Stories told, and stories that were there already.

    A story is a case, or a part of what a ward, a service or the borough has.
    """

    created: int
    unchanged: int


async def load_demo(
    database: Database, *, now: datetime, tellers: Mapping[str, Teller], progress: Progress
) -> DemoReport:
    """Loads the illustrative stories that are not there yet. The reference pack must be loaded.

    A story is told whole or not at all, so that a load that was broken off can be taken up again.
    """
    async with database.write() as session:
        cast = await cast_of(session, now)
        told = set(await session.scalars(select(Case.client_reference).where(_IS_ILLUSTRATIVE)))
    stage = Stage(database=database, cast=cast, now=now, tellers=tellers)
    every, parts = list(stories(now, len(cast.wards))), await chapters(stage)
    missing = [story for story in every if _reference(story) not in told]
    async with database.read() as session:
        untold = [part for part in parts if not await part.is_told(session)]
    total = len(missing) + len(untold)
    for done, part in enumerate(untold, start=1):
        await part.tell(stage)
        progress(done, total)
    # Cases name the priorities of the plans.
    for place in range(0, len(missing), _BATCH):
        batch = missing[place : place + _BATCH]
        async with stage.scene() as scene:
            for story in batch:
                await _Telling(scene, story).whole()
        progress(len(untold) + place + len(batch), total)
    return DemoReport(total, len(every) + len(parts) - total)


def _reference(story: Story) -> str:
    return f"illustrative-{story.number + 1:03}"


class _Telling:
    """One case, each step at its own time, swept as a worker would have."""

    def __init__(self, scene: Scene, story: Story) -> None:
        self.scene = scene
        self.session = scene.session
        self.cast = scene.cast
        self.story = story

    async def whole(self) -> None:
        """From the receipt until now."""
        found = await self._open()
        subject = taking.subject_of(found)
        for step in self.story.steps:
            at = self.story.received_at + step.after
            if at >= self.scene.now:
                break
            await self.scene.sweep(subject, at)
            await self.scene.attempt(self._take(found, step, at))
        await self.scene.sweep(subject, self.scene.now)

    async def _open(self) -> Found:
        story = self.story
        ward = self.cast.wards[story.ward]
        theme = THEMES.get(story.service) if story.number % 2 else None
        title = None if theme is None else title_for(story.ward, theme)
        priority = title and await plans.find_published(self.session, ward.id, titled(title))
        asked = NewCase(
            ward=ward.gss_code,
            service=story.service,
            subject=titled(story.subject),
            kind=Kind(story.kind),
            description=ILLUSTRATIVE,
            urgency=Urgency(story.urgency),
            channel=story.channel,
            confidential=story.confidential,
            client_reference=_reference(story),
            theme=theme,
            priority=str(priority.id) if priority else None,
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
        by = self.cast.manager
        for escalation in await self.scene.escalations(found.id):
            await actions.answer(self.session, found, escalation, text=ILLUSTRATIVE, by=by, now=at)
