"""Who gives notice of planned activity. Reading one is for everybody."""

from wardapi.access.rules import Principal, Role
from wardapi.commitments.permissions import Place, reaches
from wardapi.kit.errors import NotAllowed

_GIVERS = frozenset({Role.SERVICE_LEAD, Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})


def check(by: Principal, place: Place) -> None:
    """Raise NotAllowed unless a grant lets somebody give and change notices of this service in
    every one of these wards.
    """
    if not any(grant.role in _GIVERS and reaches(grant, place) for grant in by.grants):
        raise NotAllowed(
            "The service's lead, a coordinator of all the wards, or a manager gives notice of what "
            "is planned, changes it and cancels it."
        )
