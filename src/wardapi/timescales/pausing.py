"""When the clock stood still: pauses as asked for, cut off where their policy caps them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.amounts import Amount
from wardapi.timescales.history import History, Regime, Spell
from wardapi.timescales.pauses import Pause
from wardapi.timescales.policy import PauseRule, PolicyVersion
from wardapi.timescales.standing import OpenPause
from wardapi.timescales.timeline import Timeline


class Pauses(NamedTuple):
    """`over` are the pauses that have ended, `running` the one that has not.

    `used` tells how much of each reason's total cap the ended ones have spent, in the cap's own measure.
    """

    over: tuple[Pause, ...]
    running: OpenPause | None
    used: Mapping[str, int]


NO_PAUSES = Pauses((), None, {})


def pauses_of(history: History, now: datetime) -> Pauses:
    """A pause past its cap is over, although nobody resumed it: worked out here, never written down."""
    if not history.spells:
        return NO_PAUSES
    used: dict[str, int] = {}
    over: list[Pause] = []
    running = None
    for spell in history.spells:
        until = cap_of(spell.regime, spell.reason, spell.start, used.get(spell.reason, 0))
        end = _earlier(spell.end, until)
        if end is None or (spell.end is None and end > now):
            running = OpenPause(spell.start, spell.reason, until)
            continue
        over.append(Pause(spell.start, end, spell.reason))
        used[spell.reason] = used.get(spell.reason, 0) + _used_by(spell, end)
    return Pauses(tuple(over), running, used)


def cap_of(regime: Regime, reason: str, start: datetime, used: int) -> datetime | None:
    """When a pause begun at `start` ends by itself, `used` of its reason's total being spent; None: never."""
    rule = regime.rule.pause_rule(reason)
    if rule is None:
        return None
    each = _after(regime.policy, start, rule.each)
    total = _after(regime.policy, start, _remaining(rule, used))
    return _earlier(each, total)


def timeline(policy: PolicyVersion, pauses: Sequence[Pause] = ()) -> Timeline:
    return Timeline(policy.calendar, policy.conventions, pauses)


def _used_by(spell: Spell, end: datetime) -> int:
    rule = spell.regime.rule.pause_rule(spell.reason)
    if rule is None or rule.total is None:
        return 0
    return timeline(spell.regime.policy).count(spell.start, end, rule.total.measure)


def _remaining(rule: PauseRule, used: int) -> Amount | None:
    return rule.total and Amount(rule.total.measure, max(0, rule.total.quantity - used))


def _after(policy: PolicyVersion, start: datetime, amount: Amount | None) -> datetime | None:
    if amount is None:
        return None
    return timeline(policy).advance(start, amount) if amount.quantity else start


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
