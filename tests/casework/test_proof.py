"""Facts and texts that were changed behind the program's back are not what the trail tells of."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.audit.trail import lift_protection
from tests.casework.conftest import Api, Cast, OpenCase
from tests.conftest import FixedClock
from wardapi import jobs
from wardapi.audit import chain
from wardapi.audit.models import AuditRecord
from wardapi.audit.verification import Break
from wardapi.casework import proof
from wardapi.casework.models import CaseText
from wardapi.casework.queries import Found
from wardapi.deadlines.models import Fact

FRIDAY = datetime(2025, 12, 19, 10, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)
Edit = Callable[[AsyncSession, Found], Awaitable[object]]


async def compared(session: AsyncSession) -> tuple[int, Break | None]:
    await session.flush()
    told = [one async for one in proof.compare(session)]
    return sum(count for count, _ in told), told[-1][1]


@pytest_asyncio.fixture
async def case(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession, clock: FixedClock
) -> Found:
    """A case with every step, between others that nobody touches."""
    await open_case(description="Of another.")
    found = await open_case(received_at=FRIDAY, description="The bins are full.")
    await open_case(description="Of a third.")
    path = f"/cases/{found.reference}"
    steps: list[tuple[str, dict[str, object]]] = [
        ("acknowledgement", {"text": "We have it."}),
        ("escalations", {"reason": "Nobody comes."}),
        ("notes", {"text": "Rang twice."}),
        ("pauses", {"reason": "awaiting_resident", "text": "Which bins?"}),
        ("replies", {"kind": "substantive", "text": "Emptied.", "occurred_at": None}),
    ]
    for what, body in steps:
        clock.now += timedelta(hours=1)
        given = {name: value for name, value in body.items() if value is not None}
        answer = await api.post(cast.manager, f"{path}/{what}", given)
        assert answer.status_code == 201, answer.text
    note = await session.scalar(
        select(CaseText.id).where(CaseText.case_id == found.id, CaseText.field == "note")
    )
    erasure = {"reason": "resident_asked"}
    answer = await api.post(cast.manager, f"{path}/texts/{note}/erasure", erasure)
    assert answer.status_code == 201, answer.text
    return found


async def test_what_the_program_wrote_is_what_the_trail_tells_of(
    case: Found, session: AsyncSession
) -> None:
    assert await compared(session) == (16, None)
    await jobs.sweeping.sweep(session, now=LATER, recorded_at=LATER, tellers=jobs.TELLERS)
    count, broken = await compared(session)
    assert broken is None
    assert count > 16


async def test_more_cases_and_texts_than_one_page_are_all_compared(
    case: Found, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "_BATCH", 2)
    monkeypatch.setattr(proof, "_TEXTS", 2)
    assert await compared(session) == (16, None)
    last = select(CaseText.id).where(CaseText.body == "Of a third.").scalar_subquery()
    await session.execute(update(CaseText).where(CaseText.id == last).values(body="Lies."))
    _, broken = await compared(session)
    assert broken is not None
    assert "is not what was written" in broken.what


def _text(of: str, **values: Any) -> Edit:
    async def edit(session: AsyncSession, case: Found) -> None:
        ours = (CaseText.case_id == case.id, CaseText.field == of)
        assert (await session.execute(update(CaseText).where(*ours).values(**values))).rowcount

    return edit


async def _rewritten(session: AsyncSession, case: Found) -> None:
    """Body, salt and commitment agree with each other, and not with the trail."""
    salt = chain.new_salt()
    values = {"body": "Lies.", "salt": salt, "commitment": chain.commitment("Lies.", salt)}
    await _text("description", **values)(session, case)


async def _erased(session: AsyncSession, case: Found) -> None:
    values = {"body": None, "salt": None, "erased_at": LATER, "erased_reason": "retention"}
    await _text("description", **values)(session, case)


async def _deleted(session: AsyncSession, case: Found) -> None:
    ours = (CaseText.case_id == case.id, CaseText.field == "description")
    await session.execute(delete(CaseText).where(*ours))


async def _added(session: AsyncSession, case: Found) -> None:
    salt = chain.new_salt()
    await session.execute(
        insert(CaseText).values(
            id=uuid4(), case_id=case.id, field="note", held_as="council", body="Lies.", salt=salt,
            commitment=chain.commitment("Lies.", salt), created_at=LATER, updated_at=LATER,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_text("description", body="Lies."), "is not what was written"),
        (_text("description", salt=chain.new_salt()), "is not what was written"),
        (_text("description", salt="no salt"), "is not what was written"),
        (_text("description", commitment="hmac-sha256:00"), "is not the one that the trail"),
        (_text("reply", field="outcome"), "is not the one that the trail"),
        (_text("reply", held_as="councillor"), "is not the one that the trail"),
        (
            _text("note", body="Again.", salt=chain.new_salt(), erased_at=None),
            "was erased, and is there again",
        ),
        (_rewritten, "is not the one that the trail tells of"),
        (_erased, "was erased, and the trail does not say so"),
        (_deleted, "is gone"),
        (_added, "is not in the trail"),
    ],
)
async def test_an_edited_text_is_found(
    case: Found, session: AsyncSession, edit: Edit, told: str
) -> None:
    await edit(session, case)
    _, broken = await compared(session)
    assert broken is not None
    assert broken.where == f"case {case.reference} ({case.id})"
    assert told in broken.what
    assert "Lies" not in broken.what


async def _unprotect_facts(session: AsyncSession) -> None:
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("ALTER TABLE facts DISABLE TRIGGER facts_stay"))
        return
    for verb in ("update", "delete"):
        await session.execute(text(f"DROP TRIGGER facts_no_{verb}"))


@pytest.mark.parametrize("kind", ["received", "acknowledged", "rung_fired", "paused", "replied"])
@pytest.mark.parametrize("values", [{"occurred_at": LATER}, {"kind": "withdrawn"}])
async def test_an_edited_fact_is_found(
    case: Found, session: AsyncSession, kind: str, values: dict[str, Any]
) -> None:
    await _unprotect_facts(session)
    ours = (Fact.subject_id == case.id, Fact.kind == kind)
    await session.execute(update(Fact).where(*ours).values(**values))
    _, broken = await compared(session)
    assert broken is not None
    assert broken.where == f"case {case.reference} ({case.id})"
    assert f"is not the one that the trail tells of: {kind}" in broken.what


async def test_a_fact_that_was_added_or_removed_is_found(
    case: Found, session: AsyncSession
) -> None:
    added = {
        "subject_kind": "case", "subject_id": case.id, "n": 99, "kind": "resolved",
        "occurred_at": LATER, "recorded_at": LATER, "detail": {},
    }  # fmt: skip
    await session.execute(insert(Fact).values(id=uuid4(), **added))
    assert (await compared(session))[1].what == "fact 7 is not in the trail"
    await _unprotect_facts(session)
    await session.execute(delete(Fact).where(Fact.n == 99))
    assert (await compared(session))[1] is None
    await session.execute(update(CaseText).where(CaseText.case_id == case.id).values(fact_id=None))
    await session.execute(delete(Fact).where(Fact.subject_id == case.id, Fact.kind == "replied"))
    assert (await compared(session))[1].what == "fact 6, replied, is gone"


async def test_a_case_that_is_gone_is_found(case: Found, session: AsyncSession) -> None:
    await lift_protection(session)
    other = UUID(int=7)
    await session.execute(
        text("UPDATE audit_heads SET subject_id = :other WHERE subject_id = :id").bindparams(
            other=_plain(session, other), id=_plain(session, case.id)
        )
    )
    assert (await compared(session))[1] == Break(
        f"case {other}", "the trail tells of a case that is gone"
    )


def _plain(session: AsyncSession, id_: UUID) -> object:
    return id_ if session.get_bind().dialect.name == "postgresql" else id_.hex


async def test_a_record_that_says_nothing_of_its_fact_is_told(
    case: Found, session: AsyncSession
) -> None:
    await lift_protection(session)
    ours = (AuditRecord.subject_id == case.id, AuditRecord.action == "case.paused")
    await session.execute(update(AuditRecord).where(*ours).values(detail='{"at":"noon"}'))
    assert (await compared(session))[1].what == "the record case.paused cannot be read"
