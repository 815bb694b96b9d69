"""Swagger UI, served by ourselves from an installed package, under a strict policy.

No CDN, no inline script, no inline style: the page is ours, and the script that starts it is a
file of its own.
"""

import hashlib
from functools import cache
from importlib import resources

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wardapi.kit import etags
from wardapi.kit.errors import NotFound

_PACKAGE = "fastapi_swagger.resources"
_FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>wardapi</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>Without JavaScript, read <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/init.js"></script>
</body>
</html>
"""
_INIT = """"use strict";
window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "none",
  filter: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
"""


async def _page(_request: Request) -> Response:
    return Response(_PAGE, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


async def _init(request: Request) -> Response:
    return _kept(request, _INIT.encode(), "text/javascript")


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise NotFound
    return _kept(request, _content(name), _FILES[name])


@cache
def _content(name: str) -> bytes:
    return resources.files(_PACKAGE).joinpath(name).read_bytes()


def _kept(request: Request, content: bytes, media_type: str) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    return etags.not_modified(request, tag) or Response(content, 200, headers, media_type)


async def _home(_request: Request) -> Response:
    return RedirectResponse("docs")


ROUTES = [
    Route("/", _home),
    Route("/docs", _page),
    Route("/docs/init.js", _init),
    Route("/docs/{name}", _file),
]
