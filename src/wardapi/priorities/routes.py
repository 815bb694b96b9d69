"""All routes of plans, priorities, actions and indicators, in the order in which they are tried."""

from wardapi.kit.routing import Router
from wardapi.priorities import (
    action_routes,
    escalation_routes,
    indicator_routes,
    plan_routes,
    priority_routes,
    version_routes,
)

ROUTERS: tuple[Router, ...] = (
    *plan_routes.ROUTERS,
    version_routes.router,
    escalation_routes.router,
    *priority_routes.ROUTERS,
    action_routes.router,
    indicator_routes.router,
)
