"""A page for people who try queries out: a text, a button, an answer. Its script and style are our own."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from schema.root import schema

_HERE: Final = Path(__file__).parent
_POLICY: Final = "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'; form-action 'none'"
_PARTS: Final = {"explorer.js": "text/javascript", "explorer.css": "text/css"}


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
    """The schema, for people and for code generators."""
    return PlainTextResponse(schema.as_str() + "\n")


ROUTES: Final = [Route("/graphql/schema.graphql", printed_schema), Route("/graphql/{name}", part)]
