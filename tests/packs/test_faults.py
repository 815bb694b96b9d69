"""A pack with anything wrong in it is not loaded, and every fault is told with its place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.packs import exampleton
from tests.packs.exampleton import HILL_AND_DALE, MARKET, NORTHMOOR, OLD_RIVERSIDE, RIVERSIDE, Files
from tests.packs.reading import read
from wardapi.packs import checking
from wardapi.packs.errors import InvalidPack, PackNotFound
from wardapi.packs.reading import locate, read_pack

Change = Callable[[Files], object]


def faults_of(folder: Path) -> list[str]:
    """Return the faults of a pack as people read them."""
    try:
        return [str(fault) for fault in checking.faults(read_pack(folder))]
    except InvalidPack as refusal:
        return [str(fault) for fault in refusal.faults]


def entry(name: str, key: str, at: int, **values: Any) -> Change:
    """Change an entry of a file's list."""
    return lambda files: files[name][key][at].update(values)


def without(name: str, key: str, at: int, field: str) -> Change:
    """Take a field out of an entry."""
    return lambda files: files[name][key][at].pop(field)


def repeat(name: str, key: str, at: int) -> Change:
    """Let an entry stand twice."""
    return lambda files: files[name][key].append(dict(files[name][key][at]))


def deprivation(*records: dict[str, Any]) -> Change:
    """Say how deprived a ward is, once or more, each time with some fields changed."""
    known = {"ward": MARKET, "index": "imd", "year": 2019, "decile": 3, "source": ["here"]}
    file = {"deprivation": [known | record for record in records]}
    return lambda files: files.update({"deprivation.json": file})


def council(**values: Any) -> Change:
    """Change council.json."""
    return lambda files: files["council.json"].update(values)


SHAPES: list[tuple[Change, str]] = [
    (council(format=2), "council.json#/format: Write 1."),
    (council(gss_code="E123"), "council.json#/gss_code"),
    (council(motto="Onwards"), "council.json#/motto: There is no field `motto` here."),
    (council(wards="3"), "council.json#/wards: Write a whole number, such as 5."),
    (council(term_years=-1), "council.json#/term_years"),
    (entry("wards.json", "wards", 1, seats=10), "wards.json#/wards/1/seats (Hill & Dale)"),
    (entry("wards.json", "wards", 1, slug="Hill"), "wards.json#/wards/1/slug (Hill & Dale)"),
    (entry("wards.json", "wards", 0, valid_from="4 May"), "wards.json#/wards/0/valid_from"),
    (entry("wards.json", "wards", 0, valid_from=20230504), "wards.json#/wards/0/valid_from"),
    (without("wards.json", "wards", 0, "valid_to"), "wards.json#/wards/0/valid_to"),
    (entry("wards.json", "wards", 2, colour="red"), "wards.json#/wards/2/colour (Market)"),
    (entry("wards.json", "wards", 2, name_source=[]), "wards.json#/wards/2/name_source"),
    (
        entry("wards.json", "wards", 2, seats_confidence="sure"),
        "wards.json#/wards/2/field_evidence/seats/confidence (Market)",
    ),
    (
        entry("wards.json", "wards", 2, field_evidence={}),
        "wards.json#/wards/2 (Market): Field_evidence is not a key",
    ),
    (
        entry("predecessors.json", "predecessors", 0, pct_of_ward=101),
        f"predecessors.json#/predecessors/0/pct_of_ward ({RIVERSIDE})",
    ),
    (
        entry("parish_cover.json", "cover", 0, extent="most"),
        f"parish_cover.json#/cover/0/extent ({HILL_AND_DALE})",
    ),
    (entry("elections.json", "elections", 0, kind="coup"), "elections.json#/elections/0/kind"),
    (
        deprivation({"decile": 11}),
        f"deprivation.json#/deprivation/0/decile ({MARKET})",
    ),
    (
        entry("elections.json", "elections", 0, seats_by_party={"Blue": -1}),
        "elections.json#/elections/0/seats_by_party/Blue",
    ),
    (
        entry("services.json", "services", 0, ward_based="yes"),
        "services.json#/services/0/ward_based (Bins & Streets)",
    ),
    (lambda files: files["wards.json"].pop("wards"), "wards.json#/wards: `wards` is needed."),
    (lambda files: files.pop("wards.json"), "wards.json: is missing"),
]

