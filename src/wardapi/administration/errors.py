"""Why administration refuses."""

from wardapi.kit.errors import Conflict, Unprocessable


class UnknownReach(Unprocessable):
    """A grant was to reach a ward, a service or a directorate that is not known."""

    code = "unknown_reach"
    title = "A grant names a ward, a service or a directorate that does not exist."


class UnknownRole(Unprocessable):
    """A role that does not exist, or that nobody needs a key for."""

    code = "unknown_role"
    title = "There is no such role to give."


class ExpiryPassed(Unprocessable):
    """A key would never be of use."""

    code = "expiry_passed"
    title = "A key must expire in the future."


class SeatTakenByAnother(Conflict):
    """Somebody else already acts for the councillor in that seat."""

    code = "seat_taken_by_another"
    title = "Somebody else already acts for the councillor in that seat."
