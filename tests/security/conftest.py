"""The small council, for the tests of its safety: one module for each item of OWASP's list."""

from tests.whole.council import council  # noqa: F401 - a fixture
