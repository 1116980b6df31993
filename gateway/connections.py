"""The connections that subscriptions hold open: how many there may be, and the end of them all."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

from auth.sign_in import network_of
from gateway import metrics
from resolvers.context import Context
from settings import Settings

END_SECONDS: Final = 1.0


class TooMany(Exception):
    """There are as many connections as there may be, in all or of one client."""


class ServerStops(Exception):
    """The server is about to stop: whoever is connected should come back to another one, or in a moment."""


class Connections:
    """Those of this process, counted by network address and, where it is known, by account or API key."""

    def __init__(self, settings: Settings) -> None:
        self.most = settings.max_subscribers
        self.most_of_one = settings.max_subscribers_per_client
        self._held: Counter[str] = Counter()
        self._in_all = 0
        self._none = asyncio.Event()
        self._none.set()
        self._stopping = asyncio.Event()

    @contextlib.contextmanager
    def held_from(self, client: str) -> Iterator[None]:
        """Counts one connection from a network address meanwhile.

        Raises:
            TooMany: when there are as many as there may be.
        """
        if self._in_all >= self.most:
            raise TooMany
        with self._held_by(network_of(client) if client else ""):
            self._count(1)
            try:
                yield
            finally:
                self._count(-1)

    def _count(self, more: int) -> None:
        self._in_all += more
        metrics.SUBSCRIBED.set(self._in_all)
        (self._none.clear if self._in_all else self._none.set)()

    @contextlib.contextmanager
    def held_by(self, context: Context) -> Iterator[None]:
        """Counts one connection of the account or API key that asks meanwhile; a guest is known by the address alone.

        Raises:
            TooMany: when it has as many as it may have.
        """
        who = context.api_key or context.account
        with self._held_by(str(who.id)) if who else contextlib.nullcontext():
            yield

    @contextlib.contextmanager
    def _held_by(self, who: str) -> Iterator[None]:
        if self._held[who] >= self.most_of_one:
            raise TooMany
        self._held[who] += 1
        try:
            yield
        finally:
            self._held[who] -= 1
            if not self._held[who]:
                del self._held[who]

    async def end(self) -> None:
        """Have every connection end, so that the server can, and wait a second for them to do so."""
        self._stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await self._none.wait()

    async def until_stopping(self) -> None:
        """Wait for the server to stop.

        Raises:
            ServerStops: when it does.
        """
        await self._stopping.wait()
        raise ServerStops
