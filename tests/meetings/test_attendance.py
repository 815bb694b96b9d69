from typing import Any

from tests.access.keys import MakeCaller
from tests.casework.conftest import WATH, Api
from tests.kit.test_problems import problem
from tests.meetings.conftest import POLICE, Cast, called

CAP = {"kind": "community_action_partnership", "title": "CAP"}


def on(day: int) -> dict[str, Any]:
    return {"starts_at": f"2025-12-{day:02}T18:00:00Z", "ends_at": f"2025-12-{day:02}T19:00:00Z"}


async def held(
    api: Api, cast: Cast, *, police: str | None, streetscene: str | None, **changes: Any
) -> str:
    """A meeting that was held; `y` came, `a` sent apologies, `n` neither; None: not recorded."""
    made = await called(api, cast.manager, **changes)
    records = [
        {"service": service, "attended": said == "y", "apologies": said == "a"}
        for service, said in ((POLICE, police), ("streetscene", streetscene))
        if said is not None
    ]
    path = f"/meetings/{made['id']}"
    answer = await api.post(cast.manager, f"{path}/attendance", {"records": records})
    assert answer.status_code == 201, answer.text
    return path


async def test_rows_say_who_came_of_those_invited_to_held_meetings(api: Api, cast: Cast) -> None:
    path = await held(api, cast, police="y", streetscene="y", **CAP, **on(1))
    quality = {"service": POLICE, "rating": "poor", "issues": ["late"]}
    await api.post(cast.manager, f"{path}/data-quality", quality)
    await held(api, cast, police="a", streetscene="y", **CAP, **on(2))
    await held(api, cast, police="n", streetscene=None, **CAP, **on(3))
    await held(api, cast, police="y", streetscene="n", **CAP, ward="wath", **on(4))
    await held(api, cast, police="y", streetscene="n", **on(5))
    await called(api, cast.manager, **CAP, **on(6))  # nobody has said that it was held
    off = await called(api, cast.manager, **CAP, **on(7))
    await api.post(cast.manager, f"/meetings/{off['id']}/cancellation", {"reason": "Snow."})

    rows = await _rows(api, cast, f"service={POLICE}&kind=community_action_partnership")
    assert [_figures(row) for row in rows] == [
        ("boston-castle", 3, 1, 1, 0, 33.3),
        ("wath", 1, 1, 0, 0, 100.0),
    ]
    assert {row["denominator"] for row in rows} == {"invitations_to_held_meetings"}
    assert rows[0]["service_kind"] == "partner"
    assert [rows[0][f"data_{one}"] for one in ("good", "adequate", "poor", "not_brought")] == [
        0, 0, 1, 0,
    ]  # fmt: skip
    (ours,) = await _rows(api, cast, "service=streetscene&ward=boston-castle&to=2025-12-03")
    assert _figures(ours) == ("boston-castle", 3, 2, 0, 1, 66.7)
    assert (ours["first_on"], ours["last_on"]) == (None, "2025-12-03")
    assert await _rows(api, cast, "from=2025-12-06") == []
    assert len(await _rows(api, cast, "")) == 6


async def _rows(api: Api, cast: Cast, query: str) -> list[dict[str, Any]]:
    answer = await api.get(cast.manager, f"/attendance?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def _figures(row: dict[str, Any]) -> tuple[Any, ...]:
    counted = ("invited", "attended", "apologies", "not_recorded", "percent")
    return (row["ward_slug"], *(row[name] for name in counted))


async def test_each_invitation_is_counted_once_under_the_place_of_its_meeting(
    api: Api, cast: Cast
) -> None:
    wide = {"kind": "locality_meeting", "ward": None, "locality": "central"}
    await held(api, cast, police="y", streetscene="y", **wide, **on(1))
    borough = {"kind": "partnership", "ward": None}
    await held(api, cast, police="n", streetscene="y", **borough, **on(2))
    rows = await _rows(api, cast, f"service={POLICE}")
    assert [(row["ward"], row["locality"], row["kind"], row["invited"]) for row in rows] == [
        (None, None, "partnership", 1),
        (None, "central", "locality_meeting", 1),
    ]
    assert await _rows(api, cast, "ward=boston-castle") == []


async def test_everybody_counts_only_what_they_see(
    api: Api, cast: Cast, make_caller: MakeCaller
) -> None:
    await held(api, cast, police="y", streetscene="y", **CAP, **on(1))
    await held(api, cast, police="n", streetscene="y", **CAP, ward="wath", **on(2))
    tasking = {"kind": "joint_tasking_group"}
    await held(api, cast, police="y", streetscene="y", **tasking, **on(3))
    there = await make_caller("councillor", wards=[WATH])
    for caller, expected in (
        (cast.manager, 6),
        (cast.councillor, 2),
        (there, 2),
        (cast.auditor, 4),
        (cast.housing, 0),
        (cast.police, 6),
    ):
        answer = await api.get(caller, "/attendance")
        assert len(answer.json()["data"]) == expected


async def test_rows_are_paged_and_exported(api: Api, cast: Cast) -> None:
    await held(api, cast, police="y", streetscene="y", **CAP, **on(1))
    await held(api, cast, police="y", streetscene="y", **on(2))
    for sort in ("service", "-service", "kind", "-kind"):
        whole = await _rows(api, cast, f"sort={sort}")
        first = await api.get(cast.manager, f"/attendance?sort={sort}&limit=3&count=true")
        assert first.json()["meta"]["count"] == 4
        following = first.json()["links"]["next"].partition("/v1")[2]
        rest = await api.get(cast.manager, following)
        assert first.json()["data"] + rest.json()["data"] == whole
    csv = await api.get(cast.manager, "/attendance?format=csv")
    assert len(csv.text.splitlines()) == 5


async def test_a_filter_must_name_what_there_is(api: Api, cast: Cast) -> None:
    response = await api.get(cast.manager, "/attendance?service=nobody")
    problem(response, 422, "unknown_service")
    problem(await api.get(cast.manager, "/attendance?ward=nowhere"), 422, "unknown_ward")
