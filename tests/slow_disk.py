"""A database whose disk is slow: what is written is seen by some readers long before it is safe to acknowledge."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from adapters.database import Database
from adapters.mongod import EmbeddedMongod, find_binary

HELD_SECONDS = 1.0
END_OF_FLUSH_SECONDS = 0.2
"""A flush that was under way still ends."""


@contextlib.contextmanager
def mongod_for_tests(folder: Path) -> Iterator[str]:
    """The address of a `mongod` that can be told to fail."""
    binary = folder / "mongod"
    binary.write_text(f'#!/bin/sh\nexec "{find_binary()}" "$@" --setParameter enableTestCommands=1\n')
    binary.chmod(0o755)
    mongod = EmbeddedMongod(folder, binary=binary)
    yield mongod.start()
    mongod.stop()


@contextlib.asynccontextmanager
async def slow_disk(database: Database) -> AsyncIterator[None]:
    """From now on and for `HELD_SECONDS`, nothing reaches the disk: it is written, but not acknowledged yet."""
    # Past the driver's pool of threads: they may all be waiting for the disk.
    admin: Any = database.client.delegate.admin

    async def be(mode: str) -> None:
        await asyncio.to_thread(admin.command, {"configureFailPoint": "pauseJournalFlusherBeforeFlush", "mode": mode})

    async def let_go() -> None:
        await asyncio.sleep(HELD_SECONDS)
        await be("off")

    await be("alwaysOn")
    await asyncio.sleep(END_OF_FLUSH_SECONDS)
    letting_go = asyncio.create_task(let_go())
    try:
        yield
    finally:
        await letting_go
