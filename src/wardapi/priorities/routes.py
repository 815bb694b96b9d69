"""All routes of plans, priorities, actions and indicators, in the order in which they are tried."""

from wardapi.kit.routing import Router

ROUTERS: tuple[Router, ...] = ()
