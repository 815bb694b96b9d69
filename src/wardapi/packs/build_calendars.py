"""Writes the calendars of the Rotherham pack from GOV.UK's bank holidays.

Run `python -m wardapi.packs.build_calendars` after updating the package `govuk-bank-holidays`: it
bundles GOV.UK's own dates (England and Wales, Scotland, Northern Ireland; 2012 to 2028 in release
0.19). The package is needed to build the files, never to read them.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

CALENDARS = Path(__file__).parent / "rotherham" / "calendars"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WEEKDAYS, "sat", "sun")
ENGLAND = "england-and-wales"
NATIONS = {
    ENGLAND: "England, Wales",
    "scotland": "Scotland",
    "northern-ireland": "Northern Ireland",
}
GOV_UK = "https://www.gov.uk/bank-holidays.json (as bundled in PyPI govuk-bank-holidays 0.19)"
# Proclaimed after release 0.19 of the package was made.
SINCE_THEN = {"2026-06-15": {"scotland": "World Cup bank holiday"}}
PROCLAMATION = (
    "Proclamation under section 1(3) of the Banking and Financial Dealings Act 1971, announced on"
    " 4 February 2026: 15 June 2026 a bank holiday in Scotland (https://www.wired-gov.net/wg/"
    "news.nsf/articles/world+cup+bank+holiday+confirmed+05022026150500?open)"
)
FOI = (
    "Freedom of Information Act 2000, section 10(6): a bank holiday in any part of the"
    " United Kingdom is no working day"
)

Calendar = dict[str, Any]
Names = dict[str, str]
"""The name of a bank holiday in each division that keeps it."""


def bank_holidays() -> dict[str, Names]:
    """Bank holidays by date: the name of each in every division of the feed that keeps it."""
    text = files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text("utf-8")
    days: dict[str, Names] = {}
    for division, feed in json.loads(text).items():
        for event in feed["events"]:
            days.setdefault(event["date"], {})[division] = _title(event)
    for on, names in SINCE_THEN.items():
        days[on] = names | days.get(on, {})
    return dict(sorted(days.items()))


def _title(event: dict[str, str]) -> str:
    notes = event["notes"]
    return f"{event['title']}, {notes.lower()}" if notes else event["title"]


def everywhere(names: Names) -> str:
    """One name for a day of the whole kingdom, saying where it is kept unless it is everywhere."""
    places: dict[str, list[str]] = {}
    for division, name in names.items():
        places.setdefault(name, []).append(NATIONS[division])
    if len(names) == len(NATIONS) and len(places) == 1:
        return next(iter(places))
    return "; ".join(f"{name} ({', '.join(where)})" for name, where in places.items())


def calendars() -> dict[str, Calendar]:
    """The three calendars by slug, as their files hold them."""
    days = bank_holidays()
    england = {on: names[ENGLAND] for on, names in days.items() if ENGLAND in names}
    kingdom = {on: everywhere(names) for on, names in days.items()}
    known_until = f"{max(days)[:4]}-12-31"
    made = (
        _office_hours("rotherham", england, known_until, _ROTHERHAM),
        _office_hours("uk-foi", kingdom, known_until, _UK_FOI),
        _never_closed(),
    )
    return {calendar["slug"]: calendar for calendar in made}


_ROTHERHAM = {
    "name": "Rotherham Council, working days",
    "note": "The council's office hours and any closure at Christmas were not found: Monday to"
    " Friday, 09:00 to 17:00, and no closure but England's bank holidays, is an assumption.",
    "source": [GOV_UK],
}
_UK_FOI = {
    "name": "Information requests, working days of the United Kingdom",
    "note": "Bank holidays of all four nations. The Act knows days, not hours: Monday to Friday,"
    " 09:00 to 17:00, is an assumption. A council's own closure days count as working days here.",
    "source": [FOI, GOV_UK, PROCLAMATION],
}


def _office_hours(
    slug: str, closures: dict[str, str], known_until: str, text: dict[str, Any]
) -> Calendar:
    return {
        "slug": slug,
        "name": text["name"],
        "note": text["note"],
        "source": text["source"],
        "assumption": True,
        "effective_from": None,
        "time_zone": "Europe/London",
        "hours": {day: [{"opens": "09:00", "closes": "17:00"}] for day in WEEKDAYS},
        "closures": [{"on": on, "name": name} for on, name in closures.items()],
        "special_hours": [],
        "known_until": known_until,
    }


def _never_closed() -> Calendar:
    return {
        "slug": "england-24-7",
        "name": "England, every hour of every day",
        "note": "Never closes, so no closure can be missing from it.",
        "source": [],
        "assumption": True,
        "effective_from": None,
        "time_zone": "Europe/London",
        "hours": {day: [{"opens": "00:00", "closes": "24:00"}] for day in EVERY_DAY},
        "closures": [],
        "special_hours": [],
        "known_until": None,
    }


def main() -> None:
    """Writes each calendar to its file."""
    CALENDARS.mkdir(parents=True, exist_ok=True)
    for slug, calendar in calendars().items():
        text = json.dumps(calendar, indent=2, ensure_ascii=False)
        (CALENDARS / f"{slug}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
