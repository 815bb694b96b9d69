"""What routes ask for to know who is asking.

The key is read before any transaction of the request begins: a request that is refused here has
opened none, and on SQLite never waited for the writer's turn.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from wardapi.access import authentication, credentials, queries, rules
from wardapi.access.errors import (
    CredentialMalformed,
    CredentialMissing,
    ScopeMissing,
)
from wardapi.access.rules import ANONYMOUS, Principal
from wardapi.kit import deps


async def any_principal(request: Request) -> AsyncIterator[Principal]:
    """Whoever asks, ANONYMOUS without a credential. A bad credential is refused all the same.

    It calls what it depends on by hand: every request passes here, and FastAPI takes as long to
    find out about a dependency as SQLite to answer.
    """
    headers = request.headers.getlist("authorization")
    if not headers:
        request.state.principal_id = None
        yield ANONYMOUS
        return
    text = authentication.key_text(headers)
    key_id = credentials.key_id_of(text)
    if key_id is None:
        raise CredentialMalformed
    now, database = await deps.now(request), await deps.database(request)
    async with database.read_connection() as connection:
        found = await queries.find_key_on_file(connection, key_id)
        principal = authentication.principal_of(text, found, now)
        request.state.principal_id = principal.id
        if request.method == "GET":
            # A GET that reads by connection goes on with this one: see kit.deps.read_connection.
            request.state.read_connection = connection
            yield principal
            return
    yield principal


# It ends with the route, so that a connection is not held while the answer is sent.
AnyPrincipal = Annotated[Principal, Depends(any_principal, scope="function")]
"""For published data: readable by anybody."""


async def current_principal(principal: AnyPrincipal) -> Principal:
    """Whoever asks, who must be known."""
    if principal.id is None:
        raise CredentialMissing
    return principal


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]


class Needs:
    """A dependency that lets a principal pass who has a scope: `Depends(needs("cases:write"))`.

    Gives the principal; ScopeMissing otherwise.
    """

    def __init__(self, scope: str) -> None:
        self.scope = scope

    async def __call__(self, principal: AnyPrincipal) -> Principal:
        await current_principal(principal)
        if not principal.may(self.scope):
            raise ScopeMissing(rules.why_not(principal, self.scope))
        return principal


def needs(scope: str) -> Needs:
    """The dependency that asks for this scope."""
    return Needs(scope)
