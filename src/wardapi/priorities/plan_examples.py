"""What answers about plans and priorities look like, for the OpenAPI document."""

from typing import Any

PLAN_ID = "019b8d5a-6f00-7000-8000-000000000021"
PRIORITY_ID = "019b8d5a-6f00-7000-8000-000000000022"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
WARD = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"}
EVIDENCE: dict[str, Any] = {
    "id": "019b8d5a-6f00-7000-8000-000000000023",
    "kind": "resident_feedback",
    "title": "Ward walk, High Street",
    "finding": "Parking on the zigzags at school times.",
    "source": "Coordinator's notes",
    "dated_on": "2024-07-02",
}
CONTENT: dict[str, Any] = {
    "id": PRIORITY_ID,
    "theme": "transport-roads-and-road-safety",
    "title": "Safer roads around the school",
    "description": None,
    "target_area": "High Street",
    "most_deprived": True,
    "deprivation_source": "English Indices of Deprivation 2019",
    "lead_councillor": "boston-castle-2",
    "status": "active",
    "position": 1,
    "equality_tags": ["children_and_young_people"],
    "evidence": [EVIDENCE],
}
PRIORITY: dict[str, Any] = {
    **CONTENT,
    "plan": PLAN_ID,
    "ward": WARD,
    "draft": False,
    "published_number": 1,
    "carried_from": None,
    "internal_note": None,
    "updated_at": "2024-10-01T09:00:00Z",
}
BRIEF: dict[str, Any] = {
    "id": PLAN_ID,
    "ward": WARD,
    "election": "2024-05-02",
    "stage": "published",
    "published": {
        "number": 1,
        "published_at": "2024-10-01T09:00:00Z",
        "review_on": "2026-05-02",
        "review_overdue": False,
    },
    "closed_at": None,
    "created_at": "2024-06-03T09:00:00Z",
    "updated_at": "2024-10-01T09:00:00Z",
}
PLAN: dict[str, Any] = {
    **BRIEF,
    "introduction": "What matters here.",
    "internal_note": None,
    "agreement": None,
    "evidence": [],
    "priorities": [CONTENT],
}
VERSION_BRIEF: dict[str, Any] = {
    "number": 1,
    "published_at": "2024-10-01T09:00:00Z",
    "summary": "The first plan of this council.",
    "is_review": False,
    "review_on": "2026-05-02",
    "digest": _DIGEST,
    "overridden": False,
}
VERSION: dict[str, Any] = {
    **VERSION_BRIEF,
    "plan": PLAN_ID,
    "ward": WARD,
    "election": "2024-05-02",
    "agreed_on": "2024-09-20",
    "agreed_by": ["boston-castle-1", "boston-castle-2"],
    "override": None,
    "introduction": "What matters here.",
    "evidence": [],
    "priorities": [CONTENT],
}
DIFF: dict[str, Any] = {
    "plan": PLAN_ID,
    "before": 1,
    "after": 2,
    "introduction": None,
    "evidence": {"added": [], "removed": []},
    "priorities": [
        {
            "id": PRIORITY_ID,
            "title": "Safer roads around the school",
            "change": "changed",
            "fields": [{"field": "status", "before": "active", "after": "achieved"}],
            "evidence": {"added": [], "removed": []},
        }
    ],
}
THEME: dict[str, Any] = {
    "source": ["Draft Neighbourhood Leadership Strategy 2026-2032, Action Area 1"],
    "confidence": "high",
    "assumption": False,
    "note": None,
    "slug": "health-and-wellbeing",
    "name": "Health & Wellbeing (including health inequalities)",
    "edition": "strategy-2026-2032",
    "is_current": True,
    "position": 5,
    "successors": [],
}
STANDING: dict[str, Any] = {
    "as_of": "2025-01-06T10:00:00Z",
    "status": "open",
    "level": 0,
    "policy": {"slug": "plan-reviews", "version": 1, "rule": "plan-review"},
    "pause": None,
    "next_change_at": "2026-02-04T17:00:00Z",
    "next_rung": {
        "target": "review",
        "name": "warning",
        "level": 0,
        "post": "coordinator",
        "title": "Neighbourhood coordinator",
        "fire_at": "2026-02-04T17:00:00Z",
    },
    "targets": [
        {
            "name": "review",
            "state": "running",
            "due_at": "2026-05-01T16:00:00Z",
            "cycle": 1,
            "met_at": None,
            "due_at_latest": "2026-05-01T16:00:00Z",
            "provisional": False,
            "started_at": "2024-10-01T09:00:00Z",
            "due_if_resumed_now": None,
            "within": {"working_days": 397},
            "spent": {"working_days": 66},
            "left": {"working_days": 331},
            "share_used": 0.17,
        }
    ],
    "rungs": [
        {
            "target": "review",
            "cycle": 1,
            "name": "warning",
            "level": 0,
            "escalates": False,
            "tells": ["coordinator", "councillor"],
            "fire_at": "2026-02-04T17:00:00Z",
            "state": "pending",
            "noticed_at": None,
        }
    ],
    "escalations": [],
}
ESCALATION: dict[str, Any] = {
    "id": "019b8d5a-6f00-7000-8000-000000000024",
    "plan": PLAN_ID,
    "version": 1,
    "review_on": "2026-05-02",
    "ward": WARD,
    "target": "review",
    "cycle": 1,
    "rung": "level-1",
    "level": 1,
    "post": "head_of_neighbourhoods",
    "title": "Head of Neighbourhoods",
    "status": "open",
    "raised_at": "2026-05-01T16:00:00Z",
    "answer_due_at": "2026-05-18T16:00:00Z",
    "answered_at": None,
    "new_date": None,
    "answer": None,
    "updated_at": "2026-05-01T16:00:00Z",
}
