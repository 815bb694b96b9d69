"""Published data about services, as anybody reads it."""

from datetime import date, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from wardapi.access import actions as access
from wardapi.kit.schema import Out
from wardapi.services import actions, examples, queries, schemas
from wardapi.wards.queries import get_ward

pytestmark = pytest.mark.usefixtures("exampleton")

BEGAN = date(2024, 4, 1)
LISTS = (
    "/v1/services",
    "/v1/service-leads",
    "/v1/service-leads/coverage",
    "/v1/wards/riverside/service-leads",
)


async def rows(client: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def column(client: httpx.AsyncClient, path: str, key: str, **params: Any) -> list[Any]:
    return [row[key] for row in await rows(client, path, **params)]


@pytest_asyncio.fixture
async def leads(session: AsyncSession, exampleton: None, now: datetime) -> None:
    """Bea leads bins in Riverside; bins have a vacant post for all wards; roads have none."""
    bea = await access.create_principal(session, name="Bea", now=now)
    bins = await queries.get_service(session, "bins")
    given = {"starts_on": BEGAN, "by": None, "now": now}
    riverside = await get_ward(session, "riverside")
    await actions.appoint_lead(
        session, bins, ward=riverside, title="Area lead", principal_id=bea.id, **given
    )
    await actions.appoint_lead(session, bins, ward=None, title="Bins lead", **given)
    await actions.appoint_lead(session, bins, ward=None, level=1, title="Head of bins", **given)
    await session.commit()


async def test_services_have_directorate_and_themes(client: httpx.AsyncClient) -> None:
    bins, police, roads = await rows(client, "/v1/services")
    assert (bins["slug"], bins["directorate"], bins["themes"]) == (
        "bins",
        "place",
        ["clean-streets", "safety"],
    )
    assert (police["kind"], police["directorate"], police["themes"]) == (
        "partner",
        None,
        ["safety"],
    )
    assert (roads["slug"], roads["themes"]) == ("roads", [])


async def test_a_service_has_a_page_of_its_own(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    answer = await client.get("/v1/services/bins")
    assert answer.json() == (await rows(client, "/v1/services", q="bins"))[0]
    tag = {"If-None-Match": answer.headers["etag"]}
    assert (await client.get("/v1/services/bins", headers=tag)).status_code == 304
    service = await queries.get_service(session, "bins")
    assert service.directorate is not None
    service.directorate.name = "Places"
    await session.commit()
    again = await client.get("/v1/services/bins", headers=tag)
    assert (again.status_code, again.json()["directorate_name"]) == (200, "Places")
    missing = await client.get("/v1/services/ships")
    assert (missing.status_code, missing.json()["code"]) == (404, "service_not_found")


@pytest.mark.parametrize(
    ("filters", "slugs"),
    [
        ({"kind": "partner"}, ["exampleton-police"]),
        ({"theme": "safety"}, ["bins", "exampleton-police"]),
        ({"theme": "clean-streets"}, ["bins"]),
        ({"theme": "streets"}, []),
        ({"directorate": "place"}, ["bins", "roads"]),
        ({"q": "bins and"}, ["bins"]),
        ({"q": "%"}, []),
        ({"theme": "safety", "kind": "service"}, ["bins"]),
    ],
)
async def test_services_are_narrowed(
    client: httpx.AsyncClient, filters: dict[str, str], slugs: list[str]
) -> None:
    assert await column(client, "/v1/services", "slug", **filters) == slugs


@pytest.mark.usefixtures("leads")
async def test_leads_are_roles_and_not_people(client: httpx.AsyncClient) -> None:
    every = await rows(client, "/v1/service-leads")
    assert sorted(
        (lead["title"], lead["ward"], lead["level"], lead["filled"]) for lead in every
    ) == [
        ("Area lead", "E05990001", 0, True),
        ("Bins lead", None, 0, False),
        ("Head of bins", None, 1, False),
    ]
    assert "Bea" not in str(every)
    assert not any("principal" in key for lead in every for key in lead)


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"ward": "riverside"}, {"Area lead", "Bins lead", "Head of bins"}),
        ({"ward": "market"}, {"Bins lead", "Head of bins"}),
        ({"level": 1}, {"Head of bins"}),
        ({"filled": True}, {"Area lead"}),
        ({"service": "roads"}, set()),
        ({"as_of": "2024-03-31"}, set()),
    ],
)
async def test_leads_are_narrowed(
    client: httpx.AsyncClient, filters: dict[str, Any], titles: set[str]
) -> None:
    assert set(await column(client, "/v1/service-leads", "title", **filters)) == titles


