"""From a key to a principal, by decisions alone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from wardapi.access import credentials
from wardapi.access.errors import (
    CredentialExpired,
    CredentialMalformed,
    CredentialRevoked,
    CredentialUnknown,
)
from wardapi.access.queries import KeyOnFile
from wardapi.access.rules import Principal, in_force, scopes_of

_LONDON = ZoneInfo("Europe/London")
_NO_DIGEST = bytes(32)


def council_day(now: datetime) -> date:
    """The date that grants are judged by: the council's, not UTC's."""
    return now.astimezone(_LONDON).date()


def key_text(headers: list[str]) -> str:
    """Return what follows `Bearer` in the one Authorization header; the scheme in any case.

    CredentialMalformed for another scheme and for two headers.
    """
    scheme, _, text = headers[0].partition(" ")
    if len(headers) > 1 or scheme.lower() != "bearer":
        raise CredentialMalformed
    return text.strip(" ")


def principal_of(text: str, found: KeyOnFile | None, now: datetime) -> Principal:
    """Return whose key this is, with the grants in force today.

    Only who holds the real key learns that it was revoked or has expired; to anybody else it is
    unknown, and a row that does not exist takes as long to compare as one that does.
    """
    genuine = credentials.matches(text, _NO_DIGEST if found is None else found.digest)
    if found is None or not genuine:
        raise CredentialUnknown
    if found.revoked_at is not None:
        raise CredentialRevoked
    if found.expires_at <= now:
        raise CredentialExpired
    today = council_day(now)
    grants = tuple(grant for grant in found.grants if in_force(grant, today))
    return Principal(
        id=found.principal_id,
        name=found.principal_name,
        grants=grants,
        scopes=scopes_of(grants, found.scopes),
        key_id=found.id,
        key_expires_at=found.expires_at,
    )
