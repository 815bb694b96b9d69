"""Whatever is edited behind the program's back is found, by recomputing it from the history."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.deadlines import matters
from tests.deadlines.matters import DUE, sweep
from wardapi.deadlines import actions, models, tracking
from wardapi.deadlines.tracking import Tracked
from wardapi.deadlines.verification import Difference

EDITS: list[tuple[Any, dict[str, Any]]] = [
    (models.Subject, {"status": "answered"}),
    (models.Subject, {"level": 0}),
    (models.Subject, {"rule": "urgent"}),
    (models.Subject, {"received_at": DUE}),
    (models.Subject, {"next_rung_at": None}),
    (models.Subject, {"paused_until": DUE}),
    (models.Subject, {"facts": 1}),
    (models.Clock, {"due_at": DUE + timedelta(days=1)}),
    (models.Clock, {"state": "met"}),
    (models.Clock, {"is_open": False}),
    (models.Rung, {"state": "pending"}),
    (models.Rung, {"fire_at": DUE + timedelta(days=1)}),
    (models.Rung, {"noticed_at": None}),
    (models.Rung, {"tells": ["nobody"]}),
    (models.Escalation, {"state": "answered"}),
    (models.Escalation, {"level": 4}),
    (models.Escalation, {"raised_at": DUE + timedelta(days=1)}),
]


@pytest.fixture
async def tracked(matter_session: AsyncSession) -> Tracked:
    """A matter that has climbed to level 1, among others that nobody touches."""
    await matters.begin(matter_session, urgency="urgent")
    tracked = await matters.begin(matter_session)
    await sweep(matter_session, DUE)
    assert await matters.differences(matter_session) == []
    return await tracking.load(matter_session, tracked.subject)


@pytest.mark.parametrize(
    ("model", "values"), EDITS, ids=lambda it: it.__name__ if isinstance(it, type) else str(it)
)
async def test_an_edited_row_is_found(
    matter_session: AsyncSession, tracked: Tracked, model: Any, values: dict[str, Any]
) -> None:
    ours = model.id if model is models.Subject else model.subject_id
    await matter_session.execute(update(model).where(ours == tracked.row.id).values(**values))
    found = await matters.differences(matter_session)
    assert {difference.column for difference in found} == set(values)
    assert {difference.subject for difference in found} == {tracked.subject}


@pytest.mark.parametrize("model", [models.Clock, models.Rung, models.Escalation])
async def test_a_removed_row_is_found(
    matter_session: AsyncSession, tracked: Tracked, model: Any
) -> None:
    await matter_session.execute(delete(model).where(model.subject_id == tracked.row.id))
    found = await matters.differences(matter_session)
    assert {(one.column, one.stored, one.expected) for one in found} == {("row", False, True)}


async def test_an_added_row_is_found(matter_session: AsyncSession, tracked: Tracked) -> None:
    subject = {"subject_kind": tracked.row.kind, "subject_id": tracked.row.id}
    values = {
        "id": uuid4(), "target": "respond", "cycle": 1, "rung": "level-9", "level": 9,
        "state": "open", "by_hand": False, "raised_at": DUE,
        "created_at": DUE, "updated_at": DUE, "version": 1,
    }  # fmt: skip
    await matter_session.execute(insert(models.Escalation).values(**subject, **values))
    [found] = await matters.differences(matter_session)
    assert (found.column, found.stored, found.expected) == ("row", True, False)
    assert "escalations" in found.row


async def _unprotect(session: AsyncSession) -> None:
    """As whoever owns the tables could."""
    if session.bind.dialect.name == "postgresql":
        await session.execute(text("ALTER TABLE facts DISABLE TRIGGER facts_stay"))
        return
    for verb in ("update", "delete"):
        await session.execute(text(f"DROP TRIGGER facts_no_{verb}"))


async def _edit_fact(session: AsyncSession, tracked: Tracked, n: int, **values: Any) -> None:
    await _unprotect(session)
    await session.execute(
        update(models.Fact)
        .where(models.Fact.subject_id == tracked.row.id, models.Fact.n == n)
        .values(**values)
    )


async def test_a_fact_that_moved_is_found_in_what_follows_from_it(
    matter_session: AsyncSession, tracked: Tracked
) -> None:
    earlier = datetime(2025, 12, 17, 10, tzinfo=UTC)
    await _edit_fact(matter_session, tracked, 1, occurred_at=earlier)
    columns = {one.column for one in await matters.differences(matter_session)}
    assert {"received_at", "due_at", "fire_at"} <= columns


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "rumour"},
        {"detail": {}},
        {"detail": {"policy": "no id", "attributes": {}}},
        {"detail": {"policy": str(uuid4()), "attributes": {}}},
    ],
)
async def test_a_history_that_cannot_be_read_is_told_and_hides_no_other(
    matter_session: AsyncSession, tracked: Tracked, damage: dict[str, Any]
) -> None:
    other = (await matters.begin(matter_session)).subject
    await matter_session.execute(
        update(models.Subject).where(models.Subject.id == other.id).values(level=3)
    )
    await _edit_fact(matter_session, tracked, 1, **damage)
    found = {one.subject: one for one in await matters.differences(matter_session)}
    assert found[tracked.subject].stored == "unreadable"
    told = str(found[tracked.subject])
    assert f"matter {tracked.row.id} facts: the history is unreadable: " in told
    assert "Error" not in told
    assert found[other].column == "level"


async def test_a_removed_fact_is_found(matter_session: AsyncSession, tracked: Tracked) -> None:
    await _unprotect(matter_session)
    await matter_session.execute(
        delete(models.Fact).where(models.Fact.subject_id == tracked.row.id, models.Fact.n == 2)
    )
    columns = {one.column for one in await matters.differences(matter_session)}
    assert {"facts", "level", "row"} <= columns


async def test_a_difference_is_told_in_a_line(
    matter_session: AsyncSession, tracked: Tracked
) -> None:
    difference = Difference(tracked.subject, "subject", "level", 0, 1)
    assert str(difference) == f"matter {tracked.row.id} subject: level is 0, its history says 1"
    named = difference._replace(reference="M-1")
    assert str(named).startswith(f"matter M-1 ({tracked.row.id}) subject: ")


async def test_more_subjects_than_one_batch_are_all_looked_at(
    matter_session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wardapi.deadlines.verification._BATCH", 3)
    subjects = {(await matters.begin(matter_session)).subject for _ in range(7)}
    await matter_session.execute(update(models.Subject).values(level=2))
    found = await matters.differences(matter_session)
    assert {one.subject for one in found} == subjects
    assert len(found) == 7


async def test_facts_are_never_changed_or_deleted(
    matter_session: AsyncSession, tracked: Tracked
) -> None:
    for statement in (update(models.Fact).values(n=9), delete(models.Fact)):
        with pytest.raises(Exception, match="facts are never changed or deleted"):
            async with matter_session.begin_nested():
                await matter_session.execute(statement)


async def test_time_alone_makes_no_difference(
    matter_session: AsyncSession, tracked: Tracked
) -> None:
    """Rows are as of the instant they were laid; what is past due since is the reader's to say."""
    taken = await tracking.take(matter_session, tracked.subject)
    await actions.pause(
        matter_session, taken, reason="awaiting_resident", start=DUE, by=None, now=DUE
    )
    assert await matters.differences(matter_session) == []
