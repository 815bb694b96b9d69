"""When is it due, and how much time lies between: open to anybody, and nothing is kept."""

from datetime import datetime
from typing import Annotated

from fastapi import Body, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi import timescales
from wardapi.access.deps import any_principal
from wardapi.deadlines import examples, versions
from wardapi.deadlines.definitions import CalendarDefinition
from wardapi.deadlines.errors import (
    CalendarNotFound,
    FromAfterTo,
    InvalidDefinition,
    UnknownCalendar,
    refused,
)
from wardapi.deadlines.schemas import (
    CalculationIn,
    CalculationOut,
    CalendarRef,
    MeasurementIn,
    MeasurementOut,
    PauseSpanIn,
    SpanOut,
)
from wardapi.kit.deps import ReadDb
from wardapi.kit.errors import FieldError
from wardapi.kit.openapi import item_example, refusals
from wardapi.kit.routing import OPTIONAL, Router

router = Router(
    prefix="/timescales",
    tags=["timescales"],
    dependencies=[Depends(any_principal, scope="function")],
)

REFUSALS = refusals(InvalidDefinition, UnknownCalendar, FromAfterTo)


@router.post(
    "/calculate",
    operation_id="calculate_deadline",
    summary="When is it due, and why?",
    response_model=CalculationOut,
    responses=item_example(examples.CALCULATION) | REFUSALS,
    openapi_extra=OPTIONAL,
)
async def calculate_deadline(
    db: ReadDb,
    body: Annotated[CalculationIn, Body(examples=[examples.CALCULATION_ASKED])],
) -> CalculationOut:
    """Stores nothing. `calendar` is a definition or the slug of a stored one."""
    calendar = await _calendar(db, body.calendar, body.received_at)
    with refused("/target"):
        amount = body.target.build()
    with refused(""):
        found = timescales.calculate(
            calendar, body.received_at, amount, body.conventions.build(), _pauses(body.pauses)
        )
    return CalculationOut(
        due_at=found.due_at,
        provisional=found.provisional,
        conventions=body.conventions,
        explanation=SpanOut.all_of(found.spans, amount.measure),
        sentences=found.sentences,
    )


@router.post(
    "/measure",
    operation_id="measure_time",
    summary="How much time lies between two instants?",
    response_model=MeasurementOut,
    responses=item_example(examples.MEASUREMENT) | REFUSALS,
    openapi_extra=OPTIONAL,
)
async def measure_time(
    db: ReadDb,
    body: Annotated[MeasurementIn, Body(examples=[examples.MEASUREMENT_ASKED])],
) -> MeasurementOut:
    """Stores nothing. In each measure; paused time does not count."""
    if body.end < body.start:
        raise FromAfterTo
    calendar = await _calendar(db, body.calendar, body.start)
    with refused(""):
        found = timescales.measure(calendar, body.start, body.end, _pauses(body.pauses))
    elapsed = timescales.microseconds(found.elapsed)
    return MeasurementOut(
        working_time=timescales.format_duration(timescales.microseconds(found.working_time)),
        working_days=found.working_days,
        elapsed=timescales.format_duration(elapsed, days=True),
    )


async def _calendar(
    db: AsyncSession, asked: CalendarRef, at: datetime
) -> timescales.WorkingCalendar:
    if isinstance(asked, CalendarDefinition):
        with refused("/calendar"):
            return asked.build()
    on = at.astimezone(versions.ENGLAND).date()
    try:
        in_force = await versions.calendar_in_force(db, asked, on)
    except CalendarNotFound as error:
        fault = FieldError("/calendar", UnknownCalendar.code, error.detail)
        raise UnknownCalendar(error.detail, errors=[fault]) from error
    return await versions.calendar_version(db, in_force.id)


def _pauses(asked: list[PauseSpanIn]) -> list[timescales.Pause]:
    for pause in asked:
        if pause.end < pause.start:
            raise FromAfterTo
    return [timescales.Pause(pause.start, pause.end, pause.reason) for pause in asked]
