"""Exampleton, an invented council, small enough to know by heart.

Three wards of six seats since 4 May 2023; before that two, of which one was also called Riverside.
"""

import copy
import json
from pathlib import Path
from typing import Any

RIVERSIDE, HILL_AND_DALE, MARKET = "E05990001", "E05990002", "E05990003"
OLD_RIVERSIDE, NORTHMOOR = "E05980001", "E05980002"
CHANGED_ON = "2023-05-04"

Files = dict[str, dict[str, Any]]


def _ward(code: str, name: str, slug: str, seats: int, **more: Any) -> dict[str, Any]:
    spell = {"valid_from": CHANGED_ON, "valid_to": None}
    return {"gss_code": code, "name": name, "slug": slug, "seats": seats, **spell, **more}


_OLD = {"valid_from": None, "valid_to": "2023-05-03"}
_SOURCE = {"source": ["https://example.org/about"]}

FILES: Files = {
    "council.json": {
        "format": 1,
        "slug": "exampleton",
        "name": "Exampleton Borough Council",
        "gss_code": "E07999999",
        "time_zone": "Europe/London",
        "wards": 3,
        "seats": 6,
        **_SOURCE,
    },
    "wards.json": {
        "source": ["https://example.org/wards"],
        "confidence": "high",
        "wards": [
            _ward(RIVERSIDE, "Riverside", "riverside", 2, area_km2=3.5, parished="none"),
            _ward(
                HILL_AND_DALE,
                "Hill & Dale",
                "hill-and-dale",
                3,
                population_2021=9000,
                population_source=["https://example.org/census"],
                seats_confidence="medium",
                seats_note="counted from the minutes",
                parished="part",
            ),
            _ward(MARKET, "Market", "market", 1),
        ],
    },
    "former_wards.json": {
        **_SOURCE,
        "wards": [
            _ward(OLD_RIVERSIDE, "Riverside", "riverside", 3, **_OLD),
            _ward(NORTHMOOR, "Northmoor", "northmoor", 2, **_OLD),
        ],
    },
    "predecessors.json": {
        "basis": "area",
        **_SOURCE,
        "predecessors": [
            {"ward": RIVERSIDE, "predecessor": OLD_RIVERSIDE, "pct_of_ward": 90.5},
            {"ward": RIVERSIDE, "predecessor": NORTHMOOR, "pct_of_ward": 9.0},
            {
                "ward": HILL_AND_DALE,
                "predecessor": NORTHMOOR,
                "pct_of_ward": 100.0,
                "pct_of_predecessor": 80.0,
            },
        ],
    },
    "localities.json": {
        **_SOURCE,
        "localities": [
            {"slug": "west", "name": "West", "position": 2},
            {"slug": "east", "name": "East", "position": 1},
        ],
    },
    "locality_membership.json": {
        "assumption": True,
        "membership": [
            {"ward": RIVERSIDE, "locality": "west"},
            {"ward": HILL_AND_DALE, "locality": "east", "note": "by its name"},
        ],
    },
    "parishes.json": {
        **_SOURCE,
        "parishes": [
            {
                "gss_code": "E04990001",
                "name": "St. Dale's",
                "slug": "st-dales",
                "type": "parish_council",
                "neighbourhood_plan": {"referendum_on": "2022-05-05", "votes_for": 10},
            },
            {"gss_code": "E04990002", "name": "Moor", "slug": "moor"},
        ],
    },
    "parish_cover.json": {
        **_SOURCE,
        "cover": [
            {"ward": HILL_AND_DALE, "parish": "E04990001", "extent": "part"},
            {
                "ward": HILL_AND_DALE,
                "parish": "E04990002",
                "extent": "unknown",
                "confidence": "low",
            },
        ],
    },
    "elections.json": {
        **_SOURCE,
        "elections": [
            {
                "slug": "2023-05-04",
                "kind": "ordinary",
                "held_on": "2023-05-04",
                "year": 2023,
                "seats": 6,
                "seats_by_party": {"Blue": 4, "Yellow": 2},
            },
            {
                "slug": "2024-riverside",
                "kind": "by_election",
                "held_on": None,
                "year": 2024,
                "ward": RIVERSIDE,
                "turnout_pct": 31.5,
            },
        ],
    },
    "directorates.json": {**_SOURCE, "directorates": [{"slug": "place", "name": "Place"}]},
    "themes.json": {
        "current_edition": "plan-2024",
        **_SOURCE,
        "themes": [
            {
                "slug": "clean-streets",
                "name": "Clean Streets",
                "edition": "plan-2024",
                "position": 1,
            },
            {"slug": "safety", "name": "Safety", "edition": "plan-2024", "position": 2},
            {
                "slug": "streets",
                "name": "Streets",
                "edition": "plan-2020",
                "position": 1,
                "successors": ["clean-streets"],
                "successors_assumption": True,
            },
        ],
    },
    "services.json": {
        **_SOURCE,
        "services": [
            {
                "slug": "bins",
                "name": "Bins & Streets",
                "kind": "service",
                "directorate": "place",
                "themes": ["safety", "clean-streets"],
                "ward_based": True,
                "themes_assumption": True,
            },
            {
                "slug": "roads",
                "name": "Roads",
                "kind": "service",
                "directorate": "place",
                "themes": [],
                "ward_based": True,
            },
            {
                "slug": "exampleton-police",
                "name": "Exampleton Police",
                "kind": "partner",
                "themes": ["safety"],
                "ward_based": False,
            },
        ],
    },
}


def files() -> Files:
    """Return the files of the pack, to be changed at will."""
    return copy.deepcopy(FILES)


def write(folder: Path, content: Files | None = None) -> Path:
    """Write a pack into a folder, which need not exist, and return the folder."""
    for name, document in (content or FILES).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), "utf-8")
    return folder
