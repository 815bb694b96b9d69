from typing import Any

import pytest

from tests.access.keys import Caller
from tests.casework.conftest import Api
from tests.kit.test_problems import problem
from tests.meetings.conftest import POLICE, Cast, monthly


async def started(api: Api, by: Caller, **changes: Any) -> dict[str, Any]:
    response = await api.post(by, "/meeting-series", monthly(**changes))
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def meetings(api: Api, by: Caller, series: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await api.get(by, f"/meetings?series={series['id']}&limit=200")
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def test_all_its_meetings_are_called_at_one_time_of_day(api: Api, cast: Cast) -> None:
    series = await started(api, cast.coordinator)
    found = await meetings(api, cast.coordinator, series)
    assert len(found) == 12
    assert found[0]["starts_at"] == "2026-01-13T18:00:00Z"
    assert found[6]["starts_at"] == "2026-07-14T17:00:00Z"
    assert found[6]["ends_at"] == "2026-07-14T18:30:00Z"
    assert {tuple(one["invited"]) for one in found} == {("streetscene",)}
    assert (series["made_until"], series["complete"]) == ("2026-12-31", False)


async def test_one_meeting_is_moved_and_another_cancelled_alone(api: Api, cast: Cast) -> None:
    series = await started(api, cast.coordinator)
    before = await meetings(api, cast.coordinator, series)
    path = f"/meetings/{before[1]['id']}"
    tag = (await api.get(cast.coordinator, path)).headers["etag"]
    moved = {"starts_at": "2026-02-11T18:00:00Z"}
    assert (await api.patch(cast.coordinator, path, moved, tag)).status_code == 200
    path = f"/meetings/{before[2]['id']}/cancellation"
    assert (await api.post(cast.coordinator, path, {"reason": "Snow."})).status_code == 201
    after = await meetings(api, cast.coordinator, series)
    changed = [n for n in range(12) if after[n] != before[n]]
    assert changed == [1, 2]
    assert (after[1]["starts_at"], after[1]["occurrence_on"]) == (
        "2026-02-11T18:00:00Z",
        "2026-02-10",
    )
    assert after[2]["status"] == "cancelled"


async def test_extending_makes_nothing_twice_and_leaves_alone_what_is_there(
    api: Api, cast: Cast
) -> None:
    series = await started(api, cast.coordinator, horizon="2026-03-31")
    first = await meetings(api, cast.coordinator, series)
    address = f"/meetings/{first[1]['id']}"
    tag = (await api.get(cast.coordinator, address)).headers["etag"]
    await api.patch(cast.coordinator, address, {"starts_at": "2026-04-14T09:00:00Z"}, tag)
    await api.post(cast.coordinator, f"/meetings/{first[2]['id']}/cancellation", {"reason": "No."})
    path = f"/meeting-series/{series['id']}/extension"
    for _ in range(2):
        longer = await api.post(cast.coordinator, path, {"horizon": "2026-06-30"})
        assert (longer.status_code, longer.json()["made_until"]) == (201, "2026-06-30")
    found = await meetings(api, cast.coordinator, series)
    days = sorted(one["occurrence_on"] for one in found)
    assert days == [
        "2026-01-13", "2026-02-10", "2026-03-10", "2026-04-14", "2026-05-12", "2026-06-09",
    ]  # fmt: skip
    assert [one["status"] for one in found].count("cancelled") == 1
    assert {tuple(one["invited"]) for one in found} == {("streetscene",)}
    earlier = {"horizon": "2026-05-31"}
    problem(await api.post(cast.coordinator, path, earlier), 422, "invalid_meeting")
    problem(await api.post(cast.stranger, path, earlier), 404, "meeting_series_not_found")


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYDAY=2TU;COUNT=3", "FREQ=MONTHLY;BYDAY=2TU;UNTIL=20260331"]
)
async def test_a_rule_with_an_end_is_complete(api: Api, cast: Cast, rule: str) -> None:
    series = await started(api, cast.coordinator, rrule=rule, horizon=None)
    assert (series["complete"], series["made_until"]) == (True, "2026-03-10")
    path = f"/meeting-series/{series['id']}/extension"
    again = await api.post(cast.coordinator, path, {"horizon": "2027-12-31"})
    problem(again, 409, "meeting_series_complete")


async def test_a_count_may_be_reached_by_extensions(api: Api, cast: Cast) -> None:
    rule = "FREQ=MONTHLY;BYDAY=2TU;COUNT=4"
    series = await started(api, cast.coordinator, rrule=rule, horizon="2026-02-28")
    assert series["complete"] is False
    path = f"/meeting-series/{series['id']}/extension"
    longer = (await api.post(cast.coordinator, path, {"horizon": "2027-12-31"})).json()
    assert longer["complete"] is True
    assert len(await meetings(api, cast.coordinator, series)) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"horizon": None}, "invalid_recurrence"),
        ({"rrule": "FREQ=SECONDLY;COUNT=3"}, "invalid_recurrence"),
        ({"first": "2026-01-14T18:00"}, "invalid_recurrence"),
        ({"rrule": "FREQ=DAILY"}, "too_many_meetings"),
        ({"ward": "nowhere"}, "unknown_ward"),
        ({"invitations": [{"service": "nobody"}]}, "unknown_service"),
    ],
)
async def test_what_cannot_be_a_series_is_refused(
    api: Api, cast: Cast, changes: dict[str, Any], code: str
) -> None:
    response = await api.post(cast.coordinator, "/meeting-series", monthly(**changes))
    problem(response, 422, code)


@pytest.mark.parametrize(
    "first", ["2026-01-13", "2026-01-13T18:00Z", "2026-13-13T18:00", "9999-01-01T00:00"]
)
async def test_a_series_begins_at_a_time_on_the_wall(api: Api, cast: Cast, first: str) -> None:
    response = await api.post(cast.coordinator, "/meeting-series", monthly(first=first))
    assert response.status_code == 422


async def test_whoever_sees_a_series_changes_it_only_where_they_work(api: Api, cast: Cast) -> None:
    series = await started(
        api, cast.manager, kind="locality_meeting", ward=None, locality="central",
        invitations=[{"service": POLICE}],
    )  # fmt: skip
    path = f"/meeting-series/{series['id']}"
    assert (await api.get(cast.coordinator, path)).status_code == 200
    extension = {"horizon": "2027-01-31"}
    response = await api.post(cast.coordinator, f"{path}/extension", extension)
    problem(response, 403, "not_allowed")
