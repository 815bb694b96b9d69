"""What newcomers asked about is described where they look: in the OpenAPI document."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("schema", "field", "said"),
    [
        ("CaseBrief", "level", "0 is the named service lead"),
        ("CaseBrief", "assignee", "/v1/principals/{id}"),
        ("CaseBrief", "targets", "promised"),
        ("CaseFactOut", "recorded_by", "/v1/principals/{id}"),
        ("CasePatch", "apply", "`from_now` anew from this moment"),
        ("CaseworkReadingIn", "purpose", "`subject_access` to answer"),
        ("ResolutionIn", "outcome", "any text is accepted"),
        ("TargetOut", "share_used", "1 all of it; more than 1 is overdue"),
        ("CalculationIn", "calendar", "slug of a stored calendar"),
        ("CalculationIn", "target", "in exactly one measure"),
        ("CalculationIn", "conventions", "has its default"),
    ],
)
async def test_a_field_is_described(
    client: httpx.AsyncClient, schema: str, field: str, said: str
) -> None:
    document = (await client.get("/openapi.json")).json()
    found = document["components"]["schemas"][schema]["properties"][field]
    assert said in " ".join(found["description"].split())
