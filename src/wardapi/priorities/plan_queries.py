"""Reads of plans, their drafts and their versions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    false,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from wardapi.access.rules import Principal
from wardapi.priorities import reach
from wardapi.priorities.models import (
    Plan,
    PlanAgreement,
    PlanEvidence,
    PlanVersion,
    Priority,
    PublishedPriority,
)
from wardapi.priorities.rules import (
    EvidenceNotFound,
    NoPublishedPlan,
    PlanNotFound,
    PlanVersionNotFound,
    PriorityNotFound,
)
from wardapi.priorities.vocabulary import PriorityStatus, Stage
from wardapi.services.models import Theme
from wardapi.wards.models import Election, Seat, Ward

Rows = Select[*tuple[Any, ...]]

_WITH_PLACES = (joinedload(Plan.ward), joinedload(Plan.election))
_IS_LATEST = and_(PlanVersion.plan_id == Plan.id, PlanVersion.number == Plan.published_number)


async def get_plan(session: AsyncSession, id_: UUID, *, by: Principal) -> Plan:
    """Return a plan that somebody may know of, with its ward and election, or PlanNotFound."""
    known = or_(Plan.published_number.is_not(None), reach.sees_ward(by))
    found = await session.scalar(
        select(Plan)
        .join(Ward, Plan.ward_id == Ward.id)
        .where(Plan.id == id_, known)
        .options(*_WITH_PLACES)
    )
    if found is None:
        raise PlanNotFound
    return found


async def take_plan(session: AsyncSession, id_: UUID) -> Plan:
    """Lock a plan until the transaction ends, and read it as it stands then."""
    statement = (
        select(Plan)
        .where(Plan.id == id_)
        .options(*_WITH_PLACES)
        .with_for_update(of=Plan)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one()


def plans(
    by: Principal,
    *,
    ward_id: UUID | None = None,
    election: str | None = None,
    stage: Stage | None = None,
    closed: bool | None = None,
) -> Rows:
    """The plans that somebody may know of: what is published, and drafts of their own wards."""
    sees = reach.sees_ward(by)
    shown = case((sees, Plan.stage), else_=Stage.PUBLISHED.value)
    changed = changed_at(by)
    found = (
        select(
            Plan.id,
            shown.label("stage"),
            sees.label("seen"),
            Plan.closed_at,
            Plan.created_at,
            changed.label("updated_at"),
            Plan.version,
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Election.slug.label("election"),
            Election.held_on,
            PlanVersion.id.label("version_id"),
            PlanVersion.number,
            PlanVersion.published_at,
            PlanVersion.review_on,
        )
        .join(Ward, Plan.ward_id == Ward.id)
        .join(Election, Plan.election_id == Election.id)
        .join(PlanVersion, _IS_LATEST, isouter=True)
        .where(or_(Plan.published_number.is_not(None), sees))
    )
    conditions: list[ColumnElement[bool]] = []
    if ward_id is not None:
        conditions.append(Plan.ward_id == ward_id)
    if election is not None:
        conditions.append(Election.slug == election)
    if stage is not None:
        conditions.append(shown == stage.value)
    if closed is not None:
        conditions.append(Plan.closed_at.is_not(None) if closed else Plan.closed_at.is_(None))
    return found.where(*conditions)


def changed_at(by: Principal) -> ColumnElement[datetime]:
    """When what somebody may read of a plan was changed: drafts change unseen."""
    return case((reach.sees_ward(by), Plan.updated_at), else_=PlanVersion.published_at)


async def plan_row(session: AsyncSession, plan_id: UUID, by: Principal) -> Any:
    """Return the row of `plans` of one plan that is known to be visible."""
    return (await session.execute(plans(by).where(Plan.id == plan_id))).one()


async def list_priorities(session: AsyncSession, plan_id: UUID) -> list[Priority]:
    """Return the priorities of a draft in their order."""
    found = await session.scalars(
        select(Priority).where(Priority.plan_id == plan_id).order_by(Priority.position, Priority.id)
    )
    return list(found)


def draft_priorities(plan_id: UUID) -> Rows:
    """The priorities of a draft with what they refer to, but for those that were dropped."""
    return (
        select(Priority, Theme.slug.label("theme"), Seat.code.label("lead_councillor"))
        .join(Theme, Priority.theme_id == Theme.id)
        .join(Seat, Priority.lead_seat_id == Seat.id, isouter=True)
        .where(Priority.plan_id == plan_id, Priority.status != PriorityStatus.DROPPED.value)
        .order_by(Priority.position, Priority.id)
    )


def published_priorities(version_id: UUID) -> Rows:
    """The priorities of a version with what they refer to, in their order."""
    return (
        select(PublishedPriority, Theme.slug.label("theme"), Seat.code.label("lead_councillor"))
        .join(Theme, PublishedPriority.theme_id == Theme.id)
        .join(Seat, PublishedPriority.lead_seat_id == Seat.id, isouter=True)
        .where(PublishedPriority.version_id == version_id)
        .order_by(PublishedPriority.position, PublishedPriority.priority_id)
    )


async def evidence_of(
    session: AsyncSession, plan_ids: Iterable[UUID], *, priority_ids: Iterable[UUID] | None = None
) -> list[PlanEvidence]:
    """Return the evidence in drafts, the earliest added first; with `priority_ids` only theirs."""
    found = select(PlanEvidence).where(
        PlanEvidence.plan_id.in_(list(plan_ids)), PlanEvidence.removed_at.is_(None)
    )
    if priority_ids is not None:
        found = found.where(PlanEvidence.priority_id.in_(list(priority_ids)))
    rows = await session.scalars(found.order_by(PlanEvidence.created_at, PlanEvidence.id))
    return list(rows)


async def get_evidence(session: AsyncSession, plan_id: UUID, id_: UUID) -> PlanEvidence:
    """Return an item of evidence that a draft has, or raise EvidenceNotFound."""
    found = await session.get(PlanEvidence, id_)
    if found is None or found.plan_id != plan_id or found.removed_at is not None:
        raise EvidenceNotFound
    return found


async def find_agreement(session: AsyncSession, id_: UUID | None) -> PlanAgreement | None:
    """Return the agreement to a draft, if there is one."""
    return None if id_ is None else await session.get(PlanAgreement, id_)


def versions(plan_id: UUID) -> Rows:
    """The versions of a plan."""
    return select(
        PlanVersion.id,
        PlanVersion.number,
        PlanVersion.published_at,
        PlanVersion.summary,
        PlanVersion.is_review,
        PlanVersion.review_on,
        PlanVersion.digest,
        PlanVersion.override_reason,
    ).where(PlanVersion.plan_id == plan_id)


async def find_version(
    session: AsyncSession, plan_id: UUID, number: int | None
) -> PlanVersion | None:
    """Return a version with its agreement; None where there is none."""
    return await session.scalar(
        select(PlanVersion)
        .where(PlanVersion.plan_id == plan_id, PlanVersion.number == number)
        .options(joinedload(PlanVersion.agreement))
    )


async def get_version(session: AsyncSession, plan: Plan, number: int) -> PlanVersion:
    """Return a version with its agreement, or raise PlanVersionNotFound."""
    found = await find_version(session, plan.id, number)
    if found is None:
        raise PlanVersionNotFound(f"The plan has no version {number}.")
    return found


async def version_in_force(session: AsyncSession, ward_id: UUID, before: datetime) -> PlanVersion:
    """Return what a ward had published last before an instant, with its plan.

    Raises NoPublishedPlan.
    """
    found = await session.scalar(
        select(PlanVersion)
        .join(Plan, PlanVersion.plan_id == Plan.id)
        .where(Plan.ward_id == ward_id, PlanVersion.published_at < before)
        .order_by(PlanVersion.published_at.desc(), PlanVersion.number.desc())
        .options(
            joinedload(PlanVersion.agreement),
            joinedload(PlanVersion.plan).options(*_WITH_PLACES),
        )
        .limit(1)
    )
    if found is None:
        raise NoPublishedPlan
    return found


async def open_plans(session: AsyncSession, ward_id: UUID, *, but: UUID) -> Sequence[Plan]:
    """Lock the plans of a ward whose cycle is not marked as over, but for one."""
    found = await session.scalars(
        select(Plan)
        .where(Plan.ward_id == ward_id, Plan.closed_at.is_(None), Plan.id != but)
        .options(*_WITH_PLACES)
        .order_by(Plan.id)
        .with_for_update(of=Plan)
    )
    return found.all()


async def wards_of_versions(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Return plan and GSS code of each version, by its id."""
    found = await session.execute(
        select(PlanVersion.id, PlanVersion.number, Plan.id.label("plan_id"), Ward.gss_code)
        .join(Plan, PlanVersion.plan_id == Plan.id)
        .join(Ward, Plan.ward_id == Ward.id)
        .where(PlanVersion.id.in_(list(ids)))
    )
    return {row.id: row for row in found}


