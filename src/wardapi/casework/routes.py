"""All routes of casework, in the order in which they are tried."""

from wardapi.casework import (
    case_routes,
    escalation_routes,
    resident_routes,
    sharing_routes,
    step_routes,
    word_routes,
)

ROUTERS = (
    case_routes.router,
    step_routes.router,
    word_routes.router,
    resident_routes.router,
    sharing_routes.router,
    escalation_routes.router,
)
