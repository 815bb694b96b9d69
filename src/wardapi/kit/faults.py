"""What is wrong with a message, in sentences for people: Pydantic's faults turned into ours."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from wardapi.kit.errors import FieldError
from wardapi.kit.wording import PATTERNS

Fault = Mapping[str, Any]
"""One fault as Pydantic tells it: `loc`, `type`, `msg`, `input` and sometimes `ctx`."""
Path = tuple[str | int, ...]

FALLBACK = "This value cannot be used here; the field's documentation says what can."
_INSTANT = "Write a date and time with its zone, such as 2026-01-05T10:00:00Z."
_DAY = "Write a date, such as 2026-01-05."
_WHOLE = "Write a whole number, such as 5."
_NUMBER = "Write a number, such as 0.5."
_BOOLEAN = "Write true or false."
_TEXT = 'Write text, in quotation marks: "like this".'
_OBJECT = "Write a JSON object: fields and their values between {{ and }}."
_LIST = "Write a JSON list: values between [ and ]."
_ID = "Write an id as this service gave it, such as 019b8d5a-6f00-7000-8000-000000000002."

SENTENCES: Mapping[str, str] = {
    "bool_parsing": _BOOLEAN,
    "bool_type": _BOOLEAN,
    "date_from_datetime_inexact": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_type": _INSTANT,
    "dict_type": _OBJECT,
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "greater_than": "Write a number above {gt}.",
    "greater_than_equal": "Write a number that is {ge} or more.",
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "Write a smaller whole number; this one has too many digits.",
    "int_type": _WHOLE,
    "invalid_key": "Write the names of fields as text, in quotation marks.",
    "json_invalid": "This is not JSON. Look for a missing comma, quotation mark or bracket.",
    "less_than": "Write a number below {lt}.",
    "less_than_equal": "Write a number that is {le} or less.",
    "list_type": _LIST,
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "multiple_of": "Write a multiple of {multiple_of}.",
    "none_required": "Write null, or leave this out.",
    "recursion_loop": "This is nested too deeply.",
    "string_not_ascii": "Use plain letters, digits and signs only.",
    "string_too_long": "Shorten this: it may have {max_length} characters at most.",
    "string_type": _TEXT,
    "string_unicode": "This holds a character that cannot be kept. Remove it, or type it anew.",
    "timezone_aware": "Say the time zone too: 2026-01-05T10:00:00Z is ten o'clock in UTC.",
    "tuple_type": _LIST,
    "uuid_parsing": _ID,
    "uuid_type": _ID,
    "uuid_version": _ID,
}


class Place(NamedTuple):
    """Where a fault is: the way to it through the message, and the names that may stand there.

    `chosen` tells that it was reached by one of several shapes that the message may have.
    """

    path: Path
    names: tuple[str, ...] = ()
    chosen: bool = False


def field_errors(
    faults: Iterable[Fault],
    *,
    body: object = None,
    model: Any = None,
    described: int | None = None,
) -> list[FieldError]:
    """Turn Pydantic's faults into ours. A body's fields are `/field`, others `/query/name`.

    `body` is what was sent, and `model` what it was to be: with them a misspelt field is told its
    likely name, and a pointer never names one of the several shapes that a value may have.
    Only the first faults, as many as `described` says, get sentences of their own: to look for
    what each of 60,000 names may have meant takes seconds.
    """
    found = [(fault, _place(fault, body, model)) for fault in faults]
    paths = [place.path for _, place in found]
    told: dict[tuple[str, str], FieldError] = {}
    for fault, place in found:
        if place.chosen and _is_of_another_shape(fault, place.path, paths):
            continue
        where = (pointer(place.path), str(fault["type"]))
        if where not in told:
            is_described = described is None or len(told) < described
            told[where] = FieldError(*where, sentence(fault, place) if is_described else FALLBACK)
    return list(told.values())


def summary(faults: Sequence[FieldError]) -> str | None:
    """Return one sentence or two for all of the faults; None when there are none."""
    if not faults:
        return None
    where, code, said = faults[0]
    named = where.rpartition("/")[0] if code in _NAMES_ITSELF else where
    named = re.sub(r"^/(query|path|header)(/|$)", "", named).strip("/")
    said = f"{named}: {said}" if named else said
    more = len(faults) - 1
    return said if not more else f"{said} ({more} more in `errors`.)"


def pointer(path: Path) -> str:
    """Return the JSON pointer (RFC 6901) of a place."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def sentence(fault: Fault, place: Place) -> str:
    """Return what is wrong and what to write instead."""
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    special = _SPECIAL.get(kind)
    if special is not None:
        return special(fault, context, place)
    return SENTENCES.get(kind, FALLBACK).format_map(context)


