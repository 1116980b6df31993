"""The door before everything else: a request that was answered before, byte for byte, is answered from the cache.

Nothing of it is parsed, no budget is charged and no line is logged for it; it is counted as any other.
"""

import asyncio
import hashlib
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import metrics, pressure
from gateway.cache import Cache
from gateway.cache_shelf import Entry, Headers, Sent
from gateway.limits import declared_bytes
from gateway.reading import READING
from gateway.requests import GIVEN_ID, Trace
from settings import Settings

PATH: Final = "/graphql"
MAX_BODY: Final = 30_000
SILENT_SECONDS: Final = 30.0
"""So long a body may keep others waiting for its next piece."""
MAX_GROUPS: Final = 32
"""So many groups are told; of an answer read from more, the collections alone."""
KEPT: Final = "kept"
"""Where a request's state says which entry its answer is."""

PERSONAL: Final = frozenset({b"authorization", b"x-api-key", b"x-kurultai-request"})
"""Who sends one of these may be more than a guest: they are let in and asked."""
TELLING: Final = (b"host", b"accept", b"accept-language", b"accept-encoding", b"content-type", b"origin")
"""What the bytes of an answer depend on, beside the request's own."""
ASKING: Final = ("query", "documentId", "operationName", "variables", "extensions")
"""What is read of an address; whatever else stands there makes it no other question."""
OF_THE_ANSWER: Final = frozenset(
    {
        *(b"content-type", b"content-length", b"content-encoding", b"vary", b"cache-control", b"cache-groups"),
        *(b"access-control-allow-origin", b"access-control-expose-headers"),
    }
)


def marked(entry: Entry, media_type: str, scope: Scope, budget: Mapping[str, str] | None = None) -> Response:
    """The answer that an entry is, for the door to know by: one that was just made when a budget was charged for it."""
    scope.setdefault("state", {})[KEPT] = entry
    is_hit = budget is None
    metrics.CACHE.labels("entry" if is_hit else "nothing").inc()
    is_personal = any(name in PERSONAL for name, _ in scope["headers"])
    headers = {
        "Cache-Control": "private, no-cache" if is_personal else "public, max-age=0, must-revalidate",
        "Cache-Groups": ", ".join(f'"{one}"' for one in groups_of(entry.tags)),
        "Cache-Status": "kurultai; hit" if is_hit else "kurultai; fwd=miss; stored",
        "Vary": "Accept, Accept-Language, Authorization, Cookie, X-Api-Key, X-Kurultai-Request",
        **(budget or {}),
    }
    return Response(entry.body, 200, headers, f"{media_type}; charset=utf-8")


def groups_of(tags: Iterable[str]) -> list[str]:
    """What an answer was read from, for shared caches (RFC 9875): ids of what it shows, and collections."""
    shown, collections = set(), set()
    for tag in tags:
        collection, _, condition = tag.partition(".")
        collections.add(collection)
        if condition.startswith("_id="):
            shown.add(condition.removeprefix("_id="))
    groups = sorted(collections | shown)
    return groups if len(groups) <= MAX_GROUPS else sorted(collections)


class CacheDoor:
    """Answers what was answered before, and remembers what is answered now."""

    def __init__(self, app: ASGIApp, cache: Cache, settings: Settings) -> None:
        self.app = app
        self.cache = cache
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        began, receive = time.perf_counter(), _unless_silent(receive)
        if not self.cache.is_open():
            await self.app(scope, receive, send)
            return
        way = None
        if self._is_looked_for(scope):
            body, receive = (b"", receive) if scope["method"] == "GET" else await _whole(receive)
            way = None if body is None else _way(scope, body)
        known = _known(scope)
        if way is not None and (sent := self.cache.sent(way)) is not None:
            await _send(sent, known, scope, send)
            _count(sent, time.perf_counter() - began)
            return
        await self.app(scope, receive, _Remembering(self.cache, scope, way, known, send))

    def _is_looked_for(self, scope: Scope) -> bool:
        """Whether a request may be answered from here. No body is waited for that is refused without being read."""
        names = [name for name, _ in scope["headers"]]
        told = [name for name in names if name in TELLING]
        # Of a header that is told twice, this door and the app might each believe another one.
        if not PERSONAL.isdisjoint(names) or len(told) != len(set(told)):
            return False
        if scope["method"] != "POST":
            return bool(scope["method"] == "GET")
        is_short = declared_bytes(HTTPConnection(scope)) <= MAX_BODY
        return is_short and not pressure.NOW.is_too_high(self.settings)


