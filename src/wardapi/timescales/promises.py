"""Which promises a case carries: each target, once a cycle, with the rule that governs it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.history import Cycle, History, Regime
from wardapi.timescales.policy import RECEIVED, Target


class Run(NamedTuple):
    """One run of a target: `start` is None while it waits for its event."""

    start: datetime | None
    met_at: datetime | None


class Promise(NamedTuple):
    """A target in its `cycle` (counted from 1), under the regime in force when it was met, or now.

    `cancelled_at` is when its case ended without having kept it.
    """

    target: Target
    cycle: int
    regime: Regime
    start: datetime | None
    met_at: datetime | None
    cancelled_at: datetime | None

    @property
    def ended_at(self) -> datetime | None:
        return self.cancelled_at if self.met_at is None else self.met_at


def promises_of(history: History) -> Iterator[Promise]:
    """Every promise, cycle by cycle. Once met it stays under the rule under which it was met."""
    numbers: dict[str, int] = {}
    for position, cycle in enumerate(history.cycles):
        ended_at = cycle.ended_at
        for target, regime, run in _governed(_regimes_of(history, position), cycle):
            number = numbers[target.name] = numbers.get(target.name, 0) + 1
            cancelled_at = ended_at if run.met_at is None else None
            yield Promise(target, number, regime, run.start, run.met_at, cancelled_at)


def _regimes_of(history: History, position: int) -> list[Regime]:
    """The regimes that governed the cycle: those begun before the next one."""
    if len(history.regimes) == 1 or position + 1 == len(history.cycles):
        return history.regimes
    until = history.cycles[position + 1].began_at
    return [regime for regime in history.regimes if regime.since < until] or history.regimes[:1]


def _governed(regimes: list[Regime], cycle: Cycle) -> Iterable[tuple[Target, Regime, Run]]:
    if len(regimes) > 1:
        return _governed_in_turn(regimes, cycle)
    [regime] = regimes
    return [(target, regime, run) for target in regime.rule.targets for run in _runs(target, cycle)]


def _governed_in_turn(regimes: list[Regime], cycle: Cycle) -> Iterator[tuple[Target, Regime, Run]]:
    for name in _names(regimes):
        for regime, following in zip(regimes, [*regimes[1:], None], strict=True):
            target = regime.rule.target(name)
            if target is None:
                continue
            first = regime is regimes[0]
            for run in _runs(target, cycle):
                if _was_decided_under(run, regime, following, first=first):
                    yield target, regime, Run(_restarted(run, regimes), run.met_at)


def _names(regimes: list[Regime]) -> Iterable[str]:
    """Target names, those of the rule now in force first."""
    return dict.fromkeys(
        target.name for regime in reversed(regimes) for target in regime.rule.targets
    )


def _was_decided_under(run: Run, regime: Regime, following: Regime | None, *, first: bool) -> bool:
    if run.met_at is None:
        return following is None
    return (first or run.met_at >= regime.since) and (
        following is None or run.met_at < following.since
    )


def _restarted(run: Run, regimes: list[Regime]) -> datetime | None:
    """Where counting begins: at the last regime that restarted the clock while it ran, unless a
    later one returned to its beginning.
    """
    begun, met_at = run
    if begun is None:
        return None
    start = begun
    for regime in regimes:
        if begun < regime.since and (met_at is None or met_at >= regime.since):
            if regime.restarts:
                start = regime.since
            elif regime.returns:
                start = begun
    return start


def _runs(target: Target, cycle: Cycle) -> Iterable[Run]:
    happened = cycle.happened
    start = cycle.began_at if target.starts_on == RECEIVED else happened.get(target.starts_on)
    if start is None:
        return (Run(None, None),)
    if target.repeats_until is None:
        return (Run(start, _met(cycle, start, happened.get(target.met_by))),)
    return _repeated(cycle, start, happened.get(target.repeats_until))


def _repeated(cycle: Cycle, start: datetime, end: datetime | None) -> Iterator[Run]:
    """A run for each progress reply, and one more until the event that ends them."""
    for replied_at in cycle.progress:
        if start <= replied_at and (end is None or replied_at < end):
            yield Run(start, replied_at)
            start = replied_at
    yield Run(start, _met(cycle, start, end))


def _met(cycle: Cycle, start: datetime, happened: datetime | None) -> datetime | None:
    """When the promise was kept; resolving a case keeps whatever was still running."""
    kept = happened or cycle.resolved_at
    return kept and max(kept, start)
