"""What scripts add to the pages of administration, and what axe-core finds on them."""

from playwright.async_api import expect

from tests.actors import ADMINISTRATOR
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf
from tests.portal.test_administration_pages import HOOK, PATHS

pytestmark = needs_chromium


async def test_a_secret_is_copied_and_gone_when_the_page_is_loaded_again(live: Live, page_of: PageOf) -> None:
    page = await page_of(ADMINISTRATOR, permissions=["clipboard-read", "clipboard-write"])
    await page.goto("/en/desk/api-keys")
    await page.get_by_label("What it is for").fill("Partner")
    await page.get_by_role("button", name="Make the key").click()
    secret = await page.locator("#secret").inner_text()

    await page.get_by_role("button", name="Copy").click()
    await expect(page.locator("[data-copy-said]")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == secret
    assert await flaws_by_axe(page) == []
    await page.reload()

    assert secret.startswith("kk_live_")
    assert secret not in await page.content()
    assert await page.locator("h1").inner_text() == "Partner"


async def test_axe_finds_nothing_on_the_pages_of_administration(live: Live, page_of: PageOf) -> None:
    page = await page_of(ADMINISTRATOR, viewport={"width": 320, "height": 800})
    await page.goto("/en/desk/webhooks")
    await page.get_by_label("Address").fill(HOOK)
    await page.get_by_role("button", name="Make the webhook").click()
    await page.get_by_role("link", name="I have copied it").click()
    await page.get_by_role("button", name="Send a test").click()
    await page.wait_for_url("**done=test")

    assert await flaws_by_axe(page) == []
    for path in PATHS:
        await page.goto(path)
        assert (path, await flaws_by_axe(page)) == (path, [])
        assert await page.evaluate("document.documentElement.scrollWidth") == 320, path
