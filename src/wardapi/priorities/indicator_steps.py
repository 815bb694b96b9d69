"""The verbs of indicators: each writes one record of the trail and tells one event."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit import etags, idempotency
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.priorities import indicator_queries as queries
from wardapi.priorities import indicator_rules as rules
from wardapi.priorities import places, reach, written_notes
from wardapi.priorities.indicator_models import Indicator, IndicatorNote, IndicatorReading
from wardapi.priorities.indicator_rules import (
    IndicatorSlugTaken,
    InvalidIndicator,
    Point,
    Points,
    Reading,
    ReadingContradicts,
)
from wardapi.priorities.indicator_vocabulary import (
    Direction,
    IndicatorNoteKind,
    Kind,
    Recorded,
    Topic,
)
from wardapi.priorities.places import Place
from wardapi.wards.rules import slug_of, today

KIND = "indicator"


class NewIndicator(NamedTuple):
    """What an indicator is made with; quantities in ten-thousandths."""

    name: str
    kind: Kind
    topic: Topic
    slug: str | None = None
    description: str | None = None
    source: str | None = None
    unit: str | None = None
    direction: Direction | None = None
    baseline: Point | None = None
    target: Point | None = None


class NewNote(NamedTuple):
    """What was noticed or heard, and the day that it speaks of."""

    kind: IndicatorNoteKind
    text: str
    on: date
    source: str | None = None
    for_publication: bool = False


class Taken(NamedTuple):
    """An indicator that is about to change, and its ward's GSS code."""

    indicator: Indicator
    ward: str


