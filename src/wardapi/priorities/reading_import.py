"""Bringing in a file of readings: every row is loaded, unchanged, or refused with a reason.

Rows are judged by themselves, a batch of them in one transaction; a fault in one stops no other.
The same file again changes nothing. On a dry run everything is judged and nothing written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.events import actions as events
from wardapi.events.actions import News
from wardapi.kit.database import Database
from wardapi.kit.progress import Count
from wardapi.kit.subjects import Subject
from wardapi.priorities import indicator_rules as rules
from wardapi.priorities import indicator_steps as steps
from wardapi.priorities import reading_files
from wardapi.priorities.indicator_models import Indicator, IndicatorReading
from wardapi.priorities.indicator_rules import InvalidReadingDay, Reading
from wardapi.priorities.indicator_vocabulary import Kind, Recorded
from wardapi.priorities.reading_files import Given
from wardapi.priorities.reading_register import Known, Register, Unmatched
from wardapi.priorities.spreadsheets import Problem
from wardapi.wards.rules import today

BATCH = 200
Key = tuple[UUID, date]


@dataclass(slots=True)
class Report:
    """What became of a file. `rows` is `loaded` and `unchanged` and `refused` together."""

    rows: int
    blank: int
    ignored_columns: list[str]
    dry_run: bool
    loaded: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as the command prints it."""
        return {
            "rows": self.rows,
            "loaded": self.loaded,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "blank": self.blank,
            "ignored_columns": self.ignored_columns,
            "dry_run": self.dry_run,
            "problems": [problem._asdict() for problem in sorted(self.problems)],
        }


class Run(NamedTuple):
    """One import under way. `seen` has what earlier rows of the file said, by indicator and day."""

    register: Register
    seen: dict[Key, tuple[int, Reading]]
    replace: bool
    dry_run: bool
    now: datetime


class Matched(NamedTuple):
    """A row with the indicator that it is of."""

    known: Known
    reading: Reading
    row: int

    @property
    def key(self) -> Key:
        return self.known.id, self.reading.on


async def import_readings(
    database: Database,
    content: bytes,
    *,
    replace: bool = False,
    dry_run: bool = False,
    now: datetime,
    progress: Count,
) -> Report:
    """Bring in a file of readings. Raises UnreadableFile, and then nothing was looked at.

    A reading that contradicts one on record is refused, unless it is to `replace` it.
    """
    sheet = reading_files.read(content)
    report = Report(len(sheet.rows), sheet.blank, sheet.ignored, dry_run)
    async with database.read() as session:
        register = await Register.of(session)
    run = Run(register, {}, replace, dry_run, now)
    for start in range(0, len(sheet.rows), BATCH):
        rows = sheet.rows[start : start + BATCH]
        matched = []
        for row in rows:
            found = row if isinstance(row, list) else _match(run, row)
            if isinstance(found, Matched):
                matched.append(found)
            else:
                report.refused += 1
                report.problems += found
        if dry_run:
            async with database.read() as session:
                await _bring(session, run, matched, report)
        else:
            async with database.write() as session:
                await _bring(session, run, matched, report)
        progress(start + len(rows), len(sheet.rows))
    return report


def _match(run: Run, given: Given) -> Matched | list[Problem]:
    """Return the row with its indicator, or all that is wrong with it."""
    problems = []
    try:
        rules.check_reading_day(given.on, today(run.now))
    except InvalidReadingDay as fault:
        problems.append(Problem(given.row, "date", fault.detail))
    try:
        known = run.register.find(given)
    except Unmatched as fault:
        return [*problems, Problem(given.row, fault.field, str(fault))]
    if known.kind is not Kind.QUANTITATIVE:
        problems.append(Problem(given.row, "indicator", rules.TakesNoReadings().detail))
    elif not known.counts(given.amount.mark):
        sentence = f"The value has the sign {given.amount.mark}; the indicator counts {known.unit}."
        problems.append(Problem(given.row, "value", sentence))
    reading = Reading(given.on, given.amount.value, given.source, given.note)
    return problems or Matched(known, reading, given.row)


async def _bring(session: AsyncSession, run: Run, rows: Sequence[Matched], report: Report) -> None:
    """Judge rows against what is on record, and write those that are new."""
    if not run.dry_run:
        await _lock(session, {row.known.id for row in rows})
    on_record = await _on_record(session, rows)
    written: list[tuple[Matched, IndicatorReading | None]] = []
    for row in rows:
        kept = on_record.get(row.key)
        sentence, recorded = _judge(run, row, kept)
        if recorded is Recorded.CONTRADICTED:
            report.refused += 1
            report.problems.append(Problem(row.row, "value", sentence))
            continue
        run.seen.setdefault(row.key, (row.row, row.reading))
        if recorded is Recorded.LOADED:
            report.loaded += 1
            written.append((row, kept))
        else:
            report.unchanged += 1
    if written and not run.dry_run:
        await _write(session, written, run.now)


def _judge(run: Run, row: Matched, kept: IndicatorReading | None) -> tuple[str, Recorded]:
    """Say what becomes of a row; a file that contradicts itself is not settled by `replace`."""
    earlier = run.seen.get(row.key)
    if earlier is not None:
        number, reading = earlier
        sentence = f"Row {number} says something else of the same indicator and day."
        return sentence, rules.judge_reading(row.reading, reading, replace=False)
    said = None if kept is None else steps.said(kept)
    sentence = (
        f"There is another reading for {row.reading.on}. If this one corrects it, import the file "
        "with --replace."
    )
    return sentence, rules.judge_reading(row.reading, said, replace=run.replace)


async def _lock(session: AsyncSession, indicator_ids: set[UUID]) -> None:
    # In one order, so that two imports cannot wait for each other.
    statement = select(Indicator.id).where(Indicator.id.in_(indicator_ids)).order_by(Indicator.id)
    await session.execute(statement.with_for_update())


async def _on_record(
    session: AsyncSession, rows: Sequence[Matched]
) -> Mapping[Key, IndicatorReading]:
    found = await session.scalars(
        select(IndicatorReading).where(
            IndicatorReading.indicator_id.in_({row.known.id for row in rows}),
            IndicatorReading.measured_on.in_({row.reading.on for row in rows}),
        )
    )
    return {(reading.indicator_id, reading.measured_on): reading for reading in found}


async def _write(
    session: AsyncSession,
    rows: Sequence[tuple[Matched, IndicatorReading | None]],
    now: datetime,
) -> None:
    acts, news = [], []
    for row, kept in rows:
        was = None if kept is None else kept.value
        reading = steps.write(session, row.known.id, row.reading, kept, by=None, now=now)
        subject = Subject(steps.KIND, row.known.id)
        detail = steps.reading_detail(row.known.ward, reading, was)
        acts.append(Act(subject, "indicator.reading_recorded", None, detail))
        news.append(News("indicator.reading_recorded", subject, detail, ward=row.known.ward))
    await session.flush()
    await steps.touch(session, sorted({row.known.id for row, _ in rows}), now)
    await audit.record_all(session, acts, now=now)
    await events.emit_all(session, news, now=now)
