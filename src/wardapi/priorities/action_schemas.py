"""Actions on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Day, In, Instant, Out, Patch, Slug, Text, example
from wardapi.priorities import action_rules as rules
from wardapi.priorities.action_rules import ActionNoteKind, ActionStatus, Span
from wardapi.priorities.plan_schemas import WardRef
from wardapi.wards.schemas import NameOut, SlugOut

Title = Annotated[str, Text(200)]
Words = Annotated[
    str,
    Text(5000),
    Field(description="Part of the council's record: no names or details of residents."),
]
Partners = Annotated[list[Slug], Field(max_length=20, description="Slugs of those that help.")]
ForPublication = Annotated[
    bool,
    Field(description="Whether anybody may read it, once the priority has been published."),
]
Going = Literal[ActionStatus.PLANNED, ActionStatus.IN_PROGRESS]
Days = Annotated[int, Field(ge=0, le=4_000_000)]


class ActionIn(In):
    """What is to be done under a priority, who leads, who helps, and by when."""

    model_config = example(
        title="Three alley gates at Wharncliffe Street",
        service="streetscene",
        partners=["south-yorkshire-police"],
        due_on="2026-06-30",
    )

    title: Title
    description: Words | None = None
    service: Slug
    """The service or partner that leads."""
    partners: Partners = Field(default_factory=list)
    due_on: Day
    status: Going = ActionStatus.PLANNED


class ActionPatch(Patch):
    """Changes of an action. `priority` may be one of the same ward, in its next plan."""

    model_config = example(due_on="2026-09-30", status="in_progress")

    title: Title = Field(default_factory=str)
    description: Words | None = None
    service: Slug = Field(default_factory=str)
    partners: Partners = Field(default_factory=list)
    due_on: Day = Field(default_factory=lambda: date.min)
    status: Going = ActionStatus.PLANNED
    priority: UUID = Field(default_factory=lambda: UUID(int=0))


class ActionNoteIn(In):
    """How an action gets on. `status` says besides that it has begun, or has not after all."""

    model_config = example(text="Two of three gates are up.", status="in_progress")

    text: Words
    for_publication: ForPublication = False
    status: Going | None = None


class CompletionIn(In):
    """The action is done: today, or on an earlier day."""

    model_config = example(done_on="2026-06-24", text="All three gates are up.")

    done_on: Day | None = None
    text: Words | None = None
    for_publication: ForPublication = False


class DroppingIn(In):
    """The action will not be done, for a reason."""

    model_config = example(reason="The owner has closed the alley himself.")

    reason: Words
    for_publication: ForPublication = False


class OriginOut(Out):
    """What an action came from, such as an action raised in a meeting."""

    kind: Annotated[str, Field(max_length=30)]
    id: UUID


class ActionOut(Out):
    """An action. Whether it is overdue is worked out for the day asked (`as_of`), today if none."""

    id: UUID
    priority: UUID
    plan: UUID
    ward: WardRef
    title: Annotated[str, Field(max_length=200)]
    description: Annotated[str | None, Field(max_length=5000)]
    service: SlugOut
    service_name: NameOut
    partners: Annotated[list[SlugOut], Field(max_length=20)]
    due_on: Day
    status: ActionStatus
    done_on: Day | None
    dropped_on: Day | None
    overdue: Annotated[
        bool, Field(description="Due before the day asked, and neither done nor dropped by then.")
    ]
    days_overdue: Days
    origin: OriginOut | None
    published: Annotated[
        bool, Field(description="Whether its priority has been published, so that all may read it.")
    ]
    updated_at: Instant

    @classmethod
    def of(cls, row: Any, partners: Sequence[str], on: date) -> "ActionOut":
        """Return the message of a row of `action_queries.actions`, for the day asked."""
        action = row.PlanAction
        days = rules.days_overdue(Span(action.due_on, action.done_on or action.dropped_on), on)
        origin = None
        if action.origin_kind is not None:
            origin = OriginOut(kind=action.origin_kind, id=action.origin_id)
        own = ("id", "title", "description", "due_on", "status", "done_on", "dropped_on")
        return cls(
            **{name: getattr(action, name) for name in own},
            priority=action.priority_id,
            plan=row.plan_id,
            ward=WardRef.of(row),
            service=row.service,
            service_name=row.service_name,
            partners=list(partners),
            overdue=days > 0,
            days_overdue=days,
            origin=origin,
            published=row.published,
            updated_at=action.updated_at,
        )


class ActionNoteOut(Out):
    """A note on an action; `text` is null when it has been erased."""

    id: UUID
    kind: ActionNoteKind
    text: Annotated[str | None, Field(max_length=5000, validation_alias="body")]
    for_publication: bool
    written_at: Annotated[Instant, Field(validation_alias="created_at")]
    erased_at: Instant | None
    updated_at: Instant
