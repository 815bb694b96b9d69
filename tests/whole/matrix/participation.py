"""Rounds of participatory budgeting on a pot of Boston Castle, one at every stage."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.casework.conftest import BOSTON_CASTLE
from tests.whole.rows import OPTIONAL, Row, Viewers, everywhere, published
from tests.whole.viewers import PLACES, Viewer
from wardapi.access.rules import Principal
from wardapi.budgets import participation_publishing as publishing
from wardapi.budgets import participation_rounds as rounds
from wardapi.budgets import participation_voting as voting
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.participation_rounds import NewProject, NewRound
from wardapi.budgets.participation_rules import Choice
from wardapi.budgets.vocabulary import BallotType, CountingRule
from wardapi.wards.models import Ward

STAGES = ("draft", "open", "counted", "published")
ROUND = "/v1/participation-rounds/{round_%s}"
PROJECT = {"code": "B", "name": "Trees", "cost": "1.00"}
TELLER = Viewer("manager", "own service")
HOLDERS_HERE: Viewers = frozenset(
    Viewer(role, place)
    for role in ("coordinator", "manager")
    for place in PLACES
    if place != "other ward"
)
ELSEWHERE = frozenset({Viewer("coordinator", "other ward"), Viewer("manager", "other ward")})
DOOR = everywhere("coordinator", "manager")
SET_UP = {
    "pot": "{pot}", "title": "Boston Castle decides", "budget": "5.00",
    "ballot_type": "approval", "counting_rule": "greedy",
    "opens_on": "2026-01-10", "closes_on": "2026-01-31",
}  # fmt: skip
FILE = (
    "META\nkey;value\nbudget;5\nvote_type;approval\nrule;greedy\ndate_begin;01.12.2025\n"
    "PROJECTS\nproject_id;cost;votes\nA;2;6\n"
)


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """Nothing: `tell` comes when the pots are there."""
    return {}


async def tell(
    session: AsyncSession, callers: Mapping[Viewer, Caller], now: datetime
) -> dict[str, str]:
    """A round that has come as far as each stage, by name."""
    by = callers[TELLER].principal
    return {f"round_{stage}": await _told(session, stage, by, now) for stage in STAGES}


async def _told(session: AsyncSession, stage: str, by: Principal, now: datetime) -> str:
    boxes = (
        select(Pot.id)
        .join(Fund, Fund.id == Pot.fund_id)
        .join(Ward, Ward.id == Pot.ward_id)
        .where(Fund.slug == "boxes", Ward.gss_code == BOSTON_CASTLE, Pot.financial_year == 2025)
    )
    who = select(Organisation.id).where(Organisation.same_as_id.is_(None)).limit(1)
    benches = NewProject(
        code="A", name="Benches", cost=200, recipient=await session.scalar(who)
    )  # fmt: skip
    asked = NewRound(
        pot=await session.scalar(boxes), title=f"Boston Castle decides: {stage}", budget=500,
        ballot_type=BallotType.APPROVAL, counting_rule=CountingRule.GREEDY,
        opens_on=date(2025, 12, 1), closes_on=date(2025, 12, 31), projects=[benches],
    )  # fmt: skip
    found, _ = await rounds.hold(session, asked, by=by, now=now)
    if stage != "draft":
        await rounds.open_round(session, found, by=by, now=now)
        await voting.record_ballots(session, found, [[Choice(project="A")]] * 6, by=by, now=now)
    if stage in ("counted", "published"):
        await voting.count(session, found, by=by, now=now)
    if stage == "published":
        await publishing.publish(session, found, by=by, now=now)
    return str(found.id)


def rows() -> Mapping[str, Any]:
    chosen = {"ballots": [{"choices": [{"project": "A"}]}]}
    return {
        # Published, and readable by anybody
        "list_participation_rounds": published(credential=OPTIONAL),
        "get_participation_round": published(ROUND % "published", credential=OPTIONAL),
        "export_participation_round": published(
            ROUND % "published" + "/pabulib", credential=OPTIONAL
        ),
        # Who holds rounds in the ward
        "set_up_participation_round": Row(HOLDERS_HERE, 201, refusal=422, door=DOOR, body=SET_UP),
        "import_participation_round": Row(
            HOLDERS_HERE, 201, refusal=422, door=DOOR, body={"pot": "{pot}", "file": FILE}
        ),
        "change_participation_round": _on("draft", "", {"title": "We decide"}, status=200),
        "add_participation_projects": _on("draft", "/projects", {"projects": [PROJECT]}),
        "change_participation_project": _on("draft", "/projects/A", {"name": "Seats"}, status=200),
        "drop_participation_project": _on("draft", "/projects/A", status=200),
        "open_participation_round": _on("draft", "/opening"),
        "record_ballots": _on("open", "/ballots", chosen),
        "discard_ballots": _on("open", "/ballots", status=200),
        "count_participation_round": _on("open", "/count"),
        "publish_participation_round": _on("counted", "/publication", {}),
        "award_participation_project": _on(
            "counted", "/allocations", {"project": "A", "starts_on": "2026-03-01"}
        ),
    }


def _on(stage: str, path: str, body: Any = None, status: int = 201) -> Row:
    return Row(HOLDERS_HERE, status, path=ROUND % stage + path, body=body, unseen=ELSEWHERE)
