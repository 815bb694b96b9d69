"""Organisations that receive money, grants of other systems, and open data.

Organisations are of no ward: whoever gives money works with them all. What is awarded is published.
"""

from collections.abc import Mapping
from typing import Any

from tests.whole.rows import Row, everywhere, published
from tests.whole.viewers import Viewer

ORGANISATIONS = "/organisations"
FINANCE = Viewer("finance", "own ward")
GIVERS = everywhere("councillor", "coordinator", "manager", "finance")
READERS = GIVERS | everywhere("auditor")
MERGERS = everywhere("manager", "finance")
FRIENDS = {"name": "Clifton Park Friends", "sector": "voluntary_and_community"}


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """Two organisations that are one."""
    one = await post(FINANCE, ORGANISATIONS, FRIENDS)
    other = await post(FINANCE, ORGANISATIONS, {**FRIENDS, "name": "The Clifton Park Friends"})
    return {"organisation": one["id"], "twin": other["id"]}


def rows() -> Mapping[str, Any]:
    organisation = f"/v1{ORGANISATIONS}/{{organisation}}"
    return {
        # Whoever gives money, and the auditor
        "list_organisations": Row(READERS),
        "get_organisation": Row(READERS, path=organisation),
        "list_imported_grants": Row(READERS),
        "add_organisation": Row(GIVERS, 201, body={**FRIENDS, "charity_number": "1234567"}),
        "change_organisation": Row(GIVERS, path=organisation, body={"name": "Park Friends"}),
        "merge_organisation": Row(
            MERGERS,
            201,
            path=f"/v1{ORGANISATIONS}/{{twin}}/merger",
            body={"into": "{organisation}"},
        ),
        # Published, and readable by anybody
        "export_published_awards": published(),
        "list_transparency_grants": published("/v1/open-data/transparency-grants/2025-26"),
    }
