"""Past cases told again under a draft policy, live deadlines under an edited calendar. Reads only.

Both are generators: a million cases pass through without a million in memory.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappush, heappushpop
from typing import NamedTuple

from wardapi.timescales.assess import assess
from wardapi.timescales.facts import EscalationAnswered, Fact, Rebased, Received, RungFired
from wardapi.timescales.policy import Policies, PolicyVersion
from wardapi.timescales.standing import RungState, Standing, TargetStanding, TargetState

RungKey = tuple[str, int, str]
_COUNTERFACTUAL = (RungFired, EscalationAnswered, Rebased)


class PastCase(NamedTuple):
    """`dimensions` are what a comparison is broken down by, such as service and ward."""

    reference: str
    dimensions: Mapping[str, str]
    facts: Sequence[Fact]


class Shift(NamedTuple):
    """One target as it went, and as it would have gone."""

    target: str
    cycle: int
    before: TargetState | None
    after: TargetState | None
    due_before: datetime | None
    due_after: datetime | None

    @property
    def moved(self) -> timedelta:
        """How much later the draft's deadline lies; zero when either has none."""
        if self.due_before is None or self.due_after is None:
            return timedelta()
        return self.due_after - self.due_before


class Difference(NamedTuple):
    """`fired_*` are the rungs that would have fired by now, each with its instant."""

    case: PastCase
    shifts: tuple[Shift, ...]
    fired_before: Mapping[RungKey, datetime]
    fired_after: Mapping[RungKey, datetime]


def replay(
    cases: Iterable[PastCase], policies: Policies, draft: PolicyVersion, now: datetime
) -> Iterator[Difference]:
    """Each case under its own policy and under the draft.

    Rungs that fired, answers to them and re-bases belong to what really happened: both tellings
    leave them out.
    """
    with_draft = {**policies, draft.key: draft}
    for case in cases:
        facts = [fact for fact in case.facts if not isinstance(fact, _COUNTERFACTUAL)]
        before = assess(facts, policies, now)
        after = assess([_received_under(draft, fact) for fact in facts], with_draft, now)
        yield Difference(case, tuple(_shifts(before, after)), _fired(before), _fired(after))


@dataclass(slots=True)
class Comparison:
    """What a draft would change, folded case by case. `load_*` counts rungs by ISO week."""

    keep_movers: int = 10
    cases: int = 0
    met_to_missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed_to_met: Counter[tuple[str, str]] = field(default_factory=Counter)
    rungs_gained: Counter[tuple[str, str]] = field(default_factory=Counter)
    rungs_lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    load_before: Counter[str] = field(default_factory=Counter)
    load_after: Counter[str] = field(default_factory=Counter)
    _movers: list[tuple[timedelta, str, str, int, Shift]] = field(default_factory=list)

    def add(self, difference: Difference) -> None:
        """Counts one case, by (dimension, value) such as ("ward", "wath")."""
        self.cases += 1
        keys = tuple(difference.case.dimensions.items())
        for shift in difference.shifts:
            self._count(keys, shift)
            self._keep(difference.case.reference, shift)
        before, after = difference.fired_before, difference.fired_after
        for key in keys:
            self.rungs_gained[key] += len(after.keys() - before.keys())
            self.rungs_lost[key] += len(before.keys() - after.keys())
        self.load_before.update(map(_week, before.values()))
        self.load_after.update(map(_week, after.values()))

    @property
    def worst_movers(self) -> list[tuple[str, Shift]]:
        """The targets whose deadline moves furthest, furthest first, with their case."""
        return [(mover[1], mover[-1]) for mover in sorted(self._movers, key=_furthest)]

    def _count(self, keys: Iterable[tuple[str, str]], shift: Shift) -> None:
        was_late, is_late = _is_late(shift.before), _is_late(shift.after)
        for key in keys:
            if is_late and not was_late:
                self.met_to_missed[key] += 1
            elif was_late and not is_late:
                self.missed_to_met[key] += 1

    def _keep(self, reference: str, shift: Shift) -> None:
        distance = abs(shift.moved)
        if not distance:
            return
        push = heappush if len(self._movers) < self.keep_movers else heappushpop
        push(self._movers, (distance, reference, shift.target, shift.cycle, shift))


def compare(differences: Iterable[Difference], keep_movers: int = 10) -> Comparison:
    comparison = Comparison(keep_movers)
    for difference in differences:
        comparison.add(difference)
    return comparison


def preview(
    cases: Iterable[PastCase], policies: Policies, edited: Policies, now: datetime
) -> Iterator[tuple[PastCase, Shift]]:
    """Open targets whose deadline moves when `edited` takes the place of `policies`.

    `edited` has the same keys: say, each version with the new calendar.
    """
    for case in cases:
        before, after = assess(case.facts, policies, now), assess(case.facts, edited, now)
        for shift, target in zip(_shifts(before, after), before.targets, strict=False):
            if target.is_open and shift.moved:
                yield case, shift


def _received_under(draft: PolicyVersion, fact: Fact) -> Fact:
    return replace(fact, policy=draft.key) if isinstance(fact, Received) else fact


def _shifts(before: Standing, after: Standing) -> Iterator[Shift]:
    """Targets of the first standing in its order, then those that only the second has."""
    old = {(target.name, target.cycle): target for target in before.targets}
    new = {(target.name, target.cycle): target for target in after.targets}
    for name, cycle in dict.fromkeys([*old, *new]):
        yield _shift(name, cycle, old.get((name, cycle)), new.get((name, cycle)))


def _shift(name: str, cycle: int, old: TargetStanding | None, new: TargetStanding | None) -> Shift:
    return Shift(
        name,
        cycle,
        old.state if old else None,
        new.state if new else None,
        old.due_at or old.due_at_latest if old else None,
        new.due_at or new.due_at_latest if new else None,
    )


def _fired(standing: Standing) -> dict[RungKey, datetime]:
    """Rungs whose time came before their target was met or cancelled, or before now."""
    ends = {
        (target.name, target.cycle): target.met_at or target.cancelled_at or standing.now
        for target in standing.targets
    }
    return {
        rung.key: rung.fire_at
        for rung in standing.rungs
        if rung.fire_at is not None
        and rung.state in (RungState.PENDING, RungState.CANCELLED)
        and rung.fire_at <= ends[(rung.target, rung.cycle)]
    }


def _is_late(state: TargetState | None) -> bool:
    return state in (TargetState.MISSED, TargetState.MET_LATE)


def _furthest(mover: tuple[timedelta, str, str, int, Shift]) -> tuple[timedelta, str]:
    return (-mover[0], mover[1])


def _week(instant: datetime) -> str:
    year, week, _ = instant.isocalendar()
    return f"{year}-W{week:02d}"
