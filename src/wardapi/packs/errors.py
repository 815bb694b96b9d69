"""Why a pack is refused: every fault at once, each with its file and its place in it."""

from collections.abc import Iterable
from typing import NamedTuple

from wardapi.kit.errors import Conflict, FieldError, NotFound, Unprocessable


class Fault(NamedTuple):
    """`place` is a JSON pointer into the file (RFC 6901); `record` names the entry to people."""

    file: str
    place: str
    record: str | None
    detail: str

    def __str__(self) -> str:
        record = f" ({self.record})" if self.record else ""
        return f"{self.file}{'#' if self.place else ''}{self.place}{record}: {self.detail}"


class PackNotFound(NotFound):
    """Neither a pack that comes with the program nor a folder with a council.json."""

    code = "pack_not_found"
    title = "There is no such reference pack."
    remedy = "Name a pack that comes with the program, or a folder that holds a council.json."


class InvalidPack(Unprocessable):
    """Nothing of a pack is loaded while anything in it is wrong."""

    code = "invalid_pack"
    title = "The reference pack has faults and was not loaded."
    remedy = "Mend each fault that is listed, and load the pack again."

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        errors = [
            FieldError(f"/{fault.file}{fault.place}", "fault", str(fault)) for fault in self.faults
        ]
        lines = "\n".join(f"- {fault}" for fault in self.faults)
        super().__init__(f"{self.title}\n{lines}", errors=errors)


class AnotherCouncil(Conflict):
    """One deployment serves one council."""

    code = "another_council"
    title = "This deployment serves another council."
    remedy = "Give each council a database of its own."
