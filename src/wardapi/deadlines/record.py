"""Facts as they are stored: one name and one JSON object for each kind, there and back."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from wardapi.deadlines import models
from wardapi.timescales import facts as story
from wardapi.timescales.amounts import Amount, Measure

KINDS: Mapping[str, type[story.Fact]] = {
    "received": story.Received,
    "acknowledged": story.Acknowledged,
    "replied": story.Replied,
    "milestone_reached": story.MilestoneReached,
    "paused": story.Paused,
    "resumed": story.Resumed,
    "extended": story.Extended,
    "reclassified": story.Reclassified,
    "transferred": story.Transferred,
    "rebased": story.Rebased,
    "rung_fired": story.RungFired,
    "escalation_answered": story.EscalationAnswered,
    "resolved": story.Resolved,
    "reopened": story.Reopened,
    "withdrawn": story.Withdrawn,
    "corrected": story.Corrected,
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_BASE = {field.name for field in fields(story.Fact)}


class UnreadableFact(ValueError):
    """A stored row is no fact that the engine knows: somebody changed it behind our back."""


def kind_of(fact: story.Fact) -> str:
    return _NAMES[type(fact)]


def detail_of(fact: story.Fact) -> dict[str, Any]:
    """What a kind says beyond when it happened, as JSON; what may be left out and is null, is."""
    return {
        field.name: _to_json(value)
        for field in fields(fact)
        if field.name not in _BASE
        and ((value := getattr(fact, field.name)) is not None or field.default is MISSING)
    }


def fact_of(row: models.Fact | Row[Any]) -> story.Fact:
    """The engine's fact for a stored row. Raises UnreadableFact."""
    try:
        return _fact(row.kind, str(row.id), row.occurred_at, row.recorded_at, row.detail)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        wrong = (
            "its detail is not that of its kind" if row.kind in KINDS else "there is no such kind"
        )
        raise UnreadableFact(f"the fact {row.id} ({row.kind}) cannot be read, {wrong}") from error


def row_of(
    fact: story.Fact, *, subject_kind: str, subject_id: UUID, n: int, by: UUID | None
) -> dict[str, Any]:
    """The columns of a new row for the engine's fact."""
    return {
        "id": UUID(fact.id),
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "n": n,
        "kind": kind_of(fact),
        "occurred_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
        "recorded_by": by,
        "detail": detail_of(fact),
    }


def _fact(
    kind: str, id_: str, occurred_at: datetime, recorded_at: datetime, detail: Mapping[str, Any]
) -> story.Fact:
    decoded = {
        name: value if value is None else _DECODERS.get(name, _as_is)(value)
        for name, value in detail.items()
    }
    return KINDS[kind](id=id_, occurred_at=occurred_at, recorded_at=recorded_at, **decoded)


def _to_json(value: object) -> object:
    if isinstance(value, Amount):
        return {"measure": value.measure.value, "quantity": value.quantity}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, story.Fact):
        return {
            "kind": kind_of(value),
            "id": value.id,
            "occurred_at": _to_json(value.occurred_at),
            "recorded_at": _to_json(value.recorded_at),
            "detail": detail_of(value),
        }
    return dict(value) if isinstance(value, Mapping) else value


def _as_is(value: Any) -> Any:
    return value


def _amount(value: Mapping[str, Any]) -> Amount:
    return Amount(Measure(value["measure"]), int(value["quantity"]))


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _right(value: Mapping[str, Any]) -> story.Fact:
    occurred_at, recorded_at = _instant(value["occurred_at"]), _instant(value["recorded_at"])
    return _fact(
        value["kind"],
        value["id"],
        occurred_at,
        recorded_at,
        value["detail"],
    )


_DECODERS: Mapping[str, Any] = {
    "by": _amount,
    "fire_at": _instant,
    "new_date": _instant,
    "right": _right,
    "reply": story.Reply,
    "apply": story.Apply,
}
