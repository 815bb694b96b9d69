"""Calculations, explanations, calendars and policies as they cross the wire."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from wardapi import timescales
from wardapi.deadlines.definitions import (
    AmountIn,
    CalendarDefinition,
    ConventionsIn,
    Name,
    PolicyDefinition,
)
from wardapi.kit.schema import Day, In, Instant, Out, Slug, Text, example
from wardapi.timescales import Amount, Measure, TargetState

ShortText = Annotated[str, Field(max_length=2000)]
Sentence = Annotated[str, Field(max_length=4000)]


class AmountOut(Out):
    """An amount of time in its own measure; negative when it is overspent."""

    working_days: int | None = None
    working_time: Annotated[str, Field(max_length=60, examples=["PT12H30M"])] | None = None
    elapsed: Annotated[str, Field(max_length=60, examples=["PT48H"])] | None = None

    @model_serializer(mode="wrap")
    def _only_its_measure(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in handler(self).items() if value is not None}

    @classmethod
    def of(cls, measure: Measure, quantity: int) -> "AmountOut":
        if measure is Measure.WORKING_DAYS:
            return cls(working_days=quantity)
        text = Amount(measure, quantity).text
        return cls(working_time=text) if measure is Measure.WORKING_TIME else cls(elapsed=text)


class PolicyRef(Out):
    """The policy version and rule that a subject is under."""

    slug: Slug
    version: Annotated[int, Field(ge=1)]
    rule: Annotated[str, Field(max_length=80)] | None = None


class PauseSpanIn(In):
    """A stretch `[from, to)` in which the clock stands still."""

    start: Annotated[Instant, Field(alias="from")]
    end: Annotated[Instant, Field(alias="to")]
    reason: Annotated[str, Text(80)] = "paused"


CalendarRef = Slug | CalendarDefinition
Pauses = Annotated[list[PauseSpanIn], Field(max_length=1000)]


class CalculationIn(In):
    """When is it due? Nothing is stored."""

    calendar: CalendarRef
    """The slug of a stored calendar, such as `rotherham`, or a calendar written out."""
    received_at: Instant
    target: AmountIn
    """How much time is allowed, in exactly one measure."""
    conventions: ConventionsIn = ConventionsIn()
    """How a council counts; what is left out has its default."""
    pauses: Pauses = Field(default_factory=list)


class SpanOut(Out):
    """A stretch of time that counted or did not, and why."""

    start: Annotated[Instant, Field(serialization_alias="from")]
    end: Annotated[Instant, Field(serialization_alias="to")]
    counted: bool
    amount: AmountOut
    total: AmountOut
    reason: ShortText
    """Why it counted or did not, such as `closed, Christmas Day`."""

    @classmethod
    def all_of(cls, spans: Iterable[timescales.Span], measure: Measure) -> "list[SpanOut]":
        return [
            cls(
                start=span.start,
                end=span.end,
                counted=span.counted,
                amount=AmountOut.of(measure, span.amount),
                total=AmountOut.of(measure, span.total),
                reason=span.reason,
            )
            for span in spans
        ]


class CalculationOut(Out):
    """The deadline and its ledger. `provisional`: it lies past the last date with known bank
    holidays.
    """

    due_at: Instant
    provisional: bool
    conventions: ConventionsIn
    explanation: Annotated[list[SpanOut], Field(max_length=100_000)]
    sentences: Annotated[list[Sentence], Field(max_length=100_000)]


class MeasurementIn(In):
    """How much time lies between two instants? Nothing is stored."""

    calendar: CalendarRef
    """The slug of a stored calendar, such as `rotherham`, or a calendar written out."""
    start: Annotated[Instant, Field(alias="from")]
    end: Annotated[Instant, Field(alias="to")]
    pauses: Pauses = Field(default_factory=list)


class MeasurementOut(Out):
    working_time: Annotated[str, Field(max_length=60, examples=["PT12H30M"])]
    working_days: Annotated[int, Field(ge=0)]
    elapsed: Annotated[str, Field(max_length=60, examples=["P1DT20H"])]


class ExplanationOut(CalculationOut):
    """Why a target is due when it is, under the version that it is pinned to."""

    target: Name
    cycle: Annotated[int, Field(ge=1)]
    state: TargetState
    policy: PolicyRef
    started_at: Instant | None
    due_at: Instant | None  # type: ignore[assignment]  # null while a pause without a cap runs


class CalendarOut(Out):
    slug: Slug
    name: Annotated[str, Field(max_length=200)]
    versions: Annotated[int, Field(ge=0)]
    created_at: Instant
    updated_at: Instant


class VersionBrief(Out):
    """A version of a calendar or a policy; `published_at` is null while it is a draft."""

    number: Annotated[int, Field(ge=1)]
    effective_from: Day | None
    published_at: Instant | None
    updated_at: Instant


class CalendarVersionOut(VersionBrief):
    slug: Slug
    definition: CalendarDefinition


class PolicyOut(CalendarOut):
    pass


class PolicyVersionOut(VersionBrief):
    slug: Slug
    calendar_version: Annotated[int, Field(ge=1)] | None
    definition: PolicyDefinition


class CalendarDraftIn(In):
    """A new draft version of a calendar. `name` is needed when the calendar is new."""

    name: Annotated[str, Text(200)] | None = None
    definition: CalendarDefinition


class PolicyDraftIn(In):
    """A new draft version of a policy. `name` is needed when the policy is new."""

    name: Annotated[str, Text(200)] | None = None
    definition: PolicyDefinition


class PublicationIn(In):
    """From which date on the version holds."""

    model_config = example(effective_from="2026-04-01")

    effective_from: Day
