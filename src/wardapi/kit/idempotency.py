"""`Idempotency-Key`: the same request twice has one effect and one answer.

A POST that carries a key first inserts a record of it, in its own transaction. Whoever comes
second with the same key waits at that row: if the first commits, its answer is found there and
replayed; if it is refused, its record goes with it and the second does the work. So a record is
there exactly when the effect is, and refusals are not remembered.

An answer may hold what somebody later asks to have erased. So its record names the subject that it
tells of, and `erase_answers` blanks it: the key stays spent, and a repeat is told so.
"""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, Any
from weakref import WeakValueDictionary

from fastapi import Depends, Header, Request, Response
from sqlalchemy import Index, LargeBinary, String, delete, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.kit.database import Base
from wardapi.kit.deps import AppDatabase, Db, Now
from wardapi.kit.errors import Conflict, Gone, Unprocessable
from wardapi.kit.subjects import Subject
from wardapi.kit.wording import written

KEPT_FOR = timedelta(hours=24)
MAX_WAIT = 5.0
"""Seconds the second of two equal requests waits for the first."""
_KEPT_HEADERS = ("content-type", "etag", "location")
_LOCK_NOT_AVAILABLE = "55P03"
_CONCERNED = "idempotency.subject"


class IdempotencyInProgress(Conflict):
    """A request with the same Idempotency-Key came first and has not ended yet."""

    code = "idempotency_in_progress"
    title = "The first request with this Idempotency-Key is still being dealt with."
    remedy = (
        "Repeat the request, with the same key, after the seconds that Retry-After names. It "
        "will have one effect only."
    )
    retry_after = 1


class IdempotencyKeyReused(Unprocessable):
    """A key stands for one request: the same method, address and body."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for a different request."
    remedy = "Send this request with a new Idempotency-Key."


class AnswerErased(Gone):
    """The first request with this Idempotency-Key had its effect. Its answer held something
    that was erased since, and went with it."""

    code = "answer_erased"
    title = "This was done before, and the answer to it has been erased."
    remedy = "Do not send it again. Read the thing itself to see how it stands."


class IdempotencyRecord(Base):
    """What a principal's key was answered. Written in the same transaction as its effect.

    An erased answer has neither body nor fingerprint: a guess of the message cannot be checked.
    """

    __tablename__ = "idempotency_records"
    __table_args__ = (Index("ix_idempotency_records_subject_id", "subject_id"),)

    principal_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes | None]
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


class Replay(Exception):
    """Ends a request with the answer that was given before."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=written(r"^[\x20-\x7e]+$", "Use plain letters, digits and signs only."),
        description="Any text of your own. The same request with the same key has one effect"
        " and one answer for 24 hours; 410 once something that the answer held is erased.",
        examples=["6f1c1f2e-8d0a-4a53-9d38-2f9a3b1f7c55"],
    ),
]

_turns: WeakValueDictionary[tuple[int, uuid.UUID, str], asyncio.Lock] = WeakValueDictionary()


async def _turn(request: Request, database: AppDatabase, key: Key = None) -> AsyncIterator[None]:
    """Let equal requests of this process in one at a time, before they hold a connection."""
    if key is None:
        yield
        return
    lock = _turns.setdefault((id(database), _principal(request), key), asyncio.Lock())
    try:
        async with asyncio.timeout(MAX_WAIT):
            await lock.acquire()
    except TimeoutError as error:
        raise IdempotencyInProgress from error
    try:
        yield
    finally:
        lock.release()


async def honour(
    request: Request,
    turn: Annotated[None, Depends(_turn, scope="function")],
    session: Db,
    now: Now,
    key: Key = None,
) -> None:
    """Claim the request's key for it, or replay the answer that the key was given before."""
    if key is None:
        return
    principal = _principal(request)
    fingerprint = await _fingerprint(request)
    for _ in range(2):
        if await _claim(session, principal, key, fingerprint, now):
            request.state.idempotency_claim = (principal, key)
            return
        record = await _find(session, principal, key)
        if record is None:
            continue
        if record.created_at > now - KEPT_FOR:
            raise Replay(_answer_again(record, fingerprint))
        await session.execute(_this(delete(IdempotencyRecord), principal, key))
    raise IdempotencyInProgress


