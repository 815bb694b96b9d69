"""The illustrative meetings: two years of them in series, who came, and what came of them."""

import random
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select

from wardapi.access.rules import Principal
from wardapi.meetings import actions, calling, outcomes
from wardapi.meetings.actions import Came
from wardapi.meetings.calling import About
from wardapi.meetings.models import Meeting, MeetingSeries
from wardapi.meetings.places import Asked
from wardapi.meetings.vocabulary import ActionStatus, Issue, Kind, Mode, Rating
from wardapi.packs.demo_scene import ILLUSTRATIVE, Scene, titled
from wardapi.wards.models import Ward
from wardapi.wards.rules import today

POLICE = "south-yorkshire-police"
_SEED = 20_240_502
_DAYS = ("MO", "TU", "WE", "TH", "FR")
_HORIZON = timedelta(days=120)
_WRITTEN_UP = timedelta(hours=20)
_AUGUST = 8
_BOUNDARIES = {
    "bramley-and-ravenfield": "police-bramley-and-wickersley",
    "wickersley-north": "police-bramley-and-wickersley",
}
"""Wards across which an area of the police lies (report, 13.4)."""
_OFTEN = 88
_COMES = {
    (Kind.WARD_BRIEFING, POLICE): 70,
    (Kind.WARD_BRIEFING, "early-help"): 62,
    (Kind.WARD_BRIEFING, "housing"): 80,
    (Kind.COMMUNITY_ACTION_PARTNERSHIP, POLICE): 52,
    (Kind.COMMUNITY_ACTION_PARTNERSHIP, "nhs"): 60,
}
"""Of a hundred times, how often somebody of a service comes; the others come `_OFTEN`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Meetings that come back: which, where, every how many months, whom they invite.

    `rated` is whose data is looked at, every so manieth meeting of `rated_every`.
    """

    kind: Kind
    title: str
    months: int
    hour: int
    invited: Sequence[str]
    mode: Mode = Mode.FACE_TO_FACE
    rated: str = POLICE
    rated_every: int = 3
    acted_every: int = 4


BRIEFING = Round(
    kind=Kind.WARD_BRIEFING,
    title="Ward briefing",
    months=1,
    hour=17,
    invited=(
        *("community-protection", "early-help", "highways", "housing", "neighbourhoods"),
        *("parks-and-green-spaces", POLICE, "streetscene"),
    ),
    mode=Mode.HYBRID,
    rated="streetscene",
    rated_every=12,
    acted_every=6,
)
PARTNERSHIP = Round(
    kind=Kind.COMMUNITY_ACTION_PARTNERSHIP,
    title="Community Action Partnership",
    months=3,
    hour=18,
    invited=(
        *("community-protection", "housing", "neighbourhoods", "nhs", POLICE),
        "voluntary-and-community-sector",
    ),
    rated_every=2,
)
LOCALITY = Round(
    kind=Kind.LOCALITY_MEETING,
    title="Locality meeting",
    months=3,
    hour=14,
    invited=(
        *("community-protection", "early-help", "housing", "neighbourhoods"),
        *(POLICE, "streetscene"),
    ),
)
TASKING = Round(
    kind=Kind.JOINT_TASKING_GROUP,
    title="Joint tasking group",
    months=2,
    hour=10,
    invited=("community-protection", "housing", POLICE, "safer-rotherham-partnership"),
    mode=Mode.ONLINE,
)


class Where(NamedTuple):
    """A ward, a locality, or neither: the borough."""

    ward: str | None = None
    locality: str | None = None


async def tell_ward(scene: Scene, number: int) -> None:
    """Tells the briefings and the Community Action Partnership of a ward."""
    # A session forgets what nobody holds, and every act asks for the ward.
    ward = await scene.session.get_one(Ward, scene.cast.wards[number].id)
    by = scene.cast.coordinators[ward.id]
    chance = random.Random(_SEED + number)
    for turn, kept in enumerate((BRIEFING, PARTNERSHIP)):
        day = first_day(scene.now, number, turn * 7 % kept.months)
        await _Telling(scene, kept, Where(ward=ward.gss_code), by, chance).tell(day, ward.slug)


async def tell_locality(scene: Scene, number: int, locality: str) -> None:
    """Tells the quarterly meetings of a locality."""
    chance = random.Random(_SEED + 100 + number)
    day = first_day(scene.now, number + 2, number)
    telling = _Telling(scene, LOCALITY, Where(locality=locality), scene.cast.manager, chance)
    await telling.tell(day, locality)


async def tell_tasking(scene: Scene) -> None:
    """Tells the joint tasking group of the borough, which is restricted."""
    chance = random.Random(_SEED + 200)
    telling = _Telling(scene, TASKING, Where(), scene.cast.manager, chance)
    await telling.tell(first_day(scene.now, 3, 0), "borough")


