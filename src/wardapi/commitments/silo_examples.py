"""What the answers about silo-working look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"

REPORT: dict[str, Any] = {
    "id": _ID,
    "status": "open",
    "ward": {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"},
    "services": [
        {"slug": "highways", "name": "Highways"},
        {"slug": "streetscene", "name": "Street Scene"},
    ],
    "title": "The new kerb was laid over the gully",
    "description": "Highways laid the kerb a day after the gully was cleared, and over it.",
    "occurred_on": "2026-01-05",
    "reported_as": "councillor",
    "outcome": None,
    "outcome_text": None,
    "closed_at": None,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
    "links": {"self": f"/v1/silo-reports/{_ID}"},
}
CLOSED: dict[str, Any] = {
    **REPORT,
    "status": "closed",
    "outcome": "procedure_changed",
    "outcome_text": "Kerbs are laid after the gullies have been checked.",
    "closed_at": "2026-01-12T09:00:00Z",
    "updated_at": "2026-01-12T09:00:00Z",
}
