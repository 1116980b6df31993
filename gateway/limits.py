"""How much of a form is taken: no more is read than is allowed, whoever sends it and whatever page it is for."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import Settings

FILES_TYPE: Final = "multipart/form-data"
PLAIN_TYPE: Final = "application/x-www-form-urlencoded"
PERCENT_ENCODED: Final = 10
"""How much longer a text may become in a form without files, where a letter is written as `%D2%AE`."""


class FormLimit:
    """Breaks off the reading of a form that is larger than files and texts may be together."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.most_bytes = {
            FILES_TYPE: settings.max_upload_bytes + settings.max_body_bytes,
            PLAIN_TYPE: settings.max_body_bytes * PERCENT_ENCODED,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. Whoever reads too much of its form meets an HTTPException: 413."""
        limit = self._limit_for(scope)
        await self.app(scope, receive if limit is None else _limited(receive, limit), send)

    def _limit_for(self, scope: Scope) -> int | None:
        if scope["type"] != "http":
            return None
        media_type = HTTPConnection(scope).headers.get("content-type", "").partition(";")[0].strip().lower()
        return self.most_bytes.get(media_type)


def _limited(receive: Receive, limit: int) -> Receive:
    received = 0

    async def receive_within() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, f"A request with files has at most {limit} bytes.")
        return message

    return receive_within
