"""What deadlines refuse, and why."""

from collections.abc import Iterator
from contextlib import contextmanager

from wardapi.kit.errors import Conflict, FieldError, NotFound, Unprocessable
from wardapi.timescales import TimescaleError


class NoPolicyInForce(Unprocessable):
    """The receipt lies before the first version of the policy, or no policy covers the kind;
    `errors` points at the one or the other."""

    code = "no_policy_in_force"
    title = "No version of a policy was in force for this on the date of receipt."
    remedy = (
        "Check the date of receipt. If the case is that old, name another `policy`: GET "
        "/v1/policies lists them, with the dates of their versions."
    )


class KindNotCovered(NoPolicyInForce):
    """No policy says that it is for this kind of case."""

    remedy = (
        "Choose another `kind`, name a `policy` (GET /v1/policies lists them), or ask an "
        "administrator to publish a policy that covers this kind."
    )


class PolicyNotFound(NotFound):
    """No policy has this slug, or none is the default for this kind of case."""

    code = "policy_not_found"
    title = "There is no such policy."
    remedy = "GET /v1/policies lists the policies."


class CalendarNotFound(NotFound):
    """No calendar has this slug, or none of its versions was in force then."""

    code = "calendar_not_found"
    title = "There is no such calendar."
    remedy = "GET /v1/calendars lists the calendars."


class UnknownCalendar(Unprocessable):
    """The message names a calendar that does not exist, or that was not in force then."""

    code = "unknown_calendar"
    title = "There is no such calendar."
    remedy = (
        "GET /v1/calendars lists the calendars. Instead of a slug you may also send a calendar "
        "itself."
    )


class CalendarNotPublished(Conflict):
    """A policy counts by a calendar, which has to be published first."""

    code = "calendar_not_published"
    title = "The calendar that the policy counts by is not published."
    remedy = "Publish a version of the calendar, then the policy."


class VersionNotFound(NotFound):
    """The calendar or the policy has no version of this number, or it is not published yet."""

    code = "version_not_found"
    title = "There is no such version."
    remedy = "List the versions at the address without the number."


class AlreadyPublished(Conflict):
    """Published versions never change: deadlines were counted by them."""

    code = "already_published"
    title = "The version is published and can no longer change."
    remedy = "Make a new version, and publish that."


class OccurredInFuture(Unprocessable):
    """A step that is recorded has happened: its instant cannot lie ahead."""

    code = "occurred_in_future"
    title = "What is recorded must have happened already."
    remedy = (
        "Send an instant that has passed, or leave it out for now. Check its time zone: 10:00 "
        "in British summer time is 09:00Z."
    )


class OccurredTooEarly(Unprocessable):
    """The instant lies before the receipt of the case, or before the step that it follows."""

    code = "occurred_too_early"
    title = "What is recorded cannot lie before the receipt."
    remedy = "Check the date, and the `received_at` of the case."


class AlreadyPaused(Conflict):
    """A clock that is stopped cannot be stopped again."""

    code = "already_paused"
    title = "The clock is already stopped."
    remedy = "To change the reason, start the clock with /resumption and stop it anew."


class NotPaused(Conflict):
    """No pause runs, or none ran at that instant."""

    code = "not_paused"
    title = "The clock is not stopped."
    remedy = (
        "Nothing needs doing, unless the instant is wrong: the history of the case shows its "
        "pauses."
    )


class ReasonMayNotPause(Unprocessable):
    """The policy of the case names the reasons for which its clock may stop."""

    code = "reason_may_not_pause"
    title = "The policy lets no clock stop for this reason."
    remedy = (
        "Use a reason that the policy names; GET /v1/policies/{slug}/versions shows them under "
        "`pauses`."
    )


class NothingLeftToPause(Conflict):
    """The policy caps how long its clock may stop for one reason."""

    code = "nothing_left_to_pause"
    title = "All the time that the policy allows for this reason has been used."
    remedy = "The clock runs on. Answer the case, or answer its escalation with a new date."


class LadderExhausted(Conflict):
    """The case has reached the last level that its policy names."""

    code = "ladder_exhausted"
    title = "Nobody is left to escalate to: the case is at the highest level already."
    remedy = (
        "Speak to whoever answers at that level. A councillor may refer the matter as a "
        "Councillor Call for Action (Local Government and Public Involvement in Health Act "
        "2007, section 119)."
    )


class AlreadyAnswered(Conflict):
    """An escalation is answered once."""

    code = "already_answered"
    title = "The escalation has already been answered."
    remedy = "To say more, reply to the case itself."


class EscalationNotFound(NotFound):
    """No escalation has this id, or its case is not yours to know of."""

    code = "escalation_not_found"
    title = "There is no such escalation."
    remedy = "GET /v1/escalations lists those that you may see."


class AsOfInFuture(Unprocessable):
    """How something will stand depends on what happens until then."""

    code = "as_of_in_future"
    title = "How something stood can be asked for the past only."
    remedy = "Ask with an `as_of` that has passed. Its targets show what is due, and when."


class NothingRecordedYet(NotFound):
    """The instant lies before anything was recorded here."""

    code = "nothing_recorded_yet"
    title = "Nothing had been recorded of it by then."
    remedy = (
        "Ask with a later `as_of`; its `created_at` is the first instant that can be asked about."
    )


class TargetNotFound(NotFound):
    """The policy promises nothing of that name."""

    code = "target_not_found"
    title = "There is no such target."
    remedy = "Its /timescales lists the targets by name."


class FromAfterTo(Unprocessable):
    """The first instant lies after the second."""

    code = "from_after_to"
    title = "`from` must not lie after `to`."
    remedy = "Exchange the two, or correct one."


class InvalidDefinition(Unprocessable):
    """A calendar, a policy or an amount of time is written correctly and cannot work."""

    code = "invalid_definition"
    title = "The definition cannot work."
    remedy = "The detail says why, and `errors` where. Correct it and send it again."


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