def shown_priorities(by: Principal) -> Subquery:
    """The priorities that somebody may read, as a table to select from: of their own wards as they
    are being worked on, of others as the latest version has them.
    """
    sees = reach.sees_ward(by)
    drafts = _columns(Priority, Priority.id, Priority.updated_at, true()).where(sees)
    published = _columns(
        PublishedPriority, PublishedPriority.priority_id, PlanVersion.published_at, false()
    ).where(not_(sees))
    return drafts.union_all(published).subquery("shown")


def _columns(table: Any, id_: Any, updated: Any, is_draft: Any) -> Rows:
    found = select(
        id_.label("id"),
        Plan.id.label("plan_id"),
        Plan.closed_at,
        PlanVersion.number,
        is_draft.label("is_draft"),
        updated.label("updated_at"),
        Ward.id.label("ward_id"),
        Ward.gss_code,
        Ward.slug.label("ward_slug"),
        Ward.name.label("ward_name"),
        Ward.sort_name,
        table.theme_id,
        Theme.slug.label("theme"),
        table.title,
        table.description,
        table.target_area,
        table.most_deprived,
        table.deprivation_source,
        Seat.code.label("lead_councillor"),
        table.status,
        table.position,
        table.equality_tags,
    )
    if table is Priority:
        found = found.add_columns(
            Priority.internal_note, Priority.version, Priority.carried_from_id
        )
        found = found.join(Plan, Priority.plan_id == Plan.id)
        found = found.join(PlanVersion, _IS_LATEST, isouter=True)
    else:
        own = Priority.__table__.alias("own")
        found = found.add_columns(
            cast(null(), Text).label("internal_note"), PlanVersion.number, own.c.carried_from_id
        )
        found = found.join(own, PublishedPriority.priority_id == own.c.id)
        found = found.join(PlanVersion, PublishedPriority.version_id == PlanVersion.id)
        found = found.join(Plan, _IS_LATEST)
    return (
        found.join(Ward, Plan.ward_id == Ward.id)
        .join(Theme, table.theme_id == Theme.id)
        .join(Seat, table.lead_seat_id == Seat.id, isouter=True)
    )


