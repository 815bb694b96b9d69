"""What a commitment's row copies from its history: its day, and how it ended."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.commitments.models import Commitment
from wardapi.commitments.vocabulary import Recorded
from wardapi.deadlines.verification import Assessed, Difference
from wardapi.timescales import Status, TargetState

_OVER = {Status.RESOLVED: Recorded.KEPT.value, Status.WITHDRAWN: Recorded.WITHDRAWN.value}


async def differences(session: AsyncSession, assessed: Sequence[Assessed]) -> list[Difference]:
    """Say which copies do not follow from the history. Wired in `jobs`."""
    ids = [one.tracked.subject.id for one in assessed]
    table = Commitment.__table__
    rows = await session.execute(select(table).where(table.c.id.in_(ids)))
    stored = {row["id"]: row for row in rows.mappings()}
    found = []
    for one in assessed:
        subject = one.tracked.subject
        row = stored.get(subject.id)
        if row is None:
            found.append(Difference(subject, "commitments", "row", stored=False, expected=True))
            continue
        on = row["due_on"] or row["review_on"]
        values = {
            "date": on.isoformat() if on else None,
            "ended as": row["status"] if row["closed_at"] else None,
            "closed_at": row["closed_at"],
            "kept_late": row["kept_late"],
        }
        found += [
            Difference(subject, "commitments", name, values[name], expected)
            for name, expected in _copied(one).items()
            if values[name] != expected
        ]
    return found


def _copied(assessed: Assessed) -> dict[str, object]:
    history = timescales.read(assessed.tracked.facts, assessed.tracked.policies)
    standing = assessed.standing
    late = any(target.state is TargetState.MET_LATE for target in standing.targets)
    return {
        "date": history.attributes.get("due_on"),
        "ended as": _OVER.get(standing.status),
        "closed_at": history.cycle.ended_at,
        "kept_late": late if standing.status is Status.RESOLVED else None,
    }
