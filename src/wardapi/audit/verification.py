"""Walking every chain, head and seal, and finding the first that does not hold.

What can be found: any change, removal or insertion of a record, a chain cut short, and a head
that disagrees; and, for what was sealed, also a chain rewritten or removed whole together with
its head. What cannot: the same between two seals, by somebody who can write to the database.
Rooms that keep what the trail tells of give a `RoomCheck`, wired in `jobs`.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit.chain import START, Entry, link
from wardapi.audit.models import AuditHead, AuditRecord
from wardapi.audit.seal_file import BrokenSeal, Head, Seal, SealFile
from wardapi.kit.subjects import Subject

_BATCH = 1_000


class Break(NamedTuple):
    """The first thing that does not hold: where, and what is the matter with it."""

    where: str
    what: str


class Verdict(NamedTuple):
    """What was walked, and the first break if there is one.

    `compared` counts the rows of the rooms that were held against the trail.
    """

    subjects: int
    records: int
    seals: int
    broken: Break | None
    compared: int = 0


RoomCheck = Callable[[AsyncSession], AsyncIterator[tuple[int, Break | None]]]
"""A room's answer to whether what it keeps is what the trail tells: how many rows it has compared
since it last said, and the first break, after which it ends.
"""


async def verify(
    session: AsyncSession, seals: SealFile, checks: Sequence[RoomCheck] = ()
) -> Verdict:
    """Walk the whole trail, streaming, and if it holds hold the rooms' rows against it.

    `session` must see one moment: `Database.snapshot()`.

    The seals are read before that moment begins, so that each speaks of what it shows; and the
    rest of the file after it, so that whatever it calls sealed is found there.
    """
    sealed = _Sealed(seals)
    walk = _Walk()
    broken, compared = None, 0
    try:
        sealed.read()
        walk.sealed = dict(sealed.heads)
        await _walk_records(session, sealed, walk)
        await _look_for_bare_heads(session)
        walk.expect_no_more_sealed()
        for check in checks:
            async for count, wrong in check(session):
                compared += count
                broken = broken or wrong
    except _Broken as found:
        broken = found.at
    except BrokenSeal as found:
        broken = Break("seals", str(found))
    return Verdict(walk.subjects, walk.records, sealed.count, broken, compared)


class _Broken(Exception):
    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.at = Break(where, what)


class _Sealed:
    """The last seal over each subject. Holds one line for each subject in memory."""

    def __init__(self, file: SealFile) -> None:
        self.heads: dict[Subject, Head] = {}
        self.count = 0
        self._file = file
        self._last: Seal | None = None
        self._offset = 0

    def read(self) -> None:
        """Read what was added to the file since the last time. BrokenSeal at a bad line."""
        for seal, offset in self._file.read(self._offset, self._last):
            self._last, self._offset = seal, offset
            self.count += 1
            self.heads.update((head.subject, head) for head in seal.heads)


class _Walk:
    """Follows one chain after another."""

    def __init__(self) -> None:
        self.subjects = 0
        self.records = 0
        self.sealed: dict[Subject, Head] = {}
        self._subject: Subject | None = None
        self._length = 0
        self._last = START
        self._head: Head | None = None

    @property
    def place(self) -> str:
        """Where the walk has come to."""
        if self._subject is None:
            return "the beginning"
        return f"{_name(self._subject)}, after record {self._length}"

    def step(self, row: Any) -> None:
        """Take the next record, joined with its subject's head."""
        subject = Subject(row.subject_kind, row.subject_id)
        if subject != self._subject:
            self.finish()
            self._begin(subject, row)
        entry = _entry_of(row)
        where = f"{_name(subject)}, record {self._length + 1}"
        if entry.n != self._length + 1:
            raise _Broken(where, "the record is missing")
        if link(self._last, entry) != row.hash:
            raise _Broken(where, "the record is not what was written")
        self._length, self._last = entry.n, row.hash
        self.records += 1
        sealed = self.sealed.get(subject)
        if sealed is not None and sealed.length == entry.n and sealed.last != row.hash:
            raise _Broken(where, "the record is not the one that was sealed")

    def finish(self) -> None:
        """Compare the chain just walked with its head and its last seal."""
        if self._subject is None:
            return
        where, head = _name(self._subject), self._head
        if head is None:
            raise _Broken(where, "the chain has no head")
        if (head.length, head.last) != (self._length, self._last):
            raise _Broken(where, "the chain does not end as its head says")
        sealed = self.sealed.pop(self._subject, None)
        if sealed is not None and sealed.length > self._length:
            raise _Broken(where, f"the chain is shorter than the {sealed.length} that were sealed")

    def expect_no_more_sealed(self) -> None:
        """Every sealed chain must have been walked."""
        for subject in self.sealed:
            raise _Broken(_name(subject), "the chain was sealed and is gone")

    def _begin(self, subject: Subject, row: Any) -> None:
        self.subjects += 1
        self._subject, self._length, self._last = subject, 0, START
        self._head = None if row.length is None else Head(subject, row.length, row.last)


async def _walk_records(session: AsyncSession, sealed: _Sealed, walk: _Walk) -> None:
    rows = await session.stream(_RECORDS_WITH_HEADS, execution_options={"yield_per": _BATCH})
    sealed.read()
    try:
        async for row in rows:
            walk.step(row)
            _expect_sealed(row, sealed.heads)
    except (ValueError, TypeError, OverflowError) as error:
        raise _Broken(walk.place, f"a record cannot be read: {error}") from error
    walk.finish()


def _expect_sealed(row: Any, heads: Mapping[Subject, Head]) -> None:
    """What the database calls sealed must be in the file: else lines were cut off there."""
    if row.sealed_length:
        found = heads.get(Subject(row.subject_kind, row.subject_id))
        if found is None or found.length < row.sealed_length:
            where = f"{row.subject_kind} {row.subject_id}"
            raise _Broken(where, f"the seal over its {row.sealed_length} records is gone")


async def _look_for_bare_heads(session: AsyncSession) -> None:
    bare = (await session.execute(_BARE_HEADS)).first()
    if bare is not None:
        raise _Broken(f"{bare.subject_kind} {bare.subject_id}", "the head has no records")


def _entry_of(row: Any) -> Entry:
    return Entry(*(getattr(row, name) for name in Entry._fields))


def _name(subject: Subject) -> str:
    return f"{subject.kind} {subject.id}"


_SAME_SUBJECT = and_(
    AuditHead.subject_kind == AuditRecord.subject_kind,
    AuditHead.subject_id == AuditRecord.subject_id,
)
_RECORDS_WITH_HEADS = (
    select(
        *(getattr(AuditRecord, name) for name in Entry._fields),
        AuditRecord.hash,
        AuditHead.length,
        AuditHead.last,
        AuditHead.sealed_length,
    )
    .outerjoin(AuditHead, _SAME_SUBJECT)
    .order_by(AuditRecord.subject_kind, AuditRecord.subject_id, AuditRecord.n)
)
_BARE_HEADS = (
    select(AuditHead.subject_kind, AuditHead.subject_id)
    .where(~exists().where(_SAME_SUBJECT))
    .limit(1)
)
