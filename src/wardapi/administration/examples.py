"""What the answers look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5a-6f00-7000-8000-00000000000"
_STAMPS = {"created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T10:00:00Z"}

REACH: dict[str, Any] = {
    "role": "coordinator",
    "wards": ["E05012996"],
    "services": [],
    "level": None,
    "directorate": None,
    "starts_on": "2026-01-05",
    "ends_on": None,
}
GRANT: dict[str, Any] = {**REACH, "id": f"{_ID}1", "revoked_at": None, **_STAMPS}
PRINCIPAL: dict[str, Any] = {"id": f"{_ID}2", "name": "Coordinator, north", **_STAMPS}
KEY: dict[str, Any] = {
    "id": f"{_ID}3",
    "principal": f"{_ID}2",
    "principal_name": "Coordinator, north",
    "name": "Coordinator, north",
    "scopes": None,
    "expires_at": "2027-01-05T10:00:00Z",
    "revoked_at": None,
    **_STAMPS,
}
NEW_KEY: dict[str, Any] = {**KEY, "key": "wk_live_0351nXIj..."}
ME: dict[str, Any] = {
    "id": f"{_ID}2",
    "name": "Coordinator, north",
    "roles": ["coordinator"],
    "grants": [REACH],
    "scopes": ["cases:read", "cases:write", "events:read"],
    "key": {"id": f"{_ID}3", "expires_at": "2027-01-05T10:00:00Z"},
}
AUDIT_RECORD: dict[str, Any] = {
    "id": f"{_ID}4",
    "subject": {"kind": "key", "id": f"{_ID}3"},
    "n": 1,
    "at": "2026-01-05T10:00:00Z",
    "action": "key.issued",
    "principal": f"{_ID}5",
    "principal_name": "Administrator",
    "key": f"{_ID}6",
    "detail": {"principal": f"{_ID}2", "scopes": None, "expires_at": "2027-01-05T10:00:00Z"},
    "hash": "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
}
EVENT: dict[str, Any] = {
    "position": 1201,
    "id": f"{_ID}7",
    "kind": "case.opened",
    "subject": {"kind": "case", "id": f"{_ID}8", "reference": "C-2026-000123"},
    "at": "2026-01-05T10:00:00Z",
    "ward": "E05012996",
    "service": "housing",
    "data": {"kind": "enquiry"},
}
