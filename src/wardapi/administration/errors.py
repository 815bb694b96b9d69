"""Why administration refuses."""

from wardapi.kit.errors import Conflict, Unprocessable


class UnknownReach(Unprocessable):
    """The message names a ward, a service or a directorate that does not exist."""

    code = "unknown_reach"
    title = "A grant names a ward, a service or a directorate that does not exist."
    remedy = "`errors` says which; GET /v1/wards and GET /v1/services list what can be named."


class UnknownRole(Unprocessable):
    """A role that does not exist, or that nobody needs a key for."""

    code = "unknown_role"
    title = "There is no such role to give."
    remedy = (
        "Use one of councillor, coordinator, service_lead, manager, finance, administrator, "
        "auditor, integration."
    )


class InvalidName(Unprocessable):
    """Whoever is given a key has a name that can be shown."""

    code = "invalid_name"
    title = "A name has 1 to 200 characters, blanks around it apart."
    remedy = "Use a post or a system, such as `Coordinator, north`."


class ExpiryPassed(Unprocessable):
    """A key that has expired already would never be of use."""

    code = "expiry_passed"
    title = "A key must expire in the future."
    remedy = "Choose a later `expires_at`, or leave it out for a year."


class SeatTakenByAnother(Conflict):
    """Somebody else already acts for the councillor in that seat."""

    code = "seat_taken_by_another"
    title = "Somebody else already acts for the councillor in that seat."
    remedy = "End the other person's role first: GET /v1/principals lists who holds what."
