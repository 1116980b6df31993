"""How much of a form is taken: no more is read than is allowed, whoever sends it and whatever page it is for."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.context import bearer_of
from gateway.cookies import SessionCookie
from settings import Settings

FILES_TYPE: Final = "multipart/form-data"
PLAIN_TYPE: Final = "application/x-www-form-urlencoded"
PERCENT_ENCODED: Final = 10
"""How much longer a text may become in a form without files, where a letter is written as `%D2%AE`."""


class FormLimit:
    """Breaks off the reading of a form that is larger than files and texts may be together.

    Files are for those who show that they signed in: the forms of others are as small as any request.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. Whoever reads too much of its form meets an HTTPException: 413."""
        limit = self._limit_for(scope)
        if limit is not None:
            receive = _limited(receive, limit, declared=declared_bytes(HTTPConnection(scope)))
        await self.app(scope, receive, send)

    def _limit_for(self, scope: Scope) -> int | None:
        if scope["type"] != "http":
            return None
        request, texts = HTTPConnection(scope), self.settings.max_body_bytes
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == PLAIN_TYPE:
            return texts * PERCENT_ENCODED
        if media_type != FILES_TYPE:
            return None
        shows_token = bearer_of(request) or SessionCookie.of(self.settings).token_in(request)
        return texts + self.settings.max_upload_bytes if shows_token else texts


def declared_bytes(request: HTTPConnection) -> int:
    """How long a body is said to be; 0 where nothing sensible is said."""
    text = request.headers.get("content-length", "")
    return int(text) if text.isdecimal() and len(text) < 20 else 0


def _limited(receive: Receive, limit: int, *, declared: int) -> Receive:
    received = 0

    async def receive_within() -> Message:
        nonlocal received
        if declared > limit:
            raise _too_large(limit)
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _too_large(limit)
        return message

    return receive_within


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"A request with files has at most {limit} bytes.")
