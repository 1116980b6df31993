"""The worker's loop: deliver what is owed until told to stop."""

import asyncio
import contextlib
from typing import Final

import structlog

from adapters.database import DatabaseError
from delivery import outbox, scheduled
from models.audit import AuditEvent
from settings import Settings

PAUSE_SECONDS: Final = 1.0

log = structlog.get_logger()


async def run_until(stop: asyncio.Event, settings: Settings) -> None:
    """Deliver until `stop` is set. A database that is away for a while is waited for."""
    while not stop.is_set():
        try:
            await outbox.send_due(settings, stop=stop)
            await scheduled.publish_due(stop=stop)
            await scheduled.empty_trash(settings)
            await AuditEvent.seal()
        except DatabaseError as error:
            log.warning("delivery.database_away", error=type(error).__name__)
        except Exception:
            # Nothing that goes wrong once may end the delivery of everything else.
            log.exception("delivery.failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
