"""The policies of the Rotherham pack against the figures that they are said to hold."""

import re
from typing import Any

import pytest

from tests.packs.reading import names, read

SLUGS = [name.removeprefix("policies/").removesuffix(".json") for name in names("policies/*.json")]
MEASURES = {"working_days", "working_time", "elapsed"}
OF_NEIGHBOURHOODS = {"monitoring-returns", "plan-reviews"}
ROLES = {"coordinator", "councillor", "head_of_neighbourhoods"}
PAUSE_REASONS = {"awaiting_councillor", "awaiting_resident", "legal_hold", "police_hold"}

Policy = dict[str, Any]


def policy(slug: str) -> Policy:
    return read(f"policies/{slug}.json")


def rules(slug: str) -> dict[str, Policy]:
    return {rule["name"]: rule for rule in policy(slug)["rules"]}


def amount(written: Policy | None) -> str:
    """`{"working_days": 10}` as `10 wd`, `{"working_time": "PT2H"}` as `2 wh`."""
    if written is None:
        return "-"
    ((measure, quantity),) = written.items()
    if measure == "working_days":
        return f"{quantity} wd"
    if measure == "by":
        return f"by its {quantity}"
    hours = re.fullmatch(r"PT(\d+)H", quantity)
    assert hours, quantity
    return f"{hours[1]} {'wh' if measure == 'working_time' else 'h'}"


def place(at: str | Policy) -> str:
    if isinstance(at, str):
        return at
    ((side, value),) = at.items()
    if side == "after_start_percent":
        return f"{value} %"
    return ("-" if side == "before_due" else "+") + amount(value)


def targets(rule: Policy) -> dict[str, str]:
    return {target["name"]: amount(target["within"]) for target in rule["targets"]}


def starts(rule: Policy) -> dict[str, tuple[str, str]]:
    return {target["name"]: (target["starts_on"], target["met_by"]) for target in rule["targets"]}


def ladder(rule: Policy, name: str) -> list[tuple[int, str, str]]:
    target = next(target for target in rule["targets"] if target["name"] == name)
    return [(r["level"], place(r["at"]), amount(r["answer_within"])) for r in target["ladder"]]


def pauses(rule: Policy) -> dict[str, tuple[str, str]]:
    return {p["reason"]: (amount(p["each"]), amount(p["total"])) for p in rule["pauses"]}


def extensions(rule: Policy) -> list[tuple[str, int, str, int]]:
    return [
        (e["target"], e["times"], amount(e["up_to"]), e["granted_by_level"])
        for e in rule["extensions"]
    ]


def figures(written: Policy) -> list[Policy]:
    """Everything in a policy that must say where its figure comes from."""
    found: list[Policy] = []
    for rule in written["rules"]:
        found += [*rule["targets"], *rule["pauses"], *rule["extensions"]]
        found += [rung for target in rule["targets"] for rung in target["ladder"]]
    return found


def test_the_policies_are_there() -> None:
    assert SLUGS == [
        "commitments",
        "corporate-complaints",
        "councillor-enquiries",
        "housing-complaints",
        "housing-hazards",
        "information-requests",
        "monitoring-returns",
        "plan-reviews",
    ]


