"""Why a case's target is due when it is: the ledger under the versions the case is pinned to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Measure
from wardapi.timescales.clock import Clock, Waiting, clocks_of
from wardapi.timescales.errors import TimescaleError
from wardapi.timescales.facts import Fact
from wardapi.timescales.history import Regime, read
from wardapi.timescales.instants import from_instant, to_instant
from wardapi.timescales.ledger import Span, spans
from wardapi.timescales.pausing import Lines, pauses_of
from wardapi.timescales.policy import Policies
from wardapi.timescales.sentences import sentences
from wardapi.timescales.standing import TargetStanding


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
    return _explained(found[-1], from_instant(now))


def _explained(clock: Clock | Waiting, now: int) -> Explanation:
    standing, regime = clock.standing(now), clock.promise.regime
    if isinstance(clock, Waiting):
        return Explanation(standing, regime, standing.measure, ())
    ledger = spans(clock.ahead, to_instant(clock.start), to_instant(clock.latest), clock.whole)
    extended_from = to_instant(clock.ahead.due_micros(clock.start, clock.extent.promised))
    told = [_told(span, extended_from) for span in ledger]
    return Explanation(standing, regime, standing.measure, told)


def _told(span: Span, extended_from: datetime) -> Span:
    if span.start < extended_from:
        return span
    return span._replace(reason=f"extension: {span.reason}")
