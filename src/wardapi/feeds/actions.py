"""Making feeds and revoking them. The secret is never written down, here or on the trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.models import PrincipalRow
from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.feeds import queries, rules
from wardapi.feeds.errors import TooManyFeeds
from wardapi.feeds.models import Feed
from wardapi.feeds.rules import Of
from wardapi.feeds.vocabulary import Kind
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject

SUBJECT = "feed"
"""The kind under which feeds are known to audit and events."""


async def make_feed(
    session: AsyncSession,
    kind: Kind,
    of: Of,
    *,
    ward_id: UUID | None,
    service_id: UUID | None,
    by: Principal,
    now: datetime,
) -> tuple[Feed, str]:
    """Give somebody a feed, and return it with its secret, which cannot be had again.

    Raises NotAllowed, TooManyFeeds.
    """
    rules.check_make(by, kind, of)
    # The lock keeps two requests of one person from both finding room for the last feed.
    owner = select(PrincipalRow.id).where(PrincipalRow.id == by.id).with_for_update()
    owner_id = (await session.scalars(owner)).one()
    if await queries.count_in_force(session, owner_id) >= rules.MOST_FEEDS:
        raise TooManyFeeds
    secret = rules.new_secret()
    feed = Feed(
        id=new_id(),
        principal_id=owner_id,
        kind=kind.value,
        ward_id=ward_id,
        service_id=service_id,
        digest=rules.digest(secret),
        created_at=now,
        updated_at=now,
    )
    session.add(feed)
    await session.flush()
    await _tell(session, feed, "feed.made", of, by=by, now=now)
    return feed, secret


async def revoke_feed(
    session: AsyncSession, feed: Feed, of: Of, *, by: Principal, now: datetime
) -> None:
    """Take a feed in force back at once."""
    feed.revoked_at = feed.updated_at = now
    await session.flush()
    await _tell(session, feed, "feed.revoked", of, by=by, now=now)


async def _tell(
    session: AsyncSession, feed: Feed, what: str, of: Of, *, by: Principal, now: datetime
) -> None:
    """Put it on the trail, and into the change feed for the owner alone."""
    subject = Subject(SUBJECT, feed.id)
    about = {"kind": feed.kind, "ward": of.ward, "service": of.service}
    await audit.record(session, subject=subject, action=what, by=by, now=now, detail=about)
    await events.emit(
        session,
        kind=what,
        subject=subject,
        now=now,
        data=about,
        ward=of.ward,
        owner=feed.principal_id,
        confidential=True,
    )
