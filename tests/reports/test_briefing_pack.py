"""A briefing pack shows each attendee what their own role may see, and no resident's details."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import WATH, Api, Borough, Cast, OpenCase
from tests.commitments.plan import PlanOfWard
from tests.conftest import FixedClock
from tests.kit.test_problems import problem
from tests.reports.statement_world import Books
from tests.reports.test_pages import check
from wardapi.commitments.notice_models import ActivityNotice, ActivityNoticeWard
from wardapi.kit.database import new_id
from wardapi.meetings.models import Meeting, MeetingAction, MeetingInvitation, MeetingWard

PATH = "/wards/boston-castle/briefing-pack"
WORDS = ("canary-subject", "canary-place", "canary-neighbour", "canary-resident", "canary-text")


async def pack(api: Api, caller: Caller, query: str = "") -> dict[str, Any]:
    answer = await api.get(caller, f"{PATH}{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def references(found: dict[str, Any]) -> set[str]:
    cases = found["cases"]
    return {one["reference"] for one in (*cases["overdue"], *cases["due"])}


class Cases:
    """An ordinary and a confidential case of Street Scene's, and one of Housing's."""

    def __init__(self, ordinary: str, sealed: str, housing: str) -> None:
        self.ordinary, self.sealed, self.housing = ordinary, sealed, housing


@pytest_asyncio.fixture
async def cases(cast: Cast, open_case: OpenCase, api: Api, now: datetime) -> Cases:
    resident = {"name": "canary-resident", "address": "canary-neighbour"}
    body = {
        "ward": "boston-castle", "service": "streetscene", "subject": "canary-subject",
        "location": "canary-place", "on_behalf_of": "canary-neighbour", "resident": resident,
        "description": "canary-text", "received_at": (now - timedelta(days=40)).isoformat(),
    }  # fmt: skip
    ordinary = await api.post(cast.councillor, "/cases", body)
    assert ordinary.status_code == 201, ordinary.text
    sealed = await open_case(confidential=True)
    housing = await open_case(by=cast.colleague, service="housing")
    reference = ordinary.json()["reference"]
    raised = await api.post(
        cast.councillor, f"/cases/{reference}/escalations", {"reason": "canary-text"}
    )
    assert raised.status_code == 201, raised.text
    return Cases(reference, sealed.reference, housing.reference)


async def test_each_attendee_sees_their_own_part_of_the_casework(
    api: Api, cast: Cast, cases: Cases, make_caller: MakeCaller
) -> None:
    everything = {cases.ordinary, cases.sealed, cases.housing}
    seen: dict[str, set[str]] = {
        "councillor": {cases.ordinary, cases.sealed},
        "colleague": {cases.housing},
        "coordinator": everything - {cases.sealed},
        "service_lead": {cases.ordinary, cases.sealed},
        "manager": everything - {cases.sealed},
        "auditor": everything - {cases.sealed},
    }
    for name, expected in seen.items():
        found = await pack(api, getattr(cast, name))
        assert references(found) == expected, name
        escalated = {one["case"] for one in found["escalations"]}
        assert escalated == ({cases.ordinary} & expected), name
        overdue = {one["reference"] for one in found["cases"]["overdue"]}
        assert overdue == ({cases.ordinary} & expected), name
    elsewhere = await make_caller("councillor", wards=[WATH])
    problem(await api.get(elsewhere, PATH), 403, "not_allowed")


async def test_a_key_that_may_not_read_cases_gets_a_pack_without_them(
    api: Api, cases: Cases, make_caller: MakeCaller
) -> None:
    narrow = await make_caller("coordinator", scopes=["meetings:read"])
    found = await pack(api, narrow)
    assert found["cases"] is None
    assert found["escalations"] is None
    check(await api.get(narrow, f"{PATH}?format=html"))


async def test_no_word_of_a_case_is_in_any_pack(api: Api, cast: Cast, cases: Cases) -> None:
    for caller in cast[:-1]:
        for query in ("", "?format=html"):
            answer = await api.get(caller, f"{PATH}{query}")
            assert cases.ordinary in answer.text or caller is cast.colleague
            assert not [word for word in WORDS if word in answer.text]


@pytest_asyncio.fixture
async def briefing(session: AsyncSession, borough: Borough, now: datetime) -> Meeting:
    """A briefing next week to which Street Scene is invited, and what an earlier one decided."""
    ward = borough.wards["boston-castle"].id
    made = []
    for days, status in ((8, "scheduled"), (-20, "held")):
        meeting = Meeting(
            id=new_id(), kind="ward_briefing", title=f"Briefing {status}", ward_id=ward,
            starts_at=now + timedelta(days=days), ends_at=now + timedelta(days=days, hours=2),
            mode="hybrid", agenda=[], status=status, restricted=False, created_at=now,
            updated_at=now,
        )  # fmt: skip
        session.add(meeting)
        await session.flush()
        session.add_all(
            [
                MeetingWard(meeting_id=meeting.id, ward_id=ward),
                MeetingInvitation(
                    meeting_id=meeting.id, service_id=borough.services["streetscene"].id,
                    post="Area manager", created_at=now, updated_at=now,
                ),
            ]
        )  # fmt: skip
        made.append(meeting)
    session.add(
        MeetingAction(
            meeting_id=made[1].id, description="Count the bins", status="open",
            created_at=now, updated_at=now,
        )
    )  # fmt: skip
    await session.commit()
    return made[0]


async def test_the_agenda_is_that_of_the_next_briefing(
    api: Api,
    cast: Cast,
    briefing: Meeting,
    plan: PlanOfWard,
    *,
    session: AsyncSession,
    borough: Borough,
    now: datetime,
) -> None:
    notice = ActivityNotice(
        id=new_id(), service_id=borough.services["housing"].id, title="Resurfacing",
        place="High Street", starts_on=now.date() + timedelta(days=9),
        ends_on=now.date() + timedelta(days=10), first_starts_on=now.date() + timedelta(days=9),
        given_at=now, working_days_given=7, created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(notice)
    await session.flush()
    here = borough.wards["boston-castle"].id
    session.add(ActivityNoticeWard(notice_id=notice.id, ward_id=here))
    await session.commit()
    promise = {"service": "streetscene", "ward": "boston-castle", "kind": "particular"}
    await api.post(
        cast.manager, "/commitments", {**promise, "title": "Bins", "due_on": "2026-01-20"}
    )

    found = await pack(api, cast.councillor, "?on=2026-01-12")

    assert found["meeting"]["id"] == str(briefing.id)
    assert found["meeting"]["invited"] == [
        {"service": "streetscene", "name": "Streetscene", "post": "Area manager"}
    ]
    assert found["plan"]["version"] == 1
    (priority,) = found["plan"]["priorities"]
    assert [one["title"] for one in priority["actions"]] == ["Sweep"]
    assert found["budget_left"] == {"financial_year": "2025-26", "funds": []}
    assert [one["title"] for one in found["notices"]] == ["Resurfacing"]
    assert [(one["title"], one["overdue"]) for one in found["commitments"]] == [("Bins", False)]
    assert [one["description"] for one in found["meeting_actions"]] == ["Count the bins"]
    check(await api.get(cast.councillor, f"{PATH}?on=2026-01-12&format=html"))
    # A lead that nobody has invited knows nothing of the meeting.
    other = (await api.get(cast.auditor, f"{PATH}?on=2026-01-14")).json()
    assert other["meeting"] is None


async def test_a_pack_is_for_a_day_to_come_of_a_ward_that_is(api: Api, cast: Cast) -> None:
    problem(await api.get(cast.manager, f"{PATH}?on=2026-01-04"), 422, "pack_of_past_day")
    problem(await api.get(cast.manager, f"{PATH}?on=2027-06-01"), 422, "pack_of_past_day")
    problem(await api.get(cast.manager, "/wards/nowhere/briefing-pack"), 404, "ward_not_found")


async def test_it_has_what_is_left_of_the_wards_budgets_for_who_sees_the_pots(
    api: Api, books: Books, cast: Cast, clock: FixedClock
) -> None:
    clock.now = datetime(2022, 3, 1, 10, tzinfo=UTC)
    left = (await pack(api, cast.councillor, "?on=2022-03-02"))["budget_left"]
    assert left == {
        "financial_year": "2021-22",
        "funds": [
            {
                "fund": "community-leadership-fund",
                "name": "Community Leadership Fund",
                "available": "9000.00",
                "unpaid": "91000.00",
            }
        ],
    }
    page = check(await api.get(cast.councillor, f"{PATH}?on=2022-03-02&format=html"))
    assert "£9,000.00" in page.words
    assert (await pack(api, cast.service_lead, "?on=2022-03-02"))["budget_left"] is None
