"""Who keeps funds and books. What finance books in a ward, a grant for that ward is enough for."""

from wardapi.access.rules import Principal, Role
from wardapi.kit.errors import NotAllowed

_KEEPERS = frozenset({Role.FINANCE, Role.ADMINISTRATOR, Role.INTEGRATION})
_BOOKKEEPERS = frozenset({Role.FINANCE, Role.INTEGRATION})


def check_keep(by: Principal) -> None:
    """Raise NotAllowed unless somebody says for all wards what funds there are."""
    if not any(grant.role in _KEEPERS and not grant.wards for grant in by.grants):
        raise NotAllowed("Finance, or an administrator, of all wards keeps the funds.")


def check_book(by: Principal, ward: str | None) -> None:
    """Raise NotAllowed unless somebody books money of a ward, by its GSS code; None is of all."""
    for grant in by.grants:
        here = not grant.wards if ward is None else grant.covers_ward(ward)
        if grant.role in _BOOKKEEPERS and here:
            return
    of_what = "of all wards" if ward is None else "of this ward"
    raise NotAllowed(f"Finance {of_what} books this.")
