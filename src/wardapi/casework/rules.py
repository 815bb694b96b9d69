"""Decisions about a case's life, apart from time (`timescales`) and who may (`permissions`)."""

import re
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wardapi.casework.errors import AlreadyAcknowledged, CaseAlreadyAnswered, CaseClosed
from wardapi.timescales import Reply, Status

COUNCIL_ZONE = ZoneInfo("Europe/London")
"""Where the year of a reference begins and ends."""

ERASED_SUBJECT = "(erased)"
"""Stands where the subject of a case was; every case has one."""

_REFERENCE = re.compile(r"C-[0-9]{4}-[0-9]{6,10}", re.ASCII)

CLOSED = frozenset({Status.RESOLVED, Status.WITHDRAWN})


class Progress(NamedTuple):
    """What has happened to a case since its receipt, as far as it decides what may follow."""

    status: Status
    acknowledged: bool
    answered: bool


def check_live(progress: Progress) -> None:
    """Raise CaseClosed when the case takes no further steps."""
    if progress.status in CLOSED:
        raise CaseClosed


def check_acknowledge(progress: Progress) -> None:
    """A case is acknowledged once; a reply acknowledges it too."""
    check_live(progress)
    if progress.acknowledged:
        raise AlreadyAcknowledged


def check_reply(progress: Progress, reply: Reply) -> None:
    """After a substantive reply another can follow, but nothing that puts off."""
    check_live(progress)
    if progress.answered and reply is not Reply.SUBSTANTIVE:
        raise CaseAlreadyAnswered


def reference(year: int, number: int) -> str:
    """Return what people call a case: `C-2026-000123`."""
    return f"C-{year}-{number:06}"


def asked_reference(text: str) -> str | None:
    """Return the reference that somebody wrote, in either case; None for what cannot be one."""
    written = text.upper()
    return written if _REFERENCE.fullmatch(written) else None


def year_of(now: datetime) -> int:
    """Return the year that a case opened now is counted in."""
    return now.astimezone(COUNCIL_ZONE).year
