"""The words that meetings are told in."""

from enum import StrEnum


class Kind(StrEnum):
    """What sort of meeting it is. A joint tasking group is always restricted."""

    WARD_BRIEFING = "ward_briefing"
    COMMUNITY_ACTION_PARTNERSHIP = "community_action_partnership"
    LOCALITY_MEETING = "locality_meeting"
    JOINT_TASKING_GROUP = "joint_tasking_group"
    PARISH_LIAISON = "parish_liaison"
    PARTNERSHIP = "partnership"


class Mode(StrEnum):
    """How people meet."""

    FACE_TO_FACE = "face_to_face"
    ONLINE = "online"
    HYBRID = "hybrid"


class Status(StrEnum):
    """Where a meeting stands. It is held once somebody has recorded who came."""

    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class Rating(StrEnum):
    """How good the data was that a service or partner brought to a meeting."""

    GOOD = "good"
    ADEQUATE = "adequate"
    POOR = "poor"
    NOT_BROUGHT = "not_brought"


class Issue(StrEnum):
    """What was wrong with data that somebody brought."""

    LATE = "late"
    INCOMPLETE = "incomplete"
    OUT_OF_DATE = "out_of_date"
    OTHER_BOUNDARIES = "other_boundaries"
    NOT_COMPARABLE = "not_comparable"
    INACCURATE = "inaccurate"


class ActionStatus(StrEnum):
    """What has come of an action that a meeting raised."""

    OPEN = "open"
    BECAME = "became"
    DONE = "done"
    DROPPED = "dropped"


class Became(StrEnum):
    """What an action that a meeting raised has become. `action` is one of a ward plan."""

    CASE = "case"
    ACTION = "action"


class Extent(StrEnum):
    """How much of a ward a partner's area covers."""

    WHOLE = "whole"
    PART = "part"
    UNKNOWN = "unknown"
