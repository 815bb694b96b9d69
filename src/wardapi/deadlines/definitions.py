"""Calendars and policies as JSON: the shape of packs, of stored versions and of the wire, and what
they build.
"""

from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from wardapi import timescales
from wardapi.kit.schema import Day, Duration, In, Slug, Text
from wardapi.kit.wording import written
from wardapi.timescales import (
    Amount,
    Anchor,
    Conventions,
    ExtensionRule,
    InvalidCalendar,
    Level,
    Measure,
    Offset,
    PauseRule,
    PolicyVersion,
    Rule,
    Rung,
    Target,
    Window,
    WorkingCalendar,
)

WINDOWS_A_DAY = 12
"""No council opens its doors more often, and each window is counted on each day of the year."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CLOCK_TIME = written(
    r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
    "Write a time of day in four digits, such as 09:00; 24:00 is midnight at the end of the day.",
)
LOCAL_TIME = written(
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "Write a time of day in four digits, such as 16:30."
)
NAME = written(
    r"^[a-z0-9]+([-_][a-z0-9]+)*$",
    "Use lower-case letters and digits, with single hyphens or underscores, such as respond.",
)
EVENT = written(
    r"^(received|acknowledged|progress|substantive|resolved|milestone:[a-z0-9_]{1,30})$",
    "Write received, acknowledged, progress, substantive, resolved, or milestone: and its name.",
)
ClockTime = Annotated[str, StringConstraints(pattern=CLOCK_TIME, max_length=5)]
LocalTime = Annotated[str, StringConstraints(pattern=LOCAL_TIME, max_length=5)]
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=40)]
Event = Annotated[str, StringConstraints(pattern=EVENT, max_length=40)]
Source = Annotated[str, Text(2000)]


class WindowIn(In):
    """Opening hours `[opens, closes)`, local time; `24:00` closes at midnight."""

    opens: ClockTime
    closes: ClockTime

    def build(self) -> Window:
        return Window(_minutes(self.opens), _minutes(self.closes))


class ClosureIn(In):
    on: Day
    name: Annotated[str, Text(200)] = "Closed"


class SpecialHoursIn(In):
    """A date whose hours replace the weekly ones; an empty list closes the day."""

    on: Day
    hours: Annotated[list[WindowIn], Field(max_length=WINDOWS_A_DAY)]


class CalendarDefinition(In):
    """When a council works. Weekdays left out are closed."""

    time_zone: Annotated[str, Text(80)] = "Europe/London"
    hours: Annotated[
        dict[Weekday, Annotated[list[WindowIn], Field(max_length=WINDOWS_A_DAY)]],
        Field(max_length=7),
    ]
    closures: Annotated[list[ClosureIn], Field(max_length=2000)] = Field(default_factory=list)
    special_hours: Annotated[list[SpecialHoursIn], Field(max_length=2000)] = Field(
        default_factory=list
    )
    known_until: Day | None = None
    note: Source | None = None
    source: Annotated[list[Source], Field(max_length=50)] = Field(default_factory=list)
    assumption: bool = False

    def build(self) -> WorkingCalendar:
        """The engine's calendar. Raises timescales.InvalidCalendar, whose `field` leads through
        this document.
        """
        hours = {WEEKDAYS.index(day): _windows(windows) for day, windows in self.hours.items()}
        try:
            return WorkingCalendar(
                time_zone=self.time_zone,
                hours=hours,
                closures=[(closure.on, closure.name) for closure in self.closures],
                special_hours=[(one.on, _windows(one.hours)) for one in self.special_hours],
                known_until=self.known_until,
            )
        except InvalidCalendar as error:
            raise InvalidCalendar(str(error), self._place_of(error.field)) from error

    def _place_of(self, field: str) -> str:
        """The engine knows dates; in the document they are items of lists."""
        part, _, on = field.partition(".")
        if on and part == "special_hours":
            dates = [str(one.on) for one in self.special_hours]
            return f"{part}.{dates.index(on)}.hours"
        if part in {"closures", "special_hours"}:
            named = [(f"closures.{n}.on", one.on) for n, one in enumerate(self.closures)]
            named += [(f"special_hours.{n}.on", one.on) for n, one in enumerate(self.special_hours)]
            seen: set[date] = set()
            for place, day in named:
                if day in seen:
                    return place
                seen.add(day)
        return field


class AmountIn(In):
    """An amount of time in exactly one measure."""

    working_days: Annotated[int, Field(ge=0, le=100_000)] | None = None
    working_time: Duration | None = None
    elapsed: Duration | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1 or self._given() is None:
            raise ValueError("give exactly one of working_days, working_time and elapsed")
        return self

    def build(self) -> Amount:
        """The engine's amount. Raises timescales.TimescaleError for a duration it cannot read."""
        if self.working_days is not None:
            return Amount.working_days(self.working_days)
        measure = Measure.WORKING_TIME if self.working_time is not None else Measure.ELAPSED
        return Amount.parse(measure, self.working_time or self.elapsed or "")

    def _given(self) -> object:
        return next(
            (
                value
                for value in (self.working_days, self.working_time, self.elapsed)
                if value is not None
            ),
            None,
        )


