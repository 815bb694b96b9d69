"""Publishing a statement as a version that never changes."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.years import FinancialYear
from wardapi.events import actions as events
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.reports import statement_counting, statement_places, statement_showing
from wardapi.reports.places import Place
from wardapi.reports.publishing import digest_of, override_columns
from wardapi.reports.statement_errors import NothingToState
from wardapi.reports.statement_models import StatementVersion
from wardapi.reports.statement_places import BOROUGH
from wardapi.wards import restricted
from wardapi.wards.restricted import Overridden, Override
from wardapi.wards.rules import today

SUBJECT = "statement"
"""The kind under which published statements are known to audit and events."""


async def publish(
    session: AsyncSession,
    *,
    place: str,
    financial_year: str,
    override_reason: str | None = None,
    by: Principal,
    now: datetime,
) -> StatementVersion:
    """Count the statement of a ward or of the borough, and publish it as the next version.

    `place` is a ward's GSS code or slug, or `borough`; `financial_year` is written 2021-22. Raises
    InvalidFinancialYear, UnknownWard, NotAllowed, NothingToState, and RestrictedPeriod unless the
    holder of the Monitoring Officer's post gives a reason.
    """
    year = FinancialYear.read(financial_year)
    found = await statement_places.get_named_place(session, place, year.last, field="/place")
    statement_places.check_publish(by, found)
    override = None if override_reason is None else Override(by, override_reason)
    overridden = await restricted.check_publication(
        session, found.ward_ids, now=now, override=override
    )
    await _hold_pots(session, found, year)
    version = await _version(session, found, year, overridden, by=by, now=now)
    session.add(version)
    await session.flush()
    await _tell(session, version, overridden, by=by, now=now)
    return version


async def _hold_pots(session: AsyncSession, place: Place, year: FinancialYear) -> None:
    """Let nothing be entered in these books until the version stands, and no other be published.

    In the order of their ids, as those take them who enter something.
    """
    pots = select(Pot.id).where(Pot.financial_year == year.begins).order_by(Pot.id)
    if place.ward_ids is not None:
        pots = pots.where(Pot.ward_id.in_(sorted(place.ward_ids)))
    if not (await session.scalars(pots.with_for_update())).all():
        raise NothingToState(f"There are no pots of {place.name} in {year}.")


async def _version(
    session: AsyncSession,
    place: Place,
    year: FinancialYear,
    overridden: Overridden | None,
    *,
    by: Principal,
    now: datetime,
) -> StatementVersion:
    counted = await statement_counting.count(session, place, year)
    counted_on = today(now)
    shown = statement_showing.figures(counted, counted_on, for_public=True)
    figures = shown.model_dump(mode="json", by_alias=True)
    return StatementVersion(
        id=new_id(),
        key=place.key,
        name=place.name,
        financial_year=year.begins,
        number=await _next_number(session, place, year),
        counted_on=counted_on,
        figures=figures,
        digest=digest_of(figures),
        published_at=now,
        published_by=by.id,
        **override_columns(overridden),
    )


async def _next_number(session: AsyncSession, place: Place, year: FinancialYear) -> int:
    last = await session.scalar(
        select(func.max(StatementVersion.number)).where(
            StatementVersion.key == place.key, StatementVersion.financial_year == year.begins
        )
    )
    return (last or 0) + 1


async def _tell(
    session: AsyncSession,
    version: StatementVersion,
    overridden: Overridden | None,
    *,
    by: Principal,
    now: datetime,
) -> None:
    subject = Subject(SUBJECT, version.id)
    told: dict[str, object] = {
        "place": version.key,
        "financial_year": str(FinancialYear(version.financial_year)),
        "version": version.number,
        "digest": version.digest,
    }
    detail = dict(told)
    if overridden is not None:
        # The reason is part of the public record, and is never erased: it stands here in clear.
        detail["override"] = {"election": overridden.election, "reason": overridden.reason}
    action = "statement.published"
    await audit.record(session, subject=subject, action=action, by=by, now=now, detail=detail)
    ward = None if version.key == BOROUGH else version.key
    await events.emit(session, kind=action, subject=subject, now=now, data=told, ward=ward)
