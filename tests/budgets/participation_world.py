"""A round whose outcome was worked out by hand, and how tests hold it.

Ten residents have 1,000 pounds. `A` costs 600 and six want it; `B` 400 and five; `C` 300 and four;
nobody wants `D`. Four want both A and B, two A alone, one B and C, three C alone.

Greedy: A first (6 votes), 400 are left; B next (5), 0 are left; C does not fit.

Equal shares: 100 each. For A six pay 100, for B five 80, for C four 75, of what each costs a
sixth, a fifth and a quarter for each pound of it: the lowest is A's. Its six have nothing left. Of
B's five one has 100, which is short of 400. C's four have 100 each, and pay 75. 100 are left.
"""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.budgets.conftest import CAPITAL, Endowment
from tests.casework.conftest import Api
from wardapi.budgets.organisation_actions import NewOrganisation, add
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import Sector

ROUNDS = "/participation-rounds"
OPENS, CLOSES = date(2025, 12, 1), date(2025, 12, 31)
COSTS = {"A": "600.00", "B": "400.00", "C": "300.00", "D": "200.00"}
BALLOTS = [["A", "B"]] * 4 + [["A"]] * 2 + [["B", "C"]] + [["C"]] * 3


def asked(money: Endowment, **more: Any) -> dict[str, Any]:
    """Return the message that sets the round up."""
    return {
        "pot": str(money.pots[CAPITAL, "boston-castle"].id),
        "title": "Boston Castle decides",
        "budget": "1000.00",
        "ballot_type": "approval",
        "counting_rule": "greedy",
        "opens_on": str(OPENS),
        "closes_on": str(CLOSES),
        "projects": [{"code": c, "name": f"Project {c}", "cost": p} for c, p in COSTS.items()],
        **more,
    }


def ballots(chosen: list[list[str]] | None = None) -> dict[str, Any]:
    """Return the message that records ballots."""
    listed = BALLOTS if chosen is None else chosen
    return {"ballots": [{"choices": [{"project": code} for code in one]} for one in listed]}


async def done(api: Api, by: Caller, path: str, body: Any = None) -> Any:
    """Post, and return what was made."""
    answer = await api.post(by, path, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def opened(api: Api, by: Caller, money: Endowment, **more: Any) -> str:
    """Set the round up, open it, and return its address."""
    made = await done(api, by, ROUNDS, asked(money, **more))
    path = f"{ROUNDS}/{made['id']}"
    await done(api, by, f"{path}/opening")
    return path


async def counted(
    api: Api, by: Caller, money: Endowment, chosen: list[list[str]] | None = None, **more: Any
) -> str:
    """The same, with ballots, and counted."""
    path = await opened(api, by, money, **more)
    await done(api, by, f"{path}/ballots", ballots(chosen))
    await done(api, by, f"{path}/count")
    return path


async def recipient(session: AsyncSession, by: Caller, now: Any) -> Organisation:
    """An organisation that carries projects out."""
    new = NewOrganisation(name="Clifton Park Friends", sector=Sector.VOLUNTARY_AND_COMMUNITY)
    made = await add(session, new, by=by.principal, now=now)
    await session.commit()
    return made
