"""What crosses the wire: the bases of every message, and the types of its fields.

Every string, number and list is bounded, and the bounds are in the OpenAPI document.
"""

import re
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from wardapi.kit.wording import written


class In(BaseModel):
    """A message to the service. An unknown field is refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_max_length=100_000, use_attribute_docstrings=True
    )


def example(**fields: Any) -> ConfigDict:
    """Say what a message looks like: `model_config = example(text="Emptied today.")`."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Patch(In):
    """A partial change: what is left out stays as it is. Read it with `given()`."""

    def given(self) -> dict[str, Any]:
        """Return only the fields that the message named."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Out(BaseModel):
    """A message from the service, made from a row or a mapping."""

    model_config = ConfigDict(from_attributes=True, frozen=True, use_attribute_docstrings=True)


def _to_utc(value: datetime) -> datetime:
    # At the very ends of the calendar an instant has no local time in some zones.
    if not MINYEAR < value.year < MAXYEAR:
        raise ValueError("the instant is out of range")
    return value.astimezone(UTC)


def _with_z(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_BEGINS_WITH_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ]|$)")


def _only_text(value: object) -> object:
    # Pydantic would also read a number, or its text, as seconds since 1970; nobody means that.
    written = not isinstance(value, str) or _BEGINS_WITH_DAY.match(value.strip())
    if isinstance(value, int | float) or not written:
        raise ValueError("write the time as text, such as 2026-01-05T10:00:00Z")
    return value


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_only_text),
    AfterValidator(_to_utc),
    PlainSerializer(_with_z, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "maxLength": 40,
            "examples": ["2026-01-05T10:00:00Z"],
        }
    ),
]
"""An RFC 3339 instant. It must say its zone; it is kept and answered in UTC, with Z."""


def _only_day(value: object) -> object:
    if isinstance(value, str) and len(value) != len("2026-01-05"):
        raise ValueError("write the date as text, such as 2026-01-05")
    return value


Day = Annotated[
    date,
    BeforeValidator(_only_text),
    BeforeValidator(_only_day),
    WithJsonSchema(
        {"type": "string", "format": "date", "maxLength": 10, "examples": ["2026-01-05"]}
    ),
]
"""An ISO 8601 date."""


def Text(maximum: int, *, minimum: int = 1) -> StringConstraints:  # noqa: N802 - reads as a type
    """Bounded text without blanks around it: `Annotated[str, Text(200)]`."""
    return StringConstraints(strip_whitespace=True, min_length=minimum, max_length=maximum)


SLUG = written(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    "Use lower-case letters, digits and single hyphens, such as boston-castle.",
)
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
"""A name for addresses: lower case, digits, hyphens."""


def _not_empty(value: str) -> str:
    if value.endswith(("P", "T")):
        raise ValueError("write a duration with at least one part, such as PT80H or P2D")
    return value


Duration = Annotated[
    str,
    StringConstraints(
        pattern=written(
            r"^P([0-9]{1,9}W)?([0-9]{1,9}D)?(T([0-9]{1,9}H)?([0-9]{1,9}M)?"
            r"([0-9]{1,12}(\.[0-9]{1,6})?S)?)?$",
            "Write a duration in weeks, days, hours and minutes, such as PT80H or P2D.",
        ),
        max_length=60,
    ),
    AfterValidator(_not_empty),
    Field(examples=["PT80H"]),
]
"""The text of an ISO 8601 duration in weeks, days, hours, minutes and seconds."""


def _pence(value: object) -> object:
    if not isinstance(value, str) or _POUNDS.fullmatch(value) is None:
        raise ValueError("write pounds as text, such as 500.00")
    return int(Decimal(value).scaleb(2))


def pounds(pence: int) -> str:
    """Return pence as pounds are written on the wire: 500.00."""
    return f"{pence // 100}.{pence % 100:02}" if pence >= 0 else f"-{pounds(-pence)}"


_POUNDS = re.compile(r"[0-9]{1,9}(\.[0-9]{2})?")
_POUNDS_SCHEMA = {"type": "string", "maxLength": 20, "examples": ["500.00"]}

Pounds = Annotated[
    int,
    BeforeValidator(_pence),
    PlainSerializer(pounds, return_type=str),
    WithJsonSchema({**_POUNDS_SCHEMA, "pattern": f"^{_POUNDS.pattern}$"}),
]
"""Money in: pounds as text on the wire, whole pence in Python."""

PoundsOut = Annotated[int, PlainSerializer(pounds, return_type=str), WithJsonSchema(_POUNDS_SCHEMA)]
"""Money out: whole pence in Python, pounds as text on the wire. May be negative."""


class FieldProblem(Out):
    """One fault in a message."""

    pointer: Annotated[str, Field(max_length=1000, examples=["/subject"])]
    code: Annotated[str, Field(max_length=100, examples=["string_too_short"])]
    detail: Annotated[str, Field(max_length=2000)]


class Problem(Out):
    """An error, as RFC 9457 has it, with a stable `code`."""

    type: Annotated[str, Field(max_length=200, examples=["/problems/not_found"])]
    title: Annotated[str, Field(max_length=500)]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(max_length=5000)]
    instance: Annotated[str, Field(max_length=5000)]
    code: Annotated[str, Field(max_length=100, examples=["not_found"])]
    request_id: Annotated[str, Field(max_length=200)]
    errors: Annotated[list[FieldProblem], Field(max_length=100)]


class Links(Out):
    """Where to go from here."""

    next: Annotated[str | None, Field(max_length=8000)]
    """The address of the next page; null on the last."""


class Meta(Out):
    """About the list itself."""

    safe_until: Instant
    """Ask with `updated_since` of this value next time, and nothing is missed."""
    count: Annotated[int | None, Field(ge=0, le=10**12)] = None
    """The exact total, when `count=true` asked for it."""


Row = TypeVar("Row")


class ListOut(Out, Generic[Row]):
    """A page of a list."""

    # For every `ListOut[...]` Pydantic would look for its docstrings in every module there is, and
    # find none: half of the time that the command took to start.
    model_config = ConfigDict(use_attribute_docstrings=False)

    data: Annotated[list[Row], Field(max_length=200)]
    links: Links
    meta: Meta
