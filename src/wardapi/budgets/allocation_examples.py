"""What the answers look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_WARD = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"}
_FUND = {
    "slug": "community-leadership-fund",
    "name": "Community Leadership Fund",
    "kind": "revenue",
}
SHARE: dict[str, Any] = {
    "id": _ID,
    "fund": _FUND,
    "ward": _WARD,
    "pot": None,
    "seat": None,
    "financial_year": "2025-26",
    "amount": "500.00",
    "outcome": "approved",
    "basis": "sole_councillor",
    "in_favour": 1,
    "against": 0,
    "arbiter": None,
    "decided_at": "2026-01-12T10:00:00Z",
    "reason": "The upper path has no seat for half a mile.",
    "alternatives": "Two benches by the gate, where there are some.",
    "paid": "500.00",
    "recovered": "0.00",
}
INTEREST: dict[str, Any] = {
    "id": _ID,
    "kind": "other_registrable",
    "nature": "Trustee of the recipient.",
    "sensitive": False,
    "dispensation": None,
    "by_councillor": True,
    "seat": None,
    "declared_at": "2026-01-08T10:00:00Z",
}
ALLOCATION: dict[str, Any] = {
    "id": _ID,
    "status": "awarded",
    "title": "Benches for Clifton Park",
    "purpose": "Four benches on the upper path, where there are none.",
    "way": "grant",
    "ward": _WARD,
    "recipient": {
        "id": _ID,
        "org_id": "GB-CHC-1234567",
        "name": "Clifton Park Friends",
        "sector": "voluntary_and_community",
        "links": {"self": f"/v1/organisations/{_ID}"},
    },
    "priority": _ID,
    "total": "500.00",
    "vat": "0.00",
    "paid": "500.00",
    "recovered": "0.00",
    "starts_on": "2026-02-01",
    "ends_on": None,
    "consulted": "The park's users, at the meeting of 3 December.",
    "partners": None,
    "evidence": ["Survey of park users 2025"],
    "beneficiaries": 250,
    "protected_characteristics": ["age", "disability"],
    "equality_tags": ["vulnerable_adults"],
    "tenants_share_percent": None,
    "asset": None,
    "asset_lasts_over_a_year": None,
    "quotes": None,
    "cost_code": None,
    "client_reference": None,
    "match_funding": [{"kind": "match", "source": "Clifton Park Friends", "amount": "100.00"}],
    "shares": [SHARE],
    "interests": [INTEREST],
    "payments": None,
    "faults": None,
    "applied_at": "2026-01-05T10:00:00Z",
    "checked_at": "2026-01-07T10:00:00Z",
    "check_passed": True,
    "check_note": None,
    "decided_at": "2026-01-12T10:00:00Z",
    "publish_by": "2026-02-12",
    "publication_overdue": False,
    "published_at": "2026-01-13T10:00:00Z",
    "override": None,
    "call_in_ends_on": None,
    "withdrawn_reason": None,
    "payee_proposed": None,
    "return_due_on": "2026-04-20",
    "return_overdue": False,
    "returned_at": None,
    "return_text": None,
    "spent": None,
    "beneficiaries_reached": None,
    "recovery_reason": None,
    "closed_at": None,
    "closed_reason": None,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-20T10:00:00Z",
    "links": {
        "self": f"/v1/allocations/{_ID}",
        "history": f"/v1/allocations/{_ID}/history",
        "timescales": f"/v1/allocations/{_ID}/timescales",
    },
}
STEP: dict[str, Any] = {
    "id": _ID,
    "what": "published",
    "at": "2026-01-13T10:00:00Z",
    "by": None,
    "detail": None,
}
_POLICY = {"slug": "monitoring-returns", "version": 1, "rule": "monitoring-return"}
_DAYS = {"working_time": None, "elapsed": None}
_RETURN = {
    "name": "return",
    "cycle": 1,
    "state": "running",
    "due_at": "2026-04-20T16:00:00Z",
    "due_at_latest": None,
    "met_at": None,
    "provisional": False,
}
_NEXT_RUNG = {
    "target": "return",
    "name": "reminder",
    "level": 0,
    "post": "coordinator",
    "title": "Neighbourhood coordinator",
    "fire_at": "2026-03-19T17:00:00Z",
}
STANDING: dict[str, Any] = {
    "as_of": "2026-01-20T10:00:00Z",
    "status": "open",
    "level": 0,
    "policy": _POLICY,
    "pause": None,
    "next_change_at": "2026-03-19T17:00:00Z",
    "next_rung": _NEXT_RUNG,
    "targets": [
        {
            **_RETURN,
            "started_at": "2026-01-20T00:00:00Z",
            "due_if_resumed_now": None,
            "within": {"working_days": 62, **_DAYS},
            "spent": {"working_days": 0, **_DAYS},
            "left": {"working_days": 62, **_DAYS},
            "share_used": 0.0,
        }
    ],
    "rungs": [
        {
            "target": "return",
            "cycle": 1,
            "name": "reminder",
            "level": 0,
            "escalates": False,
            "tells": ["coordinator"],
            "fire_at": "2026-03-19T17:00:00Z",
            "state": "pending",
            "noticed_at": None,
        }
    ],
    "escalations": [],
}
EXPLANATION: dict[str, Any] = {
    "target": "return",
    "cycle": 1,
    "state": "running",
    "policy": _POLICY,
    "started_at": "2026-01-20T00:00:00Z",
    "due_at": "2026-04-20T16:00:00Z",
    "provisional": False,
    "conventions": {
        "at_close": "closing_instant",
        "day_zero": "day_of_receipt",
        "cut_off": None,
        "time_of_day": "close_of_day",
        "repeated_hour": "first",
    },
    "explanation": [
        {
            "from": "2026-01-20T09:00:00Z",
            "to": "2026-04-20T16:00:00Z",
            "counted": True,
            "amount": {"working_days": 62, **_DAYS},
            "total": {"working_days": 62, **_DAYS},
            "reason": "62 working days",
        }
    ],
    "sentences": ["Tue 20 Jan to Mon 20 Apr 2026: 62 working days"],
}
