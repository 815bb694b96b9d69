"""Half a year in a small borough, told by requests, each at its own time."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, WATH, Api, Borough
from tests.commitments.plan import PlanOfWard
from tests.conftest import FixedClock
from wardapi.commitments.notice_models import ActivityNotice, ActivityNoticeWard
from wardapi.kit.database import new_id
from wardapi.meetings.models import Meeting, MeetingInvitation, MeetingWard

FIRST = datetime(2025, 10, 6, tzinfo=UTC)
CASES = 44
_WARDS = {"boston-castle": BOSTON_CASTLE, "wath": WATH}


class Story(NamedTuple):
    """Who told it, and the ids of the commitments by what becomes of each."""

    manager: Caller
    councillor: Caller
    coordinator: Caller
    lead: Caller
    commitments: dict[str, UUID]


class Step(NamedTuple):
    """Something done to a case."""

    at: datetime
    case: int
    path: str
    body: dict[str, Any]


async def tell(
    session: AsyncSession,
    api: Api,
    borough: Borough,
    *,
    plan: PlanOfWard,
    make_caller: MakeCaller,
    clock: FixedClock,
) -> Story:
    """Tell it from October to March."""
    story = Story(
        manager=await make_caller("manager"),
        councillor=await make_caller("councillor"),
        coordinator=await make_caller("coordinator"),
        lead=await make_caller("service_lead", services=["streetscene"]),
        commitments={},
    )
    await session.commit()
    await _cases(api, story, plan, clock)
    await _promises(api, story, plan, clock)
    await _meetings(session, borough)
    await _notices(session, borough)
    return story


async def _cases(api: Api, story: Story, plan: PlanOfWard, clock: FixedClock) -> None:
    chance = random.Random(20)
    steps = sorted(step for n in range(CASES) for step in _life(n, chance))
    references: dict[int, str] = {}
    raisers = (story.councillor, story.coordinator, story.manager)
    for step in steps:
        clock.now = step.at
        if not step.path:
            serves = step.case % 4 == 0 and step.body["ward"] == "boston-castle"
            body = step.body | ({"priority": str(plan.published)} if serves else {})
            answer = await api.post(raisers[step.case % 3], "/cases", body)
            references[step.case] = answer.json()["reference"]
        else:
            path = f"/cases/{references[step.case]}{step.path}"
            answer = await api.post(story.manager, path, step.body)
        assert answer.status_code == 201, answer.text


def _life(n: int, chance: random.Random) -> Iterator[Step]:
    """What happens to the nth case; instants are all different, and whole minutes."""
    at = FIRST + timedelta(days=chance.randrange(140), hours=9 + n % 6, minutes=n)
    while at.weekday() > 4:
        at += timedelta(days=1)
    yield Step(
        at,
        n,
        "",
        {
            "ward": "boston-castle" if n % 5 < 3 else "wath",
            "service": "streetscene" if n % 2 else "housing",
            "subject": f"Case {n}",
            "urgency": "urgent" if n % 7 == 0 else "routine",
            "theme": "clean" if n % 3 == 0 else "quiet-nights" if n % 3 == 1 else None,
        },
    )
    if chance.random() < 0.8:
        at += timedelta(days=chance.randrange(4), minutes=7)
        yield Step(at, n, "/acknowledgement", {})
    if chance.random() < 0.15:
        yield Step(at + timedelta(minutes=9), n, "/escalations", {"reason": "Nobody answers."})
    if chance.random() < 0.3:
        at += timedelta(days=1, minutes=11)
        yield Step(at, n, "/pauses", {"reason": "awaiting_resident"})
        at += timedelta(days=chance.randrange(1, 9), minutes=3)
        yield Step(at, n, "/resumption", {})
    if chance.random() < 0.8:
        at += timedelta(days=chance.randrange(1, 24), minutes=13)
        yield Step(at, n, "/replies", {"kind": "substantive", "text": "Done."})
    if chance.random() < 0.7:
        at += timedelta(days=chance.randrange(12), minutes=17)
        yield Step(at, n, "/resolution", {"outcome": "done"})


# What becomes of each promise: when it is due, and when it is kept or withdrawn.
PROMISES: dict[str, tuple[str, datetime | None]] = {
    "in time": ("2025-11-28", datetime(2025, 11, 20, 12, tzinfo=UTC)),
    "late": ("2025-11-14", datetime(2026, 1, 8, 12, tzinfo=UTC)),
    "missed, kept after the period": ("2025-12-12", datetime(2026, 2, 10, 12, tzinfo=UTC)),
    "never kept": ("2026-01-09", None),
    "not yet due": ("2026-04-30", None),
    "kept early, after the period": ("2026-03-31", datetime(2026, 2, 20, 12, tzinfo=UTC)),
}


async def _promises(api: Api, story: Story, plan: PlanOfWard, clock: FixedClock) -> None:
    clock.now = datetime(2025, 10, 20, 9, tzinfo=UTC)
    for title, (due_on, _) in PROMISES.items():
        body = {
            "service": "streetscene", "ward": "boston-castle", "title": title,
            "kind": "particular", "due_on": due_on, "equality_tags": ["carbon"],
        }  # fmt: skip
        made = await api.post(story.manager, "/commitments", body)
        assert made.status_code == 201, made.text
        story.commitments[title] = UUID(made.json()["id"])
    link = {"kind": "priority", "target": str(plan.published)}
    path = f"/commitments/{story.commitments['in time']}/links"
    assert (await api.post(story.manager, path, link)).status_code == 201
    kept = sorted((at, title) for title, (_, at) in PROMISES.items() if at is not None)
    for at, title in kept:
        clock.now = at
        done = await api.post(story.manager, f"/commitments/{story.commitments[title]}/keeping")
        assert done.status_code == 201, done.text


async def _meetings(session: AsyncSession, borough: Borough) -> None:
    """Briefings of Boston Castle, monthly; Street Scene comes to every other one."""
    ward = borough.wards["boston-castle"].id
    for n, month in enumerate((10, 11, 12)):
        starts_at = datetime(2025, month, 10, 18, tzinfo=UTC)
        meeting = Meeting(
            id=new_id(), kind="ward_briefing", title="Ward briefing", ward_id=ward,
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), mode="online", agenda=[],
            status="held", restricted=False, created_at=starts_at, updated_at=starts_at,
        )  # fmt: skip
        session.add(meeting)
        await session.flush()
        session.add(MeetingWard(meeting_id=meeting.id, ward_id=ward))
        for slug, attended in (("streetscene", n % 2 == 0), ("housing", None if n else True)):
            session.add(
                MeetingInvitation(
                    meeting_id=meeting.id, service_id=borough.services[slug].id, attended=attended,
                    created_at=starts_at, updated_at=starts_at,
                )
            )  # fmt: skip
    await session.commit()


async def _notices(session: AsyncSession, borough: Borough) -> None:
    """Two notices of Street Scene to Boston Castle: one as early as promised, one not."""
    for n, (given, promised) in enumerate(((12, 10), (3, 10), (5, None))):
        given_at = datetime(2025, 11, 3 + n, 9, tzinfo=UTC)
        in_time = None if promised is None else given >= promised
        notice = ActivityNotice(
            id=new_id(), service_id=borough.services["streetscene"].id, title="Resurfacing",
            place="High Street", starts_on=date(2025, 12, 1), ends_on=date(2025, 12, 2),
            first_starts_on=date(2025, 12, 1), given_at=given_at, working_days_given=given,
            working_days_promised=promised, in_time=in_time, created_at=given_at,
            updated_at=given_at,
        )  # fmt: skip
        session.add(notice)
        await session.flush()
        session.add(ActivityNoticeWard(notice_id=notice.id, ward_id=borough.wards["wath"].id))
    await session.commit()
