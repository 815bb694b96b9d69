"""Ward plans and priorities; elections, settings, officers' posts and deprivation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.whole.rows import (
    ADMINISTRATORS,
    EVERYBODY,
    IGNORED,
    OPTIONAL,
    READERS,
    Row,
    Viewers,
    everywhere,
    published,
)
from tests.whole.viewers import COLLEAGUE, PEER, RAISER, Viewer
from wardapi.deadlines import actions, tracking
from wardapi.kit.subjects import Subject
from wardapi.priorities.models import PlanVersion

ADMINISTRATOR = Viewer("administrator", "own ward")
COORDINATOR = Viewer("coordinator", "own ward")
PLAN, WATH_PLAN = "/v1/plans/{plan}", "/v1/plans/{wath_plan}"
PRIORITY = "/v1/priorities/{priority}"
VERSION = f"{PLAN}/versions/1"
ESCALATION = "/v1/plan-escalations/{plan_escalation}"
WARD = "/v1/wards/boston-castle"
EVIDENCE = {"kind": "data", "title": "Counts", "source": "The council", "dated_on": "2025-12-01"}
SAID = {"theme": "health-and-wellbeing", "title": "Somewhere warm"}
OFFICER = {"post": "chief-executive", "title": "Chief Executive", "starts_on": "2026-01-05"}
DEPRIVATION = {"index": "imd", "year": 2019, "decile": 2, "source": ["The index"]}


def covering(place: str, *roles: str) -> Viewers:
    """Those whose grant of such a role covers the ward of a place; services narrow no ward."""
    elsewhere = {"own ward": "other ward", "other ward": "own ward"}[place]
    found = {viewer for viewer in everywhere(*roles) if viewer.place != elsewhere}
    return frozenset(found - ({PEER, COLLEAGUE} if place == "other ward" else set()))


WRITERS = covering("own ward", "councillor", "coordinator", "manager")
AGREEING = covering("other ward", "councillor", "coordinator")
# A manager of some services works on a plan, and does not publish it.
PUBLISHERS = covering("own ward", "coordinator") | {Viewer("manager", "own ward")}
INSIDERS = WRITERS | covering("own ward", "auditor")
# They may write plans, and not know of this one's escalations.
OUTSIDERS = everywhere("councillor", "coordinator", "manager") - WRITERS


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """Published plans: Boston Castle's with another text that has been agreed to, Wath's with one
    that has not. An election since has begun another cycle.
    """
    poll = {"kind": "ordinary", "held_on": "2024-05-02"}
    await post(ADMINISTRATOR, "/elections", poll)
    officer = await post(ADMINISTRATOR, "/officer-posts", {**OFFICER, "post": "section-151"})
    plan, priority = await _published(post, COORDINATOR, "boston-castle")
    wath, _ = await _published(post, Viewer("coordinator", "other ward"), "wath")
    evidence = await post(COORDINATOR, f"/plans/{plan}/evidence", EVIDENCE)
    await post(RAISER, f"/plans/{plan}/agreement", {})
    await post(Viewer("councillor", "other ward"), f"/plans/{wath}/evidence", EVIDENCE)
    await post(ADMINISTRATOR, "/elections", {**poll, "held_on": "2025-05-01"})
    return {
        "plan": plan,
        "wath_plan": wath,
        "priority": priority,
        "plan_evidence": evidence["id"],
        "officer_post": officer["id"],
    }


async def escalate(
    session: AsyncSession, names: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """The review of Boston Castle's plan has climbed a rung: no request does that, time does."""
    of_plan = select(PlanVersion.id).where(PlanVersion.plan_id == UUID(names["plan"]))
    version = (await session.scalars(of_plan)).one()
    tracked = await tracking.take(session, Subject("plan_review", version))
    fact, _ = await actions.escalate(session, tracked, reason="", by=None, now=now)
    return {"plan_escalation": fact.id}


