"""The door before everything else: a request that was answered before, byte for byte, is answered from the cache.

Nothing of it is parsed, no budget is charged and no line is logged for it; it is counted.
"""

import hashlib
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import metrics
from gateway.cache import Cache
from gateway.cache_shelf import Entry, Headers, Sent
from gateway.requests import GIVEN_ID

PATH: Final = "/graphql"
MAX_BODY: Final = 30_000
MAX_GROUPS: Final = 32
"""So many groups are told; of an answer read from more, the collections alone."""
KEPT: Final = "kept"
"""Where a request's state says which entry its answer is."""

PERSONAL: Final = frozenset({b"authorization", b"x-api-key", b"x-kurultai-request"})
"""Who sends one of these may be more than a guest: they are let in and asked."""
TELLING: Final = (b"host", b"accept", b"accept-language", b"accept-encoding", b"content-type", b"origin")
"""What the bytes of an answer depend on, beside the request's own."""
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
    headers = {
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Cache-Groups": ", ".join(f'"{one}"' for one in groups_of(entry.tags)),
        "Cache-Status": "kurultai; hit" if is_hit else "kurultai; fwd=miss; stored",
        "Vary": "Accept, Accept-Language, Authorization, X-Api-Key",
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

    def __init__(self, app: ASGIApp, cache: Cache) -> None:
        self.app = app
        self.cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http" or scope["path"] != PATH or not self.cache.is_open():
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = dict(scope["headers"])
        if not PERSONAL.isdisjoint(headers) or scope["method"] not in ("GET", "POST"):
            await self.app(scope, receive, send)
            return
        message = await _whole(receive) if scope["method"] == "POST" else None
        if message is not None and len(message.get("body", b"")) > MAX_BODY:
            await self.app(scope, _again(message, receive), send)
            return
        way = _way(scope, headers, message.get("body", b"") if message else b"")
        known = headers.get(b"if-none-match") if scope["method"] == "GET" else None
        if (sent := self.cache.sent(way)) is not None:
            await _send(sent, known, headers, send)
            metrics.HITS.inc()
            metrics.SECONDS_OF_HITS.observe(time.perf_counter() - began)
            return
        again = receive if message is None else _again(message, receive)
        await self.app(scope, again, _Remembering(self.cache, scope, way, known, send))


class _Remembering:
    """Sends on what comes, and remembers it when it is kept."""

    def __init__(self, cache: Cache, scope: Scope, way: bytes, known: bytes | None, send: Send) -> None:
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
        if not message.get("more_body") and start["status"] == 200:
            headers: Headers = tuple(one for one in start["headers"] if one[0].lower() in OF_THE_ANSWER)
            hit = (*headers, (b"etag", etag), (b"cache-status", b"kurultai; hit"))
            self.cache.shelf.put_way(self.way, Sent(entry, hit, message.get("body", b""), etag))
        if self.known is not None and _is_known(etag, self.known):
            start, message = _not_modified(start["headers"]), {"type": "http.response.body", "body": b""}
        await self.send(start)
        await self.send(message)


def _etag(entry: Entry, start: Message) -> bytes:
    """A strong tag stands for the very bytes: those that were compressed have one of their own."""
    encoding = next((value for name, value in start["headers"] if name.lower() == b"content-encoding"), b"")
    return f'"{entry.etag}{"-" if encoding else ""}{encoding.decode()}"'.encode()


async def _send(sent: Sent, known: bytes | None, headers: dict[bytes, bytes], send: Send) -> None:
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    name = given if given and GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
    own = [*sent.headers, (b"x-request-id", name.encode())]
    if known is not None and _is_known(sent.etag, known):
        await send(_not_modified(own))
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": own})
    await send({"type": "http.response.body", "body": sent.body})


def _not_modified(headers: Iterable[tuple[bytes, bytes]]) -> Message:
    kept = [one for one in headers if not one[0].lower().startswith(b"content-")]
    return {"type": "http.response.start", "status": 304, "headers": kept}


def _is_known(etag: bytes, known: bytes) -> bool:
    """Whether the reader has it already; a proxy may have marked it as weak."""
    tags = [one.strip().removeprefix(b"W/") for one in known.split(b",")]
    return b"*" in tags or etag in tags


def _way(scope: Scope, headers: dict[bytes, bytes], body: bytes) -> bytes:
    line = f"{scope['scheme']} {scope['method']}".encode()
    asked = line, scope["query_string"], *(headers.get(name, b"") for name in TELLING), body
    return hashlib.blake2b(b"\0".join(asked), digest_size=16).digest()


async def _whole(receive: Receive) -> Message:
    """The body in one piece, or as much of it as is too long to be looked for; a client that left is told as such."""
    message = await receive()
    if message["type"] != "http.request" or not message.get("more_body"):
        return message
    body = bytearray(message.get("body", b""))
    while message.get("more_body") and len(body) <= MAX_BODY:
        message = await receive()
        if message["type"] != "http.request":
            return message
        body += message.get("body", b"")
    return {"type": "http.request", "body": bytes(body), "more_body": message.get("more_body", False)}


def _again(message: Message, receive: Receive) -> Receive:
    """Receives once more what was received, and then what comes."""
    waiting = [message]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
