"""What a fund may be spent on, as data; see docs/budgets.md.

A fund's `eligibility` is kept as it was written; `read` turns it into something to ask. What holds
of every fund is not written: money never goes to one person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wardapi.budgets.vocabulary import Sector, Way


class Refusal(StrEnum):
    """What a fund does not pay for.

    `borough_wide`: what serves the borough, or needs many wards to pay. `retrospective`: what has
    begun before it is decided.
    """

    BOROUGH_WIDE = "borough_wide"
    RETROSPECTIVE = "retrospective"


class Requirement(StrEnum):
    """What an application to a fund must have.

    `priority`: a priority of the ward plan that it serves; `consulted`: who was asked;
    `beneficiaries`: how many; `protected_characteristics`: whom it serves in particular;
    `lasting_asset`: an asset that is used for more than a year; `tenants_benefit`: which part of
    those who benefit are council tenants, who are the only ones that the fund pays for.
    """

    PRIORITY = "priority"
    CONSULTED = "consulted"
    BENEFICIARIES = "beneficiaries"
    PROTECTED_CHARACTERISTICS = "protected_characteristics"
    LASTING_ASSET = "lasting_asset"
    TENANTS_BENEFIT = "tenants_benefit"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The rules of one fund."""

    ways: frozenset[Way] = frozenset(Way)
    sectors: frozenset[Sector] = frozenset(Sector)
    refuses: frozenset[Refusal] = frozenset()
    requires: frozenset[Requirement] = frozenset()


def read(written: Mapping[str, Any]) -> Eligibility:
    """Return what a fund's `eligibility` says. `ways` or `sectors` left out are all of them."""
    return Eligibility(
        ways=frozenset(Way(one) for one in written.get("ways") or Way),
        sectors=frozenset(Sector(one) for one in written.get("sectors") or Sector),
        refuses=frozenset(Refusal(one) for one in written.get("refuses", ())),
        requires=frozenset(Requirement(one) for one in written.get("requires", ())),
    )
