"""The words that silo-working reports are told in."""

from enum import StrEnum


class SiloStatus(StrEnum):
    """Whether something came of a report yet."""

    OPEN = "open"
    CLOSED = "closed"


class SiloOutcome(StrEnum):
    """What came of a report."""

    JOINED_UP = "joined_up"
    PROCEDURE_CHANGED = "procedure_changed"
    EXPLAINED = "explained"
    NOT_TAKEN_UP = "not_taken_up"


class ReportedAs(StrEnum):
    """In what role somebody made a report."""

    COUNCILLOR = "councillor"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    OTHER = "other"
