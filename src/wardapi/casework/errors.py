"""What casework refuses, and why."""

from wardapi.kit.errors import Conflict, Gone, NotAllowed, NotFound, Unprocessable


class CaseNotFound(NotFound):
    """No case has this reference, or the asker may not know of it."""

    code = "case_not_found"
    title = "There is no such case."


class CaseConfidential(NotAllowed):
    """A manager or an auditor may know that the case exists, and no more."""

    code = "case_confidential"
    title = (
        "The case is confidential. It can be opened with a reason, of which its councillor hears."
    )


class NotConfidential(Conflict):
    """There is no glass to break."""

    code = "case_not_confidential"
    title = "The case is not sealed from you."


class CaseClosed(Conflict):
    """Resolved and withdrawn cases take no further steps."""

    code = "case_closed"
    title = "The case is closed."


class AlreadyAcknowledged(Conflict):
    """An acknowledgement or a reply was recorded before."""

    code = "case_already_acknowledged"
    title = "The case has already been acknowledged."


class CaseAlreadyAnswered(Conflict):
    """After a substantive reply there is nothing to hold or to report progress on."""

    code = "case_already_answered"
    title = "The case has been answered; only a further substantive reply can follow."


class InvalidCase(Unprocessable):
    """The message names something that does not exist or does not fit."""

    code = "invalid_case"
    title = "The case cannot be opened as described."


class NotAColleague(Unprocessable):
    """A case can be shared with somebody who works in its ward."""

    code = "not_a_colleague"
    title = "The case can be shared only with somebody who works in its ward."


class AlreadyShared(Conflict):
    """The colleague sees the case already."""

    code = "already_shared"
    title = "The case is already shared with this colleague."


class ShareNotFound(NotFound):
    """The case has no such share."""

    code = "share_not_found"
    title = "The case is not shared so."


class ShareEnded(Conflict):
    """A share ends once."""

    code = "share_ended"
    title = "The sharing has already ended."


class TextNotFound(NotFound):
    """The case has no such text, or it is not for the asker to know of."""

    code = "text_not_found"
    title = "The case has no such text."


class TextErased(Gone):
    """An erased text does not come back."""

    code = "text_erased"
    title = "The text has been erased."


class NothingToErase(Conflict):
    """The words asked for were erased before, or never written."""

    code = "nothing_to_erase"
    title = "The case no longer holds what you asked to erase."


class ResidentNotFound(NotFound):
    """No resident was named on the case."""

    code = "resident_not_found"
    title = "The case names no resident."


class AsOfInFuture(Unprocessable):
    """Nobody knows yet how a case will stand."""

    code = "as_of_in_future"
    title = "How a case stood can be asked for the past only."


class NothingRecordedYet(NotFound):
    """The instant lies before the first fact was recorded."""

    code = "nothing_recorded_yet"
    title = "Nothing had been recorded of the case by then."


class TargetNotFound(NotFound):
    """The policy of the case promises nothing of that name."""

    code = "target_not_found"
    title = "The case has no such target."
