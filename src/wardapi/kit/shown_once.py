"""An answer with a secret in it, which is sent and never stored."""

from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class ShownOnce(Response):
    """Sends `shown`; its `body`, which Idempotency-Key keeps for a repeat, is `kept`.

    Otherwise the text of a key would lie readable in the database for a day.
    """

    media_type = "application/json"

    def __init__(
        self, shown: BaseModel, kept: BaseModel, status_code: int, headers: dict[str, str]
    ) -> None:
        super().__init__(kept.model_dump_json().encode(), status_code, headers)
        self._sent = Response(
            shown.model_dump_json().encode(), status_code, headers, self.media_type
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._sent(scope, receive, send)
