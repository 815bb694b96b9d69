"""All routes of what is counted and stated, in the order in which they are tried."""

from wardapi.kit.routing import Router
from wardapi.reports import (
    alignment_routes,
    levy_statement_routes,
    pack_routes,
    scorecard_routes,
    statement_routes,
)

ROUTERS: tuple[Router, ...] = (
    alignment_routes.router,
    *scorecard_routes.ROUTERS,
    pack_routes.router,
    *statement_routes.ROUTERS,
    levy_statement_routes.router,
)
