"""All routes of this room, in the order in which they are tried."""

from wardapi.budgets import (
    allocation_decision_routes,
    allocation_payment_routes,
    allocation_routes,
    fund_routes,
    giving_routes,
    grants_routes,
    levy_routes,
    organisation_routes,
    participation_routes,
    participation_vote_routes,
    pot_routes,
    year_end_routes,
)
from wardapi.kit.routing import Router

ROUTERS: tuple[Router, ...] = (
    fund_routes.router,
    year_end_routes.router,
    pot_routes.router,
    pot_routes.entries_router,
    levy_routes.router,
    allocation_routes.router,
    allocation_decision_routes.router,
    allocation_payment_routes.router,
    participation_routes.router,
    participation_vote_routes.router,
    organisation_routes.router,
    giving_routes.router,
    grants_routes.router,
)
