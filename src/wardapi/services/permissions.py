"""Who may say who answers for a service."""

from typing import NamedTuple

from wardapi.access.rules import Principal, Role
from wardapi.kit.errors import NotAllowed

_APPOINTERS = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.INTEGRATION})


class Post(NamedTuple):
    """Where a lead's post stands. `ward` is a GSS code; None is all wards."""

    service: str
    directorate: str | None
    ward: str | None
    level: int


def check_appoint(by: Principal, post: Post) -> None:
    """Raise NotAllowed unless a grant lets somebody fill and end a post like this one.

    A grant for some wards reaches no post for all wards, and one with a level no post above it.
    """
    for grant in by.grants:
        here = grant.covers_ward(post.ward) and grant.covers_service(post.service)
        high = grant.level is None or grant.level >= post.level
        mine = grant.directorate in (None, post.directorate)
        if grant.role in _APPOINTERS and here and high and mine:
            return
    raise NotAllowed(
        "An administrator or a manager of the service, of the ward (of all wards, for a lead of "
        "all wards) and of that level says who leads it."
    )
