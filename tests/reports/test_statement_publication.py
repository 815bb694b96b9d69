"""Publishing statements: immutable versions, what they leave out, and the restricted period."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, EVIDENCE, WATH, Api, Borough
from tests.commitments.plan import PlanOfWard
from tests.conftest import FixedClock
from tests.kit.test_problems import problem
from tests.reports.statement_world import Books
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event
from wardapi.kit.database import new_id
from wardapi.reports.statement_models import StatementVersion
from wardapi.wards.council_models import OfficerPost
from wardapi.wards.models import Election

WHOLE = {"place": "borough", "financial_year": "2021-22"}
OF_WARD = {"place": "boston-castle", "financial_year": "2021-22"}
ADDRESS = "/v1/statements/borough/2021-22"
APART = ("status", "version", "digest", "published_at", "override_reason")


async def publish(api: Api, by: Caller, body: dict[str, str], **more: str) -> Any:
    return await api.post(by, "/statements", {**body, **more})


async def test_a_published_statement_is_for_anybody_and_never_changes(
    api: Api, client: httpx.AsyncClient, books: Books, finance: Caller
) -> None:
    made = await publish(api, finance, WHOLE)
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["status"], body["version"], body["allocated"]) == ("published", 1, "218000.00")
    assert made.headers["location"] == f"{ADDRESS}?version=1"

    pot = await books.pot("ward-capital", "wath")
    await books.award(await books.organisation("A Group"), (pot, 1_000))
    await books.session.commit()
    assert (await client.get(ADDRESS)).json() == body
    assert (await api.get(finance, "/statements/borough/2021-22")).json()["allocated"] == (
        "219000.00"
    )
    again = (await publish(api, finance, WHOLE)).json()
    assert (again["version"], again["allocated"]) == (2, "219000.00")
    assert (await client.get(f"{ADDRESS}?version=1")).json() == body
    assert (await client.get(ADDRESS)).json() == again
    for shape in ("csv", "xlsx", "html"):
        assert (await client.get(ADDRESS, params={"format": shape})).status_code == 200


async def test_anybody_can_check_the_digest(
    api: Api, client: httpx.AsyncClient, books: Books, finance: Caller
) -> None:
    await publish(api, finance, WHOLE)
    found = (await client.get(ADDRESS)).json()
    figures = {name: value for name, value in found.items() if name not in APART}
    written = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(written.encode()).hexdigest() == found["digest"]


async def test_a_published_version_has_an_etag_and_a_place_in_the_list(
    api: Api, client: httpx.AsyncClient, books: Books, finance: Caller
) -> None:
    for body in (WHOLE, OF_WARD):
        await publish(api, finance, body)
    read = await client.get(ADDRESS)
    tag = read.headers["etag"]
    assert (await client.get(ADDRESS, headers={"if-none-match": tag})).status_code == 304
    listed = (await client.get("/v1/statements")).json()["data"]
    assert sorted(one["place"] for one in listed) == [BOSTON_CASTLE, "borough"]
    narrowed = {"place": "boston-castle", "financial_year": "2021-22"}
    (one,) = (await client.get("/v1/statements", params=narrowed)).json()["data"]
    assert one["link"] == f"/v1/statements/{BOSTON_CASTLE}/2021-22?version=1"
    assert (await client.get(one["link"])).json()["digest"] == one["digest"]
    elsewhere = {"financial_year": "2022-23"}
    assert (await client.get("/v1/statements", params=elsewhere)).json()["data"] == []


async def test_it_names_nothing_that_is_not_public_yet(
    api: Api, client: httpx.AsyncClient, books: Books, plan: PlanOfWard, finance: Caller
) -> None:
    """One award of the school's is not published, nor is the priority of its other one."""
    await publish(api, finance, WHOLE)
    found = (await client.get(ADDRESS)).json()
    rows = {one["name"]: (one["amount"], one["outside_split"]) for one in found["by_recipient"]}
    assert rows == {
        "A Group": ("83500.00", "0.00"),
        None: ("54000.00", "66000.00"),
        "A School": ("47500.00", "0.00"),
        "=A Firm": ("33000.00", "0.00"),
    }
    titles = {one["title"]: one["amount"] for one in found["by_priority"]}
    assert titles == {"Priority 1": "60000.00", None: "158000.00"}
    assert "Priority 2" not in json.dumps(found)
    assert str(plan.draft) not in json.dumps(found)


async def test_a_publication_leaves_one_record_and_one_event_without_figures(
    api: Api, books: Books, finance: Caller, session: AsyncSession
) -> None:
    made = (await publish(api, finance, OF_WARD)).json()
    version = (await session.scalars(select(StatementVersion))).one()
    (record,) = await session.scalars(
        select(AuditRecord).where(AuditRecord.subject_kind == "statement")
    )
    assert (record.subject_id, record.action) == (version.id, "statement.published")
    (event,) = await session.scalars(select(Event).where(Event.kind == "statement.published"))
    assert event.ward == BOSTON_CASTLE
    assert event.data == {
        "place": BOSTON_CASTLE, "financial_year": "2021-22", "version": 1,
        "digest": made["digest"],
    }  # fmt: skip


