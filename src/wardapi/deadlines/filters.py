"""What every list of escalations can be narrowed to, and sorted by, whatever it is of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from sqlalchemy import ColumnElement, bindparam, func

from wardapi.deadlines.models import Escalation
from wardapi.deadlines.rules import NOTHING_DUE
from wardapi.kit.database import UtcDateTime
from wardapi.kit.lists import SortColumn
from wardapi.kit.schema import Instant
from wardapi.timescales import EscalationState

_ANSWER_DUE = func.coalesce(
    Escalation.answer_due_at,
    bindparam("nothing_due", NOTHING_DUE, UtcDateTime()),
    type_=UtcDateTime(),
)
ESCALATION_SORTS: Mapping[str, Sequence[SortColumn]] = {
    "raised_at": (Escalation.raised_at,),
    "answer_due_at": (_ANSWER_DUE,),
    "updated_at": (Escalation.updated_at,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationFilters:
    """The filters that all lists of escalations have. Each narrows the list further."""

    status: Annotated[EscalationState | None, Query(description="As it is now.")] = None
    level: Annotated[int | None, Query(ge=0, le=20)] = None
    answer_due_before: Instant | None = None
    raised_from: Instant | None = None
    raised_to: Annotated[Instant | None, Query(description="Before this instant.")] = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Give what the filters come to."""
        if self.status is not None:
            yield Escalation.state == self.status.value
        if self.level is not None:
            yield Escalation.level == self.level
        if self.answer_due_before is not None:
            yield Escalation.answer_due_at < self.answer_due_before
        if self.raised_from is not None:
            yield Escalation.raised_at >= self.raised_from
        if self.raised_to is not None:
            yield Escalation.raised_at < self.raised_to
