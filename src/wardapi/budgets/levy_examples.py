"""What the answers about receipts look like, for the OpenAPI document."""

from typing import Any

from wardapi.budgets.pot_examples import ENTRY

LEVY_RECEIPT: dict[str, Any] = {
    "id": "019b8d5c-1f00-7abc-8def-0123456789ab",
    "fund": "infrastructure-levy",
    "financial_year": "2025-26",
    "ward": {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"},
    "development": "Forty homes at Moorgate",
    "development_reference": "RB2024/0417",
    "instalment": 1,
    "received_on": "2025-11-28",
    "levy": "64000.00",
    "neighbourhood_plan": False,
    "portion_percent": 15,
    "portion": "9600.00",
    "goes_to": "ward",
    "parish": None,
    "entry": ENTRY["id"],
    "withdrawn_at": None,
    "withdrawn_reason": None,
    "updated_at": "2026-01-05T10:00:00Z",
}
WITHDRAWN: dict[str, Any] = {
    **LEVY_RECEIPT,
    "withdrawn_at": "2026-01-12T09:00:00Z",
    "withdrawn_reason": "It stands in the next ward",
    "updated_at": "2026-01-12T09:00:00Z",
}
RECEIPT: dict[str, Any] = {
    "levy_receipt": LEVY_RECEIPT,
    "entry": {
        **ENTRY,
        "kind": "received",
        "gives": {"account": "receipts", "pot": None},
        "amount": "9600.00",
        "happened_on": "2025-11-28",
        "reason": "Levy of RB2024/0417, instalment 1",
    },
}
