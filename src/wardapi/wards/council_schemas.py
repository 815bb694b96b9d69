"""Elections to come, restricted periods, settings, officers' posts and deprivation on the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Day, In, Instant, Out, Patch, Slug, Text, example
from wardapi.wards.choices import setting_of
from wardapi.wards.council_actions import Evidence
from wardapi.wards.council_models import WardDeprivation
from wardapi.wards.evidence import evidence_of
from wardapi.wards.schemas import EvidenceOut, GssCode, SlugOut

Sources = Annotated[list[Annotated[str, Text(2000)]], Field(max_length=50)]
SettingValue = Annotated[
    Annotated[int, Field(ge=0, le=1_000_000)] | Annotated[str, Text(80)], Field(examples=[25])
]


class EvidenceIn(In):
    """Where a statement comes from."""

    source: Sources = Field(default_factory=list)
    """Public references."""
    assumption: bool = False
    """Whether nothing was published and somebody chose."""
    note: Annotated[str, Text(5000)] | None = None

    def evidence(self) -> Evidence:
        """Return it as the actions take it."""
        return Evidence(source=list(self.source), assumption=self.assumption, note=self.note)


class ElectionIn(EvidenceIn):
    """An election that is to be held, or was."""

    model_config = example(kind="ordinary", held_on="2032-05-06", source=["Council, 5 March 2032"])

    kind: Literal["ordinary", "by_election"]
    held_on: Day
    ward: Annotated[str, Text(120)] | None = None
    """Of a by-election: the ward's GSS code, slug or name."""
    notice_on: Day | None = None
    """When notice of it was or will be given; the setting
    `notice_of_election_working_days` counts it where it is not said."""


class ElectionPatch(Patch):
    """What is known better now."""

    model_config = example(notice_on="2028-03-27")

    held_on: Day = None  # type: ignore[assignment]
    notice_on: Day | None = None
    source: Sources = None  # type: ignore[assignment]
    note: Annotated[str, Text(5000)] | None = None


class PeriodOut(Out):
    """When nothing is published, both days included; on the last until the poll has closed."""

    starts_on: Day
    ends_on: Day
    election: SlugOut
    ward: Annotated[GssCode | None, Field(description="Null: the whole borough.")]
    notice_given: Annotated[
        bool, Field(description="Whether the day of the notice was said, or only counted.")
    ]


class SettingIn(In):
    """What the council settles."""

    model_config = example(value="yearly")

    value: SettingValue


class SettingOut(Out):
    """Something that the council settles for itself."""

    name: Annotated[str, Field(max_length=80, examples=["plan_refresh"])]
    value: Annotated[int | Annotated[str, Field(max_length=80)], Field(examples=[25])]
    default: Annotated[int | Annotated[str, Field(max_length=80)], Field(examples=[25])]
    about: Annotated[str, Field(max_length=1000)]
    allowed: Annotated[str, Field(max_length=500)]
    source: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=50)]
    updated_at: Instant

    @classmethod
    def of(cls, row: Any) -> "SettingOut":
        """Return the message of a row of `council_queries.settings`."""
        setting = setting_of(row.name)
        return cls(
            name=row.name,
            value=row.value["value"],
            default=str(setting.default) if setting.options else setting.default,
            about=setting.about,
            allowed=setting.allowed,
            source=list(setting.source),
            updated_at=row.updated_at,
        )


class OfficerPostIn(In):
    """Somebody takes an officer's post."""

    model_config = example(
        post="monitoring-officer", title="Monitoring Officer", starts_on="2026-01-05"
    )

    post: Slug
    title: Annotated[str, Text(200)]
    principal: UUID | None = None
    """Who in this system holds it; left out while nobody does."""
    starts_on: Day
    ends_on: Day | None = None


class EndingIn(In):
    """The last day of somebody's time in a post."""

    model_config = example(ends_on="2026-12-31")

    ends_on: Day


class OfficerPostOut(Out):
    """Somebody's time in an officer's post. The post, not the person."""

    id: UUID
    post: Annotated[str, Field(max_length=80, examples=["monitoring-officer"])]
    title: Annotated[str, Field(max_length=200)]
    filled: Annotated[bool, Field(description="Whether somebody in this system holds it.")]
    starts_on: Day
    ends_on: Day | None
    updated_at: Instant

    @classmethod
    def of(cls, row: Any) -> "OfficerPostOut":
        """Return the message of a row of `council_queries.officer_posts`."""
        return cls(
            id=row.id,
            post=row.post,
            title=row.title,
            filled=row.principal_id is not None,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            updated_at=row.updated_at,
        )


class DeprivationIn(EvidenceIn):
    """How deprived a ward is by an index of a year. Decile 1 is the most deprived tenth."""

    model_config = example(
        index="imd", year=2019, decile=2, source=["English Indices of Deprivation 2019"]
    )

    index: Slug
    year: Annotated[int, Field(ge=1990, le=2200)]
    decile: Annotated[int, Field(ge=1, le=10)]


class DeprivationFigureOut(EvidenceOut):
    """How deprived a ward is by an index of a year. Decile 1 is the most deprived tenth."""

    index: SlugOut
    year: Annotated[int, Field(ge=1990, le=2200)]
    decile: Annotated[int, Field(ge=1, le=10)]
    updated_at: Instant

    @classmethod
    def of(cls, row: WardDeprivation) -> "DeprivationFigureOut":
        """Return the message of a row."""
        return cls(
            index=row.index,
            year=row.year,
            decile=row.decile,
            updated_at=row.updated_at,
            **evidence_of(row),
        )


class DeprivationOut(DeprivationFigureOut):
    """The latest figure for a ward, and those of other indices and years."""

    ward: GssCode
    others: Annotated[list[DeprivationFigureOut], Field(max_length=200)]

    @classmethod
    def all_of(cls, ward: str, known: list[WardDeprivation]) -> "DeprivationOut":
        """Return the message of what is known of a ward, the latest first."""
        latest = DeprivationFigureOut.of(known[0]).model_dump()
        others = [DeprivationFigureOut.of(row) for row in known[1:]]
        return cls(**latest, ward=ward, others=others)
