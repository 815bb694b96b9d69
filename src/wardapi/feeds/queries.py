"""Reads of feeds. None of them reads a secret: there is none to be read."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.feeds import rules
from wardapi.feeds.errors import FeedNotFound
from wardapi.feeds.models import Feed
from wardapi.feeds.rules import Of
from wardapi.feeds.vocabulary import Kind
from wardapi.services.models import Directorate, Service
from wardapi.wards.models import Ward

Rows = Select[*tuple[Any, ...]]


def known_to(by: Principal) -> ColumnElement[bool]:
    """The feeds that somebody may know of: their own, and all for those who oversee them."""
    return true() if rules.oversees(by) else Feed.principal_id == by.id


def feeds() -> Rows:
    """Feeds with what they are of."""
    return (
        select(
            Feed.id,
            Feed.principal_id,
            Feed.kind,
            Feed.ward_id,
            Feed.service_id,
            Feed.revoked_at,
            Feed.created_at,
            Feed.updated_at,
            Feed.version,
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Service.slug.label("service"),
            Service.name.label("service_name"),
            Directorate.slug.label("directorate"),
        )
        .join(Ward, Feed.ward_id == Ward.id, isouter=True)
        .join(Service, Feed.service_id == Service.id, isouter=True)
        .join(Directorate, Service.directorate_id == Directorate.id, isouter=True)
    )


def listed(by: Principal, *, kind: Kind | None, revoked: bool | None) -> Rows:
    """The feeds that somebody may know of, narrowed as asked."""
    found = feeds().where(known_to(by))
    if kind is not None:
        found = found.where(Feed.kind == kind.value)
    if revoked is not None:
        found = found.where(Feed.revoked_at.is_not(None) if revoked else Feed.revoked_at.is_(None))
    return found


def _in_force(feed_id: UUID) -> ColumnElement[bool]:
    return and_(Feed.id == feed_id, Feed.revoked_at.is_(None))


async def find_feed(session: AsyncSession, feed_id: UUID, by: Principal) -> Row[Any]:
    """Return the row of a feed in force. Raises FeedNotFound for who may not know of it."""
    asked = feeds().where(_in_force(feed_id), known_to(by))
    row = (await session.execute(asked)).one_or_none()
    if row is None:
        raise FeedNotFound
    return row


async def take_feed(session: AsyncSession, feed_id: UUID, by: Principal) -> Feed:
    """Lock a feed in force until the transaction ends. Raises FeedNotFound as above."""
    asked = select(Feed).where(_in_force(feed_id), known_to(by)).with_for_update()
    found = await session.scalar(asked)
    if found is None:
        raise FeedNotFound
    return found


async def find_by_secret(session: AsyncSession, secret: str) -> Row[Any]:
    """Return the row of the feed in force that has this secret. Raises FeedNotFound.

    It is found by its digest, so how long that takes tells nothing of the secret.
    """
    asked = feeds().where(Feed.digest == rules.digest(secret), Feed.revoked_at.is_(None))
    row = (await session.execute(asked)).one_or_none()
    if row is None:
        raise FeedNotFound
    return row


async def count_in_force(session: AsyncSession, principal_id: UUID) -> int:
    """Return how many feeds somebody has that were not revoked."""
    in_force = (Feed.principal_id == principal_id, Feed.revoked_at.is_(None))
    found = await session.scalar(select(func.count()).select_from(Feed).where(*in_force))
    return found or 0


def of_row(row: Any) -> Of:
    """Return what the feed in a row of `feeds` is of."""
    return Of(row.gss_code, row.service, row.directorate)
