"""Four eyes: who has had a hand in an allocation, and who may therefore not have another.

They are counted over persons. A system that asks for somebody is that person here, and may do no
more than they may.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access import queries as access
from wardapi.access.authentication import council_day
from wardapi.access.models import PrincipalRow, grant_of
from wardapi.access.rules import Principal, Role, in_force, scopes_of
from wardapi.kit.errors import FieldError, NotAllowed, Unprocessable


class Hand(Enum):
    """What of an allocation is not all done by one person."""

    DECIDE = "decided on"
    CHECK = "checked"
    AUTHORISE = "authorised a payment of"
    RELEASE = "released a payment of"


CLASHES: Mapping[Hand, frozenset[Hand]] = {
    Hand.DECIDE: frozenset({Hand.CHECK}),
    Hand.CHECK: frozenset({Hand.DECIDE, Hand.AUTHORISE, Hand.RELEASE}),
    Hand.AUTHORISE: frozenset({Hand.CHECK, Hand.RELEASE}),
    Hand.RELEASE: frozenset({Hand.CHECK, Hand.AUTHORISE}),
}
"""What one person does not do as well: two of checking, authorising and releasing, nor the check
of their own decision."""


class FourEyes(NotAllowed):
    """Checking an allocation, authorising its payment and releasing it are for three persons, and
    nobody checks what they have decided."""

    code = "four_eyes"
    title = "Somebody else has to do this: you have had a hand in this allocation already."
    remedy = "Ask a colleague who may. GET /v1/allocations/{id}/history tells what has been done."


class InterestDeclared(NotAllowed):
    """Who has an interest in an allocation takes no part in it, without a dispensation."""

    code = "interest_declared"
    title = "You have declared an interest in this allocation, so you take no part in it."
    remedy = "Ask a colleague, or the Monitoring Officer for a dispensation."


class OnBehalfOfMissing(Unprocessable):
    """A system says for whom it acts, so that four eyes are those of four persons."""

    code = "on_behalf_of_missing"
    title = "A system names the person for whom it does this."
    remedy = "Send `on_behalf_of`, the id of that person's principal; it is no other system's."


def check_hands(hand: Hand, person: UUID, done: Mapping[Hand, Collection[UUID]]) -> None:
    """Raise FourEyes for somebody who has done what clashes with it."""
    for other in Hand:
        if other in CLASHES[hand] and person in done.get(other, ()):
            raise FourEyes(
                f"You have {other.value} this allocation, so somebody else has to do this."
                f" {FourEyes.remedy}"
            )


async def person_behind(
    session: AsyncSession, by: Principal, on_behalf_of: UUID | None, *, now: datetime
) -> Principal:
    """Return who acts: the asker, or whom a system acts for, with the grants in force today.

    Raises OnBehalfOfMissing, and NotAllowed for a person who names another.
    """
    if not by.has(Role.INTEGRATION):
        if on_behalf_of not in (None, by.id):
            raise NotAllowed("You act for yourself: leave `on_behalf_of` out.")
        return by
    person = await session.get(PrincipalRow, on_behalf_of) if on_behalf_of else None
    held = await access.list_grants(session, person.id) if person else ()
    today = council_day(now)
    grants = tuple(grant for grant in map(grant_of, held) if in_force(grant, today))
    if person is None or any(grant.role is Role.INTEGRATION for grant in grants):
        told = f"{OnBehalfOfMissing.title} {OnBehalfOfMissing.remedy}"
        error = FieldError("/on_behalf_of", OnBehalfOfMissing.code, told)
        raise OnBehalfOfMissing(told, errors=[error])
    return Principal(person.id, person.name, grants, scopes_of(grants, None))
