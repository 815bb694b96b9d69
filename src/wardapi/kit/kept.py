"""Published answers, kept as bytes for a moment: a page that many ask for costs its sending.

Only answers that say themselves that anybody may keep them (`Cache-Control: public`) and only for
askers without a credential. A change is seen when the moment is over.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from wardapi.kit import etags

_MOST = 1_000
"""Answers kept at once; an asker who makes up addresses empties the shelf, and fills no memory."""

Key = tuple[str, bytes, str]


class _Kept(NamedTuple):
    answer: Response
    since: datetime
    until: datetime


class Shelf:
    """The answers that one process keeps, each for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._for = timedelta(seconds=seconds)
        self._kept: dict[Key, _Kept] = {}

    def find(self, request: Request, now: datetime) -> Response | None:
        """Return the answer to this request that is still good, a 304 where that is enough."""
        kept = self._kept.get(_key(request))
        if kept is None or not kept.since <= now < kept.until or _is_known(request):
            return None
        answer = kept.answer
        unchanged = etags.not_modified(request, answer.headers["ETag"])
        if unchanged is None:
            return answer if answer.status_code == 200 else None
        unchanged.headers.update(
            {
                name: answer.headers[name]
                for name in ("Cache-Control", "Vary")
                if name in answer.headers
            }
        )
        return unchanged

    def keep(self, request: Request, answer: Response, now: datetime) -> None:
        """Keep an answer if it may be kept. A 304 is good for those who ask with its ETag."""
        if not self._for or not _may_be_kept(answer) or _is_known(request):
            return
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[_key(request)] = _Kept(answer, now, now + self._for)


def _key(request: Request) -> Key:
    scope = request.scope
    return scope["path"], scope["query_string"], request.headers.get("accept", "")


def _is_known(request: Request) -> bool:
    return "authorization" in request.headers


def _may_be_kept(answer: Response) -> bool:
    return (
        answer.status_code in (200, 304)
        and not isinstance(answer, StreamingResponse)
        and "ETag" in answer.headers
        and answer.headers.get("Cache-Control", "").startswith("public")
    )
