"""Allocations over the wire: what anybody sees, what insiders see, and refusals with pointers."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.budgets.allocation_world import BECAUSE, Story, make_story
from tests.budgets.conftest import CAPITAL, CLF, Endowment, People
from tests.casework.conftest import Api, Borough

CHECKED: Mapping[str, bool] = dict.fromkeys(
    (
        "complete",
        "eligible",
        "not_borough_wide",
        "not_an_individual",
        "not_retrospective",
        "linked_to_a_priority",
    ),
    True,
)
MINE = {"fund": CLF, "ward": "boston-castle", "financial_year": "2025-26", "amount": "500.00"}


@pytest_asyncio.fixture
async def story(session: AsyncSession, people: People, borough: Borough, now: Any) -> Story:
    return await make_story(session, people, borough, now)


def body(story: Story, **said: Any) -> dict[str, Any]:
    return {
        "title": "Benches for Clifton Park",
        "purpose": "Four benches on the upper path.",
        "way": "grant",
        "ward": "boston-castle",
        "recipient": str(story.recipient),
        "priority": str(story.priority),
        "starts_on": "2026-02-01",
        "consulted": "Users of the park.",
        "beneficiaries": 250,
        "protected_characteristics": ["age"],
        "cost_code": "NB-4411",
        "match_funding": [{"kind": "match", "source": "The friends", "amount": "100.00"}],
        "shares": [MINE],
        **said,
    }


async def done(answer: httpx.Response, status: int = 201) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def applied(api: Api, story: Story, **said: Any) -> str:
    made = await api.post(story.people.councillor, "/allocations", body(story, **said))
    return str((await done(made))["links"]["self"]).removeprefix("/v1")


async def awarded(api: Api, story: Story, **said: Any) -> str:
    path = await applied(api, story, **said)
    await done(await api.post(story.people.coordinator, f"{path}/check", CHECKED))
    vote = {"in_favour": True, "reason": BECAUSE, "alternatives": "Two benches."}
    await done(await api.post(story.people.councillor, f"{path}/votes", vote))
    return path


async def seen(client: httpx.AsyncClient, path: str, by: Caller | None = None) -> httpx.Response:
    return await client.get(f"/v1{path}", headers=dict(by.headers) if by else {})


async def test_an_allocation_goes_its_way_over_the_wire(
    api: Api, client: httpx.AsyncClient, story: Story
) -> None:
    people = story.people
    path = await awarded(api, story)
    await done(await api.post(people.manager, f"{path}/publication"))
    await done(await api.post(people.coordinator, f"{path}/payments", {"amount": "500.00"}))
    (payment,) = (await seen(client, path, people.finance)).json()["payments"]
    at = f"/payments/{payment['id']}"
    await done(await api.post(people.finance, f"{at}/authorisation"))
    paid = {"external_reference": "AP-1", "paid_on": "2026-01-05"}
    told = await done(await api.post(people.treasurer, f"{at}/release", paid))
    assert (told["paid"], told["return_due_on"]) == ("500.00", "2026-04-05")
    returned = {"text": "Four benches stand.", "spent": "500.00", "beneficiaries": 300}
    await done(await api.post(people.councillor, f"{path}/return", returned))
    closed = await done(await api.post(people.coordinator, f"{path}/closure"))
    assert closed["status"] == "closed"
    history = (await seen(client, f"{path}/history")).json()["data"]
    assert [step["what"] for step in history] == [
        "applied", "checked", "voted", "published", "payment_requested", "payment_authorised",
        "payment_released", "returned", "closed",
    ]  # fmt: skip
    standing = (await seen(client, f"{path}/timescales")).json()
    assert [target["state"] for target in standing["targets"]] == ["met"]
    explained = await seen(client, f"{path}/timescales/explanation")
    assert explained.status_code == 200


async def test_anybody_sees_a_decision_and_not_whose_pot_it_was(
    api: Api, client: httpx.AsyncClient, story: Story
) -> None:
    path = await awarded(api, story)
    assert (await seen(client, path)).status_code == 404
    assert (await seen(client, "/allocations")).json()["data"] == []
    await done(await api.post(story.people.manager, f"{path}/publication"))
    public = (await seen(client, path)).json()
    (share,) = public["shares"]
    assert (share["reason"], share["alternatives"]) == (BECAUSE, "Two benches.")
    assert (share["basis"], share["in_favour"], share["against"]) == ("sole_councillor", 1, 0)
    assert (share["pot"], share["seat"]) == (None, None)
    hidden = ("payments", "faults", "cost_code", "check_note", "client_reference", "payee_proposed")
    assert [public[name] for name in hidden] == [None] * 6
    assert public["match_funding"] == [
        {"kind": "match", "source": "The friends", "amount": "100.00"}
    ]
    history = (await seen(client, f"{path}/history")).json()["data"]
    assert {(step["by"], step["detail"] is None) for step in history} == {(None, True)}
    inside = (await seen(client, path, story.people.finance)).json()
    assert inside["shares"][0]["seat"] == "boston-castle-1"
    assert (inside["cost_code"], inside["payments"]) == ("NB-4411", [])
    listed = (await seen(client, "/allocations")).json()["data"]
    assert [one["id"] for one in listed] == [public["id"]]


async def test_a_sensitive_interest_is_shown_as_one_and_no_more(
    api: Api, client: httpx.AsyncClient, story: Story
) -> None:
    path = await applied(api, story, shares=[{**MINE, "fund": CAPITAL}], asset="Benches",
                         asset_lasts_over_a_year=True)  # fmt: skip
    told = {"kind": "disclosable_pecuniary", "sensitive": True, "nature": "canary"}
    refused = await api.post(story.people.councillor, f"{path}/interests", told)
    assert refused.json()["code"] == "sensitive_interest_told"
    told.pop("nature")
    await done(await api.post(story.people.councillor, f"{path}/interests", told))
    (interest,) = (await seen(client, path, story.people.coordinator)).json()["interests"]
    assert (interest["sensitive"], interest["nature"]) == (True, None)


async def test_what_is_missing_is_told_and_sent_later(api: Api, story: Story) -> None:
    people = story.people
    made = await api.post(
        people.councillor, "/allocations", body(story, priority=None, consulted=None)
    )
    told = await done(made)
    assert [fault["pointer"] for fault in told["faults"]] == ["/priority", "/consulted"]
    path = told["links"]["self"].removeprefix("/v1")
    refused = await api.post(people.coordinator, f"{path}/check", CHECKED)
    assert (refused.status_code, refused.json()["code"]) == (409, "allocation_not_eligible")
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/priority", "/consulted"]
    rest = {"priority": str(story.priority), "consulted": "Users of the park."}
    answer = await api.patch(people.councillor, path, rest, made.headers["etag"])
    assert (await done(answer, 200))["faults"] == []
    stale = await api.patch(people.councillor, path, {"title": "Six"}, made.headers["etag"])
    assert stale.status_code == 412
    await done(await api.post(people.coordinator, f"{path}/check", CHECKED))


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"shares": [{**MINE, "amount": "0.00"}]}, "invalid_allocation", "/shares/0/amount"),
        ({"shares": [{**MINE, "fund": "no-such"}]}, "unknown_pot", "/shares/0"),
        ({"shares": [{**MINE, "financial_year": "2025-27"}]}, "invalid_financial_year",
         "/shares/0/financial_year"),
        ({"shares": [{**MINE, "ward": "nowhere"}]}, "unknown_ward", "/shares/0/ward"),
        ({"starts_on": "2026-01-04"}, "invalid_allocation", "/starts_on"),
        ({"purpose": "12-34-56 12345678"}, "bank_details_refused", "/purpose"),
        ({"ward": "nowhere"}, "unknown_ward", "/ward"),
    ],
)  # fmt: skip
async def test_a_refused_application_says_where(
    api: Api, story: Story, said: dict[str, Any], code: str, pointer: str
) -> None:
    refused = await api.post(story.people.councillor, "/allocations", body(story, **said))
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]


async def test_participatory_budgeting_is_no_way_to_apply_by_hand(api: Api, story: Story) -> None:
    asked = body(story, way="participatory_budgeting")
    refused = await api.post(story.people.councillor, "/allocations", asked)
    assert refused.status_code == 422


async def test_the_list_is_narrowed(api: Api, client: httpx.AsyncClient, story: Story) -> None:
    path = await awarded(api, story)
    await applied(api, story, title="Hedgehog houses")
    by = story.people.coordinator

    async def found(query: str) -> list[str]:
        answer = await done(await seen(client, f"/allocations?{query}", by), 200)
        return [one["title"] for one in answer["data"]]

    benches, houses = "Benches for Clifton Park", "Hedgehog houses"
    assert await found("status=awarded") == [benches]
    assert await found("q=hedgehog") == [houses]
    both = sorted([benches, houses])
    for query in (
        "ward=boston-castle",
        f"fund={CLF}",
        "financial_year=2025-26",
        f"recipient={story.recipient}",
        f"priority={story.priority}",
        "published=false",
        "publication_overdue=false",
        "return_overdue=false",
        "way=grant",
    ):
        assert sorted(await found(query)) == both, query
    for query in ("ward=wath", f"fund={CAPITAL}", "financial_year=2024-25", "published=true",
                  "publication_overdue=true", "return_overdue=true", "way=purchase",
                  f"recipient={story.another}", f"priority={story.another}"):  # fmt: skip
        assert await found(query) == [], query
    assert path


async def test_a_decision_that_is_not_published_within_a_month_is_overdue(
    api: Api, client: httpx.AsyncClient, story: Story, clock: Any
) -> None:
    path = await awarded(api, story)
    clock.now = story.later(days=32).now
    by = story.people.coordinator
    assert (await seen(client, path, by)).json()["publication_overdue"]
    late = (await seen(client, "/allocations?publication_overdue=true", by)).json()["data"]
    assert len(late) == 1


async def test_what_is_sent_twice_with_a_key_is_done_once(
    api: Api, client: httpx.AsyncClient, story: Story, money: Endowment
) -> None:
    people = story.people
    key = {"Idempotency-Key": "apply-once"}
    first = await api.post(people.councillor, "/allocations", body(story), **key)
    again = await api.post(people.councillor, "/allocations", body(story), **key)
    assert first.json()["id"] == again.json()["id"]
    path = f"/allocations/{first.json()['id']}"
    steps: list[tuple[Caller, str, Any]] = [
        (people.coordinator, f"{path}/check", CHECKED),
        (people.councillor, f"{path}/votes", {"in_favour": True, "reason": BECAUSE}),
        (people.manager, f"{path}/publication", {}),
        (people.coordinator, f"{path}/payments", {"amount": "500.00"}),
    ]
    for n, (who, at, said) in enumerate(steps):
        key = {"Idempotency-Key": f"step-{n}"}
        answers = [await api.post(who, at, said, **key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].content == answers[1].content
    inside = (await seen(client, path, people.finance)).json()
    assert len(inside["payments"]) == 1
    assert await story.balances(money.pots[CLF, "boston-castle-1"]) == (108_400, 50_000, 0)
