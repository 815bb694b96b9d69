"""Publishing scorecards: once, for good, suppressed, and not in a restricted period."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, EVIDENCE, Api, Borough, Cast
from tests.kit.test_problems import problem
from tests.reports import recount
from tests.reports.story import Story
from wardapi.kit.database import new_id
from wardapi.reports import apart, publishing
from wardapi.reports.models import ScorecardVersion
from wardapi.wards.council_models import OfficerPost
from wardapi.wards.models import Election

WHOLE = {"from": "2025-10-01", "to": "2026-02-28"}
MONTH = {"from": "2025-12-01", "to": "2025-12-31"}
BOROUGH = "/scorecards/borough/all"


async def publish(api: Api, by: Caller, path: str, period: dict[str, str], **more: str) -> Any:
    return await api.post(by, f"{path}/publication", {**period, **more})


async def test_a_published_scorecard_is_for_anybody_and_never_changes(
    api: Api, client: httpx.AsyncClient, told: Story, session: AsyncSession
) -> None:
    made = await publish(api, told.manager, BOROUGH, WHOLE)
    assert made.status_code == 201, made.text
    body = made.json()
    assert made.headers["location"] == body["link"] == "/v1/scorecards/borough/all/versions/1"
    assert publishing.digest_of(body["figures"]) == body["digest"]

    read = await client.get(body["link"])
    assert read.json() == body
    for shape in ("csv", "html"):
        assert (await client.get(body["link"], params={"format": shape})).status_code == 200
    listed = (await client.get("/v1/scorecards", params={"scope": "borough"})).json()["data"]
    assert [one["link"] for one in listed] == [body["link"]]
    problem(await publish(api, told.manager, BOROUGH, WHOLE), 409, "scorecard_too_like")


def test_two_versions_of_a_period_are_compared_count_by_count() -> None:
    def told(received: int | None, leads: int = 3) -> dict[str, Any]:
        cases = {"received": {"count": received}, "share": {"percent": received}}
        return {"as_of": str(received), "cases": cases, "leads_in_place": {"numerator": leads}}

    assert apart.moved(told(20), told(20)) == []
    assert apart.moved(told(20), told(23)) == [3]
    assert apart.moved(told(20), told(None)) == [0]
    assert apart.moved(told(20), told(20, leads=4)) == [0]


async def test_bands_are_not_published_where_a_ward_in_them_is_small(api: Api, told: Story) -> None:
    """What a band has, less the published scorecards of its other wards, is the last one's."""
    days = "&".join(f"{name}={day}" for name, day in WHOLE.items())
    live = (await api.get(told.manager, f"{BOROUGH}?{days}")).json()["figures"]
    wath = (await api.get(told.manager, f"/scorecards/wards/wath?{days}")).json()["figures"]
    assert live["by_deprivation"]["bands"]
    assert wath["cases"]["outcomes"]["late"]["count"] == 2
    made = await publish(api, told.manager, BOROUGH, WHOLE)
    assert made.json()["figures"]["by_deprivation"] is None


async def test_nothing_published_tells_of_fewer_than_five(api: Api, told: Story) -> None:
    paths = (BOROUGH, "/scorecards/services/housing", f"/scorecards/wards/{BOSTON_CASTLE}")
    for path in paths:
        for period in (MONTH, {"from": "2026-01-01", "to": "2026-02-28"}):
            made = await publish(api, told.manager, path, period)
            assert made.status_code == 201, made.text
            figures = made.json()["figures"]
            for part in ("cases", "commitments", "attendance", "notice_in_time", "alignment"):
                _check_cells(figures[part])
            for part in ("escalations_of_cases", "escalations_of_commitments", "leads_in_place"):
                _check_cells(figures[part])
            for row in figures["by_raiser"] or ():
                _check_cells(row["cases"])
            assert '_link": "' not in recount.as_text(figures)
            if path != BOROUGH:
                assert figures["by_raiser"] is None
                assert figures["by_deprivation"] is None
                assert figures["by_equality_tag"] is None


def _check_cells(node: Any) -> None:
    """No count is 1 to 4, and no share has a numerator so near to its denominator."""
    if isinstance(node, list):
        for part in node:
            _check_cells(part)
    if isinstance(node, dict):
        numerator, denominator = node.get("numerator"), node.get("denominator")
        if denominator is not None:
            cells = (numerator, denominator - numerator)
            assert not any(0 < cell < 5 for cell in cells), node
        for name in ("count", "raised", "total", "kept_late", "missed", "not_recorded"):
            assert node.get(name) is None or isinstance(node[name], dict) or not 0 < node[name] < 5
        for name, part in node.items():
            if name != "working_days":
                _check_cells(part)


