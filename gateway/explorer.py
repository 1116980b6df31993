"""A page for people who try queries out: a text, a button, an answer. Its script and style are our own."""

import functools
import hashlib
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from gateway.cache_door import is_known
from schema.root import schema

_HERE: Final = Path(__file__).parent
_POLICY: Final = "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'; form-action 'none'"
_PARTS: Final = {"explorer.js": "text/javascript", "explorer.css": "text/css"}
_SCHEMA_SECONDS: Final = 300


def page() -> Response:
    """The page itself."""
    return HTMLResponse((_HERE / "explorer.html").read_text(), headers={"Content-Security-Policy": _POLICY})


async def part(request: Request) -> Response:
    """The page's script or style."""
    name = request.path_params["name"]
    if name not in _PARTS:
        return Response(status_code=404)
    return Response((_HERE / name).read_text(), media_type=_PARTS[name])


async def printed_schema(request: Request) -> Response:
    """The schema, for people and for code generators; 304 for those who have it."""
    text, etag = _printed()
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={_SCHEMA_SECONDS}"}
    if is_known(etag.encode(), request.headers.get("if-none-match", "").encode()):
        return Response(status_code=304, headers=headers)
    return PlainTextResponse(text, headers=headers)


@functools.cache
def _printed() -> tuple[bytes, str]:
    """The schema as it is printed, once, and its tag: weak, since it may be compressed on its way."""
    text = (schema.as_str() + "\n").encode()
    return text, f'W/"{hashlib.sha256(text).hexdigest()[:32]}"'


ROUTES: Final = [Route("/graphql/schema.graphql", printed_schema), Route("/graphql/{name}", part)]