def test_each_kind_of_subject_has_one_default_policy() -> None:
    assert {slug: policy(slug)["kinds"] for slug in SLUGS} == {
        "commitments": ["commitment"],
        "councillor-enquiries": ["enquiry", "service_request"],
        "corporate-complaints": ["complaint"],
        "information-requests": ["information_request"],
        "housing-complaints": [],
        "housing-hazards": [],
        "monitoring-returns": ["monitoring_return"],
        "plan-reviews": ["plan_review"],
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_policy_names_itself_a_calendar_of_the_pack_and_its_levels(slug: str) -> None:
    written = policy(slug)
    assert written["slug"] == slug
    assert f"calendars/{written['calendar']}.json" in names("calendars/*.json")
    # Up to the chief executive; reviews and returns stay with the neighbourhoods service.
    heights = range(3 if slug in OF_NEIGHBOURHOODS else 5)
    assert [level["level"] for level in written["levels"]] == list(heights)
    assert written["note"]


@pytest.mark.parametrize("slug", SLUGS)
def test_only_the_last_rule_matches_everything(slug: str) -> None:
    matches = [rule["match"] for rule in policy(slug)["rules"]]
    assert matches[-1] == {}
    assert all(matches[:-1])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_figure_has_a_source_or_is_an_assumption(slug: str) -> None:
    for figure in figures(policy(slug)):
        assert figure["source"] or figure["assumption"], figure


@pytest.mark.parametrize("slug", SLUGS)
def test_rungs_have_names_of_their_own_and_tell_posts_or_roles(slug: str) -> None:
    written = policy(slug)
    known = ROLES | {level["post"] for level in written["levels"]}
    for rule in written["rules"]:
        for target in rule["targets"]:
            rungs = target["ladder"]
            assert len({rung["name"] for rung in rungs}) == len(rungs)
            assert [rung["level"] for rung in rungs] == sorted(rung["level"] for rung in rungs)
            assert all(set(rung["tells"]) <= known for rung in rungs)
            assert all((rung["answer_within"] is not None) == rung["escalates"] for rung in rungs)


@pytest.mark.parametrize("slug", SLUGS)
def test_pauses_and_extensions_are_of_known_reasons_and_targets(slug: str) -> None:
    for rule in policy(slug)["rules"]:
        assert set(pauses(rule)) <= PAUSE_REASONS
        assert all(target["pauses"] == bool(rule["pauses"]) for target in rule["targets"])
        assert {extension["target"] for extension in rule["extensions"]} <= set(targets(rule))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_milestone_that_starts_a_target_is_documented(slug: str) -> None:
    for rule in policy(slug)["rules"]:
        met = {target["met_by"] for target in rule["targets"]}
        asked = {"received", "acknowledged", "milestone:stage_two"}
        assert {target["starts_on"] for target in rule["targets"]} <= met | asked


def test_a_target_that_waits_for_another_hangs_from_one_with_a_ladder() -> None:
    for slug in SLUGS:
        for rule in policy(slug)["rules"]:
            laddered = {target["met_by"] for target in rule["targets"] if target["ladder"]}
            waited = {target["starts_on"] for target in rule["targets"]}
            assert waited - {"received", "milestone:stage_two"} <= laddered


@pytest.mark.parametrize(
    ("rule", "acknowledge", "respond", "update", "resolve"),
    [
        ("routine", "1 wd", "10 wd", "10 wd", "20 wd"),
        ("urgent", "4 wh", "5 wd", "5 wd", "10 wd"),
        ("emergency", "2 wh", "24 h", "24 h", "5 wd"),
    ],
)
def test_targets_of_councillor_enquiries(
    rule: str, acknowledge: str, respond: str, update: str, resolve: str
) -> None:
    assert targets(rules("councillor-enquiries")[rule]) == {
        "acknowledge": acknowledge,
        "respond": respond,
        "update": update,
        "resolve": resolve,
    }


@pytest.mark.parametrize(
    ("rule", "rungs"),
    [
        (
            "routine",
            [
                (0, "-2 wd", "-"),
                (1, "due", "2 wd"),
                (2, "+3 wd", "3 wd"),
                (3, "+6 wd", "5 wd"),
                (4, "+11 wd", "5 wd"),
            ],
        ),
        (
            "urgent",
            [
                (0, "-1 wd", "-"),
                (1, "due", "1 wd"),
                (2, "+2 wd", "2 wd"),
                (3, "+4 wd", "5 wd"),
                (4, "+7 wd", "5 wd"),
            ],
        ),
        (
            "emergency",
            [
                (0, "start", "-"),
                (1, "50 %", "4 h"),
                (2, "due", "4 h"),
                (3, "+4 h", "5 wd"),
                (4, "+1 wd", "5 wd"),
            ],
        ),
    ],
)
def test_ladder_of_councillor_enquiries(rule: str, rungs: list[tuple[int, str, str]]) -> None:
    assert ladder(rules("councillor-enquiries")[rule], "respond") == rungs


@pytest.mark.parametrize(
    ("rule", "awaiting", "hold"),
    [
        ("routine", ("10 wd", "20 wd"), ("20 wd", "60 wd")),
        ("urgent", ("5 wd", "10 wd"), ("10 wd", "30 wd")),
    ],
)
def test_pauses_of_councillor_enquiries(
    rule: str, awaiting: tuple[str, str], hold: tuple[str, str]
) -> None:
    assert pauses(rules("councillor-enquiries")[rule]) == {
        "awaiting_councillor": awaiting,
        "awaiting_resident": awaiting,
        "legal_hold": hold,
        "police_hold": hold,
    }


def test_an_emergency_enquiry_has_neither_pause_nor_extension() -> None:
    emergency = rules("councillor-enquiries")["emergency"]
    assert (pauses(emergency), extensions(emergency)) == ({}, [])


def test_extensions_of_councillor_enquiries_are_granted_once_by_level_1() -> None:
    found = rules("councillor-enquiries")
    assert extensions(found["routine"]) == [("respond", 1, "10 wd", 1)]
    assert extensions(found["urgent"]) == [("respond", 1, "5 wd", 1)]


def test_the_warning_tells_the_service_lead_and_the_coordinator() -> None:
    for rule in policy("councillor-enquiries")["rules"]:
        respond = next(target for target in rule["targets"] if target["name"] == "respond")
        (
            warning,
            *_,
        ) = respond["ladder"]
        assert {"service_lead", "coordinator"} <= set(warning["tells"])
        assert ("head_of_service" in warning["tells"]) == (rule["name"] == "emergency")


def test_the_head_of_neighbourhoods_is_told_at_level_2() -> None:
    for slug in set(SLUGS) - OF_NEIGHBOURHOODS:
        for rule in policy(slug)["rules"]:
            for target in rule["targets"]:
                told = [
                    r["level"]
                    for r in target["ladder"]
                    if set(r["tells"]) & ROLES - {"coordinator", "councillor"}
                ]
                assert set(told) <= {2}
    respond = rules("councillor-enquiries")["routine"]["targets"][1]
    assert "head_of_neighbourhoods" in respond["ladder"][2]["tells"]


def test_a_plans_review_is_due_by_its_day_and_climbs_to_the_assistant_chief_executive() -> None:
    (rule,) = policy("plan-reviews")["rules"]
    assert targets(rule) == {"review": "by its due_on"}
    assert starts(rule) == {"review": ("received", "resolved")}
    assert ladder(rule, "review") == [
        (0, "-60 wd", "-"),
        (0, "-20 wd", "-"),
        (1, "due", "10 wd"),
        (2, "+20 wd", "10 wd"),
    ]
    assert [level["post"] for level in policy("plan-reviews")["levels"]] == [
        "coordinator",
        "head_of_neighbourhoods",
        "assistant_chief_executive",
    ]


def test_a_monitoring_return_is_due_by_its_day_and_then_finance_hears_of_it() -> None:
    (rule,) = policy("monitoring-returns")["rules"]
    assert targets(rule) == {"return": "by its due_on"}
    assert starts(rule) == {"return": ("received", "resolved")}
    assert ladder(rule, "return") == [
        (0, "-20 wd", "-"),
        (0, "-5 wd", "-"),
        (1, "due", "-"),
        (2, "+20 wd", "-"),
    ]
    assert [level["post"] for level in policy("monitoring-returns")["levels"]] == [
        "coordinator",
        "head_of_neighbourhoods",
        "finance",
    ]


def test_an_update_is_owed_until_the_case_is_answered() -> None:
    for rule in policy("councillor-enquiries")["rules"]:
        update = next(target for target in rule["targets"] if target["name"] == "update")
        assert (update["met_by"], update["repeats_until"]) == ("progress", "substantive")


def test_figures_taken_from_other_councils_name_them() -> None:
    routine = rules("councillor-enquiries")["routine"]["targets"]
    acknowledge, respond = routine[:2]
    assert (acknowledge["assumption"], respond["assumption"]) == (False, False)
    assert "Derbyshire" in acknowledge["source"]
    assert "Derbyshire" in respond["source"]
    assert "Hillingdon" in respond["source"]
    urgent = rules("councillor-enquiries")["urgent"]["targets"][1]
    assert "Renfrewshire" in urgent["source"]
    assert urgent["assumption"]


@pytest.mark.parametrize("slug", ["corporate-complaints", "housing-complaints"])
def test_complaints_follow_the_codes(slug: str) -> None:
    complaint = rules(slug)["complaint"]
    assert targets(complaint) == {
        "acknowledge": "5 wd",
        "respond": "10 wd",
        "stage_two_acknowledge": "5 wd",
        "stage_two_respond": "20 wd",
    }
    assert starts(complaint) == {
        "acknowledge": ("received", "acknowledged"),
        "respond": ("acknowledged", "substantive"),
        "stage_two_acknowledge": ("milestone:stage_two", "milestone:stage_two_acknowledged"),
        "stage_two_respond": ("milestone:stage_two_acknowledged", "milestone:stage_two_answered"),
    }
    assert extensions(complaint)[0] == ("respond", 1, "10 wd", 1)


def test_only_the_housing_code_extends_stage_two() -> None:
    assert len(extensions(rules("corporate-complaints")["complaint"])) == 1
    housing = extensions(rules("housing-complaints")["complaint"])
    assert housing[1] == ("stage_two_respond", 1, "20 wd", 2)


def test_information_requests_have_twenty_days_of_the_whole_kingdom() -> None:
    written = policy("information-requests")
    assert targets(rules("information-requests")["request"]) == {"respond": "20 wd"}
    assert written["calendar"] == "uk-foi"
    assert written["conventions"]["day_zero"] == "day_of_receipt"
    assert written["conventions"]["cut_off"] is None


def test_housing_hazards_follow_the_regulations_of_october_2025() -> None:
    found = rules("housing-hazards")
    assert policy("housing-hazards")["effective_from"] == "2025-10-27"
    assert targets(found["emergency"]) == {"make_safe": "24 h"}
    assert targets(found["significant"]) == {
        "investigate": "10 wd",
        "report": "3 wd",
        "make_safe": "5 wd",
    }
    assert starts(found["significant"]) == {
        "investigate": ("received", "milestone:investigated"),
        "report": ("milestone:investigated", "milestone:reported"),
        "make_safe": ("milestone:investigated", "milestone:made_safe"),
    }


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "housing-hazards"])
def test_the_other_policies_are_in_force_from_november_2018_and_say_that_it_is_assumed(
    slug: str,
) -> None:
    written = policy(slug)
    assert written["effective_from"] == "2018-11-01"
    assert "that date is an assumption" in written["note"]


def test_amounts_have_one_measure() -> None:
    for slug in SLUGS:
        for figure in figures(policy(slug)):
            for key in ("within", "answer_within", "each", "total", "up_to"):
                if figure.get(key):
                    assert len(figure[key]) == 1
                    assert set(figure[key]) <= MEASURES | ({"by"} if key == "within" else set())


def test_a_commitment_is_kept_by_the_day_that_it_names() -> None:
    (rule,) = policy("commitments")["rules"]
    (keep,) = rule["targets"]
    assert keep["within"] == {"by": "due_on"}
    assert ladder(rule, "keep") == [
        (0, "-10 wd", "-"),
        (1, "due", "5 wd"),
        (2, "+5 wd", "5 wd"),
        (3, "+10 wd", "5 wd"),
    ]
