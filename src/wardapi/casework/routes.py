"""All routes of casework, in the order in which they are tried."""

from wardapi.casework import case_routes, step_routes

ROUTERS = (case_routes.router, step_routes.router)
