"""Why a case's target is due when it is: the ledger under the versions the case is pinned to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales import wording
from wardapi.timescales.amounts import Measure
from wardapi.timescales.clock import Clock, Waiting, clocks_of
from wardapi.timescales.errors import TimescaleError
from wardapi.timescales.facts import Fact
from wardapi.timescales.history import History, Regime, read
from wardapi.timescales.instants import from_instant, to_instant
from wardapi.timescales.ledger import Span, spans
from wardapi.timescales.pausing import Lines, pauses_of
from wardapi.timescales.policy import MILESTONE, PROGRESS, Policies
from wardapi.timescales.promises import Promise
from wardapi.timescales.sentences import sentences
from wardapi.timescales.standing import TargetStanding
from wardapi.timescales.wording import Beginning


class NoSuchTarget(TimescaleError):
    """The case's rule makes no such promise."""

    code = "no_such_target"


class Explanation(NamedTuple):
    """A target's standing, the rule it is under, and its ledger: empty while it waits to start.

    While a pause runs the ledger leads to `due_at_latest`, or without a cap to where the target
    would have fallen due.
    """

    target: TargetStanding
    regime: Regime
    measure: Measure
    spans: Sequence[Span]

    @property
    def sentences(self) -> list[str]:
        """The spans for people, in local time."""
        return sentences(self.spans, self.measure, self.regime.policy.calendar.zone)


def explain(
    facts: Iterable[Fact], policies: Policies, target: str, now: datetime, cycle: int | None = None
) -> Explanation:
    """The ledger of a target's cycle, or of its latest. Raises NoSuchTarget."""
    history = read(facts, policies)
    clocks = clocks_of(history, Lines(pauses_of(history, now)))
    found = [
        clock
        for clock in clocks
        if clock.promise.target.name == target and cycle in (None, clock.promise.cycle)
    ]
    if not found:
        raise NoSuchTarget(
            f"The case has no target {target!r}" + (f" with cycle {cycle}." if cycle else ".")
        )
    return _explained(found[-1], history, from_instant(now))


def _explained(clock: Clock | Waiting, history: History, now: int) -> Explanation:
    standing, regime = clock.standing(now), clock.promise.regime
    if isinstance(clock, Waiting):
        return Explanation(standing, regime, standing.measure, ())
    start, latest = to_instant(clock.start), to_instant(clock.latest)
    began = _beginning(clock.promise, history)
    ledger = spans(clock.ahead, start, latest, clock.whole, began)
    extended_from = to_instant(clock.ahead.due_micros(clock.start, clock.extent.promised))
    told = [_told(span, extended_from) for span in ledger]
    return Explanation(standing, regime, standing.measure, told)


def _beginning(promise: Promise, history: History) -> Beginning:
    """What happened when the promise began."""
    target, start = promise.target, promise.start
    if start == history.received_at:
        return wording.RECEIPT
    if any(start == cycle.began_at for cycle in history.cycles):
        return wording.REOPENING
    if target.repeats_until and any(start in cycle.progress for cycle in history.cycles):
        return wording.BEGINNINGS[PROGRESS]
    if all(start != cycle.happened.get(target.starts_on) for cycle in history.cycles):
        return wording.RESTART
    if target.starts_on.startswith(MILESTONE):
        return wording.milestone(target.starts_on.removeprefix(MILESTONE))
    return wording.BEGINNINGS[target.starts_on]


def _told(span: Span, extended_from: datetime) -> Span:
    if span.start < extended_from:
        return span
    return span._replace(reason=f"extension: {span.reason}")