async def test_a_ward_is_suppressed_together_with_one_beside_it(
    api: Api, told: Story, borough: Borough, session: AsyncSession
) -> None:
    """Wath has few cases in February; what Boston Castle has would tell how many."""
    locality = borough.wards["boston-castle"].locality_id
    borough.wards["wath"].locality_id = locality
    await session.commit()
    period = {"from": "2025-10-06", "to": "2025-10-26"}
    cards = {}
    for path in (f"/scorecards/wards/{BOSTON_CASTLE}", "/scorecards/wards/wath"):
        made = await publish(api, told.manager, path, period)
        cards[path] = made.json()["figures"]["cases"]["received"]["count"]
    assert len(set(cards.values())) == 1
    assert set(cards.values()) == {None}


async def test_a_scorecard_of_days_still_running_or_shared_is_not_published(
    api: Api, told: Story
) -> None:
    today = {"from": "2026-03-01", "to": "2026-03-20"}
    problem(await publish(api, told.manager, BOROUGH, today), 409, "period_not_over")
    tomorrow = {"from": "2026-03-01", "to": "2026-03-21"}
    problem(await publish(api, told.manager, BOROUGH, tomorrow), 422, "invalid_period")
    turned = {"from": "2026-02-02", "to": "2026-02-01"}
    problem(await publish(api, told.manager, BOROUGH, turned), 422, "invalid_period")
    assert (await publish(api, told.manager, BOROUGH, MONTH)).status_code == 201
    problem(await publish(api, told.manager, BOROUGH, WHOLE), 409, "period_overlaps")
    assert (await publish(api, told.manager, "/scorecards/services/housing", WHOLE)).is_success


@pytest.fixture
async def election(session: AsyncSession, now: datetime) -> Election:
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
    api: Api, told: Story, election: Election, make_caller: MakeCaller, session: AsyncSession
) -> None:
    problem(await publish(api, told.manager, BOROUGH, MONTH), 409, "restricted_period")
    why = {"override_reason": "The Ombudsman asked for it."}
    problem(await publish(api, told.manager, BOROUGH, MONTH, **why), 403, "not_allowed")
    officer = await make_caller("manager")
    since = datetime(2026, 1, 1, tzinfo=UTC)
    session.add(
        OfficerPost(
            post="monitoring-officer", title="Monitoring Officer", principal_id=officer.id,
            starts_on=since.date(), created_at=since, updated_at=since,
        )
    )  # fmt: skip
    await session.commit()

    made = await publish(api, officer, BOROUGH, MONTH, **why)

    assert made.status_code == 201, made.text
    assert made.json()["override_reason"] == why["override_reason"]
    # What is not published goes on.
    period = "from=2025-12-01&to=2025-12-31"
    assert (await api.get(told.manager, f"{BOROUGH}?{period}")).status_code == 200


async def test_what_is_not_there_is_not_found(api: Api, cast: Cast) -> None:
    period = "from=2025-12-01&to=2025-12-31"
    for path in ("wards/nowhere", "services/nothing", "localities/none", "borough/boston-castle"):
        answer = await api.get(cast.manager, f"/scorecards/{path}?{period}")
        problem(answer, 404, "scorecard_unknown")
    problem(
        await api.get(cast.manager, f"{BOROUGH}/versions/1"), 404, "scorecard_version_not_found"
    )
    answer = await api.get(cast.manager, "/scorecards/borough/all?from=2025-12-01&to=2026-01-06")
    problem(answer, 422, "invalid_period")


ROW: dict[str, Any] = {
    "scope": "borough", "key": "all", "name": "Rotherham", "number": 1,
    "first_on": date(2025, 1, 1), "last_on": date(2025, 12, 31), "figures": {},
    "digest": "0" * 64, "published_at": datetime(2026, 1, 1, tzinfo=UTC),
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "parishes"},
        {"number": 0},
        {"last_on": date(2024, 12, 31)},
        {"override_reason": "Because."},
        {"published_by": new_id()},
    ],
)
async def test_the_database_refuses_what_cannot_be(
    session: AsyncSession, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(insert(ScorecardVersion), [{"id": new_id(), **ROW, **wrong}])


async def test_a_number_is_given_once(session: AsyncSession) -> None:
    await session.execute(insert(ScorecardVersion), [{"id": new_id(), **ROW}])
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(insert(ScorecardVersion), [{"id": new_id(), **ROW}])
