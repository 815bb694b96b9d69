"""What the answers look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_WARD = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"}
_SERVICE = {"slug": "streetscene", "name": "Street Scene"}
_POLICY = {"slug": "commitments", "version": 1, "rule": "commitment"}
_KEEP = {
    "name": "keep",
    "cycle": 1,
    "state": "running",
    "due_at": "2026-03-31T16:00:00Z",
    "due_at_latest": None,
    "met_at": None,
    "provisional": False,
}
_NEXT_RUNG = {
    "target": "keep",
    "name": "warning",
    "level": 0,
    "post": "service_lead",
    "title": "Service lead",
    "fire_at": "2026-03-17T17:00:00Z",
}
COMMITMENT: dict[str, Any] = {
    "id": _ID,
    "kind": "particular",
    "status": "on_track",
    "kept_late": None,
    "title": "Litter bins at every entrance of Clifton Park",
    "statement": "Eleven bins of the larger size, emptied twice a week.",
    "service": _SERVICE,
    "ward": _WARD,
    "locality": None,
    "borough": False,
    "standard": None,
    "enhancement": None,
    "notice_working_days": None,
    "due_on": "2026-03-31",
    "review_on": None,
    "due_at": "2026-03-31T16:00:00Z",
    "status_note": "Seven of eleven stand.",
    "lead": {"id": _ID, "title": "Street Scene lead, Boston Castle"},
    "pledged_at": "2026-01-05T10:00:00Z",
    "closed_at": None,
    "withdrawn_reason": None,
    "equality_tags": ["vulnerable_adults"],
    "level": 0,
    "policy": _POLICY,
    "next_rung": _NEXT_RUNG,
    "targets": [_KEEP],
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-03-02T09:00:00Z",
    "links": {
        "self": f"/v1/commitments/{_ID}",
        "timescales": f"/v1/commitments/{_ID}/timescales",
        "history": f"/v1/commitments/{_ID}/history",
        "evidence": f"/v1/commitments/{_ID}/evidence",
        "links": f"/v1/commitments/{_ID}/links",
    },
}
STEP: dict[str, Any] = {
    "id": _ID,
    "what": "redated",
    "at": "2026-03-02T09:00:00Z",
    "status": "on_track",
    "text": "The supplier delivers in April.",
    "earlier_on": "2026-03-31",
    "now_on": "2026-04-30",
    "recorded_at": "2026-03-02T09:00:00Z",
}
EVIDENCE: dict[str, Any] = {
    "id": _ID,
    "text": "Seven of eleven bins stand.",
    "source": "Street Scene's register of bins",
    "evidenced_on": "2026-03-02",
    "created_at": "2026-03-02T09:00:00Z",
    "updated_at": "2026-03-02T09:00:00Z",
}
LINK: dict[str, Any] = {
    "id": _ID,
    "kind": "case",
    "target": "C-2026-000123",
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
}
_DAYS = {"working_time": None, "elapsed": None}
STANDING: dict[str, Any] = {
    "as_of": "2026-01-05T10:00:00Z",
    "status": "open",
    "level": 0,
    "policy": _POLICY,
    "pause": None,
    "next_change_at": "2026-03-17T17:00:00Z",
    "next_rung": _NEXT_RUNG,
    "targets": [
        {
            **_KEEP,
            "started_at": "2026-01-05T10:00:00Z",
            "due_if_resumed_now": None,
            "within": {"working_days": 61, **_DAYS},
            "spent": {"working_days": 0, **_DAYS},
            "left": {"working_days": 61, **_DAYS},
            "share_used": 0.0,
        }
    ],
    "rungs": [
        {
            "target": "keep",
            "cycle": 1,
            "name": "warning",
            "level": 0,
            "escalates": False,
            "tells": ["service_lead", "coordinator"],
            "fire_at": "2026-03-17T17:00:00Z",
            "state": "pending",
            "noticed_at": None,
        }
    ],
    "escalations": [],
}
EXPLANATION: dict[str, Any] = {
    "target": "keep",
    "cycle": 1,
    "state": "running",
    "policy": _POLICY,
    "started_at": "2026-01-05T10:00:00Z",
    "due_at": "2026-03-31T16:00:00Z",
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
            "from": "2026-01-06T09:00:00Z",
            "to": "2026-03-31T16:00:00Z",
            "counted": True,
            "amount": {"working_days": 61, **_DAYS},
            "total": {"working_days": 61, **_DAYS},
            "reason": "61 working days",
        }
    ],
    "sentences": ["Tue 6 Jan to Tue 31 Mar 2026: 61 working days"],
}
ESCALATION: dict[str, Any] = {
    "id": _ID,
    "commitment": _ID,
    "subject": "Litter bins at every entrance of Clifton Park",
    "ward": _WARD,
    "locality": None,
    "borough": False,
    "service": _SERVICE,
    "target": "keep",
    "cycle": 1,
    "rung": "level-1",
    "level": 1,
    "post": "head_of_service",
    "title": "Head of service",
    "status": "open",
    "by_hand": True,
    "raised_at": "2026-03-02T10:00:00Z",
    "answer_due_at": "2026-03-09T17:00:00Z",
    "answered_at": None,
    "new_date": None,
    "reason": "No bin has been put up since October.",
    "answer": None,
    "updated_at": "2026-03-02T10:00:00Z",
}
