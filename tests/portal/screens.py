"""`python -m tests.portal.screens FOLDER`: pictures of every page of everybody, at three widths, in light and in dark.

They are for people to look at; `index.html` in each folder shows them beside each other.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import httpx
import uvicorn
from playwright.async_api import Browser, async_playwright

from adapters import database
from adapters.mongod import EmbeddedMongod
from demo.load import load_if_empty
from models import registry
from server import create_app
from settings import Settings
from tests.actors import AYGUL, CONTRIBUTOR, REVIEWER, TIMUR, Actor
from tests.client import Ask
from tests.portal.a_busy_desk import BUSY, CALL, a_busy_desk, two_revisions
from tests.portal.browsers import CHROMIUM, FLAGS
from tests.portal.test_every_page import walked
from tests.processes import free_port

WIDTHS: Final = (320, 768, 1280)
SCHEMES: Final = ("light", "dark")
PEOPLE: Final[dict[str, tuple[Actor | None, list[str]]]] = {
    "reader": (None, ["/en/meetings/fifth-diaspora-meeting", "/en/programmes/diaspora-forum", "/en/", "/en/sign-in"]),
    "accepted": (AYGUL, ["/en/applications"]),
    "applicant": (TIMUR, ["/en/applications", "/en/profile"]),
    "reviewer": (REVIEWER, ["/en/reviews"]),
    "institution": (CONTRIBUTOR, ["/en/institution"]),
    "desk": (BUSY, ["/en/desk"]),
}


async def main(folder: Path, only: Sequence[str]) -> None:
    """Have a server of its own, fill it, and take the pictures."""
    with tempfile.TemporaryDirectory() as name:
        mongod = EmbeddedMongod(Path(name))
        try:
            await _taken(mongod.start(), Path(name), folder, only)
        finally:
            mongod.stop()


async def _taken(mongodb_url: str, data_dir: Path, folder: Path, only: Sequence[str]) -> None:
    await registry.prepare(await database.connect(mongodb_url, "screens"))
    await load_if_empty()
    port = free_port()
    settings = Settings(data_dir=data_dir, public_url=f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    async with httpx.AsyncClient(base_url=settings.base_url, timeout=30) as http, async_playwright() as playwright:
        ask = Ask(http, settings)
        await two_revisions(ask)
        await a_busy_desk(ask)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for who in only or PEOPLE:
            await _pictures_of(browser, ask, settings.base_url, who, folder / who)
            _laid_out(folder / who)
        await browser.close()
    server.should_exit = True
    await serving


async def _pictures_of(browser: Browser, ask: Ask, base_url: str, who: str, folder: Path) -> None:
    actor, begin = PEOPLE[who]
    cookies = {"kurultai_session": (await ask.headers(actor))["Authorization"][7:]} if actor else {}
    async with httpx.AsyncClient(base_url=base_url, cookies=cookies, timeout=30) as reader:
        if who == "applicant":
            begun = (await reader.post(f"/en/calls/{CALL}/apply")).headers["location"]
            begin = [begun, f"{begun}/check", *begin]
        found = await walked(reader, begin)
    pages = [addresses[0] for kind, addresses in found.items() if kind.endswith("?")]
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = await browser.new_context(
                base_url=base_url,
                viewport={"width": width, "height": 800},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            given = [{"name": name, "value": value, "url": base_url} for name, value in cookies.items()]
            await context.add_cookies(given)  # type: ignore[arg-type]
            tab = await context.new_page()
            for address in pages:
                await tab.goto(address)
                await tab.screenshot(path=folder / f"{_named(address)}-{width}-{scheme}.png", full_page=True)
            await context.close()


def _laid_out(folder: Path) -> None:
    """Have the pictures of each width stand beside each other."""
    for width in WIDTHS:
        shown = [f'<img src="{one.name}" width="{width // 2}">' for one in sorted(folder.glob(f"*-{width}-*.png"))]
        (folder / f"index-{width}.html").write_text("\n".join(shown))


def _named(address: str) -> str:
    return re.sub(r"[^\w-]+", "_", address.removeprefix("/en").strip("/"))[:80] or "home"


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
