"""Rounds of participatory budgeting: from the pot to the allocation, and who sees what."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.budgets.conftest import CAPITAL, HOUSING, Endowment, People
from tests.budgets.participation_world import (
    ROUNDS,
    asked,
    ballots,
    counted,
    done,
    opened,
    recipient,
)
from tests.casework.conftest import Api
from wardapi.audit.models import AuditRecord
from wardapi.budgets.participation_models import Round


async def refused(api: Api, by: Any, path: str, body: Any = None) -> tuple[int, str]:
    answer = await api.post(by, path, body)
    return answer.status_code, answer.json()["code"]


def lines(shown: Any) -> dict[str, Any]:
    return {line["project"]: line for line in shown["outcome"]["projects"]}


async def test_greedy_is_explained_project_by_project(
    api: Api, people: People, money: Endowment
) -> None:
    path = await counted(api, people.coordinator, money)
    shown = (await api.get(people.coordinator, path)).json()
    told = {code: line["explanation"] for code, line in lines(shown).items()}
    assert told == {
        "A": "Funded: when its turn came, £1,000.00 was left, and it costs £600.00.",
        "B": "Funded: when its turn came, £400.00 was left, and it costs £400.00.",
        "C": "Not funded: when its turn came, £0.00 was left, and it costs £300.00.",
        "D": "Not funded: nobody chose it.",
    }
    assert (shown["status"], shown["outcome"]["spent"], shown["ballots"]) == (
        "counted", "1000.00", 10
    )  # fmt: skip


async def test_equal_shares_tells_what_each_supporter_paid(
    api: Api, people: People, money: Endowment
) -> None:
    path = await counted(api, people.manager, money, counting_rule="equal_shares")
    shown = (await api.get(people.manager, path)).json()
    told = lines(shown)
    assert shown["outcome"]["share"] == "100.00"
    assert told["A"]["payments"] == [
        {"amount": "100.00", "exact_pence": "10000", "supporters": 6}
    ]  # fmt: skip
    assert told["C"]["explanation"] == (
        "Funded: its 4 supporters paid the £300.00 that it costs, £75.00 each."
    )
    assert told["B"]["explanation"] == (
        "Not funded: its 5 supporters had £100.00 left of their shares together, and it costs"
        " £400.00."
    )


async def test_a_round_spends_no_more_than_its_pot_has(
    api: Api, people: People, money: Endowment
) -> None:
    made = await done(api, people.manager, ROUNDS, asked(money, budget="10680.01"))
    path = f"{ROUNDS}/{made['id']}"
    assert await refused(api, people.manager, f"{path}/opening") == (409, "round_budget_too_high")
    etag = (await api.get(people.manager, path)).headers["ETag"]
    answer = await api.patch(people.manager, path, {"budget": "10680.00"}, etag)
    assert answer.status_code == 200, answer.text
    await done(api, people.manager, f"{path}/opening")
    etag = (await api.get(people.manager, path)).headers["ETag"]
    late = await api.patch(people.manager, path, {"budget": "1.00"}, etag)
    assert (late.status_code, late.json()["code"]) == (409, "round_under_way")


async def test_votes_are_counted_once_the_last_day_has_passed(
    api: Api, people: People, money: Endowment
) -> None:
    path = await opened(api, people.manager, money, closes_on="2026-01-05")
    assert await refused(api, people.manager, f"{path}/count") == (409, "voting_open")


async def test_ballots_are_recorded_whole_or_not_at_all(
    api: Api, people: People, money: Endowment
) -> None:
    path = await opened(api, people.manager, money, max_choices=2)
    for wrong in (["A", "A"], ["A", "B", "C"], ["Z"]):
        batch = ballots([["A"], wrong])
        assert await refused(api, people.manager, f"{path}/ballots", batch) == (
            422, "invalid_ballot"
        )  # fmt: skip
    with_points = {"ballots": [{"choices": [{"project": "A", "points": 3}]}]}
    found = await refused(api, people.manager, f"{path}/ballots", with_points)
    assert found == (422, "invalid_ballot")
    assert (await api.get(people.manager, path)).json()["ballots"] == 0
    assert await refused(api, people.manager, f"{path}/count") == (409, "no_votes")


async def test_points_are_counted_and_limited(api: Api, people: People, money: Endowment) -> None:
    path = await opened(api, people.manager, money, ballot_type="cumulative", max_points=5)

    def ballot(**points: int) -> dict[str, Any]:
        return {"choices": [{"project": code, "points": n} for code, n in points.items()]}

    wrong = {"ballots": [ballot(A=3, B=3)]}
    found = await refused(api, people.manager, f"{path}/ballots", wrong)
    assert found == (422, "invalid_ballot")
    await done(api, people.manager, f"{path}/ballots", {"ballots": [ballot(A=1, B=4)] * 5})
    shown = await done(api, people.manager, f"{path}/count")
    assert [(line["project"], line["score"]) for line in shown["outcome"]["projects"]] == [
        ("B", 20), ("A", 5), ("C", 0), ("D", 0)
    ]  # fmt: skip


async def test_first_choices_weigh_more(api: Api, people: People, money: Endowment) -> None:
    path = await opened(api, people.manager, money, ballot_type="ordinal")
    await done(api, people.manager, f"{path}/ballots", ballots([["C", "A"]] * 5))
    shown = await done(api, people.manager, f"{path}/count")
    # Four projects: a first choice has 4 points, a second one 3.
    assert [(line["project"], line["score"]) for line in shown["outcome"]["projects"]] == [
        ("C", 20), ("A", 15), ("B", 0), ("D", 0)
    ]  # fmt: skip


async def test_totals_stand_for_ballots_but_not_under_equal_shares(
    api: Api, people: People, money: Endowment
) -> None:
    path = await opened(api, people.manager, money, counting_rule="equal_shares")
    totals = {"totals": [{"project": "A", "votes": 6}, {"project": "B", "votes": 5}]}
    answer = await api.patch(people.manager, path, totals, "*")
    assert answer.status_code == 200, answer.text
    assert await refused(api, people.manager, f"{path}/count") == (
        422, "equal_shares_needs_ballots"
    )  # fmt: skip
    found = await refused(api, people.manager, f"{path}/ballots", ballots())
    assert found == (409, "votes_of_one_kind")
    assert (await api.patch(people.manager, path, {"totals": None}, "*")).status_code == 200
    change = {"counting_rule": "greedy"}
    assert (await api.patch(people.manager, path, change, "*")).status_code == 200
    assert (await api.patch(people.manager, path, totals, "*")).status_code == 200
    shown = await done(api, people.manager, f"{path}/count")
    assert [line["funded"] for line in shown["outcome"]["projects"]] == [True, True, False, False]
    assert shown["outcome"]["ballots"] is None


async def test_later_votes_undo_the_count(api: Api, people: People, money: Endowment) -> None:
    path = await counted(api, people.manager, money)
    await done(api, people.manager, f"{path}/ballots", ballots([["C"]] * 3))
    shown = (await api.get(people.manager, path)).json()
    assert (shown["status"], shown["outcome"], shown["ballots"]) == ("open", None, 13)
    answer = await api.delete(people.manager, f"{path}/ballots", "*")
    assert answer.json()["ballots"] == 0


async def test_who_may_hold_a_round(api: Api, people: People, money: Endowment) -> None:
    elsewhere = asked(money, pot=str(money.pots[CAPITAL, "wath"].id))
    assert await refused(api, people.coordinator, ROUNDS, elsewhere) == (422, "unknown_round_pot")
    for by in (people.councillor, people.finance, people.auditor):
        assert await refused(api, by, ROUNDS, asked(money)) == (403, "scope_missing")
    assert (await api.post(people.integration, ROUNDS, asked(money))).status_code == 201


async def test_nobody_outside_knows_of_a_round_before_it_is_published(
    api: Api, people: People, money: Endowment
) -> None:
    path = await counted(api, people.manager, money)
    assert (await api.get(people.outsider, path)).status_code == 404
    assert (await api.get(people.outsider, f"{path}/pabulib")).status_code == 404
    assert (await api.get(people.councillor, path)).status_code == 200
    assert (await api.get(people.outsider, ROUNDS)).json()["data"] == []
    await done(api, people.manager, f"{path}/publication", {})
    assert (await api.get(people.outsider, path)).status_code == 200
    listed = (await api.get(people.outsider, ROUNDS)).json()["data"]
    assert [one["pot"] for one in listed] == [None]


async def test_before_the_count_only_who_holds_a_round_sees_votes(
    api: Api, people: People, money: Endowment
) -> None:
    path = await opened(api, people.manager, money)
    totals = {"totals": [{"project": "A", "votes": 6}]}
    await api.patch(people.manager, path, totals, "*")
    shown = (await api.get(people.councillor, path)).json()
    assert {one["votes"] for one in shown["projects"]} == {None}
    shown = (await api.get(people.coordinator, path)).json()
    assert {one["votes"] for one in shown["projects"]} == {0, 6}


async def test_the_public_sees_nothing_that_tells_of_a_few_voters(
    api: Api, people: People, money: Endowment
) -> None:
    path = await counted(api, people.manager, money, counting_rule="equal_shares")
    found = await refused(api, people.manager, f"{path}/publication", {"ballots": True})
    assert found == (409, "ballots_too_few")
    await done(api, people.manager, f"{path}/publication", {})
    shown = (await api.get(people.outsider, path)).json()
    told = lines(shown)
    # C was chosen by four; with it the others are left out, until C is not the rest of the ballots.
    assert {code: line["supporters"] for code, line in told.items()} == {
        "A": None, "B": None, "C": None, "D": 0
    }  # fmt: skip
    for code in ("A", "B", "C"):
        assert (told[code]["score"], told[code]["payments"]) == (None, None)
        assert told[code]["supporters_had"] is None
    assert told["C"]["explanation"] == ("Funded: its supporters paid the £300.00 that it costs.")
    text = (await api.get(people.outsider, f"{path}/pabulib")).text
    assert "C;300;Project C;None" in text
    assert text.rstrip().endswith("VOTES\nvoter_id")
    whole = (await api.get(people.manager, path)).json()
    assert lines(whole)["C"]["supporters"] == 4


async def test_ballots_are_published_where_each_project_was_chosen_by_enough(
    api: Api, people: People, money: Endowment
) -> None:
    path = await counted(api, people.manager, money, [["A", "B"]] * 5 + [["B"]] * 2)
    await done(api, people.manager, f"{path}/publication", {"ballots": True})
    text = (await api.get(people.outsider, f"{path}/pabulib")).text
    assert text.count("\n5;B\n6;B\n") == 1
    assert await refused(api, people.manager, f"{path}/count") == (409, "round_published")


async def test_publication_waits_for_the_end_of_a_restricted_period(
    api: Api, people: People, money: Endowment
) -> None:
    path = await counted(api, people.manager, money)
    election = {"kind": "ordinary", "held_on": "2026-01-29", "notice_on": "2026-01-02"}
    source = {"source": ["https://example.org/notice"], "assumption": False}
    await done(api, people.administrator, "/elections", {**election, **source})
    found = await refused(api, people.manager, f"{path}/publication", {})
    assert found == (409, "restricted_period")
    override = {"override_reason": "The vote was told of months ago."}
    assert (await api.post(people.manager, f"{path}/publication", override)).status_code == 403


async def test_a_winner_becomes_an_allocation(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    path = await counted(api, people.coordinator, money)
    award = {"project": "A", "starts_on": "2026-03-01", "beneficiaries": 300}
    found = await refused(api, people.coordinator, f"{path}/allocations", award)
    assert found == (409, "project_without_recipient")
    organisation = await recipient(session, people.manager, now)
    named = {"recipient": str(organisation.id)}
    for code in ("A", "B", "C"):
        answer = await api.patch(people.coordinator, f"{path}/projects/{code}", named, "*")
        assert answer.status_code == 200, answer.text
    lost = {"project": "C", "starts_on": "2026-03-01"}
    found = await refused(api, people.coordinator, f"{path}/allocations", lost)
    assert found == (409, "project_not_funded")
    shown = await done(api, people.coordinator, f"{path}/allocations", award)
    (made,) = [one["allocation"] for one in shown["projects"] if one["allocation"]]
    allocation = (await api.get(people.coordinator, f"/allocations/{made}")).json()
    assert (allocation["way"], allocation["total"]) == ("participatory_budgeting", "600.00")
    found = await refused(api, people.coordinator, f"{path}/allocations", award)
    assert found == (409, "project_already_awarded")
    assert await refused(api, people.coordinator, f"{path}/count") == (409, "round_awarded")


async def test_the_pot_is_looked_at_again_when_winners_become_allocations(
    api: Api, people: People, money: Endowment, session: AsyncSession, now: datetime
) -> None:
    organisation = await recipient(session, people.manager, now)
    named = str(organisation.id)
    costs = {"A": "3000.00", "B": "2000.00"}
    projects = [
        {"code": code, "name": code, "cost": cost, "recipient": named}
        for code, cost in costs.items()
    ]
    path = await counted(
        api, people.manager, money, [["A", "B"]] * 5, projects=projects, budget="5000.00",
    )  # fmt: skip
    # Since then, most of the pot has gone elsewhere.
    pot, other = money.pots[CAPITAL, "boston-castle"], money.pots[CAPITAL, "wath"]
    moved = {"to": str(other.id), "amount": "6000.00", "reason": "A joint project."}
    await done(api, people.finance, f"/pots/{pot.id}/transfers", moved)
    await done(api, people.manager, f"{path}/allocations", award_of("A"))
    found = await refused(api, people.manager, f"{path}/allocations", award_of("B"))
    assert found == (409, "round_budget_too_high")


def award_of(code: str) -> dict[str, Any]:
    return {"project": code, "starts_on": "2026-03-01"}


async def test_the_trail_and_the_events_tell_no_votes(
    api: Api, people: People, money: Endowment, session: AsyncSession
) -> None:
    await counted(api, people.manager, money)
    told = await session.execute(
        select(AuditRecord.action, AuditRecord.detail).where(
            AuditRecord.subject_kind == "participation_round"
        )
    )
    trail = {row.action.partition(".")[2]: json.loads(row.detail) for row in told}
    assert trail.keys() == {"set_up", "opened", "ballots_recorded", "counted"}
    assert trail["ballots_recorded"] == {"recorded": 10, "ballots": 10, "status": "open"}
    assert trail["counted"]["funded"] == ["A", "B"]


async def test_a_draft_changes_and_an_open_round_does_not(
    api: Api, people: People, money: Endowment
) -> None:
    made = await done(api, people.manager, ROUNDS, asked(money))
    path = f"{ROUNDS}/{made['id']}"
    project = {"code": "E", "name": "Swings", "cost": "50.00"}
    await done(api, people.manager, f"{path}/projects", {"projects": [project]})
    again = await refused(api, people.manager, f"{path}/projects", {"projects": [project]})
    assert again == (422, "invalid_round")
    cheaper = await api.patch(people.manager, f"{path}/projects/E", {"cost": "40.00"}, "*")
    assert cheaper.status_code == 200
    dropped = await api.delete(people.manager, f"{path}/projects/D", "*")
    assert [one["code"] for one in dropped.json()["projects"]] == ["A", "B", "C", "E"]
    stale = await api.patch(people.manager, path, {"title": "Another"}, '"1.0"')
    assert stale.status_code == 412
    await done(api, people.manager, f"{path}/opening")
    found = await refused(api, people.manager, f"{path}/projects", {"projects": [project]})
    assert found == (409, "round_under_way")
    late = await api.delete(people.manager, f"{path}/projects/E", "*")
    assert late.json()["code"] == "round_under_way"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", "0.00"),
        ("closes_on", "2025-11-30"),
        ("completion", "greedy"),
        ("max_points", 5),
    ],
)
async def test_a_round_that_cannot_be_is_refused_at_the_field(
    api: Api, people: People, money: Endowment, field: str, value: Any
) -> None:
    answer = await api.post(people.manager, ROUNDS, asked(money, **{field: value}))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_round")
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"


async def test_a_round_without_projects_is_not_opened(
    api: Api, people: People, money: Endowment
) -> None:
    made = await done(api, people.manager, ROUNDS, asked(money, projects=[]))
    found = await refused(api, people.manager, f"{ROUNDS}/{made['id']}/opening")
    assert found == (409, "round_is_empty")


async def test_rounds_are_found_by_ward_fund_year_and_status(
    api: Api, people: People, money: Endowment
) -> None:
    await done(api, people.manager, ROUNDS, asked(money))
    housing = asked(money, pot=str(money.pots[HOUSING, "wath"].id), title="Wath decides")
    await done(api, people.manager, ROUNDS, housing)
    for query, expected in (
        ("ward=wath", ["Wath decides"]),
        ("fund=ward-capital", ["Boston Castle decides"]),
        ("financial_year=2024-25", []),
        ("status=open", []),
    ):
        listed = (await api.get(people.manager, f"{ROUNDS}?{query}")).json()["data"]
        assert [one["title"] for one in listed] == expected


@pytest.mark.parametrize(
    "change",
    [
        {"budget_pence": 0},
        {"closes_on": date(2025, 11, 30)},
        {"completion": "greedy"},
        {"status": "counted"},
        {"max_choices": 0},
        {"max_points": 0},
        {"published_at": datetime(2026, 1, 5, tzinfo=UTC)},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_the_database_itself_refuses_what_cannot_be(
    money: Endowment, session: AsyncSession, now: datetime, change: dict[str, Any]
) -> None:
    given: dict[str, Any] = {
        "pot_id": money.pots[CAPITAL, "boston-castle"].id,
        "title": "Boston Castle decides",
        "budget_pence": 100_000,
        "ballot_type": "approval",
        "counting_rule": "greedy",
        "completion": "none",
        "status": "draft",
        "opens_on": date(2025, 12, 1),
        "closes_on": date(2025, 12, 31),
        "ballots_published": False,
        "created_at": now,
        "updated_at": now,
    }
    session.add(Round(**(given | change)))
    with pytest.raises(IntegrityError):
        await session.flush()
