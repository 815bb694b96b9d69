"""What the answers about funds look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_REPORT = "Rotherham MBC, Thriving Neighbourhoods Annual Report 2021/22, paragraph 2.12"

FUND: dict[str, Any] = {
    "source": [_REPORT],
    "confidence": "high",
    "assumption": False,
    "note": None,
    "id": _ID,
    "slug": "ward-capital",
    "name": "Ward Capital Budget",
    "description": "Physical assets or equipment useful for more than a year.",
    "holder": "ward",
    "kind": "capital",
    "decision_rule": "ward_councillors",
    "departure": "ward",
    "legal_basis": None,
    "legal_basis_note": "The legal basis that Rotherham uses was not found.",
    "outside_split": False,
    "eligibility": {
        "ways": ["commissioning", "grant", "purchase"],
        "sectors": ["private", "public", "voluntary_and_community"],
        "refuses": ["borough_wide", "retrospective"],
        "requires": ["lasting_asset", "priority"],
    },
    "arbiters": ["cabinet-member-neighbourhoods", "leader"],
    "position": 2,
    "updated_at": "2026-01-05T10:00:00Z",
    "links": {"self": "/v1/funds/ward-capital", "years": "/v1/funds/ward-capital/years"},
}
ENHANCEMENT: dict[str, Any] = {
    "ward": {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"},
    "council_homes": 812,
    "amount": "1624.00",
}
YEAR: dict[str, Any] = {
    "source": [_REPORT],
    "confidence": "high",
    "assumption": False,
    "note": None,
    "financial_year": "2022-23",
    "entitled_on": "2022-04-01",
    "per_seat": "3560.00",
    "per_ward": None,
    "minimum": None,
    "maximum": None,
    "quotes_above": None,
    "carry_over": "carry",
    "apply_by": None,
    "commit_by": None,
    "pay_by": None,
    "call_in_working_days": None,
    "return_within_days": 90,
    "enhancements": [],
    "assumed": ["return_within_days"],
    "updated_at": "2026-01-05T10:00:00Z",
}
