"""What the answers about rounds look like, for the OpenAPI document."""

from typing import Any

_ID = "019b8d5c-1f00-7abc-8def-0123456789ab"
_AT = f"/v1/participation-rounds/{_ID}"

ROW: dict[str, Any] = {
    "id": _ID,
    "status": "draft",
    "title": "Boston Castle decides",
    "description": None,
    "fund": {"slug": "ward-capital", "name": "Ward Capital", "kind": "capital"},
    "ward": {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"},
    "seat": None,
    "pot": "019b8d5c-1f00-7abc-8def-0123456789ac",
    "financial_year": "2025-26",
    "budget": "1000.00",
    "ballot_type": "approval",
    "counting_rule": "equal_shares",
    "completion": "none",
    "max_choices": 3,
    "max_points": None,
    "opens_on": "2026-01-10",
    "closes_on": "2026-01-31",
    "counted_at": None,
    "published_at": None,
    "ballots_published": False,
    "override_reason": None,
    "override_election": None,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
    "links": {"self": _AT, "pabulib": f"{_AT}/pabulib"},
}
_PROJECT: dict[str, Any] = {
    "code": "A1",
    "name": "Benches for Clifton Park",
    "description": None,
    "cost": "600.00",
    "recipient": None,
    "votes": None,
    "allocation": None,
}
_OTHER: dict[str, Any] = {**_PROJECT, "code": "B2", "name": "Trees", "cost": "400.00"}
ROUND: dict[str, Any] = {
    **ROW,
    "ballots": 0,
    "projects": [_PROJECT, _OTHER],
    "outcome": None,
}
OPEN: dict[str, Any] = {**ROUND, "status": "open", "ballots": 10}
COUNTED: dict[str, Any] = {
    **OPEN,
    "status": "counted",
    "counted_at": "2026-02-02T10:00:00Z",
    "outcome": {
        "budget": "1000.00",
        "spent": "600.00",
        "left": "400.00",
        "ballots": 10,
        "share": "100.00",
        "share_exact_pence": "10000",
        "ties": "More points first, then the lower cost, then the code.",
        "projects": [
            {
                "project": "A1",
                "place": 1,
                "funded": True,
                "why": "funded",
                "by": "equal_shares",
                "explanation": "Funded: its 6 supporters paid the £600.00 that it costs, "
                "£100.00 each.",
                "cost": "600.00",
                "supporters": 6,
                "score": 6,
                "left_before": "1000.00",
                "left_after": "400.00",
                "payments": [{"amount": "100.00", "exact_pence": "10000", "supporters": 6}],
                "gave_all": 0,
                "supporters_had": None,
            },
            {
                "project": "B2",
                "place": 2,
                "funded": False,
                "why": "supporters_short",
                "by": "equal_shares",
                "explanation": "Not funded: its 5 supporters had £100.00 left of their shares "
                "together, and it costs £400.00.",
                "cost": "400.00",
                "supporters": 5,
                "score": 5,
                "left_before": None,
                "left_after": None,
                "payments": None,
                "gave_all": None,
                "supporters_had": "100.00",
            },
        ],
    },
}
PUBLISHED: dict[str, Any] = {
    **COUNTED,
    "status": "published",
    "published_at": "2026-02-03T10:00:00Z",
}
PABULIB = (
    "META\nkey;value\ndescription;Boston Castle decides\ncountry;United Kingdom\n"
    "unit;Boston Castle\ninstance;2026\nnum_projects;2\nnum_votes;0\nbudget;1000\n"
    "vote_type;approval\nrule;equalshares\ndate_begin;10.01.2026\ndate_end;31.01.2026\n"
    "currency;GBP\nPROJECTS\nproject_id;cost;name;votes\n"
    "A1;600;Benches for Clifton Park;6\nB2;400;Trees;5\nVOTES\nvoter_id\n"
)
