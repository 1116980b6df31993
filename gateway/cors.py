"""CORS: which other sites' pages may read answers. Never with cookies: those act for our own pages alone."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters import clock, database
from gateway.context import is_own_origin
from models.api_keys import ApiKey
from settings import Settings

SHARED: Final = "/graphql"
METHODS: Final = "GET, HEAD, POST"
SENT: Final = (
    "Accept, Accept-Language, Authorization, Content-Type, If-None-Match, Last-Event-ID, X-Api-Key, X-Request-Id"
)
READ: Final = (
    "Age, Cache-Groups, Cache-Status, ETag, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Request-Id"
)
PREFLIGHT_SECONDS: Final = 7_200
KEPT_FOR: Final = timedelta(seconds=10)
MAX_KEPT: Final = 1_000


class Origins:
    """Whose pages may read: those of the settings, and those that API keys are for. Remembered for ten seconds."""

    def __init__(self, settings: Settings) -> None:
        self.named = frozenset(filter(None, (one.strip().rstrip("/") for one in settings.cors_origins.split(","))))
        self.known: OrderedDict[str, tuple[bool, datetime]] = OrderedDict()

    async def include(self, origin: str) -> bool:
        """Whether the pages of an origin may read answers."""
        if not self.named.isdisjoint({"*", origin}):
            return True
        now = clock.now()
        is_in, until = self.known.get(origin, (False, now))
        if until <= now:
            is_in = await _has_a_key(origin, now)
            self.known[origin] = is_in, now + KEPT_FOR
            if len(self.known) > MAX_KEPT:
                self.known.popitem(last=False)
        return is_in


async def _has_a_key(origin: str, now: datetime) -> bool:
    try:
        database.connected()
        return await ApiKey.is_used_from(origin, now)
    except (database.DatabaseError, RuntimeError):
        return False


class SharedAnswers:
    """Answers what browsers ask before they send, and marks answers as readable by the page that asked."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.origins = Origins(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer a browser's question about one."""
        if scope["type"] != "http" or not scope["path"].startswith(SHARED):
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        origin, allowed = asked.headers.get("origin"), dict[str, str]()
        if origin and (is_own_origin(origin, asked, self.settings) or await self.origins.include(origin)):
            allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": READ}
        if scope["method"] == "OPTIONS" and origin and "access-control-request-method" in asked.headers:
            await _preflight(allowed)(scope, receive, send)
            return
        await self.app(scope, receive, _marked(send, allowed))


def _preflight(allowed: dict[str, str]) -> Response:
    """The answer to a browser's question: what may be sent from a page that may, and nothing from another."""
    headers = {"Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}
    if allowed:
        headers |= allowed | {
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": SENT,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
    return Response(status_code=204, headers=headers)


def _marked(send: Send, allowed: dict[str, str]) -> Send:
    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(allowed)
            headers.add_vary_header("Origin")
        await send(message)

    return send_marked
