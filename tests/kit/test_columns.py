"""Lists as tables: the columns are regular, and do not depend on the rows."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, Field

from wardapi import main
from wardapi.kit.columns import Spread, columns_of
from wardapi.kit.routing import Route
from wardapi.kit.schema import ListOut, Out


class Place(Out):
    code: str
    start: Annotated[str | None, Field(serialization_alias="from")] = None


class Step(Out):
    name: str
    due: str | None = None
    met: bool = False


class Row(Out):
    id: int
    place: Place
    other: Annotated[Place | None, Field(description="Another.")] = None
    tags: list[str] = Field(default_factory=list)
    about: dict[str, Any] = Field(default_factory=dict)
    steps: list[Step] = Field(default_factory=list)
    by_day: dict[str, list[Step]] = Field(default_factory=dict)


ROW = Row(id=1, place=Place(code="E1"), tags=["a", "b"])
STEPS = [Step(name="warn", due="Monday"), Step(name="do"), Step(name="warn", due="Friday")]
PLAIN = ["id", "place_code", "place_from", "other_code", "other_from", "tags", "about"]


def table(spreads: dict[str, Spread], **changes: Any) -> dict[str, Any]:
    message = ROW.model_copy(update=changes).model_dump(mode="json", by_alias=True)
    return {column.name: column.read(message) for column in columns_of(Row, spreads)}


def test_nested_fields_are_named_by_their_path() -> None:
    told = table({}, other=Place(code="E2", start="2021"))
    assert list(told) == PLAIN
    assert (told["place_code"], told["other_code"], told["other_from"]) == ("E1", "E2", "2021")


def test_what_is_null_leaves_its_columns_empty() -> None:
    told = table({})
    assert list(told) == PLAIN
    assert told["other_code"] is None


def test_a_list_of_messages_has_columns_by_name_and_they_come_last() -> None:
    spread = Spread("name", ["warn", "do", "never"])
    told = table({"steps": spread}, steps=STEPS)
    assert list(told)[len(PLAIN) :] == [
        "warn_due", "warn_met", "do_due", "do_met", "never_due", "never_met",
    ]  # fmt: skip
    assert (told["warn_due"], told["do_due"], told["never_due"]) == ("Friday", None, None)
    assert list(table({"steps": spread})) == list(told)


def test_only_the_fields_that_are_wanted_become_columns() -> None:
    told = table({"steps": Spread("name", ["warn"], only=("due",))}, steps=STEPS)
    assert list(told)[len(PLAIN) :] == ["warn_due"]


def lists() -> Iterator[type[BaseModel]]:
    for router in main.ROUTERS:
        for route in router.routes:
            model = route.response_model if isinstance(route, Route) else None
            if isinstance(model, type) and issubclass(model, ListOut):
                yield get_args(model.model_fields["data"].annotation)[0]


@pytest.mark.parametrize("model", sorted(set(lists()), key=lambda model: model.__name__))
def test_no_two_columns_of_a_list_share_a_name(model: type[BaseModel]) -> None:
    names = [column.name for column in columns_of(model)]
    assert len(set(names)) == len(names)
    assert names
