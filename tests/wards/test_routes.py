"""Published data about wards, as anybody reads it."""

import csv
import io
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from tests.conftest import FixedClock
from wardapi.kit.schema import Out
from wardapi.wards import actions, examples, queries, schemas

pytestmark = pytest.mark.usefixtures("exampleton")

NEW, OLD, HILL = "E05990001", "E05980001", "E05990002"
LISTS = (
    "/v1/wards",
    "/v1/wards/hill-and-dale/councillors",
    "/v1/wards/hill-and-dale/parishes",
    "/v1/wards/riverside/predecessors",
    "/v1/localities",
    "/v1/councillors",
    "/v1/elections",
)


async def rows(client: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def column(client: httpx.AsyncClient, path: str, key: str, **params: Any) -> list[Any]:
    return [row[key] for row in await rows(client, path, **params)]


@pytest_asyncio.fixture
async def held(session: AsyncSession, exampleton: None, now: datetime) -> AsyncIterator[str]:
    """The id of the term that holds the first seat of Riverside."""
    seat = await queries.get_seat(session, "riverside-1", date(2026, 1, 5))
    term = await actions.appoint_term(
        session, seat, starts_on=date(2023, 5, 8), name="A. Ann", by=None, now=now
    )
    await session.commit()
    yield str(term.id)


async def test_wards_are_those_of_the_day(client: httpx.AsyncClient) -> None:
    slugs = ["hill-and-dale", "market", "riverside"]
    assert await column(client, "/v1/wards", "slug") == slugs
    assert await column(client, "/v1/wards", "slug", as_of="2023-05-04") == slugs
    before = ["northmoor", "riverside"]
    assert await column(client, "/v1/wards", "slug", as_of="2023-05-03") == before
    assert await column(client, "/v1/wards", "slug", as_of="0001-01-01") == before


async def test_a_ward_has_the_fields_that_others_rely_on(client: httpx.AsyncClient) -> None:
    ward = (await client.get("/v1/wards/riverside")).json()
    relied = ("gss_code", "slug", "name", "seats", "locality", "from", "to")
    assert {key: ward[key] for key in relied} == {
        "gss_code": NEW,
        "slug": "riverside",
        "name": "Riverside",
        "seats": 2,
        "locality": "west",
        "from": "2023-05-04",
        "to": None,
    }


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/wards/riverside", NEW),
        ("/v1/wards/riverside?as_of=2020-01-01", OLD),
        ("/v1/wards/E05980001", OLD),
        ("/v1/wards/e05990001", NEW),
        ("/v1/wards/Hill%20%26%20Dale", HILL),
        ("/v1/wards/hill-and-dale", HILL),
        ("/v1/wards/riverside/profile?as_of=2020-01-01", OLD),
    ],
)
async def test_a_ward_is_found_by_code_slug_or_name(
    client: httpx.AsyncClient, path: str, code: str
) -> None:
    assert (await client.get(path)).json()["gss_code"] == code


@pytest.mark.parametrize(
    "path",
    [
        "/v1/wards/atlantis",
        "/v1/wards/northmoor",
        "/v1/wards/E05980001?as_of=2026-01-05",
        "/v1/wards/atlantis/profile",
        "/v1/wards/atlantis/councillors",
        "/v1/wards/atlantis/parishes",
        "/v1/wards/atlantis/predecessors",
        "/v1/wards/atlantis/service-leads",
    ],
)
async def test_a_ward_that_is_not_there_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "ward_not_found")


async def test_the_answer_says_when_such_a_ward_existed(client: httpx.AsyncClient) -> None:
    detail = (await client.get("/v1/wards/northmoor")).json()["detail"]
    assert "2023-05-03" in detail
    assert "as_of" in detail


@pytest.mark.parametrize("q", ["hill & dale", "and dale", "HILL", "dale"])
async def test_wards_are_found_by_a_part_of_the_name(client: httpx.AsyncClient, q: str) -> None:
    assert await column(client, "/v1/wards", "gss_code", q=q) == [HILL]


@pytest.mark.parametrize("q", ["%", "_", "hill%dale", "' or 1=1", "!?"])
async def test_what_looks_like_a_pattern_finds_nothing(client: httpx.AsyncClient, q: str) -> None:
    assert await column(client, "/v1/wards", "gss_code", q=q) == []


async def test_wards_of_a_locality(client: httpx.AsyncClient) -> None:
    assert await column(client, "/v1/wards", "slug", locality="east") == ["hill-and-dale"]
    answer = await client.get("/v1/wards?locality=north")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_locality")


async def test_localities_come_in_the_councils_order(client: httpx.AsyncClient) -> None:
    assert await column(client, "/v1/localities", "slug") == ["east", "west"]
    assert await column(client, "/v1/localities", "slug", sort="-slug") == ["west", "east"]


