"""What can be the matter with reports."""

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class InvalidPeriod(Unprocessable):
    """A period is from a first day to a last one that has begun, five years at most."""

    code = "invalid_period"
    title = "That is not a period that can be reported on."
    remedy = "Give in `from` a day that is not after `to`, and in `to` today or an earlier day."


class ScorecardUnknown(NotFound):
    """No ward, service or locality has this name. The borough's key is `all`."""

    code = "scorecard_unknown"
    title = "There is nothing of that name to report on."
    remedy = "Use a slug from GET /v1/services, /v1/wards or /v1/localities, or borough/all."


class ScorecardVersionNotFound(NotFound):
    """No such version of the scorecard has been published."""

    code = "scorecard_version_not_found"
    title = "There is no such published version."
    remedy = "GET /v1/scorecards lists what has been published."


class PeriodNotOver(Conflict):
    """A scorecard is published once its period has ended: until then its figures move."""

    code = "period_not_over"
    title = "The period has not ended yet."
    remedy = "Publish it on the day after its last day, or choose an earlier `to`."


class PeriodOverlaps(Conflict):
    """A scorecard of an overlapping period is public. The difference of two would tell of the
    few cases of the days that they do not share."""

    code = "period_overlaps"
    title = "A scorecard of an overlapping period has been published."
    remedy = "Publish the same period again, or one that shares no day with those published."


class TooLikePublished(Conflict):
    """A version of the same scorecard and period is public, and differs from this one by fewer than
    5 in some count, or in none. The difference of two would tell of the few cases between them."""

    code = "scorecard_too_like"
    title = "The published version says the same, or the same but for a few cases."
    remedy = "It stands. What has been corrected since shows in the next period's scorecard."


class PackOfPastDay(Unprocessable):
    """A briefing pack is made for a meeting today or to come, at most a year ahead."""

    code = "pack_of_past_day"
    title = "A briefing pack is for today or a day to come."
    remedy = "Leave `on` out for today, or give the day of the next meeting."
