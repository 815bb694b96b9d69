"""The meetings of a ward, as a calendar program shows them."""

from datetime import UTC, datetime, timedelta

import httpx

from tests.conftest import FixedClock
from tests.feeds.conftest import MEETINGS, Read, Subscribe
from tests.meetings.conftest import PARISH, Api, Cast, called, monthly

CANARIES = {"title": "canary-title", "agenda": ["canary-agenda"]}


async def test_a_meeting_is_shown_by_kind_place_and_mode(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    await called(api, cast.coordinator, place="Town Hall, room 2", mode="hybrid", **CANARIES)
    found = await read(await subscribe(cast.councillor, MEETINGS))
    assert found.name == "Meetings of Boston-Castle"
    (entry,) = found.entries
    assert entry.title == "Ward briefing, Boston-Castle"
    assert (entry.place, entry.note) == ("Town Hall, room 2", "Face to face and online")
    assert entry.start == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert entry.end == datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
    assert (entry.status, entry.transparency) == ("CONFIRMED", "OPAQUE")


async def test_nothing_that_anybody_typed_and_no_invitation_is_shown(
    api: Api, client: httpx.AsyncClient, cast: Cast, subscribe: Subscribe
) -> None:
    made = await called(api, cast.coordinator, **CANARIES)
    minutes = {"text": "canary-minutes"}
    assert (
        await api.post(cast.coordinator, f"/meetings/{made['id']}/minutes", minutes)
    ).status_code in (200, 201)
    text = (await client.get(await subscribe(cast.councillor, MEETINGS))).text
    assert "canary" not in text
    for word in ("Inspector", "Police", "Streetscene", made["id"]):
        assert word not in text


async def test_restricted_meetings_are_in_nobodys_feed(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    await called(api, cast.coordinator, kind="joint_tasking_group")
    await called(api, cast.coordinator, restricted=True)
    assert (await api.get(cast.manager, "/meetings?count=true")).json()["meta"]["count"] == 2
    for caller in (cast.manager, cast.coordinator, cast.streetscene):
        assert (await read(await subscribe(caller, MEETINGS))).entries == []


async def test_a_service_lead_is_shown_the_meetings_that_invite_the_service(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    await called(api, cast.coordinator)
    assert len((await read(await subscribe(cast.police, MEETINGS))).entries) == 1
    assert (await read(await subscribe(cast.housing, MEETINGS))).entries == []


async def test_meetings_of_the_wards_locality_are_of_the_ward_those_of_others_not(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    await called(api, cast.manager, kind="locality_meeting", ward=None, locality="central")
    await called(api, cast.manager, kind="parish_liaison", ward=None, parish=PARISH)
    await called(api, cast.manager, ward="wath")
    here = await read(await subscribe(cast.manager, MEETINGS))
    assert here.titles == ["Locality meeting, Central"]
    there = await read(await subscribe(cast.manager, {**MEETINGS, "ward": "wath"}))
    assert sorted(there.titles) == [
        "Locality meeting, Central",
        "Parish liaison, Anston",
        "Ward briefing, Wath",
    ]


async def test_a_change_keeps_the_identifier_and_raises_the_sequence(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read, clock: FixedClock
) -> None:
    made = await called(
        api, cast.coordinator, starts_at="2026-02-02T18:00:00Z", ends_at="2026-02-02T19:00:00Z"
    )
    path = await subscribe(cast.councillor, MEETINGS)
    (first,) = (await read(path)).entries
    clock.now += timedelta(days=1)
    (same,) = (await read(path)).entries
    assert same == first
    later = {"starts_at": "2026-02-03T18:00:00Z", "ends_at": "2026-02-03T19:00:00Z"}
    moved = await api.patch(cast.coordinator, f"/meetings/{made['id']}", later, "*")
    assert moved.status_code == 200, moved.text
    (second,) = (await read(path)).entries
    assert second.uid == first.uid
    assert second.start == datetime(2026, 2, 3, 18, tzinfo=UTC)
    assert second.sequence > first.sequence
    assert (first.changed_at, second.changed_at) == (clock.now - timedelta(days=1), clock.now)


async def test_a_cancelled_meeting_stays_and_says_so(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    made = await called(
        api, cast.coordinator, starts_at="2026-02-02T18:00:00Z", ends_at="2026-02-02T19:00:00Z"
    )
    path = await subscribe(cast.councillor, MEETINGS)
    (before,) = (await read(path)).entries
    reason = {"reason": "canary"}
    gone = await api.post(cast.coordinator, f"/meetings/{made['id']}/cancellation", reason)
    assert gone.status_code == 201, gone.text
    (after,) = (await read(path)).entries
    assert (before.status, after.status) == ("CONFIRMED", "CANCELLED")
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert "canary" not in str(after)


async def test_two_people_have_the_same_entry(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    await called(api, cast.coordinator)
    one, other = [
        (await read(await subscribe(caller, MEETINGS))).entries
        for caller in (cast.councillor, cast.manager)
    ]
    assert one == other


async def test_monthly_briefings_stay_at_six_in_summer_and_come_in_order(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    made = await api.post(cast.coordinator, "/meeting-series", monthly())
    assert made.status_code == 201, made.text
    found = (await read(await subscribe(cast.councillor, MEETINGS))).entries
    starts = [entry.start for entry in found]
    assert len(starts) == 12
    assert starts == sorted(starts)
    assert starts[0] == datetime(2026, 1, 13, 18, tzinfo=UTC)
    assert starts[6] == datetime(2026, 7, 14, 17, tzinfo=UTC)


async def test_a_feed_looks_three_months_back_and_eighteen_ahead(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    for day in ("2025-10-04", "2025-10-06", "2027-07-04", "2027-07-06"):
        times = {"starts_at": f"{day}T18:00:00Z", "ends_at": f"{day}T19:00:00Z"}
        await called(api, cast.coordinator, **times)
    found = (await read(await subscribe(cast.councillor, MEETINGS))).entries
    assert [f"{entry.start:%Y-%m-%d}" for entry in found] == ["2025-10-06", "2027-07-04"]


async def test_who_has_the_calendar_already_is_told_so(
    api: Api, client: httpx.AsyncClient, cast: Cast, subscribe: Subscribe, clock: FixedClock
) -> None:
    await called(api, cast.coordinator)
    path = await subscribe(cast.councillor, MEETINGS)
    first = await client.get(path)
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    clock.now += timedelta(hours=1)
    known = {"If-None-Match": first.headers["etag"]}
    again = await client.get(path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    for answer in (first, again):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["etag"] == first.headers["etag"]
    await called(api, cast.coordinator, starts_at="2026-01-05T09:15:00Z")
    changed = await client.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]
