"""What the answers look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_SERIES = "019b8d5c-1f00-7abc-8def-0123456789ac"
_STAMPS = {"created_at": "2025-12-19T10:00:00Z", "updated_at": "2026-01-14T09:00:00Z"}
_PLACED: dict[str, Any] = {
    "kind": "community_action_partnership",
    "title": "Community Action Partnership",
    "ward": {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"},
    "locality": None,
    "parish": None,
    "mode": "hybrid",
    "place": "Town Hall",
    "restricted": False,
    **_STAMPS,
}
BRIEF: dict[str, Any] = {
    "id": _ID,
    **_PLACED,
    "series": _SERIES,
    "occurrence_on": "2026-01-13",
    "wards": ["E05012996"],
    "starts_at": "2026-01-13T18:00:00Z",
    "ends_at": "2026-01-13T19:30:00Z",
    "status": "held",
    "invited": ["south-yorkshire-police"],
}
ACTION: dict[str, Any] = {
    "id": "019b8d5c-1f00-7abc-8def-0123456789ad",
    "meeting": _ID,
    "meeting_title": "Community Action Partnership",
    "meeting_starts_at": "2026-01-13T18:00:00Z",
    "description": "Walk the estate with Housing.",
    "service": "housing",
    "due_on": "2026-02-10",
    "status": "became",
    "became": {
        "kind": "case",
        "id": "019b8d5c-1f00-7abc-8def-0123456789ae",
        "reference": "C-2026-000123",
    },
    "note": None,
    **_STAMPS,
}
MEETING: dict[str, Any] = {
    **BRIEF,
    "agenda": ["Nuisance bikes", "The park's gates"],
    "minutes": None,
    "cancelled_reason": None,
    "invitations": [
        {
            "service": "south-yorkshire-police",
            "parish": None,
            "name": "South Yorkshire Police",
            "post": "Neighbourhood inspector",
            "attended": True,
            "apologies": False,
        }
    ],
    "data_quality": [
        {
            "service": "south-yorkshire-police",
            "rating": "poor",
            "issues": ["other_boundaries"],
            "area": None,
            "note": None,
            "updated_at": "2026-01-14T09:00:00Z",
        }
    ],
    "actions": [ACTION],
}
SERIES: dict[str, Any] = {
    "id": _SERIES,
    **_PLACED,
    "rrule": "FREQ=MONTHLY;BYDAY=2TU",
    "first": "2026-01-13T18:00",
    "minutes": 90,
    "made_until": "2026-12-31",
    "complete": False,
}
ATTENDANCE: dict[str, Any] = {
    "service": "south-yorkshire-police",
    "service_name": "South Yorkshire Police",
    "service_kind": "partner",
    "ward": "E05012996",
    "ward_slug": "boston-castle",
    "ward_name": "Boston Castle",
    "locality": None,
    "parish": None,
    "kind": "community_action_partnership",
    "first_on": "2025-04-01",
    "last_on": "2026-03-31",
    "invited": 33,
    "attended": 22,
    "apologies": 6,
    "not_recorded": 1,
    "percent": 66.7,
    "denominator": "invitations_to_held_meetings",
    "data_good": 4,
    "data_adequate": 9,
    "data_poor": 7,
    "data_not_brought": 2,
}
AREA: dict[str, Any] = {
    "slug": "rother-valley-north",
    "name": "Rother Valley North",
    "service": "south-yorkshire-police",
    "wards": [
        {
            "gss_code": "E05012996",
            "slug": "boston-castle",
            "name": "Boston Castle",
            "extent": "part",
        }
    ],
    "updated_at": "2026-01-14T09:00:00Z",
    "source": ["https://example.org/areas"],
    "confidence": None,
    "assumption": False,
    "note": None,
}
