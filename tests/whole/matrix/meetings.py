"""Meetings. They are of Boston Castle, and Street Scene is invited.

Coordinators and managers call them and keep them; councillors see those of their wards, service
leads those that they are invited to, auditors those that are not restricted.
"""

from collections.abc import Mapping
from typing import Any

from tests.whole.rows import (
    AUDITORS,
    COORDINATORS,
    MANAGERS,
    SERVICE,
    Row,
    everywhere,
    within_reach,
)
from tests.whole.viewers import COLLEAGUE, PEER, Viewer

_CALLER = Viewer("coordinator", "own ward")
_READERS = everywhere("councillor", "coordinator", "service_lead", "manager", "auditor")
_WRITERS = everywhere("coordinator", "manager")
_KEEPERS = COORDINATORS | MANAGERS
_TASKED = _KEEPERS | SERVICE
_SEERS = _TASKED | AUDITORS | within_reach("councillor") | {PEER, COLLEAGUE}

_MEETING: Mapping[str, Any] = {
    "kind": "ward_briefing",
    "title": "Briefing",
    "ward": "boston-castle",
    "invitations": [{"service": "streetscene"}],
}
_BEGUN = {
    **_MEETING,
    "starts_at": "2026-01-05T09:00:00Z",
    "ends_at": "2026-01-05T09:30:00Z",
}
_SERIES = {**_MEETING, "rrule": "FREQ=WEEKLY", "first": "2026-01-06T18:00"}
_AREA = {"name": "North", "service": "streetscene", "wards": [{"ward": "boston-castle"}]}
_CAME = {"records": [{"service": "streetscene", "attended": True}]}
_DATA = {"service": "streetscene", "rating": "poor"}


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """A meeting that has begun, with an action; a restricted one; a series; a partner's area."""
    meeting = await post(_CALLER, "/meetings", _BEGUN)
    action = {"description": "Look again."}
    raised = await post(_CALLER, f"/meetings/{meeting['id']}/actions", action)
    tasking = await post(_CALLER, "/meetings", {**_BEGUN, "kind": "joint_tasking_group"})
    series = await post(_CALLER, "/meeting-series", {**_SERIES, "horizon": "2026-01-31"})
    await post(_CALLER, "/partner-areas", {**_AREA, "slug": "north"})
    return {
        "meeting": meeting["id"],
        "meeting_action": raised["id"],
        "tasking": tasking["id"],
        "series": series["id"],
    }


def rows() -> Mapping[str, Any]:
    """Whoever may not know of a meeting is told that there is none."""
    return {
        "list_meetings": Row(_READERS),
        "list_meeting_actions": Row(_READERS),
        "list_meeting_series": Row(_READERS),
        "summarise_attendance": Row(_READERS),
        "list_partner_areas": Row(_READERS),
        "get_partner_area": Row(_READERS, path="/v1/partner-areas/north"),
        "get_meeting": (
            _seen(_SEERS, "/v1/meetings/{meeting}"),
            _seen(_TASKED, "/v1/meetings/{tasking}"),
        ),
        "get_meeting_series": _seen(_SEERS, "/v1/meeting-series/{series}"),
        "call_meeting": Row(_KEEPERS, 201, body=_BEGUN),
        "start_meeting_series": Row(_KEEPERS, 201, body={**_SERIES, "horizon": "2026-01-31"}),
        "add_partner_area": Row(_KEEPERS, 201, body={**_AREA, "slug": "south"}),
        "change_partner_area": Row(
            _KEEPERS, path="/v1/partner-areas/north", body={"name": "Far north"}
        ),
        "change_meeting": _kept("", {"title": "Another"}, status=200),
        "cancel_meeting": _kept("/cancellation", {"reason": "Snow."}),
        "invite_to_meeting": _kept("/invitations", {"invitations": [{"service": "housing"}]}),
        "record_attendance": _kept("/attendance", _CAME),
        "record_data_quality": _kept("/data-quality", _DATA),
        "keep_minutes": _kept("/minutes", {"text": "All agreed."}),
        "raise_meeting_action": _kept("/actions", {"description": "Look again."}),
        "settle_meeting_action": _at("/v1/meeting-actions/{meeting_action}/outcome", _DONE),
        "extend_meeting_series": _at("/v1/meeting-series/{series}/extension", _LONGER),
    }


_DONE, _LONGER = {"status": "done"}, {"horizon": "2026-02-28"}


def _seen(may: Any, path: str) -> Row:
    return Row(may, refusal=404, door=_READERS, path=path)


def _kept(path: str, body: Any, *, status: int = 201) -> Row:
    return _at("/v1/meetings/{meeting}" + path, body, status=status)


def _at(path: str, body: Any, *, status: int = 201) -> Row:
    return Row(_KEEPERS, status, refusal=404, door=_WRITERS, path=path, body=body)
