"""A small room of the tests' own, with everything that the kit gives to a room."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import Field
from sqlalchemy import CheckConstraint, Date, MetaData, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from wardapi.kit import etags, idempotency
from wardapi.kit.database import Base, SortText, Stamped, UtcDateTime, Versioned, new_id
from wardapi.kit.deps import AppDatabase, Db, Now, ReadDb
from wardapi.kit.errors import Conflict, NotFound, Unauthenticated
from wardapi.kit.lists import ListQuery, listing
from wardapi.kit.openapi import refusals
from wardapi.kit.paging import Page, page_params
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Day, In, Instant, ListOut, Out, Patch, Text
from wardapi.kit.subjects import Subject


class OwnBase(DeclarativeBase):
    """Apart from the service's tables, so that its migrations need not know of this one."""

    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


class Note(Stamped, Versioned, OwnBase):
    """A note that somebody pinned to the wall."""

    __tablename__ = "kit_notes"
    __table_args__ = (CheckConstraint("rank >= 0", name="rank_not_negative"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(SortText(100))
    rank: Mapped[int]
    pinned_on: Mapped[date] = mapped_column(Date)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())


class NoteIn(In):
    """A new note."""

    title: Annotated[str, Text(100)]
    rank: Annotated[int, Field(ge=-1, le=1000)] = 0
    due_at: Instant | None = None
    tags: Annotated[tuple[Annotated[str, Text(10)], ...], Field(max_length=3)] = ()


class NotePatch(Patch):
    """A change of a note."""

    title: Annotated[str, Text(100)]


class NoteOut(Out):
    """A note."""

    id: uuid.UUID
    title: str
    rank: int
    pinned_on: Day
    due_at: Instant
    version: int


class NoteMissing(NotFound):
    """There is no such note."""

    code = "note_missing"
    title = "There is no such note."


class RankTaken(Conflict):
    """Another note has the rank."""

    code = "rank_taken"
    title = "Another note has this rank."


async def authenticate(request: Request) -> None:
    """Know the asker by a name that is taken on trust."""
    name = request.headers.get("x-name")
    if name is None:
        raise Unauthenticated
    request.state.principal_id = uuid.uuid5(uuid.NAMESPACE_DNS, name)


router = Router(prefix="/notes", tags=["notes"], dependencies=[Depends(authenticate)])
open_router = Router(prefix="/open-notes", tags=["notes"])

NotePage = Annotated[Page, Depends(page_params("title", "rank", "mixed", "due_at"))]


async def load(note_id: uuid.UUID, db: Db) -> Note:
    """Load the note that the address names."""
    note = await db.get(Note, note_id)
    if note is None:
        raise NoteMissing
    return note


@router.get("", response_model=ListOut[NoteOut], operation_id="list_notes")
async def list_notes(
    request: Request,
    db: ReadDb,
    page: NotePage,
    kind: Annotated[Literal["low", "high"] | None, Query()] = None,
) -> Response:
    query = select(Note.id, Note.title, Note.rank, Note.pinned_on, Note.due_at, Note.version)
    if kind is not None:
        query = query.where(Note.rank < 100 if kind == "low" else Note.rank >= 100)
    sorts = {
        "title": (Note.title,),
        "rank": (Note.rank,),
        "mixed": (Note.pinned_on.desc(), Note.title),
        "due_at": (Note.due_at,),
    }
    found = ListQuery(
        select=query, sorts=sorts, id=Note.id, updated=Note.updated_at, row=NoteOut.model_validate
    )
    return await listing(request, db, found, page)


@router.post(
    "",
    status_code=201,
    response_model=NoteOut,
    operation_id="pin_note",
    responses=refusals(RankTaken),
)
async def pin_note(body: NoteIn, response: Response, db: Db, now: Now) -> Note:
    if body.rank == 409:
        raise RankTaken
    note = make_note(title=body.title, rank=body.rank, now=now, due_at=body.due_at)
    db.add(note)
    idempotency.concern(db, Subject("note", note.id))
    response.headers["Location"] = f"/v1/notes/{note.id}"
    if body.title != "fails late":
        await db.flush()
    if body.title == "crash":
        raise ZeroDivisionError
    return note


@router.get("/echoes", operation_id="echo_words")
async def echo_words(word: Annotated[list[str], Query()]) -> list[str]:
    return word


@router.get("/{note_id}", response_model=NoteOut, operation_id="show_note")
async def show_note(request: Request, note_id: uuid.UUID, db: ReadDb) -> Response:
    note = await db.get(Note, note_id)
    if note is None:
        raise NoteMissing
    return etags.item(request, NoteOut.model_validate(note), etags.etag(note.version))


@router.patch("/{note_id}", response_model=NoteOut, operation_id="change_note")
async def change_note(
    note: Annotated[Note, Depends(load)],
    body: NotePatch,
    if_match: etags.IfMatch,
    db: Db,
    now: Now,
) -> Note:
    etags.require_match(if_match, note.version)
    for name, value in body.given().items():
        setattr(note, name, value)
    note.updated_at = now
    await db.flush()
    return note


@router.post("/sums", operation_id="add_numbers", openapi_extra=PUBLIC)
async def add_numbers(body: NoteIn) -> NoteIn:
    """Stores nothing."""
    return body


@open_router.get("/slow", operation_id="wait_for_database", openapi_extra=PUBLIC)
async def wait_for_database(database: AppDatabase) -> dict[str, int]:
    """Holds a reading session."""
    async with database.read() as session:
        return {"notes": len((await session.scalars(select(Note.id))).all())}


def make_note(*, title: str, now: datetime, rank: int = 0, due_at: datetime | None = None) -> Note:
    """A note that is due when it is made, unless it is said otherwise."""
    return Note(
        id=new_id(),
        title=title,
        rank=rank,
        pinned_on=now.date(),
        due_at=due_at or now,
        created_at=now,
        updated_at=now,
        version=1,
    )


async def pin(session: AsyncSession, now: datetime, *titles: str) -> list[Note]:
    """Pin a note for each title, ranked in that order."""
    notes = [make_note(title=title, rank=n, now=now) for n, title in enumerate(titles)]
    session.add_all(notes)
    await session.flush()
    return notes


class PlainText(OwnBase):
    """Text in whatever order a database likes."""

    __tablename__ = "kit_texts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
