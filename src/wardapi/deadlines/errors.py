"""What deadlines refuse, and why."""

from collections.abc import Iterator
from contextlib import contextmanager

from wardapi.kit.errors import Conflict, FieldError, NotFound, Unprocessable
from wardapi.timescales import TimescaleError


class NoPolicyInForce(Unprocessable):
    """The receipt lies before the first version of the policy."""

    code = "no_policy_in_force"
    title = "No version of the policy was in force on the date of receipt."


class PolicyNotFound(NotFound):
    code = "policy_not_found"
    title = "There is no such policy."


class CalendarNotFound(NotFound):
    code = "calendar_not_found"
    title = "There is no such calendar."


class UnknownCalendar(Unprocessable):
    """A message names a calendar that does not exist or is not published."""

    code = "unknown_calendar"
    title = "There is no such calendar."


class CalendarNotPublished(Conflict):
    """A policy counts by a calendar; that has to be published first."""

    code = "calendar_not_published"
    title = "The calendar that the policy counts by is not published."


class VersionNotFound(NotFound):
    code = "version_not_found"
    title = "There is no such version."


class AlreadyPublished(Conflict):
    """Published versions never change."""

    code = "already_published"
    title = "The version is published and can no longer change. Make a new version."


class OccurredInFuture(Unprocessable):
    code = "occurred_in_future"
    title = "What is recorded must have happened already."


class OccurredTooEarly(Unprocessable):
    code = "occurred_too_early"
    title = "What is recorded cannot lie before the receipt."


class AlreadyPaused(Conflict):
    code = "already_paused"
    title = "The clock is already stopped."


class NotPaused(Conflict):
    code = "not_paused"
    title = "The clock is not stopped."


class ReasonMayNotPause(Unprocessable):
    code = "reason_may_not_pause"
    title = "The policy lets no clock stop for this reason."


class NothingLeftToPause(Conflict):
    code = "nothing_left_to_pause"
    title = "All the time that the policy allows for this reason has been used."


class LadderExhausted(Conflict):
    """The Councillor Call for Action is no rung: it is the councillor's own statutory act."""

    code = "ladder_exhausted"
    title = (
        "Nobody is left to escalate to. A councillor may refer the matter as a Councillor Call "
        "for Action (Local Government and Public Involvement in Health Act 2007, section 119)."
    )


class AlreadyAnswered(Conflict):
    code = "already_answered"
    title = "The escalation has already been answered."


class EscalationNotFound(NotFound):
    code = "escalation_not_found"
    title = "There is no such escalation."


class FromAfterTo(Unprocessable):
    code = "from_after_to"
    title = "`from` must not lie after `to`."


class InvalidDefinition(Unprocessable):
    """A calendar, a policy or an amount of time that cannot work; the detail is the engine's
    sentence.
    """

    code = "invalid_definition"
    title = "The definition cannot work."


@contextmanager
def refused(pointer: str) -> Iterator[None]:
    """Turns the engine's refusals into ours, pointing at the part of the message at fault."""
    try:
        yield
    except TimescaleError as error:
        where = "/".join([pointer, *getattr(error, "field", "").split(".")]).rstrip("/")
        raise InvalidDefinition(
            str(error), errors=[FieldError(where, error.code, str(error))]
        ) from error
