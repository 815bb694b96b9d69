"""The reference data of the Rotherham pack: whole, consistent, and each fact with its evidence."""

import json
import re
from collections import Counter
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from tests.packs.reading import PACK, names, read

LISTS = {
    "wards.json": "wards",
    "former_wards.json": "wards",
    "predecessors.json": "predecessors",
    "localities.json": "localities",
    "locality_membership.json": "membership",
    "parishes.json": "parishes",
    "parish_cover.json": "cover",
    "elections.json": "elections",
    "directorates.json": "directorates",
    "themes.json": "themes",
    "services.json": "services",
    "partner_areas.json": "partner_areas",
    "funds.json": "funds",
}
UNPARISHED = {
    "boston-castle",
    "greasbrough",
    "keppel",
    "kilnhurst-and-swinton-east",
    "rawmarsh-east",
    "rawmarsh-west",
    "rotherham-east",
    "rotherham-west",
    "swinton-rockingham",
    "wath",
}


def slugged(name: str) -> str:
    plain = name.lower().replace("&", "and").replace("'", "").replace(".", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def records(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(name)[LISTS[name]]
    return found


def column(name: str, key: str) -> list[Any]:
    return [record[key] for record in records(name)]


def all_wards() -> list[dict[str, Any]]:
    return records("wards.json") + records("former_wards.json")


@pytest.mark.parametrize("name", names())
def test_file_is_written_in_the_one_form(name: str) -> None:
    text = (PACK / name).read_text("utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", names())
def test_no_text_names_a_path_of_a_machine(name: str) -> None:
    text = (PACK / name).read_text("utf-8")
    assert not re.search(r"""["\s(](/\w|\.\./|[A-Z]:\\)""", text)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_record_has_a_source_or_is_an_assumption(name: str) -> None:
    document = read(name)
    evidence = {"source": document.get("source"), "assumption": document.get("assumption", False)}
    for record in document[LISTS[name]]:
        own = evidence | record
        assert own["source"] or own["assumption"], record


@pytest.mark.parametrize("name", sorted(LISTS))
def test_confidence_is_one_of_three(name: str) -> None:
    document = read(name)
    for record in document[LISTS[name]]:
        own = {"confidence": document.get("confidence")} | record
        assert own["confidence"] in {"high", "medium", "low"}


def test_25_wards_have_59_seats_as_the_council_says() -> None:
    council, wards = read("council.json"), records("wards.json")
    assert (len(wards), sum(column("wards.json", "seats"))) == (25, 59)
    assert (council["wards"], council["seats"]) == (25, 59)
    assert Counter(column("wards.json", "seats")) == {3: 9, 2: 16}


def test_nine_wards_have_three_seats() -> None:
    assert {ward["slug"] for ward in records("wards.json") if ward["seats"] == 3} == {
        "anston-and-woodsetts",
        "boston-castle",
        "dinnington",
        "hoober",
        "keppel",
        "rotherham-east",
        "rotherham-west",
        "sitwell",
        "wickersley-north",
    }


def test_ward_codes_are_alphabetical_without_a_gap() -> None:
    wards = records("wards.json")
    assert column("wards.json", "gss_code") == [f"E050{number}" for number in range(12993, 13018)]
    assert [ward["name"] for ward in wards] == sorted(ward["name"] for ward in wards)


def test_21_former_wards_had_63_seats_until_the_day_before_the_election() -> None:
    former = records("former_wards.json")
    assert (len(former), sum(ward["seats"] for ward in former)) == (21, 63)
    assert {ward["valid_to"] for ward in former} == {"2021-05-05"}
    assert set(column("wards.json", "valid_from")) == {"2021-05-06"}


def test_slugs_follow_from_the_names() -> None:
    for ward in all_wards():
        assert ward["slug"] == slugged(ward["name"])
    for parish in records("parishes.json"):
        assert parish["slug"] == slugged(parish["name"])


def test_a_code_belongs_to_one_ward_and_a_slug_to_one_ward_a_day() -> None:
    wards = all_wards()
    assert len({ward["gss_code"] for ward in wards}) == len(wards)
    shared = 0
    for one, other in combinations(wards, 2):
        if one["slug"] == other["slug"]:
            shared += 1
            first, second = sorted((one, other), key=lambda ward: ward["valid_from"] or "")
            assert first["valid_to"] < second["valid_from"]
    assert shared == 11


def test_every_ward_is_made_of_former_wards() -> None:
    shares = Counter[str]()
    for row in records("predecessors.json"):
        shares[row["ward"]] += row["pct_of_ward"]
    assert set(shares) == set(column("wards.json", "gss_code"))
    assert all(98.0 <= share <= 100.1 for share in shares.values()), shares


def test_every_former_ward_went_somewhere() -> None:
    shares = Counter[str]()
    for row in records("predecessors.json"):
        shares[row["predecessor"]] += row["pct_of_predecessor"]
    assert set(shares) == set(column("former_wards.json", "gss_code"))
    assert all(97.0 <= share <= 100.1 for share in shares.values()), shares


def test_rawmarsh_east_is_two_thirds_silverwood() -> None:
    rows = {
        row["predecessor"]: row["pct_of_ward"]
        for row in records("predecessors.json")
        if row["ward"] == "E05013007"
    }
    assert rows == {"E05001031": 64.8, "E05001027": 35.1}


def test_each_ward_is_in_one_locality_and_the_split_says_that_it_is_assumed() -> None:
    document = read("locality_membership.json")
    assert document["assumption"] is True
    assert "not published" in document["note"]
    members = column("locality_membership.json", "ward")
    assert sorted(members) == sorted(column("wards.json", "gss_code"))
    assert set(column("locality_membership.json", "locality")) == set(
        column("localities.json", "slug")
    )


def test_localities_are_split_by_latitude_as_the_note_says() -> None:
    ordered = sorted(records("wards.json"), key=lambda ward: -ward["latitude"])
    split = ["north"] * 8 + ["central"] * 9 + ["south"] * 8
    expected = {ward["gss_code"]: place for ward, place in zip(ordered, split, strict=True)}
    rows = records("locality_membership.json")
    assert {row["ward"]: row["locality"] for row in rows} == expected


def test_31_parishes_of_the_published_kinds() -> None:
    document = read("parishes.json")
    parishes = document["parishes"]
    assert len({parish["gss_code"] for parish in parishes}) == len(parishes) == 31
    assert sum(document["counts"].values()) == 31
    assert Counter(parish["type"] for parish in parishes) == {
        None: 28,
        "town_council": 2,
        "community_council": 1,
    }


def test_parish_cover_refers_to_wards_and_parishes_once_each() -> None:
    pairs = [(row["ward"], row["parish"]) for row in records("parish_cover.json")]
    assert len(set(pairs)) == len(pairs)
    assert {ward for ward, _ in pairs} <= set(column("wards.json", "gss_code"))
    assert {parish for _, parish in pairs} <= set(column("parishes.json", "gss_code"))
    assert set(column("parish_cover.json", "extent")) <= {"whole", "part", "unknown"}


def test_sitwell_is_partly_in_whiston_and_partly_in_no_parish() -> None:
    sitwell = next(ward for ward in records("wards.json") if ward["slug"] == "sitwell")
    cover = [row for row in records("parish_cover.json") if row["ward"] == sitwell["gss_code"]]
    assert sitwell["parished"] == "part"
    assert [(row["parish"], row["extent"]) for row in cover] == [("E04000124", "part")]


def test_ten_wards_show_no_parish_and_none_is_said_to_be_unparished() -> None:
    covered = set(column("parish_cover.json", "ward"))
    wards = records("wards.json")
    assert {ward["slug"] for ward in wards if ward["gss_code"] not in covered} == UNPARISHED
    assert {ward["slug"] for ward in wards if ward["parished"] == "unknown"} == UNPARISHED


def test_elections_are_whole_and_by_elections_name_a_ward_of_their_day() -> None:
    wards = {ward["gss_code"]: ward for ward in all_wards()}
    elections = records("elections.json")
    assert len({election["slug"] for election in elections}) == len(elections) == 8
    for election in elections:
        assert (election["kind"] == "by_election") == (election["ward"] is not None)
        if election["held_on"]:
            assert election["slug"].startswith(election["held_on"])
            assert date.fromisoformat(election["held_on"]).year == election["year"]
        if election["ward"]:
            assert wards[election["ward"]]["valid_from"] <= f"{election['year']}-12-31"


def test_seats_by_party_add_up_to_the_council() -> None:
    totals = {
        election["held_on"]: sum(election["seats_by_party"].values())
        for election in records("elections.json")
        if election["seats_by_party"]
    }
    assert totals == {"2021-05-06": 59, "2024-05-02": 59}


def test_themes_are_the_ten_of_the_strategy_and_the_six_of_the_report() -> None:
    document = read("themes.json")
    assert len(set(column("themes.json", "slug"))) == len(document["themes"]) == 16
    current = {t["slug"] for t in document["themes"] if t["edition"] == document["current_edition"]}
    older = [t for t in document["themes"] if t["edition"] != document["current_edition"]]
    assert (len(current), len(older)) == (10, 6)
    assert all(theme["successors"] and set(theme["successors"]) <= current for theme in older)


def test_services_refer_to_directorates_and_current_themes() -> None:
    themes = read("themes.json")
    current = {t["slug"] for t in themes["themes"] if t["edition"] == themes["current_edition"]}
    directorates = set(column("directorates.json", "slug"))
    services = records("services.json")
    assert len({service["slug"] for service in services}) == len(services)
    for service in services:
        assert set(service["themes"]) <= current
        assert service["directorate"] is None or service["directorate"] in directorates
        assert service["kind"] == "service" or service["directorate"] is None


def test_a_directorate_of_a_service_is_documented_or_assumed() -> None:
    for service in records("services.json"):
        if service["directorate"]:
            assert service.get("directorate_source") or service["directorate_assumption"], service


def test_every_theme_has_a_council_service_behind_it() -> None:
    themes = read("themes.json")
    current = {t["slug"] for t in themes["themes"] if t["edition"] == themes["current_edition"]}
    behind = {
        theme
        for service in records("services.json")
        if service["kind"] == "service"
        for theme in service["themes"]
    }
    assert behind == current


def test_services_of_the_locality_meetings_are_expected_to_name_a_lead_for_each_ward() -> None:
    services = {service["slug"]: service for service in records("services.json")}
    for slug in (
        "community-protection",
        "early-help",
        "housing",
        "neighbourhoods",
        "south-yorkshire-police",
        "streetscene",
    ):
        assert services[slug]["ward_based"]
        assert not services[slug]["ward_based_assumption"]
    assert {"highways", "parks-and-green-spaces"} <= set(services)
    assert services["south-yorkshire-police"]["kind"] == "partner"
