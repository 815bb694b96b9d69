"""Who may do what with a round of participatory budgeting, and who knows of one.

It belongs to the ward of its pot. Published ones are for everybody; the others for who holds the
round, and for who sees the ward's money.
"""

from sqlalchemy import ColumnElement, or_

from wardapi.access.rules import Principal, Role
from wardapi.budgets import pot_queries
from wardapi.budgets.participation_models import Round
from wardapi.kit.errors import NotAllowed

_HOLDERS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})


def check(by: Principal, ward: str) -> None:
    """Raise NotAllowed unless a grant lets somebody hold rounds in the ward of this GSS code."""
    if not _may(by, ward):
        raise NotAllowed("A coordinator of its ward, or a manager, holds a round.")


def holds(by: Principal, ward: str) -> bool:
    """Whether somebody may hold rounds in this ward, and so sees their ballots."""
    return by.may("participation:write") and _may(by, ward)


def is_insider(by: Principal, ward: str) -> bool:
    """Whether somebody sees all of a round, and not what is published alone."""
    reaches = any(
        grant.role in pot_queries.READERS and grant.covers_ward(ward) for grant in by.grants
    )
    return reaches and _works_here(by)


def sees(by: Principal) -> ColumnElement[bool]:
    """The rounds that somebody may read, beside their `Ward`."""
    published = Round.published_at.is_not(None)
    return or_(published, pot_queries.seen_by(by)) if _works_here(by) else published


def _may(by: Principal, ward: str) -> bool:
    return any(grant.role in _HOLDERS and grant.covers_ward(ward) for grant in by.grants)


def _works_here(by: Principal) -> bool:
    return by.may("pots:read") or by.may("participation:write")
