"""The words that plans and priorities are told in."""

from enum import StrEnum


class Stage(StrEnum):
    """How far the text of a plan has come.

    An edit of an agreed or a published plan makes a draft of it again. What has been published
    stays published, in its version.
    """

    DRAFT = "draft"
    AGREED = "agreed"
    PUBLISHED = "published"


class PriorityStatus(StrEnum):
    """How a priority stands. One that is dropped is left out of the next version."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    ACHIEVED = "achieved"
    DROPPED = "dropped"


class EqualityTag(StrEnum):
    """Whom or what something bears on, for the council's reports on equality and on carbon."""

    CHILDREN_AND_YOUNG_PEOPLE = "children_and_young_people"
    VULNERABLE_ADULTS = "vulnerable_adults"
    PROTECTED_CHARACTERISTICS = "protected_characteristics"
    CARBON = "carbon"


class EvidenceKind(StrEnum):
    """What kind of evidence stands behind a plan or a priority."""

    DATA = "data"
    CONSULTATION = "consultation"
    RESIDENT_FEEDBACK = "resident_feedback"
    CASEWORK = "casework"
    PARTNER = "partner"
    COUNCILLOR = "councillor"
