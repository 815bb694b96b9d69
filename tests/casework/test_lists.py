import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.access.keys import Caller, MakeCaller
from tests.casework.conftest import WATH, Api, Cast, OpenCase
from tests.conftest import FixedClock

FRIDAY = datetime(2025, 12, 19, 10, tzinfo=UTC)


async def listed(api: Api, caller: Caller, **filters: object) -> list[str]:
    answer = await api.get(caller, "/cases", params=filters)
    assert answer.status_code == 200, answer.text
    return [case["subject"] for case in answer.json()["data"]]


async def test_cases_are_listed_newest_receipt_first(
    api: Api, cast: Cast, open_case: OpenCase, now: datetime
) -> None:
    for days in (2, 0, 1):
        await open_case(subject=f"{days} days ago", received_at=now - timedelta(days=days))

    assert await listed(api, cast.manager) == ["0 days ago", "1 days ago", "2 days ago"]
    assert await listed(api, cast.manager, sort="due_at", limit=1) == ["2 days ago"]
    assert await listed(api, cast.manager, sort="reference") == [
        "2 days ago",
        "0 days ago",
        "1 days ago",
    ]


async def test_pages_follow_one_another(api: Api, cast: Cast, open_case: OpenCase) -> None:
    for number in range(5):
        await open_case(subject=str(number))

    first = (await api.get(cast.manager, "/cases", params={"limit": 2, "count": "true"})).json()
    following = first["links"]["next"].split("/v1")[1]
    second = (await api.get(cast.manager, following)).json()

    assert first["meta"]["count"] == 5
    assert [case["subject"] for case in first["data"] + second["data"]] == ["4", "3", "2", "1"]


FILTERS: list[tuple[dict[str, object], set[str]]] = [
    ({"ward": "wath"}, {"wath"}),
    ({"ward": WATH}, {"wath"}),
    ({"service": "housing"}, {"wath", "urgent"}),
    ({"kind": "complaint"}, {"complaint"}),
    ({"urgency": "urgent"}, {"urgent"}),
    ({"policy": "corporate-complaints"}, {"complaint"}),
    ({"client_reference": "CRM-7"}, {"complaint"}),
    ({"q": "crm-7"}, {"complaint"}),
    ({"q": "CRM"}, {"complaint"}),
    ({"q": "plain"}, {"plain", "complaint"}),
    ({"q": "PLAIN"}, {"plain", "complaint"}),
    ({"q": "2026-000001"}, {"plain"}),
    ({"q": "%"}, set()),
    ({"status": "open"}, {"plain", "wath", "urgent", "complaint"}),
    ({"status": "resolved"}, set()),
    ({"level": 0}, {"plain", "wath", "urgent", "complaint"}),
    ({"level": 1}, set()),
    ({"raised_by": "me"}, {"wath"}),
    ({"assignee": "me"}, set()),
    ({"received_from": "2026-01-05T10:00:00Z"}, {"wath", "urgent", "complaint"}),
    ({"received_to": "2026-01-05T10:00:00Z"}, {"plain"}),
    ({"due_before": "2026-01-01T00:00:00Z"}, {"plain"}),
    ({"due_before": "2026-01-08T00:00:00Z", "target": "respond"}, {"plain"}),
    ({"overdue": "true"}, {"plain"}),
    ({"overdue": "true", "target": "respond"}, set()),
    ({"overdue": "false"}, {"wath", "urgent", "complaint"}),
    ({"target": "respond"}, {"plain", "wath", "urgent", "complaint"}),
    ({"target": "stage_two_respond"}, {"complaint"}),
    ({"target": "respond", "overdue": "false"}, {"plain", "wath", "urgent", "complaint"}),
    ({"target": "nosuch"}, set()),
    ({"target": "nosuch", "overdue": "false"}, set()),
    ({"target": "nosuch", "overdue": "true"}, set()),
    ({"target": "nosuch", "state": "running"}, set()),
    ({"target": "nosuch", "due_before": "2030-01-01T00:00:00Z"}, set()),
    ({"state": "missed"}, {"plain"}),
    ({"state": "running", "target": "respond"}, {"plain", "wath", "urgent"}),
    ({"state": "met"}, set()),
    ({"ward": "wath", "service": "streetscene"}, set()),
    ({"updated_since": "2026-01-05T10:00:01Z"}, set()),
]


async def test_filters_narrow_the_list(api: Api, cast: Cast, open_case: OpenCase) -> None:
    await open_case(subject="plain", received_at=FRIDAY)
    await open_case(subject="wath", ward="wath", service="housing", by=cast.manager)
    await open_case(subject="urgent", urgency="urgent", service="housing")
    await open_case(subject="complaint", kind="complaint", client_reference="CRM-7")

    for filters, wanted in FILTERS:
        assert set(await listed(api, cast.manager, **filters)) == wanted, filters


async def test_a_filter_that_names_nothing_is_refused(api: Api, cast: Cast) -> None:
    ward = await api.get(cast.manager, "/cases", params={"ward": "atlantis"})
    service = await api.get(cast.manager, "/cases", params={"service": "moonshots"})
    unknown = await api.get(cast.manager, "/cases", params={"colour": "red"})

    assert (ward.status_code, ward.json()["code"]) == (422, "unknown_ward")
    assert (service.status_code, service.json()["code"]) == (422, "unknown_service")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_parameter")


