"""The words that commitments are told in."""

from enum import StrEnum


class Kind(StrEnum):
    """What is promised. All but `particular` stand until they are withdrawn or kept.

    The first four are the standing ones of the Neighbourhood Leadership Strategy 2026-2032
    ("Accountability"), the next two its service delivery agreement and its early notification.
    """

    NAMED_LEAD = "named_lead"
    ATTENDANCE = "attendance"
    ANSWERS_IN_TIME = "answers_in_time"
    ALIGNMENT = "alignment"
    SERVICE_DELIVERY_AGREEMENT = "service_delivery_agreement"
    EARLY_NOTIFICATION = "early_notification"
    PARTICULAR = "particular"


class Recorded(StrEnum):
    """How a commitment stands as somebody has said. That it was missed, time alone says."""

    PLEDGED = "pledged"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class CommitmentStatus(StrEnum):
    """How a commitment stands now. `missed` is past its day and not kept."""

    PLEDGED = "pledged"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    KEPT = "kept"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


class Assessed(StrEnum):
    """What a service can say of a commitment that is not over."""

    PLEDGED = "pledged"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"


class LinkKind(StrEnum):
    """What a commitment can be linked to."""

    PRIORITY = "priority"
    CASE = "case"
    ACTION = "action"
    ALLOCATION = "allocation"


class Step(StrEnum):
    """What was done with a commitment."""

    PLEDGED = "pledged"
    REVISED = "revised"
    REDATED = "redated"
    ASSESSED = "assessed"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"
    ESCALATED = "escalated"
    ANSWERED = "answered"


LIVE = frozenset({Recorded.PLEDGED, Recorded.ON_TRACK, Recorded.AT_RISK})
"""What is recorded of a commitment that is neither kept nor withdrawn."""
