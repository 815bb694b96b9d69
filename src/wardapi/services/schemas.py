"""Services on the wire: roles, never people."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Instant, Out
from wardapi.services.rules import Answerable
from wardapi.wards.evidence import evidence_of
from wardapi.wards.schemas import EvidenceOut, GssCode, NameOut, SlugOut, SpellOut

Level = Annotated[int, Field(ge=0, le=9)]


class ServiceOut(EvidenceOut):
    """A service of the council, or a partner organisation."""

    slug: SlugOut
    name: NameOut
    kind: Literal["service", "partner"]
    directorate: SlugOut | None
    directorate_name: NameOut | None
    themes: Annotated[
        list[SlugOut], Field(max_length=50, description="Themes of ward plans it stands behind.")
    ]
    ward_based: Annotated[
        bool, Field(description="Whether it is expected to name a lead for each ward.")
    ]
    updated_at: Instant

    @classmethod
    def of(cls, row: Any) -> "ServiceOut":
        """Return the message of a row of `queries.services`."""
        return cls(
            slug=row.slug,
            name=row.name,
            kind=row.kind,
            directorate=row.directorate,
            directorate_name=row.directorate_name,
            themes=sorted(row.themes.split(",")) if row.themes else [],
            ward_based=row.ward_based,
            updated_at=row.updated_at,
            **evidence_of(row),
        )


class LeadOut(SpellOut):
    """A post that answers for a service, in one ward or in all (`ward` null)."""

    id: UUID
    service: SlugOut
    service_name: NameOut
    ward: GssCode | None
    ward_slug: SlugOut | None
    ward_name: NameOut | None
    level: Annotated[Level, Field(description="0 is the named service lead; upwards from there.")]
    title: NameOut
    filled: Annotated[bool, Field(description="Whether somebody in this system holds the post.")]

    @classmethod
    def of(cls, row: Any) -> "LeadOut":
        """Return the message of a row of `queries.leads`."""
        return cls(
            from_=row.starts_on,
            to=row.ends_on,
            id=row.id,
            service=row.service,
            service_name=row.service_name,
            ward=row.gss_code,
            ward_slug=row.ward_slug,
            ward_name=row.ward_name,
            level=row.level,
            title=row.title,
            filled=row.filled,
        )


class CoverageOut(Out):
    """Who answers for a service in a ward on the day asked for."""

    ward: GssCode
    ward_slug: SlugOut
    ward_name: NameOut
    service: SlugOut
    service_name: NameOut
    answerable: Annotated[
        Answerable,
        Field(
            description="`named`: somebody holds the lead's post. `vacant`: nobody does. "
            "`none`: there is no such post."
        ),
    ]
    gap: Annotated[bool, Field(description="Whether nobody answers: `vacant` or `none`.")]
    title: NameOut | None
    covers: Annotated[
        Literal["ward", "all_wards"] | None,
        Field(description="Whether the lead is the ward's own or that of all wards."),
    ]

    @classmethod
    def of(cls, row: Any) -> "CoverageOut":
        """Return the message of a row of `queries.coverage`."""
        answerable = Answerable(row.answerable)
        shared: Literal["all_wards"] | None = None if row.title is None else "all_wards"
        return cls(
            ward=row.gss_code,
            ward_slug=row.ward_slug,
            ward_name=row.ward_name,
            service=row.service,
            service_name=row.service_name,
            answerable=answerable,
            gap=answerable is not Answerable.NAMED,
            title=row.title,
            covers="ward" if row.own else shared,
        )
