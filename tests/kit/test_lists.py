"""Every list answers in one way: pages, counts, filters, CSV."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from tests.conftest import FixedClock
from tests.kit import room
from tests.kit.test_problems import problem
from wardapi.kit import csv, paging
from wardapi.kit.lists import ListQuery

TITLES = ["delta", "alpha", "Bravo", "charlie", "alpha", "éclair", "alpha"]


@pytest.fixture
async def notes(session: AsyncSession, small: FastAPI, clock: FixedClock) -> list[room.Note]:
    made = await room.pin(session, clock.now, *TITLES)
    for n, note in enumerate(made):
        note.pinned_on = clock.now.date() + timedelta(days=n % 3)
        note.due_at = clock.now + timedelta(microseconds=n // 2)
    await session.flush()
    return made


async def walk(client: httpx.AsyncClient, url: str) -> list[dict]:
    """Follow `links.next` to the end."""
    found, following = [], url
    while following:
        page = (await client.get(following)).raise_for_status().json()
        found += page["data"]
        following = page["links"]["next"]
    return found


@pytest.mark.parametrize("sort", ["title", "-title", "rank", "-rank", "mixed", "-mixed", "due_at"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
async def test_pages_give_every_row_once_in_order(
    ann: httpx.AsyncClient, notes: list[room.Note], sort: str, limit: int
) -> None:
    found = await walk(ann, f"/v1/notes?sort={sort}&limit={limit}")
    expected = {
        "title": sorted(notes, key=lambda note: (note.title, note.id)),
        "rank": sorted(notes, key=lambda note: (note.rank, note.id)),
        "mixed": sorted(notes, key=lambda n: (-n.pinned_on.toordinal(), n.title, n.id)),
        "due_at": sorted(notes, key=lambda note: (note.due_at, note.id)),
    }[sort.removeprefix("-")]
    if sort.startswith("-"):
        expected.reverse()
    assert [note["id"] for note in found] == [str(note.id) for note in expected]


async def test_a_page_says_where_the_next_is(
    ann: httpx.AsyncClient, notes: list[room.Note]
) -> None:
    response = await ann.get("/v1/notes?limit=3&count=true")
    page = response.json()
    assert response.headers["link"] == f'<{page["links"]["next"]}>; rel="next"'
    assert page["meta"] == {"safe_until": "2026-01-05T09:59:20Z", "count": 7}
    last = (await ann.get("/v1/notes?limit=7")).json()
    assert last["links"] == {"next": None}
    assert "count" not in last["meta"]


async def test_a_row_added_behind_the_cursor_does_not_disturb(
    ann: httpx.AsyncClient, notes: list[room.Note], session: AsyncSession, now: datetime
) -> None:
    first = (await ann.get("/v1/notes?sort=title&limit=4")).json()
    session.add(room.make_note(title="aardvark", now=now))
    await session.flush()
    rest = (await ann.get(first["links"]["next"])).json()
    assert [note["title"] for note in first["data"] + rest["data"]] == sorted(TITLES)


async def test_filters_go_with_the_cursor(ann: httpx.AsyncClient, notes: list[room.Note]) -> None:
    assert len(await walk(ann, "/v1/notes?kind=low&limit=2")) == 7
    assert await walk(ann, "/v1/notes?kind=high&limit=2") == []


async def test_updated_since_gives_what_changed(
    ann: httpx.AsyncClient, notes: list[room.Note], session: AsyncSession, now: datetime
) -> None:
    notes[2].updated_at = now + timedelta(minutes=1)
    await session.flush()
    found = await walk(ann, "/v1/notes?updated_since=2026-01-05T10:00:30Z")
    assert [note["title"] for note in found] == ["Bravo"]


@pytest.mark.parametrize(
    "change",
    ["&kind=low", "&sort=rank", "&updated_since=2026-01-01T00:00:00Z"],
)
async def test_a_cursor_of_other_filters_is_refused(
    ann: httpx.AsyncClient, notes: list[room.Note], change: str
) -> None:
    url = (await ann.get("/v1/notes?limit=2")).json()["links"]["next"]
    problem(await ann.get(url + change), 400, "invalid_cursor")


async def test_a_cursor_may_be_used_with_another_limit(
    ann: httpx.AsyncClient, notes: list[room.Note]
) -> None:
    url = (await ann.get("/v1/notes?limit=2")).json()["links"]["next"]
    assert len((await ann.get(url.replace("limit=2", "limit=4"))).json()["data"]) == 4


async def test_a_cursor_that_was_tampered_with_is_refused(
    ann: httpx.AsyncClient, notes: list[room.Note]
) -> None:
    url = (await ann.get("/v1/notes?limit=2")).json()["links"]["next"]
    (cursor,) = parse_qs(urlsplit(url).query)["cursor"]
    for place in range(0, len(cursor), 5):
        other = "A" if cursor[place] != "A" else "B"
        bent = cursor[:place] + other + cursor[place + 1 :]
        problem(await ann.get(f"/v1/notes?limit=2&cursor={bent}"), 400, "invalid_cursor")
    for bent in ("A", "AAAA", cursor[:-4], cursor + "AAAA", "A" * 4000):
        problem(await ann.get(f"/v1/notes?limit=2&cursor={bent}"), 400, "invalid_cursor")


async def test_the_first_page_and_a_late_one_take_one_statement(
    ann: httpx.AsyncClient, notes: list[room.Note], connection: AsyncConnection
) -> None:
    seen: list[str] = []
    engine = connection.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    url = "/v1/notes?limit=2"
    while url:
        seen.clear()
        url = (await ann.get(url)).json()["links"]["next"]
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1


async def test_mixed_directions_and_rows_seek_in_an_index(
    connection: AsyncConnection, notes: list[room.Note], backend: str, now: datetime
) -> None:
    if backend == "postgresql":  # its planner wants a large table to prefer an index
        return
    for n, (columns, sort) in enumerate(
        [((room.Note.title,), "title, id"), ((room.Note.title.desc(),), "title DESC, id")]
    ):
        await connection.exec_driver_sql(f"CREATE INDEX some_{n} ON kit_notes ({sort})")
        keys = paging.keys_of(columns, room.Note.id, backwards=False)
        query = select(room.Note.id).where(paging.after(keys, ["a", notes[0].id]))
        query = query.order_by(*(key.ordering for key in keys)).limit(2)
        sql = query.compile(connection.sync_connection, compile_kwargs={"literal_binds": True})
        plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")).all()
        assert "SEARCH kit_notes USING" in plan[0][3]
        assert len(plan) == 1


async def test_csv_has_every_row_whatever_the_limit(
    ann: httpx.AsyncClient, notes: list[room.Note]
) -> None:
    for ask in (
        ann.get("/v1/notes?sort=title&limit=2&format=csv"),
        ann.get("/v1/notes?sort=title&limit=2", headers={"accept": "text/csv"}),
    ):
        response = await ask
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert response.headers["content-disposition"] == 'attachment; filename="notes.csv"'
        lines = response.text.split("\r\n")
        assert lines[0] == "id,title,rank,pinned_on,due_at,version"
        assert [line.split(",")[1] for line in lines[1:-1]] == sorted(TITLES)


async def test_csv_is_streamed_in_pages(
    fresh_ann: httpx.AsyncClient, fresh_small: FastAPI, now: datetime
) -> None:
    async with fresh_small.state.database.write() as session:
        await room.pin(session, now, *(f"n{n:05}" for n in range(2500)))
    async with fresh_ann.stream("GET", "/v1/notes?format=csv") as response:
        text = "".join([chunk async for chunk in response.aiter_text()])
    assert [line.split(",")[1] for line in text.split("\r\n")[1:-1]] == [
        f"n{n:05}" for n in range(2500)
    ]


async def test_an_empty_list_has_a_header_still(ann: httpx.AsyncClient) -> None:
    response = await ann.get("/v1/notes?format=csv")
    assert response.text == "id,title,rank,pinned_on,due_at,version\r\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+44 1709", "'+44 1709"),
        ("-1", "'-1"),
        ("@home", "'@home"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        ('say "so"', '"say ""so"""'),
        ("a,b", '"a,b"'),
        ("two\nlines", '"two\nlines"'),
        ("=1,2", '"\'=1,2"'),
        (-1, "-1"),
        (True, "true"),
        (None, ""),
        (["a", "b, c"], '"a; b, c"'),
        ([], ""),
        (["=x"], "'=x"),
        ({"kind": "enquiry", "level": 2, "note": None}, "kind=enquiry; level=2; note="),
        (
            {"due": {"respond": "2026-01-07"}, "tells": ["a", "b"]},
            '"due.respond=2026-01-07; tells=a, b"',
        ),
        ({"=x": True}, "'=x=true"),
    ],
)
def test_a_cell_does_no_harm_in_a_spreadsheet(value: object, cell: str) -> None:
    assert csv.cell(value) == cell


def test_a_list_may_not_be_sorted_by_text_that_each_database_orders_its_own_way() -> None:
    query = ListQuery(
        select=select(room.PlainText.key),
        sorts={"key": (room.PlainText.key,)},
        id=room.PlainText.id,
        row=room.NoteOut.model_validate,
    )
    with pytest.raises(TypeError, match="make it SortText"):
        query.keys("key")


async def test_the_public_address_is_used_in_links(
    ann: httpx.AsyncClient, notes: list[room.Note], small: FastAPI
) -> None:
    small.state.settings = small.state.settings.model_copy(
        update={"public_url": "https://wards.example.gov.uk/api/"}
    )
    url = (await ann.get("/v1/notes?limit=2")).json()["links"]["next"]
    assert url.startswith("https://wards.example.gov.uk/api/v1/notes?limit=2&cursor=")
