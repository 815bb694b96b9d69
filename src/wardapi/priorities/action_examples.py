"""What answers about actions look like, for the OpenAPI document."""

WARD = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"}
ACTION = {
    "id": "019b8d5a-6f00-7000-8000-0000000000a1",
    "priority": "019b8d5a-6f00-7000-8000-0000000000b1",
    "plan": "019b8d5a-6f00-7000-8000-0000000000c1",
    "ward": WARD,
    "title": "Three alley gates at Wharncliffe Street",
    "description": None,
    "service": "streetscene",
    "service_name": "Streetscene",
    "partners": ["south-yorkshire-police"],
    "due_on": "2025-12-19",
    "status": "in_progress",
    "done_on": None,
    "dropped_on": None,
    "overdue": True,
    "days_overdue": 17,
    "origin": None,
    "published": True,
    "updated_at": "2026-01-05T10:00:00Z",
}
DONE = ACTION | {
    "status": "done",
    "done_on": "2025-12-18",
    "overdue": False,
    "days_overdue": 0,
}
DROPPED = ACTION | {
    "status": "dropped",
    "dropped_on": "2026-01-05",
    "overdue": False,
    "days_overdue": 0,
}
NOTE = {
    "id": "019b8d5a-6f00-7000-8000-0000000000a2",
    "kind": "progress",
    "text": "Two of three gates are up.",
    "for_publication": False,
    "written_at": "2026-01-05T10:00:00Z",
    "erased_at": None,
    "updated_at": "2026-01-05T10:00:00Z",
}
ERASED_NOTE = NOTE | {"text": None, "erased_at": "2026-01-05T10:00:00Z"}
