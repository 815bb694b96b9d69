"""How one audit record is bound to the one before it."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple
from uuid import UUID

START = "0" * 64
"""What the first record of a chain is bound to."""

_FORMAT = "wardapi-audit-1"


class Entry(NamedTuple):
    """Everything that a record says; each part is in its hash. `detail` is canonical JSON."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    n: int
    at: datetime
    action: str
    principal_id: UUID | None
    key_id: UUID | None
    detail: str


def link(previous: str, entry: Entry) -> str:
    """Return the hash of an entry that follows the hash `previous`: 64 hex digits."""
    parts = (_FORMAT, previous, *entry)
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def canonical(value: object) -> str:
    """Write a value as JSON that is the same each time: sorted keys, no spaces, instants in UTC.

    TypeError for what has no such form; ValueError for NaN and the infinities.
    """
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_plain,
    )


def new_salt() -> str:
    """Make the salt that is kept beside an erasable text: 32 hex digits."""
    return secrets.token_hex(16)


def commitment(text: str, salt: str) -> str:
    """Return what the trail holds of a text that may be erased.

    With the salt erased beside the text, nobody can find the text by trying likely ones; while
    both are kept, anybody can check that the text is the one that was written.
    """
    return "hmac-sha256:" + hmac.new(bytes.fromhex(salt), text.encode(), "sha256").hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
