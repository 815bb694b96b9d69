"""Previews of calendars as they cross the wire."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi import timescales
from wardapi.deadlines.definitions import Name
from wardapi.deadlines.previewing import MOST_MOVERS, Mover, Preview
from wardapi.kit.schema import Instant, Out, Slug

Count = Annotated[int, Field(ge=0, le=10**12)]
Moved = Annotated[
    str, Field(max_length=60, examples=["P1D"], description="Later; with a minus sign, earlier.")
]
_MOST_LINES = 100


class SubjectOut(Out):
    """What has the deadline: its kind, such as `case`, and its id."""

    kind: Name
    id: UUID


class MovedByOut(Out):
    """How many deadlines would move by the same stretch of time."""

    by: Moved
    deadlines: Count


class MoverOut(Out):
    """A deadline as it is and as it would be."""

    subject: SubjectOut
    target: Name
    cycle: Annotated[int, Field(ge=1)]
    due_at: Instant | None
    would_be_due_at: Instant | None
    moved: Moved

    @classmethod
    def of(cls, mover: Mover) -> "MoverOut":
        subject, shift = mover
        return cls(
            subject=SubjectOut(kind=subject.kind, id=subject.id),
            target=shift.target,
            cycle=shift.cycle,
            due_at=shift.due_before,
            would_be_due_at=shift.due_after,
            moved=_duration(shift.moved),
        )


class CalendarPreviewOut(Out):
    """What the version would do to the deadlines that run under its calendar."""

    slug: Slug
    version: Annotated[int, Field(ge=1)]
    as_of: Instant
    subjects: Count
    deadlines: Count
    moved: Count
    earlier: Count
    later: Count
    past: Annotated[Count, Field(description="Not past yet, and would be.")]
    moved_by: Annotated[
        list[MovedByOut],
        Field(max_length=_MOST_LINES, description="The commonest first; at most a hundred."),
    ]
    furthest: Annotated[
        list[MoverOut],
        Field(max_length=MOST_MOVERS, description="Those that move furthest; at most a hundred."),
    ]

    @classmethod
    def of(cls, preview: Preview, *, slug: str, version: int, now: Instant) -> "CalendarPreviewOut":
        commonest = sorted(preview.by.items(), key=lambda item: (-item[1], item[0]))
        return cls(
            slug=slug,
            version=version,
            as_of=now,
            subjects=preview.subjects,
            deadlines=preview.deadlines,
            moved=preview.by.total(),
            earlier=sum(number for by, number in commonest if by < timedelta()),
            later=sum(number for by, number in commonest if by > timedelta()),
            past=preview.past,
            moved_by=[
                MovedByOut(by=_duration(by), deadlines=number)
                for by, number in commonest[:_MOST_LINES]
            ],
            furthest=[MoverOut.of(mover) for mover in preview.furthest],
        )


def _duration(time: timedelta) -> str:
    return timescales.format_duration(timescales.microseconds(time), days=True)
