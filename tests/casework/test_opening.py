from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import EVIDENCE, SINCE, Api, Borough, Cast, OpenCase, serve
from tests.commitments.plan import PlanOfWard, make_plan
from tests.packs.reading import read
from wardapi.access.rules import Grant, Principal, Role
from wardapi.audit.models import AuditRecord
from wardapi.casework import opening
from wardapi.casework.errors import InvalidCase
from wardapi.casework.models import Case
from wardapi.casework.opening import NewCase
from wardapi.deadlines import publication
from wardapi.events.models import Event
from wardapi.kit.errors import NotAllowed
from wardapi.services.models import ServiceLead
from wardapi.wards.models import Coordination, Seat, Ward

ELSEWHERE = {"ward": "wath", "service": "streetscene", "subject": "Overflowing bins"}
ASKED = NewCase(ward="boston-castle", service="streetscene", subject="Overflowing bins")


async def test_a_case_belongs_to_the_term_and_a_successor_does_not_inherit_it(
    *, api: Api, cast: Cast, seat: Seat, session: AsyncSession, open_case: OpenCase, now: datetime
) -> None:
    leaves = date(2026, 1, 31)
    term = await serve(session, seat, cast.councillor, starts_on=SINCE, ends_on=leaves, now=now)
    await serve(session, seat, cast.colleague, starts_on=date(2026, 2, 1), now=now)
    case = await open_case()

    mine = await api.get(cast.councillor, f"/cases/{case.reference}")
    successors = await api.get(cast.colleague, f"/cases/{case.reference}")

    assert mine.json()["raised_by"] == {
        "office": "councillor",
        "id": str(term.id),
        "post": "boston-castle-1",
    }
    assert successors.status_code == 404


async def test_an_officer_opens_a_case_in_a_councillors_name(
    *, api: Api, cast: Cast, seat: Seat, session: AsyncSession, open_case: OpenCase, now: datetime
) -> None:
    term = await serve(session, seat, cast.councillor, starts_on=SINCE, now=now)

    case = await open_case(by=cast.manager, raised_by=term.id)

    assert case.owner == cast.councillor.id
    seen = await api.get(cast.councillor, f"/cases/{case.reference}")
    assert seen.json()["raised_by"]["id"] == str(term.id)
    assert (await api.get(cast.colleague, f"/cases/{case.reference}")).status_code == 404


async def test_a_councillor_does_not_open_cases_in_anothers_name(
    cast: Cast, seat: Seat, session: AsyncSession, open_case: OpenCase, now: datetime
) -> None:
    term = await serve(session, seat, cast.councillor, starts_on=SINCE, now=now)
    with pytest.raises(NotAllowed, match="your own name"):
        await open_case(by=cast.colleague, raised_by=term.id)


async def test_a_receipt_outside_the_named_term_is_refused(
    cast: Cast, seat: Seat, session: AsyncSession, open_case: OpenCase, now: datetime
) -> None:
    begins = date(2026, 1, 2)
    term = await serve(session, seat, cast.councillor, starts_on=begins, now=now)
    with pytest.raises(InvalidCase):
        await open_case(
            by=cast.manager, raised_by=term.id, received_at=datetime(2026, 1, 1, tzinfo=UTC)
        )


async def test_a_coordinators_case_belongs_to_the_post(
    *,
    api: Api,
    cast: Cast,
    borough: Borough,
    session: AsyncSession,
    open_case: OpenCase,
    now: datetime,
) -> None:
    post = Coordination(
        post="coordinator-3", title="Neighbourhood coordinator", starts_on=SINCE,
        wards=[borough.wards["boston-castle"]], principal_id=cast.coordinator.id,
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(post)
    await session.flush()

    case = await open_case(by=cast.coordinator)

    seen = (await api.get(cast.coordinator, f"/cases/{case.reference}")).json()
    assert seen["raised_by"] == {
        "office": "coordinator",
        "id": str(post.id),
        "post": "coordinator-3",
    }


async def test_the_lead_of_the_service_in_the_ward_is_the_assignee(
    *,
    api: Api,
    cast: Cast,
    borough: Borough,
    session: AsyncSession,
    open_case: OpenCase,
    now: datetime,
) -> None:
    lead = ServiceLead(
        service=borough.services["streetscene"], ward=borough.wards["boston-castle"], level=0,
        title="Street Scene lead", principal_id=cast.service_lead.id, starts_on=SINCE,
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(lead)
    await session.flush()

    await open_case()

    page = await api.get(cast.service_lead, "/cases", params={"assignee": "me"})
    assert [case["assignee"] for case in page.json()["data"]] == [str(cast.service_lead.id)]


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("enquiry", "councillor-enquiries"),
        ("service_request", "councillor-enquiries"),
        ("complaint", "corporate-complaints"),
        ("information_request", "information-requests"),
    ],
)
async def test_a_kind_has_its_policy(api: Api, cast: Cast, kind: str, policy: str) -> None:
    body = {"ward": "boston-castle", "service": "streetscene", "subject": "S", "kind": kind}
    answer = await api.post(cast.councillor, "/cases", body)
    assert answer.json()["policy"]["slug"] == policy


async def test_no_text_and_no_resident_reaches_audit_or_events(
    open_case: OpenCase, session: AsyncSession
) -> None:
    await open_case(
        subject="Canary subject",
        description="Canary description",
        on_behalf_of="Canary person",
        location="Canary street",
        resident={"name": "Canary name"},
    )

    details = " ".join(await session.scalars(select(AuditRecord.detail)))
    data = str([event.data for event in await session.scalars(select(Event))])
    assert "Canary" not in details + data


