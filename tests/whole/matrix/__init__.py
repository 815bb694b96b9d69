"""The role matrix, room by room: what the world has of each, and who may do what with it.

`build` tells its part of the world by requests and gives the names that its addresses use.
"""

from collections.abc import Mapping
from typing import Any

from tests.whole.matrix import (
    allocations,
    commitments,
    feeds,
    funds,
    giving,
    meetings,
    participation,
    plans,
    promises,
    reports,
    statements,
    work,
)

PARTS = (
    plans,
    work,
    promises,
    commitments,
    meetings,
    reports,
    feeds,
    giving,
    funds,
    allocations,
    statements,
    participation,
)


async def build(post: Any) -> dict[str, str]:
    """`post(viewer, path, body)` sends a request and gives the answer."""
    names: dict[str, str] = {}
    for part in PARTS:
        names |= await part.build(post, names)
    return names


def rows() -> Mapping[str, Any]:
    """Every room's rows, by operation."""
    return {operation: row for part in PARTS for operation, row in part.rows().items()}