async def test_finance_and_managers_publish_what_their_grant_reaches(
    api: Api, books: Books, make_caller: MakeCaller
) -> None:
    here = await make_caller("manager", wards=[BOSTON_CASTLE])
    assert (await publish(api, here, OF_WARD)).status_code == 201
    problem(await publish(api, here, WHOLE), 403, "not_allowed")
    some = await make_caller("finance", wards=[WATH])
    problem(await publish(api, some, OF_WARD), 403, "not_allowed")
    councillor = await make_caller("councillor", wards=[BOSTON_CASTLE])
    problem(await publish(api, councillor, OF_WARD), 403, "scope_missing")


async def test_a_year_or_a_place_without_pots_is_not_published(
    api: Api, books: Books, finance: Caller
) -> None:
    later = {**WHOLE, "financial_year": "2030-31"}
    problem(await publish(api, finance, later), 409, "nothing_to_state")
    nowhere = await publish(api, finance, {**WHOLE, "place": "nowhere"})
    problem(nowhere, 422, "unknown_ward")
    assert nowhere.json()["errors"][0]["pointer"] == "/place"
    problem(await api.get(finance, "/statements?place=nowhere"), 422, "unknown_ward")
    wrong = {**WHOLE, "financial_year": "2021"}
    problem(await publish(api, finance, wrong), 422, "invalid_financial_year")


@pytest_asyncio.fixture
async def election(session: AsyncSession, borough: Borough, now: datetime) -> Election:
    """An ordinary election in May 2026, of which notice has been given."""
    made = Election(
        id=new_id(), slug="2026", kind="ordinary", held_on=date(2026, 5, 7), year=2026,
        sorts_on=date(2026, 5, 7), notice_on=date(2026, 3, 16), created_at=now, updated_at=now,
        **EVIDENCE,
    )  # fmt: skip
    session.add(made)
    await session.commit()
    return made


async def test_in_a_restricted_period_only_the_monitoring_officer_publishes(
    *,
    api: Api,
    client: httpx.AsyncClient,
    books: Books,
    election: Election,
    finance: Caller,
    make_caller: MakeCaller,
    session: AsyncSession,
    clock: FixedClock,
) -> None:
    officer = await make_caller("manager")
    clock.now = datetime(2026, 3, 20, 10, 0, tzinfo=UTC)
    problem(await publish(api, finance, WHOLE), 409, "restricted_period")
    why = {"override_reason": "The Ombudsman asked for it."}
    problem(await publish(api, finance, WHOLE, **why), 403, "not_allowed")
    since = datetime(2026, 1, 1, tzinfo=UTC)
    session.add(
        OfficerPost(
            post="monitoring-officer", title="Monitoring Officer", principal_id=officer.id,
            starts_on=since.date(), created_at=since, updated_at=since,
        )
    )  # fmt: skip
    await session.commit()

    made = await publish(api, officer, WHOLE, **why)

    assert made.status_code == 201, made.text
    assert made.json()["override_reason"] == why["override_reason"]
    assert why["override_reason"] in (await client.get(f"{ADDRESS}?format=html")).text
    # What is not published goes on.
    live = await api.get(finance, "/statements/borough/2021-22")
    assert live.json()["status"] == "live"


ROW: dict[str, Any] = {
    "key": "borough", "name": "Rotherham", "financial_year": 2021, "number": 1,
    "counted_on": date(2022, 5, 1), "figures": {}, "digest": "0" * 64,
    "published_at": datetime(2026, 1, 1, tzinfo=UTC),
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"number": 0}, {"override_reason": "Because."}, {"published_by": new_id()}]
)
async def test_the_database_refuses_what_cannot_be(
    session: AsyncSession, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(insert(StatementVersion), [{"id": new_id(), **ROW, **wrong}])


async def test_a_number_is_given_once(session: AsyncSession) -> None:
    await session.execute(insert(StatementVersion), [{"id": new_id(), **ROW}])
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(insert(StatementVersion), [{"id": new_id(), **ROW}])


@pytest.mark.parametrize(
    "change", [update(StatementVersion).values(figures={}), delete(StatementVersion)]
)
async def test_the_database_refuses_to_change_a_version(session: AsyncSession, change: Any) -> None:
    await session.execute(insert(StatementVersion), [{"id": new_id(), **ROW}])
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        async with session.begin_nested():
            await session.execute(change)


async def test_a_repeated_publication_with_one_key_is_one_version(
    api: Api, books: Books, finance: Caller
) -> None:
    first = await api.post(finance, "/statements", WHOLE, **{"Idempotency-Key": "once"})
    again = await api.post(finance, "/statements", WHOLE, **{"Idempotency-Key": "once"})
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
