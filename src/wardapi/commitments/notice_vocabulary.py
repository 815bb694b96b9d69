"""The words that planned-activity notices are told in."""

from enum import StrEnum


class NoticeStatus(StrEnum):
    """How an activity stands by today's date."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    OVER = "over"
    CANCELLED = "cancelled"


class NoticeStep(StrEnum):
    """What was done with a notice. `revised` changed words and no date."""

    GIVEN = "given"
    REVISED = "revised"
    REDATED = "redated"
    CANCELLED = "cancelled"


class Office(StrEnum):
    """What kind of post was told."""

    COUNCILLOR = "councillor"
    COORDINATOR = "coordinator"
