"""Why the service refuses. Rules raise these and know nothing of HTTP.

A room subclasses a kind and gives it a stable `code`, a `title` that says what is wrong, and a
`remedy` that says what to do next. Both are for council officers, and so is the docstring, which
/problems publishes as what the code means:

    class CaseClosed(Conflict):
        code = "case_closed"
        title = "The case is closed."
        remedy = "If there is more to do, open a new case."

The table that turns a kind into a status is in `kit.problems`.
"""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

_by_code: dict[str, type["WardapiError"]] = {}


class FieldError(NamedTuple):
    """One fault in a message. `pointer` is a JSON pointer (RFC 6901), or "" for the whole."""

    pointer: str
    code: str
    detail: str


class WardapiError(Exception):
    """A refusal with a reason. `detail` says what is particular to this time, and what to do."""

    code: ClassVar[str]
    title: ClassVar[str]
    remedy: ClassVar[str]
    retry_after: ClassVar[int | None] = None
    """Seconds after which the same request may succeed, when that is known."""

    def __init__(self, detail: str | None = None, *, errors: Iterable[FieldError] = ()) -> None:
        self.detail = detail if detail is not None else f"{self.title} {self.remedy}"
        self.errors = tuple(errors)
        super().__init__(self.detail)

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "code" not in cls.__dict__:
            return
        known = _by_code.setdefault(cls.code, cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{cls.__qualname__} and {known.__qualname__} share code {cls.code!r}")


class NotFound(WardapiError):
    """Nothing is at this address, or it is not yours to know of."""

    code = "not_found"
    title = "There is nothing at this address."
    remedy = (
        "Check the address for slips; /openapi.json lists those that exist. If you expected to "
        "see it, ask who gave you your key whether it covers this ward and service."
    )


class NotAllowed(WardapiError):
    """You are known, and your role does not cover this act here."""

    code = "not_allowed"
    title = "You may not do this."
    remedy = (
        "Read the detail for who may do it, and ask them; GET /v1/me shows your own roles. An "
        "administrator can widen a role."
    )


class Conflict(WardapiError):
    """The request is in order, and how things stand now does not allow it."""

    code = "conflict"
    title = "The present state does not allow this."
    remedy = "Read the thing again, see how it stands, and decide anew."


class Gone(WardapiError):
    """It was here and will not come back."""

    code = "gone"
    title = "This has been removed for good."
    remedy = "Take it out of your own records too; asking again will not help."


class Unprocessable(WardapiError):
    """The message can never be accepted as it is, however things stand."""

    code = "unprocessable"
    title = "The message cannot be accepted."
    remedy = "Change the message as the detail and `errors` say, and send it again."


class BadRequest(WardapiError):
    """The request itself is malformed."""

    code = "bad_request"
    title = "The request is malformed."
    remedy = "Compare the request with its description at /docs, and send it again."


class Unauthenticated(WardapiError):
    """The service does not know who is asking."""

    code = "unauthenticated"
    title = "A credential is needed."
    remedy = "Send your key in the header `Authorization: Bearer wk_...`."


class PreconditionFailed(WardapiError):
    """Somebody else has changed it since you read the version that If-Match names. Nothing
    was written."""

    code = "precondition_failed"
    title = "It has changed since you read it."
    remedy = "Read it again, look at what has changed, and repeat your change with the new ETag."


class PreconditionRequired(WardapiError):
    """A change must name the version that you read, so that nobody's work is overwritten unseen."""

    code = "precondition_required"
    title = "Say which version you are changing."
    remedy = "GET the item, and send the ETag of that answer in the header If-Match."


class Unavailable(WardapiError):
    """The service cannot do this at the moment."""

    code = "unavailable"
    title = "The service is busy."
    remedy = "Try again after the seconds that Retry-After names."
    retry_after = 2


def all_errors() -> dict[str, type[WardapiError]]:
    """Return every refusal that has been defined, by its code."""
    return dict(sorted(_by_code.items()))
