"""The resident's details: read, changed and erased on record."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import Api, Cast, OpenCase, everything
from wardapi.audit.models import AuditRecord
from wardapi.events.models import Event

NEW = {"name": "R. Newname", "email": "new@example.org"}


async def test_a_residents_details_are_read_on_record_and_kept_nowhere_else(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case(resident={"name": "Q. Canary", "phone": "01709 000000"})
    path = f"/cases/{case.reference}/resident-readings"

    read = await api.post(cast.coordinator, path, **{"Idempotency-Key": "r"})
    again = await api.post(cast.coordinator, path, **{"Idempotency-Key": "r"})
    by_auditor = await api.post(cast.auditor, path)

    assert read.status_code == 201, read.text
    assert read.json()["name"] == "Q. Canary"
    assert again.json() == read.json()
    assert by_auditor.status_code == 403
    wanted = select(AuditRecord.detail).where(AuditRecord.action == "case.resident_read")
    details = list(await session.scalars(wanted))
    assert len(details) == 2
    assert "Canary" not in "".join(details)


async def test_a_case_without_a_resident_says_so(api: Api, cast: Cast, open_case: OpenCase) -> None:
    case = await open_case()
    answer = await api.post(cast.councillor, f"/cases/{case.reference}/resident-readings")
    assert (answer.status_code, answer.json()["code"]) == (404, "resident_not_found")


async def test_details_are_replaced_as_a_whole(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case(resident={"name": "Q. Canary", "phone": "01709 000000"})
    path = f"/cases/{case.reference}"

    changed = await api.put(cast.councillor, f"{path}/resident", NEW, '"1.0"')

    assert (changed.status_code, changed.content) == (204, b"")
    assert changed.headers["etag"] == '"2.0"'
    assert (await api.get(cast.councillor, path)).headers["etag"] == '"2.0"'
    read = await api.post(cast.councillor, f"{path}/resident-readings")
    assert read.json() == {**NEW, "phone": None, "address": None, "notes": None}
    assert "Canary" not in await everything(session)


async def test_a_resident_can_be_named_later(api: Api, cast: Cast, open_case: OpenCase) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}"
    assert (await api.put(cast.manager, f"{path}/resident", NEW, '"1.0"')).status_code == 201
    assert (await api.put(cast.manager, f"{path}/resident", NEW, '"2.0"')).status_code == 204
    read = await api.post(cast.councillor, f"{path}/resident-readings")
    assert read.json()["name"] == "R. Newname"


async def test_details_are_erased_for_good(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case(resident={"name": "Q. Canary", "phone": "01709 000000"})
    path = f"/cases/{case.reference}"
    assert "Canary" in await everything(session)

    erased = await api.delete(cast.coordinator, f"{path}/resident", '"1.0"')
    again = await api.delete(cast.coordinator, f"{path}/resident", '"2.0"')

    assert erased.status_code == 204
    assert (again.status_code, again.json()["code"]) == (404, "resident_not_found")
    assert (await api.post(cast.manager, f"{path}/resident-readings")).status_code == 404
    assert "Canary" not in await everything(session)


async def test_a_change_leaves_one_record_and_one_event_without_the_details(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}/resident"
    await api.put(cast.service_lead, path, NEW, '"1.0"')
    await api.delete(cast.manager, path, '"2.0"')

    for what in ("case.resident_changed", "case.resident_erased"):
        (record,) = await session.scalars(select(AuditRecord).where(AuditRecord.action == what))
        (event,) = await session.scalars(select(Event).where(Event.kind == what))
        assert json.loads(record.detail) == {"reference": case.reference}
        assert event.data == {}


async def test_a_change_is_of_the_version_that_was_read(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case(resident={"name": "A resident"})
    path = f"/cases/{case.reference}/resident"
    await api.put(cast.councillor, path, NEW, '"1.0"')

    for stale in (
        await api.put(cast.coordinator, path, {"name": "Other"}, '"1.0"'),
        await api.delete(cast.coordinator, path, '"1.0"'),
    ):
        assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    read = await api.post(cast.councillor, f"/cases/{case.reference}/resident-readings")
    assert read.json()["name"] == "R. Newname"


async def test_who_may_not_read_the_details_does_not_change_them(
    api: Api, cast: Cast, open_case: OpenCase, make_caller: MakeCaller
) -> None:
    case = await open_case(resident={"name": "A resident"})
    await api.post(
        cast.councillor,
        f"/cases/{case.reference}/shares",
        {"principal": str(cast.colleague.id), "basis": "ward_work"},
    )
    path = f"/cases/{case.reference}/resident"
    elsewhere = await make_caller("service_lead", services=["housing"])
    others = [(cast.colleague, 403), (cast.integration, 403), (cast.auditor, 403), (elsewhere, 404)]
    for caller, status in others:
        assert (await api.put(caller, path, NEW, "*")).status_code == status
        assert (await api.delete(caller, path, "*")).status_code == status


@pytest.mark.parametrize("body", [{"name": ""}, {"surname": "Newname"}, {"phone": "0" * 41}, []])
async def test_malformed_details_are_refused(
    api: Api, cast: Cast, open_case: OpenCase, body: Any
) -> None:
    case = await open_case()
    answer = await api.put(cast.councillor, f"/cases/{case.reference}/resident", body, "*")
    assert answer.status_code == 422


async def test_erased_details_leave_no_hash_to_guess_by(
    api: Api, cast: Cast, session: AsyncSession
) -> None:
    body = {
        "ward": "boston-castle",
        "service": "streetscene",
        "subject": "Bins",
        "resident": {"phone": "01709 000000"},
    }
    keyed = {"Idempotency-Key": "k"}
    opened = await api.post(cast.councillor, "/cases", body, **keyed)
    path = f"/cases/{opened.json()['reference']}/resident"
    assert (await api.delete(cast.councillor, path, '"1.0"')).status_code == 204
    again = await api.post(cast.councillor, "/cases", body, **keyed)
    assert (again.status_code, again.json()["code"]) == (410, "answer_erased")
