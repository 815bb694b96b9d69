"""The deadlines of a service and the dates of reviews, as a calendar program shows them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from tests.casework.conftest import EVIDENCE
from tests.conftest import FixedClock
from tests.feeds.conftest import DEADLINES, REVIEWS, Read, Subscribe, agreed, promised
from tests.meetings.conftest import Api, Borough, Cast
from wardapi.priorities.models import Plan, PlanAgreement, PlanVersion
from wardapi.wards.models import Election

CASE = {
    "ward": "boston-castle",
    "service": "streetscene",
    "subject": "canary-subject",
    "description": "canary-description",
    "location": "canary-location",
    "on_behalf_of": "canary-behalf",
    "resident": {"name": "canary-resident"},
}


async def opened(api: Api, cast: Cast, **changes: Any) -> str:
    response = await api.post(cast.councillor, "/cases", {**CASE, **changes})
    assert response.status_code == 201, response.text
    return str(response.json()["reference"])


async def pledged(api: Api, cast: Cast, body: dict[str, Any]) -> dict[str, Any]:
    response = await api.post(cast.manager, "/commitments", body)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def due_times(api: Api, cast: Cast, reference: str) -> set[datetime]:
    """When the case's open targets fall due, as the case itself says."""
    found = (await api.get(cast.streetscene, f"/cases/{reference}")).json()["targets"]
    return {
        datetime.fromisoformat(target["due_at"]) for target in found if target["met_at"] is None
    }


