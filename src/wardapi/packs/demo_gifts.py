"""What the illustrative awards are, before anybody tells them: the same every time."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from wardapi.budgets.vocabulary import Sector
from wardapi.budgets.years import FinancialYear
from wardapi.packs import demo_awards
from wardapi.packs.demo_awards import PRIVATE, PUBLIC, VOLUNTARY, Award
from wardapi.packs.demo_giving import (
    CAPITAL,
    DECIDED,
    HOUSING,
    LEADERSHIP,
    PAID,
    WHOLE,
    Gift,
    Part,
    Step,
)
from wardapi.packs.demo_scene import workday

REPORTED = FinancialYear(2021)
"""The year that the report is about."""
RESUMED = FinancialYear(2024)
"""The first year after it in which the demonstration gives something again."""
_FIRST, _WITHIN = date(2021, 11, 29), 54
"""Late in the year, as it was: on 9 December many had not spent half. By-elections of that day hold
back what would be published before it."""
_PAID = 10
"""Every so manieth award of that year is told to its end; the others are awarded, and unpaid. To
tell all their payments would take as long again."""
_PURPOSES = {
    VOLUNTARY: ("Tools and seeds", "Summer activities", "Hire of the hall", "Warm lunches"),
    PUBLIC: ("Books for the reading corner", "Planters by the gate", "A first aid course"),
    PRIVATE: ("Hanging baskets", "Repairs to benches", "Signs for the footpath"),
}
_ASSETS = ("Benches by the flats", "Play equipment", "Paths and gates", "A notice board", "Lights")


def reported(seats: Sequence[int], ward: int) -> Iterator[Gift]:
    """Yield what a ward gave in 2021/22, given how many seats each ward has."""
    for number, award in enumerate(demo_awards.awards_of(seats)):
        if award.ward == ward:
            yield _reported(number, award)


def _reported(number: int, award: Award) -> Gift:
    is_capital = award.seat is None
    parts = [Part(CAPITAL if is_capital else LEADERSHIP, award.ward, award.seat, award.amount)]
    if award.housing:
        parts.append(Part(HOUSING, award.ward, None, award.housing))
    titles = _ASSETS if is_capital else _PURPOSES[award.sector]
    return Gift(
        reference=f"{REPORTED}-{number + 1:03}",
        title=titles[number % len(titles)],
        parts=parts,
        sector=award.sector,
        organisation=award.organisation,
        year=REPORTED,
        day=workday(_FIRST + timedelta(days=number * 7 % _WITHIN)),
        steps=DECIDED if number % _PAID else WHOLE,
        match=200_00 if number % 12 == 0 else 0,
    )


class _Kind(NamedTuple):
    """An award as a list has it: of which pots, for whom, and what happens with it."""

    title: str
    parts: Sequence[Part]
    sector: Sector
    steps: Sequence[Step] = WHOLE


_YEARLY = (
    _Kind("Play equipment", [Part(CAPITAL, 0, None, 3_200_00)], PUBLIC),
    _Kind(
        "Lights for the path between the flats",
        [Part(CAPITAL, 17, None, 1_500_00), Part(HOUSING, 17, None, 2_500_00)],
        PRIVATE,
    ),
    _Kind(
        "A gala of two wards",
        [Part(LEADERSHIP, 3, 1, 300_00), Part(LEADERSHIP, 10, 0, 300_00)],
        VOLUNTARY,
    ),
)
"""What is given in October of every year."""
_OPEN = (
    (3, _Kind("Summer activities", [Part(LEADERSHIP, 3, 0, 400_00)], VOLUNTARY, ())),
    (9, _Kind("Warm lunches", [Part(LEADERSHIP, 3, 0, 350_00)], VOLUNTARY, (Step("check", 4),))),
    (
        14,
        _Kind(
            "Benches and bins",
            [Part(CAPITAL, 3, None, 2_400_00)],
            PUBLIC,
            (Step("check", 4), Step("one vote", 7)),
        ),
    ),
    (
        22,
        _Kind(
            "Hire of the hall",
            [Part(LEADERSHIP, 1, 0, 500_00)],
            VOLUNTARY,
            (Step("check", 4), Step("declare", 6)),
        ),
    ),
)
"""What waits: for its check, for its vote, for a ward's other votes, for the Cabinet Member."""
_DONE = (
    (26, _Kind("A minibus", [Part(LEADERSHIP, 0, 1, 900_00)], VOLUNTARY, (Step("reject", 5),))),
    (
        30,
        _Kind(
            "A notice board",
            [Part(CAPITAL, 2, None, 1_900_00)],
            PRIVATE,
            (Step("check", 4), Step("refuse", 9), Step("publish", 14)),
        ),
    ),
    (
        40,
        _Kind(
            "Hanging baskets",
            [Part(LEADERSHIP, 3, 1, 420_00)],
            PRIVATE,
            (*DECIDED, Step("request", 16)),
        ),
    ),
    (
        50,
        _Kind(
            "A ramp for the common room",
            [Part(CAPITAL, 0, None, 1_200_00), Part(HOUSING, 0, None, 1_800_00)],
            PUBLIC,
            PAID,
        ),
    ),
    (
        75,
        _Kind(
            "A stall at the market",
            [Part(LEADERSHIP, 1, 1, 250_00)],
            VOLUNTARY,
            (*DECIDED, Step("withdraw", 20)),
        ),
    ),
    (165, _Kind("A first aid course", [Part(LEADERSHIP, 0, 0, 380_00)], PUBLIC, PAID)),
    (
        240,
        _Kind(
            "Signs for the footpath",
            [Part(LEADERSHIP, 2, 0, 290_00)],
            PRIVATE,
            (*PAID, Step("ask back", 150)),
        ),
    ),
)
"""What was decided: rejected, refused, awarded, paid, withdrawn; one return that is overdue, and an
award that is asked back."""


def of_year(year: FinancialYear, running: FinancialYear, begun: date, today: date) -> list[Gift]:
    """Return what a year gave, or gives. `running` is today's year, whose money came on `begun`."""
    if year < RESUMED:
        return []
    first = date(year.begins, 10, 1)
    planned = [(workday(first + timedelta(days=9 * n)), one) for n, one in enumerate(_YEARLY)]
    planned += [(_in_time(today - timedelta(days=back)), one) for back, one in _DONE]
    if year == running:
        planned += [(max(today - timedelta(days=back), begun), one) for back, one in _OPEN]
    of_this = [(day, one) for day, one in planned if FinancialYear.of(day) == year]
    return [_gift(year, n, day, one) for n, (day, one) in enumerate(of_this)]


def _in_time(day: date) -> date:
    """Return a day, or one from which a decision falls before the year's end."""
    return workday(min(day, FinancialYear.of(day).last - timedelta(days=20)))


def _gift(year: FinancialYear, number: int, day: date, one: _Kind) -> Gift:
    return Gift(
        reference=f"{year}-{number + 1:03}",
        title=one.title,
        parts=one.parts,
        sector=one.sector,
        organisation=(year.begins * 5 + number) % 20,
        year=year,
        day=day,
        steps=one.steps,
        match=150_00 if number == 1 else 0,
    )
