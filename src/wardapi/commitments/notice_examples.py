"""What the answers about planned activity look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_TOLD = [
    {"office": "councillor", "post": "boston-castle-1"},
    {"office": "coordinator", "post": "coordinator-3"},
]

NOTICE: dict[str, Any] = {
    "id": _ID,
    "service": {"slug": "streetscene", "name": "Street Scene"},
    "wards": [
        {
            "gss_code": "E05012996",
            "slug": "boston-castle",
            "name": "Boston Castle",
            "commitment": "019b8d5c-1f00-7abc-8def-0123456789ac",
            "working_days_promised": 10,
            "in_time": True,
        }
    ],
    "title": "Tree works in Clifton Park",
    "description": None,
    "place": "Clifton Park, from the bandstand to the museum",
    "starts_on": "2026-01-19",
    "ends_on": "2026-01-23",
    "status": "planned",
    "given_at": "2026-01-05T10:00:00Z",
    "first_starts_on": "2026-01-19",
    "working_days_given": 10,
    "working_days_promised": 10,
    "in_time": True,
    "told": _TOLD,
    "cancelled_at": None,
    "cancelled_reason": None,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
    "links": {
        "self": f"/v1/activity-notices/{_ID}",
        "changes": f"/v1/activity-notices/{_ID}/changes",
    },
}
CANCELLED: dict[str, Any] = {
    **NOTICE,
    "status": "cancelled",
    "cancelled_at": "2026-01-12T09:00:00Z",
    "cancelled_reason": "The trees are sound after all.",
    "updated_at": "2026-01-12T09:00:00Z",
}
CHANGE: dict[str, Any] = {
    "id": "019b8d5c-1f00-7abc-8def-0123456789ad",
    "what": "redated",
    "at": "2026-01-12T09:00:00Z",
    "earlier_starts_on": "2026-01-19",
    "earlier_ends_on": "2026-01-23",
    "starts_on": "2026-01-26",
    "ends_on": "2026-01-30",
    "working_days_given": 10,
    "reason": "Frost is forecast.",
    "told": _TOLD,
    "recorded_at": "2026-01-12T09:00:00Z",
}
