"""The words that cases are told in."""

from enum import StrEnum


class Kind(StrEnum):
    """What was asked for; it picks the policy that a case falls under by default."""

    ENQUIRY = "enquiry"
    SERVICE_REQUEST = "service_request"
    COMPLAINT = "complaint"
    INFORMATION_REQUEST = "information_request"


class Urgency(StrEnum):
    """How soon it matters."""

    ROUTINE = "routine"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class RaisedAs(StrEnum):
    """In what office a case was raised; policies may tell the three apart."""

    COUNCILLOR = "councillor"
    COORDINATOR = "coordinator"
    OTHER = "other"


class HeldAs(StrEnum):
    """Whose record a text is: casework has two controllers.

    The councillor's own notes are seen by the councillor alone, never by an officer.
    """

    COUNCIL = "council"
    COUNCILLOR = "councillor"


class TextField(StrEnum):
    """What a text says about a case."""

    DESCRIPTION = "description"
    REPLY = "reply"
    NOTE = "note"
    REASON = "reason"
    OUTCOME = "outcome"
    RESOLUTION = "resolution"
    ANSWER = "answer"


class ShareBasis(StrEnum):
    """Why a colleague may see a case of another's."""

    RESIDENT_AGREED = "resident_agreed"
    WARD_WORK = "ward_work"
    HANDOVER = "handover"
    LEGAL_DUTY = "legal_duty"


class Purpose(StrEnum):
    """What a resident's details are read for."""

    CASEWORK = "casework"
    CONTACT = "contact"
    CORRECTION = "correction"
    SUBJECT_ACCESS = "subject_access"


class Particular(StrEnum):
    """What a case itself shows in people's words, and can be erased.

    But for the subject, which every case has, each is the name of a column that can be empty.
    """

    SUBJECT = "subject"
    LOCATION = "location"
    ON_BEHALF_OF = "on_behalf_of"
    CLIENT_REFERENCE = "client_reference"


class ErasureReason(StrEnum):
    """Why words were erased."""

    RESIDENT_ASKED = "resident_asked"
    RETENTION = "retention"
    SENT_IN_ERROR = "sent_in_error"
    LEGAL_DUTY = "legal_duty"
