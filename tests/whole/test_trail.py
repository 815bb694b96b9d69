"""Every change leaves one record on the trail, chained, in the change's own transaction.

An act has one subject, whose chain it lengthens by one; whatever else it concerns is named in the
record's detail.
"""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import event, func, select

from tests.whole.asking import ROUTES, case_names, prepared, rows, send
from tests.whole.council import Council
from tests.whole.roles import CASE_ROWS, ROWS, UNSEALING
from tests.whole.rows import KNOW_OF, SEALED_FROM, CaseRow, Row
from tests.whole.viewers import ANYBODY, Viewer
from wardapi.audit.chain import START, Entry, link
from wardapi.audit.models import AuditHead, AuditRecord

STORES_NOTHING = {
    "calculate_deadline": "a calculation about what the message says",
    "measure_time": "a calculation about what the message says",
}
MUTATING = {name for name, route in ROUTES.items() if not route.methods <= {"GET", "HEAD"}}
GLASS = Row(SEALED_FROM, 201, path="/v1/cases/{reference}/unsealings", body={"reason": "Asked."})
WALK = [
    row
    for row in chain(rows(ROWS), rows(CASE_ROWS), rows({UNSEALING: GLASS}))
    if row.values[0] in MUTATING
]
BYSTANDERS = tuple(
    Viewer(role, "other ward") for role in ("finance", "administrator", "auditor", "service_lead")
)
"""Somebody of these has no part in an act, whatever it is."""
RECORDS: Any = AuditRecord.__table__
HEADS: Any = AuditHead.__table__


def test_every_route_that_is_no_reading_is_walked() -> None:
    assert {row.values[0] for row in WALK} == MUTATING
    assert STORES_NOTHING.keys() <= MUTATING


def named(council: Council, operation: str, row: Row | CaseRow) -> tuple[Mapping[str, str], Viewer]:
    """Return what the address names, and somebody who may."""
    if isinstance(row, CaseRow):
        return case_names(council, "ordinary"), min(row.may & row.door & KNOW_OF["ordinary"])
    if operation == UNSEALING:
        return case_names(council, "confidential"), min(row.may)
    return council.world.names, min(row.may - {ANYBODY})


@pytest.mark.parametrize(("operation", "row"), WALK)
async def test_a_change_leaves_one_chained_record_in_its_own_transaction(
    council: Council, operation: str, row: Row | CaseRow
) -> None:
    names, viewer = named(council, operation, row)
    commits: list[str] = []
    async with prepared(council, row, names):
        before = set(await council.connection.scalars(select(RECORDS.c.id)))
        with _each_commit(council, commits):
            answer = await send(
                council, operation, row, council.world.headers[viewer], names, undo=False
            )
        added = await council.connection.execute(select(RECORDS).where(RECORDS.c.id.not_in(before)))
        found = added.all()
        assert answer.status_code == row.status, answer.text
        if operation in STORES_NOTHING:
            assert (found, commits) == ([], [])
            return
        assert len(commits) == 1
        (record,) = found
        assert str(record.principal_id) == council.world.principals[viewer]
        assert record.hash == link(await _hash_before(council, record), _entry(record))
        assert await _head(council, record) == (record.n, record.hash)


@pytest.mark.parametrize(("operation", "row"), WALK)
async def test_a_refusal_leaves_none(council: Council, operation: str, row: Row | CaseRow) -> None:
    if ANYBODY in row.may:
        return
    names, _ = named(council, operation, row)
    count = select(func.count()).select_from(RECORDS)
    before = await council.connection.scalar(count)
    refused = next(viewer for viewer in BYSTANDERS if viewer not in row.may)
    answer = await send(council, operation, row, council.world.headers[refused], names, undo=False)
    assert answer.status_code in (403, 404), answer.text
    assert await council.connection.scalar(count) == before


class _each_commit:  # noqa: N801 - reads as the verb that it is
    """Note each transaction that the program commits; in the tests they are savepoints."""

    def __init__(self, council: Council, commits: list[str]) -> None:
        self._connection = council.connection.sync_connection
        self._commits = commits

    def __enter__(self) -> None:
        event.listen(self._connection, "release_savepoint", self._note)

    def __exit__(self, *_: object) -> None:
        event.remove(self._connection, "release_savepoint", self._note)

    def _note(self, _: object, name: str, __: object) -> None:
        self._commits.append(name)


async def _hash_before(council: Council, record: Any) -> str:
    statement = select(RECORDS.c.hash).where(_of(RECORDS, record), RECORDS.c.n == record.n - 1)
    return (await council.connection.scalar(statement)) or START


async def _head(council: Council, record: Any) -> tuple[int, str]:
    statement = select(HEADS.c.length, HEADS.c.last).where(_of(HEADS, record))
    return tuple((await council.connection.execute(statement)).one())


def _of(table: Any, record: Any) -> Any:
    return (table.c.subject_kind == record.subject_kind) & (table.c.subject_id == record.subject_id)


def _entry(record: Any) -> Entry:
    return Entry(*(getattr(record, name) for name in Entry._fields))
