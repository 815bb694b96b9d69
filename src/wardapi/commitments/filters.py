"""What lists of commitments and their escalations can be narrowed to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import ColumnElement, not_
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.commitments import linking, queries
from wardapi.commitments.models import Commitment
from wardapi.commitments.vocabulary import CommitmentStatus, Kind
from wardapi.kit.errors import FieldError
from wardapi.kit.schema import Instant
from wardapi.services import queries as services
from wardapi.services.rules import UnknownService
from wardapi.wards import queries as wards
from wardapi.wards.rules import UnknownWard

Condition = ColumnElement[bool]
WardFilter = Annotated[
    str | None, Query(min_length=1, max_length=120, description="GSS code, slug or name.")
]
ServiceFilter = Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")]
Wider = Annotated[
    bool,
    Query(description="With `ward`: also those to its locality and to the borough."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFilters:
    """The filters of `GET /v1/commitments`. They can be combined; each narrows the list further."""

    service: ServiceFilter = None
    ward: WardFilter = None
    including_wider: Wider = False
    locality: Annotated[str | None, Query(min_length=1, max_length=80, description="Slug.")] = None
    borough: Annotated[bool | None, Query(description="Whether it is to the whole borough.")] = None
    kind: Kind | None = None
    status: Annotated[CommitmentStatus | None, Query(description="As it is now.")] = None
    due_before: Annotated[
        Instant | None, Query(description="Neither kept nor withdrawn, and due before.")
    ] = None
    overdue: Annotated[
        bool | None, Query(description="Whether its day has passed and it is not kept.")
    ] = None
    priority: Annotated[
        UUID | None, Query(description="Those linked to this priority, once it is published.")
    ] = None

    async def conditions(
        self, session: AsyncSession, by: Principal, now: datetime
    ) -> list[Condition]:
        """Return what the filters come to. Raises UnknownWard, UnknownService, UnknownLocality."""
        found = await in_places(
            session, self.ward, self.service, wider=self.including_wider, locality=self.locality
        )
        return [*found, *self._of_commitment(now), *self._of_priority(by)]

    def _of_commitment(self, now: datetime) -> Iterator[Condition]:
        if self.kind is not None:
            yield Commitment.kind == self.kind.value
        if self.status is not None:
            yield queries.has_status(self.status, now)
        if self.borough is not None:
            yield queries.of_borough() if self.borough else not_(queries.of_borough())
        if self.due_before is not None:
            yield queries.past_due(self.due_before)
        if self.overdue is not None:
            late = queries.past_due(now)
            yield late if self.overdue else not_(late)

    def _of_priority(self, by: Principal) -> Iterator[Condition]:
        if self.priority is not None:
            yield queries.serves_priority(self.priority)
            yield linking.is_priority_visible(by, self.priority)


async def in_places(
    session: AsyncSession,
    ward: str | None,
    service: str | None,
    *,
    wider: bool = False,
    locality: str | None = None,
) -> list[Condition]:
    """Return the conditions of places. Raises UnknownWard, UnknownService, UnknownLocality."""
    conditions = []
    if ward is not None:
        found = await wards.find_ward(session, ward)
        if found is None:
            raise UnknownWard(errors=[FieldError("/query/ward", UnknownWard.code, ward)])
        conditions.append(queries.of_ward(found, wider=wider))
    if service is not None:
        known = await services.find_service(session, service)
        if known is None:
            at = FieldError("/query/service", UnknownService.code, service)
            raise UnknownService(errors=[at])
        conditions.append(Commitment.service_id == known.id)
    if locality is not None:
        of_locality = await queries.get_locality(session, locality, field="/query/locality")
        conditions.append(Commitment.locality_id == of_locality.id)
    return conditions
