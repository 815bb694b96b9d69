"""What the answers about imported grants look like, for the OpenAPI document."""

from typing import Any

GRANT: dict[str, Any] = {
    "id": "019b8d5c-1f00-7abc-8def-0123456789ab",
    "identifier": "360G-exampleton-0001",
    "title": "Community grant to Elm Row Choir",
    "description": "New music and a piano that is in tune.",
    "currency": "GBP",
    "amount": "750.50",
    "awarded_on": "2019-06-22",
    "recipient": {
        "id": "019b8d5c-1f00-7abc-8def-0123456789ac",
        "org_id": "360G-exampleton-elm_row_choir",
        "name": "Elm Row Choir",
    },
    "funder": {"id": "GB-LAE-EXA", "name": "Exampleton Council"},
    "programme": "Community grants",
    "row": {"Identifier": "360G-exampleton-0001", "Amount Awarded": "750.5"},
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
}