async def test_posts_are_vacant_until_somebody_is_appointed(
    client: httpx.AsyncClient, held: str
) -> None:
    first, second = await rows(client, "/v1/wards/riverside/councillors")
    assert first == {
        "seat": "riverside-1",
        "number": 1,
        "ward": NEW,
        "ward_slug": "riverside",
        "ward_name": "Riverside",
        "vacant": False,
        "term": held,
        "councillor": "A. Ann",
        "from": "2023-05-08",
        "to": None,
    }
    assert (second["seat"], second["vacant"], second["term"]) == ("riverside-2", True, None)
    before = await rows(client, "/v1/wards/riverside/councillors", as_of="2023-05-07")
    assert [post["vacant"] for post in before] == [True, True]


async def test_a_former_wards_posts_are_those_of_its_last_day(client: httpx.AsyncClient) -> None:
    posts = await column(client, f"/v1/wards/{OLD}/councillors", "seat")
    assert posts == ["riverside-1", "riverside-2", "riverside-3"]


async def test_councillors_are_the_posts_of_all_wards(client: httpx.AsyncClient, held: str) -> None:
    assert len(await rows(client, "/v1/councillors")) == 6
    assert len(await rows(client, "/v1/councillors", as_of="2020-01-01")) == 5
    assert await column(client, "/v1/councillors", "term", vacant=False) == [held]
    assert len(await rows(client, "/v1/councillors", vacant=True)) == 5
    assert len(await rows(client, "/v1/councillors", ward="riverside")) == 2
    answer = await client.get("/v1/councillors?ward=northmoor")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_ward")
    assert answer.json()["errors"][0]["pointer"] == "/query/ward"


async def test_parishes_may_cover_a_part_of_a_ward(client: httpx.AsyncClient) -> None:
    moor, dales = await rows(client, "/v1/wards/hill-and-dale/parishes")
    assert (moor["name"], moor["extent"], moor["confidence"]) == ("Moor", "unknown", "low")
    assert (dales["name"], dales["extent"]) == ("St. Dale's", "part")
    assert dales["neighbourhood_plan"]["votes_for"] == 10
    assert await rows(client, "/v1/wards/market/parishes") == []


async def test_predecessors_have_shares(client: httpx.AsyncClient) -> None:
    shares = await rows(client, "/v1/wards/riverside/predecessors")
    assert [(share["gss_code"], share["share_of_ward_percent"]) for share in shares] == [
        (OLD, 90.5),
        ("E05980002", 9.0),
    ]
    assert shares[0]["to"] == "2023-05-03"
    assert await rows(client, f"/v1/wards/{OLD}/predecessors") == []


async def test_a_profile_has_each_figure_with_its_evidence(client: httpx.AsyncClient) -> None:
    profile = (await client.get("/v1/wards/hill-and-dale/profile")).json()
    figures = {figure["name"]: figure for figure in profile["figures"]}
    assert figures["seats"]["value"] == 3
    assert figures["seats"]["confidence"] == "medium"
    assert figures["seats"]["note"] == "counted from the minutes"
    assert figures["seats"]["source"] == ["https://example.org/wards"]
    assert figures["population"]["value"] == 9000
    assert figures["population"]["source"] == ["https://example.org/census"]
    assert figures["area"]["value"] is None
    assert figures["parished"]["text"] == "part"
    assert figures["locality"]["text"] == "East"
    assert figures["locality"]["assumption"] is True
    assert figures["locality"]["note"] == "by its name"
    assert [one["gss_code"] for one in profile["predecessors"]] == ["E05980002"]
    former = (await client.get("/v1/wards/E05980002/profile")).json()
    assert {one["gss_code"] for one in former["successors"]} == {NEW, HILL}


async def test_elections_are_listed_latest_first(client: httpx.AsyncClient) -> None:
    assert await column(client, "/v1/elections", "slug") == ["2024-riverside", "2023-05-04"]
    assert await column(client, "/v1/elections", "year", kind="ordinary") == [2023]
    assert await column(client, "/v1/elections", "held_on", ward="riverside") == [None]
    assert await column(client, "/v1/elections", "slug", year=2024) == ["2024-riverside"]


@pytest.mark.parametrize("path", LISTS)
async def test_lists_page_count_sort_and_export(client: httpx.AsyncClient, path: str) -> None:
    whole = (await client.get(path, params={"count": True})).json()
    assert whole["meta"]["count"] == len(whole["data"]) > 0
    paged, url = [], f"{path}?limit=1"
    while url:
        page = (await client.get(url)).json()
        paged += page["data"]
        url = page["links"]["next"]
    assert paged == whole["data"]
    export = await client.get(path, headers={"Accept": "text/csv"})
    assert export.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(export.text)))
    assert len(lines) == len(paged)
    nested = {name for name, value in paged[0].items() if isinstance(value, dict)}
    assert set(lines[0]) >= set(paged[0]) - nested - {"neighbourhood_plan"}


@pytest.mark.parametrize("path", LISTS)
async def test_lists_tell_what_changed_since(
    client: httpx.AsyncClient, path: str, now: datetime
) -> None:
    since = {"updated_since": now.isoformat()}
    assert await rows(client, path, **since) == await rows(client, path)
    assert await rows(client, path, updated_since="2026-01-05T10:00:01Z") == []


