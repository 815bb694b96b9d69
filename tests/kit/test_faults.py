"""What is wrong with a message is told in sentences of ours, at the right place."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import httpx
import pytest
from pydantic import Field, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from wardapi import main
from wardapi.kit import faults, schema
from wardapi.kit.errors import FieldError
from wardapi.kit.openapi import parameters
from wardapi.kit.routing import Route
from wardapi.kit.schema import Day, Duration, In, Instant, Slug, Text
from wardapi.kit.wording import PATTERNS

PYDANTIC = re.compile(
    r"Input should|Input must|Value error|String should|List should|Extra inputs|Field required|"
    r"valid (datetime|dictionary|integer|string|boolean)|pydantic|instance of",
    re.IGNORECASE,
)
OUT_OF_USE = re.compile(
    # Kinds of schema that no message has, and faults of Python's own objects.
    r"(dataclass|named_tuple|url|bytes|decimal|fraction|complex|time_delta|counter|deque|set|"
    r"frozen|ordered_dict|mapping|iter|union_tag|is_|callable|missing_|unexpected_|multiple_arg|"
    r"arguments|no_such|needs_|get_attr|default_factory|json_type|ellipsis|date_past|date_future|"
    r"datetime_past|datetime_future|timezone_naive|timezone_offset|time_|recursion_depth)"
)


class Sort(In):
    by: Literal["name", "rank"]


class Small(In):
    slug: Slug = "a"
    starts: Annotated[Instant | None, Field(alias="from")] = None
    on: Day | None = None
    lasts: Duration | None = None
    label: Annotated[str, Text(5)] = "label"
    rank: Annotated[int, Field(ge=1, le=9)] = 1
    urgent: bool = False
    sort: Sort | None = None
    sorts: Annotated[list[Sort | Slug], Field(min_length=1, max_length=2)] = Field(
        default_factory=list
    )
    received_at: Instant | None = None
    by_day: dict[Literal["mon", "tue"], Annotated[list[Slug], Field(max_length=1)]] = Field(
        default_factory=dict
    )


def told(message: dict[str, Any]) -> list[FieldError]:
    with pytest.raises(ValidationError) as caught:
        Small.model_validate(message)
    found = [{**fault, "loc": ("body", *fault["loc"])} for fault in caught.value.errors()]
    return faults.field_errors(found, body=message, model=Small)


@pytest.mark.parametrize(
    ("message", "pointer", "code", "part"),
    [
        ({"slug": "Not A Slug"}, "/slug", "string_pattern_mismatch", "such as boston-castle"),
        ({"from": "2026-01-05T10:00:00"}, "/from", "timezone_aware", "2026-01-05T10:00:00Z"),
        ({"from": "2026-13-05T10:00:00Z"}, "/from", "datetime_from_date_parsing", "2026-01-05T1"),
        ({"from": 5}, "/from", "value_error", "Write the time as text"),
        ({"on": "5 January"}, "/on", "value_error", "such as 2026-01-05"),
        ({"on": "2026-02-30"}, "/on", "date_from_datetime_parsing", "Write a date, such as"),
        ({"lasts": "ten days"}, "/lasts", "string_pattern_mismatch", "PT80H"),
        ({"label": "too long"}, "/label", "string_too_long", "5 characters"),
        ({"label": " "}, "/label", "string_too_short", "Write something"),
        ({"label": 7}, "/label", "string_type", "quotation marks"),
        ({"rank": 0}, "/rank", "greater_than_equal", "1 or more"),
        ({"rank": 10}, "/rank", "less_than_equal", "9 or less"),
        ({"rank": "many"}, "/rank", "int_parsing", "whole number"),
        ({"urgent": "perhaps"}, "/urgent", "bool_parsing", "true or false"),
        ({"sort": {}}, "/sort/by", "missing", "`by` is needed"),
        ({"sort": {"by": "nam"}}, "/sort/by", "literal_error", "name, rank. Did you mean name?"),
        ({"sort": 5}, "/sort", "model_type", "between { and }"),
        ({"sorts": []}, "/sorts", "too_short", "at least one"),
        ({"sorts": {}}, "/sorts", "list_type", "between [ and ]"),
        ({"recieved_at": 1}, "/recieved_at", "extra_forbidden", "Did you mean `received_at`?"),
        ({"receivedAt": 1}, "/receivedAt", "extra_forbidden", "Did you mean `received_at`?"),
        ({"zzz": 1}, "/zzz", "extra_forbidden", "The fields are slug, from, on"),
        ({"sort": {"by": "name", "bye": 1}}, "/sort/bye", "extra_forbidden", "mean `by`?"),
        ({"by_day": {"monday": []}}, "/by_day/monday", "literal_error", "mon, tue. Did you mean"),
        ({"by_day": {"mon": ["X"]}}, "/by_day/mon/0", "string_pattern_mismatch", "lower-case"),
    ],
)
def test_a_fault_says_what_to_write(
    message: dict[str, Any], pointer: str, code: str, part: str
) -> None:
    (fault,) = told(message)
    assert (fault.pointer, fault.code) == (pointer, code)
    assert part in fault.detail


def test_a_pointer_names_no_shape_of_a_value() -> None:
    (fault,) = told({"sorts": [{"by": "name"}, {"by": "size"}]})
    assert fault == ("/sorts/1/by", "literal_error", "Choose one of: name, rank.")


def test_one_sentence_tells_of_the_first_fault_and_counts_the_others() -> None:
    said = faults.summary(told({"sort": {"bye": 1}, "rank": 0}))
    assert said == "rank: Write a number that is 1 or more. (2 more in `errors`.)"
    assert faults.summary(told({"zz": 1})).startswith("There is no field `zz` here.")
    assert faults.summary([]) is None


def test_no_sentence_of_pydantic_is_passed_on() -> None:
    for known in list_all_errors():
        fault = {
            "type": known["type"],
            "loc": ("body", "x"),
            "msg": known["message_template_python"],
            "ctx": {**(known["example_context"] or {})},
            "input": None,
        }
        if known["type"] in ("value_error", "assertion_error"):
            fault["ctx"] = {"error": ValueError("say it so")}
        (found,) = faults.field_errors([fault])
        assert not PYDANTIC.search(found.detail), found
        assert found.detail.endswith((".", "?")), found


def test_every_fault_that_a_message_can_have_has_a_sentence_of_its_own() -> None:
    types = {known["type"] for known in list_all_errors()}
    without = {one for one in types - faults.TYPES if not OUT_OF_USE.match(one)}
    assert not without
    assert types >= faults.TYPES


def routes() -> Iterator[Route]:
    for router in main.ROUTERS:
        yield from (route for route in router.routes if isinstance(route, Route))


def test_every_pattern_of_a_message_has_a_sentence() -> None:
    used: set[str] = set()
    for route in routes():
        for field in parameters(route):
            used |= patterns_in(field._type_adapter.core_schema)
        if route.body_field is not None:
            used |= patterns_in(route.body_field._type_adapter.core_schema)
    assert schema.SLUG in used
    assert used <= PATTERNS.keys()


def patterns_in(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["pattern"]} if isinstance(node.get("pattern"), str) else set()
        return own.union(*map(patterns_in, node.values()))
    if isinstance(node, list | tuple):
        return set().union(*map(patterns_in, node))
    return set()


async def test_the_detail_tells_the_first_fault(ann: httpx.AsyncClient) -> None:
    answer = (await ann.post("/v1/notes", json={"titel": "a", "rank": 5000})).json()
    assert answer["detail"] == "`title` is needed. (2 more in `errors`.)"
    assert answer["errors"][2]["detail"] == "There is no field `titel` here. Did you mean `title`?"
    answer = (await ann.get("/v1/notes?limit=201")).json()
    assert answer["detail"] == "limit: Write a number that is 200 or less."


async def test_a_misspelt_parameter_is_told_its_name(ann: httpx.AsyncClient) -> None:
    answer = (await ann.get("/v1/notes?kinds=low")).json()
    said = "This address has no parameter `kinds`. Did you mean `kind`?"
    takes = "It takes count, cursor, format, kind, limit, sort, updated_since."
    assert answer["detail"] == f"{said} {takes}"
    assert answer["errors"][0]["detail"] == said


async def test_an_address_without_parameters_says_so(ann: httpx.AsyncClient) -> None:
    answer = (await ann.get("/health/live?verbose=1")).json()
    assert answer["detail"] == "This address has no parameter `verbose`. It takes none."


def test_what_is_not_told_is_counted_and_not_described() -> None:
    message = {f"colour{n}": "red" for n in range(5)}
    with pytest.raises(ValidationError) as caught:
        Small.model_validate(message)
    found = faults.field_errors(caught.value.errors(), body=message, model=Small, described=2)
    wrong = [one for one in found if one.code == "extra_forbidden"]
    assert len(wrong) == 5
    assert [one.detail == faults.FALLBACK for one in found] == [n >= 2 for n in range(len(found))]
