"""Pabulib files are read and written as other tools have them, and nobody is found in one."""

from datetime import date
from typing import Any

import pytest

from tests.budgets.conftest import CAPITAL, Endowment, People
from tests.budgets.participation_world import ROUNDS, counted, done
from tests.casework.conftest import Api
from wardapi.budgets import pabulib
from wardapi.budgets.pabulib import File, FileProject
from wardapi.budgets.participation_errors import InvalidPabulib
from wardapi.budgets.participation_rules import WITH_POINTS, Choice
from wardapi.budgets.vocabulary import BallotType, CountingRule

# As poznan_2021 and others are: columns about voters, a year alone, a rule that is not here.
TOWN = """META
key;value
description;Municipal vote
country;Poland
unit;Town
instance;2021
num_projects;3
num_votes;4
budget;1000
vote_type;approval
rule;{rule}
date_begin;2021
date_end;2021
max_length;2
PROJECTS
project_id;cost;name;category
1;600;"Benches; four";environment
2;400,50;Trees;environment
3;300;Swings;children
VOTES
voter_id;age;sex;voting_method;vote
a7;34;F;internet;1,2
a8;71;M;paper;1
a9;19;F;internet;3,2
b1;50;M;paper;3
"""
TOTALS = """META
key;value
description;Totals alone
budget;1000
vote_type;approval
rule;{rule}
date_begin;01.12.2025
date_end;31.12.2025
PROJECTS
project_id;cost;name;votes
A;600;Benches;6
B;400;Trees;5
C;300;Swings;4
"""


def test_a_town_s_file_is_read_without_its_voters() -> None:
    file = pabulib.read(TOWN.format(rule="greedy"))
    assert (file.budget, file.rule, file.max_choices) == (100_000, CountingRule.GREEDY, 2)
    assert [(one.code, one.name, one.cost) for one in file.projects] == [
        ("1", "Benches; four", 60_000), ("2", "Trees", 40_050), ("3", "Swings", 30_000)
    ]  # fmt: skip
    assert [[choice.project for choice in ballot] for ballot in file.ballots] == [
        ["1", "2"], ["1"], ["2", "3"], ["3"]
    ]  # fmt: skip
    assert (file.opens_on, file.closes_on) == (None, None)
    assert not {"34", "internet", "a7"} & set(str(file).split("'"))


@pytest.mark.parametrize(
    ("name", "rule"),
    [("equalshares/add1", CountingRule.EQUAL_SHARES), ("unknown", None)],
)
def test_the_rule_of_a_file_is_one_of_ours_or_none(name: str, rule: CountingRule | None) -> None:
    assert pabulib.read(TOWN.format(rule=name)).rule is rule


@pytest.mark.parametrize("type_", list(BallotType))
def test_what_is_written_is_read_again(type_: BallotType) -> None:
    has_points = type_ in WITH_POINTS
    ranked = [Choice(project="B2"), Choice(project="A-1")]
    marked = [Choice(project="A-1", points=1), Choice(project="B2", points=2)]
    file = File(
        title='Parks; "the big" vote',
        budget=500_050,
        ballot_type=type_,
        rule=CountingRule.EQUAL_SHARES,
        projects=[
            FileProject(code="A-1", name='Four "benches"; oak', cost=200_000, total=3),
            FileProject(code="B2", name="Trees", cost=150_050, total=2),
        ],
        ballots=[[], marked if has_points else ranked],
        opens_on=date(2026, 1, 10),
        closes_on=date(2026, 1, 31),
        max_choices=2 if type_ is BallotType.ORDINAL else None,
        max_points=3 if has_points else None,
        place="Boston Castle",
    )
    text = pabulib.write(file)
    again = pabulib.read(text)
    assert pabulib.write(again) == text
    assert "/" not in text  # no sum is written as a fraction
    assert (again.title, again.budget, again.projects) == (file.title, file.budget, file.projects)
    if type_ is not BallotType.APPROVAL:
        assert again.ballots == file.ballots


