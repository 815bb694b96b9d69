"""Why access refuses. The codes are stable; clients tell the cases apart by them."""

from wardapi.kit.errors import Conflict, NotAllowed, NotFound, Unauthenticated, Unprocessable


class CredentialMissing(Unauthenticated):
    """This address needs a key, and the request has no Authorization header."""

    code = "credential_missing"
    title = "No key was sent."
    remedy = (
        "Send your key in the header `Authorization: Bearer wk_...`; in Swagger UI, press "
        "Authorize. An administrator gives out keys."
    )


class CredentialMalformed(Unauthenticated):
    """The Authorization header does not hold a key, or the key was mistyped or cut off."""

    code = "credential_malformed"
    title = "The credential is not a whole wardapi key."
    remedy = (
        "Copy the whole key again and send it as `Authorization: Bearer wk_...`, without "
        "quotation marks."
    )


class CredentialUnknown(Unauthenticated):
    """It looks like a key, but this service never gave it out."""

    code = "credential_unknown"
    title = "This service does not know the key."
    remedy = (
        "Check that the key is for this service and not for another, such as a test system. An "
        "administrator can issue one."
    )


class CredentialExpired(Unauthenticated):
    """The last day of the key has passed."""

    code = "credential_expired"
    title = "The key has expired."
    remedy = "Ask an administrator for a new one."


class CredentialRevoked(Unauthenticated):
    """An administrator took the key back."""

    code = "credential_revoked"
    title = "The key has been revoked."
    remedy = "Ask an administrator for a new one."


class ScopeMissing(NotAllowed):
    """A right (a scope, such as `cases:write`) comes with a role, and a key may be limited to
    some of its role's rights. This key has not the one that is needed."""

    code = "scope_missing"
    title = "Your key does not have the right that this needs."
    remedy = (
        "GET /v1/me lists the rights that you have. Ask an administrator for a key, or for a "
        "role, that has the right named in the detail."
    )


class UnknownScope(Unprocessable):
    """The message names a scope that no role has."""

    code = "unknown_scope"
    title = "There is no such right."
    remedy = (
        "Use the scopes that `errors` does not list; GET /v1/me shows how they are written, "
        "such as cases:read."
    )


class ScopesNeeded(Unprocessable):
    """An integration gets no rights by its role alone: its key names what it is for."""

    code = "scopes_needed"
    title = "A key of an integration must name its scopes."
    remedy = (
        'Name the scopes in `scopes`, such as ["cases:read", "events:read"]: no more than the '
        "system needs."
    )


class PrincipalNotFound(NotFound):
    """Nobody and no system here has this id."""

    code = "principal_not_found"
    title = "There is no such holder of a key."
    remedy = "GET /v1/principals lists them with their ids."


class GrantNotFound(NotFound):
    """No role of this id (a grant) was given to this person or system."""

    code = "grant_not_found"
    title = "The holder has no such role."
    remedy = "GET /v1/principals/{id}/grants lists the roles that were given."


class KeyNotFound(NotFound):
    """No key has this id."""

    code = "key_not_found"
    title = "There is no such key."
    remedy = "GET /v1/keys lists the keys with their ids; the id is not the secret itself."


class AlreadyRevoked(Conflict):
    """A key, or a role that was given, can be taken back once."""

    code = "already_revoked"
    title = "It has already been revoked."
    remedy = "Nothing needs doing: it no longer works."
