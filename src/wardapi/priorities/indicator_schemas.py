"""Indicators on the wire. Quantities are JSON numbers with at most four decimals."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from wardapi.kit.schema import Day, In, Instant, Out, Patch, Slug, Text, example
from wardapi.priorities import indicator_rules as rules
from wardapi.priorities import quantities
from wardapi.priorities.action_schemas import ForPublication, Words
from wardapi.priorities.indicator_models import Indicator, IndicatorReading
from wardapi.priorities.indicator_rules import Course, Point
from wardapi.priorities.indicator_vocabulary import (
    Direction,
    IndicatorNoteKind,
    Kind,
    ProgressState,
    Topic,
)
from wardapi.priorities.plan_schemas import WardRef
from wardapi.wards.schemas import SlugOut

_NUMBER = {"type": "number", "minimum": -quantities.LIMIT, "maximum": quantities.LIMIT}


def _quantity(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("write a number, such as 12.5")  # noqa: TRY004 - Pydantic tells a ValueError
    return quantities.scaled_float(value)


Quantity = Annotated[
    int,
    BeforeValidator(_quantity),
    WithJsonSchema({**_NUMBER, "multipleOf": 1 / quantities.SCALE, "examples": [12.5]}),
]
"""In: a number with at most four decimals; whole ten-thousandths in Python."""
QuantityOut = Annotated[
    int,
    PlainSerializer(quantities.plain, return_type=float | int),
    WithJsonSchema({**_NUMBER, "examples": [12.5]}),
]
"""Out: whole ten-thousandths in Python, a number on the wire."""

Percent = Annotated[float, Field(ge=-1e16, le=1e16)]
Source = Annotated[
    str, Text(500), Field(description="Who says so, and where: a body, a data set, a survey.")
]
SourceOut = Annotated[str | None, Field(max_length=500)]
TopicField = Annotated[
    Topic, Field(description="What it is about: the list of the strategy's action area 6.")
]


class PointIn(In):
    """A quantity on a day."""

    on: Day
    value: Quantity


class IndicatorIn(In):
    """How a ward will know whether a priority gets anywhere.

    A quantitative indicator has a unit and a direction, and in time a baseline and a target. A
    qualitative one has none of them and is told in notes.
    """

    model_config = example(
        priority="019b8d5a-6f00-7000-8000-0000000000b1",
        name="Reports of anti-social behaviour",
        topic="antisocial_behaviour",
        unit="reports a year",
        direction="down",
        baseline={"on": "2025-03-31", "value": 412},
        target={"on": "2027-03-31", "value": 350},
        source="South Yorkshire Police, by ward",
    )

    priority: UUID
    name: Annotated[str, Text(200)]
    slug: Slug | None = None
    """Names it in imports, beside its ward; made from the name if left out."""
    description: Words | None = None
    kind: Kind = Kind.QUANTITATIVE
    topic: TopicField
    source: Source | None = None
    unit: Annotated[str, Text(60)] | None = None
    direction: Direction | None = None
    """Which way is better."""
    baseline: PointIn | None = None
    target: PointIn | None = None


class IndicatorPatch(Patch):
    """Changes of an indicator. `priority` may be one of the same ward, in its next plan."""

    model_config = example(target={"on": "2027-09-30", "value": 350})

    priority: UUID = Field(default_factory=lambda: UUID(int=0))
    name: Annotated[str, Text(200)] = Field(default_factory=str)
    description: Words | None = None
    topic: TopicField = Topic.TRUST
    source: Source | None = None
    unit: Annotated[str, Text(60)] | None = None
    direction: Direction | None = None
    baseline: PointIn | None = None
    target: PointIn | None = None


class ReadingIn(In):
    """How an indicator stood on a day. `replace` corrects what stands for that day."""

    model_config = example(on="2025-09-30", value=398, source="South Yorkshire Police")

    on: Day
    value: Quantity
    source: Source | None = None
    note: (
        Annotated[
            str,
            Text(2000),
            Field(description="Read by all who read the figure: no names or details of residents."),
        ]
        | None
    ) = None
    replace: bool = False


class IndicatorNoteIn(In):
    """What was noticed, or what residents said, without who they were."""

    model_config = example(
        kind="resident_feedback",
        on="2025-11-20",
        text="People at the drop-in felt safer on the alley since the gates went up.",
        source="Drop-in at the library",
    )

    kind: IndicatorNoteKind = IndicatorNoteKind.NOTE
    on: Day | None = None
    """The day that it speaks of; today if left out."""
    text: Words
    source: Source | None = None
    for_publication: ForPublication = False


class PointOut(Out):
    """A quantity on a day."""

    on: Day
    value: QuantityOut


class LatestOut(PointOut):
    """The latest reading by the day asked."""

    source: SourceOut


class ProgressOut(Out):
    """How far it has come by its latest reading: worked out, never typed."""

    on: Annotated[Day, Field(description="The day asked: `as_of`, today if left out.")]
    state: Annotated[
        ProgressState,
        Field(
            description="`reached`: at or past the target. `missed`: not, and the target's day is "
            "over. `worse`: on the wrong side of the baseline. `on_course`: as far as a straight "
            "line from baseline to target on the day of the latest reading, or farther. `behind`: "
            "not so far. `no_reading`, `no_target`, `no_baseline`: what is missing."
        ),
    ]
    percent: Annotated[
        Percent | None,
        Field(
            description="(latest - baseline) / (target - baseline), in percent: below 0 when "
            "things got worse, above 100 past the target."
        ),
    ]
    shown_percent: Annotated[
        int | None, Field(ge=0, le=100, description="For a bar: 0 to 100, 100 only when reached.")
    ]
    expected_percent: Annotated[
        Percent | None, Field(description="Where a straight line was on the latest reading's day.")
    ]


class IndicatorOut(Out):
    """An indicator with its latest reading and its progress."""

    id: UUID
    slug: SlugOut
    priority: UUID
    plan: UUID
    ward: WardRef
    name: Annotated[str, Field(max_length=200)]
    description: Annotated[str | None, Field(max_length=5000)]
    kind: Kind
    topic: Topic
    source: SourceOut
    unit: Annotated[str | None, Field(max_length=60)]
    direction: Direction | None
    baseline: PointOut | None
    target: PointOut | None
    latest: LatestOut | None
    progress: Annotated[ProgressOut | None, Field(description="Null for a qualitative one.")]
    published: Annotated[
        bool, Field(description="Whether its priority has been published, so that all may read it.")
    ]
    updated_at: Instant

    @classmethod
    def of(cls, row: Any, latest: IndicatorReading | None, on: date) -> "IndicatorOut":
        """Return the message of a row of `indicator_queries.indicators`, for the day asked."""
        indicator: Indicator = row.Indicator
        baseline, target = indicator.points
        own = ("id", "slug", "name", "description", "kind", "topic", "source", "unit", "direction")
        return cls(
            **{name: getattr(indicator, name) for name in own},
            priority=indicator.priority_id,
            plan=row.plan_id,
            ward=WardRef.of(row),
            baseline=_point(baseline),
            target=_point(target),
            latest=None
            if latest is None
            else LatestOut(on=latest.measured_on, value=latest.value, source=latest.source),
            progress=_progress(indicator, latest, on),
            published=row.published,
            updated_at=indicator.updated_at,
        )


class ReadingOut(Out):
    """A reading. There is one for each day."""

    id: UUID
    on: Annotated[Day, Field(validation_alias="measured_on")]
    value: QuantityOut
    source: SourceOut
    note: Annotated[str | None, Field(max_length=2000)]
    updated_at: Instant


class IndicatorNoteOut(Out):
    """A note on an indicator; `text` is null when it has been erased."""

    id: UUID
    kind: IndicatorNoteKind
    on: Annotated[Day, Field(validation_alias="noted_on")]
    text: Annotated[str | None, Field(max_length=5000, validation_alias="body")]
    source: SourceOut
    for_publication: bool
    written_at: Annotated[Instant, Field(validation_alias="created_at")]
    erased_at: Instant | None
    updated_at: Instant


def _point(point: Point | None) -> PointOut | None:
    return None if point is None else PointOut(on=point.on, value=point.value)


def _progress(
    indicator: Indicator, latest: IndicatorReading | None, on: date
) -> ProgressOut | None:
    if indicator.direction is None:
        return None
    course = Course(Direction(indicator.direction), *indicator.points)
    reading = None if latest is None else Point(latest.measured_on, latest.value)
    state, share, expected = rules.progress(course, reading, on)
    return ProgressOut(
        on=on,
        state=state,
        percent=None if share is None else rules.percent(share),
        shown_percent=None if share is None else rules.shown_percent(share),
        expected_percent=None if expected is None else rules.percent(expected),
    )
