"""What a database URL may be."""

import pytest
from pydantic import ValidationError

from wardapi.kit.settings import Settings


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", ""])
def test_a_database_that_wardapi_does_not_run_on_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(ValidationError, match="write sqlite:///path or postgresql://"):
        Settings(database_url=url)
