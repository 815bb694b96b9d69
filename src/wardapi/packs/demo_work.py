"""What is done about the illustrative priorities, and how one will know whether it helped."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count, takewhile
from typing import NamedTuple

from wardapi.access.rules import Principal
from wardapi.packs.demo_matters import Gauge, Matter, matters_of
from wardapi.packs.demo_plans import days_of
from wardapi.packs.demo_scene import ILLUSTRATIVE, SOURCE, Scene, at, titled, workday
from wardapi.priorities import action_steps, indicator_steps
from wardapi.priorities.action_rules import ActionStatus
from wardapi.priorities.action_steps import NewAction, Said
from wardapi.priorities.indicator_rules import Point
from wardapi.priorities.indicator_steps import NewIndicator, NewNote
from wardapi.priorities.indicator_vocabulary import IndicatorNoteKind, Kind, Topic
from wardapi.priorities.models import Priority
from wardapi.priorities.places import Place
from wardapi.priorities.quantities import SCALE
from wardapi.priorities.reach import Work
from wardapi.wards.rules import slug_of

_FIRST_DUE = date(2025, 2, 28)
_BASELINE, _TARGET = date(2024, 9, 30), date(2028, 3, 31)
_SAID = Said(ILLUSTRATIVE, for_publication=True)
_SHARES = (0, 6, 10, 18, 15, 31, 40, 52, 49, 60, 66, 71, 80, 85)
"""How many hundredths of the way to its target an indicator has come, quarter by quarter."""


class Task(NamedTuple):
    """An action: when it is due and what becomes of it, and how many days after that day."""

    title: str
    service: str
    partner: str
    due_on: date
    fate: str
    after: int


def tasks_of(ward: int) -> Iterator[tuple[int, Task]]:
    """Every action of a ward's plan with the place of its priority."""
    for place, matter in enumerate(matters_of(ward)):
        for turn, title in enumerate(matter.actions):
            number = ward * 3 + place * 5 + turn * 11
            due_on = workday(_FIRST_DUE + timedelta(days=number * 37 % 820))
            fate, after = _FATES[number % len(_FATES)]
            yield place, Task(titled(title), matter.service, matter.partner, due_on, fate, after)


_FATES = (
    *(("done", -12), ("done", -3), ("done", 0), ("overdue", 0), ("done", -20), ("done", 25)),
    *(("dropped", -30), ("done", -8), ("overdue", 0), ("done", 4)),
)


async def tell_work(scene: Scene, number: int, priorities: Sequence[Priority]) -> None:
    """Tells the actions and the indicators of a ward's plan."""
    ward = scene.cast.wards[number]
    by = scene.cast.coordinators[ward.id]
    places = [Place(priority.id, ward.id, ward.gss_code) for priority in priorities]
    if not places:
        return
    published = days_of(number).published
    for place, task in tasks_of(number):
        await _tell_task(scene, places[place], task, published + timedelta(days=14), by)
    counted = list(zip(places, matters_of(number), strict=True))[: 2 + number % 2]
    for counted_in, matter in counted:
        await _tell_gauge(scene, counted_in, matter, published + timedelta(days=21), by)
    if number % 2:
        await _tell_story(scene, places[-1], published + timedelta(days=28), by)


async def _tell_task(scene: Scene, place: Place, task: Task, added: date, by: Principal) -> None:
    if at(added) >= scene.now:
        return
    session = scene.session
    new = NewAction(
        title=task.title,
        service=task.service,
        due_on=task.due_on,
        description=ILLUSTRATIVE,
        partners=[task.partner],
    )
    made = await action_steps.add_action(session, place, new, by=by, now=at(added))
    work = Work(place.ward, task.service, frozenset({task.partner}))
    taken = action_steps.Taken(made, work)
    reported = at(max(task.due_on - timedelta(days=45), added + timedelta(days=1)))
    if reported < scene.now and task.after >= 0:
        status = ActionStatus.IN_PROGRESS
        said = action_steps.note(session, taken, _SAID, status=status, by=by, now=reported)
        await scene.attempt(said)
    ended = at(max(task.due_on + timedelta(days=task.after), added + timedelta(days=2)))
    if task.fate == "overdue" or ended >= scene.now:
        return
    if task.fate == "dropped":
        await scene.attempt(action_steps.drop(session, taken, _SAID, by=by, now=ended))
        return
    done = action_steps.complete(session, taken, done_on=None, said=_SAID, by=by, now=ended)
    await scene.attempt(done)


async def _tell_gauge(
    scene: Scene, place: Place, matter: Matter, added: date, by: Principal
) -> None:
    gauge = matter.gauge
    if at(added) >= scene.now:
        return
    new = NewIndicator(
        name=titled(gauge.name),
        kind=Kind.QUANTITATIVE,
        topic=gauge.topic,
        description=ILLUSTRATIVE,
        source=SOURCE,
        unit="count",
        direction=gauge.direction,
        baseline=Point(_BASELINE, gauge.baseline * SCALE),
        target=Point(_TARGET, gauge.target * SCALE),
    )
    await indicator_steps.add_indicator(scene.session, place, new, by=by, now=at(added))


async def _tell_story(scene: Scene, place: Place, added: date, by: Principal) -> None:
    """What people say, which no number tells."""
    if at(added) >= scene.now:
        return
    new = NewIndicator(
        name=titled("What residents say of the ward"),
        kind=Kind.QUALITATIVE,
        topic=Topic.FEELING_ABOUT_THE_AREA,
        description=ILLUSTRATIVE,
    )
    made = await indicator_steps.add_indicator(scene.session, place, new, by=by, now=at(added))
    taken = indicator_steps.Taken(made, place.ward)
    feedback = IndicatorNoteKind.RESIDENT_FEEDBACK
    for days in (90, 300, 520):
        on = workday(added + timedelta(days=days))
        note = NewNote(feedback, ILLUSTRATIVE, on, SOURCE, for_publication=True)
        if at(on) < scene.now:
            await indicator_steps.note(scene.session, taken, note, by=by, now=at(on))


def readings_of(ward: int, code: str, until: date) -> str:
    """Return the readings of a ward's indicators as a spreadsheet saves them."""
    lines = ["ward,indicator,date,value,source"]
    for matter in matters_of(ward)[: 2 + ward % 2]:
        slug = slug_of(titled(matter.gauge.name))
        for quarter, day in enumerate(takewhile(lambda day: day <= until, _quarters())):
            value = _value(matter.gauge, ward, quarter)
            lines.append(f"{code},{slug},{day},{value},{SOURCE}")
    return "\n".join(lines)


def _value(gauge: Gauge, ward: int, quarter: int) -> int:
    """What was counted: some wards get on faster, and some not at all."""
    share = _SHARES[min(quarter, len(_SHARES) - 1)] * (ward % 5 - 0.5) / 2.5
    return max(0, round(gauge.baseline + (gauge.target - gauge.baseline) * share / 100))


def _quarters() -> Iterator[date]:
    """The last day of each quarter from December 2024 on."""
    for number in count(1):
        year, month = divmod(2024 * 12 + 9 + 3 * number, 12)
        yield date(year, month + 1, 1) - timedelta(days=1)
