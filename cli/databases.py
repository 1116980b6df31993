"""The database that a command works on: the one that was named, or the embedded one."""

import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from pydantic import SecretStr

from adapters import database
from adapters.database import Database, DatabaseError
from adapters.mongod import EmbeddedMongod, MongodUnavailable, running_address
from models import registry
from settings import Settings


class Unusable(Exception):
    """Why a command cannot work, in one line for the person who called it."""


@contextlib.asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Database]:
    """The database, ready for use: the one named in the settings, one that a server already runs, or our own.

    Raises:
        Unusable: when there is none to be had.
    """
    with _address(settings) as url:
        try:
            found = await database.connect(url, settings.database, max_time_ms=settings.max_time_ms)
            await registry.prepare(found)
        except DatabaseError as error:
            raise Unusable(f"The database cannot be reached ({type(error).__name__}).") from error
        try:
            yield found
        finally:
            database.disconnect()


@contextlib.contextmanager
def _address(settings: Settings) -> Iterator[str]:
    if settings.mongodb_url is not None:
        yield settings.mongodb_url.get_secret_value()
        return
    mongod = EmbeddedMongod(settings.data_dir)
    try:
        url = mongod.start()
    except MongodUnavailable as error:
        raise Unusable(str(error)) from error
    try:
        yield url
    finally:
        mongod.stop()


@contextlib.asynccontextmanager
async def connected_beside(settings: Settings) -> AsyncIterator[Database]:
    """As `connected`, but beside a server that already runs the embedded database."""
    beside = None if settings.mongodb_url else running_address(settings.data_dir)
    named = settings.model_copy(update={"mongodb_url": SecretStr(beside)}) if beside else settings
    async with connected(named) as found:
        yield found


async def run_or_say(work: Callable[[], Awaitable[int]]) -> int:
    """What `work` comes to; when it cannot work, one clear line and 1."""
    try:
        return await work()
    except Unusable as error:
        print(error, file=sys.stderr)
        return 1
