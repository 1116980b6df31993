"""From a request to the context of its resolvers: who asks, in which language."""

from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

import locales
from adapters import clock
from auth import keys, sessions
from gateway import documents
from gateway.cookies import SessionCookie
from models.accounts import Account
from models.api_keys import ApiKey
from resolvers.context import Context
from settings import Settings

BROWSER_HEADER = "x-kurultai-request"
"""A page's script sends it, with any value; another site's cannot without being asked first (a CORS preflight)."""
API_KEY_HEADER = "x-api-key"

_FOUND = "found_behind_credentials"


class KeyRefused(HTTPException):
    """A request whose API key does not count, and the code that tells a client why."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(status, detail, {"WWW-Authenticate": "Bearer"} if status == 401 else None)
        self.code = code


async def context_of(
    request: HTTPConnection, settings: Settings, *, locale: str | None = None, cookie_acts: bool
) -> Context:
    """The context of a request. `cookie_acts` says whether a session cookie counts here.

    Raises:
        HTTPException: 401 for an API key that does not hold, 403 for one sent by a page that it is not for.
    """
    secret, token = _credentials_in(request, settings, cookie_acts=cookie_acts)
    api_key = await _key_of(request, secret) if secret else None
    account = await _account_of(request, token)
    return Context(
        settings=settings,
        now=clock.now(),
        locale=locale or (account.locale if account else asked_language(request)),
        viewer=keys.viewer_of(api_key) if api_key and account is None else await sessions.viewer_of(account),
        account=account,
        token=token,
        client=request.client.host if request.client else "",
        api_key=api_key,
        flaws_in_document=documents.flaws_in,
    )


def _credentials_in(request: HTTPConnection, settings: Settings, *, cookie_acts: bool) -> tuple[str | None, str | None]:
    """The secret of an API key and the token of a session that a request carries."""
    bearer = bearer_of(request)
    is_key = bearer is not None and keys.is_key(bearer)
    secret = bearer if is_key else request.headers.get(API_KEY_HEADER, "").strip()
    token = (None if is_key else bearer) or (SessionCookie.of(settings).token_in(request) if cookie_acts else None)
    return secret or None, token


async def is_somebody(request: HTTPConnection, settings: Settings) -> bool:
    """Whether the key or the session that a request carries is one. What was found is used for its context."""
    secret, token = _credentials_in(request, settings, cookie_acts=True)
    found: dict[str, ApiKey | Account | None] = {}
    if token:
        found[token] = await sessions.account_of(token)
    if secret and not any(found.values()):
        found[secret] = await keys.key_of(secret)
    request.scope.setdefault("state", {})[_FOUND] = found
    return any(found.values())


def _found_before(request: HTTPConnection, credential: str) -> ApiKey | Account | None:
    """Who was found behind a credential of this request. It counts once: what goes on for long asks again."""
    found: dict[str, ApiKey | Account | None] = request.scope.get("state", {}).get(_FOUND, {})
    return found.pop(credential, None)


async def _account_of(request: HTTPConnection, token: str | None) -> Account | None:
    found = _found_before(request, token) if token else None
    return found if isinstance(found, Account) else await sessions.account_of(token)


async def _key_of(request: HTTPConnection, secret: str) -> ApiKey:
    """The key that a request carries; its use is noted."""
    found = _found_before(request, secret)
    key = found if isinstance(found, ApiKey) else await keys.key_of(secret)
    if key is None:
        raise KeyRefused(401, "UNAUTHENTICATED", "This API key is wrong, has ended, or was revoked.")
    if not key.may_be_used_from(request.headers.get("origin")):
        raise KeyRefused(403, "FORBIDDEN", "This API key is not for pages of this origin.")
    await key.note_use(clock.now())
    return key


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
