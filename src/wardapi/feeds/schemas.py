"""Feeds on the wire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wardapi.feeds.vocabulary import Kind
from wardapi.kit.schema import In, Instant, Out, Slug, Text, example

_NAMES = {
    Kind.WARD_MEETINGS: "Meetings of",
    Kind.SERVICE_DEADLINES: "Deadlines of",
    Kind.REVIEW_DATES: "Reviews of",
}


def name_of(row: Any) -> str:
    """Return what a calendar program calls the feed in a row of `queries.feeds`."""
    return f"{_NAMES[Kind(row.kind)]} {row.ward_name or row.service_name}"


class FeedIn(In):
    """A calendar that somebody wants. Meetings are of a ward, deadlines of a service."""

    model_config = example(kind="ward_meetings", ward="boston-castle")

    kind: Kind
    ward: Annotated[str, Text(120)] | None = None
    """GSS code or slug. Leave it out where `service` is named."""
    service: Slug | None = None
    """Leave it out where `ward` is named."""


class FeedWard(Out):
    """The ward that a feed is of."""

    gss_code: Annotated[str, Field(max_length=9)]
    slug: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=120)]


class FeedOut(Out):
    """A feed, without its address, which nobody can be told again."""

    id: UUID
    owner: UUID
    """The principal with whose rights it is read."""
    kind: Kind
    name: Annotated[str, Field(max_length=300)]
    """What calendar programs call it."""
    ward: FeedWard | None
    service: Annotated[str | None, Field(max_length=80)]
    created_at: Instant
    updated_at: Instant
    revoked_at: Instant | None

    @classmethod
    def of(cls, row: Any) -> "FeedOut":
        """From a row of `queries.feeds`."""
        ward = None
        if row.gss_code is not None:
            ward = FeedWard(gss_code=row.gss_code, slug=row.ward_slug, name=row.ward_name)
        return cls(
            id=row.id,
            owner=row.principal_id,
            kind=Kind(row.kind),
            name=name_of(row),
            ward=ward,
            service=row.service,
            created_at=row.created_at,
            updated_at=row.updated_at,
            revoked_at=row.revoked_at,
        )


class NewFeedOut(FeedOut):
    """A feed that was just made, with its address, this once."""

    address: Annotated[str | None, Field(max_length=2000)]
    """Where a calendar program finds it. Whoever has it can read the feed: keep it as a password.
    Null in a repeat by Idempotency-Key."""
