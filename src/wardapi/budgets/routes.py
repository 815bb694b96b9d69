"""All routes of this room, in the order in which they are tried."""

from wardapi.budgets import giving_routes, organisation_routes
from wardapi.kit.routing import Router

ROUTERS: tuple[Router, ...] = (organisation_routes.router, giving_routes.router)
