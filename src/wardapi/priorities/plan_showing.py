"""Plans as they are shown: the draft to those who work on it, the latest version to others."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.kit.etags import etag
from wardapi.kit.lists import Maker
from wardapi.priorities import comparing, content, reach
from wardapi.priorities import plan_queries as queries
from wardapi.priorities.models import Plan, PlanVersion
from wardapi.priorities.plan_schemas import (
    AgreementOut,
    OverrideOut,
    PlanBrief,
    PlanDiffOut,
    PlanOut,
    PlanVersionOut,
    PriorityOut,
    PublishedRef,
    WardRef,
)
from wardapi.priorities.rules import Content


class Shown(NamedTuple):
    """A message with its ETag."""

    out: PlanOut
    etag: str


async def show(session: AsyncSession, plan: Plan, *, by: Principal, on: date) -> Shown:
    """Return a plan that somebody may know of, as they may see it."""
    row = await queries.plan_row(session, plan.id, by)
    overdue = _is_overdue(row, on)
    if reach.reads_unpublished(by, plan.ward.gss_code):
        said = await content.of_draft(session, plan)
        agreement = await queries.find_agreement(session, plan.agreement_id)
        out = PlanOut(
            **_brief(row, on).model_dump(),
            internal_note=plan.internal_note,
            agreement=AgreementOut.model_validate(agreement) if agreement else None,
            **said,
        )
        return Shown(out, etag(plan.version, overdue))
    version = await queries.get_version(session, plan, row.number)
    said = await content.of_version(session, version)
    out = PlanOut(**_brief(row, on).model_dump(), internal_note=None, agreement=None, **said)
    # Not the tag of the draft: that would not do for a change, and would tell of changes.
    return Shown(out, f'"published-{row.number}.{overdue:d}.{plan.closed_at is not None:d}"')


def brief(on: date) -> Maker:
    """Return what makes the message of a row of `plan_queries.plans`."""
    return lambda row: _brief(row, on)


async def show_version(session: AsyncSession, plan: Plan, version: PlanVersion) -> PlanVersionOut:
    """Return a version, which comes with its agreement."""
    override = None
    if version.override_reason is not None and version.override_election is not None:
        override = OverrideOut(reason=version.override_reason, election=version.override_election)
    return PlanVersionOut(
        number=version.number,
        published_at=version.published_at,
        summary=version.summary,
        is_review=version.is_review,
        review_on=version.review_on,
        digest=version.digest,
        overridden=override is not None,
        plan=plan.id,
        ward=WardRef(gss_code=plan.ward.gss_code, slug=plan.ward.slug, name=plan.ward.name),
        election=plan.election.slug,
        agreed_on=version.agreement.agreed_on,
        agreed_by=version.agreement.seats,
        override=override,
        **await content.of_version(session, version),
    )


async def show_difference(session: AsyncSession, plan: Plan, number: int) -> PlanDiffOut:
    """Return what a version says otherwise than the one before. Raises PlanVersionNotFound."""
    after = await queries.get_version(session, plan, number)
    before: Content = comparing.NOTHING
    earlier = await queries.find_version(session, plan.id, number - 1)
    if earlier is not None:
        before = await content.of_version(session, earlier)
    found = comparing.compare(before, await content.of_version(session, after))
    return PlanDiffOut.model_validate(
        {
            "plan": plan.id,
            "before": earlier.number if earlier else None,
            "after": number,
            "introduction": found.introduction,
            "evidence": found.evidence,
            "priorities": found.priorities,
        }
    )


async def with_evidence(session: AsyncSession, rows: Sequence[Any]) -> Maker:
    """Return what makes the messages of rows of `shown_priorities`, each with its evidence."""
    drafts = [row for row in rows if row.is_draft]
    items = await queries.evidence_of(
        session, {row.plan_id for row in drafts}, priority_ids=[row.id for row in drafts]
    )
    published = await queries.evidence_published(
        session, [row.id for row in rows if not row.is_draft]
    )

    def make(row: Any) -> PriorityOut:
        own = content.evidence_json(items, row.id) if row.is_draft else published[row.id]
        return PriorityOut.of(row, own)

    return make


async def show_priority(session: AsyncSession, row: Any) -> tuple[PriorityOut, str]:
    """Return a row of `shown_priorities` as a message, with its ETag."""
    make = await with_evidence(session, [row])
    version = row.version if row.is_draft else f"published-{row.number}"
    return make(row), f'"{version}.{row.number or 0}"'  # type: ignore[return-value]


def _brief(row: Any, on: date) -> PlanBrief:
    published = None
    if row.number is not None:
        published = PublishedRef(
            number=row.number,
            published_at=row.published_at,
            review_on=row.review_on,
            review_overdue=_is_overdue(row, on),
        )
    return PlanBrief(
        id=row.id,
        ward=WardRef.of(row),
        election=row.election,
        stage=row.stage,
        published=published,
        closed_at=row.closed_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _is_overdue(row: Any, on: date) -> bool:
    return row.closed_at is None and row.review_on is not None and row.review_on < on
