"""A list of messages as a table: which columns it has, whatever rows there are.

Regular, so that a spreadsheet or Power BI can count on it: a field of a nested message is named by
its path (`ward_slug`), a list of plain values is one cell, and so is a mapping. A list of messages
becomes columns where its `Spread` says by which names (`respond_due_at`); these come last, so that
a new name moves no other column. Without one it is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

Message = Mapping[str, Any]
"""A message as JSON has it."""


class Column(NamedTuple):
    """A column, and how its value is read from a message."""

    name: str
    read: Callable[[Message], Any]


class Spread(NamedTuple):
    """A list of messages that becomes columns: a set for each name that the field `by` may have.

    Of several messages by one name the last is shown. `only` narrows which of their fields are.
    """

    by: str
    names: Sequence[str]
    only: Sequence[str] = ()


def columns_of(model: type[BaseModel], spreads: Mapping[str, Spread] | None = None) -> list[Column]:
    """Return the columns of a list of such messages."""
    told = dict(_fields(model))
    plain = [column for name in told for column in _plain(told[name], (name,))]
    spread = [
        column for name, how in (spreads or {}).items() for column in _spread(name, how, told[name])
    ]
    return plain + spread


def _plain(annotation: Any, path: tuple[str, ...]) -> Iterator[Column]:
    shape = _shape(annotation)
    if _is_message(shape):
        for name, inner in _fields(shape):
            yield from _plain(inner, (*path, name))
    elif not _holds_messages(shape):
        yield Column("_".join(path), lambda message: _at(message, path))


def _spread(field: str, how: Spread, annotation: Any) -> Iterator[Column]:
    (inner,) = get_args(_shape(annotation))
    shown = [name for name, _ in _fields(_shape(inner)) if name != how.by]
    for name in how.names:
        for part in how.only or shown:
            yield Column(f"{name}_{part}", _reader(field, how.by, name, part))


def _reader(field: str, by: str, name: str, part: str) -> Callable[[Message], Any]:
    def read(message: Message) -> Any:
        found = [each for each in message.get(field) or () if each.get(by) == name]
        return found[-1].get(part) if found else None

    return read


def _at(message: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if message is None:
            return None
        message = message.get(name)
    return message


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.serialization_alias or name, field.annotation


def _shape(annotation: Any) -> Any:
    """Return an annotation without its bounds, and without the null that it may be."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        first, *others = get_args(annotation)
        if get_origin(annotation) is not Annotated and others != [type(None)]:
            break
        annotation = first
    return annotation


def _is_message(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _holds_messages(annotation: Any) -> bool:
    inner = get_args(annotation)
    return any(_is_message(_shape(each)) or _holds_messages(each) for each in inner)
