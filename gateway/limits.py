"""How much of a form is taken: no more is read than is allowed, whoever sends it and whatever page it is for."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.context import is_somebody
from settings import Settings

FILES_TYPE: Final = "multipart/form-data"
PLAIN_TYPE: Final = "application/x-www-form-urlencoded"
PERCENT_ENCODED: Final = 10
"""How much longer a text may become in a form without files, where a letter is written as `%D2%AE`."""


RaisedLimit = Callable[[], Awaitable[int]]


class FormLimit:
    """Breaks off the reading of a form that is larger than files and texts may be together.

    Files are for those who are signed in, or have a key: the forms of others are as small as any request. Who it is
    is looked up once a form turns out to be larger than that.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. Whoever reads too much of its form meets an HTTPException: 413."""
        if scope["type"] == "http":
            request = HTTPConnection(scope)
            receive = self._receive_within(request, receive)
        await self.app(scope, receive, send)

    def _receive_within(self, request: HTTPConnection, receive: Receive) -> Receive:
        texts, declared = self.settings.max_body_bytes, declared_bytes(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == PLAIN_TYPE:
            return _limited(receive, texts * PERCENT_ENCODED, declared=declared)
        if media_type == FILES_TYPE:
            return _limited(receive, texts, declared=declared, raised=lambda: self._limit_for(request))
        return receive

    async def _limit_for(self, request: HTTPConnection) -> int:
        texts = self.settings.max_body_bytes
        return texts + self.settings.max_upload_bytes if await is_somebody(request, self.settings) else texts


def declared_bytes(request: HTTPConnection) -> int:
    """How long a body is said to be; 0 where nothing sensible is said."""
    text = request.headers.get("content-length", "")
    return int(text) if text.isdecimal() and len(text) < 20 else 0


def _limited(receive: Receive, limit: int, *, declared: int, raised: RaisedLimit | None = None) -> Receive:
    received = 0

    async def require_room(length: int) -> None:
        nonlocal limit, raised
        if length > limit and raised is not None:
            limit, raised = await raised(), None
        if length > limit:
            raise _too_large(limit)

    async def receive_within() -> Message:
        nonlocal received
        await require_room(declared)
        message = await receive()
        received += len(message.get("body", b""))
        await require_room(received)
        return message

    return receive_within


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"A request with files has at most {limit} bytes.")