class BeforeDueIn(In):
    before_due: AmountIn


class AfterDueIn(In):
    after_due: AmountIn


class PercentIn(In):
    after_start_percent: Annotated[int, Field(ge=0, le=1000)]


RungAt = Literal["start", "due"] | BeforeDueIn | AfterDueIn | PercentIn


class RungIn(In):
    """A step of a ladder: when it is taken, whom it tells, and how soon it asks for an answer."""

    name: Name
    level: Annotated[int, Field(ge=0, le=20)]
    at: RungAt
    escalates: bool
    tells: Annotated[list[Name], Field(max_length=20)]
    answer_within: AmountIn | None = None
    source: Source | None = None
    assumption: bool = False

    def build(self) -> Rung:
        return Rung(
            self.name,
            self.level,
            _offset(self.at),
            self.escalates,
            tuple(self.tells),
            _built(self.answer_within),
        )


class ByDateIn(In):
    """By the date that the subject itself names: a commitment's `due_on`."""

    by: Literal["due_on"]

    def build(self) -> Amount:
        return Amount.working_days(0)


class TargetIn(In):
    """A promise: `within` so much time of `starts_on`, `met_by` happens."""

    name: Name
    within: AmountIn | ByDateIn
    starts_on: Event = "received"
    met_by: Event
    repeats_until: Event | None = None
    pauses: bool = True
    source: Source | None = None
    assumption: bool = False
    ladder: Annotated[list[RungIn], Field(max_length=20)] = Field(default_factory=list)

    def build(self) -> Target:
        by = self.within.by if isinstance(self.within, ByDateIn) else None
        return Target(
            name=self.name,
            within=self.within.build(),
            by=by,
            starts_on=self.starts_on,
            met_by=self.met_by,
            repeats_until=self.repeats_until,
            pauses=self.pauses,
            ladder=tuple(rung.build() for rung in self.ladder),
        )

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        _distinct("rung", (rung.name for rung in self.ladder))
        levels = [rung.level for rung in self.ladder]
        if levels != sorted(levels):
            raise ValueError("the rungs of a ladder go up from level to level")
        return self


class PauseRuleIn(In):
    """How long a reason may stop the clock; null has no cap."""

    reason: Name
    each: AmountIn | None = None
    total: AmountIn | None = None
    source: Source | None = None
    assumption: bool = False

    def build(self) -> PauseRule:
        return PauseRule(self.reason, _built(self.each), _built(self.total))


class ExtensionIn(In):
    target: Name
    times: Annotated[int, Field(ge=1, le=100)]
    up_to: AmountIn
    granted_by_level: Annotated[int, Field(ge=0, le=20)]
    source: Source | None = None
    assumption: bool = False

    def build(self) -> ExtensionRule:
        return ExtensionRule(self.target, self.times, self.up_to.build(), self.granted_by_level)


MatchName = Literal["service", "category", "urgency", "channel", "raised_by"]
MatchValues = Annotated[list[Annotated[str, Text(80)]], Field(min_length=1, max_length=100)]