@pytest.mark.usefixtures("leads")
async def test_a_wards_leads_are_its_own_and_those_of_all(client: httpx.AsyncClient) -> None:
    path = "/v1/wards/riverside/service-leads"
    assert set(await column(client, path, "title")) == {"Area lead", "Bins lead", "Head of bins"}
    assert await column(client, path, "title", as_of="2024-03-31") == []


async def test_without_leads_every_ward_has_gaps(client: httpx.AsyncClient) -> None:
    pairs = await rows(client, "/v1/service-leads/coverage")
    assert [(pair["ward_slug"], pair["service"]) for pair in pairs] == [
        (ward, service)
        for ward in ("hill-and-dale", "market", "riverside")
        for service in ("bins", "roads")
    ]
    assert {pair["answerable"] for pair in pairs} == {"none"}
    assert pairs == await rows(client, "/v1/service-leads/coverage", gaps=True)


@pytest.mark.usefixtures("leads")
async def test_coverage_tells_who_answers_and_where_nobody_does(
    client: httpx.AsyncClient,
) -> None:
    path = "/v1/service-leads/coverage"
    told = {
        (pair["ward_slug"], pair["service"]): (pair["answerable"], pair["gap"], pair["covers"])
        for pair in await rows(client, path)
    }
    assert told == {
        ("riverside", "bins"): ("named", False, "ward"),
        ("market", "bins"): ("vacant", True, "all_wards"),
        ("hill-and-dale", "bins"): ("vacant", True, "all_wards"),
        ("riverside", "roads"): ("none", True, None),
        ("market", "roads"): ("none", True, None),
        ("hill-and-dale", "roads"): ("none", True, None),
    }
    assert len(await rows(client, path, gaps=True)) == 5
    assert await column(client, path, "title", gaps=False) == ["Area lead"]
    assert len(await rows(client, path, ward="market")) == 2
    assert len(await rows(client, path, service="roads")) == 3
    assert len(await rows(client, path, every_service=True)) == 9
    assert len(await rows(client, path, as_of="2020-01-01")) == 4


@pytest.mark.parametrize("path", ["/v1/service-leads", "/v1/service-leads/coverage"])
async def test_a_filter_names_what_exists(client: httpx.AsyncClient, path: str) -> None:
    for filters, code in (("service=ships", "unknown_service"), ("ward=x", "unknown_ward")):
        answer = await client.get(f"{path}?{filters}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize("path", LISTS)
async def test_lists_page_count_and_export(client: httpx.AsyncClient, path: str) -> None:
    whole = (await client.get(path, params={"count": True})).json()
    assert whole["meta"]["count"] == len(whole["data"]) > 1
    paged: list[Any] = []
    url = f"{path}?limit=1"
    while url:
        page = (await client.get(url)).json()
        paged += page["data"]
        url = page["links"]["next"]
    assert paged == whole["data"]
    export = await client.get(path, params={"format": "csv"})
    assert len(export.text.splitlines()) == len(paged) + 1


@pytest.mark.parametrize("path", LISTS)
async def test_more_rows_do_not_need_more_statements(
    client: httpx.AsyncClient,
    session: AsyncSession,
    connection: AsyncConnection,
    path: str,
    now: datetime,
) -> None:
    few = await statements(connection, client, path)
    for slug in ("bins", "roads", "exampleton-police"):
        service = await queries.get_service(session, slug)
        for ward in ("riverside", "market", "hill-and-dale"):
            place = await get_ward(session, ward)
            await actions.appoint_lead(
                session, service, ward=place, title="Lead", starts_on=BEGAN, by=None, now=now
            )
    await session.commit()
    assert await statements(connection, client, path) == few <= 3


async def statements(connection: AsyncConnection, client: httpx.AsyncClient, path: str) -> int:
    """Count the SELECTs that a request sends."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    try:
        assert (await client.get(path)).status_code == 200
    finally:
        event.remove(connection.sync_connection, "before_cursor_execute", note)
    return sum(statement.lstrip().startswith("SELECT") for statement in sent)


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (schemas.ServiceOut, examples.SERVICE),
        (schemas.LeadOut, examples.LEAD),
        (schemas.CoverageOut, examples.COVERAGE),
    ],
)
def test_examples_have_exactly_the_fields_of_the_answer(
    model: type[Out], example: dict[str, Any]
) -> None:
    schema = model.model_json_schema(mode="serialization")
    assert set(example) == set(schema["properties"])
