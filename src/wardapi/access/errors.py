"""Why access refuses. The codes are stable; clients tell the cases apart by them."""

from wardapi.kit.errors import Conflict, NotAllowed, NotFound, Unauthenticated, Unprocessable


class CredentialMissing(Unauthenticated):
    """No Authorization header, where one is needed."""

    code = "credential_missing"
    title = "Send your key as `Authorization: Bearer wk_...`."


class CredentialMalformed(Unauthenticated):
    """The header is not a key, or the key was mistyped or cut off."""

    code = "credential_malformed"
    title = "The credential is not a whole wardapi key. Check that it was copied completely."


class CredentialUnknown(Unauthenticated):
    """Well-formed, but this service never gave it out."""

    code = "credential_unknown"
    title = "This service does not know the key."


class CredentialExpired(Unauthenticated):
    """Its day has passed."""

    code = "credential_expired"
    title = "The key has expired. Ask an administrator for a new one."


class CredentialRevoked(Unauthenticated):
    """It was taken back."""

    code = "credential_revoked"
    title = "The key has been revoked. Ask an administrator for a new one."


class ScopeMissing(NotAllowed):
    """The role, or the key, does not allow this kind of request at all."""

    code = "scope_missing"
    title = "Your role or your key does not allow this."


class UnknownScope(Unprocessable):
    """A key was to name a scope that does not exist."""

    code = "unknown_scope"
    title = "A scope is not known."


class ScopesNeeded(Unprocessable):
    """An integration's key must say what it is for."""

    code = "scopes_needed"
    title = "A key of an integration must name its scopes."


class PrincipalNotFound(NotFound):
    """No principal of that id."""

    code = "principal_not_found"
    title = "There is no such principal."


class GrantNotFound(NotFound):
    """The principal has no grant of that id."""

    code = "grant_not_found"
    title = "The principal has no such grant."


class KeyNotFound(NotFound):
    """No key of that id."""

    code = "key_not_found"
    title = "There is no such key."


class AlreadyRevoked(Conflict):
    """A key or a grant can be taken back once."""

    code = "already_revoked"
    title = "It has already been revoked."