async def test_others_may_not_open_cases(
    session: AsyncSession, borough: Borough, now: datetime
) -> None:
    auditor = Principal(None, "An auditor", (Grant(Role.AUDITOR),))
    with pytest.raises(NotAllowed):
        await opening.open_case(session, ASKED, by=auditor, now=now)
    assert await session.scalar(select(Case.id)) is None


async def test_references_start_again_with_the_year(session: AsyncSession, cast: Cast) -> None:
    references = []
    for now in (datetime(2026, 1, 5, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)):
        by = cast.manager.principal
        references += [
            (await opening.open_case(session, ASKED, by=by, now=now)).reference for _ in range(2)
        ]

    assert references == [
        "C-2026-000001", "C-2026-000002", "C-2027-000001", "C-2027-000002",
    ]  # fmt: skip


async def test_a_key_without_the_scope_opens_nothing(
    client: httpx.AsyncClient, borough: Borough, make_caller: object
) -> None:
    reader: Caller = await make_caller("councillor", scopes=["cases:read"])  # type: ignore[operator]
    body = {"ward": "boston-castle", "service": "streetscene", "subject": "S"}
    answer = await client.post("/v1/cases", json=body, headers=dict(reader.headers))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


async def test_a_receipt_long_ago_is_told_as_a_matter_of_the_date(api: Api, cast: Cast) -> None:
    body = {"ward": "boston-castle", "service": "streetscene", "subject": "Overflowing bins"}
    asked = {**body, "received_at": "1950-01-03T10:00:00Z"}

    answer = await api.post(cast.councillor, "/cases", asked)

    assert (answer.status_code, answer.json()["code"]) == (422, "no_policy_in_force")
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == "/received_at"
    assert fault["detail"].startswith("No policy for enquiry was in force on 3 January 1950.")
    assert "Check the date of receipt" in fault["detail"]


async def test_a_kind_that_no_policy_covers_is_told_as_a_matter_of_the_kind(
    api: Api, cast: Cast, session: AsyncSession, now: datetime
) -> None:
    """Here because a later version of the policy for complaints no longer names them."""
    file = read("policies/corporate-complaints.json")
    names = ("calendar", "conventions", "levels", "rules")
    await publication.publish_policy_version(
        session,
        slug="corporate-complaints",
        name=file["name"],
        definition={**{name: file[name] for name in names}, "kinds": []},
        effective_from=date(2025, 1, 1),
        now=now,
    )
    await session.commit()
    body = {"ward": "boston-castle", "service": "streetscene", "subject": "Overflowing bins"}

    answer = await api.post(cast.councillor, "/cases", {**body, "kind": "complaint"})

    assert (answer.status_code, answer.json()["code"]) == (422, "no_policy_in_force")
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == "/kind"
    assert fault["detail"].startswith("No policy covers the kind complaint.")
    assert "date of receipt" not in answer.json()["detail"]


async def test_a_receipt_in_the_time_of_an_earlier_ward_is_told_so(
    *, api: Api, cast: Cast, borough: Borough, session: AsyncSession, now: datetime
) -> None:
    earlier = Ward(
        gss_code="E05001009", slug="boston-castle", name="Boston Castle", sort_name="boston",
        seats=3, valid_to=date(2021, 5, 5), parished="unknown", **EVIDENCE,
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(earlier)
    await session.commit()
    body = {"ward": "boston-castle", "service": "streetscene", "subject": "Overflowing bins"}
    asked = {**body, "received_at": "2019-03-04T10:00:00Z"}

    answer = await api.post(cast.councillor, "/cases", asked)

    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/received_at", "ward_of_another_time")
    assert "On 4 March 2019 the ward was E05001009, which ended on 5 May 2021" in fault["detail"]
    assert (await api.post(cast.manager, "/cases", asked)).status_code == 201


async def test_a_ward_that_is_not_there_is_pointed_at(api: Api, cast: Cast) -> None:
    body = {"ward": "boston-castel", "service": "streetscene", "subject": "Overflowing bins"}
    answer = (await api.post(cast.councillor, "/cases", body)).json()
    (fault,) = answer["errors"]
    assert fault["pointer"] == "/ward"
    assert "There is no ward 'boston-castel'. GET /v1/wards lists" in fault["detail"]


@pytest.fixture
async def plan(session: AsyncSession, borough: Borough, now: datetime) -> PlanOfWard:
    return await make_plan(session, borough, now)


async def test_a_case_serves_a_published_priority_named_by_id_or_title(
    api: Api, cast: Cast, plan: PlanOfWard, open_case: OpenCase
) -> None:
    for named in (str(plan.published), str(plan.published).upper(), "priority 1"):
        case = await open_case(priority=named)
        shown = (await api.get(cast.councillor, f"/cases/{case.reference}")).json()
        assert (shown["priority"], shown["theme"]) == (str(plan.published), "clean")
    case = await open_case(priority="Priority 1", theme="quiet-nights")
    shown = (await api.get(cast.councillor, f"/cases/{case.reference}")).json()
    assert (shown["priority"], shown["theme"]) == (str(plan.published), "quiet-nights")


async def test_a_case_names_no_priority_or_theme_that_there_is_not(
    api: Api, cast: Cast, plan: PlanOfWard
) -> None:
    asked = {"ward": "boston-castle", "service": "streetscene", "subject": "Overflowing bins"}
    wrong = (
        ({"priority": str(plan.draft)}, "/priority", "unknown_priority"),
        ({"priority": "Priority 2"}, "/priority", "unknown_priority"),
        ({"priority": "Whatever"}, "/priority", "unknown_priority"),
        ({"theme": "whatever"}, "/theme", "unknown_theme"),
        (ELSEWHERE | {"priority": str(plan.published)}, "/priority", "unknown_priority"),
    )
    for more, pointer, code in wrong:
        answer = await api.post(cast.manager, "/cases", asked | more)
        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
            (pointer, code)
        ]
