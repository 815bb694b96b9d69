"""The small council, for the tests of the whole."""

from tests.whole.council import council  # noqa: F401 - a fixture
