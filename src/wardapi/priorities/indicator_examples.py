"""What answers about indicators look like, for the OpenAPI document."""

from wardapi.priorities.action_examples import WARD

INDICATOR = {
    "id": "019b8d5a-6f00-7000-8000-0000000000d1",
    "slug": "reports-of-anti-social-behaviour",
    "priority": "019b8d5a-6f00-7000-8000-0000000000b1",
    "plan": "019b8d5a-6f00-7000-8000-0000000000c1",
    "ward": WARD,
    "name": "Reports of anti-social behaviour",
    "description": None,
    "kind": "quantitative",
    "topic": "antisocial_behaviour",
    "source": "South Yorkshire Police, by ward",
    "unit": "reports a year",
    "direction": "down",
    "baseline": {"on": "2025-03-31", "value": 412},
    "target": {"on": "2027-03-31", "value": 350},
    "latest": {"on": "2025-09-30", "value": 398, "source": "South Yorkshire Police"},
    "progress": {
        "on": "2026-01-05",
        "state": "behind",
        "percent": 22.6,
        "shown_percent": 22,
        "expected_percent": 25.1,
    },
    "published": True,
    "updated_at": "2026-01-05T10:00:00Z",
}
READING = {
    "id": "019b8d5a-6f00-7000-8000-0000000000d2",
    "on": "2025-09-30",
    "value": 398,
    "source": "South Yorkshire Police",
    "note": None,
    "updated_at": "2026-01-05T10:00:00Z",
}
NOTE = {
    "id": "019b8d5a-6f00-7000-8000-0000000000d3",
    "kind": "resident_feedback",
    "on": "2025-11-20",
    "text": "People at the drop-in felt safer on the alley since the gates went up.",
    "source": "Drop-in at the library",
    "for_publication": False,
    "written_at": "2026-01-05T10:00:00Z",
    "erased_at": None,
    "updated_at": "2026-01-05T10:00:00Z",
}
ERASED_NOTE = NOTE | {"text": None, "erased_at": "2026-01-05T10:00:00Z"}
