"""How a subject stands, and what happened to it, as they cross the wire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wardapi.deadlines import models
from wardapi.deadlines.definitions import Name
from wardapi.deadlines.deliveries import RungKey
from wardapi.deadlines.schemas import AmountOut, PolicyRef
from wardapi.kit.schema import Instant, Out
from wardapi.timescales import (
    EscalationStanding,
    EscalationState,
    RungStanding,
    RungState,
    Standing,
    Status,
    TargetStanding,
    TargetState,
)


class TargetBrief(Out):
    """A target as lists show it. While a pause runs only `due_at_latest` may tell a date."""

    name: Name
    """What was promised: acknowledge, respond, update, or as the policy names it."""
    cycle: Annotated[int, Field(ge=1)]
    """1, or which time it is of a target that repeats."""
    state: TargetState
    due_at: Instant | None
    """Null while a pause runs, because the date still moves."""
    due_at_latest: Instant | None
    """While a pause runs: the date if it lasts as long as the policy allows."""
    met_at: Instant | None
    """When it was done; null until then."""
    provisional: bool
    """Whether the date lies past the last year whose bank holidays are known."""


class TargetOut(TargetBrief):
    """A target with what is spent of it and what is left."""

    started_at: Instant | None
    due_if_resumed_now: Instant | None
    """While a pause runs: the date if the clock started again now."""
    within: AmountOut
    """How much time the policy allows."""
    spent: AmountOut
    left: AmountOut
    share_used: Annotated[float, Field(ge=0, le=1_000_000_000, examples=[0.4])]
    """How much of the time is used up: 0.5 is half of it, 1 all of it; more than 1 is
    overdue, 1.2 by a fifth of what was allowed.
    """

    @classmethod
    def of(cls, target: TargetStanding) -> "TargetOut":
        return cls(
            name=target.name,
            cycle=target.cycle,
            state=target.state,
            due_at=target.due_at,
            due_at_latest=target.due_at_latest,
            met_at=target.met_at,
            provisional=target.provisional,
            started_at=target.started_at,
            due_if_resumed_now=target.due_if_resumed_now,
            within=AmountOut.of(target.measure, target.quantity),
            spent=AmountOut.of(target.measure, target.spent),
            left=AmountOut.of(target.measure, target.left),
            share_used=round(target.share_used, 4),
        )


class RungOut(Out):
    """A step of a ladder: when it should be taken, when it was, and when that was told."""

    target: Name
    cycle: Annotated[int, Field(ge=1)]
    name: Name
    level: Annotated[int, Field(ge=0, le=20)]
    """0 is the named service lead; each number above is a post of the policy's `levels`."""
    escalates: bool
    tells: Annotated[list[Name], Field(max_length=20)]
    fire_at: Instant | None
    state: RungState
    noticed_at: Instant | None
    """When a sweep took it, or somebody by hand."""
    delivered_at: Instant | None
    """When the change feed carried it; null until then. After `fire_at` it is the whole delay."""

    @classmethod
    def of(cls, rung: RungStanding, delivered_at: datetime | None) -> "RungOut":
        return cls(
            target=rung.target,
            cycle=rung.cycle,
            name=rung.name,
            level=rung.level,
            escalates=rung.escalates,
            tells=list(rung.tells),
            fire_at=rung.fire_at,
            state=rung.state,
            noticed_at=rung.fired_at,
            delivered_at=delivered_at,
        )


class NextRungOut(Out):
    """Who hears about it next, and when; `fire_at` is null while a pause without a cap runs."""

    target: Name
    name: Name
    level: Annotated[int, Field(ge=0, le=20)]
    """0 is the named service lead; each number above is a post of the policy's `levels`."""
    post: Name
    title: Annotated[str, Field(max_length=200)]
    fire_at: Instant | None


class EscalationStandingOut(Out):
    """An escalation as its subject's history tells it."""

    id: UUID
    target: Name
    cycle: Annotated[int, Field(ge=1)]
    rung: Name
    level: Annotated[int, Field(ge=0, le=20)]
    state: EscalationState
    by_hand: bool
    raised_at: Instant
    answer_due_at: Instant | None
    answered_at: Instant | None
    new_date: Instant | None

    @classmethod
    def of(cls, escalation: EscalationStanding) -> "EscalationStandingOut":
        values = escalation._asdict()
        return cls(**{**values, "id": UUID(escalation.id)})


class PauseOut(Out):
    """The pause that runs; at `until` the clock restarts by itself (null: no cap)."""

    reason: Name
    start: Annotated[Instant, Field(serialization_alias="from")]
    until: Instant | None


class StandingOut(Out):
    """How a subject stands at `as_of`: what is due, when, and who hears about it next."""

    as_of: Instant
    status: Status
    level: Annotated[int, Field(ge=0, le=20)]
    """How far it has climbed: 0 is the named service lead."""
    policy: PolicyRef
    pause: PauseOut | None
    next_change_at: Instant | None
    next_rung: NextRungOut | None
    targets: Annotated[list[TargetOut], Field(max_length=1000)]
    rungs: Annotated[list[RungOut], Field(max_length=5000)]
    escalations: Annotated[list[EscalationStandingOut], Field(max_length=5000)]

    @classmethod
    def of(cls, standing: Standing, delivered: Mapping[RungKey, datetime]) -> "StandingOut":
        policy = standing.regime.policy
        return cls(
            as_of=standing.now,
            status=standing.status,
            level=standing.level,
            policy=PolicyRef(
                slug=policy.slug, version=policy.number, rule=standing.regime.rule.name
            ),
            pause=PauseOut(**standing.pause._asdict()) if standing.pause else None,
            next_change_at=standing.next_change_at,
            next_rung=next_rung_of(standing),
            targets=[TargetOut.of(target) for target in standing.targets],
            rungs=[RungOut.of(rung, delivered.get(rung.key)) for rung in standing.rungs],
            escalations=[
                EscalationStandingOut.of(escalation) for escalation in standing.escalations
            ],
        )


def next_rung_of(standing: Standing) -> NextRungOut | None:
    """The rung that comes next, with the post that its level has under the policy."""
    rung = standing.next_rung
    if rung is None:
        return None
    level = standing.regime.policy.level(rung.level)
    return NextRungOut(
        target=rung.target,
        name=rung.name,
        level=rung.level,
        post=level.post,
        title=level.title,
        fire_at=rung.fire_at,
    )


class FactOut(Out):
    """One thing that happened. `detail` holds what its kind says; texts are elsewhere and can be
    erased.
    """

    id: UUID
    n: Annotated[int, Field(ge=1)]
    kind: Name
    occurred_at: Instant
    recorded_at: Instant
    recorded_by: UUID | None
    """Who recorded it, as a key holder: administrators and auditors find the name at
    /v1/principals/{id}; null when time alone brought it about.
    """
    detail: dict[str, Any]
    """What is particular to its kind: codes, ids and instants, never words about people."""

    @classmethod
    def of(cls, row: models.Fact) -> "FactOut":
        return cls.model_validate(row)
