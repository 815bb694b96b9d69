"""The file of seals: one JSON line for each sealing, each line bound to the one before.

A seal says, of every chain that grew since the last one, how long it was and how it ended. It
lies outside the database, so that a chain cut short or rewritten together with its head is still
found. Whoever copies the last line somewhere else has sealed everything before it.
"""

import hmac
import json
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from wardapi.audit.chain import START, canonical
from wardapi.kit.subjects import Subject

_BLOCK = 64 * 1024


class Head(NamedTuple):
    """How long a subject's chain is, and the hash of its last record."""

    subject: Subject
    length: int
    last: str


class Seal(NamedTuple):
    """One line. `mark` binds it to the line before it and to the secret."""

    n: int
    at: str
    heads: tuple[Head, ...]
    mark: str


class BrokenSeal(ValueError):
    """A line is missing, altered, or not made with this secret."""


class SealFile(NamedTuple):
    """Where the seals are, and the secret that marks them."""

    path: Path
    secret: bytes

    def read(self, offset: int = 0, after: Seal | None = None) -> Iterator[tuple[Seal, int]]:
        """Yield each seal from a byte offset on, with the offset behind it.

        A last line without its end was cut off by a crash before its sealing was committed, and
        is passed over. BrokenSeal at the first line that does not follow.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                after = self._parse(line, after)
                offset += len(line)
                yield after, offset

    def append(self, at: datetime, heads: Sequence[Head]) -> Seal:
        """Write the next seal and return when it is on the disk."""
        last, offset = _last_line(self.path)
        seal = self._next(None if last is None else _seal(last), at, heads)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(_line(seal))
            file.flush()
            os.fsync(file.fileno())
        return seal

    def _next(self, previous: Seal | None, at: datetime, heads: Sequence[Head]) -> Seal:
        n = 1 if previous is None else previous.n + 1
        seal = Seal(n, json.loads(canonical(at)), tuple(heads), "")
        return seal._replace(mark=self._mark(previous, seal))

    def _parse(self, line: bytes, previous: Seal | None) -> Seal:
        expected = 1 if previous is None else previous.n + 1
        seal = _seal(line)
        sound = hmac.compare_digest(self._mark(previous, seal).encode(), seal.mark.encode())
        if not sound or seal.n != expected or line != _line(seal):
            raise BrokenSeal(f"seal {expected} is missing, altered or made with another secret")
        return seal

    def _mark(self, previous: Seal | None, seal: Seal) -> str:
        before = START if previous is None else previous.mark
        body = canonical([before, seal.n, seal.at, _heads(seal)])
        return hmac.new(self.secret, body.encode(), "sha256").hexdigest()


def _last_line(path: Path) -> tuple[bytes | None, int]:
    """Return the last line that has an end, and the offset behind it; reads from the back."""
    if not path.exists():
        return None, 0
    with path.open("rb") as file:
        start = file.seek(0, os.SEEK_END)
        tail = b""
        while start and tail.count(b"\n") < 2:
            step = min(start, _BLOCK)
            start -= step
            file.seek(start)
            tail = file.read(step) + tail
    whole = tail[: tail.rfind(b"\n") + 1]
    lines = whole.splitlines(keepends=True)
    return (lines[-1] if lines else None), start + len(whole)


def _seal(line: bytes) -> Seal:
    try:
        found = json.loads(line)
        heads = tuple(
            Head(Subject(str(kind), UUID(key)), int(length), str(last))
            for kind, key, length, last in found["heads"]
        )
        return Seal(int(found["n"]), str(found["at"]), heads, str(found["mark"]))
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenSeal("a seal cannot be read") from error


def _line(seal: Seal) -> bytes:
    fields = {"n": seal.n, "at": seal.at, "heads": _heads(seal), "mark": seal.mark}
    return canonical(fields).encode() + b"\n"


def _heads(seal: Seal) -> list[list[object]]:
    return [[subject.kind, str(subject.id), length, last] for subject, length, last in seal.heads]
