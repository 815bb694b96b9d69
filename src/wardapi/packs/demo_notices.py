"""What the services plan, and when they said so, in the illustrative stories."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from wardapi.commitments import notice_queries, noticing
from wardapi.commitments.noticing import NewNotice
from wardapi.packs.demo_promises import EARLY, leads
from wardapi.packs.demo_scene import ILLUSTRATIVE, Scene, at, titled, workday
from wardapi.wards.rules import today

NOTICES = 36
_EVERY = 19
"""Days between one notice and the next, back from now."""
_AHEAD = (35, 28, 16, 9, 42, 3, 21)
"""Days between a notice and what it tells of; some services promised more than that."""
_PLANNED = {
    "community-protection": "Checks of licensed premises",
    "highways": "Resurfacing with the road closed",
    "housing": "New doors in the flats",
    "parks-and-green-spaces": "Felling of diseased trees",
    "streetscene": "Deep clean of the high street",
}


class Planned(NamedTuple):
    """An activity that notice is given of; `wards` are numbers."""

    service: str
    wards: tuple[int, ...]
    given_on: date
    starts_on: date
    fate: str


def planned(today: date, wards: int) -> Iterator[Planned]:
    """Every notice, the earliest first."""
    services = sorted(EARLY)
    for number in reversed(range(NOTICES)):
        given_on = workday(today - timedelta(days=number * _EVERY + 2))
        first = number * 7 % wards
        others = ((first + 1) % wards,) if number % 4 == 0 else ()
        yield Planned(
            services[number % len(services)],
            (first, *others),
            given_on,
            given_on + timedelta(days=_AHEAD[number % len(_AHEAD)]),
            {5: "moved", 8: "cancelled"}.get(number % 9, "as planned"),
        )


async def tell_notices(scene: Scene) -> None:
    """Tells every notice, and of some that the days moved or that nothing came of it."""
    for story in planned(today(scene.now), len(scene.cast.wards)):
        await _tell(scene, story)


async def _tell(scene: Scene, story: Planned) -> None:
    session, by = scene.session, leads(scene, story.service)
    asked = NewNotice(
        service=story.service,
        wards=[scene.cast.wards[number].gss_code for number in story.wards],
        title=titled(_PLANNED[story.service]),
        place="In the middle of the ward (illustrative)",
        starts_on=story.starts_on,
        ends_on=story.starts_on + timedelta(days=2),
        description=ILLUSTRATIVE,
    )
    made = await noticing.give(session, asked, by=by, now=at(story.given_on))
    later = at(story.given_on + timedelta(days=1))
    if story.fate == "as planned" or later >= scene.now:
        return
    found = await notice_queries.find_notice(session, made)
    if story.fate == "cancelled":
        await noticing.cancel(session, found, reason=ILLUSTRATIVE, by=by, now=later)
        return
    changes = {"starts_on": asked.starts_on + timedelta(days=7)}
    changes["ends_on"] = changes["starts_on"] + timedelta(days=2)
    await noticing.revise(
        session, found, changes=changes, reason=ILLUSTRATIVE, if_match="*", by=by, now=later
    )
