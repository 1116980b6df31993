"""Freshness: follows every commit, so that this process knows at each moment how much of the world it has heard of."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final

import structlog

from adapters import database
from adapters.database import DatabaseError, Moment, Written

MAX_LAG_SECONDS: Final = 2.0
MARK_SECONDS: Final = 0.5
WAIT_MS: Final = 250
RETRY_SECONDS: Final = 0.5

log = structlog.get_logger()


class Freshness:
    """How far this process has followed the commits.

    Every half second the database is asked for its last commit, and that is remembered with the time. As soon as the
    stream has come there, everything committed until that time has been heard of.
    """

    def __init__(self, on_write: Callable[[Written, Moment], None], on_loss: Callable[[Moment], None]) -> None:
        self.moment: Moment = 0
        """Reads from here on see everything that was heard of."""
        self.whole_until: Moment = 0
        """Everything that was committed until then has been heard of."""
        self._on_write = on_write
        self._on_loss = on_loss
        self._marks: deque[tuple[float, Moment]] = deque()
        self._heard_until = 0.0
        self._was_fresh = False

    def is_fresh(self) -> bool:
        """Whether everything that was committed up to two seconds ago has been heard of."""
        return time.monotonic() - self._heard_until <= MAX_LAG_SECONDS

    def hear(self, moment: Moment, written: Written | None) -> None:
        """Take in a step of the stream."""
        if written is not None:
            self._on_write(written, moment)
        self.moment = max(self.moment, moment)
        # A transaction is told write by write, each at the moment of its commit: more of it may follow.
        self.whole_until = max(self.whole_until, moment + 1 if written is None else moment - 1)
        while self._marks and self._marks[0][1] <= self.whole_until:
            self._heard_until, _ = self._marks.popleft()

    def mark(self, at: float, last_commit: Moment) -> None:
        """Remember what the last commit was at a time."""
        self._marks.append((at, last_commit))
        self.hear(self.whole_until - 1, None)

    def begin(self, moment: Moment) -> None:
        """Hear from this moment on: what was read before it may lack what was written while nothing was heard."""
        self._on_loss(moment)

    def lose(self) -> None:
        """Know nothing any more: what was written meanwhile is not known."""
        self._heard_until = 0.0
        self._marks.clear()
        self._on_loss(self.moment)

    @contextlib.asynccontextmanager
    async def followed(self, collections: Iterable[str]) -> AsyncIterator[None]:
        """Follows the commits to these collections meanwhile, and begins anew when the stream breaks."""
        tasks = [asyncio.create_task(self._follow(tuple(collections))), asyncio.create_task(self._keep_marking())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.lose()

    async def _follow(self, collections: tuple[str, ...]) -> None:
        while True:
            try:
                async with database.steps(*collections, whole=True, wait_ms=WAIT_MS) as steps:
                    is_new = True
                    async for moment, written in steps:
                        if is_new:
                            self.begin(moment)
                        is_new = False
                        self.hear(moment, written)
            except (DatabaseError, RuntimeError) as error:
                log.warning("freshness.lost", error=type(error).__name__)
            self.lose()
            await asyncio.sleep(RETRY_SECONDS)

    async def _keep_marking(self) -> None:
        while True:
            with contextlib.suppress(DatabaseError, RuntimeError):
                asked_at = time.monotonic()
                self.mark(asked_at, await database.last_commit())
            if self._was_fresh and not self.is_fresh():
                # The stream hangs without having broken: what it tells later counts, what was kept does not.
                self._on_loss(self.moment)
            self._was_fresh = self.is_fresh()
            await asyncio.sleep(MARK_SECONDS)
