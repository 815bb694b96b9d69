"""What the answers look like, for the OpenAPI document."""

from wardapi.wards.examples import EVIDENCE

SERVICE = {
    "slug": "streetscene",
    "name": "Streetscene",
    "kind": "service",
    "directorate": "regeneration-and-environment",
    "directorate_name": "Regeneration and Environment",
    "themes": ["streetscene-and-public-realm"],
    "ward_based": True,
    "updated_at": "2026-01-05T10:00:00Z",
    **EVIDENCE,
}
LEAD = {
    "from": "2024-05-07",
    "to": None,
    "id": "019b8d5a-6f00-7000-8000-000000000002",
    "service": "streetscene",
    "service_name": "Streetscene",
    "ward": "E05012996",
    "ward_slug": "boston-castle",
    "ward_name": "Boston Castle",
    "level": 0,
    "title": "Service lead",
    "filled": True,
}
ENDED_LEAD = {
    **LEAD,
    "to": "2026-01-31",
    "successor": {
        **LEAD,
        "id": "019b8d5a-6f00-7000-8000-000000000003",
        "from": "2026-02-01",
    },
}
COVERAGE = {
    "ward": "E05012996",
    "ward_slug": "boston-castle",
    "ward_name": "Boston Castle",
    "service": "streetscene",
    "service_name": "Streetscene",
    "answerable": "none",
    "gap": True,
    "title": None,
    "covers": None,
}
