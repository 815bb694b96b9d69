"""What routes about plans and priorities ask for."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query

from wardapi.access.deps import AnyPrincipal, needs
from wardapi.access.rules import ANONYMOUS, Principal
from wardapi.kit.deps import Db, Now, ReadDb
from wardapi.kit.errors import FieldError
from wardapi.priorities import plan_queries as queries
from wardapi.priorities.models import Plan
from wardapi.priorities.rules import UnknownTheme
from wardapi.services.models import Theme
from wardapi.wards import council_queries as council
from wardapi.wards.deps import AsOf
from wardapi.wards.election_rules import ElectionNotFound, UnknownElection
from wardapi.wards.rules import COUNCIL_ZONE

Writer = Annotated[Principal, Depends(needs("plans:write"))]
PlanId = Annotated[UUID, Path(alias="plan")]
PriorityId = Annotated[UUID, Path(alias="priority")]
VersionNumber = Annotated[int, Path(alias="number", ge=1, le=100_000, examples=[1])]


async def seen_plan(plan_id: PlanId, by: AnyPrincipal, db: ReadDb) -> Plan:
    """The plan in the address, to be read; 404 for those who may not know of it."""
    return await queries.get_plan(db, plan_id, by=by)


async def published_plan(plan_id: PlanId, db: ReadDb) -> Plan:
    """The plan in the address, which has been published; else 404 for everybody."""
    return await queries.get_plan(db, plan_id, by=ANONYMOUS)


async def held_plan(plan_id: PlanId, by: Writer, db: Db) -> Plan:
    """The plan in the address, to be worked on; 404 for those who may not know of it."""
    return await queries.get_plan(db, plan_id, by=by)


async def held_priority(priority_id: PriorityId, by: Writer, db: Db) -> Any:
    """The row of the priority in the address, to be worked on; 404 as above."""
    return await queries.get_shown_priority(db, priority_id, by=by)


SeenPlan = Annotated[Plan, Depends(seen_plan)]
PublishedPlan = Annotated[Plan, Depends(published_plan)]
HeldPlan = Annotated[Plan, Depends(held_plan)]
HeldPriority = Annotated[Any, Depends(held_priority)]


async def asked_end(now: Now, as_of: AsOf = None) -> datetime:
    """The instant before which something must have been published: now, or the end of a day."""
    if as_of is None:
        return now + timedelta(microseconds=1)
    return datetime.combine(as_of + timedelta(days=1), time(), COUNCIL_ZONE)


AskedEnd = Annotated[datetime, Depends(asked_end)]


async def filter_election(
    db: ReadDb,
    election: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=120,
            description="Only of the cycle that this election began: its slug.",
            examples=["2024-05-02"],
        ),
    ] = None,
) -> str | None:
    """The election that a list is narrowed to; 422 when there is none such."""
    if election is not None:
        try:
            await council.get_election(db, election)
        except ElectionNotFound as error:
            field = FieldError("/query/election", UnknownElection.code, error.detail)
            raise UnknownElection(error.detail, errors=[field]) from error
    return election


FilterElection = Annotated[str | None, Depends(filter_election)]


async def filter_theme(
    db: ReadDb,
    theme: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=80,
            description="Only of this theme, or of an earlier one that it carries on: its slug.",
        ),
    ] = None,
) -> set[UUID] | None:
    """The themes that a list is narrowed to; 422 when there is none of that name."""
    if theme is None:
        return None
    meant = await queries.themes_meant(db, theme)
    if not meant:
        raise _unknown(theme, "/query/theme")
    return meant


FilterTheme = Annotated[set[UUID] | None, Depends(filter_theme)]


async def named_theme(db: Db, slug: str) -> Theme:
    """Return the theme that a message names, or raise UnknownTheme."""
    found = await queries.find_theme(db, slug)
    if found is None:
        raise _unknown(slug, "/theme")
    return found


def _unknown(slug: str, pointer: str) -> UnknownTheme:
    detail = f"There is no theme {slug!r}."
    return UnknownTheme(detail, errors=[FieldError(pointer, UnknownTheme.code, detail)])
