"""The cookie that keeps a browser signed in: named, set and read here alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from starlette.requests import HTTPConnection
from starlette.responses import Response

from adapters import clock
from settings import Settings


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """Out of reach of scripts and of other sites' forms; over TLS alone where readers reach the server by it."""

    is_secure: bool
    name: ClassVar[str] = "kurultai_session"

    @classmethod
    def of(cls, settings: Settings) -> "SessionCookie":
        """The cookie of a server with these settings."""
        return cls(is_secure=settings.base_url.startswith("https://"))

    def token_in(self, request: HTTPConnection) -> str | None:
        """The token that a request carries, or None."""
        return request.cookies.get(self.name)

    def keep(self, response: Response, token: str, ends_at: datetime) -> None:
        """Have the browser keep a token until its session ends."""
        seconds = int((ends_at - clock.now()).total_seconds())
        response.set_cookie(self.name, token, max_age=seconds, httponly=True, samesite="lax", secure=self.is_secure)

    def forget(self, response: Response) -> None:
        """Have the browser forget its token."""
        response.delete_cookie(self.name, httponly=True, samesite="lax", secure=self.is_secure)
