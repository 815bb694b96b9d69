"""What answers about reports look like, for the OpenAPI document."""

from typing import Any

SUBJECT = {"scope": "services", "key": "streetscene", "name": "Street Scene"}
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_WARD = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"}
_PRIORITY = "019b8d5a-6f00-7000-8000-000000000022"


def _share(numerator: int, denominator: int, *of: str) -> dict[str, Any]:
    return {
        "numerator": numerator,
        "denominator": denominator,
        "percent": round(100 * numerator / denominator, 1),
        "numerator_is": of[0],
        "denominator_is": of[1],
        "numerator_link": None,
        "denominator_link": None,
    }


def _count(count: int) -> dict[str, Any]:
    return {"count": count, "link": None}


_DECIDED = "received in the period, less withdrawn and those still running in time"
_CASES: dict[str, Any] = {
    "received": _count(120),
    "answered_in_time_of_received": _share(
        88, 110, "received in the period and answered in time by its end", _DECIDED
    ),
    "answered_in_time_of_closed": _share(
        91, 104, "closed in the period and answered in time", "closed in the period"
    ),
    "acknowledged_in_time": _share(
        108, 119, "received in the period and acknowledged in time by its end", _DECIDED
    ),
    "outcomes": {
        "in_time": _count(88),
        "late": _count(15),
        "open_overdue": _count(7),
        "open_in_time": _count(10),
        "withdrawn": _count(0),
        "without_target": _count(0),
    },
    "running": {"open_in_time": _count(11), "open_overdue": _count(9)},
    "working_days": {"answered": _count(106), "median": 6, "ninetieth_percentile": 13},
}
_COMMITMENTS: dict[str, Any] = {
    "kept_in_time": _share(6, 8, "kept in time in the period", "kept or missed in the period"),
    "kept_late": 1,
    "missed": 1,
    "withdrawn": 0,
    "open_in_time": 27,
    "open_overdue": 1,
    "link": "/v1/commitments?service=streetscene",
}
FIGURES: dict[str, Any] = {
    "period": {"from": "2025-10-01", "to": "2025-12-31", "days": 92},
    "as_of": "2025-12-31T23:59:59.999999Z",
    "cases": _CASES,
    "by_raiser": [{"raised_as": "councillor", "cases": _CASES}],
    "by_deprivation": {
        "index": "English Indices of Deprivation",
        "year": 2019,
        "bands": [{"band": "deciles 1-2", "deciles": [1, 2], "wards": 8, "cases": _CASES}],
    },
    "by_equality_tag": [
        {
            "tag": "children_and_young_people",
            "priorities_served": _share(
                9,
                10,
                "active priorities that a service, action or commitment serves",
                "active priorities",
            ),
            "commitments": _COMMITMENTS,
            "cases": _CASES,
        }
    ],
    "escalations_of_cases": {
        "total": 12,
        "levels": [{"level": 1, "raised": 12, "by_hand": 2, "link": None}],
    },
    "escalations_of_commitments": {"total": 0, "levels": []},
    "commitments": _COMMITMENTS,
    "attendance": {
        "attended": _share(60, 75, "invitations attended", "invitations to held meetings"),
        "not_recorded": 5,
    },
    "notice_in_time": _share(
        8,
        10,
        "notices given in the period as early as promised",
        "notices given in the period where something was promised",
    ),
    "leads_in_place": _share(
        24,
        25,
        "wards and services with a named lead on the last day",
        "wards and services that should have one",
    ),
    "alignment": _share(
        31,
        40,
        "active priorities that the service works on",
        "active priorities that it works on or stands behind the theme of",
    ),
}
SCORECARD: dict[str, Any] = {"subject": SUBJECT, "figures": FIGURES, "previous": None}
BRIEF: dict[str, Any] = {
    "id": "019b8d5a-6f00-7000-8000-000000000061",
    "subject": SUBJECT,
    "version": 1,
    "from": "2025-10-01",
    "to": "2025-12-31",
    "published_at": "2026-01-12T09:00:00Z",
    "digest": _DIGEST,
    "override_reason": None,
    "link": "/v1/scorecards/services/streetscene/versions/1",
}
VERSION: dict[str, Any] = {**BRIEF, "figures": FIGURES}
_ALIGNED: dict[str, Any] = {
    "id": _PRIORITY,
    "title": "Safer roads around the school",
    "theme": "transport-roads-and-road-safety",
    "ward": _WARD,
}
SERVICE_ALIGNMENT: dict[str, Any] = {
    "slug": "streetscene",
    "name": "Street Scene",
    "priorities": [{**_ALIGNED, "how": ["commits", "leads"]}],
}
PRIORITY_ALIGNMENT: dict[str, Any] = {
    **_ALIGNED,
    "plan": "019b8d5a-6f00-7000-8000-000000000021",
    "version": 1,
    "status": "active",
    "services": [{"slug": "streetscene", "name": "Street Scene", "how": ["commits", "leads"]}],
    "actions": 2,
    "commitments": 1,
    "allocations": 0,
}
GAP: dict[str, Any] = {**PRIORITY_ALIGNMENT, "services": [], "actions": 0, "commitments": 0}
_RISING = {
    "theme": "environment",
    "cases": 12,
    "before": 4,
    "covered": False,
    "rising": True,
    "link": "/v1/cases?ward=E05012996&received_from=2025-09-30T23%3A00%3A00Z"
    "&received_to=2026-01-01T00%3A00%3A00Z&theme=environment",
}
CASEWORK: dict[str, Any] = {
    "subject": {"scope": "wards", "key": "E05012996", "name": "Boston Castle"},
    "period": {"from": "2025-10-01", "to": "2025-12-31", "days": 92},
    "themes": [_RISING],
    "priorities": [
        {
            "priority": _PRIORITY,
            "title": _ALIGNED["title"],
            "cases": 7,
            "before": 5,
            "link": "/v1/cases?ward=E05012996&received_from=2025-09-30T23%3A00%3A00Z"
            f"&received_to=2026-01-01T00%3A00%3A00Z&priority={_PRIORITY}",
        }
    ],
    "rising": [_RISING],
}
PACK: dict[str, Any] = {
    "ward": _WARD,
    "on": "2026-01-13",
    "made_at": "2026-01-05T10:00:00Z",
    "meeting": {
        "id": "019b8d5a-6f00-7000-8000-000000000071",
        "title": "Ward briefing",
        "starts_at": "2026-01-13T18:00:00Z",
        "mode": "hybrid",
        "place": "Town Hall",
        "invited": [{"service": "streetscene", "name": "Street Scene", "post": "Service lead"}],
    },
    "plan": {
        "id": "019b8d5a-6f00-7000-8000-000000000021",
        "version": 1,
        "published_at": "2024-10-01T09:00:00Z",
        "review_on": "2026-05-02",
        "priorities": [
            {
                "id": _PRIORITY,
                "title": "Safer roads around the school",
                "theme": "transport-roads-and-road-safety",
                "status": "active",
                "actions": [
                    {
                        "id": "019b8d5a-6f00-7000-8000-000000000031",
                        "title": "Count speeds on High Street",
                        "service": "highways",
                        "due_on": "2026-01-31",
                        "status": "in_progress",
                        "overdue": False,
                    }
                ],
            }
        ],
    },
    "budget_left": None,
    "cases": {
        "overdue": [],
        "due": [
            {
                "reference": "C-2026-000123",
                "service": "streetscene",
                "kind": "enquiry",
                "urgency": "routine",
                "level": 0,
                "due_at": "2026-01-19T17:00:00Z",
            }
        ],
    },
    "escalations": [],
    "commitments": [],
    "notices": [],
    "meeting_actions": [],
}
