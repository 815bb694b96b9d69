"""Statements of ward budgets: Boston Castle's of 2025-26 is public, Wath's is not.

Who sees a ward's pots sees its figures as they stand. Wards narrow a grant there; services do not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller
from tests.whole.rows import OPTIONAL, Row, Viewers, everywhere, published
from tests.whole.viewers import Viewer
from wardapi.reports import statement_publishing

PUBLISHER = Viewer("finance", "own service")
OF_WARD = {"place": "boston-castle", "financial_year": "2025-26"}
OF_WATH = "/v1/statements/wath/2025-26"
DOOR = everywhere("councillor", "coordinator", "manager", "finance", "auditor")


def reaching(*places: str) -> Viewers:
    """Those who see pots, with grants of these places."""
    return frozenset(viewer for viewer in DOOR if viewer.place in places)


EVERY_WARD = ("own service", "other service")
PUBLISHERS = frozenset(
    viewer for viewer in reaching("own ward", *EVERY_WARD) if viewer.role in ("manager", "finance")
)


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """Nothing: `tell` comes when the pots are there."""
    return {}


async def tell(
    session: AsyncSession, callers: Mapping[Viewer, Caller], now: datetime
) -> dict[str, str]:
    """The pots of both wards are open; what became of Boston Castle's has been published."""
    by = callers[PUBLISHER].principal
    await statement_publishing.publish(session, **OF_WARD, by=by, now=now)
    return {}


def rows() -> Mapping[str, Any]:
    return {
        "list_statements": published(),
        "get_statement": (
            published("/v1/statements/boston-castle/2025-26", credential=OPTIONAL),
            published("/v1/statements/boston-castle/2025-26?version=1", credential=OPTIONAL),
            Row(
                reaching("other ward", *EVERY_WARD),
                refusal=404,
                credential=OPTIONAL,
                path=OF_WATH,
            ),
        ),
        "publish_statement": Row(PUBLISHERS, 201, body=OF_WARD),
        "get_infrastructure_funding_statement": Row(
            reaching(*EVERY_WARD), path="/v1/infrastructure-funding-statements/2025-26"
        ),
    }
