"""What meetings refuse, and why."""

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class MeetingNotFound(NotFound):
    """No meeting has this id, or you may not know of it."""

    code = "meeting_not_found"
    title = "There is no such meeting."
    remedy = "GET /v1/meetings lists the meetings that you may see, with their ids."


class SeriesNotFound(NotFound):
    """No series of meetings has this id, or you may not know of it."""

    code = "meeting_series_not_found"
    title = "There is no such series of meetings."
    remedy = "GET /v1/meeting-series lists the series that you may see, with their ids."


class MeetingActionNotFound(NotFound):
    """No meeting has raised an action of this id, or you may not know of it."""

    code = "meeting_action_not_found"
    title = "There is no such action of a meeting."
    remedy = "GET /v1/meeting-actions lists those that you may see, with their ids."


class PartnerAreaNotFound(NotFound):
    """No partner has an area of this slug."""

    code = "partner_area_not_found"
    title = "There is no such partner area."
    remedy = "GET /v1/partner-areas lists them with their slugs."


class UnknownParish(Unprocessable):
    """A message names a parish that does not exist."""

    code = "unknown_parish"
    title = "There is no such parish."
    remedy = "Use a GSS code or a slug from GET /v1/wards/{ward}/parishes."


class UnknownPartnerArea(Unprocessable):
    """A message names a partner area that does not exist."""

    code = "unknown_partner_area"
    title = "There is no such partner area."
    remedy = "Use a slug from GET /v1/partner-areas."


class InvalidMeeting(Unprocessable):
    """The parts of the meeting do not fit each other."""

    code = "invalid_meeting"
    title = "The parts of the meeting do not fit each other."
    remedy = "Read the detail, correct the message and send it again."


class InvalidRecurrence(Unprocessable):
    """The recurrence rule is not one that this service keeps meetings by."""

    code = "invalid_recurrence"
    title = "The recurrence rule cannot be used."
    remedy = (
        "Write an RRULE of RFC 5545, such as FREQ=MONTHLY;BYDAY=2TU;COUNT=12, and see the detail."
    )


class TooManyMeetings(Unprocessable):
    """A series has at most 200 meetings and lasts at most ten years."""

    code = "too_many_meetings"
    title = "The series would have too many meetings."
    remedy = "Choose an earlier horizon or a smaller COUNT, and extend the series later."


class SeriesComplete(Conflict):
    """The rule of the series has an end of its own, COUNT or UNTIL."""

    code = "meeting_series_complete"
    title = "All meetings of the series are there already."
    remedy = "Start a new series for what comes after."


class MeetingCancelled(Conflict):
    """A meeting that was cancelled stays as it was when it was."""

    code = "meeting_cancelled"
    title = "The meeting was cancelled."
    remedy = "If people meet after all, call a new meeting."


class MeetingHeld(Conflict):
    """Somebody has recorded who came: the meeting took place, then and there."""

    code = "meeting_held"
    title = "The meeting was held."
    remedy = "Attendance, data quality, minutes and actions of it can still be recorded."


class MeetingNotBegun(Conflict):
    """Who came, what they brought and what was said are known once a meeting has begun."""

    code = "meeting_not_begun"
    title = "The meeting has not begun."
    remedy = "Record it after the start; if people met earlier, move the meeting first."


class AlreadyInvited(Conflict):
    """Each service, partner and parish is invited once to a meeting."""

    code = "already_invited"
    title = "They are invited already."
    remedy = "Nothing needs doing. Leave them out of the message."


class NotInvited(Unprocessable):
    """Attendance and data quality are of those who were invited."""

    code = "not_invited"
    title = "They were not invited to the meeting."
    remedy = "Name those whom the meeting lists under `invitations`, each once."


class ActionSettled(Conflict):
    """What came of an action is said once."""

    code = "meeting_action_settled"
    title = "What came of the action has been said already."
    remedy = "Nothing needs doing. If there is more to do, raise another action."


class UnknownOutcome(Unprocessable):
    """The case or the action of a plan is not there, or not for you to link."""

    code = "unknown_outcome"
    title = "There is no such case or action that you could link here."
    remedy = (
        "Open the case with POST /v1/cases, or add the action to a priority, and name it then. It "
        "must be one that you see, of a ward of the meeting, and not confidential."
    )


class AreaTaken(Conflict):
    """Each area has a slug of its own."""

    code = "partner_area_taken"
    title = "There is a partner area of this slug."
    remedy = "Choose another slug."
