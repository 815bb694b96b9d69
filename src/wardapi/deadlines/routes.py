"""The routers of this room."""

from wardapi.deadlines import calculation_routes, version_routes

ROUTERS = (calculation_routes.router, version_routes.router)
