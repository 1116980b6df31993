"""A real server with the demo content, people who are signed in, and a browser, for the pages' tests."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from adapters import database
from adapters.database import Database
from demo.load import load_if_empty
from server import create_app
from settings import Settings
from tests.actors import Actor
from tests.client import Ask
from tests.portal.browsers import CHROMIUM, FLAGS, faults_heard


class Live(NamedTuple):
    """Where the server is, and where its mails lie; `ask` asks its GraphQL, as tests of the API do."""

    url: str
    mail: Path
    ask: Ask

    def newest_mail(self) -> str:
        """The text of the mail that came last."""
        files = sorted(self.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return files[-1].read_text()

    async def cookies(self, actor: Actor | None) -> dict[str, str]:
        """What a browser holds when somebody is signed in."""
        if actor is None:
            return {}
        told = (await self.ask.headers(actor))["Authorization"]
        return {"kurultai_session": told.removeprefix("Bearer ")}


_demo: dict[str, list[bytes]] = {}
"""The demo content as it was loaded first, by collection: storing it again takes a tenth of loading it."""


async def demo_content() -> None:
    """Have the demo content in the database."""
    if not _demo:
        await load_if_empty()
        async for name, documents in database.snapshot():
            _demo[name] = [document async for document in documents]
    else:
        for name, documents in _demo.items():
            if documents:
                await database.insert_whole(name, documents)


@pytest.fixture
async def live(fresh_database: Database, tmp_path: Path) -> AsyncIterator[Live]:
    """The whole app on a free port, with the demo content and delivery."""
    await demo_content()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error", ws="none", lifespan="on"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        yield Live(f"http://127.0.0.1:{port}", tmp_path / "mail", Ask(http, settings))
    server.should_exit = True
    await serving


ReaderOf = Callable[..., Awaitable[httpx.AsyncClient]]
PageOf = Callable[..., Awaitable[Page]]


@pytest.fixture
async def reader_of(live: Live) -> AsyncIterator[ReaderOf]:
    """`await reader_of(SECRETARIAT)`: a browser without scripts in which somebody is signed in; nobody with None."""
    clients: list[httpx.AsyncClient] = []

    async def begin(actor: Actor | None) -> httpx.AsyncClient:
        clients.append(httpx.AsyncClient(base_url=live.url, cookies=await live.cookies(actor), timeout=20))
        return clients[-1]

    yield begin
    for client in clients:
        await client.aclose()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, started once."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page_of(live: Live, chromium: Browser) -> AsyncIterator[PageOf]:
    """`await page_of(SECRETARIAT, viewport={...})`: a page of Chromium in which somebody is signed in.

    The test fails on whatever the pages' scripts or the Content Security Policy complain of.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def begin(actor: Actor | None, **options: object) -> Page:
        context = await chromium.new_context(base_url=live.url, **options)  # type: ignore[arg-type]
        contexts.append(context)
        cookies = await live.cookies(actor)
        await context.add_cookies([{"name": name, "value": value, "url": live.url} for name, value in cookies.items()])
        page = await context.new_page()
        page.set_default_timeout(30_000)
        faults_heard(page, faults)
        return page

    yield begin
    for context in contexts:
        await context.close()
    assert faults == []
