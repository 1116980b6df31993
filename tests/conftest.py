"""What every test can ask for: a real mongod for the whole run, a fresh database, the app, and people who ask it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from adapters import clock, database
from adapters.database import Database
from adapters.mongod import EmbeddedMongod
from models import registry
from server import create_app
from settings import Settings
from tests.client import Ask
from tests.commands import CommandCounter

DATABASE = "test"


@pytest.fixture(scope="session")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real mongod of our own, started once for the whole run."""
    mongod = EmbeddedMongod(tmp_path_factory.mktemp("mongod"))
    yield mongod.start()
    mongod.stop()


@pytest.fixture(scope="session")
def commands() -> CommandCounter:
    """Counts what the database is asked."""
    return CommandCounter()


@pytest.fixture
async def fresh_database(mongodb_url: str, commands: CommandCounter) -> AsyncIterator[Database]:
    """A database that holds nothing, ready for every kind of document.

    Its collections and indexes are made once for the whole run and emptied after each test: making them anew would take
    most of the run's time.
    """
    connected = await database.connect(mongodb_url, DATABASE, listeners=[commands])
    await registry.prepare(connected)
    assert await connected.is_empty()
    yield connected
    await connected.empty()
    database.disconnect()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings for a test: files under its own folder, and no delivery by itself."""
    return Settings(data_dir=tmp_path, run_delivery=False)


@pytest.fixture
async def http(fresh_database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole app, in this process."""
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client:
        yield client


@pytest.fixture
def ask(http: httpx.AsyncClient, settings: Settings) -> Ask:
    """Asks GraphQL as somebody."""
    return Ask(http, settings)


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """Every test begins and ends in the real time."""
    clock.reset()
    yield
    clock.reset()


@pytest.fixture(autouse=True, scope="session")
def quiet_logs() -> None:
    """Logs are for those who run the server."""
    structlog.configure(processors=[structlog.testing.LogCapture()], cache_logger_on_first_use=False)
