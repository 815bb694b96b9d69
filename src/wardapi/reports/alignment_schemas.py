"""Alignment on the wire: services and priorities, seen from either side, and gaps."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from wardapi.kit.schema import Out
from wardapi.reports.schemas import Address, Number, PeriodOut, SubjectOut

Name = Annotated[str, Field(max_length=200)]
SlugOut = Annotated[str, Field(max_length=80)]
How = Literal["leads", "helps", "commits"]


class WardOut(Out):
    """A ward."""

    gss_code: Annotated[str, Field(max_length=9)]
    slug: SlugOut
    name: Name


class ServiceOut(Out):
    """A service, and how it works on a priority."""

    slug: SlugOut
    name: Name
    how: Annotated[list[How], Field(max_length=3)]
    """It leads or helps with an action, or has made a commitment."""


class WorkOut(Out):
    """A priority that a service works on, and how."""

    id: UUID
    title: Name
    theme: SlugOut
    ward: WardOut
    how: Annotated[list[How], Field(max_length=3)]


class ServiceAlignmentOut(Out):
    """A service, and the priorities of the plans in force that it works on."""

    slug: SlugOut
    name: Name
    priorities: Annotated[list[WorkOut], Field(max_length=10_000)]


class PriorityAlignmentOut(Out):
    """A priority of a plan in force, and what serves it."""

    id: UUID
    plan: UUID
    version: Number
    ward: WardOut
    title: Name
    theme: SlugOut
    status: Annotated[str, Field(max_length=20)]
    services: Annotated[list[ServiceOut], Field(max_length=1000)]
    actions: Number
    """Under it, and not dropped."""
    commitments: Number
    """Linked to it or to one of its actions, and not withdrawn."""
    allocations: Number
    """Those that its commitments are linked to; budgets will add their own."""


class ThemeCountOut(Out):
    """How many cases were received about a theme, and in as many days before."""

    theme: SlugOut | None
    """Null of cases that name none."""
    cases: Number
    before: Number
    covered: bool
    """Whether an active priority of a plan in force, of the wards counted, is of that theme."""
    rising: bool
    link: Address | None
    """The list of the cases, as far as you may see them."""


class PriorityCountOut(Out):
    """How many cases were received about a priority, and in as many days before."""

    priority: UUID
    title: Name
    cases: Number
    before: Number
    link: Address
    """The list of the cases, as far as you may see them."""


class CaseworkOut(Out):
    """Casework by theme and by priority. `rising` repeats the themes that nothing covers."""

    subject: SubjectOut
    period: PeriodOut
    themes: Annotated[list[ThemeCountOut], Field(max_length=10_000)]
    priorities: Annotated[list[PriorityCountOut], Field(max_length=10_000)]
    rising: Annotated[list[ThemeCountOut], Field(max_length=10_000)]
