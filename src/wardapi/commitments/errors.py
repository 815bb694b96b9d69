"""What is refused of commitments, and why."""

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class CommitmentNotFound(NotFound):
    """No commitment has this id."""

    code = "commitment_not_found"
    title = "There is no such commitment."
    remedy = "GET /v1/commitments lists them with their ids."


class InvalidCommitment(Unprocessable):
    """Each kind of commitment has fields of its own, and names what exists."""

    code = "invalid_commitment"
    title = "The commitment cannot be recorded as described."
    remedy = "`errors` says which field; correct it and send the message again."


class CommitmentClosed(Conflict):
    """A commitment that was kept or withdrawn takes no further steps."""

    code = "commitment_closed"
    title = "The commitment is kept or withdrawn."
    remedy = "Nothing needs doing. What is promised anew is pledged as a new commitment."


class CommitmentMissed(Conflict):
    """The day has passed: it stays on record, and another cannot take its place."""

    code = "commitment_missed"
    title = "The commitment was missed, and its day can no longer be moved."
    remedy = (
        "Answer its escalation with a new date, or keep it late. GET /v1/commitment-escalations "
        "lists the escalations."
    )


class NoClock(NotFound):
    """A standing commitment without a review date has nothing that falls due."""

    code = "commitment_without_clock"
    title = "The commitment names no day, so no clock runs for it."
    remedy = "Give it a review date with PATCH, if it should have one."


class NothingToEscalate(Conflict):
    """Only what falls due can be escalated."""

    code = "commitment_not_timed"
    title = "The commitment names no day, so it cannot be escalated."
    remedy = "Ask the service for a review date, or open a case about what went wrong."


class EvidenceNotFound(NotFound):
    """The commitment has no evidence of this id."""

    code = "commitment_evidence_not_found"
    title = "The commitment has no such evidence."
    remedy = "GET /v1/commitments/{id}/evidence lists it with its ids."


class UnknownTarget(Unprocessable):
    """A link names something that does not exist, or that is not yours to know of."""

    code = "unknown_link_target"
    title = "There is nothing of that kind and name."
    remedy = "Name a case by its reference, and anything else by its id."


class AlreadyLinked(Conflict):
    """The commitment is linked to it already."""

    code = "already_linked"
    title = "The commitment is linked to this already."
    remedy = "Nothing needs doing."


class LinkNotFound(NotFound):
    """The commitment has no link of this id, or it leads to what you may not know of."""

    code = "commitment_link_not_found"
    title = "The commitment has no such link."
    remedy = "GET /v1/commitments/{id}/links lists those that you may see."
