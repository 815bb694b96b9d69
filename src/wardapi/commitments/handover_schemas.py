"""Handovers between leads on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import In, Instant, Out, example

Count = Annotated[int, Field(ge=0, le=1_000_000)]


class HandoverIn(In):
    """To which lead: the id of one of the same service and level, who is in post today."""

    model_config = example(to="019b8d5c-1f00-7abc-8def-0123456789ac")

    to: UUID


class HandoverOut(Out):
    """What passed from one lead of a service to another.

    `case_references` are those of the cases that whoever asks may see; `cases` counts them all.
    """

    id: UUID
    from_lead: UUID
    to_lead: UUID
    handed_over_at: Instant
    cases: Count
    case_references: Annotated[
        list[Annotated[str, Field(max_length=20)]], Field(max_length=1_000_000)
    ]
    commitments: Count
    commitment_ids: Annotated[list[UUID], Field(max_length=1_000_000)]
