"""The routers of this room."""

from wardapi.deadlines import calculation_routes, preview_routes, version_routes

ROUTERS = (calculation_routes.router, version_routes.router, preview_routes.router)
