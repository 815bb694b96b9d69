"""Everybody who asks: a role, and where it holds."""

from collections.abc import Mapping
from typing import NamedTuple

from tests.casework.conftest import BOSTON_CASTLE, WATH

ROLES = (
    "councillor",
    "coordinator",
    "service_lead",
    "manager",
    "finance",
    "administrator",
    "auditor",
    "integration",
)
PLACES: Mapping[str, dict[str, list[str]]] = {
    "own ward": {"wards": [BOSTON_CASTLE]},
    "other ward": {"wards": [WATH]},
    "own service": {"services": ["streetscene"]},
    "other service": {"services": ["housing"]},
}
"""Where a grant holds, seen from the cases: they are of Boston Castle, with Street Scene."""


class Viewer(NamedTuple):
    """Somebody who asks: `Viewer("coordinator", "other ward")`."""

    role: str
    place: str


ANYBODY = Viewer("public", "anywhere")
RAISER = Viewer("councillor", "own ward")
COLLEAGUE = Viewer("councillor", "shared with")
PEER = Viewer("councillor", "same ward")
SERVICE = Viewer("service_lead", "own service")
VIEWERS = (*(Viewer(role, place) for role in ROLES for place in PLACES), PEER, COLLEAGUE)
