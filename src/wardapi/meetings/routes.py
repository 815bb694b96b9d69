"""All routes of meetings, in the order in which they are tried."""

from wardapi.kit.routing import Router
from wardapi.meetings import attendance_routes, meeting_routes, record_routes, series_routes

ROUTERS: tuple[Router, ...] = (
    meeting_routes.router,
    record_routes.router,
    series_routes.router,
    attendance_routes.router,
)