async def get_shown_priority(session: AsyncSession, id_: UUID, *, by: Principal) -> Any:
    """Return the row of a priority that somebody may read, or raise PriorityNotFound."""
    shown = shown_priorities(by)
    row = (await session.execute(select(shown).where(shown.c.id == id_))).one_or_none()
    if row is None:
        raise PriorityNotFound
    return row


async def evidence_published(
    session: AsyncSession, priority_ids: Iterable[UUID]
) -> dict[UUID, list[Any]]:
    """Return the evidence that the latest version of its plan has of each priority."""
    found = await session.execute(
        select(PublishedPriority.priority_id, PublishedPriority.evidence)
        .join(PlanVersion, PublishedPriority.version_id == PlanVersion.id)
        .join(Plan, _IS_LATEST)
        .where(PublishedPriority.priority_id.in_(list(priority_ids)))
    )
    return {row.priority_id: row.evidence for row in found}


async def find_published(session: AsyncSession, ward_id: UUID, named: str) -> Any:
    """Return a priority that a ward has published, with its theme, by its id or by its title.

    The title may be that of any version of any of its plans; the latest comes first.
    """
    rows = await session.execute(
        select(PublishedPriority.priority_id.label("id"), PublishedPriority.title, Theme.slug)
        .join(PlanVersion, PlanVersion.id == PublishedPriority.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .join(Theme, Theme.id == PublishedPriority.theme_id)
        .where(Plan.ward_id == ward_id)
        .order_by(PlanVersion.published_at.desc())
    )
    wanted = named.casefold()
    return next((row for row in rows if wanted in (str(row.id), row.title.casefold())), None)


async def themes_meant(session: AsyncSession, slug: str) -> set[UUID]:
    """Return the themes that carry a name: its own, and earlier ones that became it."""
    found = (await session.execute(select(Theme.id, Theme.slug, Theme.successors))).all()
    return {row.id for row in found if row.slug == slug or slug in row.successors}


async def find_theme(session: AsyncSession, slug: str) -> Theme | None:
    """Return a theme of any edition."""
    return await session.scalar(select(Theme).where(Theme.slug == slug))


def themes(*, edition: str | None = None, current: bool | None = None) -> Rows:
    """The themes of ward plans, of every edition."""
    found = select(
        Theme.id,
        Theme.slug,
        Theme.name,
        Theme.edition,
        Theme.is_current,
        Theme.position,
        Theme.successors,
        Theme.source,
        Theme.confidence,
        Theme.assumption,
        Theme.note,
        Theme.updated_at,
    )
    if edition is not None:
        found = found.where(Theme.edition == edition)
    return found if current is None else found.where(Theme.is_current.is_(current))
