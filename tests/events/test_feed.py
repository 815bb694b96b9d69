"""Events are written with the change, numbered after commit, and missed by nobody."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tests.backends import ON_POSTGRESQL
from wardapi.events import actions
from wardapi.events.models import Event
from wardapi.kit.database import Database
from wardapi.kit.subjects import Subject

CASE = Subject("case", UUID(int=1))


async def _emit(session, now, subject: Subject = CASE, **data: object) -> Event:
    return await actions.emit(session, kind="case.opened", subject=subject, now=now, data=data)


async def _relay_all(database: Database, now) -> int:
    async with database.write() as session:
        return await actions.relay(session, now=now)


async def _after(database: Database, position: int, limit: int = 7) -> list[Event]:
    statement = select(Event).where(Event.position > position).order_by(Event.position).limit(limit)
    async with database.read() as session:
        return list(await session.scalars(statement))


async def test_events_get_positions_in_the_order_they_were_written(session, now) -> None:
    for n in range(5):
        await _emit(session, now, n=n)
    assert await actions.relay(session, now=now) == 5
    session.expire_all()
    events = list(await session.scalars(select(Event).order_by(Event.position)))
    assert [(event.position, event.data["n"]) for event in events] == [(n + 1, n) for n in range(5)]
    assert {event.positioned_at for event in events} == {now}


async def test_a_relay_gives_each_event_one_position(session, now) -> None:
    await _emit(session, now)
    assert await actions.relay(session, now=now) == 1
    assert await actions.relay(session, now=now) == 0
    await _emit(session, now)
    assert await actions.relay(session, now=now) == 1
    positions = await session.scalars(select(Event.position).order_by(Event.number))
    assert positions.all() == [1, 2]


async def test_a_relay_takes_no_more_than_it_is_told(session, now) -> None:
    for n in range(5):
        await _emit(session, now, n=n)
    assert await actions.relay(session, now=now, limit=3) == 3
    assert await actions.relay(session, now=now, limit=3) == 2
    positions = await session.scalars(select(Event.position).order_by(Event.number))
    assert positions.all() == [1, 2, 3, 4, 5]


async def test_values_are_written_for_the_wire(session, now) -> None:
    event = await _emit(session, now, who=UUID(int=3), at=now, on=now.date(), wards=("E05012994",))
    assert event.data == {
        "who": "00000000-0000-0000-0000-000000000003",
        "at": "2026-01-05T10:00:00Z",
        "on": "2026-01-05",
        "wards": ["E05012994"],
    }


@pytest.mark.parametrize("value", ["x" * 201, b"bytes", object()])
async def test_an_event_carries_no_text_that_somebody_wrote(session, now, value) -> None:
    with pytest.raises(TypeError):
        await _emit(session, now, text=value)


async def test_what_is_undone_is_not_told(fresh_database, now) -> None:
    with pytest.raises(RuntimeError):
        async with fresh_database.write() as session:
            await _emit(session, now)
            raise RuntimeError
    assert await _relay_all(fresh_database, now) == 0


@ON_POSTGRESQL  # there the slow transaction holds up the quick one
async def test_an_event_of_a_slow_transaction_is_not_passed_over(fresh_database, now) -> None:
    """The number is drawn early and the commit comes late: a reader must still see it."""
    async with fresh_database.write() as slow:
        await _emit(slow, now, n="slow")
        await slow.flush()
        async with fresh_database.write() as quick:
            await _emit(quick, now, n="quick")
        assert await _relay_all(fresh_database, now) == 1
        [seen] = await _after(fresh_database, 0)
        assert seen.data == {"n": "quick"}
    assert await _relay_all(fresh_database, now) == 1
    [late] = await _after(fresh_database, seen.position or 0)
    assert late.data == {"n": "slow"}


@ON_POSTGRESQL  # there a second writer cannot even begin
async def test_two_relays_at_once_do_not_both_work(fresh_database, now) -> None:
    async with fresh_database.write() as session:
        await _emit(session, now)
    async with fresh_database.write() as first, fresh_database.write() as second:
        assert await actions.relay(first, now=now) == 1
        assert await actions.relay(second, now=now) == 0


async def test_a_poller_misses_nothing_while_writers_commit(fresh_database, now) -> None:
    """Eight writers with transactions of several events, two relays, and a reader in between."""
    writers, rounds = 8, 15
    writing = asyncio.Event()
    writing.set()

    async def write(writer: int) -> None:
        subject = Subject("case", UUID(int=writer + 1))
        for round_ in range(rounds):
            async with fresh_database.write() as session:
                await _emit(session, now, subject, n=2 * round_)
                await session.flush()
                await asyncio.sleep(0)
                await _emit(session, now, subject, n=2 * round_ + 1)

    async def relay() -> None:
        while writing.is_set():
            await _relay_all(fresh_database, now)
            await asyncio.sleep(0)

    seen: list[Event] = []

    async def poll() -> None:
        while writing.is_set():
            seen.extend(await _after(fresh_database, seen[-1].position or 0 if seen else 0))
            await asyncio.sleep(0)

    others = [asyncio.create_task(job()) for job in (relay, relay, poll)]
    await asyncio.gather(*(write(writer) for writer in range(writers)))
    writing.clear()
    await asyncio.gather(*others)
    await _relay_all(fresh_database, now)
    while more := await _after(fresh_database, seen[-1].position or 0 if seen else 0):
        seen.extend(more)

    assert [event.position for event in seen] == list(range(1, 2 * writers * rounds + 1))
    for writer in range(writers):
        told = [event.data["n"] for event in seen if event.subject_id == UUID(int=writer + 1)]
        assert told == list(range(2 * rounds))


async def test_ids_stay_when_positions_come(fresh_database, now) -> None:
    async with fresh_database.write() as session:
        made = (await _emit(session, now, Subject("case", uuid4()))).id
    await _relay_all(fresh_database, now)
    [event] = await _after(fresh_database, 0)
    assert event.id == made
