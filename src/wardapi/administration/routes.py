"""The routers of this room."""

from wardapi.administration import key_routes, principal_routes, trail_routes

ROUTERS = (key_routes.router, principal_routes.router, trail_routes.router)
