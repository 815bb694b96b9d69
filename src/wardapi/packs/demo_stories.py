"""What happens in the illustrative cases: invented, about nobody, and the same every time."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

CASES = 300
YEARS = timedelta(days=730)
_SEED = 20_260_506
_RECENT = timedelta(days=21)
_REASONS = ("awaiting_resident", "awaiting_councillor")

SUBJECTS: dict[str, tuple[str, ...]] = {
    "streetscene": (
        "Overflowing litter bins by the shops",
        "Fly-tipping behind the garages",
        "Missed grass cutting on the verge",
        "Broken glass on the play area path",
    ),
    "housing": (
        "Damp in a council flat",
        "Communal door that does not lock",
        "Repair reported three times",
        "Request for a handrail",
    ),
    "community-protection": (
        "Noise late at night",
        "Off-road bikes on the field",
        "Smoke from garden fires",
    ),
    "highways": (
        "Pothole outside the school",
        "Street lights out on the hill",
        "Blocked gully floods the pavement",
        "Faded zebra crossing",
    ),
    "parks-and-green-spaces": (
        "Damaged swing in the park",
        "Overgrown footpath by the brook",
        "Fallen tree across the bridleway",
    ),
    "early-help": ("Young people with nowhere to go", "Support for a family group"),
    "neighbourhoods": ("Help to start a residents' group", "Use of the community room"),
    "south-yorkshire-police": ("Speeding past the primary school", "Vehicle crime in the car park"),
    "transport-and-road-safety": ("Request for a crossing patrol", "Parking on the corner"),
    "planning": ("Conditions not kept at a building site",),
}
THEMES = {
    "streetscene": "streetscene-and-public-realm",
    "housing": "cost-of-living",
    "community-protection": "community-safety-and-asb",
    "highways": "transport-roads-and-road-safety",
    "parks-and-green-spaces": "environment-parks-and-green-spaces",
    "early-help": "children-young-people-and-families",
    "neighbourhoods": "building-community-resilience",
    "south-yorkshire-police": "community-safety-and-asb",
    "transport-and-road-safety": "transport-roads-and-road-safety",
}
"""Which theme of the ward's plan every second case of a service serves."""
OFTEN = (
    *("streetscene",) * 5,
    *("housing",) * 5,
    *("highways",) * 4,
    *("community-protection",) * 3,
    *("parks-and-green-spaces",) * 2,
    "early-help",
    "neighbourhoods",
    "south-yorkshire-police",
    "transport-and-road-safety",
    "planning",
)
KINDS = (
    *("enquiry",) * 14,
    *("service_request",) * 3,
    *("complaint",) * 2,
    "information_request",
)
URGENCIES = (*("routine",) * 16, *("urgent",) * 3, "emergency")
CHANNELS = ("surgery", "email", "phone", "walkabout", "web")


class Step(NamedTuple):
    """Something that is done to a case, so long after its receipt. `about` says which kind."""

    after: timedelta
    verb: str
    about: str = ""


class Story(NamedTuple):
    """A case from its receipt on; `seat` chooses among its ward's councillors."""

    number: int
    received_at: datetime
    ward: int
    seat: int
    service: str
    subject: str
    kind: str
    urgency: str
    channel: str
    confidential: bool
    steps: tuple[Step, ...]


def stories(now: datetime, wards: int) -> Iterator[Story]:
    """Every story, in the order of its receipt; a third of them from the last seven weeks."""
    chance = random.Random(_SEED)
    receipts = sorted(_receipt(chance, now, number) for number in range(CASES))
    for number, received_at in enumerate(receipts):
        service = chance.choice(OFTEN)
        urgency = chance.choice(URGENCIES)
        yield Story(
            number=number,
            received_at=received_at,
            ward=(number * 7 + chance.randrange(3)) % wards,
            seat=chance.randrange(6),
            service=service,
            subject=chance.choice(SUBJECTS[service]),
            kind=chance.choice(KINDS),
            urgency=urgency,
            channel=chance.choice(CHANNELS),
            confidential=chance.random() < 0.05,
            steps=tuple(_steps(chance, urgency, is_recent=now - received_at < _RECENT)),
        )


def _receipt(chance: random.Random, now: datetime, number: int) -> datetime:
    """An instant in working hours; the day is moved off weekends."""
    back = timedelta(days=chance.uniform(0.2, 49)) if number % 3 == 0 else chance.random() * YEARS
    day = (now - back).replace(minute=0, second=0, microsecond=0)
    day -= timedelta(days=max(0, day.weekday() - 4))
    at = day.replace(hour=chance.randrange(9, 17), minute=chance.randrange(60))
    return at if at < now else at - timedelta(days=7)


def _steps(chance: random.Random, urgency: str, *, is_recent: bool) -> Iterator[Step]:
    """How a service takes a case: mostly in time, some late, some never until somebody asks."""
    pace = {"routine": 1.0, "urgent": 0.5, "emergency": 0.1}[urgency]
    fate = chance.random()
    if fate < 0.03:
        return
    yield Step(timedelta(hours=chance.uniform(1, 40) * pace), "acknowledge")
    at = timedelta(days=chance.uniform(2, 9) * pace)
    if is_recent and chance.random() < 0.3:
        yield Step(at, "pause", chance.choice(_REASONS))
        return
    if fate < 0.14:
        yield Step(at, "reply", "holding")
        yield Step(at + timedelta(days=chance.uniform(16, 30) * pace), "escalate")
        yield Step(at + timedelta(days=31 * pace), "answer")
        yield Step(at + timedelta(days=chance.uniform(33, 50) * pace), "reply", "substantive")
        yield Step(at + timedelta(days=52 * pace), "resolve")
        return
    if fate < 0.32:
        yield Step(at, "pause", chance.choice(_REASONS))
        at += timedelta(days=chance.uniform(1, 6))
        yield Step(at, "resume")
    if fate > 0.6:
        yield Step(at + timedelta(days=pace), "reply", "progress")
    late = timedelta(days=chance.uniform(9, 24) * pace) if fate > 0.82 else timedelta()
    if late:
        yield Step(at + late * 0.8, "answer")
    at += timedelta(days=chance.uniform(1.5, 5) * pace) + late
    yield Step(at, "reply", "substantive")
    if fate < 0.92:
        yield Step(at + timedelta(days=chance.uniform(0.5, 9) * pace), "resolve")
