"""How an API key is written: `wk_<environment>_<id>_<secret><checksum>`.

The id names the row, the secret is 32 random bytes, and the checksum lets a mistyped or
truncated key be told apart without asking the database. Only a SHA-256 of the whole text
is stored: a secret of 256 random bits needs no slow hash.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from typing import NamedTuple
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_ID_LENGTH = 22
_SECRET_LENGTH = 43
_CHECKSUM_LENGTH = 6
_ENVIRONMENT = re.compile(r"[a-z0-9]{1,16}")
_KEY = re.compile(
    rf"wk_{_ENVIRONMENT.pattern}_([0-9A-Za-z]{{{_ID_LENGTH}}})"
    rf"_[0-9A-Za-z]{{{_SECRET_LENGTH + _CHECKSUM_LENGTH}}}",
    re.ASCII,
)


class NewKey(NamedTuple):
    """A key just made. `text` is shown once and never stored; `digest` is stored."""

    text: str
    digest: bytes


def new_key(environment: str, key_id: UUID) -> NewKey:
    """Make a key for this row. ValueError when the environment is not 1 to 16 of a-z, 0-9."""
    if not _ENVIRONMENT.fullmatch(environment):
        raise ValueError("an environment is written with 1 to 16 of a-z and 0-9")
    secret = _base62(int.from_bytes(secrets.token_bytes(32)), _SECRET_LENGTH)
    body = f"wk_{environment}_{_base62(key_id.int, _ID_LENGTH)}_{secret}"
    text = body + _checksum(body)
    return NewKey(text, digest(text))


def key_id_of(text: str) -> UUID | None:
    """The row that a well-formed key names; None when its shape or its checksum is wrong."""
    found = _KEY.fullmatch(text)
    if found is None or _checksum(text[:-_CHECKSUM_LENGTH]) != text[-_CHECKSUM_LENGTH:]:
        return None
    number = 0
    for character in found[1]:
        number = number * 62 + _VALUES[character]
    return UUID(int=number) if number < 1 << 128 else None


def digest(text: str) -> bytes:
    """What is stored of a key: 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


def matches(text: str, stored: bytes) -> bool:
    """Whether this is the key of that digest, in a time that does not tell how nearly."""
    return hmac.compare_digest(digest(text), stored)


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    characters = []
    for _ in range(length):
        number, value = divmod(number, 62)
        characters.append(_ALPHABET[value])
    return "".join(reversed(characters))