async def _published(post: Any, by: Viewer, ward: str) -> tuple[str, str]:
    plan = await post(by, "/plans", {"ward": ward})
    path = f"/plans/{plan['id']}"
    priority = await post(by, f"{path}/priorities", SAID)
    await post(by, f"{path}/agreement", {})
    await post(by, f"{path}/publication", {})
    return plan["id"], priority["id"]


def rows() -> Mapping[str, Any]:
    return {
        # Published, and readable by anybody
        "get_election": published("/v1/elections/2024-05-02"),
        "list_restricted_periods": published(),
        "list_settings": published(),
        "get_setting": published("/v1/settings/plan_refresh"),
        "list_officer_posts": published(),
        # Nobody has entered it yet: see test_council_routes
        "get_ward_deprivation": Row(EVERYBODY, 404, credential=IGNORED, path=f"{WARD}/deprivation"),
        "list_themes": published(),
        "list_plan_versions": published(f"{PLAN}/versions"),
        "get_plan_version": published(VERSION),
        "compare_plan_version": published(f"{VERSION}/diff"),
        "get_ward_plan": published(f"{WARD}/plan"),
        # As published for anybody, as it is being worked on for those who do: see test_plan_routes
        "list_plans": published(credential=OPTIONAL),
        "get_plan": published(PLAN, credential=OPTIONAL),
        "list_priorities": published(credential=OPTIONAL),
        "get_priority": published(PRIORITY, credential=OPTIONAL),
        "get_plan_timescales": Row(INSIDERS, refusal=404, path=f"{PLAN}/timescales"),
        # Those who work on the plan see that its review is overdue; who publishes it answers
        "list_plan_escalations": Row(READERS),
        "get_plan_escalation": Row(INSIDERS, refusal=404, door=READERS, path=ESCALATION),
        "answer_plan_escalation": Row(
            PUBLISHERS,
            201,
            refusal=404,
            door=OUTSIDERS,
            path=f"{ESCALATION}/answer",
            body={"text": "In May."},
        ),
        # Councillors of the ward, its coordinator, managers
        "begin_plan": Row(WRITERS, 201, path="/v1/plans", body={"ward": "boston-castle"}),
        "change_plan": Row(WRITERS, path=PLAN, body={"introduction": "What matters."}),
        "add_plan_evidence": Row(WRITERS, 201, path=f"{PLAN}/evidence", body=EVIDENCE),
        "remove_plan_evidence": Row(WRITERS, 204, path=PLAN + "/evidence/{plan_evidence}"),
        "add_priority": Row(WRITERS, 201, path=f"{PLAN}/priorities", body=SAID),
        "change_priority": Row(WRITERS, path=PRIORITY, body={"status": "achieved"}),
        "add_priority_evidence": Row(WRITERS, 201, path=f"{PRIORITY}/evidence", body=EVIDENCE),
        "agree_to_plan": Row(AGREEING, 201, path=WATH_PLAN + "/agreement", body={}),
        "publish_plan": Row(PUBLISHERS, 201, path=f"{PLAN}/publication", body={}),
        # Administrators keep what the council settles
        "announce_election": Row(
            ADMINISTRATORS, 201, body={"kind": "ordinary", "held_on": "2028-05-04"}
        ),
        "change_election": Row(
            ADMINISTRATORS, path="/v1/elections/2024-05-02", body={"notice_on": "2024-03-26"}
        ),
        "change_setting": Row(
            ADMINISTRATORS, path="/v1/settings/plan_refresh", body={"value": "yearly"}
        ),
        "appoint_officer": Row(ADMINISTRATORS, 201, body=OFFICER),
        "end_officer": Row(
            ADMINISTRATORS,
            201,
            path="/v1/officer-posts/{officer_post}/ending",
            body={"ends_on": "2026-02-01"},
        ),
        "record_ward_deprivation": Row(
            ADMINISTRATORS, path=f"{WARD}/deprivation", body=DEPRIVATION
        ),
    }
