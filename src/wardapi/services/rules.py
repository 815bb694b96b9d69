"""What can be said of services and their leads without asking the database."""

from enum import StrEnum

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class ServiceNotFound(NotFound):
    """No service or partner has this slug."""

    code = "service_not_found"
    title = "There is no such service."
    remedy = "GET /v1/services lists the services and partners with their slugs."


class UnknownService(Unprocessable):
    """A filter or a message names a service that does not exist."""

    code = "unknown_service"
    title = "There is no such service."
    remedy = "Use a slug from GET /v1/services, such as streetscene."


class LeadTaken(Conflict):
    """Somebody leads the service there, at that level, on some of those days."""

    code = "lead_taken"
    title = "The service has such a lead on some of those days."
    remedy = "End the earlier lead's time first, or choose days that do not overlap it."


class LeadNotFound(NotFound):
    """No post that answers for a service has this id."""

    code = "service_lead_not_found"
    title = "There is no such lead of a service."
    remedy = "GET /v1/service-leads lists the leads of a day with their ids; `as_of` names the day."


class Answerable(StrEnum):
    """Who answers for a service in a ward.

    `named`: a lead's post that somebody holds in this system. `vacant`: a post that nobody holds.
    `none`: not even a post. The last two are gaps.
    """

    NAMED = "named"
    VACANT = "vacant"
    NONE = "none"
