"""What the answers look like, for the OpenAPI document."""

from typing import Any

CALCULATION_ASKED: dict[str, Any] = {
    "calendar": "rotherham",
    "received_at": "2025-12-19T10:00:00Z",
    "target": {"working_days": 10},
    "pauses": [
        {
            "from": "2025-12-22T09:00:00Z",
            "to": "2025-12-24T09:00:00Z",
            "reason": "awaiting_resident",
        }
    ],
}
CALCULATION: dict[str, Any] = {
    "due_at": "2026-01-09T17:00:00Z",
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
            "from": "2025-12-19T10:00:00Z",
            "to": "2025-12-20T00:00:00Z",
            "counted": False,
            "amount": {"working_days": 0},
            "total": {"working_days": 0},
            "reason": "day of receipt, day zero",
        }
    ],
    "sentences": ["Fri 19 Dec 2025: day of receipt, day zero"],
}
MEASUREMENT_ASKED: dict[str, Any] = {
    "calendar": "rotherham",
    "from": "2026-01-05T10:00:00Z",
    "to": "2026-01-07T17:00:00Z",
}
MEASUREMENT: dict[str, Any] = {
    "working_time": "PT23H",
    "working_days": 2,
    "elapsed": "P2DT7H",
}
CALENDAR_DEFINITION: dict[str, Any] = {
    "time_zone": "Europe/London",
    "hours": {
        day: [{"opens": "09:00", "closes": "17:00"}] for day in ("mon", "tue", "wed", "thu", "fri")
    },
    "closures": [{"on": "2026-12-25", "name": "Christmas Day"}],
    "special_hours": [{"on": "2026-12-24", "hours": [{"opens": "09:00", "closes": "12:00"}]}],
    "known_until": "2028-12-31",
}
POLICY_DEFINITION: dict[str, Any] = {
    "calendar": "rotherham",
    "kinds": ["enquiry"],
    "levels": [{"level": 0, "post": "service_lead", "title": "Service lead"}],
    "rules": [
        {
            "name": "every-case",
            "match": {},
            "targets": [
                {
                    "name": "respond",
                    "within": {"working_days": 10},
                    "met_by": "substantive",
                    "ladder": [
                        {
                            "name": "warning",
                            "level": 0,
                            "at": {"before_due": {"working_days": 2}},
                            "escalates": False,
                            "tells": ["service_lead"],
                        }
                    ],
                }
            ],
        }
    ],
}
CALENDAR: dict[str, Any] = {
    "slug": "rotherham",
    "name": "Rotherham, working days",
    "versions": 1,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
}
POLICY: dict[str, Any] = {**CALENDAR, "slug": "councillor-enquiries", "name": "Enquiries"}
_VERSION: dict[str, Any] = {
    "number": 1,
    "effective_from": "2018-11-01",
    "published_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
}
CALENDAR_VERSION: dict[str, Any] = {
    **_VERSION,
    "slug": "rotherham",
    "definition": CALENDAR_DEFINITION,
}
POLICY_VERSION: dict[str, Any] = {
    **_VERSION,
    "slug": "councillor-enquiries",
    "calendar_version": 1,
    "definition": POLICY_DEFINITION,
}
CALENDAR_PREVIEW: dict[str, Any] = {
    "slug": "rotherham",
    "version": 2,
    "as_of": "2026-01-05T10:00:00Z",
    "subjects": 120,
    "deadlines": 310,
    "moved": 1,
    "earlier": 0,
    "later": 1,
    "past": 0,
    "moved_by": [{"by": "P1D", "deadlines": 1}],
    "furthest": [
        {
            "subject": {"kind": "case", "id": "019b8e1a-5b00-7000-8000-000000000001"},
            "target": "respond",
            "cycle": 1,
            "due_at": "2026-01-07T17:00:00Z",
            "would_be_due_at": "2026-01-08T17:00:00Z",
            "moved": "P1D",
        }
    ],
}
