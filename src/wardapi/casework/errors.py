"""What casework refuses, and why."""

from wardapi.kit.errors import Conflict, Gone, NotAllowed, NotFound, Unprocessable


class CaseNotFound(NotFound):
    """No case has this reference, or you may not know of it."""

    code = "case_not_found"
    title = "There is no such case."
    remedy = (
        "Check the reference, such as C-2026-000123; GET /v1/cases lists the cases that you may "
        "see. You see those of your wards and services, those that you raised, and those that "
        "are shared with you."
    )


class CaseConfidential(NotAllowed):
    """You may know that the case exists, and no more, unless you give a reason."""

    code = "case_confidential"
    title = "The case is confidential."
    remedy = (
        "If you must see it, POST a reason to /v1/cases/{reference}/unsealings. That opens it "
        "to you for a day, and whoever raised it is told."
    )


class NotConfidential(Conflict):
    """A reason is asked only of those from whom a confidential case is sealed."""

    code = "case_not_confidential"
    title = "The case is open to you already."
    remedy = "Read the case at /v1/cases/{reference}; no reason is needed."


class CaseClosed(Conflict):
    """A case that is resolved or withdrawn takes no further steps."""

    code = "case_closed"
    title = "The case is closed."
    remedy = "If there is more to do, open a new case, and name this one in its description."


class AlreadyAcknowledged(Conflict):
    """A case is acknowledged once; a reply acknowledges it too."""

    code = "case_already_acknowledged"
    title = "The case has already been acknowledged."
    remedy = "Nothing needs doing. To say more, POST to /v1/cases/{reference}/replies."


class CaseAlreadyAnswered(Conflict):
    """After a substantive reply there is nothing left to hold or to report progress on."""

    code = "case_already_answered"
    title = "The case has been answered."
    remedy = "Send a further reply with `kind` set to substantive, or resolve the case."


class InvalidCase(Unprocessable):
    """The message names something that does not exist, or that does not fit the ward or the
    date."""

    code = "invalid_case"
    title = "The case cannot be opened as described."
    remedy = (
        "`errors` says which field; correct it and send the message again. GET /v1/wards and "
        "GET /v1/services list what can be named."
    )


class NotAColleague(Unprocessable):
    """A case can be shared with a councillor or a coordinator of its ward."""

    code = "not_a_colleague"
    title = "The case cannot be shared with them: they do not work in its ward."
    remedy = (
        "Name somebody who works in the ward; GET /v1/wards/{ward}/councillors lists its "
        "councillors with their terms."
    )


class AlreadyShared(Conflict):
    """The colleague sees the case already."""

    code = "already_shared"
    title = "The case is already shared with this colleague."
    remedy = "Nothing needs doing. GET /v1/cases/{reference}/shares lists who sees it."


class ShareNotFound(NotFound):
    """No share of the case has this id."""

    code = "share_not_found"
    title = "The case has no such share."
    remedy = "GET /v1/cases/{reference}/shares lists them with their ids."


class ShareEnded(Conflict):
    """A share can be ended once."""

    code = "share_ended"
    title = "The sharing has already ended."
    remedy = (
        "Nothing needs doing: the colleague no longer sees the case by it. To share it again, "
        "make a new share."
    )


class TextNotFound(NotFound):
    """The case has no text of this id, or it is not for you to know of."""

    code = "text_not_found"
    title = "The case has no such text."
    remedy = (
        "GET /v1/cases/{reference}/history and /notes show the texts that you may read, with "
        "their ids."
    )


class TextErased(Gone):
    """The text was erased, and does not come back."""

    code = "text_erased"
    title = "The text has been erased."
    remedy = "Nothing needs doing. Take it out of your own records too."


class NothingToErase(Conflict):
    """They were erased before, or were never written."""

    code = "nothing_to_erase"
    title = "The words that you asked to erase are not there."
    remedy = (
        "Nothing needs doing. To erase a description, a reply or a note, use its own address "
        "under /v1/cases/{reference}/texts."
    )


class ResidentNotFound(NotFound):
    """No resident's details are on the case, or they were erased."""

    code = "resident_not_found"
    title = "The case names no resident."
    remedy = "If there is a resident, record the details with PUT /v1/cases/{reference}/resident."
