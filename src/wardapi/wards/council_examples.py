"""What answers about elections, settings, posts and deprivation look like, for OpenAPI."""

from typing import Any

PERIOD: dict[str, Any] = {
    "starts_on": "2028-03-27",
    "ends_on": "2028-05-04",
    "election": "2028-05-04",
    "ward": None,
    "notice_given": False,
}
SETTING: dict[str, Any] = {
    "name": "plan_refresh",
    "value": "two_years_after_election",
    "default": "two_years_after_election",
    "about": "When a published ward plan is to be looked at again.",
    "allowed": "one of two_years_after_election, one_year_after_adoption, yearly",
    "source": ["Draft Neighbourhood Leadership Strategy 2026-2032, Action Area 1"],
    "updated_at": "2026-01-05T10:00:00Z",
}
OFFICER_POST: dict[str, Any] = {
    "id": "019b8d5a-6f00-7000-8000-000000000011",
    "post": "monitoring-officer",
    "title": "Monitoring Officer",
    "filled": True,
    "starts_on": "2026-01-05",
    "ends_on": None,
    "updated_at": "2026-01-05T10:00:00Z",
}
DEPRIVATION: dict[str, Any] = {
    "source": ["English Indices of Deprivation 2019"],
    "confidence": None,
    "assumption": False,
    "note": None,
    "index": "imd",
    "year": 2019,
    "decile": 2,
    "updated_at": "2026-01-05T10:00:00Z",
    "ward": "E05012996",
    "others": [],
}
