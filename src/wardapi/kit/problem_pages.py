"""Where the `type` of a problem leads: what each code means, for programs and for people."""

import html
from typing import Annotated

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from wardapi.kit.errors import NotFound, WardapiError, all_errors
from wardapi.kit.problems import status_of
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Out, example
from wardapi.kit.wording import written

router = Router(prefix="/problems", root="", tags=["service"])

CODE = written(r"^[a-z_]+$", "Use small letters and underscores, such as not_found.")
_NOT_FOUND = {
    "type": "/problems/not_found",
    "code": "not_found",
    "status": 404,
    "title": NotFound.title,
    "meaning": NotFound.__doc__,
    "what_to_do": NotFound.remedy,
}


class UnknownProblem(NotFound):
    """No error of this service has that code."""

    code = "unknown_problem"
    title = "There is no problem of that name."
    remedy = "GET /problems lists every code."


class ProblemTypeOut(Out):
    """One way in which the service refuses."""

    model_config = example(**_NOT_FOUND)

    type: Annotated[str, Field(max_length=200, examples=["/problems/not_found"])]
    code: Annotated[str, Field(max_length=100, examples=["not_found"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[404])]
    title: Annotated[str, Field(max_length=500)]
    meaning: Annotated[str, Field(max_length=2000)]
    """What has happened."""
    what_to_do: Annotated[str, Field(max_length=2000)]
    """What to do next."""


class ProblemTypesOut(Out):
    """Every way in which the service refuses."""

    model_config = example(data=[_NOT_FOUND])

    data: Annotated[list[ProblemTypeOut], Field(max_length=1000)]


@router.get(
    "",
    operation_id="list_problems",
    openapi_extra=PUBLIC,
    summary="Every code with which the service refuses",
)
async def list_problems() -> ProblemTypesOut:
    """Codes are stable; sentences may get better."""
    return ProblemTypesOut(data=[_described(kind) for kind in all_errors().values()])


@router.get(
    "/{code}",
    operation_id="get_problem",
    openapi_extra=PUBLIC,
    response_model=ProblemTypeOut,
    summary="What a code means",
)
async def show_problem(
    request: Request,
    code: Annotated[
        str,
        Path(
            max_length=100,
            pattern=written(r"^[a-z_]+$", "Use small letters and underscores, such as not_found."),
            examples=["not_found"],
        ),
    ],
) -> object:
    """The address that `type` of a problem names; a page for browsers."""
    kind = all_errors().get(code)
    if kind is None:
        raise UnknownProblem
    problem = _described(kind)
    if "text/html" in request.headers.get("accept", ""):
        return Response(_page(problem), media_type="text/html")
    return problem


def _described(kind: type[WardapiError]) -> ProblemTypeOut:
    return ProblemTypeOut(
        type=f"/problems/{kind.code}",
        code=kind.code,
        status=status_of(kind),
        title=kind.title,
        meaning=" ".join((kind.__doc__ or kind.title).split()),
        what_to_do=kind.remedy,
    )


def _page(problem: ProblemTypeOut) -> str:
    title, meaning, remedy = map(html.escape, (problem.title, problem.meaning, problem.what_to_do))
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><main><h1>{title}</h1><p>{meaning}</p>"
        f"<h2>What to do</h2><p>{remedy}</p>"
        f"<p>Status {problem.status}, code <code>{problem.code}</code>. "
        '<a href="/problems">All codes</a></p></main></body></html>'
    )
