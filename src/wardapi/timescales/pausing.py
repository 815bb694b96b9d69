"""When the clock stood still: pauses as asked for, cut off where their policy caps them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.history import History, Regime
from wardapi.timescales.pauses import Pause
from wardapi.timescales.policy import PauseRule, PolicyVersion
from wardapi.timescales.promises import Promise
from wardapi.timescales.standing import OpenPause
from wardapi.timescales.timeline import Timeline


class Pauses(NamedTuple):
    """`over` are the pauses that have ended, each under its regime; `running` has not."""

    over: tuple[Pause, ...]
    regimes: tuple[Regime, ...]
    running: OpenPause | None

    @property
    def used(self) -> Mapping[str, int]:
        """How much of each reason's total cap they have spent, in the cap's own measure."""
        return {pause.reason: _used(pause.reason, self.over, self.regimes) for pause in self.over}

    def until(self, end: datetime) -> tuple[Pause, ...]:
        """What had been paused by an instant."""
        over = self.over
        if self.running is None and (not over or over[-1].end <= end):
            return over
        if self.running is not None:
            over += (Pause(self.running.start, end, self.running.reason),)
        return tuple(
            pause if pause.end <= end else pause._replace(end=end)
            for pause in over
            if pause.start < end
        )


NO_PAUSES = Pauses((), (), None)


def pauses_of(history: History, now: datetime) -> Pauses:
    """A pause past its cap is over though nobody resumed it: worked out, never written down."""
    if not history.spells:
        return NO_PAUSES
    over: list[Pause] = []
    regimes: list[Regime] = []
    running = None
    for start, reason, regime, ended_at in history.spells:
        until = cap_of(regime, reason, start, _used(reason, over, regimes))
        end = _earlier(ended_at, until)
        if end is None or (ended_at is None and end > now):
            running = OpenPause(start, reason, until)
        elif end > start:
            over.append(Pause(start, end, reason))
            regimes.append(regime)
    return Pauses(tuple(over), tuple(regimes), running)


def cap_of(regime: Regime, reason: str, start: datetime, used: int) -> datetime | None:
    """When a pause begun at `start` ends by itself, `used` of its reason's total being spent.

    None: never. A reason that the rule does not list stops nothing: its pauses end as they begin.
    """
    rule = regime.rule.pause_rule(reason)
    if rule is None:
        return start
    line, each, left = regime.policy.line, rule.each, _left(rule, used)
    if each and left and each.measure is left.measure:
        return _after(line, start, min(each, left))
    return _earlier(_after(line, start, each), _after(line, start, left))


class Lines:
    """The timelines of one case, each made once: they are asked for by every promise."""

    __slots__ = ("_made", "_pauses")

    def __init__(self, pauses: Pauses) -> None:
        self._pauses = pauses
        self._made: dict[tuple[PolicyVersion, tuple[Pause, ...]], Timeline] = {}

    def of(self, promise: Promise) -> tuple[Timeline, Timeline, OpenPause | None]:
        """The timeline of the pauses that are over, that with the running one up to its cap (if it
        has one), and the running one. No pause bears on a promise that ended before it.
        """
        policy, pauses = promise.regime.policy, self._pauses
        if pauses is NO_PAUSES or not promise.target.pauses:
            return policy.line, policy.line, None
        ended_at, running = promise.ended_at, pauses.running
        over = pauses.over if ended_at is None else pauses.until(ended_at)
        line = self._line(policy, over)
        if ended_at is not None or running is None:
            return line, line, None
        if running.until is None:
            return line, line, running
        capped = Pause(running.start, running.until, running.reason)
        return line, self._line(policy, (*over, capped)), running

    def _line(self, policy: PolicyVersion, pauses: tuple[Pause, ...]) -> Timeline:
        if not pauses:
            return policy.line
        line = self._made.get((policy, pauses))
        if line is None:
            line = Timeline(policy.calendar, policy.conventions, pauses)
            self._made[(policy, pauses)] = line
        return line


def _used(reason: str, over: Sequence[Pause], regimes: Sequence[Regime]) -> int:
    return sum(
        _used_by(pause, regime)
        for pause, regime in zip(over, regimes, strict=True)
        if pause.reason == reason
    )


def _used_by(pause: Pause, regime: Regime) -> int:
    """Of working days a pause uses as many as it takes out: each whose close lies in it."""
    start, end, reason = pause
    rule = regime.rule.pause_rule(reason)
    if rule is None or rule.total is None:
        return 0
    if rule.total.measure is Measure.WORKING_DAYS:
        return regime.policy.line.closes_in(start, end)
    return regime.policy.line.count(start, end, rule.total.measure)


def _left(rule: PauseRule, used: int) -> Amount | None:
    return rule.total and Amount(rule.total.measure, max(0, rule.total.quantity - used))


def _after(line: Timeline, start: datetime, amount: Amount | None) -> datetime | None:
    if amount is None:
        return None
    return line.advance(start, amount) if amount.quantity else start


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
