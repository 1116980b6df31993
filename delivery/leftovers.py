"""Leftovers: bytes of files that nothing names, as a crash leaves them between the file store and its records.

Bytes are stored before the transaction that names them, and some are removed after the one that forgets them. Whoever
dies in between, or never learns how a transaction ended, leaves them to be found here.
"""

import asyncio
from datetime import timedelta
from typing import Final

from adapters import clock, database
from models.files import File
from settings import Settings

KEPT: Final = timedelta(days=1)
"""No file is on its way in for so long: what was stored earlier and is not named by now never will be."""


async def remove(settings: Settings, stop: asyncio.Event) -> int:
    """Remove what was stored a day ago and is named by no file, and say of how many files that was."""
    removed = 0
    async for keys in database.stored_files(before=clock.now() - KEPT):
        named = {file["_id"] async for file in File.rows({"_id": {"$in": list(keys)}}, "_id")}
        for key in keys - named:
            if stop.is_set():
                return removed
            await database.remove_file(key)
            removed += 1
    return removed
