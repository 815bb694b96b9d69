"""The words that feeds are told in."""

from enum import StrEnum


class Kind(StrEnum):
    """What a feed holds.

    `ward_meetings`: the meetings that concern a ward. `service_deadlines`: by when a service
    answers cases and keeps its promises. `review_dates`: when the plan of a ward, and what was
    agreed with a ward or by a service, is looked at again.
    """

    WARD_MEETINGS = "ward_meetings"
    SERVICE_DEADLINES = "service_deadlines"
    REVIEW_DATES = "review_dates"
