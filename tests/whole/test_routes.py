"""What holds for every route, those that will be added included."""

import re

import httpx
import pytest

from tests.kit.test_problems import problem
from wardapi.kit import idempotency, openapi
from wardapi.kit.routing import Route, calls, writes
from wardapi.main import ROUTERS

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, Route)]

# What the council publishes anyway, and what tells of the service itself. A route that answers
# without a credential is added here by hand, or the test fails.
PUBLIC = {
    "calculate_deadline",
    "compare_plan_version",
    "explain_allocation_target",
    "explain_commitment_target",
    "export_participation_round",
    "export_published_awards",
    "get_action",
    "get_activity_notice",
    "get_allocation",
    "get_allocation_history",
    "get_allocation_timescales",
    "get_calendar_version",
    "get_commitment",
    "get_commitment_history",
    "get_commitment_timescales",
    "get_election",
    "get_feed_calendar",
    "get_indicator",
    "get_liveness",
    "get_participation_round",
    "get_plan",
    "get_plan_version",
    "get_policy_version",
    "get_priority",
    "get_problem",
    "get_readiness",
    "get_scorecard_version",
    "get_service",
    "get_service_lead",
    "get_setting",
    "get_statement",
    "get_ward",
    "get_ward_deprivation",
    "get_ward_plan",
    "get_ward_profile",
    "list_action_notes",
    "list_actions",
    "list_activity_notice_changes",
    "list_activity_notices",
    "list_alignment_gaps",
    "list_allocations",
    "list_calendar_versions",
    "list_calendars",
    "list_commitment_evidence",
    "list_commitment_links",
    "list_funds",
    "get_fund",
    "list_fund_years",
    "list_commitments",
    "list_councillors",
    "list_elections",
    "list_indicator_notes",
    "list_indicator_readings",
    "list_indicators",
    "list_localities",
    "list_officer_posts",
    "list_participation_rounds",
    "list_plan_versions",
    "list_plans",
    "list_policies",
    "list_policy_versions",
    "list_priorities",
    "list_priority_alignment",
    "list_problems",
    "list_restricted_periods",
    "list_scorecard_versions",
    "list_service_alignment",
    "list_service_lead_coverage",
    "list_service_leads",
    "list_services",
    "list_settings",
    "list_statements",
    "list_themes",
    "list_transparency_grants",
    "list_ward_councillors",
    "list_ward_parishes",
    "list_ward_predecessors",
    "list_ward_service_leads",
    "list_wards",
    "measure_time",
}

# A calendar's address ends as a file's: calendar programs go by that. 360Giving is a name.
ADDRESS = r"/v1(/(360)?[a-z]+(-[a-z]+)*|/{[a-z_]+})+(\.ics)?"

routes = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation_id)


def method(route: Route) -> str:
    (found,) = route.methods
    return found


def address(route: Route) -> str:
    """The route's address with something in place of each parameter."""
    return re.sub(r"{[^}]+}", "01234567-89ab-7def-8123-456789abcdef", route.path)


def security(route: Route) -> list[dict] | None:
    """What the route's credential is: [] for none, [{}, ...] for an optional one."""
    return (route.openapi_extra or {}).get("security")


def test_routes_that_answer_without_a_credential_are_listed() -> None:
    assert {route.operation_id for route in ROUTES if security(route) is not None} == PUBLIC


def test_no_route_that_writes_is_public() -> None:
    assert [
        route.path for route in ROUTES if security(route) == [] and writes(route.dependant)
    ] == []


def test_operations_have_names_of_their_own() -> None:
    names = [route.operation_id for route in ROUTES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in names)


@routes
async def test_a_route_that_is_not_public_wants_a_credential_first(
    client: httpx.AsyncClient, route: Route
) -> None:
    # With a key too: it must not be looked up before the asker is known.
    headers = {"idempotency-key": "k"} if route.is_idempotent else {}
    if security(route) is None:
        response = await client.request(method(route), address(route), headers=headers)
        problem(response, 401, "credential_missing")


@routes
def test_a_route_that_reads_cannot_write(route: Route) -> None:
    if method(route) == "GET":
        assert not writes(route.dependant)


@routes
def test_a_post_that_writes_honours_idempotency_key(route: Route) -> None:
    if method(route) == "POST" and writes(route.dependant):
        assert route.is_idempotent
        assert calls(route.dependant, idempotency.honour)


@routes
def test_a_change_of_an_item_wants_the_version_that_was_read(route: Route) -> None:
    headers = {field.alias for field in openapi.parameters(route)}
    if method(route) in ("PUT", "PATCH", "DELETE"):
        assert "If-Match" in headers


@routes
async def test_a_parameter_that_is_not_there_is_refused(
    client: httpx.AsyncClient, route: Route
) -> None:
    response = await client.request(method(route), f"{address(route)}?no_such_parameter=1")
    problem(response, 400, "unknown_parameter")


def test_addresses_are_plural_nouns_in_kebab_case_and_not_deep() -> None:
    for route in ROUTES:
        if route.path.startswith("/v1/"):
            assert re.fullmatch(ADDRESS, route.path), route.path
