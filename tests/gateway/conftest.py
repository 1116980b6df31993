"""What the tests of the gateway begin with."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import structlog

from adapters import files
from models.accounts import Account
from models.base import Id, new_id
from models.files import File
from server import create_app
from settings import Settings
from tests.actors import Actor
from tests.client import Ask
from tests.uploads import Bytes

FileOf = Callable[..., Awaitable[File]]


@pytest.fixture
async def door(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app without a database: what is turned away at the door needs none."""
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client:
        yield client


@pytest.fixture
def a_file(ask: Ask) -> FileOf:
    """Keeps a file: a public one, or one that somebody handed in."""

    async def keep(content: bytes, name: str = "file", *, of: Actor | None = None, is_out: bool = True) -> File:
        kept = await files.keep(Bytes(content, name), max_bytes=10_000_000, media_types=[], path=())
        file = File.of(kept, owner_id=await _id_of(ask, of) if of else None)
        file.shown_by, file.received = [new_id()] if is_out and of is None else [], is_out and of is not None
        return await file.add()

    return keep


async def _id_of(ask: Ask, actor: Actor) -> Id:
    await ask.headers(actor)
    account = await Account.one({"email": actor.email})
    assert account is not None
    return account.id


@pytest.fixture
def logged(quiet_logs: None) -> list[Any]:
    """What was logged since the test began."""
    (capture,) = structlog.get_config()["processors"]
    capture.entries.clear()
    entries: list[Any] = capture.entries
    return entries
