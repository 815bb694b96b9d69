"""When the clock stood still: pauses as asked for, cut off where their policy caps them."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount, Measure
from wardapi.timescales.history import History, Regime, Spell
from wardapi.timescales.pauses import Pause
from wardapi.timescales.policy import PauseRule, PolicyVersion
from wardapi.timescales.promises import Promise
from wardapi.timescales.standing import OpenPause
from wardapi.timescales.timeline import Timeline


class Pauses(NamedTuple):
    """`over` are the pauses that have ended, `running` the one that has not.

    `used` tells how much of each reason's total cap the ended ones have spent, in the cap's own
    measure.
    """

    over: tuple[Pause, ...]
    running: OpenPause | None
    used: Mapping[str, int]

    def until(self, end: datetime) -> tuple[Pause, ...]:
        """What had been paused by an instant."""
        over = self.over
        if self.running is not None:
            over += (Pause(self.running.start, end, self.running.reason),)
        return tuple(
            pause if pause.end <= end else pause._replace(end=end)
            for pause in over
            if pause.start < end
        )


NO_PAUSES = Pauses((), None, {})


def pauses_of(history: History, now: datetime) -> Pauses:
    """A pause past its cap is over though nobody resumed it: worked out, never written down."""
    if not history.spells:
        return NO_PAUSES
    used: dict[str, int] = {}
    over: list[Pause] = []
    running = None
    for spell in history.spells:
        spent = used.get(spell.reason, 0)
        until = cap_of(spell.regime, spell.reason, spell.start, spent)
        end = _earlier(spell.end, until)
        if end is None or (spell.end is None and end > now):
            running = OpenPause(spell.start, spell.reason, until)
        elif end > spell.start:
            over.append(Pause(spell.start, end, spell.reason))
            used[spell.reason] = spent + _used_by(spell, end)
    return Pauses(tuple(over), running, used)


def cap_of(regime: Regime, reason: str, start: datetime, used: int) -> datetime | None:
    """When a pause begun at `start` ends by itself, `used` of its reason's total being spent.

    None: never. A reason that the rule does not list stops nothing: its pauses end as they begin.
    """
    rule = regime.rule.pause_rule(reason)
    if rule is None:
        return start
    line = regime.policy.line
    return _earlier(_after(line, start, rule.each), _after(line, start, _remaining(rule, used)))


class Lines:
    """The timelines of one case, each made once."""

    __slots__ = ("_made", "_pauses")

    def __init__(self, pauses: Pauses) -> None:
        self._pauses = pauses
        self._made: dict[tuple[PolicyVersion, tuple[Pause, ...]], Timeline] = {}

    def of(self, promise: Promise) -> tuple[Timeline, Timeline | None, OpenPause | None]:
        """The timeline of the pauses that are over, that with the running one, and that pause.

        No pause bears on a promise that has ended before it.
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
            return line, None, running
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


def _used_by(spell: Spell, end: datetime) -> int:
    """Of working days a pause uses as many as it takes out: each whose close lies in it."""
    rule = spell.regime.rule.pause_rule(spell.reason)
    if rule is None or rule.total is None:
        return 0
    line, measure = spell.regime.policy.line, rule.total.measure
    if measure is Measure.WORKING_DAYS:
        return line.closes_in(spell.start, end)
    return line.count(spell.start, end, measure)


def _remaining(rule: PauseRule, used: int) -> Amount | None:
    return rule.total and Amount(rule.total.measure, max(0, rule.total.quantity - used))


def _after(line: Timeline, start: datetime, amount: Amount | None) -> datetime | None:
    if amount is None:
        return None
    return line.advance(start, amount) if amount.quantity else start


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
