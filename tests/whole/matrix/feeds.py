"""Calendar feeds. One is of Boston Castle's meetings, one of Street Scene's deadlines.

Whoever works in the wards has feeds of their own; administrators and auditors see that they exist,
and administrators may revoke them. The calendar's address is its credential.
"""

from collections.abc import Mapping
from typing import Any

from tests.whole.rows import (
    ADMINISTRATORS,
    KEEPERS,
    OWNER,
    Row,
    everywhere,
    published,
)
from tests.whole.viewers import RAISER, SERVICE

_WORKERS = everywhere("councillor", "coordinator", "service_lead", "manager")
_OF_WATH = frozenset(viewer for viewer in _WORKERS if viewer.place == "other ward")
_OF_HOUSING = frozenset(viewer for viewer in _WORKERS if viewer.place == "other service")
_READERS = _WORKERS | KEEPERS
_WRITERS = _WORKERS | ADMINISTRATORS
_MEETINGS = {"kind": "ward_meetings", "ward": "boston-castle"}
_DEADLINES = {"kind": "service_deadlines", "service": "streetscene"}
_CALENDAR = "/v1/feeds/{%s}/calendar.ics"


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """A councillor's feed of meetings, and one of deadlines for who handles the cases."""
    meetings = await post(RAISER, "/feeds", _MEETINGS)
    deadlines = await post(SERVICE, "/feeds", _DEADLINES)
    return {
        "feed": meetings["id"],
        "secret": meetings["address"].split("/")[-2],
        "secret_of_deadlines": deadlines["address"].split("/")[-2],
    }


def rows() -> Mapping[str, Any]:
    """Each feed is its owner's; what is in it is no more than its owner may see."""
    return {
        "make_feed": (
            Row(_WORKERS - _OF_WATH, 201, body=_MEETINGS),
            Row(_WORKERS - _OF_HOUSING, 201, body=_DEADLINES),
        ),
        "list_feeds": Row(_READERS),
        "get_feed": Row(OWNER | KEEPERS, refusal=404, path="/v1/feeds/{feed}", door=_READERS),
        "revoke_feed": Row(
            OWNER | ADMINISTRATORS, 204, refusal=404, path="/v1/feeds/{feed}", door=_WRITERS
        ),
        "get_feed_calendar": (
            published(_CALENDAR % "secret"),
            published(_CALENDAR % "secret_of_deadlines"),
        ),
    }