async def test_an_appointment_shows_as_a_change_of_the_post(
    client: httpx.AsyncClient, session: AsyncSession, now: datetime
) -> None:
    later = now.replace(hour=11)
    seat = await queries.get_seat(session, "market-1", date(2026, 1, 5))
    await actions.appoint_term(session, seat, starts_on=date(2026, 1, 1), by=None, now=later)
    await session.commit()
    changed = await column(client, "/v1/councillors", "seat", updated_since=later.isoformat())
    assert changed == ["market-1"]


@pytest.mark.parametrize("path", [*LISTS, "/v1/wards/riverside", "/v1/wards/riverside/profile"])
async def test_what_has_not_changed_is_not_sent_twice(
    client: httpx.AsyncClient, clock: FixedClock, path: str
) -> None:
    first = await client.get(path)
    assert first.headers["cache-control"].startswith("public")
    clock.now += timedelta(hours=1)
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == first.headers["cache-control"]


async def test_a_list_that_has_changed_is_sent_again(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    tag = (await client.get("/v1/wards")).headers["etag"]
    (await queries.get_ward(session, "market")).name = "Bazaar"
    await session.commit()
    answer = await client.get("/v1/wards", headers={"If-None-Match": tag})
    assert (answer.status_code, "Bazaar" in answer.text) == (200, True)


async def test_the_tag_of_a_slug_changes_on_the_day_the_ward_does(
    client: httpx.AsyncClient, clock: FixedClock
) -> None:
    after = (await client.get("/v1/wards/riverside")).headers["etag"]
    clock.now = clock.now.replace(year=2020)
    answer = await client.get("/v1/wards/riverside", headers={"If-None-Match": after})
    assert (answer.status_code, answer.json()["gss_code"]) == (200, OLD)


async def test_the_tag_of_a_ward_changes_with_its_locality(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    before = (await client.get("/v1/wards/riverside")).headers["etag"]
    ward = await queries.get_ward(session, "riverside")
    ward.locality_id = None
    await session.commit()
    after = await client.get("/v1/wards/riverside", headers={"If-None-Match": before})
    assert (after.status_code, after.json()["locality"]) == (200, None)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/wards?colour=red", 400, "unknown_parameter"),
        ("/v1/wards?cursor=nonsense", 400, "invalid_cursor"),
        ("/v1/wards?as_of=yesterday", 422, "invalid_message"),
        ("/v1/wards?as_of=2026-02-30", 422, "invalid_message"),
        ("/v1/wards?as_of=20230504", 422, "invalid_message"),
        ("/v1/wards?as_of=2026-01-05T00:00:00", 422, "invalid_message"),
        ("/v1/wards?updated_since=0.5", 422, "invalid_message"),
        ("/v1/wards?updated_since=1700000000", 422, "invalid_message"),
        ("/v1/wards?updated_since=2026-01-05T10:00:00", 422, "invalid_message"),
        ("/v1/wards?limit=0", 422, "invalid_message"),
        ("/v1/wards?sort=seats", 422, "invalid_message"),
        ("/v1/elections?kind=coup", 422, "invalid_message"),
        ("/v1/elections?year=12", 422, "invalid_message"),
    ],
)
async def test_a_bad_question_is_refused(
    client: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_address_is_read_only(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/wards", json={})).status_code == 405


@pytest.mark.parametrize("path", [*LISTS, "/v1/wards/riverside", "/v1/wards/riverside/profile"])
async def test_more_rows_do_not_need_more_statements(
    client: httpx.AsyncClient,
    session: AsyncSession,
    connection: AsyncConnection,
    path: str,
    now: datetime,
) -> None:
    few = await statements(connection, lambda: client.get(path))
    for seat in await queries.list_seats(session, date(2026, 1, 5)):
        await actions.appoint_term(session, seat, starts_on=date(2025, 1, 1), by=None, now=now)
    await session.commit()
    assert await statements(connection, lambda: client.get(path)) == few <= 3


async def statements(connection: AsyncConnection, ask: Callable[[], Any]) -> int:
    """Count the SELECTs that a request sends."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    try:
        assert (await ask()).status_code == 200
    finally:
        event.remove(connection.sync_connection, "before_cursor_execute", note)
    return sum(statement.lstrip().startswith("SELECT") for statement in sent)


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (schemas.WardOut, examples.WARD),
        (schemas.LocalityOut, examples.LOCALITY),
        (schemas.PostOut, examples.POST),
        (schemas.WardParishOut, examples.PARISH),
        (schemas.WardShareOut, examples.SHARE),
        (schemas.ElectionOut, examples.ELECTION),
        (schemas.ProfileOut, examples.PROFILE),
    ],
)
def test_examples_have_exactly_the_fields_of_the_answer(
    model: type[Out], example: dict[str, Any]
) -> None:
    schema = model.model_json_schema(mode="serialization")
    assert set(example) == set(schema["properties"])
