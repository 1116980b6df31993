"""The site of a partner in `examples/` works against a running server, by trusted documents alone."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.async_api import async_playwright

from adapters import clock
from adapters.database import Database, in_transaction
from demo.load import load_if_empty
from domain.changes import ChangeKind
from domain.content import ContentType
from gateway.documents import flaws_in
from models.base import new_id
from models.changes import Change
from models.trusted_documents import id_of
from resolvers.trusted_documents import registered
from server import create_app
from settings import Settings
from tests.gateway.serving import served

SITE = Path(__file__).parents[2] / "examples/partner-site"
DOCUMENTS = {file.stem: file.read_text(encoding="utf-8") for file in SITE.glob("documents/*.graphql")}
CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def site() -> Any:
    """Where the page is served: an origin of its own."""
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE))
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    serving.server_close()


@pytest.fixture
async def server(fresh_database: Database, settings: Settings, site: str) -> AsyncIterator[str]:
    """A server with the demo content, which runs none but the site's documents for guests."""
    await load_if_empty()
    for source in DOCUMENTS.values():
        await registered(source, at=clock.now())
    app = create_app(settings.model_copy(update={"ad_hoc_queries": False, "cors_origins": site}))
    async with served(app) as url:
        yield url


async def follow(*arguments: str | Path) -> tuple[int | None, list[str], str]:
    """What the script ends with, and what it prints."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    script = await asyncio.create_subprocess_exec(
        *(sys.executable, SITE / "follow.py", *arguments), env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, wrong = await script.communicate()
    return script.returncode, printed.decode().splitlines(), wrong.decode()


def test_the_documents_fit_the_schema() -> None:
    assert DOCUMENTS.keys() == {"open-calls", "what-changed"}
    assert [flaw for source in DOCUMENTS.values() for flaw in flaws_in(source)] == []


def test_the_page_asks_by_the_id_of_its_document_and_loads_nothing_else() -> None:
    page = (SITE / "index.html").read_text(encoding="utf-8")

    assert re.findall(r"sha256:\w+", page) == [id_of(DOCUMENTS["open-calls"])]
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", page) == ["data:,"]


async def test_the_script_lists_open_calls_and_each_change_once(server: str, tmp_path: Path) -> None:
    cursor = tmp_path / "cursor.txt"

    code, first, wrong = await follow(server, "ky", "--cursor", cursor)
    await in_transaction(lambda: Change.note(
        ChangeKind.UPDATED, ContentType.MEETING, new_id(), at=clock.now(), slug="fifth"
    ))  # fmt: skip
    _, second, _ = await follow(server, "ky", "--cursor", cursor)
    _, third, _ = await follow(server, "ky", "--cursor", cursor)

    assert (code, wrong) == (0, "")
    assert first[0].startswith("Кийинки дараметти жогорулатуу тренингине чакыруу (ky), until ")
    assert "PUBLISHED MEETING fifth-diaspora-meeting" in first
    assert second == [first[0], "UPDATED MEETING fifth"]
    assert third == first[:1]


async def test_the_script_says_why_it_is_refused(server: str, tmp_path: Path) -> None:
    (tmp_path / "cursor.txt").write_text("no cursor")

    code, printed, wrong = await follow(server, "en", "--cursor", tmp_path / "cursor.txt")

    assert (code, len(printed)) == (1, 1)
    assert wrong.startswith("BAD_USER_INPUT: ")


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is not installed; CI installs it")
async def test_the_page_lists_the_open_calls_of_another_origin(server: str, site: str) -> None:
    asked: list[str] = []
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        await page.goto(f"{site}/index.html?server={server}&locale=tr")
        link = page.get_by_role("link")
        await link.wait_for()

        assert await link.get_attribute("href") == "http://127.0.0.1:8000/calls/capacity-building-training-call"
        assert await link.get_attribute("lang") == "tr"
        assert await page.get_by_role("status").inner_text() == ""
        assert [one for one in asked if not one.startswith("data:")] == [f"{site}/index.html", f"{server}/graphql"]
        assert faults == []
        await browser.close()
