"""Leftovers: bytes that nothing names go after a day, and no others."""

import asyncio
from datetime import timedelta

import pytest

from adapters import clock, database
from adapters.database import Database
from adapters.files import CHUNK_BYTES, keep
from delivery import leftovers
from models.files import File
from settings import Settings
from tests.uploads import Bytes

pytestmark = pytest.mark.usefixtures("fresh_database")
DAY = timedelta(days=1, minutes=1)


async def stored(*, is_named: bool) -> File:
    """A file of two chunks, as it lies there before or after a transaction names it."""
    kept = await keep(Bytes(b"x" * (CHUNK_BYTES + 1), "letter.txt"), max_bytes=10**6, media_types=[], path=())
    file = File.of(kept, owner_id=None)
    return await file.add() if is_named else file


async def chunks(base: Database) -> dict[object, int]:
    """How many chunks are stored of each file."""
    found: dict[object, int] = {}
    async for chunk in base.documents["files_content.chunks"].find({}, {"files_id": 1}):
        found[chunk["files_id"]] = found.get(chunk["files_id"], 0) + 1
    return found


async def test_what_nothing_names_goes_after_a_day_and_all_else_stays(
    settings: Settings, fresh_database: Database
) -> None:
    named, _, cut_off = await stored(is_named=True), await stored(is_named=False), await stored(is_named=False)
    await fresh_database.documents["files_content.files"].delete_one({"_id": cut_off.id})
    await fresh_database.documents["files_content.chunks"].delete_one({"files_id": cut_off.id, "n": 0})

    assert await leftovers.remove(settings, asyncio.Event()) == 0
    clock.move(DAY)
    assert await leftovers.remove(settings, asyncio.Event()) == 2

    assert await chunks(fresh_database) == {named.id: 2}
    assert await leftovers.remove(settings, asyncio.Event()) == 0


async def test_what_is_on_its_way_in_is_left_alone(settings: Settings, fresh_database: Database) -> None:
    coming = await stored(is_named=False)

    clock.move(DAY - timedelta(minutes=2))

    assert await leftovers.remove(settings, asyncio.Event()) == 0
    assert await chunks(fresh_database) == {coming.id: 2}


async def test_more_files_than_are_looked_at_at_once_are_all_looked_at(
    settings: Settings, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "FILES_AT_ONCE", 3)
    named = [await stored(is_named=number % 2 == 0) for number in range(7)][::2]
    clock.move(DAY)

    assert await leftovers.remove(settings, asyncio.Event()) == 3
    assert await chunks(fresh_database) == {file.id: 2 for file in named}
