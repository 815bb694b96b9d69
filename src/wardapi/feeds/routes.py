"""All routes of calendar feeds, in the order in which they are tried."""

from wardapi.feeds import calendar_routes, feed_routes
from wardapi.kit.routing import Router

ROUTERS: tuple[Router, ...] = (feed_routes.router, calendar_routes.router)
