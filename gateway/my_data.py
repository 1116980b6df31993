"""One's own data as a ZIP, put together while it is sent: `data.json`, and the files as they were attached."""

import zipfile
from collections.abc import AsyncIterator
from typing import Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.context import context_of
from resolvers import privacy
from resolvers.privacy import Export

HEADERS: Final = {
    "Content-Disposition": 'attachment; filename="my-data.zip"',
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}


class _Passing:
    """What a ZIP is written into: it holds no more than was written since it was last emptied."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, part: bytes) -> int:
        self.held += part
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is open here."""

    def emptied(self) -> bytes:
        held, self.held = bytes(self.held), bytearray()
        return held


async def my_data(request: Request) -> Response:
    """All that is held about the person who is signed in, streamed.

    Raises:
        HTTPException: 401 for a guest.
    """
    context = await context_of(request, request.app.state.settings, cookie_acts=True)
    export = await privacy.export(context)
    if export is None:
        raise HTTPException(401, "Please sign in.")
    return StreamingResponse(archive(export), media_type="application/zip", headers=HEADERS)


async def archive(export: Export) -> AsyncIterator[bytes]:
    """The ZIP, one part at a time: never more of it in memory than a chunk."""
    passing = _Passing()
    with zipfile.ZipFile(passing, "w", zipfile.ZIP_DEFLATED) as zipped:
        with zipped.open("data.json", "w", force_zip64=True) as entry:
            async for part in _data(export):
                entry.write(part)
                yield passing.emptied()
        async for file in export.files():
            with zipped.open(f"files/{file.id}/{file.name}", "w", force_zip64=True) as entry:
                async for part in export.content_of(file):
                    entry.write(part)
                    yield passing.emptied()
    yield passing.emptied()


async def _data(export: Export) -> AsyncIterator[bytes]:
    """What is held, as one JSON object: a list under the name of each kind."""
    before = b"{"
    async for name, records in export.sections():
        yield before + orjson.dumps(name) + b": ["
        between = b"\n"
        async for record in records:
            yield between + orjson.dumps(record, default=str)
            between = b",\n"
        yield b"]"
        before = b",\n"
    yield b"}\n"
