"""What a row of the role matrix says, and the sets of people that rows name."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.whole.viewers import ANYBODY, COLLEAGUE, RAISER, VIEWERS, Viewer

Viewers = frozenset[Viewer]


def everywhere(*roles: str) -> Viewers:
    """Everybody with one of these roles, wherever it holds."""
    return frozenset(viewer for viewer in VIEWERS if viewer.role in roles)


def within_reach(*roles: str) -> Viewers:
    """Those with one of these roles whose grant reaches the cases, by ward or by service."""
    return frozenset(Viewer(role, place) for role in roles for place in ("own ward", "own service"))


KNOWN = frozenset(VIEWERS)
EVERYBODY = KNOWN | {ANYBODY}
ADMINISTRATORS = everywhere("administrator")
KEEPERS = everywhere("administrator", "auditor")
CASEWORKERS = everywhere("councillor", "coordinator", "service_lead", "manager", "integration")
READERS = CASEWORKERS | everywhere("auditor")
ANSWERERS = everywhere("service_lead", "manager", "integration")

OWNER = frozenset({RAISER})
SHARED = frozenset({COLLEAGUE})
COORDINATORS = within_reach("coordinator")
SERVICE = within_reach("service_lead")
MANAGERS = within_reach("manager")
AUDITORS = within_reach("auditor")
SYSTEMS = within_reach("integration")

HANDLERS = SERVICE | MANAGERS | SYSTEMS
CLIMBERS = OWNER | COORDINATORS | MANAGERS
CONFIDANTS = CLIMBERS | SERVICE

KNOW_OF: Mapping[str, Viewers] = {
    "ordinary": OWNER | COORDINATORS | HANDLERS | AUDITORS,
    "confidential": OWNER | SERVICE,
    "shared": OWNER | COORDINATORS | HANDLERS | AUDITORS | SHARED,
}
SEALED_FROM = MANAGERS | AUDITORS

NEEDED, OPTIONAL, IGNORED = "needed", "optional", "ignored"


class Row(NamedTuple):
    """Who may use a route. Whoever else is known is refused with `refusal`, others with 401."""

    may: Viewers
    status: int = 200
    refusal: int = 403
    credential: str = NEEDED
    path: str = ""
    """The address, where the route has parameters."""
    body: Any = None
    door: Viewers | None = None
    """Who has the scope, where others are refused with 403 before `refusal` is thought of."""
    unseen: Viewers = frozenset()
    """Who may not know of it, and is told that it is not there."""


class CaseRow(NamedTuple):
    """Who may do something with a case that they know of; `door` are those with the scope."""

    may: Viewers
    status: int = 200
    door: Viewers = READERS
    path: str = ""
    body: Any = None
    first: str = ""
    """What the service must have done before, as the name of another row."""


def published(path: str = "", body: Any = None, credential: str = IGNORED) -> Row:
    """Readable by anybody."""
    return Row(EVERYBODY, credential=credential, path=path, body=body)


def reading(path: str, **more: Any) -> CaseRow:
    """For all who know of the case."""
    return CaseRow(READERS, path=path, **more)


def doing(may: Viewers, path: str, body: Any = None, **more: Any) -> CaseRow:
    """A change of the case."""
    return CaseRow(may, **{"status": 201, "door": CASEWORKERS, "path": path, "body": body, **more})
