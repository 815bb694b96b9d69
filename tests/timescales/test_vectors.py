"""The engine gives the answers that other systems publish, under the conventions they follow."""

from typing import Any

import pytest

from tests.timescales import vectors
from wardapi.timescales import calculate, measure

ALL = vectors.vectors()


def _of(call: str) -> list[Any]:
    return [pytest.param(it, id=it["id"]) for it in ALL if it["call"] == call]


@pytest.mark.parametrize("vector", _of("calculate"))
def test_calculate_agrees_with(vector: dict[str, Any]) -> None:
    body, expect = vector["body"], vector["expect"]
    calendar, within = vectors.calendar(body["calendar"]), vectors.amount(body["target"])
    found = calculate(
        calendar,
        vectors.instant(body["received_at"]),
        within,
        vectors.conventions(body.get("conventions", {})),
        vectors.pauses(body.get("pauses", ())),
    )
    if "due_at" in expect:
        assert found.due_at == vectors.instant(expect["due_at"]), vector["source"]
    else:
        assert str(found.due_at.astimezone(calendar.zone).date()) == expect["due_on"]
    assert sum(span.amount for span in found.spans) == within.quantity


@pytest.mark.parametrize("vector", _of("measure"))
def test_measure_agrees_with(vector: dict[str, Any]) -> None:
    body = vector["body"]
    found = measure(
        vectors.calendar(body["calendar"]),
        vectors.instant(body["from"]),
        vectors.instant(body["to"]),
        vectors.pauses(body.get("pauses", ())),
    )
    assert found.working_time.total_seconds() == vector["expect"]["working_seconds"]


def test_every_vector_is_asked() -> None:
    assert len(_of("calculate")) + len(_of("measure")) == len(ALL)