async def remember(request: Request, response: Response) -> None:
    """Keep a good answer beside its effect. Called with the request's transaction still open."""
    claim = getattr(request.state, "idempotency_claim", None)
    if claim is None:
        return
    session: AsyncSession = request.state.write_session
    # A stream has no body to keep; a refusal is not kept.
    body = getattr(response, "body", None)
    if body is None or not 200 <= response.status_code < 300:
        await session.execute(_this(delete(IdempotencyRecord), *claim))
        return
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    changes = {"status": response.status_code, "headers": kept, "body": bytes(body)}
    subject: Subject | None = session.info.get(_CONCERNED)
    if subject is not None:
        changes |= {"subject_kind": subject.kind, "subject_id": subject.id}
    await session.execute(_this(update(IdempotencyRecord), *claim).values(changes))


def concern(session: AsyncSession, subject: Subject) -> None:
    """Note what the request in this transaction is about, and so what its answer tells of."""
    session.info[_CONCERNED] = subject


async def erase_answers(session: AsyncSession, subject: Subject) -> None:
    """Blank all kept answers that tell of a subject. Repeats get AnswerErased, no second effect."""
    told = (
        IdempotencyRecord.subject_kind == subject.kind,
        IdempotencyRecord.subject_id == subject.id,
    )
    await session.execute(update(IdempotencyRecord).where(*told).values(body=None, fingerprint=b""))


async def forget(session: AsyncSession, *, now: datetime) -> int:
    """Delete the records that are older than 24 hours; return how many."""
    expired = IdempotencyRecord.created_at <= now - KEPT_FOR
    result = await session.execute(delete(IdempotencyRecord).where(expired))
    return int(getattr(result, "rowcount", 0))


def _principal(request: Request) -> uuid.UUID:
    # An AttributeError here means that a router forgot to authenticate before its routes.
    found: uuid.UUID | None = request.state.principal_id
    return found or uuid.UUID(int=0)


async def _fingerprint(request: Request) -> bytes:
    digest = hashlib.sha256()
    for part in (request.method.encode(), request.url.path.encode(), await request.body()):
        digest.update(len(part).to_bytes(8) + part)
    return digest.digest()


async def _claim(
    session: AsyncSession, principal: uuid.UUID, key: str, fingerprint: bytes, now: datetime
) -> bool:
    """Insert the record. On PostgreSQL this waits for another transaction that has done so."""
    values = {
        "principal_id": principal,
        "key": key,
        "fingerprint": fingerprint,
        "headers": {},
        "created_at": now,
    }
    if session.get_bind().dialect.name == "sqlite":
        claimed = sqlite.insert(IdempotencyRecord).values(values).on_conflict_do_nothing()
        return _one(await session.execute(claimed))
    statement = postgresql.insert(IdempotencyRecord).values(values).on_conflict_do_nothing()
    await session.execute(text(f"SET LOCAL lock_timeout = '{MAX_WAIT}s'"))
    try:
        result = await session.execute(statement)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise IdempotencyInProgress from error
        raise
    await session.execute(text("SET LOCAL lock_timeout = DEFAULT"))
    return _one(result)


def _one(result: object) -> bool:
    return getattr(result, "rowcount", 0) == 1


async def _find(session: AsyncSession, principal: uuid.UUID, key: str) -> Any:
    columns = select(*IdempotencyRecord.__table__.columns)
    return (await session.execute(_this(columns, principal, key))).one_or_none()


def _this(statement: Any, principal: uuid.UUID, key: str) -> Any:
    return statement.where(
        IdempotencyRecord.principal_id == principal, IdempotencyRecord.key == key
    )


def _answer_again(record: Any, fingerprint: bytes) -> Response:
    if record.body is None:
        raise AnswerErased
    if record.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    headers = {**record.headers, "Idempotency-Replayed": "true"}
    return Response(record.body, record.status, headers)
