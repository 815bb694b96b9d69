"""Silo-working reports on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.casework.schemas import ServiceRef, WardRef
from wardapi.commitments.schemas import Body, LongText, Title
from wardapi.commitments.silo_vocabulary import ReportedAs, SiloOutcome, SiloStatus
from wardapi.kit.schema import Day, In, Instant, Out, Patch, Slug, Text, example


class SiloReportIn(In):
    """Services that failed to join up. The services named read it: it is about how they work
    together, so write no personal data; what concerns a resident is a case."""

    model_config = example(
        ward="boston-castle",
        services=["highways", "streetscene"],
        title="The new kerb was laid over the gully",
        description="Highways laid the kerb a day after the gully was cleared, and over it.",
    )

    ward: Annotated[str, Text(120)]
    """GSS code or slug, of the day on which it happened."""
    services: Annotated[list[Slug], Field(min_length=2, max_length=20)]
    title: Title
    description: Body
    occurred_on: Day | None = None
    """Today, if left out."""


class SiloReportPatch(Patch):
    """Other words in the place of those that were written, which are kept nowhere."""

    model_config = example(title="The new kerb covers the gully")

    title: Title = ""
    description: Body = ""


class SiloOutcomeIn(In):
    """What came of a report. Write no personal data."""

    model_config = example(
        outcome="procedure_changed", text="Kerbs are laid after the gullies have been checked."
    )

    outcome: SiloOutcome
    text: Body


class SiloReportPaths(Out):
    """Where it is."""

    self: Annotated[str, Field(max_length=200)]


class SiloReportOut(Out):
    """Services that failed to join up, about what, and what came of the report.

    `reported_as` says in what role it was made; by whom, the record alone.
    """

    id: UUID
    status: SiloStatus
    ward: WardRef
    services: Annotated[list[ServiceRef], Field(max_length=20)]
    title: Annotated[str, Field(max_length=200)]
    description: LongText
    occurred_on: Day
    reported_as: ReportedAs
    outcome: SiloOutcome | None
    outcome_text: LongText | None
    closed_at: Instant | None
    created_at: Instant
    updated_at: Instant
    links: SiloReportPaths