REFERENCES: list[tuple[Change, str]] = [
    (council(wards=4), "council.json#/wards: says 4 wards, and wards.json has 3"),
    (council(seats=7), "council.json#/seats: says 7 seats, and those of wards.json add up to 6"),
    (council(time_zone="Mars/Olympus"), "council.json#/time_zone: 'Mars/Olympus'"),
    (council(time_zone="../etc"), "council.json#/time_zone"),
    (council(default_calendar="ours"), "council.json#/default_calendar: there is no calendars/"),
    (council(source=[]), "council.json: give a source"),
    (repeat("wards.json", "wards", 2), f"wards.json#/wards/3/gss_code (Market): {MARKET} stands"),
    (
        entry("former_wards.json", "wards", 1, gss_code=MARKET),
        f"former_wards.json#/wards/1/gss_code (Northmoor): {MARKET} is in wards.json too",
    ),
    (
        entry("former_wards.json", "wards", 1, valid_to=None),
        "former_wards.json#/wards/1/valid_to (Northmoor): a former ward has a last day",
    ),
    (
        entry("wards.json", "wards", 2, valid_to="2023-05-03"),
        "wards.json#/wards/2/valid_to (Market): The last day comes before the first.",
    ),
    (
        entry("former_wards.json", "wards", 0, valid_to="2023-05-04"),
        "wards.json#/wards/0/slug (Riverside): two wards have the slug 'riverside'",
    ),
    (
        entry("predecessors.json", "predecessors", 0, predecessor=MARKET),
        f"predecessors.json#/predecessors/0/predecessor ({RIVERSIDE}): there is no predecessor",
    ),
    (
        entry("predecessors.json", "predecessors", 0, ward="E05000000"),
        "predecessors.json#/predecessors/0/ward (E05000000): there is no ward 'E05000000'",
    ),
    (
        entry("predecessors.json", "predecessors", 1, predecessor=OLD_RIVERSIDE),
        f"{RIVERSIDE} and {OLD_RIVERSIDE} stands there twice",
    ),
    (
        entry("predecessors.json", "predecessors", 1, ward=NORTHMOOR),
        f"predecessors.json#/predecessors/1 ({NORTHMOOR}): a ward does not precede itself",
    ),
    (repeat("localities.json", "localities", 0), "localities.json#/localities/2/slug (West): west"),
    (
        entry("locality_membership.json", "membership", 0, locality="north"),
        f"locality_membership.json#/membership/0/locality ({RIVERSIDE}): there is no locality",
    ),
    (
        repeat("locality_membership.json", "membership", 0),
        f"locality_membership.json#/membership/2/ward ({RIVERSIDE}): {RIVERSIDE} stands there",
    ),
    (lambda files: files.pop("localities.json"), "there is no locality 'west' in the pack"),
    (repeat("parishes.json", "parishes", 0), "parishes.json#/parishes/2/gss_code (St. Dale's)"),
    (
        entry("parish_cover.json", "cover", 0, parish="E04000000"),
        f"parish_cover.json#/cover/0/parish ({HILL_AND_DALE}): there is no parish 'E04000000'",
    ),
    (repeat("parish_cover.json", "cover", 1), "parish_cover.json#/cover/2/parish"),
    (repeat("elections.json", "elections", 1), "elections.json#/elections/2/slug"),
    (
        entry("elections.json", "elections", 0, notice_on="2099-01-01"),
        "elections.json#/elections/0/notice_on",
    ),
    (
        deprivation({}, {}),
        f"deprivation.json#/deprivation/1/year ({MARKET}): {MARKET} and imd and 2019 stands there",
    ),
    (
        deprivation({"ward": "E05000000"}),
        "deprivation.json#/deprivation/0/ward (E05000000): there is no ward 'E05000000'",
    ),
    (deprivation({"source": []}), f"deprivation.json#/deprivation/0 ({MARKET}): give a source"),
    (
        entry("elections.json", "elections", 1, ward=None),
        "elections.json#/elections/1/ward (2024-riverside): a by-election is held in a ward",
    ),
    (
        entry("elections.json", "elections", 1, held_on="2025-01-01"),
        "elections.json#/elections/1/year (2024-riverside): 2025-01-01 is not in 2024",
    ),
    (
        entry("themes.json", "themes", 2, successors=["joy"]),
        "themes.json#/themes/2/successors (Streets): there is no theme 'joy'",
    ),
    (
        entry("services.json", "services", 0, directorate="people"),
        "services.json#/services/0/directorate (Bins & Streets): there is no directorate 'people'",
    ),
    (
        entry("services.json", "services", 2, directorate="place"),
        "services.json#/services/2/directorate (Exampleton Police): a partner is in no directorate",
    ),
    (
        entry("services.json", "services", 0, themes=["streets"]),
        "themes (Bins & Streets): there is no theme 'streets' in the current edition",
    ),
    (
        entry("services.json", "services", 0, themes=["safety", "safety"]),
        "services.json#/services/0/themes (Bins & Streets): a theme stands there twice",
    ),
    (
        entry("locality_membership.json", "membership", 0, assumption=False),
        f"locality_membership.json#/membership/0 ({RIVERSIDE}): give a source",
    ),
    (
        entry("wards.json", "wards", 0, source=None),
        "wards.json#/wards/0 (Riverside): give a source",
    ),
]


