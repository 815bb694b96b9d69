"""What might matter in a ward, by the themes of the strategy and of the report: invented."""

from collections.abc import Sequence
from typing import NamedTuple

from wardapi.priorities.indicator_vocabulary import Direction, Topic
from wardapi.priorities.vocabulary import EqualityTag

YOUNG, ADULTS, PROTECTED, CARBON = (
    EqualityTag.CHILDREN_AND_YOUNG_PEOPLE,
    EqualityTag.VULNERABLE_ADULTS,
    EqualityTag.PROTECTED_CHARACTERISTICS,
    EqualityTag.CARBON,
)
UP, DOWN = Direction.UP, Direction.DOWN


class Gauge(NamedTuple):
    """What is counted, from a baseline to a target; `name` has the unit in words."""

    name: str
    topic: Topic
    direction: Direction
    baseline: int
    target: int


class Matter(NamedTuple):
    """A priority: who works on it, what is done about it, and what is promised and counted."""

    theme: str
    title: str
    evidence: str
    service: str
    partner: str
    actions: Sequence[str]
    promise: str
    gauge: Gauge
    tags: Sequence[EqualityTag] = ()


MATTERS = (
    Matter(
        "community-safety-and-asb",
        "Fewer nuisance bikes on the fields",
        "Reports of off-road bikes in spring and summer",
        "community-protection",
        "south-yorkshire-police",
        ("Patrol the access points together", "Fit barriers at two access points"),
        "Joint patrols on six weekends",
        Gauge("Reports of nuisance bikes", Topic.ANTISOCIAL_BEHAVIOUR, DOWN, 48, 24),
    ),
    Matter(
        "streetscene-and-public-realm",
        "Cleaner shopping parades",
        "Ward walk: litter and fly-posting at the shops",
        "streetscene",
        "regeneration",
        ("Empty the bins at the shops on Sundays", "Clear the alley behind the parade"),
        "Bins at the shops emptied seven days a week",
        Gauge("Reports of litter at the shops", Topic.SERVICE_REPORTING, DOWN, 60, 30),
    ),
    Matter(
        "environment-parks-and-green-spaces",
        "A park that people use all year round",
        "Residents' comments on paths and seats",
        "parks-and-green-spaces",
        "streetscene",
        ("Mend the path round the park", "Plant a row of trees with the school"),
        "The path round the park mended",
        Gauge("Events in the park in a quarter", Topic.EVENT_ATTENDANCE, UP, 2, 6),
        (CARBON,),
    ),
    Matter(
        "transport-roads-and-road-safety",
        "Safer roads around the schools",
        "Speed survey outside the primary school",
        "highways",
        "transport-and-road-safety",
        ("Survey speeds on the school's street", "Renew the markings at the crossing"),
        "The markings at the crossing renewed",
        Gauge(
            "Vehicles above 20 miles an hour, in 100", Topic.FEELING_ABOUT_THE_AREA, DOWN, 42, 20
        ),
        (YOUNG,),
    ),
    Matter(
        "health-and-wellbeing",
        "Something to do for people who are alone",
        "What carers and the surgery's social prescribers say",
        "public-health",
        "nhs",
        ("Hold a weekly lunch at the community centre", "Train walk leaders"),
        "A walk leader for every weekly walk",
        Gauge("People at the weekly lunch", Topic.HEALTH, UP, 12, 40),
        (ADULTS,),
    ),
    Matter(
        "children-young-people-and-families",
        "Places for young people in the evenings",
        "Survey by the youth council",
        "early-help",
        "voluntary-and-community-sector",
        ("Open the youth club on a second evening", "Ask young people what they would come to"),
        "Youth workers out on two evenings a week",
        Gauge("Young people at the club in a week", Topic.YOUNG_PEOPLE, UP, 15, 45),
        (YOUNG,),
    ),
    Matter(
        "cost-of-living",
        "Advice where people already go",
        "Requests for help with bills at the library",
        "housing",
        "voluntary-and-community-sector",
        ("Hold an advice morning every month", "Tell every tenant of the energy advice"),
        "A housing officer at every advice morning",
        Gauge("People advised in a quarter", Topic.SERVICE_TAKE_UP, UP, 30, 90),
        (ADULTS, PROTECTED),
    ),
    Matter(
        "economy-and-employment",
        "Work and training close to home",
        "Vacant units on the high street",
        "regeneration",
        "education-and-skills",
        ("Bring employers to a jobs fair", "Find a use for two empty units"),
        "A jobs fair every spring",
        Gauge("Empty units on the high street", Topic.LOCAL_ECONOMY, DOWN, 9, 4),
    ),
    Matter(
        "culture-art-and-heritage",
        "A gala that everybody comes to",
        "Attendance at last year's gala",
        "culture-sport-and-tourism",
        "libraries",
        ("Plan the gala with the groups of the ward", "Show the ward's history at the library"),
        "The library open on the day of the gala",
        Gauge("People at the gala", Topic.EVENT_ATTENDANCE, UP, 300, 600),
        (PROTECTED,),
    ),
    Matter(
        "building-community-resilience",
        "Groups that keep going",
        "Halls and groups listed by the coordinator",
        "neighbourhoods",
        "parish-and-town-councils",
        ("Help two groups to get a bank account", "Write a plan for floods with the flood wardens"),
        "An officer for new groups, one day a month",
        Gauge("Active groups in the ward", Topic.PARTICIPATION, UP, 11, 18),
    ),
)
"""One for each theme of the strategy, in its order."""

EARLIER = {
    "environment": ("Cleaner streets and parks", "streetscene-and-public-realm"),
    "community-safety": ("Safer evenings at the shops", "community-safety-and-asb"),
    "community-resilience-and-infrastructure": (
        "Halls open again after covid",
        "building-community-resilience",
    ),
    "physical-and-mental-health": ("Walks for everybody", "health-and-wellbeing"),
    "children-and-young-people": ("Holiday activities", "children-young-people-and-families"),
    "transport-and-road-safety": ("Slower traffic", "transport-roads-and-road-safety"),
}
"""A priority for each of the six themes of 2021, and the later theme that carries it on."""

_STEP = 3
"""No divisor of the number of matters, so that a ward's are all different."""


def matters_of(ward: int) -> list[Matter]:
    """Return the three to five matters of a ward, by the ward's number."""
    every = len(MATTERS)
    return [MATTERS[(ward + place * _STEP) % every] for place in range(3 + ward % 3)]


def title_for(ward: int, theme: str) -> str | None:
    """Return the title of a ward's priority under a theme, without its mark, if it has one."""
    found = (matter.title for matter in matters_of(ward) if matter.theme == theme)
    return next(found, None)
