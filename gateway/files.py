"""Files by their address: public ones for everybody, attached ones for their owner and the secretariat."""

from typing import Final
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.context import context_of
from resolvers import files
from settings import Settings

SHOWN_INLINE: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show by itself. Everything else is downloaded, so that no upload ever runs as a page of ours."""


async def file(request: Request) -> Response:
    """The bytes of a file, streamed.

    Raises:
        HTTPException: 404 for a file that is not there, or not for this reader.
    """
    settings: Settings = request.app.state.settings
    context = await context_of(request, settings, cookie_acts=True)
    found = await files.to_download(context, request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    etag = f'"{found.sha256}"'
    headers = {
        "ETag": etag,
        # The bytes never change, but what shows them may be withdrawn: shared caches ask again before long.
        "Cache-Control": "public, max-age=300" if found.is_public else "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if etag in _known(request):
        return Response(status_code=304, headers=headers)
    shown = "inline" if found.media_type in SHOWN_INLINE else "attachment"
    headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(found.name, safe='')}"
    headers["Content-Length"] = str(found.bytes)
    return StreamingResponse(files.content_of(found), media_type=found.media_type, headers=headers)


async def behind(request: Request, url: str) -> bytes | None:
    """The bytes of the file at an address of ours, when the person whose cookie the request carries may read it."""
    _, first, id_, *_ = [*urlsplit(url).path.split("/"), "", ""]
    context = await context_of(request, request.app.state.settings, cookie_acts=True)
    found = await files.to_download(context, id_) if first == "files" else None
    return b"".join([part async for part in files.content_of(found)]) if found else None


def _known(request: Request) -> list[str]:
    """The tags of what the reader has already; a proxy that compressed it may have marked them as weak."""
    tags = request.headers.get("if-none-match", "").split(",")
    return [tag.strip().removeprefix("W/") for tag in tags]
