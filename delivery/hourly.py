"""Hourly: a job that a worker does once an hour, however often it comes round to it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from adapters import clock
from settings import Settings

EACH: Final = timedelta(hours=1)


class Hourly:
    """A job that one process does once an hour. One that failed is tried again in the next round."""

    def __init__(self, job: Callable[[Settings, asyncio.Event], Awaitable[int]]) -> None:
        self.job = job
        self.done_at: datetime | None = None

    async def __call__(self, settings: Settings, stop: asyncio.Event) -> int:
        """What the job gives back; 0, when it was done within the hour."""
        now = clock.now()
        if self.done_at is not None and self.done_at <= now < self.done_at + EACH:
            return 0
        done = await self.job(settings, stop)
        self.done_at = now
        return done
