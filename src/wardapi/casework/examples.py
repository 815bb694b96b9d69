"""What the answers look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_WARD = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"}
_SERVICE = {"slug": "streetscene", "name": "Street Scene"}
_POLICY = {"slug": "councillor-enquiries", "version": 1, "rule": "routine"}
_RESPOND = {
    "name": "respond",
    "cycle": 1,
    "state": "running",
    "due_at": "2026-01-07T17:00:00Z",
    "due_at_latest": None,
    "met_at": None,
    "provisional": False,
}
_NEXT_RUNG = {
    "target": "respond",
    "name": "warning",
    "level": 0,
    "post": "service_lead",
    "title": "Service lead",
    "fire_at": "2026-01-05T17:00:00Z",
}
BRIEF: dict[str, Any] = {
    "reference": "C-2026-000123",
    "kind": "enquiry",
    "status": "open",
    "level": 0,
    "ward": _WARD,
    "service": _SERVICE,
    "subject": "Overflowing bins in Clifton Park",
    "urgency": "routine",
    "category": None,
    "channel": "email",
    "received_at": "2025-12-19T10:00:00Z",
    "raised_by": {"office": "councillor", "id": _ID, "post": "boston-castle-2"},
    "on_behalf_of": None,
    "assignee": None,
    "confidential": False,
    "policy": _POLICY,
    "priority": None,
    "theme": None,
    "location": None,
    "client_reference": None,
    "pause_reason": None,
    "next_rung": _NEXT_RUNG,
    "targets": [_RESPOND],
    "answered_at": None,
    "closed_at": None,
    "created_at": "2025-12-19T10:00:00Z",
    "updated_at": "2025-12-19T10:00:00Z",
    "links": {
        "self": "/v1/cases/C-2026-000123",
        "timescales": "/v1/cases/C-2026-000123/timescales",
        "history": "/v1/cases/C-2026-000123/history",
    },
}
CASE: dict[str, Any] = {
    **BRIEF,
    "description": "The bins by the bandstand have not been emptied for a week.",
    "description_erased_at": None,
}
ERASED_CASE: dict[str, Any] = {**CASE, "subject": "(erased)", "location": None}
TEXT: dict[str, Any] = {
    "id": _ID,
    "field": "reply",
    "held_as": "council",
    "body": "The crew goes out on Thursday.",
    "erased_at": None,
    "created_at": "2025-12-22T09:30:00Z",
}
NOTE: dict[str, Any] = {
    **TEXT,
    "field": "note",
    "written_by": _ID,
    "updated_at": "2025-12-22T09:30:00Z",
}
ERASED: dict[str, Any] = {**TEXT, "body": None, "erased_at": "2026-01-05T10:00:00Z"}
FACT: dict[str, Any] = {
    "id": _ID,
    "n": 2,
    "kind": "replied",
    "occurred_at": "2025-12-22T09:30:00Z",
    "recorded_at": "2025-12-22T09:30:00Z",
    "recorded_by": _ID,
    "detail": {"reply": "holding"},
    "texts": [TEXT],
}
STANDING: dict[str, Any] = {
    "as_of": "2026-01-05T10:00:00Z",
    "status": "open",
    "level": 0,
    "policy": _POLICY,
    "pause": None,
    "next_change_at": "2026-01-05T17:00:00Z",
    "next_rung": _NEXT_RUNG,
    "targets": [
        {
            **_RESPOND,
            "started_at": "2025-12-19T10:00:00Z",
            "due_if_resumed_now": None,
            "within": {"working_days": 10, "working_time": None, "elapsed": None},
            "spent": {"working_days": 7, "working_time": None, "elapsed": None},
            "left": {"working_days": 3, "working_time": None, "elapsed": None},
            "share_used": 0.7,
        }
    ],
    "rungs": [
        {
            "target": "respond",
            "cycle": 1,
            "name": "warning",
            "level": 0,
            "escalates": False,
            "tells": ["service_lead", "coordinator"],
            "fire_at": "2026-01-05T17:00:00Z",
            "state": "pending",
            "noticed_at": None,
            "delivered_at": None,
        }
    ],
    "escalations": [],
}
EXPLANATION: dict[str, Any] = {
    "target": "respond",
    "cycle": 1,
    "state": "running",
    "policy": _POLICY,
    "started_at": "2025-12-19T10:00:00Z",
    "due_at": "2026-01-07T17:00:00Z",
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
            "from": "2025-12-25T00:00:00Z",
            "to": "2025-12-26T00:00:00Z",
            "counted": False,
            "amount": {"working_days": 0, "working_time": None, "elapsed": None},
            "total": {"working_days": 3, "working_time": None, "elapsed": None},
            "reason": "closed, Christmas Day",
        }
    ],
    "sentences": ["Thu 25 Dec 2025: closed, Christmas Day"],
}
ESCALATION: dict[str, Any] = {
    "id": _ID,
    "case": "C-2026-000123",
    "subject": "Overflowing bins in Clifton Park",
    "ward": _WARD,
    "service": _SERVICE,
    "target": "respond",
    "cycle": 1,
    "rung": "level-1",
    "level": 1,
    "post": "head_of_service",
    "title": "Head of service",
    "status": "open",
    "by_hand": True,
    "raised_at": "2026-01-05T10:00:00Z",
    "answer_due_at": "2026-01-07T17:00:00Z",
    "answered_at": None,
    "new_date": None,
    "texts": [{**TEXT, "field": "reason", "body": "Two holding replies and no date."}],
    "updated_at": "2026-01-05T10:00:00Z",
}
SHARE: dict[str, Any] = {
    "id": _ID,
    "principal": _ID,
    "term": _ID,
    "basis": "ward_work",
    "shared_by": _ID,
    "shared_at": "2026-01-05T10:00:00Z",
    "ended_at": None,
    "updated_at": "2026-01-05T10:00:00Z",
}
UNSEALING: dict[str, Any] = {
    "id": _ID,
    "principal": _ID,
    "reason": "A complaint to the Ombudsman names this case.",
    "unsealed_at": "2026-01-05T10:00:00Z",
    "until": "2026-01-06T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
}
RESIDENT: dict[str, Any] = {
    "name": "A resident",
    "email": "resident@example.org",
    "phone": None,
    "address": None,
    "notes": None,
}