def calendar(**values: Any) -> Change:
    """Change the shipped calendar, standing in the pack."""

    def change(files: Files) -> None:
        files["calendars/ours.json"] = read("calendars/rotherham.json") | {"slug": "ours"} | values

    return change


def policy(**values: Any) -> Change:
    """Change the shipped policy, standing in the pack beside its calendar."""

    def change(files: Files) -> None:
        calendar()(files)
        shipped = read("policies/councillor-enquiries.json")
        ours = {"slug": "enquiries", "calendar": "ours", "rules": shipped["rules"][-1:]}
        files["policies/enquiries.json"] = shipped | ours | values

    return change


def _other_default(files: Files) -> None:
    policy()(files)
    other = files["policies/enquiries.json"] | {"slug": "second"}
    files["policies/second.json"] = other


def _unknown_service(files: Files) -> None:
    policy()(files)
    last = files["policies/enquiries.json"]["rules"][0]
    first = last | {"name": "ships", "match": {"service": ["ships", "bins"]}}
    files["policies/enquiries.json"]["rules"] = [first, last]


TIMES: list[tuple[Change, str]] = [
    (calendar(slug="theirs"), "calendars/ours.json#/slug (Rotherham Council, working days)"),
    (calendar(hours={}), "calendars/ours.json"),
    (
        calendar(hours={"mon": [{"opens": "25:00", "closes": "26:00"}]}),
        "calendars/ours.json#/hours",
    ),
    (calendar(time_zone="Nowhere"), "calendars/ours.json"),
    (calendar(closures=[{"on": "2026-13-01", "name": "x"}]), "calendars/ours.json#/closures/0/on"),
    (policy(calendar="theirs"), "policies/enquiries.json#/calendar (Councillors' enquiries)"),
    (policy(levels=[]), "policies/enquiries.json#/levels"),
    (policy(rules=[{"name": "x", "match": {}}]), "policies/enquiries.json#/rules/0/targets"),
    (policy(colour="red"), "policies/enquiries.json#/colour: There is no field `colour` here."),
    (_other_default, "policies/enquiries.json is the default for 'enquiry' already"),
    (_unknown_service, "policies/enquiries.json#/rules/0/match/service (Councillors' enquiries)"),
]


@pytest.mark.parametrize(("change", "told"), [*SHAPES, *REFERENCES, *TIMES])
def test_a_fault_is_told_with_file_and_record(tmp_path: Path, change: Change, told: str) -> None:
    files = exampleton.files()
    change(files)
    found = faults_of(exampleton.write(tmp_path / "pack", files))
    assert any(told in fault for fault in found), found


@pytest.mark.parametrize("change", [lambda files: files, calendar(), policy()])
def test_the_pack_without_a_fault_has_none(tmp_path: Path, change: Change) -> None:
    files = exampleton.files()
    change(files)
    assert faults_of(exampleton.write(tmp_path / "pack", files)) == []


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    files = exampleton.files()
    for change in (entry("wards.json", "wards", 0, seats=0), council(motto="x")):
        change(files)
    assert len(faults_of(exampleton.write(tmp_path / "pack", files))) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "wards.json: is not JSON"),
        ("{", "wards.json: is not JSON"),
        ("[]", "wards.json: Write a JSON object"),
        ('{"wards": [], "wards": []}', "the key 'wards' stands twice"),
        ("[" * 100_000, "wards.json: is not JSON"),
        ('{"wards": []}', "wards.json#/wards: a council has at least one ward"),
        ('{"wards": [1]}', "wards.json#/wards/0"),
        ("\ud800", "wards.json: is not JSON"),
    ],
)
def test_a_file_that_is_not_json_is_told(tmp_path: Path, text: str, told: str) -> None:
    folder = exampleton.write(tmp_path / "pack")
    (folder / "wards.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert any(told in fault for fault in faults_of(folder)), faults_of(folder)


def test_a_pack_is_found_by_name_or_path(tmp_path: Path) -> None:
    assert locate("rotherham").name == "rotherham"
    folder = exampleton.write(tmp_path / "exampleton")
    assert locate(folder) == folder
    assert locate(str(folder)) == folder


@pytest.mark.parametrize("name", ["atlantis", "", "/nowhere", "rotherham/calendars"])
def test_a_pack_that_is_not_there_is_told_with_those_that_are(name: str) -> None:
    with pytest.raises(PackNotFound, match="rotherham"):
        locate(name)
