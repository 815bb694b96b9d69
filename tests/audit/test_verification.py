"""Whatever is done to the trail behind the program's back is found."""

import random
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from tests.audit.tampering import TAMPERINGS
from tests.audit.trail import SUBJECTS, lift_protection, seal_all, write_trail
from tests.backends import ON_SQLITE
from wardapi.audit.seal_file import SealFile
from wardapi.audit.verification import Verdict, verify

ATTEMPTS = 200


@pytest.fixture
def seals(tmp_path: Path) -> SealFile:
    return SealFile(tmp_path / "seals.jsonl", b"a secret for tests")


@pytest_asyncio.fixture
async def sealed_trail(database, seals, now) -> SealFile:
    async with database.write() as session:
        await write_trail(session, random.Random(1), now)
    await seal_all(database, seals, now)
    return seals


async def _verify(database, seals: SealFile) -> Verdict:
    async with database.snapshot() as session:
        return await verify(session, seals)


async def test_an_empty_trail_holds(database, seals) -> None:
    assert await _verify(database, seals) == Verdict(0, 0, 0, None)


async def test_a_trail_as_it_was_written_holds(database, sealed_trail) -> None:
    verdict = await _verify(database, sealed_trail)
    assert verdict == Verdict(subjects=12, records=60, seals=1, broken=None)


async def test_a_trail_that_grew_since_its_seal_holds(database, sealed_trail, now) -> None:
    async with database.write() as session:
        await write_trail(session, random.Random(2), now)
    assert (await _verify(database, sealed_trail)).broken is None
    await seal_all(database, sealed_trail, now)
    verdict = await _verify(database, sealed_trail)
    assert (verdict.records, verdict.seals, verdict.broken) == (120, 2, None)


async def test_each_of_many_random_tamperings_is_found(session, database, sealed_trail) -> None:
    await lift_protection(session)
    rng = random.Random(3)
    missed = []
    for attempt in range(ATTEMPTS):
        tamper = TAMPERINGS[attempt % len(TAMPERINGS)]
        savepoint = await session.begin_nested()
        done = await tamper(session, rng)
        if (await _verify(database, sealed_trail)).broken is None:
            missed.append((tamper.__name__, done))
        await savepoint.rollback()
    assert missed == []
    assert (await _verify(database, sealed_trail)).broken is None


async def test_the_break_is_named(session, database, sealed_trail) -> None:
    await lift_protection(session)
    subject = SUBJECTS[0]
    await session.execute(
        text("UPDATE audit_records SET action = 'x' WHERE subject_kind = 'key' AND n = 1")
    )
    broken = (await _verify(database, sealed_trail)).broken
    assert broken == (f"key {subject.id}, record 1", "the record is not what was written")


@ON_SQLITE  # PostgreSQL does not store an instant that is none
async def test_a_record_that_cannot_be_read_is_a_break(session, database, sealed_trail) -> None:
    await lift_protection(session)
    await session.execute(text("UPDATE audit_records SET at = 'never' WHERE n = 2"))
    broken = (await _verify(database, sealed_trail)).broken
    assert broken is not None
    assert "cannot be read" in broken.what


async def test_a_commit_during_the_walk_does_not_disturb_it(fresh_database, tmp_path, now) -> None:
    seals = SealFile(tmp_path / "seals.jsonl", b"x")
    async with fresh_database.write() as session:
        await write_trail(session, random.Random(1), now)
    async with fresh_database.snapshot() as session:
        await session.execute(text("SELECT count(*) FROM audit_records"))
        async with fresh_database.write() as other:
            await write_trail(other, random.Random(2), now)
        await seal_all(fresh_database, seals, now)
        seals.path.rename(tmp_path / "later.jsonl")
        assert await verify(session, seals) == Verdict(12, 60, 0, None)
    assert (await _verify(fresh_database, SealFile(tmp_path / "later.jsonl", b"x"))).records == 120
