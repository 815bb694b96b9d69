"""Ways to falsify a trail, for somebody who can write to the database but not to the seals."""

import random
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit.chain import START, Entry, link
from wardapi.audit.models import AuditHead, AuditRecord

Tampering = Callable[[AsyncSession, random.Random], Awaitable[object]]

RECORDS: Any = AuditRecord.__table__
HEADS: Any = AuditHead.__table__


async def edit_a_field(session: AsyncSession, rng: random.Random) -> object:
    """Change one thing in one record."""
    row = await _any_record(session, rng)
    change = rng.choice(
        [
            {"action": "case.closed"},
            {"detail": row.detail + " "},
            {"detail": row.detail.replace("awaiting", "awaited")},
            {"at": row.at + timedelta(microseconds=rng.choice([-1, 1]))},
            {"principal_id": uuid.UUID(int=rng.getrandbits(128))},
            {"key_id": uuid.UUID(int=rng.getrandbits(128))},
            {"id": uuid.UUID(int=rng.getrandbits(128))},
            {"hash": f"{rng.getrandbits(256):064x}"},
            {"subject_kind": row.subject_kind + "s"},
        ]
    )
    await session.execute(update(RECORDS).where(RECORDS.c.id == row.id).values(change))
    return change


async def edit_and_rehash_the_record(session: AsyncSession, rng: random.Random) -> object:
    """Change a record and give it a hash that fits it, but nothing after it."""
    row = await _any_record(session, rng)
    chain = await _chain(session, row)
    last = START if row.n == 1 else chain[row.n - 2].hash
    entry = _entry(row)._replace(action="case.closed")
    values = {"action": entry.action, "hash": link(last, entry)}
    await session.execute(update(RECORDS).where(RECORDS.c.id == row.id).values(values))
    return row.n


async def delete_a_record(session: AsyncSession, rng: random.Random) -> object:
    """Take one record out, wherever it stands."""
    row = await _any_record(session, rng)
    await session.execute(delete(RECORDS).where(RECORDS.c.id == row.id))
    return row.n


async def insert_a_record(session: AsyncSession, rng: random.Random) -> object:
    """Add a record that fits on to a chain, and leave the head alone."""
    row = await _any_record(session, rng)
    chain = await _chain(session, row)
    entry = _entry(chain[-1])._replace(id=uuid.UUID(int=rng.getrandbits(128)), n=len(chain) + 1)
    values = entry._asdict() | {"hash": link(chain[-1].hash, entry)}
    await session.execute(insert(RECORDS).values(values))
    return entry.n


async def swap_two_records(session: AsyncSession, rng: random.Random) -> object:
    """Exchange what two neighbours of a chain say."""
    row = await _any_record(session, rng)
    chain = await _chain(session, row)
    if len(chain) < 2:
        return await delete_a_record(session, rng)
    place = rng.randrange(len(chain) - 1)
    one, two = chain[place], chain[place + 1]
    for target, source in ((one, two), (two, one)):
        values = {"detail": source.detail, "action": source.action, "hash": source.hash}
        await session.execute(update(RECORDS).where(RECORDS.c.id == target.id).values(values))
    return place


async def truncate_a_chain(session: AsyncSession, rng: random.Random) -> object:
    """Cut a chain short, and leave its head alone."""
    row = await _any_record(session, rng)
    await _cut(session, row, row.n - 1)
    return row.n


async def truncate_and_rewrite_the_head(session: AsyncSession, rng: random.Random) -> object:
    """Cut a chain short, and make its head agree."""
    row = await _any_record(session, rng)
    chain = await _chain(session, row)
    keep = row.n - 1
    await _cut(session, row, keep)
    if keep:
        values = {"length": keep, "last": chain[keep - 1].hash}
        values["sealed_length"] = rng.choice([0, keep])
        await session.execute(update(HEADS).where(_head_of(row)).values(values))
    else:
        await session.execute(delete(HEADS).where(_head_of(row)))
    return keep


async def remove_a_subject(session: AsyncSession, rng: random.Random) -> object:
    """Remove a chain whole, with its head."""
    row = await _any_record(session, rng)
    await _cut(session, row, 0)
    await session.execute(delete(HEADS).where(_head_of(row)))
    return row.subject_id


async def rewrite_a_chain(session: AsyncSession, rng: random.Random) -> object:
    """Change a record, hash everything after it again, and make the head agree."""
    row = await _any_record(session, rng)
    last = START
    for record in await _chain(session, row):
        entry = _entry(record)
        if record.n == row.n:
            entry = entry._replace(detail='{"forged":true}')
        last = link(last, entry)
        values = {"detail": entry.detail, "hash": last}
        await session.execute(update(RECORDS).where(RECORDS.c.id == record.id).values(values))
    await session.execute(update(HEADS).where(_head_of(row)).values(last=last))
    return row.n


async def falsify_a_head(session: AsyncSession, rng: random.Random) -> object:
    """Change what a head says."""
    row = await _any_record(session, rng)
    length = len(await _chain(session, row))
    values = rng.choice(
        [
            {"length": length + 1},
            {"last": f"{rng.getrandbits(256):064x}"},
            {"sealed_length": length + 3},
        ]
    )
    await session.execute(update(HEADS).where(_head_of(row)).values(values))
    return values


async def remove_a_head(session: AsyncSession, rng: random.Random) -> object:
    """Remove a head, and leave its records."""
    row = await _any_record(session, rng)
    await session.execute(delete(HEADS).where(_head_of(row)))
    return row.subject_id


async def add_a_bare_head(session: AsyncSession, rng: random.Random) -> object:
    """Add a head without records."""
    subject = uuid.UUID(int=rng.getrandbits(128))
    values = {"subject_id": subject, "length": 1, "last": START, "sealed_length": 0}
    await session.execute(insert(HEADS).values(subject_kind="case", **values))
    return subject


TAMPERINGS: list[Tampering] = [
    edit_a_field,
    edit_and_rehash_the_record,
    delete_a_record,
    insert_a_record,
    swap_two_records,
    truncate_a_chain,
    truncate_and_rewrite_the_head,
    remove_a_subject,
    rewrite_a_chain,
    falsify_a_head,
    remove_a_head,
    add_a_bare_head,
]


async def _any_record(session: AsyncSession, rng: random.Random) -> Any:
    order = (RECORDS.c.subject_kind, RECORDS.c.subject_id, RECORDS.c.n)
    return rng.choice((await session.execute(select(RECORDS).order_by(*order))).all())


async def _chain(session: AsyncSession, row: Any) -> list[Any]:
    statement = select(RECORDS).where(_record_of(row)).order_by(RECORDS.c.n)
    return list((await session.execute(statement)).all())


async def _cut(session: AsyncSession, row: Any, keep: int) -> None:
    await session.execute(delete(RECORDS).where(_record_of(row), RECORDS.c.n > keep))


def _record_of(row: Any) -> Any:
    return (RECORDS.c.subject_kind == row.subject_kind) & (RECORDS.c.subject_id == row.subject_id)


def _head_of(row: Any) -> Any:
    return (HEADS.c.subject_kind == row.subject_kind) & (HEADS.c.subject_id == row.subject_id)


def _entry(row: Any) -> Entry:
    return Entry(*(getattr(row, name) for name in Entry._fields))