class RuleIn(In):
    """Targets and ladders for the cases it matches; the first rule that matches wins."""

    name: Name
    match: Annotated[dict[MatchName, MatchValues], Field(max_length=5)]
    targets: Annotated[list[TargetIn], Field(min_length=1, max_length=20)]
    pauses: Annotated[list[PauseRuleIn], Field(max_length=20)] = Field(default_factory=list)
    extensions: Annotated[list[ExtensionIn], Field(max_length=20)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        _distinct("target", (target.name for target in self.targets))
        _distinct("pause reason", (pause.reason for pause in self.pauses))
        return self

    def build(self) -> Rule:
        return Rule(
            name=self.name,
            match={name: tuple(values) for name, values in self.match.items()},
            targets=tuple(target.build() for target in self.targets),
            pauses=tuple(pause.build() for pause in self.pauses),
            extensions=tuple(extension.build() for extension in self.extensions),
        )


class LevelIn(In):
    """A height of the ladder. The title of the post is the council's own."""

    level: Annotated[int, Field(ge=0, le=20)]
    post: Name
    title: Annotated[str, Text(200)]


class ConventionsIn(In):
    """How to answer where systems differ. What is left out takes the first value."""

    at_close: timescales.AtClose = timescales.AtClose.CLOSING_INSTANT
    day_zero: timescales.DayZero = timescales.DayZero.DAY_OF_RECEIPT
    cut_off: LocalTime | None = None
    time_of_day: timescales.TimeOfDay = timescales.TimeOfDay.CLOSE_OF_DAY
    repeated_hour: timescales.RepeatedHour = timescales.RepeatedHour.FIRST

    def build(self) -> Conventions:
        return Conventions(
            at_close=self.at_close,
            day_zero=self.day_zero,
            cut_off=time.fromisoformat(self.cut_off) if self.cut_off else None,
            time_of_day=self.time_of_day,
            repeated_hour=self.repeated_hour,
        )


class PolicyDefinition(In):
    """What a policy promises: ordered rules, the last of which matches everything."""

    calendar: Slug
    kinds: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    conventions: ConventionsIn = ConventionsIn()
    levels: Annotated[list[LevelIn], Field(min_length=1, max_length=20)]
    rules: Annotated[list[RuleIn], Field(min_length=1, max_length=50)]
    note: Source | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _distinct("rule", (rule.name for rule in self.rules))
        _distinct("level", (str(level.level) for level in self.levels))
        if self.rules[-1].match:
            raise ValueError("the last rule must match every case: leave its match empty")
        return self

    def build(
        self,
        *,
        key: str,
        slug: str,
        number: int,
        effective_from: date,
        calendar: WorkingCalendar,
        calendar_key: str,
    ) -> PolicyVersion:
        """The engine's policy version. Raises timescales.TimescaleError."""
        return PolicyVersion(
            key=key,
            slug=slug,
            number=number,
            effective_from=effective_from,
            calendar=calendar,
            conventions=self.conventions.build(),
            rules=tuple(rule.build() for rule in self.rules),
            levels=tuple(Level(level.level, level.post, level.title) for level in self.levels),
            calendar_key=calendar_key,
            kinds=tuple(self.kinds),
        )


def _built(amount: AmountIn | None) -> Amount | None:
    return amount.build() if amount else None


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _windows(windows: Iterable[WindowIn]) -> list[Window]:
    return [window.build() for window in windows]


def _offset(at: str | BeforeDueIn | AfterDueIn | PercentIn) -> Offset:
    if isinstance(at, BeforeDueIn):
        amount = at.before_due.build()
        return Offset(Anchor.DUE, Amount(amount.measure, -amount.quantity))
    if isinstance(at, AfterDueIn):
        return Offset(Anchor.DUE, at.after_due.build())
    if isinstance(at, PercentIn):
        return Offset(Anchor.START, percent=at.after_start_percent)
    return Offset(Anchor(at))


def _distinct(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the {what} {name} is there twice")
        seen.add(name)