async def add_indicator(
    session: AsyncSession, place: Place, new: NewIndicator, *, by: Principal | None, now: datetime
) -> Indicator:
    """Add an indicator to a priority. Raises InvalidIndicator, IndicatorSlugTaken.

    Who may is for the caller to ask.
    """
    rules.check_parts(new.kind, new.unit, new.direction, Points(new.baseline, new.target))
    slug = new.slug or slug_of(new.name)[:80].strip("-")
    if not slug:
        raise InvalidIndicator("The name has no letters to make a slug of: give one.")
    if await queries.is_taken(session, place.ward_id, slug):
        raise IndicatorSlugTaken
    made = Indicator(
        id=new_id(),
        priority_id=place.priority_id,
        ward_id=place.ward_id,
        slug=slug,
        **_columns(new._asdict() | {"slug": slug}),
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    await session.flush()
    about = {"priority": place.priority_id, "slug": slug, "topic": new.topic.value}
    await _tell(session, Taken(made, place.ward), "added", about, by=by, now=now)
    return made


async def take(session: AsyncSession, indicator_id: UUID, *, by: Principal) -> Taken:
    """Return an indicator to be changed, for those who may know of it and work on its ward's plan.

    Raises IndicatorNotFound, NotAllowed. Whoever takes it next waits.
    """
    row = await queries.get_indicator(session, indicator_id, by=by)
    reach.check_plan(by, row.gss_code)
    await session.execute(
        select(Indicator.id).where(Indicator.id == indicator_id).with_for_update()
    )
    return Taken(row.Indicator, row.gss_code)


async def change(
    session: AsyncSession,
    taken: Taken,
    changes: Mapping[str, Any],
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Give an indicator other particulars; what changes nothing is not recorded.

    Raises PreconditionFailed, InvalidIndicator, and of another priority PriorityNotFound and
    OtherWard.
    """
    indicator = taken.indicator
    etags.require_match(if_match, indicator.version)
    columns = _columns(changes)
    if "priority" in changes:
        place = await places.get_place(session, changes["priority"], by=by)
        places.check_same_ward(place, taken.ward)
        columns["priority_id"] = place.priority_id
    changed = {name: value for name, value in columns.items() if getattr(indicator, name) != value}
    if not changed:
        return
    was = {name: getattr(indicator, name) for name in changed.keys() & _TOLD}
    for name, value in changed.items():
        setattr(indicator, name, value)
    with session.no_autoflush:
        direction = None if indicator.direction is None else Direction(indicator.direction)
        rules.check_parts(Kind(indicator.kind), indicator.unit, direction, indicator.points)
    indicator.updated_at = now
    await session.flush()
    about = {name: changed[name] for name in changed.keys() & _TOLD}
    detail = {"fields": sorted(changed), "now": about, "was": was}
    await _tell(session, taken, "changed", detail, by=by, now=now)


async def record_reading(
    session: AsyncSession,
    taken: Taken,
    given: Reading,
    *,
    replace: bool,
    by: Principal,
    now: datetime,
) -> tuple[IndicatorReading, Recorded]:
    """Record how an indicator stood on a day; the same again changes nothing.

    Raises TakesNoReadings, InvalidReadingDay, ReadingContradicts.
    """
    rules.check_takes_readings(Kind(taken.indicator.kind))
    rules.check_reading_day(given.on, today(now))
    kept = await queries.find_reading(session, taken.indicator.id, given.on)
    recorded = rules.judge_reading(given, None if kept is None else said(kept), replace=replace)
    if recorded is Recorded.CONTRADICTED:
        raise ReadingContradicts
    if kept is not None and recorded is Recorded.UNCHANGED:
        return kept, recorded
    was = None if kept is None else kept.value
    reading = write(session, taken.indicator.id, given, kept, by=by, now=now)
    await touch(session, [taken.indicator.id], now)
    await session.flush()
    about = reading_detail(taken.ward, reading, was)
    await _tell(session, taken, "reading_recorded", about, by=by, now=now)
    return reading, recorded


async def note(
    session: AsyncSession, taken: Taken, new: NewNote, *, by: Principal, now: datetime
) -> IndicatorNote:
    """Write down what was noticed or heard. Raises InvalidReadingDay for a day to come, and
    RestrictedPeriod for what is for publication in one."""
    rules.check_reading_day(new.on, today(now))
    if new.for_publication:
        await written_notes.check_publication(session, taken.ward, now=now)
    made = IndicatorNote(
        id=new_id(),
        indicator_id=taken.indicator.id,
        kind=new.kind.value,
        noted_on=new.on,
        source=new.source,
        body=new.text,
        for_publication=new.for_publication,
        written_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    await session.flush()
    about = {"note": made.id, "kind": new.kind.value, "on": new.on}
    await _tell(session, taken, "noted", about, by=by, now=now)
    return made


async def erase_note(
    session: AsyncSession, taken: Taken, note_id: UUID, *, by: Principal, now: datetime
) -> IndicatorNote:
    """Take the words of a note away for good. Raises what `written_notes` does."""
    kept = await written_notes.get_note(
        session, IndicatorNote, IndicatorNote.indicator_id, taken.indicator.id, note_id
    )
    written_notes.erase(kept, by=by, now=now)
    await idempotency.erase_answers(session, Subject(KIND, taken.indicator.id))
    await session.flush()
    await _tell(session, taken, "note_erased", {"note": kept.id}, by=by, now=now)
    return kept


def said(reading: IndicatorReading) -> Reading:
    """Return what a stored reading says."""
    return Reading(reading.measured_on, reading.value, reading.source, reading.note)


def write(
    session: AsyncSession,
    indicator_id: UUID,
    given: Reading,
    kept: IndicatorReading | None,
    *,
    by: Principal | None,
    now: datetime,
) -> IndicatorReading:
    """Add a reading, or put it in the place of the one that is kept for its day."""
    reading = kept or IndicatorReading(
        id=new_id(), indicator_id=indicator_id, measured_on=given.on, created_at=now
    )
    reading.value = given.value
    # A correction that says nothing of source or note leaves what was said of them.
    reading.source = given.source if given.source is not None or kept is None else kept.source
    reading.note = given.note if given.note is not None or kept is None else kept.note
    reading.recorded_by = None if by is None else by.id
    reading.updated_at = now
    session.add(reading)
    return reading


def reading_detail(ward: str, reading: IndicatorReading, was: int | None) -> dict[str, object]:
    """Return what trail and feed have of a reading: ten-thousandths, so that they are exact."""
    return {
        "ward": ward,
        "reading": reading.id,
        "on": reading.measured_on,
        "ten_thousandths": reading.value,
        "replaced": was,
    }


async def touch(session: AsyncSession, indicator_ids: list[UUID], now: datetime) -> None:
    """Say that lists have something new of these indicators; nobody's edit is made stale."""
    await session.execute(
        update(Indicator)
        .where(Indicator.id.in_(indicator_ids))
        .values(updated_at=now)
        .execution_options(synchronize_session=False)
    )


_PLAIN = ("name", "description", "source", "unit")
_WORDS = ("kind", "topic", "direction")
_TOLD = frozenset(
    {"topic", "unit", "direction", "baseline", "baseline_on", "target", "target_on", "priority_id"}
)


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of what was given of an indicator, its place apart."""
    columns = {name: given[name] for name in _PLAIN if name in given}
    columns |= {name: given[name] and given[name].value for name in _WORDS if name in given}
    for name in ("baseline", "target"):
        if name in given:
            point: Point | None = given[name]
            columns[name] = None if point is None else point.value
            columns[f"{name}_on"] = None if point is None else point.on
    return columns


async def _tell(
    session: AsyncSession,
    taken: Taken,
    what: str,
    about: Mapping[str, object],
    *,
    by: Principal | None,
    now: datetime,
) -> None:
    subject = Subject(KIND, taken.indicator.id)
    detail = {"ward": taken.ward, **about}
    await audit.record(
        session, subject=subject, action=f"indicator.{what}", by=by, now=now, detail=detail
    )
    await events.emit(
        session, kind=f"indicator.{what}", subject=subject, now=now, data=detail, ward=taken.ward
    )
