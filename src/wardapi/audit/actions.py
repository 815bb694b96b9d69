"""Writing the trail: one record for each act, in the act's own transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Insert, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit.chain import START, Entry, canonical, link
from wardapi.audit.models import AuditHead, AuditRecord
from wardapi.kit import idempotency
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject


class Act(NamedTuple):
    """What was done to a subject, and by whom; None is the service itself."""

    subject: Subject
    action: str
    by: Principal | None = None
    detail: Mapping[str, object] = {}


async def record(
    session: AsyncSession,
    *,
    subject: Subject,
    action: str,
    by: Principal | None,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> Entry:
    """Add one act to its subject's chain.

    Writers of the same subject wait for each other from here until they commit; writers of
    different subjects never do. `detail` must have a canonical form (`chain.canonical`): codes,
    ids, dates, and commitments instead of texts.
    """
    act = Act(subject, action, by, detail or {})
    idempotency.concern(session, subject)
    return (await record_all(session, [act], now=now))[0]


async def record_all(session: AsyncSession, acts: Sequence[Act], *, now: datetime) -> list[Entry]:
    """Add many acts in three statements, in the order given.

    Heads are locked in the order of their subjects, so that two batches cannot block each other.
    """
    ends = await _extend(session, Counter(act.subject for act in acts))
    entries, rows = [], []
    for act in acts:
        n, last = ends[act.subject]
        entry = _entry(act, n + 1, now)
        ends[act.subject] = (entry.n, link(last, entry))
        entries.append(entry)
        rows.append(entry._asdict() | {"hash": ends[act.subject][1]})
    await session.execute(_ADD_RECORD, rows)
    await session.execute(
        _SET_LAST,
        [
            {"kind": subject.kind, "subject": subject.id, "end": last}
            for subject, (_, last) in sorted(ends.items(), key=lambda item: _order(item[0]))
        ],
    )
    return entries


async def _extend(
    session: AsyncSession, growth: Counter[Subject]
) -> dict[Subject, tuple[int, str]]:
    """Lengthen the chains and lock their heads; give how each ended before: (length, hash)."""
    parameters = [
        {"subject_kind": subject.kind, "subject_id": subject.id, "length": growth[subject]}
        for subject in sorted(growth, key=_order)
    ]
    statement = _EXTEND[session.get_bind().dialect.name]
    ends = {}
    for row in await session.execute(statement, parameters):
        subject = Subject(row.subject_kind, row.subject_id)
        ends[subject] = (row.length - growth[subject], row.last)
    return ends


def _entry(act: Act, n: int, now: datetime) -> Entry:
    return Entry(
        id=new_id(),
        subject_kind=act.subject.kind,
        subject_id=act.subject.id,
        n=n,
        at=now,
        action=act.action,
        principal_id=None if act.by is None else act.by.id,
        key_id=None if act.by is None else act.by.key_id,
        detail=canonical(act.detail),
    )


def _order(subject: Subject) -> tuple[str, UUID]:
    return (subject.kind, subject.id)


_RECORDS: Table = AuditRecord.__table__  # type: ignore[assignment]
_HEADS: Table = AuditHead.__table__  # type: ignore[assignment]
_ADD_RECORD = insert(_RECORDS)
_SET_LAST = (
    update(_HEADS)
    .where(_HEADS.c.subject_kind == bindparam("kind"), _HEADS.c.subject_id == bindparam("subject"))
    .values(last=bindparam("end"))
)


def _extension(insert_into: Any) -> Insert:
    statement = insert_into(_HEADS).values(last=START, sealed_length=0)
    extended: Insert = statement.on_conflict_do_update(
        index_elements=[_HEADS.c.subject_kind, _HEADS.c.subject_id],
        set_={"length": _HEADS.c.length + statement.excluded.length},
    ).returning(_HEADS.c.subject_kind, _HEADS.c.subject_id, _HEADS.c.length, _HEADS.c.last)
    return extended


_EXTEND = {"sqlite": _extension(sqlite.insert), "postgresql": _extension(postgresql.insert)}
