"""Why a case's target is due when it is: the ledger under the versions the case is pinned to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Measure
from wardapi.timescales.clock import Clock
from wardapi.timescales.errors import TimescaleError
from wardapi.timescales.facts import Fact
from wardapi.timescales.history import Regime, read
from wardapi.timescales.ledger import Span, sentences, spans
from wardapi.timescales.pausing import pauses_of
from wardapi.timescales.policy import Policies
from wardapi.timescales.promises import promises_of
from wardapi.timescales.standing import TargetStanding


class NoSuchTarget(TimescaleError):
    """The case's rule makes no such promise."""

    code = "no_such_target"


class Explanation(NamedTuple):
    """A target's standing, the rule it is under, and its ledger: empty while it waits to start.

    While a pause runs the ledger leads to `due_at_latest`, or without a cap to where the target would
    have fallen due.
    """

    target: TargetStanding
    regime: Regime
    measure: Measure
    spans: Sequence[Span]
    sentences: Sequence[str]


def explain(
    facts: Iterable[Fact], policies: Policies, target: str, now: datetime, cycle: int | None = None
) -> Explanation:
    """The ledger of a target's cycle, or of its latest. Raises NoSuchTarget."""
    history = read(facts, policies)
    pauses = pauses_of(history, now)
    found = [
        promise
        for promise in promises_of(history)
        if promise.target.name == target and cycle in (None, promise.cycle)
    ]
    if not found:
        raise NoSuchTarget(
            f"The case has no target {target!r}" + (f" with cycle {cycle}." if cycle else ".")
        )
    clock = Clock.of(found[-1], history, pauses)
    return _explained(clock, now)


def _explained(clock: Clock, now: datetime) -> Explanation:
    promise = clock.promise
    line = clock.capped or clock.settled
    within = promise.target.within
    ledger: list[Span] = []
    if promise.start is not None:
        start = promise.start
        due = line.due(start, within)
        ledger = spans(line, start, due, within)
        for extension in clock.extensions:
            later = line.advance(due, extension.by)
            extra = spans(line, due, later, extension.by)
            ledger += [_extended(span, ledger) for span in extra]
            due = later
    told = sentences(ledger, line, within)
    return Explanation(clock.standing(now), promise.regime, within.measure, ledger, told)


def _extended(span: Span, before: Sequence[Span]) -> Span:
    total = before[-1].total if before else 0
    return span._replace(reason=f"extension: {span.reason}", total=total + span.amount)
