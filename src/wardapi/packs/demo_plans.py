"""The illustrative ward plans: drafted, agreed, published, and looked at again two years later."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from wardapi.access.rules import Principal
from wardapi.kit.etags import etag
from wardapi.kit.subjects import Subject
from wardapi.packs.demo_matters import EARLIER, Matter, matters_of
from wardapi.packs.demo_scene import ILLUSTRATIVE, SOURCE, Scene, at, titled, workday
from wardapi.priorities import editing, publishing, reviews
from wardapi.priorities.editing import NewEvidence
from wardapi.priorities.models import Plan, PlanVersion, Priority
from wardapi.priorities.publishing import Edition
from wardapi.priorities.vocabulary import EvidenceKind, PriorityStatus
from wardapi.services.models import Theme
from wardapi.wards.models import Ward

ELECTION = date(2024, 5, 2)
_LONG = 5
"""Every so manieth ward had more than two priorities in 2021."""
_AREAS = ("Around the shops", "The whole ward", "The estate by the school", "Between the two parks")
_KINDS = tuple(EvidenceKind)


class Days(NamedTuple):
    """When a plan was begun, published, and looked at again; None: its review is overdue."""

    begun: date
    published: date
    reviewed: date | None


class Item(NamedTuple):
    """What a priority is written with."""

    theme: str
    title: str
    evidence: str
    tags: Sequence[str] = ()
    carried: UUID | None = None


class Desk(NamedTuple):
    """What a plan is written at: its scene, its ward, who writes, and the themes by slug."""

    scene: Scene
    ward: Ward
    by: Principal
    themes: Mapping[str, Theme]


def days_of(ward: int) -> Days:
    """Return the days of a ward's plan of 2024: most were looked at again when it was late."""
    published = workday(date(2024, 9, 9) + timedelta(days=3 * ward))
    reviewed = date(2026, 5, 6) + timedelta(days=3 * ward)
    if ward % 7 == 5:
        reviewed = date(2026, 4, 8) + timedelta(days=ward)
    return Days(date(2024, 6, 3), published, None if ward % 7 == 3 else workday(reviewed))


def earlier_days_of(ward: int) -> Days:
    """Return the days of a ward's plan of 2021; its review fell to 6 May 2023."""
    published = workday(date(2021, 10, 4) + timedelta(days=ward))
    return Days(date(2021, 7, 5), published, workday(date(2023, 4, 11) + timedelta(days=ward)))


async def tell_plans(scene: Scene, number: int) -> list[Priority]:
    """Tells the plans of a ward; gives the priorities of the last one, none if it was not begun."""
    ward = await scene.session.get_one(Ward, scene.cast.wards[number].id)
    themes = {theme.slug: theme for theme in await scene.session.scalars(select(Theme))}
    desk = Desk(scene, ward, scene.cast.coordinators[ward.id], themes)
    items = [Item(theme, title, "Ward survey") for theme, (title, _) in EARLIER.items()]
    until = at(days_of(number).begun)
    own = items[number % 3 :][: 3 + number % 4 if number % _LONG == 0 else 2]
    told = await _tell(desk, earlier_days_of(number), own, until=until)
    carried = {
        EARLIER[theme.slug][1]: priority.id
        for priority in told
        for theme in themes.values()
        if theme.id == priority.theme_id
    }
    items = [_item(matter, carried.get(matter.theme)) for matter in matters_of(number)]
    return await _tell(desk, days_of(number), items, until=scene.now)


def _item(matter: Matter, carried: UUID | None) -> Item:
    return Item(matter.theme, matter.title, matter.evidence, matter.tags, carried)


async def _tell(
    desk: Desk, days: Days, items: Sequence[Item], *, until: datetime
) -> list[Priority]:
    """One plan from its beginning until now, or until the next one takes its place."""
    scene = desk.scene
    if at(days.published) >= scene.now:
        return []
    plan = await editing.begin_plan(
        scene.session,
        desk.ward,
        election=None,
        introduction=ILLUSTRATIVE,
        by=desk.by,
        now=at(days.begun),
    )
    priorities = [
        await _write(desk, plan, item, days.begun + timedelta(days=7 * (place + 1)), place)
        for place, item in enumerate(items)
    ]
    version = await _publish(desk, plan, days.published, Edition(summary=ILLUSTRATIVE))
    if version is None:
        return priorities
    if days.reviewed is not None and at(days.reviewed) < scene.now:
        await _sweep(scene, version, at(days.reviewed))
        await _change(desk, priorities, days.reviewed)
        edition = Edition(summary=ILLUSTRATIVE, is_review=True)
        version = await _publish(desk, plan, days.reviewed, edition) or version
    await _sweep(scene, version, until)
    return priorities


async def _write(desk: Desk, plan: Plan, item: Item, day: date, place: int) -> Priority:
    """A priority with what it rests on."""
    session = desk.scene.session
    values: dict[str, Any] = {
        "title": titled(item.title),
        "description": ILLUSTRATIVE,
        "target_area": _AREAS[place % len(_AREAS)],
        "lead_councillor": f"{desk.ward.slug}-{place % desk.ward.seats + 1}",
        "status": PriorityStatus.ACTIVE.value,
        "equality_tags": [str(tag) for tag in item.tags],
        "carried_from": item.carried,
    }
    priority = await editing.add_priority(
        session, plan.id, values=values, theme=desk.themes[item.theme], by=desk.by, now=at(day)
    )
    evidence = NewEvidence(
        kind=_KINDS[place % len(_KINDS)].value,
        title=titled(item.evidence),
        finding=ILLUSTRATIVE,
        source=SOURCE,
        dated_on=day - timedelta(days=40),
    )
    await editing.add_evidence(
        session, plan.id, evidence, priority_id=priority.id, by=desk.by, now=at(day, 11)
    )
    return priority


async def _change(desk: Desk, priorities: Sequence[Priority], reviewed: date) -> None:
    """What the review found: the first priority has another area, and some wards reached a goal."""
    day = reviewed - timedelta(days=7)
    changes: list[tuple[Priority, dict[str, Any]]] = [
        (priorities[0], {"target_area": "The two streets where it is worst"})
    ]
    if len(priorities) > 3:
        changes.append((priorities[-1], {"status": PriorityStatus.ACHIEVED.value}))
    for priority, changed in changes:
        await editing.change_priority(
            desk.scene.session,
            priority,
            changes=changed,
            theme=None,
            if_match=etag(priority.version),
            by=desk.by,
            now=at(day),
        )


async def _publish(desk: Desk, plan: Plan, day: date, edition: Edition) -> PlanVersion | None:
    """The councillors agree, and three hours later it is published; None if that is refused."""
    return await desk.scene.attempt(_agree_and_publish(desk, plan, day, edition))


async def _agree_and_publish(desk: Desk, plan: Plan, day: date, edition: Edition) -> PlanVersion:
    session, seats = desk.scene.session, range(1, desk.ward.seats + 1)
    await publishing.agree(
        session,
        plan.id,
        seats=[f"{desk.ward.slug}-{number}" for number in seats],
        note=ILLUSTRATIVE,
        if_match=etag(plan.version),
        by=desk.by,
        now=at(day),
    )
    return await publishing.publish(
        session, plan.id, edition, if_match=etag(plan.version), by=desk.by, now=at(day, 13)
    )


async def _sweep(scene: Scene, version: PlanVersion, until: datetime) -> None:
    if version.review_on is not None:
        await scene.sweep(Subject(reviews.SUBJECT, version.id), until)
