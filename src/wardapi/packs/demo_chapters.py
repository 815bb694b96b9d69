"""The parts of the demonstration beside the cases, in the order in which they are told.

Each is told in one transaction or not at all, and says itself whether it was told: by what is there
with its title. A load that was broken off, or made before a part was thought of, is taken up.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.commitments.models import Commitment
from wardapi.commitments.notice_models import ActivityNotice
from wardapi.commitments.silo_models import SiloReport
from wardapi.commitments.vocabulary import Kind as Promised
from wardapi.meetings.models import MeetingSeries
from wardapi.meetings.vocabulary import Kind as Met
from wardapi.packs import (
    demo_budgets,
    demo_meetings,
    demo_notices,
    demo_promises,
    demo_silos,
    demo_work,
)
from wardapi.packs.demo_plans import ELECTION, tell_plans
from wardapi.packs.demo_scene import MARK, Scene, Stage
from wardapi.priorities import reading_import
from wardapi.priorities.indicator_models import Indicator, IndicatorReading
from wardapi.priorities.models import Plan, Priority
from wardapi.services.models import Service
from wardapi.wards import council_actions
from wardapi.wards.council_models import OfficerPost
from wardapi.wards.election_rules import MONITORING_OFFICER
from wardapi.wards.models import Election, Locality
from wardapi.wards.rules import today

_POST = "Monitoring Officer (illustrative)"
Told = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part: whether it was told, as a condition on the database, and how it is told.

    `ward` is the number of the ward that it is of, None for a wider one.
    """

    told: Told
    tell: Callable[[Stage], Awaitable[None]]
    ward: int | None = None

    async def is_told(self, session: AsyncSession) -> bool:
        """Whether it is there already."""
        return bool(await session.scalar(select(self.told)))


async def chapters(stage: Stage) -> list[Chapter]:
    """Return every part; what another one names comes after it."""
    async with stage.database.read() as session:
        ward_based = select(Service.slug).where(Service.ward_based).order_by(Service.slug)
        services = (await session.scalars(ward_based)).all()
        by_position = select(Locality.slug).order_by(Locality.position)
        localities = (await session.scalars(by_position)).all()
    wards = range(len(stage.cast.wards))
    return [
        Chapter(exists().where(OfficerPost.post == MONITORING_OFFICER), _tell(_appoint)),
        *(Chapter(_is_standing(one), _tell(demo_promises.tell_standing, one)) for one in services),
        *(part for number in wards for part in _of_ward(stage, number)),
        *(Chapter(one.told, _tell(one.tell), one.ward) for one in await demo_budgets.parts(stage)),
        *(
            Chapter(
                _is_met(Met.LOCALITY_MEETING, MeetingSeries.locality_id.in_(_locality(slug))),
                _tell(demo_meetings.tell_locality, number, slug),
            )
            for number, slug in enumerate(localities)
        ),
        Chapter(_is_met(Met.JOINT_TASKING_GROUP), _tell(demo_meetings.tell_tasking)),
        Chapter(
            exists().where(ActivityNotice.title.endswith(MARK)), _tell(demo_notices.tell_notices)
        ),
        Chapter(exists().where(SiloReport.title.endswith(MARK)), _tell(demo_silos.tell_silos)),
    ]


def _of_ward(stage: Stage, number: int) -> list[Chapter]:
    ward_id = stage.cast.wards[number].id
    read = (
        exists()
        .where(IndicatorReading.indicator_id == Indicator.id)
        .where(Indicator.ward_id == ward_id, Indicator.name.endswith(MARK))
    )
    promised = exists().where(Commitment.ward_id == ward_id, Commitment.title.endswith(MARK))
    met = _is_met(Met.WARD_BRIEFING, MeetingSeries.ward_id == ward_id)
    return [
        Chapter(exists().where(Plan.ward_id == ward_id), _tell(_plan, number), number),
        Chapter(read, partial(_read, number=number), number),
        Chapter(promised, _tell(_promise, number), number),
        Chapter(met, _tell(demo_meetings.tell_ward, number), number),
    ]


def _tell(
    telling: Callable[..., Awaitable[None]], *about: object
) -> Callable[[Stage], Awaitable[None]]:
    """Return what tells a part in a transaction of its own."""

    async def tell(stage: Stage) -> None:
        async with stage.scene() as scene:
            await telling(scene, *about)

    return tell


def _is_standing(service: str) -> Told:
    return (
        exists()
        .where(Commitment.service_id == Service.id, Service.slug == service)
        .where(Commitment.kind == Promised.NAMED_LEAD.value, Commitment.title.endswith(MARK))
    )


def _is_met(kind: Met, *where: Told) -> Told:
    marked = MeetingSeries.title.endswith(MARK)
    return exists().where(MeetingSeries.kind == kind.value, marked, *where)


def _locality(slug: str) -> Select[Any]:
    return select(Locality.id).where(Locality.slug == slug)


async def _appoint(scene: Scene) -> None:
    """The manager holds the Monitoring Officer's post, so that their key may override."""
    await council_actions.appoint_officer(
        scene.session,
        post=MONITORING_OFFICER,
        title=_POST,
        principal_id=scene.cast.manager.id,
        starts_on=today(scene.now),
        by=None,
        now=scene.now,
    )


async def _plan(scene: Scene, number: int) -> None:
    priorities = await tell_plans(scene, number)
    await demo_work.tell_work(scene, number, priorities)


async def _read(stage: Stage, number: int) -> None:
    """Readings come in as a spreadsheet does."""
    ward = stage.cast.wards[number]
    file = demo_work.readings_of(number, ward.gss_code, today(stage.now))
    await reading_import.import_readings(
        stage.database, file.encode(), now=stage.now, progress=_unseen
    )


def _unseen(done: int, total: int | None = None) -> None:
    """A file of a ward is soon read."""


async def _promise(scene: Scene, number: int) -> None:
    found = await scene.session.scalars(
        select(Priority)
        .join(Plan, Priority.plan_id == Plan.id)
        .join(Election, Plan.election_id == Election.id)
        .where(Plan.ward_id == scene.cast.wards[number].id, Election.held_on == ELECTION)
    )
    await demo_promises.tell_promises(scene, number, found.all())
