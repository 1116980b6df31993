"""The pressure valve: more requests are told to come back before the event loop chokes on those it has."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import metrics
from gateway.answers import failure
from gateway.context import asked_language
from gateway.errors import too_busy
from settings import Settings

EVERY_SECONDS: Final = 0.1
WEIGHT: Final = 0.3
"""Of the newest measure: one long step of work does not shut the valve, a queue of them does."""
RETRY_SECONDS: Final = 2
ALWAYS_OPEN: Final = ("/healthz", "/readyz", "/metrics")


@dataclass(slots=True)
class Pressure:
    """How hard this process is at work: requests under execution, and how late its loop comes to what is due."""

    in_flight: int = 0
    lag_seconds: float = 0.0

    def measure(self, late_seconds: float) -> None:
        """Take in how late the loop was this time."""
        self.lag_seconds += WEIGHT * (late_seconds - self.lag_seconds)
        metrics.LAG.set(self.lag_seconds)

    def is_too_high(self, settings: Settings) -> bool:
        """Whether no more work should be taken on."""
        return self.in_flight >= settings.max_in_flight or self.lag_seconds * 1_000 >= settings.max_lag_ms


NOW: Final = Pressure()
"""That of this process."""


@contextlib.contextmanager
def at_work() -> Iterator[None]:
    """Counts one request as under execution."""
    NOW.in_flight += 1
    try:
        yield
    finally:
        NOW.in_flight -= 1


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[None]:
    """Measures the running loop meanwhile."""
    watching = asyncio.create_task(_watch())
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        NOW.lag_seconds = 0.0


async def _watch() -> None:
    while True:
        due = time.perf_counter() + EVERY_SECONDS
        await asyncio.sleep(EVERY_SECONDS)
        NOW.measure(max(0.0, time.perf_counter() - due))


class PressureValve:
    """Answers with 503 while the pressure is too high, before anything of the request is read."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or tell it to come back."""
        is_shut = scope["type"] == "http" and scope["path"] not in ALWAYS_OPEN and NOW.is_too_high(self.settings)
        if not is_shut:
            await self.app(scope, receive, send)
            return
        metrics.TURNED_AWAY.inc()
        error = too_busy(asked_language(HTTPConnection(scope)))
        await failure(scope, error, 503, {"Retry-After": str(RETRY_SECONDS)})(scope, receive, send)
