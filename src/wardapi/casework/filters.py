"""What lists of cases and escalations can be narrowed to, in the address and in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.models import Case
from wardapi.casework.queries import SUBJECT
from wardapi.casework.reach import Reach
from wardapi.casework.vocabulary import Kind, RaisedAs, Urgency
from wardapi.deadlines.models import Clock, Subject
from wardapi.kit.database import sort_key
from wardapi.kit.errors import FieldError
from wardapi.kit.schema import Instant
from wardapi.services import queries as services
from wardapi.services.rules import UnknownService
from wardapi.timescales import Status, TargetState
from wardapi.wards import queries as wards
from wardapi.wards.models import Locality, Ward
from wardapi.wards.rules import UnknownWard

Text = Annotated[str | None, Query(min_length=1, max_length=200)]
Person = Literal["me"] | UUID
Condition = ColumnElement[bool]
_PLAIN = ("kind", "raised_as", "urgency", "policy", "priority", "theme", "client_reference")
_OPEN = (TargetState.WAITING, TargetState.RUNNING, TargetState.PAUSED, TargetState.MISSED)


def _query(description: str) -> object:
    return Query(description=description)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilters:
    """The filters of `GET /v1/cases`. They can be combined; each narrows the list further."""

    ward: Annotated[
        str | None, Query(min_length=1, max_length=120, description="GSS code, slug or name.")
    ] = None
    locality: Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")] = None
    service: Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")] = None
    status: Annotated[Status | None, _query("As it is now.")] = None
    kind: Kind | None = None
    raised_as: RaisedAs | None = None
    urgency: Urgency | None = None
    level: Annotated[
        int | None, Query(ge=0, le=20, description="Escalated so far; 0 is the service lead.")
    ] = None
    raised_by: Annotated[
        Person | None, _query("`me` (my offices), or the id of a term or a coordinator's post.")
    ] = None
    assignee: Annotated[Person | None, _query("`me`, or a principal's id.")] = None
    policy: Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")] = None
    priority: Annotated[UUID | None, _query("The priority that it serves.")] = None
    theme: Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")] = None
    target: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=40,
            description="The target that `state`, `due_before` and `overdue` speak of; without "
            "it they speak of the one next due. Alone: only cases that have this target. Also the "
            "one that `met_from`, `met_to`, `open_at` and `overdue_at` speak of; without it they "
            "speak of any.",
            examples=["respond"],
        ),
    ] = None
    state: Annotated[
        TargetState | None,
        _query("Of `target`, of the one next due, or, for `met`, `met_late` and `cancelled`, any."),
    ] = None
    due_before: Annotated[Instant | None, _query("Still open, and due before.")] = None
    overdue: Annotated[bool | None, _query("Whether it is past due and still open.")] = None
    received_from: Instant | None = None
    received_to: Annotated[Instant | None, _query("Before this instant.")] = None
    met_from: Annotated[Instant | None, _query("Its target was met then or later.")] = None
    met_to: Annotated[Instant | None, _query("Its target was met before this instant.")] = None
    open_at: Annotated[
        Instant | None, _query("Its target had begun then, and was not met until later, if ever.")
    ] = None
    overdue_at: Annotated[Instant | None, _query("As `open_at`, and past due then.")] = None
    closed_from: Annotated[Instant | None, _query("It ended then or later.")] = None
    closed_to: Annotated[Instant | None, _query("It ended before this instant.")] = None
    client_reference: Text = None
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=100,
            description="Searches reference, client reference and subject.",
        ),
    ] = None

    async def conditions(
        self, session: AsyncSession, reach: Reach, now: datetime
    ) -> list[Condition]:
        """Return what the filters come to. Raises UnknownWard, UnknownService, UnknownLocality."""
        if self.locality is not None:
            await wards.require_locality(session, self.locality)
        return [
            *await in_places(session, self.ward, self.service),
            *self._of_case(),
            *self._of_people(reach),
            *self._of_subject(now),
            *self._of_targets(now),
            *self._at_earlier_instants(),
        ]

    def _of_case(self) -> Iterator[Condition]:
        for name in _PLAIN:
            wanted = getattr(self, name)
            if wanted is not None:
                yield getattr(Case, name) == str(wanted)
        if self.locality is not None:
            inside = select(Ward.id).join(Locality, Ward.locality_id == Locality.id)
            yield Case.ward_id.in_(inside.where(Locality.slug == self.locality))
        if self.received_from is not None:
            yield Case.received_at >= self.received_from
        if self.received_to is not None:
            yield Case.received_at < self.received_to
        if self.q is not None:
            yield or_(
                Case.reference.contains(self.q.upper(), autoescape=True),
                func.lower(Case.client_reference).contains(self.q.lower(), autoescape=True),
                Case.search_title.contains(sort_key(self.q), autoescape=True),
            )

    def _of_people(self, reach: Reach) -> Iterator[Condition]:
        if self.raised_by == "me":
            yield reach.raised()
        elif self.raised_by is not None:
            yield or_(Case.term_id == self.raised_by, Case.coordination_id == self.raised_by)
        if self.assignee is not None:
            yield Case.assignee_id == (reach.by.id if self.assignee == "me" else self.assignee)

    def _of_subject(self, now: datetime) -> Iterator[Condition]:
        if self.level is not None:
            yield Subject.level == self.level
        if self.status is not None:
            yield has_status(self.status, now)

    def _of_targets(self, now: datetime) -> Iterator[Condition]:
        if self.target is not None and not (self.due_before or self.overdue or self.state):
            yield _clock(Clock.target == self.target)
        if self.due_before is not None:
            yield self._due_before(self.due_before)
        if self.overdue is not None:
            late = self._due_before(now)
            yield late if self.overdue else not_(late)
        if self.state is not None:
            yield self._in_state(self.state, now)

    def _at_earlier_instants(self) -> Iterator[Condition]:
        target = [Clock.target == self.target] if self.target is not None else []
        met = []
        if self.met_from is not None:
            met.append(Clock.met_at >= self.met_from)
        if self.met_to is not None:
            met.append(Clock.met_at < self.met_to)
        if met:
            yield _clock(*target, *met)
        if self.open_at is not None:
            yield _clock(*target, *_open_at(self.open_at))
        if self.overdue_at is not None:
            late = Clock.due_at < self.overdue_at
            yield _clock(*target, *_open_at(self.overdue_at), late)
        if self.closed_from is not None:
            yield Case.closed_at >= self.closed_from
        if self.closed_to is not None:
            yield Case.closed_at < self.closed_to

    def _due_before(self, instant: datetime) -> Condition:
        if self.target is None:
            return Case.next_due_at < instant
        return _clock(Clock.target == self.target, Clock.is_open, Clock.due_at < instant)

    def _in_state(self, state: TargetState, now: datetime) -> Condition:
        of_target = [Clock.target == self.target] if self.target is not None else []
        if not of_target and state in _OPEN and state is not TargetState.WAITING:
            of_target = [Clock.due_at == Case.next_due_at]
        return _clock(*of_target, _clock_is(state, now))


def has_status(status: Status, now: datetime) -> Condition:
    """Cases of this status now: a pause past its cap is over, although nobody resumed it."""
    over = and_(Subject.status == Status.PAUSED, Subject.paused_until <= now)
    if status is Status.PAUSED:
        return and_(Subject.status == Status.PAUSED, not_(_is_over(now)))
    if status is Status.ANSWERED:
        over = and_(over, Case.answered_at.is_not(None))
    elif status is Status.OPEN:
        over = and_(over, Case.answered_at.is_(None))
    else:
        return Subject.status == status
    return or_(Subject.status == status, over)


async def in_places(
    session: AsyncSession, ward: str | None, service: str | None
) -> list[Condition]:
    """Return the conditions of a ward and a service. Raises UnknownWard, UnknownService."""
    conditions = []
    if ward is not None:
        found = await wards.find_ward(session, ward)
        if found is None:
            detail = f"There is no ward {ward!r}. {UnknownWard.remedy}"
            fault = FieldError("/query/ward", UnknownWard.code, detail)
            raise UnknownWard(detail, errors=[fault])
        conditions.append(Case.ward_id == found.id)
    if service is not None:
        known = await services.find_service(session, service)
        if known is None:
            detail = f"There is no service {service!r}. {UnknownService.remedy}"
            fault = FieldError("/query/service", UnknownService.code, detail)
            raise UnknownService(detail, errors=[fault])
        conditions.append(Case.service_id == known.id)
    return conditions


def _open_at(instant: datetime) -> tuple[Condition, ...]:
    """A case's clock that was to be met at an instant; a cancelled one ended with its case."""
    not_met = or_(Clock.met_at.is_(None), Clock.met_at >= instant)
    not_ended = or_(Clock.state != TargetState.CANCELLED.value, Case.closed_at >= instant)
    return (Case.received_at < instant, not_met, not_ended)


def _clock(*conditions: Any) -> Condition:
    mine = and_(Clock.subject_kind == SUBJECT, Clock.subject_id == Case.id)
    return exists().where(mine, *conditions)


def _clock_is(state: TargetState, now: datetime) -> Condition:
    """`deadlines.rules.clock_state` in SQL, for the latest that the facts say of a clock."""
    paused = and_(Clock.state == TargetState.PAUSED.value, not_(_is_over(now)))
    running = or_(
        Clock.state == TargetState.RUNNING.value,
        and_(Clock.state == TargetState.PAUSED.value, _is_over(now)),
    )
    if state is TargetState.PAUSED:
        return paused
    if state is TargetState.RUNNING:
        return and_(running, Clock.due_at >= now)
    if state is TargetState.MISSED:
        return or_(Clock.state == state.value, and_(running, Clock.due_at < now))
    return Clock.state == state.value


def _is_over(now: datetime) -> Condition:
    return and_(Subject.paused_until.is_not(None), Subject.paused_until <= now)
