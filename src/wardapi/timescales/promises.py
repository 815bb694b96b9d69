"""Which promises a case carries: each target, once a cycle, with the rule that governs it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.history import Cycle, History, Regime
from wardapi.timescales.policy import RECEIVED, Target


class Span(NamedTuple):
    """One run of a target: `start` is None while it waits for its event."""

    start: datetime | None
    met_at: datetime | None


class Promise(NamedTuple):
    """A target in its `cycle` (counted from 1), under the regime in force when it was met, or now."""

    target: Target
    cycle: int
    regime: Regime
    start: datetime | None
    met_at: datetime | None
    cancelled: bool


def promises_of(history: History) -> Iterator[Promise]:
    """Every promise, cycle by cycle. A promise once met stays under the rule under which it was met."""
    numbers: dict[str, int] = {}
    for position, cycle in enumerate(history.cycles):
        regimes = _regimes_of(history, position)
        ended = cycle.ended_at is not None
        for target, regime, span in _governed(regimes, cycle):
            numbers[target.name] = number = numbers.get(target.name, 0) + 1
            cancelled = ended and span.met_at is None
            yield Promise(target, number, regime, _start(span, regimes), span.met_at, cancelled)


def _regimes_of(history: History, position: int) -> list[Regime]:
    """The regimes that governed the cycle: those begun before the next one."""
    if len(history.regimes) == 1 or position + 1 == len(history.cycles):
        return history.regimes
    until = history.cycles[position + 1].began_at
    return [regime for regime in history.regimes if regime.since < until]


def _governed(regimes: list[Regime], cycle: Cycle) -> Iterator[tuple[Target, Regime, Span]]:
    last = regimes[-1]
    if len(regimes) == 1:
        for target in last.rule.targets:
            for span in _spans(target, cycle):
                yield target, last, span
        return
    for name in _names(regimes):
        for regime, following in zip(regimes, [*regimes[1:], None], strict=True):
            promised = next((t for t in regime.rule.targets if t.name == name), None)
            if promised is None:
                continue
            for span in _spans(promised, cycle):
                if _was_decided_under(span, regime, following, first=regime is regimes[0]):
                    yield promised, regime, span


def _names(regimes: list[Regime]) -> list[str]:
    """Target names, those of the rule now in force first."""
    return list(
        dict.fromkeys(target.name for regime in reversed(regimes) for target in regime.rule.targets)
    )


def _was_decided_under(
    span: Span, regime: Regime, following: Regime | None, *, first: bool
) -> bool:
    if span.met_at is None:
        return following is None
    return (first or span.met_at >= regime.since) and (
        following is None or span.met_at < following.since
    )


def _spans(target: Target, cycle: Cycle) -> Iterator[Span]:
    start = cycle.began_at if target.starts_on == RECEIVED else cycle.happened.get(target.starts_on)
    if start is None:
        yield Span(None, None)
    elif target.repeats_until is None:
        yield Span(start, _met(cycle, start, cycle.happened.get(target.met_by)))
    else:
        yield from _repeated(target.repeats_until, cycle, start)


def _repeated(until: str, cycle: Cycle, start: datetime) -> Iterator[Span]:
    """A run for each progress reply, until the event that ends them."""
    end = cycle.happened.get(until)
    for met_at in cycle.progress:
        if end is None or met_at <= end:
            yield Span(start, met_at)
            start = met_at
    if end is None:
        yield Span(start, _met(cycle, start, None))


def _met(cycle: Cycle, start: datetime, happened: datetime | None) -> datetime | None:
    """When the promise was kept; resolving a case keeps whatever was still running."""
    kept = happened if happened is not None else cycle.resolved_at
    return None if kept is None else max(kept, start)


def _start(span: Span, regimes: list[Regime]) -> datetime | None:
    """Where counting begins: at the last regime that restarted the clock while the promise was open."""
    start = span.start
    if start is None or len(regimes) == 1:
        return start
    for regime in regimes:
        if (
            regime.restarts
            and regime.since > start
            and (span.met_at is None or span.met_at >= regime.since)
        ):
            start = regime.since
    return start
