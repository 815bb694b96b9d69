"""All routes of plans, priorities, actions and indicators, in the order in which they are tried."""

from wardapi.kit.routing import Router
from wardapi.priorities import action_routes, indicator_routes

ROUTERS: tuple[Router, ...] = (action_routes.router, indicator_routes.router)
