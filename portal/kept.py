"""Pages that anybody reads: kept by the server until something in them is written, and by browsers while they hold.

Whoever is signed in is shown other ways to go on: their pages are made for each of them.
"""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from portal.people import Page
from portal.rendering import headers_of, reader_zone

Keep = Callable[
    [Hashable, Callable[[], Awaitable[Response]], Callable[[Response], bytes | None]], Awaitable[bytes | Response]
]
"""The bytes of what work makes, kept under a key as long as what they were read from stays as it is; the response
itself, when it has no such bytes or is not kept.
"""

OF_A_GUEST: Final = "public, max-age=0, must-revalidate"
COMPRESSION: Final = 6
MOST_QUERY_CHARACTERS: Final = 300
"""What is asked for at greater length is seldom asked for twice."""
CREDENTIALS: Final = ("authorization", "x-api-key")
"""Headers by which the API knows somebody, as a cookie does. No kept page comes of them, in no cache on the way."""


def kept(shown: Page) -> Page:
    """A page for anybody, with an `ETag` for guests; 304 for a guest who has it already."""

    async def answered(request: Request) -> Response:
        if not _is_guest(request) or len(request.url.query) > MOST_QUERY_CHARACTERS:
            return await shown(request)
        return await _of_a_guest(request, shown)

    return answered


def _is_guest(request: Request) -> bool:
    told = request.app.state.session_cookie.token_in(request) is not None
    return not told and not any(name in request.headers for name in CREDENTIALS)


async def _of_a_guest(request: Request, shown: Page) -> Response:
    keep: Keep = request.app.state.keep
    is_packed = "gzip" in request.headers.get("accept-encoding", "")
    body_of = partial(_body_of, is_packed=is_packed)
    key = ("page", request.url.path, request.url.query, reader_zone(request), is_packed)
    made = await keep(key, partial(shown, request), body_of)
    body = body_of(made) if isinstance(made, Response) else made
    return _known_or_whole(request, body, is_packed) if body is not None else made  # type: ignore[return-value]


def _body_of(response: Response, *, is_packed: bool) -> bytes | None:
    """The bytes of a whole page as they are sent; None for any other answer."""
    if response.status_code != 200:
        return None
    body = bytes(response.body)
    return gzip.compress(body, COMPRESSION, mtime=0) if is_packed else body


def _known_or_whole(request: Request, body: bytes, is_packed: bool) -> Response:
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers = {
        **headers_of(request.state.locale),
        "Cache-Control": OF_A_GUEST,
        "ETag": etag,
        "Vary": "Accept-Encoding, Cookie",
        **({"Content-Encoding": "gzip"} if is_packed else {}),
    }
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(None, 304, headers)
    return Response(body, 200, headers, "text/html")
