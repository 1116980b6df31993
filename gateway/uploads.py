"""Uploads over many connections, by the tus 1.0 protocol: core, creation, checksum, expiration and termination.

For whoever is signed in. A finished upload is named by its id, and used by an act of GraphQL.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.errors import Code, Refused
from gateway.context import context_of, is_own_browser
from locales import translate
from models.uploads import Upload
from resolvers import uploads
from resolvers.context import Context
from resolvers.ids import global_id
from settings import Settings

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,checksum,expiration,termination"
MEDIA_TYPE: Final = "application/offset+octet-stream"
OVERRIDE: Final = "x-http-method-override"
IDLE_SECONDS: Final = 30
"""So long a body may be silent before its connection is closed."""

STATUS: Final[Mapping[Code, int]] = {
    Code.NOT_FOUND: 404,
    Code.CONFLICT: 409,
    Code.TOO_LARGE: 413,
    Code.RATE_LIMITED: 429,
    Code.OUT_OF_RANGE: 400,
    Code.INVALID: 460,
}
"""What the protocol answers with. 460 is its own: the checksum does not fit."""

_NUMBER: Final = re.compile(r"[0-9]{1,15}")

Answer = Callable[[Request, Context], Awaitable[Response]]


async def collection(request: Request) -> Response:
    """Begin an upload, or say what can be done here."""
    return await _answered(request, {"POST": _begin})


async def upload(request: Request) -> Response:
    """Say how much of an upload has come, receive more of it, or remove it."""
    return await _answered(request, {"HEAD": _tell, "PATCH": _receive, "DELETE": _remove})


async def _answered(request: Request, answers: Mapping[str, Answer]) -> Response:
    settings: Settings = request.app.state.settings
    method = request.headers.get(OVERRIDE, request.method) if request.method == "POST" else request.method
    try:
        response = await _options(settings) if method == "OPTIONS" else await _done(request, answers, method)
    except HTTPException as refused:
        response = PlainTextResponse(refused.detail, refused.status_code, refused.headers)
    response.headers["Tus-Resumable"] = VERSION
    response.headers.setdefault("Cache-Control", "no-store")
    return response


async def _done(request: Request, answers: Mapping[str, Answer], method: str) -> Response:
    if method not in answers:
        raise HTTPException(405, "This method is not for this address.", {"Allow": ", ".join(["OPTIONS", *answers])})
    if request.headers.get("tus-resumable") != VERSION:
        raise HTTPException(412, "Send `Tus-Resumable: 1.0.0`.", {"Tus-Version": VERSION})
    settings: Settings = request.app.state.settings
    context = await context_of(request, settings, cookie_acts=is_own_browser(request, settings))
    if context.viewer.is_guest:
        raise HTTPException(401, translate(context.locale, "Please sign in.", {}))
    try:
        return await answers[method](request, context)
    except Refused as refused:
        first = refused.errors[0]
        said = translate(context.locale, first.message.msgid, first.message.values)
        raise HTTPException(STATUS[first.code], said) from refused


async def _options(settings: Settings) -> Response:
    headers = {
        "Tus-Version": VERSION,
        "Tus-Max-Size": str(settings.max_upload_bytes),
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(uploads.ALGORITHMS),
    }
    return Response(status_code=204, headers=headers)


async def _begin(request: Request, context: Context) -> Response:
    length = _number(request, "upload-length")
    begun = await uploads.begin(context, length, _metadata(request).get("filename"))
    location = f"{request.url.path.rstrip('/')}/{global_id('Upload', begun.id)}"
    return Response(status_code=201, headers={"Location": location, **_standing(begun)})


async def _tell(request: Request, context: Context) -> Response:
    found = await uploads.own(context, request.path_params["id"])
    return Response(headers={"Upload-Length": str(found.length), **_standing(found)})


async def _receive(request: Request, context: Context) -> Response:
    if request.headers.get("content-type") != MEDIA_TYPE:
        raise HTTPException(415, f"Send {MEDIA_TYPE}.")
    offset, checksum = _number(request, "upload-offset"), _checksum(request)
    found = await uploads.own(context, request.path_params["id"])
    body = _Body(request)
    try:
        received = await uploads.receive(context, found, offset, body.chunks(), checksum)
    except Refused:
        body.require_life()
        raise
    body.require_life()
    return Response(status_code=204, headers=_standing(received))


async def _remove(request: Request, context: Context) -> Response:
    found = await uploads.own(context, request.path_params["id"])
    await found.remove()
    return Response(status_code=204)


def _standing(found: Upload) -> dict[str, str]:
    expires = format_datetime(found.expires_at.astimezone(UTC), usegmt=True)
    return {"Upload-Offset": str(found.offset), "Upload-Expires": expires}


@dataclass(slots=True)
class _Body:
    """What comes of a body. It ends where the connection breaks or falls silent: what has come by then is kept."""

    request: Request
    fell_silent: bool = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """Each as it comes."""
        coming = self.request.stream()
        try:
            while True:
                async with asyncio.timeout(IDLE_SECONDS):
                    chunk = await anext(coming, None)
                if chunk is None:
                    return
                yield chunk
        except TimeoutError:
            self.fell_silent = True
        except ClientDisconnect:
            return

    def require_life(self) -> None:
        """See that the body did not fall silent.

        Raises:
            HTTPException: 408, with which the connection is closed.
        """
        if self.fell_silent:
            raise HTTPException(408, "Nothing has come for too long.", {"Connection": "close"})


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise HTTPException(400, f"`{name}` is a whole number.")
    return int(text)


def _metadata(request: Request) -> dict[str, str]:
    pairs = [pair.split() for pair in request.headers.get("upload-metadata", "").split(",")]
    return {pair[0]: _decoded(pair[1], "upload-metadata").decode(errors="replace") for pair in pairs if len(pair) == 2}


def _checksum(request: Request) -> uploads.Checksum | None:
    text = request.headers.get("upload-checksum")
    if text is None:
        return None
    algorithm, _, digest = text.partition(" ")
    if algorithm not in uploads.ALGORITHMS:
        raise HTTPException(400, f"A checksum is one of these: {', '.join(uploads.ALGORITHMS)}.")
    return uploads.Checksum(algorithm, _decoded(digest, "upload-checksum"))


def _decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise HTTPException(400, f"`{name}` is not Base64.") from error


ROUTES: Final = [
    Route("/uploads", collection, methods=["POST", "OPTIONS"]),
    Route("/uploads/{id}", upload, methods=["HEAD", "PATCH", "DELETE", "POST", "OPTIONS"]),
]