@pytest.mark.parametrize(
    ("wrong", "with_"),
    [
        ("budget;1000", "budget;1e999999999"),
        ("budget;1000", "budget;-5"),
        ("budget;1000", "budget;10.001"),
        ("budget;1000", "budget;1/0"),
        ("vote_type;approval", "vote_type;choose-most"),
        ("vote_type;approval", ""),
        ("num_votes;4", "num_votes;5"),
        ("num_projects;3", "num_projects;4"),
        ("b1;50;M;paper;3", "b1;50;M;paper;9"),
        ("country;Poland", "currency;PLN"),
        ("3;300;Swings", "a code that is far too long to stand on any ballot;300;Swings"),
        ("max_length;2", "max_length;two"),
    ],
)
def test_a_file_that_is_wrong_is_refused(wrong: str, with_: str) -> None:
    assert wrong in TOWN
    with pytest.raises(InvalidPabulib):
        pabulib.read(TOWN.format(rule="greedy").replace(wrong, with_))


@pytest.mark.parametrize("text", ["", "META", "no file at all", "PROJECTS\n\n", '"', ";;\n;;"])
def test_what_is_no_file_is_refused(text: str) -> None:
    with pytest.raises(InvalidPabulib):
        pabulib.read(text)


def imported(money: Endowment, file: str, **more: Any) -> dict[str, Any]:
    return {"pot": str(money.pots[CAPITAL, "boston-castle"].id), "file": file, **more}


async def test_a_file_becomes_a_round_that_is_counted(
    api: Api, people: People, money: Endowment
) -> None:
    days = {"opens_on": "2021-10-01", "closes_on": "2021-10-15", "counting_rule": "equal_shares"}
    body = imported(money, TOWN.format(rule="unknown"), **days)
    made = await done(api, people.manager, f"{ROUNDS}/pabulib", body)
    assert (made["status"], made["ballots"], made["title"]) == ("draft", 4, "Municipal vote")
    path = f"{ROUNDS}/{made['id']}"
    await done(api, people.manager, f"{path}/opening")
    shown = await done(api, people.manager, f"{path}/count")
    # 250 each. 1 costs 600, and its two have 500. 2 and 3 have two each, and 3 is the cheaper: 150
    # each. Then those of 2 have 250 and 100 left, and it costs 400.50.
    funded = [line["project"] for line in shown["outcome"]["projects"] if line["funded"]]
    assert funded == ["3"]
    text = (await api.get(people.manager, f"{path}/pabulib")).text
    assert "2;400.50;Trees;2" in text
    assert "internet" not in text


async def test_a_file_with_totals_alone_is_for_greedy(
    api: Api, people: People, money: Endowment
) -> None:
    path = f"{ROUNDS}/pabulib"
    answer = await api.post(
        people.manager, path, imported(money, TOTALS.format(rule="equalshares"))
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "equal_shares_needs_ballots")
    made = await done(api, people.manager, path, imported(money, TOTALS.format(rule="greedy")))
    assert (made["ballots"], [one["votes"] for one in made["projects"]]) == (0, [6, 5, 4])


@pytest.mark.parametrize("rule", ["unknown", "greedy"])
async def test_what_a_file_leaves_out_is_asked_for(
    api: Api, people: People, money: Endowment, rule: str
) -> None:
    body = imported(money, TOWN.format(rule=rule))
    answer = await api.post(people.manager, f"{ROUNDS}/pabulib", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_pabulib")
    assert ("opens_on" if rule == "greedy" else "counting_rule") in answer.json()["detail"]


async def test_what_is_exported_counts_the_same_when_it_comes_back(
    api: Api, people: People, money: Endowment
) -> None:
    path = await counted(api, people.manager, money, counting_rule="equal_shares")
    before = (await api.get(people.manager, path)).json()["outcome"]
    text = (await api.get(people.manager, f"{path}/pabulib")).text
    made = await done(api, people.manager, f"{ROUNDS}/pabulib", imported(money, text))
    again = f"{ROUNDS}/{made['id']}"
    await done(api, people.manager, f"{again}/opening")
    assert (await done(api, people.manager, f"{again}/count"))["outcome"] == before


async def test_the_address_that_takes_files_is_no_round(api: Api, people: People) -> None:
    answer = await api.get(people.manager, f"{ROUNDS}/pabulib")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
