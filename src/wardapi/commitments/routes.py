"""All routes of this room, in the order in which they are tried."""

from wardapi.commitments import (
    commitment_routes,
    escalation_routes,
    handover_routes,
    link_routes,
    notice_routes,
    silo_routes,
    step_routes,
)
from wardapi.kit.routing import Router

ROUTERS: tuple[Router, ...] = (
    commitment_routes.router,
    step_routes.router,
    link_routes.router,
    escalation_routes.router,
    *notice_routes.ROUTERS,
    silo_routes.router,
    handover_routes.router,
)
