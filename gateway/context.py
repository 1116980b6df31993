"""From a request to the context of its resolvers: who asks, in which language."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

import locales
from adapters import clock
from auth import sessions
from gateway.cookies import SessionCookie
from resolvers.context import Context
from settings import Settings

BROWSER_HEADER = "x-kurultai-request"
"""A page's script sends it, with any value; another site's cannot without being asked first (a CORS preflight)."""


async def context_of(
    request: HTTPConnection, settings: Settings, *, locale: str | None = None, cookie_acts: bool
) -> Context:
    """The context of a request. `cookie_acts` says whether a session cookie counts here."""
    token = bearer_of(request) or (SessionCookie.of(settings).token_in(request) if cookie_acts else None)
    account = await sessions.account_of(token)
    return Context(
        settings=settings,
        now=clock.now(),
        locale=locale or (account.locale if account else asked_language(request)),
        viewer=await sessions.viewer_of(account),
        account=account,
        token=token,
        client=request.client.host if request.client else "",
    )


def bearer_of(request: HTTPConnection) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def is_own_browser(request: HTTPConnection, settings: Settings) -> bool:
    """Whether a page of ours sent this, so that its cookie may act: it says so, and comes from our own origin."""
    origin = request.headers.get("origin")
    return BROWSER_HEADER in request.headers and (origin is None or is_own_origin(origin, request, settings))


def is_own_origin(origin: str, request: HTTPConnection, settings: Settings) -> bool:
    """Whether an origin is this server's, by its public address or the one it was asked under."""
    asked = urlsplit(str(request.url))
    return origin in (settings.base_url, f"{asked.scheme}://{asked.netloc}")


def asked_language(request: HTTPConnection) -> str:
    """The language of the interface that the client likes best."""
    return locales.asked_language(request.headers.get("accept-language", ""))
