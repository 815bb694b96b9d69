"""Alignment, scorecards, briefing packs: what is counted of Boston Castle and of Street Scene."""

from collections.abc import Mapping
from typing import Any

from tests.whole.rows import Row, everywhere, published
from tests.whole.viewers import COLLEAGUE, PEER, Viewer

CARD = "/v1/scorecards/wards/boston-castle"
QUARTER = "from=2025-10-01&to=2025-12-31"
# Who reaches all that is counted: a grant for some services does not reach a whole ward, and one
# for some wards not a whole service, unless it is its lead's.
OF_WARD = frozenset(
    Viewer(role, "own ward") for role in ("councillor", "coordinator", "manager", "auditor")
) | {PEER, COLLEAGUE}
OF_SERVICE = frozenset(
    {Viewer("manager", "own service"), Viewer("auditor", "own service")}
    | {Viewer("service_lead", place) for place in ("own ward", "other ward", "own service")}
)
ATTENDEES = everywhere("councillor", "coordinator", "service_lead", "manager", "auditor") - {
    Viewer(role, "other ward")
    for role in ("councillor", "coordinator", "service_lead", "manager", "auditor")
}
PUBLISHER = Viewer("manager", "own ward")


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """The scorecard of Boston Castle for the last quarter is public."""
    period = {"from": "2025-10-01", "to": "2025-12-31"}
    await post(PUBLISHER, "/scorecards/wards/boston-castle/publication", period)
    return {}


def rows() -> Mapping[str, Any]:
    return {
        # Published, and readable by anybody
        "list_service_alignment": published(),
        "list_priority_alignment": published(),
        "list_alignment_gaps": published(),
        "list_scorecard_versions": published(),
        "get_scorecard_version": published(f"{CARD}/versions/1"),
        # Unpublished: for those whose grants reach all that is counted
        "get_scorecard": (
            Row(OF_WARD, path=f"{CARD}?{QUARTER}"),
            Row(OF_SERVICE, path=f"/v1/scorecards/services/streetscene?{QUARTER}"),
            Row(frozenset(), path=f"/v1/scorecards/borough/all?{QUARTER}"),
        ),
        "get_casework_alignment": Row(
            OF_WARD, path=f"/v1/alignment/casework?ward=boston-castle&{QUARTER}"
        ),
        "publish_scorecard": Row(
            frozenset({PUBLISHER}),
            201,
            path=f"{CARD}/publication",
            body={"from": "2025-07-01", "to": "2025-09-30"},
        ),
        # Whoever works in the ward, each with their own part
        "get_briefing_pack": Row(ATTENDEES, path="/v1/wards/boston-castle/briefing-pack"),
    }
