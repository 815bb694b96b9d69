"""Why the service refuses. Rules raise these and know nothing of HTTP.

A room subclasses a kind and gives it a stable `code` and a `title`, a sentence that a council
officer understands:

    class CaseClosed(Conflict):
        code = "case_closed"
        title = "The case is already closed."

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
    """A refusal with a reason. `detail` says what is particular to this time."""

    code: ClassVar[str]
    title: ClassVar[str]
    retry_after: ClassVar[int | None] = None
    """Seconds after which the same request may succeed, when that is known."""

    def __init__(self, detail: str | None = None, *, errors: Iterable[FieldError] = ()) -> None:
        self.detail = detail if detail is not None else self.title
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
    """There is no such thing, or it is not for the asker to know of."""

    code = "not_found"
    title = "There is nothing at this address."


class NotAllowed(WardapiError):
    """The asker is known and may not do this."""

    code = "not_allowed"
    title = "You may not do this."


class Conflict(WardapiError):
    """Refused by the present state; another time it may be accepted."""

    code = "conflict"
    title = "The present state does not allow this."


class Gone(WardapiError):
    """It was here and will not come back."""

    code = "gone"
    title = "This has been removed for good."


class Unprocessable(WardapiError):
    """A message that can never be accepted, in shape or in meaning."""

    code = "unprocessable"
    title = "The message cannot be accepted."


class BadRequest(WardapiError):
    """The request itself is malformed. For `kit` and `access` only."""

    code = "bad_request"
    title = "The request is malformed."


class Unauthenticated(WardapiError):
    """Nobody knows who is asking. For `access` only."""

    code = "unauthenticated"
    title = "A credential is needed."


class PreconditionFailed(WardapiError):
    """The editor saw an older version. For `kit` only."""

    code = "precondition_failed"
    title = "It has changed since you read it. Read it again and repeat the change."


class PreconditionRequired(WardapiError):
    """An edit must say which version it is of. For `kit` only."""

    code = "precondition_required"
    title = "Send If-Match with the ETag that you read."


class Unavailable(WardapiError):
    """The service cannot do this now. For `kit` only."""

    code = "unavailable"
    title = "The service is busy. Try again shortly."
    retry_after = 2


def all_errors() -> dict[str, type[WardapiError]]:
    """Return every refusal that has been defined, by its code."""
    return dict(sorted(_by_code.items()))
