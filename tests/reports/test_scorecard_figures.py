"""What a scorecard says is what the rows say, counted by other means."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import BOSTON_CASTLE, Api, Borough
from tests.reports import recount
from tests.reports.recount import Raw
from tests.reports.story import Story

LONDON = ZoneInfo("Europe/London")
START = datetime(2025, 11, 1, tzinfo=LONDON)
END = datetime(2026, 2, 1, tzinfo=LONDON)
PERIOD = "from=2025-11-01&to=2026-01-31"
NOW_TO = "from=2025-12-01&to=2026-03-20"


async def card(api: Api, caller: Caller, path: str, period: str = PERIOD) -> dict[str, Any]:
    answer = await api.get(caller, f"/scorecards/{path}?{period}")
    assert answer.status_code == 200, answer.text
    return answer.json()


WHERE: dict[str, Callable[[Borough, Any], bool]] = {
    "borough/all": lambda *_: True,
    "wards/wath": lambda borough, case: case.ward_id == borough.wards["wath"].id,
    "localities/central": lambda borough, case: case.ward_id == borough.wards["boston-castle"].id,
    "services/housing": lambda borough, case: case.service_id == borough.services["housing"].id,
}


@pytest.mark.parametrize("path", WHERE)
async def test_figures_about_cases_are_those_of_the_raw_rows(
    session: AsyncSession, api: Api, told: Story, borough: Borough, path: str
) -> None:
    raws = [one for one in await recount.raw_cases(session, END) if WHERE[path](borough, one.case)]
    figures = (await card(api, told.manager, path))["figures"]

    assert recount.shown(figures["cases"]) == recount.figures(raws, START, END)
    found = figures["escalations_of_cases"]
    assert {one["level"]: one["raised"] for one in found["levels"]} == recount.levels(raws, START)
    assert found["total"] == sum(recount.levels(raws, START).values())


async def test_a_period_that_is_still_running_is_counted_to_now(
    session: AsyncSession, api: Api, told: Story
) -> None:
    start, now = datetime(2025, 12, 1, tzinfo=LONDON), datetime(2026, 3, 20, 10, tzinfo=LONDON)
    raws = await recount.raw_cases(session, now + timedelta(minutes=1))

    figures = (await card(api, told.manager, "borough/all", NOW_TO))["figures"]

    assert recount.shown(figures["cases"]) == recount.figures(raws, start, now)
    assert figures["cases"]["outcomes"]["late"]["count"]
    assert figures["cases"]["outcomes"]["open_overdue"]["count"]
    assert figures["as_of"] == "2026-03-20T10:00:00Z"


async def test_compare_counts_as_many_days_right_before(
    session: AsyncSession, api: Api, told: Story
) -> None:
    answer = await card(api, told.manager, "borough/all", f"{PERIOD}&compare=previous")
    before = datetime(2025, 8, 1, tzinfo=LONDON)
    raws = await recount.raw_cases(session, START)

    assert answer["previous"]["period"] == {"from": "2025-08-01", "to": "2025-10-31", "days": 92}
    shown = recount.shown(answer["previous"]["cases"])
    assert shown == recount.figures(raws, before, START)
    assert (await card(api, told.manager, "borough/all"))["previous"] is None


def _by(raws: list[Raw], key: Callable[[Any], Any]) -> dict[Any, list[Raw]]:
    groups: dict[Any, list[Raw]] = {}
    for raw in raws:
        groups.setdefault(key(raw.case), []).append(raw)
    return groups


async def test_enquiries_are_counted_apart_by_who_raised_them_by_band_and_by_tag(
    session: AsyncSession, api: Api, told: Story, borough: Borough
) -> None:
    raws = await recount.raw_cases(session, END)
    figures = (await card(api, told.manager, "borough/all"))["figures"]

    by_raiser = _by(raws, lambda case: case.raised_as)
    for row in figures["by_raiser"]:
        expected = recount.figures(by_raiser[row["raised_as"]], START, END)
        assert recount.shown(row["cases"]) == expected
    bands = figures["by_deprivation"]
    assert (bands["index"], bands["year"]) == ("Indices of Deprivation", 2019)
    by_ward = _by(raws, lambda case: case.ward_id)
    expected_bands = {"deciles 1-2": "boston-castle", "not known": "wath"}
    assert [band["band"] for band in bands["bands"]] == list(expected_bands)
    for band in bands["bands"]:
        ward = borough.wards[expected_bands[band["band"]]].id
        assert band["wards"] == 1
        assert recount.shown(band["cases"]) == recount.figures(by_ward[ward], START, END)
    carbon = next(one for one in figures["by_equality_tag"] if one["tag"] == "carbon")
    assert carbon["commitments"]["kept_in_time"]["numerator"] == 1
    assert carbon["priorities_served"]["denominator"] == 0


async def test_commitments_are_counted_as_they_stood_at_the_end(api: Api, told: Story) -> None:
    figures = (await card(api, told.manager, f"wards/{BOSTON_CASTLE}"))["figures"]["commitments"]

    share = figures["kept_in_time"]
    assert (share["numerator"], share["denominator"]) == (1, 4)
    assert (figures["kept_late"], figures["missed"], figures["withdrawn"]) == (1, 2, 0)
    # Missed and never kept, missed and kept after the period: both were open and overdue.
    assert (figures["open_overdue"], figures["open_in_time"]) == (2, 2)


async def test_attendance_notice_leads_and_alignment(api: Api, told: Story) -> None:
    figures = (
        await card(api, told.manager, "services/streetscene", "from=2025-10-01&to=2025-12-31")
    )["figures"]

    def pair(share: dict[str, Any]) -> tuple[int, int]:
        return share["numerator"], share["denominator"]

    assert pair(figures["attendance"]["attended"]) == (2, 3)
    assert pair(figures["notice_in_time"]) == (1, 2)
    assert pair(figures["leads_in_place"]) == (0, 2)
    assert pair(figures["alignment"]) == (1, 1)
    of_ward = (await card(api, told.manager, "wards/wath", "from=2025-10-01&to=2025-12-31"))[
        "figures"
    ]
    assert pair(of_ward["attendance"]["attended"]) == (0, 0)
    assert of_ward["attendance"]["attended"]["percent"] is None


async def test_links_lead_to_the_rows_counted(api: Api, told: Story) -> None:
    for path in ("borough/all", "localities/central", "services/housing", "wards/wath"):
        figures = (await card(api, told.manager, path))["figures"]
        linked = list(_linked(figures))
        assert len(linked) > 10
        for count, link in linked:
            answer = await api.get(told.manager, link.removeprefix("/v1") + "&count=true")
            assert answer.status_code == 200, answer.text
            assert answer.json()["meta"]["count"] == count, link


def _linked(node: Any) -> Any:
    """Yield each count about cases with the list that it leads to."""
    if isinstance(node, list):
        for part in node:
            yield from _linked(part)
    if isinstance(node, dict):
        for number, link in (("count", "link"), ("raised", "link"), ("numerator", "numerator_link"),
                             ("denominator", "denominator_link")):  # fmt: skip
            address = node.get(link)
            if number in node and address and address.startswith(("/v1/cases", "/v1/escalations")):
                yield node[number], address
        for part in node.values():
            yield from _linked(part)
