"""The types of fields."""

import pytest
from pydantic import TypeAdapter, ValidationError

from wardapi.kit.schema import Instant


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:00:00-05:00"])
def test_an_instant_at_the_ends_of_the_calendar_is_refused(at: str) -> None:
    with pytest.raises(ValidationError, match="out of range"):
        TypeAdapter(Instant).validate_python(at)