async def test_each_open_target_of_a_case_is_a_quarter_of_an_hour_that_ends_when_it_is_due(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    reference = await opened(api, cast)
    found = await read(await subscribe(cast.streetscene, DEADLINES))
    assert found.name == "Deadlines of Streetscene"
    assert {entry.end for entry in found.entries} == await due_times(api, cast, reference)
    for entry in found.entries:
        assert isinstance(entry.start, datetime)
        assert isinstance(entry.end, datetime)
        assert entry.end - entry.start == timedelta(minutes=15)
        assert entry.title.startswith(f"{reference}: ")
        assert (entry.transparency, entry.classification) == ("TRANSPARENT", "PRIVATE")
    assert f"{reference}: respond by 17:00" in found.titles


async def test_a_feed_tells_nothing_of_what_a_case_is_about(
    api: Api, client: httpx.AsyncClient, cast: Cast, subscribe: Subscribe
) -> None:
    await opened(api, cast)
    text = (await client.get(await subscribe(cast.streetscene, DEADLINES))).text
    assert "canary" not in text
    assert "Boston" not in text


async def test_a_confidential_case_is_in_nobodys_feed(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    reference = await opened(api, cast, confidential=True)
    assert (await api.get(cast.streetscene, f"/cases/{reference}")).status_code == 200
    for caller in (cast.streetscene, cast.councillor, cast.manager):
        assert (await read(await subscribe(caller, DEADLINES))).entries == []


async def test_a_feed_holds_the_cases_that_its_owner_sees(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    await opened(api, cast)
    await opened(api, cast, service="housing")
    seen = (await read(await subscribe(cast.streetscene, DEADLINES))).titles
    assert (await read(await subscribe(cast.councillor, DEADLINES))).titles == seen
    assert (await read(await subscribe(cast.stranger, DEADLINES))).titles == []
    assert len({title.split(":")[0] for title in seen}) == 1


async def test_what_is_met_goes_and_what_moves_keeps_its_identifier(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read, clock: FixedClock
) -> None:
    reference = await opened(api, cast)
    path = await subscribe(cast.streetscene, DEADLINES)
    before = {entry.title.split(" by ")[0]: entry for entry in (await read(path)).entries}
    clock.now += timedelta(hours=1)
    case = f"/cases/{reference}"
    assert (await api.post(cast.streetscene, f"{case}/acknowledgement")).status_code == 201
    paused = await api.post(cast.streetscene, f"{case}/pauses", {"reason": "awaiting_resident"})
    assert paused.status_code == 201, paused.text
    after = {entry.title.split(" by ")[0]: entry for entry in (await read(path)).entries}
    assert f"{reference}: acknowledge" in before.keys() - after.keys()
    moved = f"{reference}: respond"
    assert after[moved].uid == before[moved].uid
    assert after[moved].sequence > before[moved].sequence
    assert after[moved].changed_at > before[moved].changed_at
    assert (before[moved].status, after[moved].status) == ("CONFIRMED", "TENTATIVE")
    assert after[moved].note == "The clock is stopped; this is the latest that it can be."


async def test_an_answered_case_has_left_the_feed(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    reference = await opened(api, cast)
    path = await subscribe(cast.streetscene, DEADLINES)
    done = {"outcome": "done", "text": "Emptied."}
    resolved = await api.post(cast.streetscene, f"/cases/{reference}/resolution", done)
    assert resolved.status_code == 201, resolved.text
    assert (await read(path)).entries == []


async def test_promises_stand_on_their_day_until_they_are_kept(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    made = await pledged(api, cast, promised())
    await pledged(api, cast, promised(service="housing"))
    path = await subscribe(cast.streetscene, DEADLINES)
    (entry,) = (await read(path)).entries
    assert entry.title == "Commitment due: New bins in Clifton Park"
    assert entry.note == "Streetscene, for Boston-Castle"
    assert (entry.start, entry.end) == (date(2026, 3, 31), date(2026, 4, 1))
    assert (entry.transparency, entry.classification) == ("TRANSPARENT", "PUBLIC")
    later = {"due_on": "2026-04-30", "reason": "The bins are late."}
    moved = await api.patch(cast.manager, f"/commitments/{made['id']}", later, "*")
    assert moved.status_code == 200, moved.text
    (again,) = (await read(path)).entries
    assert (again.uid, again.start) == (entry.uid, date(2026, 4, 30))
    assert again.sequence > entry.sequence
    kept = await api.post(cast.manager, f"/commitments/{made['id']}/keeping", {})
    assert kept.status_code == 201, kept.text
    assert (await read(path)).entries == []


async def test_reviews_of_agreements_are_of_the_ward_and_of_the_service(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read
) -> None:
    await pledged(api, cast, agreed())
    await pledged(api, cast, agreed(ward="wath", title="Mowing"))
    await pledged(api, cast, promised())
    here = await read(await subscribe(cast.councillor, REVIEWS))
    assert (here.name, here.titles) == ("Reviews of Boston-Castle", ["Review: Sweeping"])
    assert here.entries[0].start == date(2026, 6, 30)
    of_service = {"kind": "review_dates", "service": "streetscene"}
    found = await read(await subscribe(cast.streetscene, of_service))
    assert (found.name, sorted(found.titles)) == (
        "Reviews of Streetscene",
        ["Review: Mowing", "Review: Sweeping"],
    )


async def test_the_review_of_a_plan_is_one_entry_that_the_next_version_moves(
    *,
    session: AsyncSession,
    cast: Cast,
    borough: Borough,
    subscribe: Subscribe,
    read: Read,
    now: datetime,
) -> None:
    plan = await published(session, borough, now)
    path = await subscribe(cast.councillor, REVIEWS)
    (first,) = (await read(path)).entries
    assert (first.title, first.start) == (
        "Review of the ward plan, Boston-Castle",
        date(2026, 5, 8),
    )
    assert (first.sequence, first.classification) == (0, "PUBLIC")
    await add_version(session, plan, 2, date(2027, 5, 7), now + timedelta(hours=1))
    (second,) = (await read(path)).entries
    assert (second.uid, second.start) == (first.uid, date(2027, 5, 7))
    assert (second.sequence, second.changed_at) == (1, now + timedelta(hours=1))
    plan.closed_at = now
    await session.commit()
    assert (await read(path)).entries == []


async def published(session: AsyncSession, borough: Borough, now: datetime) -> Plan:
    """The plan of Boston Castle with its first version."""
    stamps: dict[str, Any] = {"created_at": now, "updated_at": now}
    poll = date(2024, 5, 2)
    election = Election(
        slug="2024", kind="ordinary", held_on=poll, year=2024, sorts_on=poll, **EVIDENCE, **stamps
    )
    session.add(election)
    await session.flush()
    ward = borough.wards["boston-castle"]
    plan = Plan(ward_id=ward.id, election_id=election.id, stage="draft", **stamps)
    session.add(plan)
    await session.flush()
    await add_version(session, plan, 1, date(2026, 5, 8), now)
    return plan


async def add_version(
    session: AsyncSession, plan: Plan, number: int, review_on: date, now: datetime
) -> None:
    agreement = PlanAgreement(plan_id=plan.id, agreed_on=now.date(), seats=[], recorded_at=now)
    session.add(agreement)
    await session.flush()
    session.add(
        PlanVersion(
            plan_id=plan.id, number=number, evidence=[], digest="0" * 64, is_review=False,
            review_on=review_on, agreement_id=agreement.id, published_at=now,
        )
    )  # fmt: skip
    plan.agreement_id, plan.published_number, plan.stage = agreement.id, number, "published"
    await session.commit()


async def test_what_is_long_past_or_far_ahead_is_left_out(
    api: Api, cast: Cast, subscribe: Subscribe, read: Read, clock: FixedClock
) -> None:
    await opened(api, cast)
    await pledged(api, cast, promised(due_on="2026-01-30"))
    await pledged(api, cast, promised(due_on="2027-08-31"))
    path = await subscribe(cast.streetscene, DEADLINES)
    days = {entry.start for entry in (await read(path)).entries}
    assert date(2026, 1, 30) in days
    assert date(2027, 8, 31) not in days
    assert len(days) > 1
    clock.now = datetime(2026, 5, 31, 10, tzinfo=UTC)
    assert [entry.start for entry in (await read(path)).entries] == [date(2027, 8, 31)]
