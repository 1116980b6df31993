"""A database for one measurement, and what its server says of what it did."""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

from adapters import database
from adapters.database import CommandListener, Database
from adapters.mongod import EmbeddedMongod
from models import registry


class Commands(CommandListener):
    """How many commands the database was sent."""

    number = 0

    def started(self, event: Any) -> None:
        self.number += 1

    def succeeded(self, event: Any) -> None: ...

    def failed(self, event: Any) -> None: ...


def figure(milliseconds: Sequence[float]) -> str:
    """The median, and the slowest hundredth."""
    return f"{median(milliseconds):.1f} / {sorted(milliseconds)[int(len(milliseconds) * 0.99)]:.1f}"


@asynccontextmanager
async def an_empty_database(*listeners: CommandListener) -> AsyncIterator[Database]:
    """A database of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        mongod = EmbeddedMongod(Path(folder))
        try:
            connected = await database.connect(mongod.start(), "measured", max_time_ms=3_600_000, listeners=listeners)
            await registry.prepare(connected)
            yield connected
        finally:
            database.disconnect()
            mongod.stop()


async def examined(connected: Database) -> tuple[int, int]:
    """How many index keys and documents the server has examined for queries so far."""
    counted = (await connected.documents.command("serverStatus"))["metrics"]["queryExecutor"]
    return counted["scanned"], counted["scannedObjects"]
