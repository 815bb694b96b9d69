"""What a fact, an audit record or an event is about."""

from typing import NamedTuple
from uuid import UUID


class Subject(NamedTuple):
    """A thing of some room, named without importing the room: ("case", its id)."""

    kind: str
    id: UUID