async def test_a_pause_shows_in_lists_until_its_cap(
    api: Api, cast: Cast, open_case: OpenCase, clock: FixedClock
) -> None:
    case = await open_case(subject="paused")
    pause = {"reason": "awaiting_resident"}
    await api.post(cast.service_lead, f"/cases/{case.reference}/pauses", pause)

    assert await listed(api, cast.manager, status="paused") == ["paused"]
    assert await listed(api, cast.manager, state="paused", target="respond") == ["paused"]
    clock.now += timedelta(days=30)
    assert await listed(api, cast.manager, status="paused") == []
    assert await listed(api, cast.manager, status="open") == ["paused"]
    assert await listed(api, cast.manager, state="missed", target="respond") == ["paused"]
    shown = (await api.get(cast.manager, "/cases")).json()["data"][0]
    assert (shown["status"], shown["pause_reason"]) == ("open", None)


async def test_everybody_lists_what_they_see_and_nothing_else(
    api: Api, cast: Cast, open_case: OpenCase, make_caller: MakeCaller
) -> None:
    await open_case(subject="plain")
    await open_case(subject="sealed", confidential=True)
    await open_case(subject="theirs", by=cast.colleague)
    elsewhere = await make_caller("coordinator", wards=[WATH])
    other_service = await make_caller("service_lead", services=["housing"])
    of_directorate = await make_caller("manager", directorate="adults-and-housing")

    assert set(await listed(api, cast.councillor)) == {"plain", "sealed"}
    assert set(await listed(api, cast.councillor, raised_by="me")) == {"plain", "sealed"}
    assert set(await listed(api, cast.colleague)) == {"theirs"}
    assert set(await listed(api, cast.service_lead)) == {"plain", "sealed", "theirs"}
    for caller in (cast.coordinator, cast.manager, cast.auditor, cast.integration):
        assert set(await listed(api, caller)) == {"plain", "theirs"}
    for caller in (elsewhere, other_service, of_directorate):
        assert await listed(api, caller) == []


async def test_a_list_is_also_csv(api: Api, cast: Cast, open_case: OpenCase) -> None:
    await open_case(subject="=cmd()")
    await open_case(subject="A canary", confidential=True)

    answer = await api.get(cast.manager, "/cases", params={"format": "csv"})

    lines = answer.text.splitlines()
    assert lines[0].startswith("reference,kind,status,level,ward_gss_code,ward_slug,ward_name")
    assert len(lines) == 2
    assert "'=cmd()" in lines[1]
    assert "canary" not in answer.text


async def table(api: Api, caller: Caller, path: str) -> list[dict[str, str]]:
    answer = await api.get(caller, path, params={"format": "csv"})
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_a_case_is_one_line_with_columns_for_each_target(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case()
    (row,) = await table(api, cast.manager, "/cases")
    told = (await api.get(cast.manager, f"/cases/{case.reference}")).json()

    assert (row["ward_name"], row["service_slug"]) == ("Boston-Castle", "streetscene")
    assert row["policy_slug"] == "councillor-enquiries"
    assert row["next_rung_fire_at"] == told["next_rung"]["fire_at"]
    (respond,) = [target for target in told["targets"] if target["name"] == "respond"]
    assert row["respond_state"] == "running"
    assert row["respond_due_at"] == respond["due_at"]
    assert "{" not in "".join(row.values())


async def test_the_columns_of_cases_do_not_depend_on_the_rows(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    empty = await api.get(cast.manager, "/cases", params={"format": "csv"})
    await open_case()
    await open_case(kind="information_request")
    full = await api.get(cast.manager, "/cases", params={"format": "csv"})

    assert empty.text.splitlines() == full.text.splitlines()[:1]
    assert "respond_due_at" in empty.text


async def test_history_and_escalations_show_what_was_said(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case(description="By the bandstand.")
    path = f"/cases/{case.reference}"
    reply = {"kind": "holding", "text": "On Thursday."}
    await api.post(cast.service_lead, f"{path}/replies", reply)
    await api.post(cast.councillor, f"{path}/escalations", {"reason": "No word."})

    opened, replied, escalated = await table(api, cast.manager, f"{path}/history")
    assert opened["description_body"] == "By the bandstand."
    assert (replied["reply_body"], replied["detail"]) == ("On Thursday.", "reply=holding")
    assert escalated["reason_body"] == "No word."
    (escalation,) = await table(api, cast.manager, "/escalations")
    assert (escalation["reason_body"], escalation["answer_body"]) == ("No word.", "")


@contextmanager
def counted(connection: AsyncConnection) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(connection.sync_connection, "before_cursor_execute", count)
    yield statements
    event.remove(connection.sync_connection, "before_cursor_execute", count)


async def test_more_rows_take_no_more_statements(
    api: Api, cast: Cast, open_case: OpenCase, connection: AsyncConnection
) -> None:
    case = await open_case()
    paths = ["/cases", f"/cases/{case.reference}/history", "/escalations"]
    before = []
    for path in paths:
        with counted(connection) as statements:
            await api.get(cast.manager, path)
        before.append(len(statements))
    for _ in range(4):
        another = await open_case()
        reply = {"kind": "progress", "text": "On its way."}
        await api.post(cast.manager, f"/cases/{case.reference}/replies", reply)
        reason = {"reason": "No word."}
        await api.post(cast.manager, f"/cases/{another.reference}/escalations", reason)

    for path, few in zip(paths, before, strict=True):
        with counted(connection) as statements:
            assert len((await api.get(cast.manager, path)).json()["data"]) >= 4
        assert len(statements) <= few + (2 if path == "/escalations" else 0), path
