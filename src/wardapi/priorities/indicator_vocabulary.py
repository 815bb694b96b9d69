"""What is said of indicators in fixed words."""

from enum import StrEnum


class Kind(StrEnum):
    """Whether an indicator is counted or told."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class Topic(StrEnum):
    """What an indicator is about: the list of action area 6 of the strategy (lines 334-356)."""

    INFLUENCE_AND_CONTROL = "influence_and_control"
    TRUST = "trust"
    FEELING_ABOUT_THE_AREA = "feeling_about_the_area"
    GOING_WELL_OR_NOT = "going_well_or_not"
    PROJECTS_AND_INITIATIVES = "projects_and_initiatives"
    CRIME = "crime"
    ANTISOCIAL_BEHAVIOUR = "antisocial_behaviour"
    HEALTH = "health"
    LOCAL_ECONOMY = "local_economy"
    PARTICIPATION = "participation"
    YOUNG_PEOPLE = "young_people"
    SERVICE_REPORTING = "service_reporting"
    SERVICE_TAKE_UP = "service_take_up"
    CASEWORK_OUTCOMES = "casework_outcomes"
    EVENT_ATTENDANCE = "event_attendance"
    BULLETIN_SUBSCRIPTIONS = "bulletin_subscriptions"
    WARD_BUDGET = "ward_budget"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class ProgressState(StrEnum):
    """How an indicator stands on its way to its target; see `indicator_rules.progress`."""

    NO_READING = "no_reading"
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    WORSE = "worse"
    BEHIND = "behind"
    ON_COURSE = "on_course"
    REACHED = "reached"
    MISSED = "missed"


class IndicatorNoteKind(StrEnum):
    """What a note on an indicator is."""

    NOTE = "note"
    RESIDENT_FEEDBACK = "resident_feedback"


class Recorded(StrEnum):
    """What became of a reading that somebody brought."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    CONTRADICTED = "contradicted"
