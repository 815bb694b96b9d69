"""Grants that another system published, on the wire."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Day, Instant, Out, PoundsOut

Cell = Annotated[str, Field(max_length=200_000)]


class ImportedRecipient(Out):
    """The organisation on record that received it."""

    id: UUID
    org_id: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=300)]


class ImportedFunder(Out):
    """Who gave it."""

    id: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=300)]


class ImportedGrantOut(Out):
    """A grant as it was read. `row` is all of it, by the titles of its columns."""

    id: UUID
    identifier: Annotated[str, Field(max_length=200)]
    title: Annotated[str, Field(max_length=500)]
    description: Annotated[str | None, Field(max_length=100_000)]
    currency: Annotated[str, Field(max_length=3)]
    amount: PoundsOut
    awarded_on: Day
    recipient: ImportedRecipient
    funder: ImportedFunder
    programme: Annotated[str | None, Field(max_length=300)]
    row: Annotated[Mapping[str, Cell], Field(max_length=1000)]
    created_at: Instant
    updated_at: Instant
