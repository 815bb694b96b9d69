"""Marks for the few tests that ask what only one of the databases can answer."""

import pytest


def _only(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("backend", [name], indirect=True, scope="session")


ON_POSTGRESQL = _only("postgresql")
ON_SQLITE = _only("sqlite")
