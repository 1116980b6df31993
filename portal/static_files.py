"""Styles, scripts and pictures, under names that change with their content: kept by browsers for ever."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.rendering import STATIC, asset

_TYPES: Final = {"css": "text/css", "js": "text/javascript", "png": "image/png", "svg": "image/svg+xml"}
_FILES: Final = {
    asset(file.name).rpartition("/")[2]: file.read_bytes() for file in STATIC.iterdir() if file.suffix[1:] in _TYPES
}


async def static_file(request: Request) -> Response:
    """One of the files."""
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_FILES[name], media_type=_TYPES[name.rpartition(".")[2]], headers=kept)
