"""Appointing and ending the leads of services, on the wire."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import field_validator

from wardapi.kit.schema import Day, In, Slug, Text, example
from wardapi.services.schemas import LeadOut, Level

Title = Annotated[str, Text(200)]
_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"


class LeadIn(In):
    """Somebody begins to answer for a service, in one ward or, with `ward` left out, in all.

    `title` is the post's, not a person's name: it is published.
    """

    model_config = example(
        service="streetscene",
        ward="boston-castle",
        title="Area manager, central",
        principal=_ID,
        starts_on="2026-01-05",
    )

    service: Slug
    ward: Annotated[str, Text(120)] | None = None
    """GSS code or slug, of the first day."""
    level: Level = 0
    """The rung of the ladder on which the post stands; 0 is the named service lead."""
    title: Title
    principal: UUID | None = None
    """Who in this system holds it; left out while nobody does."""
    starts_on: Day
    ends_on: Day | None = None


class SuccessorIn(In):
    """Who follows, from the day after."""

    title: Title
    principal: UUID | None = None
    ends_on: Day | None = None


class LeadEndingIn(In):
    """The last day of somebody's time as a lead, and who follows, if that is known."""

    model_config = example(
        ends_on="2026-01-31", successor={"title": "Area manager, central", "principal": _ID}
    )

    ends_on: Day
    successor: SuccessorIn | None = None

    @field_validator("ends_on")
    @classmethod
    def _has_a_day_after(cls, value: date) -> date:
        if value == date.max:
            raise ValueError("name a day that has one after it")
        return value


class EndedLeadOut(LeadOut):
    """A lead whose time has an end."""

    successor: LeadOut | None
    """Who was appointed with the ending; null where nobody was."""
