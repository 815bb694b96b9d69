"""What answers about statements look like, for the OpenAPI document."""

from typing import Any

_DIGEST = "3c9909afec25354d551dae21590bb26e38d53f2173b8d3dc3eee4c047e7ab1c1"
_NONE = "0.00"
_ACCOUNT = dict.fromkeys(
    (
        "opening", "entitlement", "carried_in", "received", "transferred_in", "transferred_out",
        "allocated", "released", "paid", "unpaid", "recovered", "left", "carried_out", "lapsed",
        "available",
    ),
    _NONE,
)  # fmt: skip


def _part(amount: str, percent: int, awards: int, **of: Any) -> dict[str, Any]:
    parts = {"amount": amount, "percent": percent, "outside_split": _NONE, "awards": awards}
    return {**parts, **of}


STATEMENT: dict[str, Any] = {
    "place": "borough",
    "name": "Rotherham Metropolitan Borough Council",
    "period": {"from": "2021-04-01", "to": "2022-03-31", "financial_year": "2021-22"},
    "counted_on": "2022-05-30",
    "allocated": "218000.00",
    "outside_split": "66000.00",
    "organisations_funded": 238,
    "awards": 401,
    "by_fund": [
        {
            "fund": "community-leadership-fund",
            "name": "Community Leadership Fund",
            "kind": "revenue",
            "outside_split": False,
            **_ACCOUNT,
            "entitlement": "152456.00",
            "allocated": "111000.00",
            "paid": "111000.00",
            "left": "41456.00",
            "carried_out": "41456.00",
        }
    ],
    "by_sector": [
        _part("83500.00", 38, 170, sector="voluntary_and_community"),
        _part("101500.00", 47, 181, sector="public"),
        _part("33000.00", 15, 50, sector="private"),
    ],
    "by_theme": [
        _part("218000.00", 100, 401, theme="health-and-wellbeing", name="Health and wellbeing")
    ],
    "by_priority": [
        _part(
            "218000.00", 100, 401,
            priority="019b8d5a-6f00-7000-8000-000000000022",
            title="Somewhere warm to meet", ward="E05012996", theme="health-and-wellbeing",
        )
    ],
    "by_recipient": [
        _part(
            "2584.00", 1, 3,
            recipient="019b8d5a-6f00-7000-8000-000000000044",
            org_id="GB-CHC-1234567", name="An invented community group",
            sector="voluntary_and_community",
        )
    ],
    "by_way": [_part("218000.00", 100, 401, way="grant")],
    "by_deprivation_band": [_part("218000.00", 100, 401, band="deciles 1-2", wards=10)],
    "deprivation_index": "Indices of Deprivation, 2019",
    "by_equality_tag": [_part("12000.00", 6, 20, tag="children_and_young_people")],
    "match_funding": {
        "total": "500.00",
        "by_kind": [{"kind": "match", "amount": "500.00"}],
        "by_source": [{"source": "The group's own", "kind": "match", "amount": "500.00"}],
    },
    "note": "Percentages are rounded to whole numbers for display only.",
    "status": "published",
    "version": 1,
    "digest": _DIGEST,
    "published_at": "2022-05-30T09:00:00Z",
    "override_reason": None,
}  # fmt: skip

BRIEF: dict[str, Any] = {
    "id": "019b8d5a-6f00-7000-8000-000000000066",
    "place": "borough",
    "name": "Rotherham Metropolitan Borough Council",
    "financial_year": "2021-22",
    "version": 1,
    "counted_on": "2022-05-30",
    "published_at": "2022-05-30T09:00:00Z",
    "digest": _DIGEST,
    "override_reason": None,
    "link": "/v1/statements/borough/2021-22?version=1",
}

LEVY: dict[str, Any] = {
    "period": {"from": "2023-04-01", "to": "2024-03-31", "financial_year": "2023-24"},
    "counted_on": "2024-11-04",
    "levy_received": "80000.00",
    "beyond_the_portion": "64000.00",
    "for_parishes": {
        "total": "10000.00",
        "parishes": [{"parish": "E04000012", "name": "Dinnington St John's", "amount": "10000.00"}],
    },
    "neighbourhood": {
        "brought_forward": "2000.00",
        "received": "6000.00",
        "allocated": "5000.00",
        "spent": "3000.00",
        "lapsed": _NONE,
        "allocated_unspent": "2000.00",
        "retained": "5000.00",
        "retained_of_year": "5000.00",
        "retained_of_earlier_years": _NONE,
    },
    "by_ward": [
        {
            "ward": "E05012996",
            "name": "Boston Castle",
            "received": "6000.00",
            "allocated": "5000.00",
            "spent": "3000.00",
        }
    ],
    "projects": [
        {
            "allocation": "019b8d5a-6f00-7000-8000-000000000077",
            "title": "A crossing by the school",
            "ward": "E05012996",
            "allocated": "5000.00",
            "spent": "3000.00",
        }
    ],
    "receipts": [
        {
            "development": "Forty homes on Moor Lane",
            "development_reference": "RB2022/0001",
            "instalment": 1,
            "received_on": "2023-06-12",
            "ward": "E05012996",
            "levy": "40000.00",
            "portion_percent": 15,
            "portion": "6000.00",
            "neighbourhood_plan": False,
            "parish": None,
        }
    ],
    "not_kept_here": ["(a) the value of demand notices"],
}
