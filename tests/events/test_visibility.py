"""Who may read which event."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from wardapi.access.rules import ANONYMOUS, Grant, Principal, Role
from wardapi.events import actions
from wardapi.events.models import Event
from wardapi.events.visibility import visible_to
from wardapi.kit.subjects import Subject

ME, HER = UUID(int=1), UUID(int=2)
BOSTON, BRINSWORTH = "E05012994", "E05012996"

EVENTS: dict[str, dict[str, Any]] = {
    "policy published": {"kind": "policy"},
    "mine": {"ward": BOSTON, "service": "housing", "owner": ME},
    "hers": {"ward": BOSTON, "service": "housing", "owner": HER},
    "highways": {"ward": BOSTON, "service": "highways"},
    "elsewhere": {"ward": BRINSWORTH, "service": "housing", "directorate": "adult-care"},
    "secret": {"ward": BOSTON, "service": "housing", "owner": HER, "confidential": True},
    "my secret": {"ward": BOSTON, "service": "highways", "owner": ME, "confidential": True},
    "lead named": {"service": "housing", "kind": "service_lead"},
    "promised here": {"ward": BOSTON, "service": "parks", "kind": "commitment"},
    "promised there": {"ward": BRINSWORTH, "service": "parks", "kind": "commitment"},
}
CASES = set(EVENTS) - {"policy published"}
OPEN = CASES - {"secret", "my secret"}
MINE = {"mine", "my secret"}
BOSTON_ONLY, HOUSING = frozenset({BOSTON}), frozenset({"housing"})


@pytest.mark.parametrize(
    ("grant", "seen"),
    [
        (None, set()),
        (Grant(Role.COUNCILLOR), MINE | {"promised here", "promised there"}),
        (Grant(Role.COUNCILLOR, wards=frozenset({BRINSWORTH})), {"promised there"}),
        (Grant(Role.COUNCILLOR, wards=BOSTON_ONLY), MINE | {"promised here"}),
        (Grant(Role.FINANCE), set()),
        (Grant(Role.ADMINISTRATOR), set()),
        (
            Grant(Role.COORDINATOR, wards=BOSTON_ONLY),
            MINE | {"hers", "highways", "lead named", "promised here"},
        ),
        (Grant(Role.COORDINATOR), MINE | OPEN),
        (
            Grant(Role.SERVICE_LEAD, services=HOUSING),
            {"mine", "hers", "elsewhere", "secret", "lead named"},
        ),
        (
            Grant(Role.SERVICE_LEAD, wards=BOSTON_ONLY, services=HOUSING),
            {"mine", "hers", "secret"},
        ),
        (Grant(Role.MANAGER), MINE | OPEN),
        (Grant(Role.MANAGER, directorate="adult-care"), MINE | {"elsewhere"}),
        (Grant(Role.MANAGER, level=2), MINE | OPEN),
        (Grant(Role.AUDITOR), OPEN),
        (Grant(Role.INTEGRATION), MINE | OPEN),
        (
            Grant(Role.INTEGRATION, services=HOUSING),
            MINE | (OPEN - {"highways", "promised here", "promised there"}),
        ),
    ],
)
async def test_a_reader_sees_what_their_grant_reaches(session, now, grant, seen) -> None:
    principal = _reader(*(() if grant is None else (grant,)))
    assert await _visible(session, now, principal) == seen | {"policy published"}


async def test_somebody_unknown_sees_what_is_about_nobody(session, now) -> None:
    assert await _visible(session, now, ANONYMOUS) == {"policy published"}


async def test_grants_add_up(session, now) -> None:
    grants = (
        Grant(Role.COORDINATOR, wards=BOSTON_ONLY),
        Grant(Role.SERVICE_LEAD, services=HOUSING),
    )
    assert await _visible(session, now, _reader(*grants)) == set(EVENTS) - {"promised there"}


async def test_whoever_may_not_read_a_kind_of_thing_reads_no_event_of_it(session, now) -> None:
    await actions.emit(
        session,
        kind="meeting.called",
        subject=Subject("meeting", UUID(int=8)),
        now=now,
        data={"name": "met"},
        ward=BOSTON,
    )
    grants = (Grant(Role.MANAGER),)
    for scopes, seen in ((set(), False), ({"meetings:read"}, True)):
        found = await _visible(session, now, Principal(ME, "I", grants, frozenset(scopes)))
        assert ("met" in found) is seen


def _reader(*grants: Grant) -> Principal:
    return Principal(ME, "I", grants)


async def _visible(session, now, principal: Principal) -> set[str]:
    for name, reach in EVENTS.items():
        await actions.emit(
            session,
            kind="case.opened",
            subject=Subject(reach.get("kind", "case"), UUID(int=9)),
            now=now,
            data={"name": name},
            **{field: value for field, value in reach.items() if field != "kind"},
        )
    found = await session.scalars(select(Event).where(visible_to(principal)))
    return {event.data["name"] for event in found}
