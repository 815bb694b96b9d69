"""Decisions about commitments, apart from who may (`permissions`)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from wardapi.commitments.errors import (
    CommitmentClosed,
    CommitmentMissed,
    InvalidCommitment,
)
from wardapi.commitments.vocabulary import LIVE, CommitmentStatus, Kind, Recorded
from wardapi.kit.errors import FieldError


class Terms(NamedTuple):
    """What a commitment promises, as far as its kind decides what must be said of it."""

    kind: Kind
    in_one_ward: bool
    pledged_on: date
    standard: str | None = None
    enhancement: str | None = None
    notice_working_days: int | None = None
    due_on: date | None = None
    review_on: date | None = None

    @property
    def date_on(self) -> date | None:
        """The day that the clock runs to; None where there is no clock."""
        return self.due_on or self.review_on


def date_field(kind: Kind) -> str:
    """Return which date a commitment of this kind has."""
    return "due_on" if kind is Kind.PARTICULAR else "review_on"


def check_terms(terms: Terms) -> None:
    """Raise InvalidCommitment, naming every field that does not fit the kind."""
    faults = [FieldError(f"/{field}", code, text) for field, code, text in _faults(terms)]
    if faults:
        raise InvalidCommitment(faults[0].detail, errors=faults)


def _faults(terms: Terms) -> Iterator[tuple[str, str, str]]:
    kind = terms.kind
    if kind is Kind.PARTICULAR:
        if terms.due_on is None:
            yield "due_on", "missing", "A particular promise has a day by which it is kept."
        if terms.review_on is not None:
            yield "review_on", "not_of_this_kind", "A particular promise has `due_on` instead."
    elif terms.due_on is not None:
        yield "due_on", "not_of_this_kind", "A promise that stands has `review_on` instead."
    if kind is Kind.SERVICE_DELIVERY_AGREEMENT:
        if not terms.in_one_ward:
            yield "ward", "missing", "A service delivery agreement is made with one ward."
        if terms.standard is None:
            yield "standard", "missing", "A service delivery agreement names its standard."
    else:
        for field in ("standard", "enhancement"):
            if getattr(terms, field) is not None:
                text = f"Only a service delivery agreement has {field!r}."
                yield field, "not_of_this_kind", text
    if (kind is Kind.EARLY_NOTIFICATION) != (terms.notice_working_days is not None):
        text = "Early notification, and nothing else, promises a notice in working days."
        yield "notice_working_days", "not_of_this_kind", text
    if terms.date_on is not None and terms.date_on < terms.pledged_on:
        yield date_field(kind), "before_the_pledge", "The day lies before the promise was made."


def status_at(recorded: str, *, due_at: datetime | None, now: datetime) -> CommitmentStatus:
    """How a commitment stands now; `due_at` is that of its open clock, None without one."""
    if recorded in LIVE and due_at is not None and due_at < now:
        return CommitmentStatus.MISSED
    return CommitmentStatus(recorded)


def check_live(recorded: str) -> None:
    """Raise CommitmentClosed for one that is kept or withdrawn."""
    if Recorded(recorded) not in LIVE:
        raise CommitmentClosed


def check_redating(
    kind: Kind,
    earlier: date | None,
    later: date | None,
    *,
    reason: str | None,
    missed: bool,
    today: date,
) -> None:
    """Whether a day may take the place of another: before that one is missed, and for a reason.

    A day given to a commitment that had none needs no reason. Raises CommitmentMissed for one that
    was missed: its escalation is answered instead; InvalidCommitment.
    """
    field = date_field(kind)
    if later is None:
        raise _misfit(field, "not_removable", "A day that was named can be moved, not removed.")
    if earlier is not None and missed:
        raise CommitmentMissed
    if later < today:
        raise _misfit(field, "in_the_past", "The new day lies in the past.")
    if earlier is not None and reason is None:
        raise _misfit("reason", "missing", "Say why the day moves.")


def _misfit(field: str, code: str, detail: str) -> InvalidCommitment:
    return InvalidCommitment(detail, errors=[FieldError(f"/{field}", code, detail)])
