"""The fixtures of `placed.py`, for every test of this room."""

from tests.priorities.placed import api, borough, crew, placed  # noqa: F401 - fixtures
