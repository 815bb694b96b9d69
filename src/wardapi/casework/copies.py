"""What a case's row copies from its history, so that lists can sort and filter by it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.casework.models import Case
from wardapi.deadlines.rules import NOTHING_DUE
from wardapi.deadlines.tracking import Tracked
from wardapi.deadlines.verification import Assessed, Difference
from wardapi.timescales import History, Standing
from wardapi.timescales.policy import SUBSTANTIVE


def of(tracked: Tracked, standing: Standing) -> dict[str, object]:
    """Return the columns that change with the case's clocks."""
    return _moving(timescales.read(tracked.facts, tracked.policies), standing)


async def differences(session: AsyncSession, assessed: Sequence[Assessed]) -> list[Difference]:
    """Say which copies do not follow from the history. Wired in `jobs`."""
    ids = [one.tracked.subject.id for one in assessed]
    table = Case.__table__
    rows = await session.execute(select(table).where(table.c.id.in_(ids)))
    stored = {row["id"]: row for row in rows.mappings()}
    found = []
    for one in assessed:
        subject = one.tracked.subject
        row = stored.get(subject.id)
        if row is None:
            found.append(Difference(subject, "cases", "row", stored=False, expected=True))
            continue
        found += [
            Difference(subject, "cases", column, row[column], expected)
            for column, expected in _all(one).items()
            if row[column] != expected
        ]
    return found


async def references(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """Say what these cases are called. Wired in `jobs`."""
    found = await session.execute(select(Case.id, Case.reference).where(Case.id.in_(list(ids))))
    return {row.id: row.reference for row in found}


def _all(assessed: Assessed) -> dict[str, object]:
    history = timescales.read(assessed.tracked.facts, assessed.tracked.policies)
    said = {name: history.attributes.get(name) for name in ("urgency", "category", "channel")}
    return {
        "received_at": assessed.tracked.facts[0].occurred_at,
        "policy": assessed.standing.regime.policy.slug,
        **said,
        **_moving(history, assessed.standing),
    }


def _moving(history: History, standing: Standing) -> dict[str, object]:
    due = [target.due_at or target.due_at_latest for target in standing.targets if target.is_open]
    return {
        "next_due_at": min((at for at in due if at is not None), default=NOTHING_DUE),
        "answered_at": history.cycle.happened.get(SUBSTANTIVE),
        "closed_at": history.cycle.ended_at,
    }
