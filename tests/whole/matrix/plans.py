"""Ward plans, priorities, actions and indicators."""

from collections.abc import Mapping
from typing import Any


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    return {}


def rows() -> Mapping[str, Any]:
    return {}
