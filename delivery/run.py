"""The worker's loop: deliver what is owed until told to stop."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog

from adapters import clock
from adapters.database import DatabaseError
from delivery import digest, leftovers, notices, offers, outbox, retention, scheduled, webhooks
from delivery.hourly import Hourly
from models.audit import AuditEvent
from models.uploads import Upload
from settings import Settings

PAUSE_SECONDS: Final = 1.0

Job = Callable[[Settings, asyncio.Event], Awaitable[Any]]

JOBS: Final[Sequence[Job]] = (
    lambda settings, stop: scheduled.publish_due(stop=stop),
    lambda settings, stop: offers.end_due(settings, stop=stop),
    lambda settings, stop: offers.fill_free_seats(settings, stop=stop),
    lambda settings, stop: offers.remind_due(settings, stop=stop),
    lambda settings, stop: notices.unfold(settings, stop=stop),
    lambda settings, stop: digest.owe_due(settings, stop=stop),
    lambda settings, stop: outbox.send_due(settings, stop=stop),
    lambda settings, stop: webhooks.serve(settings, stop=stop),
    lambda settings, stop: scheduled.empty_trash(settings),
    lambda settings, stop: Upload.remove_expired(clock.now()),
    Hourly(lambda settings, stop: retention.blank_due(settings, stop=stop)),
    Hourly(leftovers.remove),
    lambda settings, stop: AuditEvent.seal(),
)
"""What the worker does in each round, in this order. Each looks by itself for what is due."""

log = structlog.get_logger()


async def run_until(stop: asyncio.Event, settings: Settings) -> None:
    """Deliver until `stop` is set. A database that is away for a while is waited for."""
    while not stop.is_set():
        for job in JOBS:
            if not stop.is_set():
                await _tried(job, settings, stop)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


async def _tried(job: Job, settings: Settings, stop: asyncio.Event) -> None:
    """Nothing that goes wrong once may end the delivery of everything else."""
    try:
        await job(settings, stop)
    except DatabaseError as error:
        log.warning("delivery.database_away", error=type(error).__name__)
    except Exception:
        log.exception("delivery.failed")
