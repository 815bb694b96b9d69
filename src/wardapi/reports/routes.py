"""All routes of alignment, scorecards and briefing packs, in the order in which they are tried."""

from wardapi.kit.routing import Router
from wardapi.reports import scorecard_routes

ROUTERS: tuple[Router, ...] = (scorecard_routes.router,)
