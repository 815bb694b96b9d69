"""What the answers look like, for the OpenAPI document."""

from typing import Any

WARD: dict[str, Any] = {
    "from": "2021-05-06",
    "to": None,
    "gss_code": "E05012996",
    "slug": "boston-castle",
    "name": "Boston Castle",
    "seats": 3,
    "locality": "central",
    "parished": "unknown",
    "updated_at": "2026-01-05T10:00:00Z",
}
EVIDENCE: dict[str, Any] = {
    "source": ["https://www.legislation.gov.uk/uksi/2018/327"],
    "confidence": "high",
    "assumption": False,
    "note": None,
}
LOCALITY = {"slug": "north", "name": "North", "position": 1, **EVIDENCE}
POST = {
    "from": "2024-05-07",
    "to": None,
    "seat": "boston-castle-2",
    "number": 2,
    "ward": "E05012996",
    "ward_slug": "boston-castle",
    "ward_name": "Boston Castle",
    "vacant": False,
    "term": "019b8d5a-6f00-7000-8000-000000000001",
    "councillor": None,
}
PARISH = {
    "gss_code": "E04000124",
    "slug": "whiston",
    "name": "Whiston",
    "type": None,
    "extent": "part",
    "neighbourhood_plan": None,
    **EVIDENCE,
}
SHARE = {
    "from": None,
    "to": "2021-05-05",
    "gss_code": "E05001019",
    "slug": "boston-castle",
    "name": "Boston Castle",
    "share_of_ward_percent": 98.1,
    "share_of_predecessor_percent": 79.9,
    "basis": "area",
    **EVIDENCE,
}
ELECTION = {
    "slug": "2024-05-02",
    "kind": "ordinary",
    "held_on": "2024-05-02",
    "year": 2024,
    "ward": None,
    "democracy_club_id": "local.rotherham.2024-05-02",
    "seats": 59,
    "turnout_percent": None,
    "seats_by_party": {"Labour": 33, "Conservative": 13},
    "votes_by_party": None,
    "notice_on": None,
    **EVIDENCE,
}
PROFILE = {
    **WARD,
    "figures": [{"name": "seats", "value": 3, "text": None, "unit": "councillors", **EVIDENCE}],
    "predecessors": [SHARE],
    "successors": [],
}
