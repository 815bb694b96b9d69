"""Escalations of overdue plan reviews on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.deadlines.definitions import Name
from wardapi.kit.schema import Day, In, Instant, Out, Text, example
from wardapi.priorities.plan_schemas import Number, WardRef
from wardapi.timescales import EscalationState

AnswerText = Annotated[str, Text(2_000)]
Level = Annotated[int, Field(ge=0, le=20)]


class PlanAnswerIn(In):
    """What the escalation is answered. A new date moves the later rungs, once."""

    model_config = example(text="Councillors meet about it in the last week of May.")

    text: AnswerText
    new_date: Instant | None = None


class PlanEscalationOut(Out):
    """An escalation of a review that is overdue, and what it was answered."""

    id: UUID
    plan: UUID
    version: Annotated[Number, Field(description="The version that is to be looked at again.")]
    review_on: Day
    ward: WardRef
    target: Name
    cycle: Annotated[int, Field(ge=1)]
    rung: Name
    level: Level
    post: Name
    title: Annotated[str, Field(max_length=200)]
    status: EscalationState
    raised_at: Instant
    answer_due_at: Instant | None
    answered_at: Instant | None
    new_date: Instant | None
    answer: Annotated[str, Field(max_length=2_000)] | None
    updated_at: Instant
