"""One promise on its timelines: when it is due, what of it is spent, when its rungs fire."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from wardapi.timescales.facts import Extended, RungFired
from wardapi.timescales.history import History
from wardapi.timescales.ladder import Reanchor, fires_at
from wardapi.timescales.pauses import Pause
from wardapi.timescales.pausing import Pauses, timeline
from wardapi.timescales.policy import PolicyVersion, Rung
from wardapi.timescales.promises import Promise
from wardapi.timescales.standing import (
    OpenPause,
    RungStanding,
    RungState,
    TargetStanding,
    TargetState,
)
from wardapi.timescales.timeline import Timeline


class Clock(NamedTuple):
    """A promise on its timelines. `settled` counts the pauses that are over, `capped` also the running
    one up to its cap (None without a cap, or when no pause runs)."""

    promise: Promise
    settled: Timeline
    capped: Timeline | None
    running: OpenPause | None
    due: datetime | None
    due_capped: datetime | None
    extensions: Sequence[Extended]

    @classmethod
    def of(cls, promise: Promise, history: History, pauses: Pauses) -> "Clock":
        policy = promise.regime.policy
        over, running = _that_bear_on(promise, pauses)
        settled = timeline(policy, over)
        capped = _capped(policy, over, running)
        extensions = (
            [e for e in history.extensions if _extends(e, promise)] if history.extensions else ()
        )
        clock = cls(promise, settled, capped, running, None, None, extensions)
        if promise.start is None:
            return clock
        due = clock.due_on(settled)
        if running is None or due <= running.start:
            return clock._replace(running=None, capped=None, due=due)
        return clock._replace(due=due, due_capped=clock.due_on(capped) if capped else None)

    def due_on(self, line: Timeline) -> datetime:
        """When the promise falls due on a timeline, extensions added at its end."""
        assert self.promise.start is not None
        due = line.due(self.promise.start, self.promise.target.within)
        for extension in self.extensions:
            due = line.advance(due, extension.by)
        return due

    def standing(self, now: datetime) -> TargetStanding:
        promise, due, running = self.promise, self.due, self.running
        within = promise.target.within
        if promise.start is None or due is None:
            return _waiting(promise)
        until = promise.met_at or now
        spent = self.settled.spent(promise.start, until, within.measure)
        quantity = self.quantity(due)
        paused = running is not None
        return TargetStanding(
            name=promise.target.name,
            cycle=promise.cycle,
            state=_state(promise, due, now, paused=paused),
            measure=within.measure,
            quantity=quantity,
            started_at=promise.start,
            due_at=None if paused else due,
            due_if_resumed_now=self.due_if_resumed(now) if paused else None,
            due_at_latest=self.due_capped,
            met_at=promise.met_at,
            spent=spent,
            left=quantity - spent,
            provisional=promise.regime.policy.calendar.is_provisional(self.due_capped or due),
        )

    def quantity(self, due: datetime) -> int:
        """The whole of the target, extensions included, in its own measure."""
        within = self.promise.target.within
        if not self.extensions or self.promise.start is None:
            return within.quantity
        return within.quantity + sum(self._extra(extension, due) for extension in self.extensions)

    def _extra(self, extension: Extended, due: datetime) -> int:
        within = self.promise.target.within
        if extension.by.measure is within.measure:
            return extension.by.quantity
        assert self.promise.start is not None
        return self.settled.count(self.settled.due(self.promise.start, within), due, within.measure)

    def due_if_resumed(self, now: datetime) -> datetime | None:
        assert self.running is not None
        if now <= self.running.start:
            return self.due
        spell = Pause(self.running.start, now, self.running.reason)
        return self.due_on(timeline(self.promise.regime.policy, (*self.settled.pauses, spell)))

    def rungs(self, history: History) -> Iterator[RungStanding]:
        promise = self.promise
        ladder = promise.target.ladder
        if not ladder:
            return
        fired = [
            history.fired.get((promise.target.name, promise.cycle, rung.name)) for rung in ladder
        ]
        highest = max((place for place, fact in enumerate(fired) if fact), default=-1)
        reanchor = _reanchor(history, fired)
        over = promise.met_at is not None or promise.cancelled
        for place, rung in enumerate(ladder):
            promised = reanchor.new_date if reanchor and place > reanchor.place else None
            yield self._rung(rung, fired[place], promised, superseded=place < highest, over=over)

    def _rung(
        self,
        rung: Rung,
        fact: RungFired | None,
        promised: datetime | None,
        *,
        superseded: bool,
        over: bool,
    ) -> RungStanding:
        if fact is not None:
            state, fire_at = RungState.FIRED, fact.fire_at
        else:
            fire_at = self.fires_at(rung, promised)
            state = (
                RungState.SUPERSEDED
                if superseded
                else RungState.CANCELLED
                if over
                else RungState.PENDING
            )
        promise = self.promise
        return RungStanding(
            promise.target.name,
            promise.cycle,
            rung.name,
            rung.level,
            rung.escalates,
            rung.tells,
            fire_at,
            state,
            fact.occurred_at if fact else None,
        )

    def fires_at(self, rung: Rung, promised: datetime | None) -> datetime | None:
        """On the settled timeline if that lies before the running pause, else on the capped one."""
        start, target = self.promise.start, self.promise.target
        if start is None or self.due is None:
            return None
        fires = fires_at(rung, target, self.settled, start, self.due, promised)
        if self.running is None or fires <= self.running.start:
            return fires
        if self.capped is None or self.due_capped is None:
            return None
        return fires_at(rung, target, self.capped, start, self.due_capped, promised)


def _that_bear_on(promise: Promise, pauses: Pauses) -> tuple[tuple[Pause, ...], OpenPause | None]:
    """The pauses that stop this clock: none begun after the promise was met."""
    if not promise.target.pauses or (not pauses.over and pauses.running is None):
        return (), None
    if promise.met_at is None:
        return pauses.over, None if promise.cancelled else pauses.running
    return tuple(pause for pause in pauses.over if pause.start < promise.met_at), None


def _capped(
    policy: PolicyVersion, over: tuple[Pause, ...], running: OpenPause | None
) -> Timeline | None:
    if running is None or running.until is None:
        return None
    return timeline(policy, (*over, Pause(running.start, running.until, running.reason)))


def _extends(extension: Extended, promise: Promise) -> bool:
    return (
        extension.target == promise.target.name
        and promise.start is not None
        and promise.start <= extension.occurred_at
        and (promise.met_at is None or extension.occurred_at <= promise.met_at)
    )


def _waiting(promise: Promise) -> TargetStanding:
    state = TargetState.CANCELLED if promise.cancelled else TargetState.WAITING
    within = promise.target.within
    nothing = None
    return TargetStanding(
        promise.target.name, promise.cycle, state, within.measure, within.quantity,
        nothing, nothing, nothing, nothing, nothing, 0, within.quantity, provisional=False,
    )  # fmt: skip


def _state(promise: Promise, due: datetime, now: datetime, *, paused: bool) -> TargetState:
    if promise.met_at is not None:
        return TargetState.MET if promise.met_at <= due else TargetState.MET_LATE
    if promise.cancelled:
        return TargetState.CANCELLED
    if paused:
        return TargetState.PAUSED
    return TargetState.MISSED if now > due else TargetState.RUNNING


def _reanchor(history: History, fired: Sequence[RungFired | None]) -> Reanchor | None:
    """The first answer that promised a new date; later ones move nothing."""
    if not history.answers:
        return None
    for place, fact in enumerate(fired):
        answer = history.answers.get(fact.id) if fact else None
        if answer is not None and answer.new_date is not None:
            return Reanchor(place, answer.new_date)
    return None
