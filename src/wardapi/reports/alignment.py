"""Which services work on which priorities: of the plans in force, as they were published.

A service works on a priority when it leads or helps with an action under it, or when a commitment
of its own is linked to it or to one of its actions. What is dropped or withdrawn does not count.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.commitments.models import Commitment, CommitmentLink
from wardapi.commitments.vocabulary import LinkKind, Recorded
from wardapi.priorities.action_models import PlanAction, PlanActionPartner
from wardapi.priorities.models import Plan, PlanVersion, PublishedPriority
from wardapi.services.models import Theme
from wardapi.wards.models import Ward
from wardapi.wards.rules import today

Rows = Select[*tuple[Any, ...]]

LEADS, HELPS, COMMITS = "leads", "helps", "commits"
"""How a service works on a priority."""


class InForce(NamedTuple):
    """A priority of a ward's plan in force, as published. `themes` are its own and its successors:
    a case of any of them is covered by it."""

    id: UUID
    ward_id: UUID
    title: str
    theme: str
    themes: frozenset[str]
    status: str
    tags: frozenset[str]


class Served(NamedTuple):
    """What serves a priority: `services` by how they do, and how many of each thing."""

    services: dict[UUID, frozenset[str]]
    actions: int = 0
    commitments: int = 0
    allocations: int = 0

    @property
    def is_served(self) -> bool:
        return bool(self.services or self.actions or self.commitments or self.allocations)


def versions_in_force(at: datetime) -> Rows:
    """The version that each ward had published last by an instant: id, plan, ward."""
    place = func.row_number().over(
        partition_by=Plan.ward_id,
        order_by=(PlanVersion.published_at.desc(), PlanVersion.number.desc()),
    )
    ranked = (
        select(
            PlanVersion.id,
            PlanVersion.plan_id,
            PlanVersion.number,
            Plan.ward_id,
            place.label("place"),
        )
        .join(Plan, PlanVersion.plan_id == Plan.id)
        .where(PlanVersion.published_at <= at)
        .subquery()
    )
    return select(ranked.c.id, ranked.c.plan_id, ranked.c.number, ranked.c.ward_id).where(
        ranked.c.place == 1
    )


def priorities(at: datetime) -> Rows:
    """The priorities of the plans in force at an instant, with their wards and themes."""
    force = versions_in_force(at).subquery("in_force")
    return (
        select(
            PublishedPriority.priority_id.label("id"),
            PublishedPriority.title,
            PublishedPriority.status,
            PublishedPriority.position,
            PublishedPriority.equality_tags,
            Theme.slug.label("theme"),
            Theme.successors,
            force.c.plan_id,
            force.c.number,
            force.c.ward_id,
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Ward.sort_name,
        )
        .join(force, force.c.id == PublishedPriority.version_id)
        .join(Theme, Theme.id == PublishedPriority.theme_id)
        .join(Ward, Ward.id == force.c.ward_id)
    )


async def in_force(
    session: AsyncSession, at: datetime, ward_ids: Collection[UUID] | None = None
) -> list[InForce]:
    """Return the priorities in force at an instant, of some wards or of all."""
    found = priorities(at)
    if ward_ids is not None:
        found = found.where(found.selected_columns.ward_id.in_(sorted(ward_ids)))
    return [
        InForce(
            row.id,
            row.ward_id,
            row.title,
            row.theme,
            frozenset({row.theme, *row.successors}),
            row.status,
            frozenset(row.equality_tags),
        )
        for row in await session.execute(found)
    ]


async def served(
    session: AsyncSession, priority_ids: Iterable[UUID], at: datetime
) -> dict[UUID, Served]:
    """Return what served each of these priorities at an instant; nothing where nothing did."""
    ids = sorted(set(priority_ids))
    actions: dict[UUID, set[UUID]] = {}
    services: dict[UUID, dict[UUID, set[str]]] = {}
    commitments: dict[UUID, set[UUID]] = {}
    for row in await session.execute(_works(ids, at)):
        services.setdefault(row.priority_id, {}).setdefault(row.service_id, set()).add(row.how)
        things = commitments if row.how == COMMITS else actions
        things.setdefault(row.priority_id, set()).add(row.thing_id)
    links = await _allocations(session, {one for ones in commitments.values() for one in ones}, at)
    return {
        id_: Served(
            {one: frozenset(how) for one, how in services.get(id_, {}).items()},
            len(actions.get(id_, ())),
            len(commitments.get(id_, ())),
            sum(links.get(one, 0) for one in commitments.get(id_, ())),
        )
        for id_ in ids
    }


def served_ids(at: datetime) -> Any:
    """The ids of the priorities that something served at an instant, as a subquery."""
    works = _works(None, at).subquery("works")
    return select(works.c.priority_id)


def _works(ids: list[UUID] | None, at: datetime) -> Any:
    """What works on these priorities, or on any."""
    wanted = true() if ids is None else PlanAction.priority_id.in_(ids)
    linked = true() if ids is None else CommitmentLink.target_id.in_(ids)
    leads = select(
        PlanAction.priority_id,
        PlanAction.service_id,
        PlanAction.id.label("thing_id"),
        literal(LEADS).label("how"),
    ).where(wanted, *_running_actions(at))
    helps = (
        select(PlanAction.priority_id, PlanActionPartner.service_id, PlanAction.id, literal(HELPS))
        .join(PlanActionPartner, PlanActionPartner.action_id == PlanAction.id)
        .where(wanted, *_running_actions(at))
    )
    direct = (
        select(CommitmentLink.target_id, Commitment.service_id, Commitment.id, literal(COMMITS))
        .join(Commitment, Commitment.id == CommitmentLink.commitment_id)
        .where(_links(LinkKind.PRIORITY), linked, *_given(at))
    )
    by_action = (
        select(PlanAction.priority_id, Commitment.service_id, Commitment.id, literal(COMMITS))
        .select_from(CommitmentLink)
        .join(Commitment, Commitment.id == CommitmentLink.commitment_id)
        .join(PlanAction, PlanAction.id == CommitmentLink.target_id)
        .where(_links(LinkKind.ACTION), wanted, *_running_actions(at), *_given(at))
    )
    return union_all(leads, helps, direct, by_action)


def _running_actions(at: datetime) -> tuple[Any, ...]:
    dropped = and_(PlanAction.dropped_on.is_not(None), PlanAction.dropped_on <= today(at))
    return (PlanAction.created_at <= at, func.coalesce(~dropped, true()))


def _links(kind: LinkKind) -> Any:
    return CommitmentLink.kind == kind.value


def _given(at: datetime) -> tuple[Any, ...]:
    withdrawn = Commitment.status == Recorded.WITHDRAWN.value
    stands = or_(~withdrawn, Commitment.closed_at > at)
    return (CommitmentLink.created_at <= at, Commitment.pledged_at <= at, stands)


async def _allocations(
    session: AsyncSession, commitment_ids: Collection[UUID], at: datetime
) -> dict[UUID, int]:
    """Return how many allocations each commitment is linked to. Budgets will say more."""
    if not commitment_ids:
        return {}
    found = await session.execute(
        select(CommitmentLink.commitment_id, func.count())
        .where(
            _links(LinkKind.ALLOCATION),
            CommitmentLink.commitment_id.in_(sorted(commitment_ids)),
            CommitmentLink.created_at <= at,
        )
        .group_by(CommitmentLink.commitment_id)
    )
    return {row[0]: row[1] for row in found}
