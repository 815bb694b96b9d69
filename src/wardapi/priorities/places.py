"""Where actions and indicators belong: a priority, for those who may know of it."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.priorities import reach
from wardapi.priorities.indicator_rules import OtherWard
from wardapi.priorities.models import Priority
from wardapi.priorities.rules import PriorityNotFound
from wardapi.wards.models import Ward


class Place(NamedTuple):
    """A priority and its ward, by GSS code."""

    priority_id: UUID
    ward_id: UUID
    ward: str


async def get_place(session: AsyncSession, priority_id: UUID, *, by: Principal) -> Place:
    """Return a priority that is published, or that somebody works on; PriorityNotFound."""
    known = or_(reach.is_published(Priority.id), reach.sees_ward(by))
    found = await session.execute(
        select(Priority.id, Ward.id.label("ward_id"), Ward.gss_code)
        .join(Ward, Priority.ward_id == Ward.id)
        .where(Priority.id == priority_id, known)
    )
    row = found.one_or_none()
    if row is None:
        raise PriorityNotFound
    return Place(*row)


def check_same_ward(place: Place, ward: str) -> None:
    """Raise OtherWard when a priority is of another ward."""
    if place.ward != ward:
        raise OtherWard
