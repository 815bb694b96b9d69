"""What can be the matter with statements of ward budgets."""

from wardapi.kit.errors import Conflict, NotFound


class StatementNotPublished(NotFound):
    """No statement of this place and year has been published. Whoever may see the pots of the
    place sees the figures as they stand."""

    code = "statement_not_published"
    title = "No statement of this place and financial year has been published."
    remedy = "GET /v1/statements lists what has been published."


class StatementVersionNotFound(NotFound):
    """No such version of the statement has been published."""

    code = "statement_version_not_found"
    title = "There is no such published version of the statement."
    remedy = "GET /v1/statements lists what has been published."


class NothingToState(Conflict):
    """A statement is of pots: none have been opened for this place and financial year."""

    code = "nothing_to_state"
    title = "There are no pots of this place and financial year."
    remedy = "POST /v1/funds/{fund}/entitlements opens the pots of a year; or check the year."
