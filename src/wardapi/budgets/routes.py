"""All routes of this room, in the order in which they are tried."""

from wardapi.kit.routing import Router

ROUTERS: tuple[Router, ...] = ()
