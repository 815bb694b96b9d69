"""Decisions about actions under a priority. What is overdue is worked out for the day asked."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class ActionStatus(StrEnum):
    """How an action stands."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


class ActionNoteKind(StrEnum):
    """What a note on an action tells of."""

    PROGRESS = "progress"
    COMPLETION = "completion"
    DROPPING = "dropping"


ENDED = frozenset({ActionStatus.DONE, ActionStatus.DROPPED})


class ActionNotFound(NotFound):
    """No action has this id, or it is not yours to know of."""

    code = "action_not_found"
    title = "There is no such action."
    remedy = "GET /v1/actions lists those that you may see."


class ActionEnded(Conflict):
    """An action that is done or dropped takes no further changes."""

    code = "action_ended"
    title = "The action is done or dropped."
    remedy = "If there is more to do, add a new action to the priority."


class PartnerIsLead(Unprocessable):
    """The service that leads an action is not its own partner."""

    code = "partner_is_lead"
    title = "The lead service is among the partners."
    remedy = "Leave the lead service out of `partners`."


class InvalidDoneDay(Unprocessable):
    """An action was done on a day that has come."""

    code = "invalid_done_day"
    title = "The day on which the action was done lies in the future."
    remedy = "Give today or an earlier day in `done_on`, or leave it out for today."


class Span(NamedTuple):
    """When an action is due, and when it ended, if it did."""

    due_on: date
    ended_on: date | None


def days_overdue(span: Span, on: date) -> int:
    """Return how many days past due an action was on a day; 0 when it was not.

    On the due day itself it is not overdue. An action that had ended by the day asked is not
    overdue then, however late it was.
    """
    if span.ended_on is not None and span.ended_on <= on:
        return 0
    return max((on - span.due_on).days, 0)


def check_going_on(status: ActionStatus) -> None:
    """Raise ActionEnded when an action takes no further changes."""
    if status in ENDED:
        raise ActionEnded


def check_done_day(done_on: date, today: date) -> None:
    """Raise InvalidDoneDay for a day to come."""
    if done_on > today:
        raise InvalidDoneDay


def check_partners(lead: str, partners: frozenset[str]) -> None:
    """Raise PartnerIsLead when the lead service is named as a partner too; both are slugs."""
    if lead in partners:
        raise PartnerIsLead