def did_you_mean(written: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like what was written, if one is like it at all."""
    by_plain = {_plain(name): name for name in known}
    close = get_close_matches(_plain(written), by_plain, n=1, cutoff=0.6)
    return by_plain[close[0]] if close else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _missing(_fault: Fault, _context: Mapping[str, Any], place: Place) -> str:
    return f"`{place.path[-1]}` is needed." if place.path else "Send a JSON object as the body."


def _extra(_fault: Fault, _context: Mapping[str, Any], place: Place) -> str:
    name = str(place.path[-1])
    meant = did_you_mean(name, place.names)
    if meant is not None:
        return f"There is no field `{name}` here. Did you mean `{meant}`?"
    known = f" The fields are {', '.join(place.names)}." if place.names else ""
    return f"There is no field `{name}` here.{known}"


def _choice(fault: Fault, context: Mapping[str, Any], place: Place) -> str:
    choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    if not choices:
        return f"Write {context.get('expected', 'another value')}."
    written = place.path[-1] if fault["loc"][-1:] == ("[key]",) else fault.get("input")
    meant = did_you_mean(written, choices) if isinstance(written, str) else None
    hint = f" Did you mean {meant}?" if meant is not None else ""
    if len(choices) == 1:
        return f"Write {choices[0]}."
    return f"Choose one of: {', '.join(choices)}.{hint}"


def _too_short(_fault: Fault, context: Mapping[str, Any], _place: Place) -> str:
    least = context["min_length"]
    return "Write something here." if least == 1 else f"Write at least {least} characters."


def _too_few(_fault: Fault, context: Mapping[str, Any], _place: Place) -> str:
    least = context["min_length"]
    return "Name at least one." if least == 1 else f"Name at least {least}."


def _too_many(_fault: Fault, context: Mapping[str, Any], _place: Place) -> str:
    return f"Name at most {context['max_length']}."


def _pattern(_fault: Fault, context: Mapping[str, Any], _place: Place) -> str:
    return PATTERNS.get(str(context["pattern"]), FALLBACK)


def _ours(fault: Fault, context: Mapping[str, Any], _place: Place) -> str:
    said = str(context.get("error") or fault["msg"]).strip()
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."


_SPECIAL: Mapping[str, Callable[[Fault, Mapping[str, Any], Place], str]] = {
    "assertion_error": _ours,
    "enum": _choice,
    "extra_forbidden": _extra,
    "literal_error": _choice,
    "missing": _missing,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _too_short,
    "too_long": _too_many,
    "too_short": _too_few,
    "value_error": _ours,
}
TYPES = frozenset(SENTENCES) | frozenset(_SPECIAL)
"""The types of Pydantic's faults that have sentences of their own."""

_NAMES_ITSELF = frozenset({"missing", "extra_forbidden"})
_OF_SHAPE = frozenset({"string_type", "model_type", "model_attributes_type", "literal_error"})


def _is_of_another_shape(fault: Fault, path: Path, paths: Iterable[Path]) -> bool:
    """Whether the value was plainly meant to have another of its shapes, in which faults lie."""
    deeper = (other for other in paths if len(other) > len(path))
    return fault["type"] in _OF_SHAPE and any(other[: len(path)] == path for other in deeper)


def _place(fault: Fault, body: Any, model: Any) -> Place:
    location = tuple(fault["loc"])
    if location[:1] != ("body",):
        return Place(tuple(part for n, part in enumerate(location) if n < 2 or part != "[key]"))
    if fault["type"] == "json_invalid":
        return Place(())
    return _within(location[1:], fault, body, model)


def _within(location: Path, fault: Fault, value: Any, model: Any) -> Place:
    """Follow a location through what was sent, leaving out the names of shapes."""
    path: list[str | int] = []
    holders: list[Any] = [model]
    chosen = False
    for n, part in enumerate(location):
        is_field = n == len(location) - 1 and fault["type"] in ("missing", "extra_forbidden")
        if is_field:
            return Place((*path, part), _names(holders), chosen)
        if _has(value, part):
            value = value[part]
        else:
            chosen = chosen or part != "[key]"
            holders = [each for each in _shapes(holders) if _shape_name(each) == part] or holders
            continue
        path.append(part)
        holders = list(_inside(holders, part))
    return Place(tuple(path), chosen=chosen)


def _has(value: Any, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _names(holders: Iterable[Any]) -> tuple[str, ...]:
    models = (shape for shape in _shapes(holders) if _is_model(shape))
    return tuple(dict.fromkeys(name for model in models for name, _ in _fields(model)))


def _inside(holders: Iterable[Any], part: str | int) -> Iterator[Any]:
    for shape in _shapes(holders):
        if _is_model(shape):
            yield from (annotation for name, annotation in _fields(shape) if name == part)
        else:
            yield from get_args(shape)[-1:]


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field.annotation


def _shapes(annotations: Iterable[Any]) -> Iterator[Any]:
    """Yield what each annotation may be, without its bounds."""
    for annotation in annotations:
        origin = get_origin(annotation)
        if origin is Annotated:
            yield from _shapes(get_args(annotation)[:1])
        elif origin in (Union, UnionType):
            yield from _shapes(get_args(annotation))
        else:
            yield annotation


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _shape_name(shape: Any) -> str:
    return getattr(shape, "__name__", "")
