"""What can be said of plans and priorities without asking the database."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from wardapi.audit.chain import canonical
from wardapi.kit.errors import Conflict, FieldError, NotFound, Unprocessable
from wardapi.timescales import Status
from wardapi.wards.choices import PlanRefresh
from wardapi.wards.election_rules import anniversary

Item = TypeVar("Item")
Content = Mapping[str, Any]
"""What a version says, as plain JSON: introduction, evidence and priorities."""

DEFAULT_TERM_YEARS = 4
"""Local Government Act 1972, section 7: councillors of principal councils serve four years."""


class PlanNotFound(NotFound):
    """There is no such plan, or it is a draft of a ward that is not yours."""

    code = "plan_not_found"
    title = "There is no such plan."
    remedy = "GET /v1/plans lists the plans that you may read."


class PlanVersionNotFound(NotFound):
    """The plan has not been published under this number."""

    code = "plan_version_not_found"
    title = "The plan has no such version."
    remedy = "GET /v1/plans/{plan}/versions lists its versions."


class NoPublishedPlan(NotFound):
    """No plan of the ward had been published by the day asked for."""

    code = "no_published_plan"
    title = "The ward has no published plan."
    remedy = "Ask for a later day with as_of, or ask the ward's coordinator when it is due."


class PriorityNotFound(NotFound):
    """There is no such priority, or it is in a draft of a ward that is not yours."""

    code = "priority_not_found"
    title = "There is no such priority."
    remedy = "GET /v1/priorities lists the priorities that you may read."


class EvidenceNotFound(NotFound):
    """The draft has no such item of evidence."""

    code = "evidence_not_found"
    title = "The plan has no such evidence."
    remedy = "GET /v1/plans/{plan} lists the evidence with its ids."


class NothingToReview(NotFound):
    """No review of the plan's last version is due in this cycle."""

    code = "nothing_to_review"
    title = "No review is due."
    remedy = "A review date follows from the setting plan_refresh when a version is published."


class ReviewOver(Conflict):
    """The review was done, or its cycle ended, before anybody answered for its being late."""

    code = "plan_review_over"
    title = "The review is no longer overdue."
    remedy = "Nothing needs doing: GET /v1/plan-escalations?status=open lists what waits."


class PlanKnown(Conflict):
    """A ward has one plan for each electoral cycle."""

    code = "plan_known"
    title = "The ward has a plan for this cycle."
    remedy = "Work on the one that is there: GET /v1/plans?ward=... finds it."


class PlanClosed(Conflict):
    """A plan of the next cycle has been begun, and this one stays as it was."""

    code = "plan_closed"
    title = "The plan's cycle is over."
    remedy = "Work on the ward's plan of the present cycle."


class PlanNotAgreed(Conflict):
    """The councillors of the ward agree to a plan before it is published. A text that was edited
    since is another text, and wants their agreement again."""

    code = "plan_not_agreed"
    title = "The text has not been agreed."
    remedy = "Let a councillor of the ward agree to it: POST /v1/plans/{plan}/agreement."


class AlreadyAgreed(Conflict):
    """The text as it stands has been agreed to."""

    code = "plan_already_agreed"
    title = "The text has been agreed already."
    remedy = "Publish it: POST /v1/plans/{plan}/publication."


class NothingNew(Conflict):
    """The text is what the last version says, word for word."""

    code = "nothing_new_to_publish"
    title = "The last version says the same."
    remedy = "Nothing needs doing. To publish a review that changed nothing, say so: `is_review`."


class EmptyPlan(Conflict):
    """A plan says at least one thing that matters."""

    code = "empty_plan"
    title = "The plan has no priorities."
    remedy = "Add a priority: POST /v1/plans/{plan}/priorities."


class InvalidPlan(Unprocessable):
    """A plan is of a cycle that has begun with an ordinary election of the ward."""

    code = "invalid_plan"
    title = "There can be no such plan."
    remedy = "Name the last ordinary election, or leave it out; a by-election begins no new cycle."


class InvalidPriority(Unprocessable):
    """Something in the priority does not fit its plan."""

    code = "invalid_priority"
    title = "The priority does not fit its plan."
    remedy = "Correct the field that `errors` points at."


class UnknownTheme(Unprocessable):
    """A filter or a message names a theme that does not exist."""

    code = "unknown_theme"
    title = "There is no such theme."
    remedy = "Use a slug from GET /v1/themes, such as health-and-wellbeing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a review date is worked out from. `review_on` is that of the version before.

    `ends_on` is the day on which the restricted period of the next ordinary election begins: from
    then on nothing is published in this cycle. `is_review` says that this version is the outcome
    of a review, not a correction.
    """

    election_on: date
    ends_on: date
    published_on: date
    adopted_on: date | None = None
    review_on: date | None = None
    is_review: bool = False


def review_date(refresh: PlanRefresh, occasion: Occasion) -> date | None:
    """Return the day by which a version is to be looked at again; None when not in this cycle.

    A correction leaves the review where it was.
    """
    if occasion.adopted_on is not None and not occasion.is_review:
        return occasion.review_on
    found = _next_review(refresh, occasion)
    return found if found is not None and found < occasion.ends_on else None


def _next_review(refresh: PlanRefresh, occasion: Occasion) -> date | None:
    first = occasion.adopted_on is None
    if refresh is PlanRefresh.YEARLY:
        return anniversary(occasion.published_on, 1)
    if refresh is PlanRefresh.ONE_YEAR_AFTER_ADOPTION:
        return anniversary(occasion.published_on, 1) if first else None
    done = max(occasion.published_on, occasion.review_on or occasion.published_on)
    years = 2
    while anniversary(occasion.election_on, years) <= done:
        years += 2
    return anniversary(occasion.election_on, years)


def check_under_review(status: Status) -> None:
    """Raise ReviewOver unless the clock of a review still runs."""
    if status in (Status.RESOLVED, Status.WITHDRAWN):
        raise ReviewOver


def cycle_end(election_on: date, next_poll: date | None, term_years: int | None) -> date:
    """Return the day of the next ordinary election; before it is on record, when it should be."""
    return next_poll or anniversary(election_on, term_years or DEFAULT_TERM_YEARS)


def is_review(*, asked: bool | None, review_on: date | None, on: date) -> bool:
    """Whether a version is the outcome of a review: as was said, else when one was due."""
    return asked if asked is not None else review_on is not None and on >= review_on


def check_new(content: Content, last_digest: str | None, *, is_review: bool) -> str:
    """Return the digest of a text that may be published. Raises EmptyPlan and NothingNew.

    A review may find that nothing needs changing: that is worth saying.
    """
    if not content["priorities"]:
        raise EmptyPlan
    found = digest(content)
    if found == last_digest and not is_review:
        raise NothingNew
    return found


def digest(content: Content) -> str:
    """Return what tells two texts apart: 64 hex digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def moved(items: Sequence[Item], item: Item, position: int) -> list[Item]:
    """Return the items in order, with one of them (or a new one) at a place counted from 1.

    A place beyond the end is the end.
    """
    others = [one for one in items if one != item]
    others.insert(position - 1, item)
    return others


def check_deprivation(*, most_deprived: bool | None, source: str | None) -> None:
    """Raise InvalidPriority when an area is said to be deprived, or not, without saying whence."""
    if most_deprived is not None and source is None:
        detail = "Say where it is stated that the area is, or is not, among the most deprived."
        field = FieldError("/deprivation_source", InvalidPriority.code, detail)
        raise InvalidPriority(detail, errors=[field])
