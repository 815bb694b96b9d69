import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import Api, Cast, OpenCase, everything
from wardapi.audit.models import AuditRecord
from wardapi.audit.seal_file import SealFile
from wardapi.audit.verification import verify
from wardapi.events.models import Event
from wardapi.kit.idempotency import IdempotencyRecord

BOTH = {"fields": ["subject", "location"], "reason": "resident_asked"}
KEYED = {"Idempotency-Key": "k"}
OPENING = {
    "ward": "boston-castle",
    "service": "streetscene",
    "subject": "canary of the subject",
    "location": "canary of the place",
    "description": "canary of the description",
}


async def test_an_erased_text_is_gone_and_the_history_stays(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case(description="A secret of the resident's.")
    path = f"/cases/{case.reference}"
    facts = (await api.get(cast.manager, f"{path}/history")).json()["data"]
    text = facts[0]["texts"][0]["id"]
    erasure = {"reason": "resident_asked"}

    not_theirs = await api.post(cast.councillor, f"{path}/texts/{text}/erasure", erasure)
    erased = await api.post(cast.manager, f"{path}/texts/{text}/erasure", erasure)
    again = await api.post(cast.manager, f"{path}/texts/{text}/erasure", erasure)

    assert not_theirs.status_code == 403
    assert erased.status_code == 201, erased.text
    assert erased.json()["body"] is None
    assert (again.status_code, again.json()["code"]) == (410, "text_erased")
    after = await api.get(cast.manager, path)
    assert after.json()["description"] is None
    assert after.json()["description_erased_at"] == "2026-01-05T10:00:00Z"
    assert after.headers["etag"] == '"2.0"'
    facts = (await api.get(cast.manager, f"{path}/history")).json()["data"]
    assert facts[0]["texts"][0]["body"] is None


async def test_an_erased_subject_and_location_are_nowhere_any_more(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case(subject="Bins of canary", location="canary's house")
    path = f"/cases/{case.reference}"

    erased = await api.post(cast.manager, f"{path}/erasure", BOTH)

    assert erased.status_code == 201, erased.text
    shown = erased.json()
    assert (shown["subject"], shown["location"]) == ("(erased)", None)
    assert erased.headers["etag"] == '"2.0"'
    assert (await api.get(cast.manager, path)).json() == shown
    assert (await api.get(cast.manager, "/cases?q=canary")).json()["data"] == []
    assert "canary" not in await everything(session)


async def test_whom_it_was_for_and_what_the_client_called_it_can_go_too(
    api: Api, cast: Cast, session: AsyncSession, tmp_path: Path
) -> None:
    named = {"on_behalf_of": "canary and sons", "client_reference": "canary-7"}
    opened = await api.post(cast.councillor, "/cases", {**OPENING, **named, "subject": "Bins"})
    path = f"/cases/{opened.json()['reference']}"
    erasures = [
        {"fields": ["on_behalf_of", "client_reference"], "reason": "resident_asked"},
        {"fields": ["location"], "reason": "resident_asked"},
    ]
    asked = "/cases?client_reference=canary-7"
    assert len((await api.get(cast.manager, asked)).json()["data"]) == 1

    first, _ = [await api.post(cast.manager, f"{path}/erasure", body) for body in erasures]

    assert first.status_code == 201, first.text
    assert {name: first.json()[name] for name in named} == dict.fromkeys(named)
    assert (first.json()["subject"], first.json()["location"]) == ("Bins", OPENING["location"])
    assert (await api.get(cast.manager, asked)).json()["data"] == []
    again = await api.post(cast.manager, f"{path}/erasure", erasures[0])
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_erase")
    gone = await everything(session)
    assert not [word for word in (*named.values(), OPENING["location"]) if word in gone]
    verdict = await verify(session, SealFile(tmp_path / "seals.jsonl", b"a secret for tests"))
    assert (verdict.broken, verdict.subjects > 0) == (None, True)


async def test_an_erasure_leaves_one_record_and_one_event_without_words(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case(location="canary's house")
    body = {"fields": ["location", "location"], "reason": "sent_in_error"}

    erased = await api.post(cast.service_lead, f"/cases/{case.reference}/erasure", body)

    assert erased.json()["subject"] == "Overflowing bins"
    what = "case.particulars_erased"
    records = list(await session.scalars(select(AuditRecord).where(AuditRecord.action == what)))
    (event,) = await session.scalars(select(Event).where(Event.kind == what))
    about = {"fields": ["location"], "reason": "sent_in_error"}
    assert [json.loads(record.detail) for record in records] == [
        {**about, "reference": case.reference}
    ]
    assert event.data == about


async def test_what_is_not_there_cannot_be_erased(
    api: Api, cast: Cast, open_case: OpenCase
) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}"
    place = await api.post(cast.manager, f"{path}/erasure", {**BOTH, "fields": ["location"]})
    once = await api.post(cast.manager, f"{path}/erasure", BOTH)
    again = await api.post(cast.manager, f"{path}/erasure", BOTH)

    assert (place.status_code, place.json()["code"]) == (409, "nothing_to_erase")
    assert once.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_erase")
    assert (await api.get(cast.manager, path)).headers["etag"] == '"2.0"'


@pytest.mark.parametrize("fields", [[], ["description"], ["subject"] * 5, None])
async def test_only_what_a_case_itself_shows_is_erased_so(
    api: Api, cast: Cast, open_case: OpenCase, fields: Any
) -> None:
    case = await open_case()
    body = {**BOTH, "fields": fields}
    answer = await api.post(cast.manager, f"/cases/{case.reference}/erasure", body)
    assert answer.status_code == 422


async def test_only_the_service_and_managers_erase_the_councils_words(
    api: Api, cast: Cast, open_case: OpenCase, make_caller: MakeCaller
) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}/erasure"
    for caller in (cast.councillor, cast.coordinator, cast.integration, cast.auditor):
        assert (await api.post(caller, path, BOTH)).status_code == 403
    elsewhere = await make_caller("service_lead", services=["housing"])
    assert (await api.post(elsewhere, path, BOTH)).status_code == 404


async def test_kept_answers_go_with_the_text_that_they_held(
    api: Api, cast: Cast, session: AsyncSession
) -> None:
    opened = await api.post(cast.councillor, "/cases", OPENING, **KEYED)
    path = f"/cases/{opened.json()['reference']}"
    said = {"kind": "holding", "text": "Soon."}
    replied = await api.post(cast.service_lead, f"{path}/replies", said, **KEYED)
    asked_first = await api.post(cast.councillor, f"{path}/escalations", {"reason": "canary"})
    (escalation,) = (await api.get(cast.manager, "/escalations")).json()["data"]
    answer = f"/escalations/{escalation['id']}/answer"
    answered = await api.post(cast.manager, answer, {"text": "Friday."}, **KEYED)
    assert {replied.status_code, asked_first.status_code, answered.status_code} == {201}
    assert "canary" in str((await session.execute(select(IdempotencyRecord.body))).all())

    await api.post(cast.manager, f"{path}/erasure", BOTH, **{"Idempotency-Key": "e"})
    facts = (await api.get(cast.manager, f"{path}/history")).json()["data"]
    texts = [text["id"] for fact in facts for text in fact["texts"] if "canary" in text["body"]]
    for text in texts:
        body = {"reason": "retention"}
        erased = await api.post(cast.manager, f"{path}/texts/{text}/erasure", body)
        assert erased.status_code == 201

    before = (await api.get(cast.manager, f"{path}/history")).text
    for caller, where, message in (
        (cast.councillor, "/cases", OPENING),
        (cast.service_lead, f"{path}/replies", said),
        (cast.manager, answer, {"text": "Friday."}),
    ):
        again = await api.post(caller, where, message, **KEYED)
        assert (again.status_code, again.json()["code"]) == (410, "answer_erased"), where
    assert (await api.get(cast.manager, f"{path}/history")).text == before
    assert len((await api.get(cast.manager, "/cases")).json()["data"]) == 1
    assert len(texts) == 2
    assert "canary" not in await everything(session)


async def test_the_councillors_own_note_goes_from_kept_answers_too(
    api: Api, cast: Cast, open_case: OpenCase, session: AsyncSession
) -> None:
    case = await open_case()
    path = f"/cases/{case.reference}"
    own = {"text": "canary rang me again.", "held_as": "councillor"}
    note = await api.post(cast.councillor, f"{path}/notes", own, **KEYED)

    body = {"reason": "resident_asked"}
    erasure = f"{path}/texts/{note.json()['id']}/erasure"
    erased = await api.post(cast.councillor, erasure, body, **{"Idempotency-Key": "e"})
    erased_again = await api.post(cast.councillor, erasure, body, **{"Idempotency-Key": "e"})
    again = await api.post(cast.councillor, f"{path}/notes", own, **KEYED)

    assert (again.status_code, again.json()["code"]) == (410, "answer_erased")
    assert erased_again.text == erased.text, "the erasure's own answer is kept"
    assert "canary" not in await everything(session)


async def test_answers_of_other_cases_stay(api: Api, cast: Cast, open_case: OpenCase) -> None:
    case = await open_case()
    opened = await api.post(cast.councillor, "/cases", OPENING, **KEYED)
    await api.post(cast.manager, f"/cases/{case.reference}/erasure", BOTH)
    again = await api.post(cast.councillor, "/cases", OPENING, **KEYED)
    assert again.json() == opened.json()
