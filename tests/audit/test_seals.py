"""The file of seals, and what it shows that the database alone would not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from tests.audit.trail import SUBJECTS, act, lift_protection, seal_all
from tests.backends import ON_POSTGRESQL
from wardapi.audit import actions, seal_file, seals
from wardapi.audit.models import AuditHead
from wardapi.audit.seal_file import BrokenSeal, Head, SealFile
from wardapi.audit.verification import verify
from wardapi.kit.subjects import Subject

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def _head(n: int) -> Head:
    return Head(Subject("case", UUID(int=n)), n, f"{n:064x}")


@pytest.fixture
def file(tmp_path: Path) -> SealFile:
    return SealFile(tmp_path / "data" / "seals.jsonl", b"a secret for tests")


@pytest.fixture
def three(file: SealFile) -> SealFile:
    for n in (1, 2, 3):
        file.append(NOON, [_head(n), _head(n + 10)])
    return file


def test_seals_are_read_as_they_were_written(three) -> None:
    read = [seal for seal, _ in three.read()]
    assert [seal.n for seal in read] == [1, 2, 3]
    assert read[2].heads == (_head(3), _head(13))


def test_only_the_owner_may_read_the_file(three) -> None:
    assert three.path.stat().st_mode & 0o777 == 0o600


def test_reading_goes_on_where_it_stopped(three) -> None:
    first, offset = next(three.read())
    assert [seal.n for seal, _ in three.read(offset, first)] == [2, 3]


def test_a_line_cut_off_by_a_crash_is_passed_over_and_written_again(three) -> None:
    whole = three.path.read_bytes()
    three.path.write_bytes(whole + b'{"at":"2026-')
    assert len(list(three.read())) == 3
    assert three.append(NOON, [_head(4)]).n == 4
    assert three.path.read_bytes().startswith(whole)
    assert [seal.n for seal, _ in three.read()] == [1, 2, 3, 4]


def test_a_long_file_is_continued_from_its_end(file, monkeypatch) -> None:
    monkeypatch.setattr(seal_file, "_BLOCK", 100)
    for n in range(1, 20):
        assert file.append(NOON, [_head(m) for m in range(n)]).n == n
    assert len(list(file.read())) == 19


@pytest.mark.parametrize("line", [0, 1, 2])
@pytest.mark.parametrize("field", ["n", "at", "heads", "mark"])
def test_a_changed_line_is_found(three, line, field) -> None:
    lines = three.path.read_text().splitlines()
    seal = json.loads(lines[line])
    seal[field] = {"n": 7, "at": "2026-01-06T12:00:00+00:00", "heads": [], "mark": "0" * 64}[field]
    lines[line] = json.dumps(seal, sort_keys=True, separators=(",", ":"))
    three.path.write_text("\n".join(lines) + "\n")
    with pytest.raises(BrokenSeal):
        list(three.read())


@pytest.mark.parametrize("line", [0, 1])
def test_a_removed_line_is_found(three, line) -> None:
    lines = three.path.read_text().splitlines(keepends=True)
    three.path.write_text("".join(lines[:line] + lines[line + 1 :]))
    with pytest.raises(BrokenSeal):
        list(three.read())


@pytest.mark.parametrize("line", [b"\n", b"null\n", b"{}\n", b"\xff\n", b'{"heads":[1]}\n'])
def test_a_line_that_is_no_seal_is_found(three, line) -> None:
    with three.path.open("ab") as out:
        out.write(line)
    with pytest.raises(BrokenSeal):
        list(three.read())
    with pytest.raises(BrokenSeal):
        three.append(NOON, [_head(4)])


def test_seals_made_with_another_secret_are_found(three) -> None:
    with pytest.raises(BrokenSeal):
        list(SealFile(three.path, b"a forger's").read())


async def test_only_chains_that_grew_are_sealed_again(database, file, now) -> None:
    for subjects in (SUBJECTS[:3], SUBJECTS[:1]):
        async with database.write() as session:
            await actions.record_all(session, [act(subject) for subject in subjects], now=now)
        await seal_all(database, file, now)
    await seal_all(database, file, now)
    first, second = (seal for seal, _ in file.read())
    assert len(first.heads) == 3
    [head] = second.heads
    assert (head.subject, head.length) == (SUBJECTS[0], 2)


async def test_many_chains_take_several_seals(database, file, now) -> None:
    count = seals.MAX_HEADS + 5
    async with database.write() as session:
        acts = [act(Subject("case", UUID(int=n + 1))) for n in range(count)]
        await actions.record_all(session, acts, now=now)
    async with database.write() as session:
        assert await seals.seal(session, file, now=now) == seals.MAX_HEADS
    async with database.write() as session:
        assert await seals.seal(session, file, now=now) == 5
    async with database.snapshot() as session:
        verdict = await verify(session, file)
    assert (verdict.subjects, verdict.seals, verdict.broken) == (count, 2, None)


async def test_a_crash_after_the_file_and_before_the_commit_does_no_harm(
    fresh_database, file, now
) -> None:
    async with fresh_database.write() as session:
        await actions.record_all(session, [act(SUBJECTS[0])], now=now)
    with pytest.raises(RuntimeError):
        async with fresh_database.write() as session:
            assert await seals.seal(session, file, now=now) == 1
            raise RuntimeError
    await seal_all(fresh_database, file, now)
    async with fresh_database.snapshot() as session:
        verdict = await verify(session, file)
    assert (verdict.seals, verdict.broken) == (2, None)


@ON_POSTGRESQL  # there a second writer cannot even begin
async def test_one_seals_at_a_time(fresh_database, file, now) -> None:
    async with fresh_database.write() as session:
        await actions.record_all(session, [act(SUBJECTS[0])], now=now)
    async with fresh_database.write() as first, fresh_database.write() as second:
        assert await seals.seal(first, file, now=now) == 1
        assert await seals.seal(second, file, now=now) == 0


@pytest.mark.parametrize("keep", [0, 1])
async def test_a_shortened_file_of_seals_is_found(database, file, now, keep) -> None:
    for _ in range(2):
        async with database.write() as session:
            await actions.record_all(session, [act(SUBJECTS[0])], now=now)
        await seal_all(database, file, now)
    lines = file.path.read_bytes().splitlines(keepends=True)
    file.path.write_bytes(b"".join(lines[:keep]))
    async with database.snapshot() as session:
        broken = (await verify(session, file)).broken
    assert broken is not None
    assert "is gone" in broken.what


async def test_a_changed_file_of_seals_is_found(database, file, now) -> None:
    async with database.write() as session:
        await actions.record_all(session, [act(SUBJECTS[0])], now=now)
    await seal_all(database, file, now)
    file.path.write_text(file.path.read_text().replace('"case"', '"cafe"').replace('"key"', '"x"'))
    async with database.snapshot() as session:
        broken = (await verify(session, file)).broken
    assert broken is not None
    assert broken.where == "seals"


async def test_what_is_cut_off_between_two_seals_is_not_found(database, session, file, now) -> None:
    """The limit that the documentation states: seal often, and keep the seals elsewhere."""
    await actions.record_all(session, [act(SUBJECTS[0]), act(SUBJECTS[0])], now=now)
    await lift_protection(session)
    await session.execute(text("DELETE FROM audit_records WHERE n = 2"))
    last = await session.scalar(text("SELECT hash FROM audit_records"))
    await session.execute(update(AuditHead).values(length=1, last=last))
    assert (await session.scalars(select(AuditHead.length))).all() == [1]
    async with database.snapshot() as reading:
        assert (await verify(reading, file)).broken is None
