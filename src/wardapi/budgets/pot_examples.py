"""What the answers about pots look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_OTHER = "019b8d5c-1f00-7abc-8def-0123456789ac"
_WARD = {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"}

POT: dict[str, Any] = {
    "id": _ID,
    "fund": {
        "slug": "community-leadership-fund",
        "name": "Community Leadership Fund",
        "kind": "revenue",
    },
    "financial_year": "2025-26",
    "holder": "councillor",
    "ward": _WARD,
    "seat": "boston-castle-2",
    "available": "1084.00",
    "committed": "0.00",
    "paid": "500.00",
    "updated_at": "2026-01-05T10:00:00Z",
    "links": {"self": f"/v1/pots/{_ID}", "entries": f"/v1/pots/{_ID}/entries"},
}
ENTRY: dict[str, Any] = {
    "id": _OTHER,
    "kind": "opening",
    "gives": {"account": "brought_forward", "pot": None},
    "gets": {"account": "available", "pot": _ID},
    "amount": "1240.50",
    "happened_on": "2025-04-01",
    "reason": "Left in the spreadsheet on 31 March 2025",
    "allocation": None,
    "payment": None,
    "year_end": None,
    "reverses": None,
    "recorded_at": "2026-01-05T10:00:00Z",
}
TRANSFER: dict[str, Any] = {
    **ENTRY,
    "kind": "transferred",
    "gives": {"account": "available", "pot": _ID},
    "gets": {"account": "available", "pot": _OTHER},
    "amount": "500.00",
    "happened_on": "2026-01-05",
    "reason": "A fence between wards",
}
REVERSAL: dict[str, Any] = {
    **ENTRY,
    "kind": "reversed",
    "gives": {"account": "available", "pot": _ID},
    "gets": {"account": "brought_forward", "pot": None},
    "reason": "Booked to the wrong ward",
    "reverses": _OTHER,
}
ENTITLEMENT: dict[str, Any] = {
    "fund": "ward-capital",
    "financial_year": "2021-22",
    "entitled_on": "2021-05-10",
    "pots": 25,
    "opened": 25,
    "entitled": "210040.00",
    "booked": "210040.00",
    "taken_back": "0.00",
}
DEPARTURE: dict[str, Any] = {"pot": POT, "moved": "0.00", "entries": []}
YEAR_END: dict[str, Any] = {
    "id": _ID,
    "fund": "ward-capital",
    "financial_year": "2024-25",
    "carry_over": "carry",
    "carried": "4310.00",
    "lapsed": "0.00",
    "accrued": "2000.00",
    "run_at": "2026-01-05T10:00:00Z",
}
YEAR_END_RUN: dict[str, Any] = {
    **YEAR_END,
    "preview": False,
    "pots": [
        {
            "pot": _ID,
            "ward": _WARD,
            "seat": None,
            "carried": "4310.00",
            "lapsed": "0.00",
            "accrued": "2000.00",
        }
    ],
}
