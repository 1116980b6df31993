"""What people do with the form of an application in a browser, in one word each."""

from typing import Any

from playwright.async_api import Page, expect

from tests.actors import AYGUL
from tests.portal.conftest import Live, ReaderOf

PHONE: dict[str, Any] = {"width": 360, "height": 740}
STATE = """query($id: ID!) { viewer { application(id: $id) { answers files { field file { name bytes } } } } }"""


async def a_draft_on_the_pages(reader_of: ReaderOf) -> str:
    """The address of a draft of Aygül's."""
    browser = await reader_of(AYGUL)
    return (await browser.post("/en/calls/capacity-building-training-call/apply")).headers["location"]


async def stored(live: Live, address: str) -> dict[str, Any]:
    """Her application as the API has it."""
    found = await live.ask(STATE, as_=AYGUL, id=address.rpartition("/")[2])
    application: dict[str, Any] = found["viewer"]["application"]
    return application


async def opened(page: Page, address: str) -> None:
    """The form, with its scripts at work."""
    await page.goto(address)
    await page.wait_for_selector("form.scripted")


async def is_saved(page: Page) -> None:
    """All that was typed has been saved."""
    await expect(page.locator("[data-standing]")).to_contain_text("Saved", timeout=10_000)
    await page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('kurultai:answers:'))", timeout=10_000
    )