def first_day(now: datetime, number: int, later: int) -> date:
    """The first meeting, two years ago: the second Tuesday of the month, or the like."""
    here = today(now)
    year, month = divmod(here.year * 12 + here.month - 1 - 24 + later, 12)
    start = date(year, month + 1, 1)
    to_weekday = (number % len(_DAYS) - start.weekday()) % 7
    return start + timedelta(days=to_weekday + 7 * (number // len(_DAYS) % 4))


class _Telling:
    """One series from its beginning until now, and called for the months to come."""

    def __init__(
        self,
        scene: Scene,
        kept: Round,
        where: Where,
        by: Principal,
        chance: random.Random,
    ) -> None:
        self.scene = scene
        self.kept = kept
        self.where = where
        self.by = by
        self.chance = chance

    async def tell(self, first: date, place: str) -> None:
        series = await self._start(first)
        found = select(Meeting).where(Meeting.series_id == series.id).order_by(Meeting.starts_at)
        meetings = (await self.scene.session.scalars(found)).all()
        held = 0
        for meeting in meetings:
            if meeting.ends_at + _WRITTEN_UP >= self.scene.now:
                return
            if meeting.starts_at.month == _AUGUST and self.kept.months == 1:
                at = meeting.starts_at - timedelta(days=7)
                await actions.cancel(
                    self.scene.session, meeting, reason=ILLUSTRATIVE, by=self.by, now=at
                )
                continue
            held += 1
            await self._write_up(meeting, held, place)

    async def _start(self, first: date) -> MeetingSeries:
        kept = self.kept
        about = About(
            kind=kept.kind,
            title=titled(kept.title),
            mode=kept.mode,
            place="Community centre (illustrative)",
            agenda=(titled("What services bring"), titled("What councillors heard")),
            invitations=[Asked(service=slug) for slug in kept.invited],
            ward=self.where.ward,
            locality=self.where.locality,
        )
        ordinal = (first.day - 1) // 7 + 1
        rule = f"FREQ=MONTHLY;INTERVAL={kept.months};BYDAY={ordinal}{_DAYS[first.weekday()]}"
        ends = (self.scene.now + _HORIZON).date()
        return await calling.start_series(
            self.scene.session,
            about,
            rrule=rule,
            first=datetime.combine(first, time(kept.hour)),
            minutes=90,
            horizon=ends.replace(day=monthrange(ends.year, ends.month)[1]),
            by=self.by,
            now=datetime.combine(first - timedelta(days=21), time(10), UTC),
        )

    async def _write_up(self, meeting: Meeting, held: int, place: str) -> None:
        at = meeting.ends_at + _WRITTEN_UP
        came = [self._came(slug) for slug in self.kept.invited]
        session, by = self.scene.session, self.by
        await actions.record_attendance(session, meeting, came=came, by=by, now=at)
        if held % self.kept.rated_every == 0:
            await self._rate(meeting, place, at)
        if held % 12 == 6:
            await actions.keep_minutes(session, meeting, text=ILLUSTRATIVE, by=by, now=at)
        if held % self.kept.acted_every == 0:
            await self._raise_action(meeting, held, at)

    def _came(self, service: str) -> Came:
        comes = _COMES.get((self.kept.kind, service), _OFTEN)
        attended = self.chance.randrange(100) < comes
        apologies = not attended and self.chance.randrange(2) == 0
        return Came(service, None, attended=attended, apologies=apologies)

    async def _rate(self, meeting: Meeting, place: str, at: datetime) -> None:
        """How good the data was; of some wards it is never quite theirs."""
        area = _BOUNDARIES.get(place) if self.kept.rated == POLICE else None
        rating = Rating.POOR if area else self.chance.choice(tuple(Rating))
        issues = [Issue.OTHER_BOUNDARIES] if area else []
        if not area and rating is not Rating.GOOD:
            issues = [self.chance.choice((Issue.LATE, Issue.INCOMPLETE, Issue.OUT_OF_DATE))]
        rated = actions.record_data_quality(
            self.scene.session,
            meeting,
            service=self.kept.rated,
            rating=rating,
            issues=issues,
            area=area,
            note=ILLUSTRATIVE,
            by=self.by,
            now=at,
        )
        await self.scene.attempt(rated)

    async def _raise_action(self, meeting: Meeting, held: int, at: datetime) -> None:
        """What a meeting had done: two of three were."""
        session, day = self.scene.session, today(at)
        action = await actions.raise_action(
            session,
            meeting,
            description=ILLUSTRATIVE,
            service=self.kept.invited[held % len(self.kept.invited)],
            due_on=day + timedelta(days=28),
            by=self.by,
            now=at,
        )
        settled = at + timedelta(days=25)
        if held % 3 == 0 or settled >= self.scene.now:
            return
        await outcomes.settle(
            session,
            meeting,
            action,
            status=ActionStatus.DONE,
            case=None,
            plan_action=None,
            note=ILLUSTRATIVE,
            wards=frozenset(),
            by=self.by,
            now=settled,
        )
