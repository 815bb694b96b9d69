"""All routes of calendar feeds, in the order in which they are tried."""

from wardapi.kit.routing import Router

ROUTERS: tuple[Router, ...] = ()
