"""Publishing a scorecard as a version that never changes."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.reports import apart, periods, places, published_figures, scorecards, siblings
from wardapi.reports.errors import PeriodNotOver, PeriodOverlaps, TooLikePublished
from wardapi.reports.models import ScorecardVersion
from wardapi.reports.periods import Period
from wardapi.reports.places import Place, Scope
from wardapi.reports.schemas import PublicationIn
from wardapi.reports.suppression import is_small
from wardapi.wards import restricted
from wardapi.wards.restricted import Overridden, Override
from wardapi.wards.rules import today

SUBJECT = "scorecard"
"""The kind under which published scorecards are known to audit and events."""


async def publish(
    session: AsyncSession, place: Place, body: PublicationIn, *, by: Principal, now: datetime
) -> ScorecardVersion:
    """Count a scorecard, suppress what is small, and publish the rest.

    Raises NotAllowed, InvalidPeriod, PeriodNotOver, PeriodOverlaps, TooLikePublished, and
    RestrictedPeriod unless the holder of the Monitoring Officer's post gives a reason.
    """
    places.check_publish(by, place)
    period = periods.checked(body.from_, body.to, now)
    if period.last >= today(now):
        raise PeriodNotOver
    number = await _next_number(session, place, period)
    reason = body.override_reason
    overridden = await restricted.check_publication(
        session,
        place.ward_ids,
        now=now,
        override=None if reason is None else Override(by, reason),
    )
    figures = await _figures(session, place, period, now)
    await _check_apart(session, place, period, figures)
    version = ScorecardVersion(
        id=new_id(),
        scope=place.scope.value,
        key=place.key,
        name=place.name,
        number=number,
        first_on=period.first,
        last_on=period.last,
        figures=figures,
        digest=digest_of(figures),
        published_at=now,
        published_by=by.id,
        **_override(overridden),
    )
    session.add(version)
    await session.flush()
    await _tell(session, version, place, overridden, by=by, now=now)
    return version


def digest_of(figures: dict[str, Any]) -> str:
    """Return the SHA-256 of figures as JSON with sorted names and no spaces."""
    written = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


async def _figures(
    session: AsyncSession, place: Place, period: Period, now: datetime
) -> dict[str, Any]:
    card = await scorecards.count(session, place, period, now)
    hidden = await siblings.hidden(session, card)
    bands = await siblings.every_ward_is_public(session, card)
    return published_figures.figures(card, hidden, bands=bands).model_dump(
        mode="json", by_alias=True
    )


async def _check_apart(
    session: AsyncSession, place: Place, period: Period, figures: dict[str, Any]
) -> None:
    """Raise TooLikePublished for figures that differ too little from those published before."""
    before = await session.scalars(
        select(ScorecardVersion.figures).where(
            *_of(place),
            ScorecardVersion.first_on == period.first,
            ScorecardVersion.last_on == period.last,
        )
    )
    for published in before:
        moved = apart.moved(published, figures)
        if not moved or any(map(is_small, moved)):
            raise TooLikePublished


def _of(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (ScorecardVersion.scope == place.scope.value, ScorecardVersion.key == place.key)


async def _next_number(session: AsyncSession, place: Place, period: Period) -> int:
    mine = _of(place)
    found = await session.execute(
        select(ScorecardVersion.first_on, ScorecardVersion.last_on).where(*mine).distinct()
    )
    for row in found:
        earlier = Period(row.first_on, row.last_on)
        if earlier.overlaps(period) and earlier != period:
            raise PeriodOverlaps(
                f"The scorecard from {earlier.first} to {earlier.last} has been published."
            )
    last = await session.scalar(select(func.max(ScorecardVersion.number)).where(*mine))
    return (last or 0) + 1


def _override(overridden: Overridden | None) -> dict[str, Any]:
    if overridden is None:
        return {}
    return {
        "override_reason": overridden.reason,
        "override_election": overridden.election,
        "override_post_id": overridden.post_id,
        "overridden_by": overridden.principal_id,
    }


async def _tell(
    session: AsyncSession,
    version: ScorecardVersion,
    place: Place,
    overridden: Overridden | None,
    *,
    by: Principal,
    now: datetime,
) -> None:
    subject = Subject(SUBJECT, version.id)
    told: dict[str, object] = {
        "scope": version.scope,
        "key": version.key,
        "number": version.number,
        "from": version.first_on,
        "to": version.last_on,
        "digest": version.digest,
    }
    detail = dict(told)
    if overridden is not None:
        # The reason is part of the public record, and is never erased: it stands here in clear.
        detail["override"] = {"election": overridden.election, "reason": overridden.reason}
    action = "scorecard.published"
    await audit.record(session, subject=subject, action=action, by=by, now=now, detail=detail)
    await events.emit(
        session,
        kind=action,
        subject=subject,
        now=now,
        data=told,
        ward=place.key if place.scope is Scope.WARDS else None,
        service=place.key if place.scope is Scope.SERVICES else None,
        directorate=place.directorate,
    )