class _Remembering:
    """Sends on what comes, tagged when it is kept, and remembers it for others who ask in the same way.

    Without a way it is for nobody else.
    """

    def __init__(self, cache: Cache, scope: Scope, way: bytes | None, known: bytes | None, send: Send) -> None:
        self.cache, self.scope, self.way, self.known, self.send = cache, scope, way, known, send
        self.start: Message | None = None

    async def __call__(self, message: Message) -> None:
        entry = self.scope.get("state", {}).get(KEPT)
        if entry is None:
            await self.send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        elif self.start is not None:
            start, self.start = self.start, None
            await self._remember(entry, start, message)
        else:
            await self.send(message)

    async def _remember(self, entry: Entry, start: Message, message: Message) -> None:
        etag = _etag(entry, start)
        start["headers"] = [*start["headers"], (b"etag", etag)]
        if self.way is not None and not message.get("more_body") and start["status"] == 200:
            self.cache.shelf.put_way(self.way, self._sent(entry, start, message, etag))
        if self.known is not None and is_known(etag, self.known):
            start, message = _not_modified(start["headers"]), {"type": "http.response.body", "body": b""}
        await self.send(start)
        await self.send(message)

    def _sent(self, entry: Entry, start: Message, message: Message, etag: bytes) -> Sent:
        headers: Headers = tuple(one for one in start["headers"] if one[0].lower() in OF_THE_ANSWER)
        hit = (*headers, (b"etag", etag), (b"cache-status", b"kurultai; hit"))
        trace: Trace = self.scope["state"]["trace"]
        labels = trace.operation, trace.root_field, trace.document
        return Sent(entry, hit, message.get("body", b""), etag, labels)


def _etag(entry: Entry, start: Message) -> bytes:
    """A strong tag stands for the very bytes: those that were compressed have one of their own."""
    encoding = next((value for name, value in start["headers"] if name.lower() == b"content-encoding"), b"")
    return f'"{entry.etag}{"-" if encoding else ""}{encoding.decode()}"'.encode()


def _known(scope: Scope) -> bytes | None:
    """What a reader says to have."""
    return dict(scope["headers"]).get(b"if-none-match") if scope["method"] in READING else None


def _count(sent: Sent, seconds: float) -> None:
    metrics.HITS.inc()
    metrics.SECONDS_OF_HITS.observe(seconds)
    operation, root_field, document = sent.labels
    Trace(operation, root_field, document, outcome="whole").count(seconds)


async def _send(sent: Sent, known: bytes | None, scope: Scope, send: Send) -> None:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    name = given if given and GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
    own = [*sent.headers, (b"x-request-id", name.encode())]
    if known is not None and is_known(sent.etag, known):
        await send(_not_modified(own))
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": own})
    await send({"type": "http.response.body", "body": sent.body})


def _not_modified(headers: Iterable[tuple[bytes, bytes]]) -> Message:
    kept = [one for one in headers if not one[0].lower().startswith(b"content-")]
    return {"type": "http.response.start", "status": 304, "headers": kept}


def is_known(etag: bytes, known: bytes) -> bool:
    """Whether the reader has it already; a proxy may have marked it as weak."""
    tags = [one.strip().removeprefix(b"W/") for one in known.split(b",")]
    return b"*" in tags or etag.removeprefix(b"W/") in tags


def _way(scope: Scope, body: bytes) -> bytes:
    headers, given = dict(scope["headers"]), QueryParams(scope["query_string"])
    line = f"{scope['scheme']} {scope['method']}"
    address = repr([given.get(name) for name in ASKING]) if scope["method"] == "GET" else ""
    asked = line.encode(), address.encode(), *(headers.get(name, b"") for name in TELLING), body
    return hashlib.blake2b(b"\0".join(asked), digest_size=16).digest()


async def _whole(receive: Receive) -> tuple[bytes | None, Receive]:
    """The body, and how it is received once more; None for one that is too long to be looked for, or never came whole.

    Whatever became of that one is told to whoever receives it next.
    """
    body, is_more = bytearray(), True
    while is_more and len(body) <= MAX_BODY:
        try:
            message = await receive()
        except HTTPException:
            return None, receive
        if message["type"] != "http.request":
            return None, _again(message, receive)
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
    again = _again({"type": "http.request", "body": bytes(body), "more_body": is_more}, receive)
    return None if len(body) > MAX_BODY else bytes(body), again


def _again(message: Message, receive: Receive) -> Receive:
    """Receives once more what was received, and then what comes."""
    waiting = [message]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


def _unless_silent(receive: Receive) -> Receive:
    """Receives a body whose pieces come in time. Whoever waits for one that does not meets an HTTPException: 408."""
    is_whole, is_silent = False, False

    async def receive_in_time() -> Message:
        nonlocal is_whole, is_silent
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout(0 if is_silent else SILENT_SECONDS):
                message = await receive()
        except TimeoutError:
            is_silent = True
            raise HTTPException(408, "The rest of the request did not come in time.", {"Connection": "close"}) from None
        is_whole = not message.get("more_body")
        return message

    return receive_in_time
