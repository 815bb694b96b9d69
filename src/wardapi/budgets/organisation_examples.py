"""What the answers about organisations look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_OTHER = "019b8d5c-1f00-7abc-8def-0123456789ac"

ROW: dict[str, Any] = {
    "id": _ID,
    "org_id": "GB-CHC-1234567",
    "name": "Clifton Park Friends",
    "sector": "voluntary_and_community",
    "charity_number": "1234567",
    "company_number": None,
    "description": "Volunteers who look after the park.",
    "website": "https://www.example.org.uk",
    "postal_code": None,
    "same_as": None,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
    "links": {"self": f"/v1/organisations/{_ID}"},
}
ORGANISATION: dict[str, Any] = {
    **ROW,
    "possible_duplicates": [
        {
            "id": _OTHER,
            "org_id": f"360G-rotherham-org-{_OTHER}",
            "name": "The Clifton Park Friends",
            "because": ["name"],
        }
    ],
}
MERGED: dict[str, Any] = {**ROW, "same_as": _OTHER, "possible_duplicates": []}
