"""A small council for the tests of the whole: two wards, two services, three cases, everybody.

It is told through the real app, in one database of its own for each backend.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import Caller, caller_of
from tests.budgets.awards import make_council
from tests.casework.conftest import BOSTON_CASTLE, make_borough
from tests.whole import matrix
from tests.whole.matrix import allocations, funds, participation, plans, statements
from tests.whole.viewers import ANYBODY, COLLEAGUE, PLACES, RAISER, ROLES, SERVICE, VIEWERS, Viewer
from wardapi.access import actions as access
from wardapi.access import queries
from wardapi.deadlines import examples
from wardapi.events import actions as events

INTEGRATION_SCOPES = frozenset(
    {"cases:read", "cases:write", "escalations:read", "escalations:write", "events:read"}
)
KINDS = ("ordinary", "confidential", "shared")


class CaseThings(NamedTuple):
    """A case and what hangs on it, by id."""

    reference: str
    description: str
    own_note: str
    share: str
    escalation: str


class World(NamedTuple):
    """Who asks, and what there is to ask for."""

    headers: Mapping[Viewer, dict[str, str]]
    bad_headers: Mapping[str, Mapping[str, dict[str, str]]]
    """By role: headers of a key that has `expired`, and of one that was `revoked`."""
    cases: Mapping[str, CaseThings]
    principals: Mapping[Viewer, str]
    names: Mapping[str, str]
    """What addresses outside casework name: `principal`, `grant`, `key`."""


def canary(kind: str, field: str) -> str:
    """Return a text that occurs in one place of one case."""
    return f"canary-{kind}-{field}"


async def make_world(session: AsyncSession, client: httpx.AsyncClient, now: datetime) -> World:
    """Build it. `session` and `client` work in the same database."""
    await make_borough(session, now)
    await make_council(session, now)
    callers = {viewer: await _caller(session, viewer, now) for viewer in VIEWERS}
    bystander = await caller_of(session, "councillor", now=now, wards=[BOSTON_CASTLE])
    bad = {role: await _bad_headers(session, role, now) for role in ROLES}
    headers = {viewer: dict(caller.headers) for viewer, caller in callers.items()}
    (grant, *_) = await queries.list_grants(session, bystander.id)
    await session.commit()
    teller = _Teller(client, headers)
    await teller.draft_versions()
    cases = {kind: await teller.tell(kind, callers[COLLEAGUE], bystander) for kind in KINDS}
    more = await matrix.build(teller.post)
    more |= await plans.escalate(session, more, now)
    more |= await allocations.tell(session, callers, now)
    more |= await funds.tell(session, callers, now)
    more |= await statements.tell(session, callers, now)
    more |= await participation.tell(session, callers, now)
    await events.relay(session, now=now)
    await session.commit()
    return World(
        headers={ANYBODY: {}, **headers},
        bad_headers=bad,
        cases=cases,
        principals={viewer: str(caller.id) for viewer, caller in callers.items()},
        names={
            "principal": str(bystander.id),
            "grant": str(grant.id),
            "key": str(bystander.principal.key_id),
            **more,
        },
    )


async def _caller(session: AsyncSession, viewer: Viewer, now: datetime) -> Caller:
    reach = PLACES.get(viewer.place, PLACES["own ward"])
    scopes = INTEGRATION_SCOPES if viewer.role == "integration" else None
    return await caller_of(session, viewer.role, now=now, scopes=scopes, **reach)


async def _bad_headers(
    session: AsyncSession, role: str, now: datetime
) -> dict[str, dict[str, str]]:
    scopes = INTEGRATION_SCOPES if role == "integration" else None
    expired = await caller_of(session, role, now=now, scopes=scopes, expires_at=now)
    revoked = await caller_of(session, role, now=now, scopes=scopes)
    assert revoked.principal.key_id is not None
    key = await queries.get_key(session, revoked.principal.key_id)
    await access.revoke_key(session, key, now=now - timedelta(days=1))
    return {"expired": dict(expired.headers), "revoked": dict(revoked.headers)}


class _Teller:
    """Tells the cases as they happened, by the requests of those who had a part in them."""

    def __init__(self, client: httpx.AsyncClient, headers: Mapping[Viewer, dict[str, str]]) -> None:
        self._client = client
        self._headers = headers

    async def tell(self, kind: str, colleague: Caller, bystander: Caller) -> CaseThings:
        """A case is opened, spoken of, shared and escalated."""
        case = await self.post(RAISER, "/cases", opening(kind))
        path = f"/cases/{case['reference']}"
        note = {"text": canary(kind, "own-note"), "held_as": "councillor"}
        own = await self.post(RAISER, f"{path}/notes", note)
        await self.post(SERVICE, f"{path}/notes", {"text": canary(kind, "note")})
        share = await self.post(RAISER, f"{path}/shares", _with(bystander))
        if kind == "shared":
            await self.post(RAISER, f"{path}/shares", _with(colleague))
        await self.post(RAISER, f"{path}/escalations", {"reason": canary(kind, "reason")})
        facts = await self._get(RAISER, f"{path}/history")
        (escalation,) = await self._get(RAISER, f"/escalations?case={case['reference']}")
        description = facts[0]["texts"][0]["id"]
        return CaseThings(case["reference"], description, own["id"], share["id"], escalation["id"])

    async def draft_versions(self) -> None:
        """A second version of one calendar and one policy, not published."""
        keeper = Viewer("administrator", "own ward")
        drafts = {
            "/calendars/rotherham/versions": examples.CALENDAR_DEFINITION,
            "/policies/councillor-enquiries/versions": examples.POLICY_DEFINITION,
        }
        for path, definition in drafts.items():
            await self.post(keeper, path, {"definition": definition})

    async def post(self, viewer: Viewer, path: str, body: Any) -> Any:
        headers = {"If-Match": "*", **self._headers[viewer]}
        response = await self._client.post(f"/v1{path}", json=body, headers=headers)
        assert response.status_code == 201, response.text
        return response.json()

    async def _get(self, viewer: Viewer, path: str) -> Any:
        response = await self._client.get(f"/v1{path}", headers=self._headers[viewer])
        assert response.status_code == 200, response.text
        return response.json()["data"]


def opening(kind: str) -> dict[str, Any]:
    """Return what a case is opened with: a canary in every text that people write."""
    texts = ("subject", "description", "location", "on_behalf_of", "client_reference")
    return {
        "ward": "boston-castle",
        "service": "streetscene",
        "confidential": kind == "confidential",
        "resident": {"name": canary(kind, "resident"), "notes": canary(kind, "resident-notes")},
        **{field: canary(kind, field) for field in texts},
    }


def _with(caller: Caller) -> dict[str, str]:
    return {"principal": str(caller.id), "basis": "ward_work"}
