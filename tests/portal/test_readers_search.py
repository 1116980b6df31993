"""Search: without scripts by its form, with scripts as one types."""

import gzip
import re

import httpx
from playwright.async_api import expect

from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf
from tests.portal.reader import Page
from tests.portal.test_readers_lists import read
from tests.portal.test_structure import flaws_of

MOST_BYTES = 50_000


async def test_what_is_found_is_marked_in_whatever_script_it_stands(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, "/tr/search?q=Қазақстан")

    (mark,) = page.all("mark")
    assert mark.words.startswith("Казакстан")
    assert ("ky", mark.words) in page.said
    assert page.with_id("told").words.endswith(": 1")


async def test_kinds_narrow_a_search_down_and_nothing_found_says_what_to_do(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        narrowed = await read(browser, "/en/search?q=training&kind=CALL&kind=PROGRAMME")
        nothing = await read(browser, "/en/search?q=xyzzy&kind=CALL")
        empty = await read(browser, "/en/search?q=")

    tags = [one.words for one in narrowed.all("span") if one.attributes.get("class") == "tag quiet"]
    assert tags == ["Call", "Programme"]
    assert [one.attributes["value"] for one in narrowed.all("input") if "checked" in one.attributes] == [
        "PROGRAMME",
        "CALL",
    ]
    assert "Nothing was found." in nothing.with_id("found").words
    assert "You can also look through the lists:" in empty.with_id("found").words
    assert [flaws_of(page) for page in (narrowed, nothing, empty)] == [[], [], []]


@needs_chromium
async def test_results_come_as_one_types_and_their_number_is_said(live: Live, page_of: PageOf) -> None:
    page = await page_of(None, viewport={"width": 320, "height": 700})
    await page.goto("/en/search")

    await page.locator("#q").press_sequentially("train")
    await expect(page.locator("#told")).to_have_text("Found for “train”: 4")
    await page.locator("#kind-call").check()
    await expect(page.locator("#told")).to_have_text("Found for “train”: 1")

    await expect(page.locator("#found h2")).to_have_text(["Call for the next capacity-building training"])
    assert page.url.endswith("/en/search?q=train&kind=CALL")
    await expect(page.locator("#kind-call")).to_be_focused()
    assert await flaws_by_axe(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_a_first_visit_to_a_page_for_readers_is_light(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        for path in ("/", "/search?q=training", "/decisions", "/meetings/fifth-diaspora-meeting"):
            html = (await browser.get(f"/en{path}")).text
            parts = [await browser.get(one) for one in set(re.findall(r"/static/[\w.-]+", html))]
            packed = [len(gzip.compress(one, 5)) for one in (html.encode(), *(part.content for part in parts))]
            assert sum(packed) <= MOST_BYTES, (path, packed)


async def test_the_page_of_feeds_leads_to_what_is_there(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page: Page = await read(browser, "/en/feeds")
        main = page.with_id("main")
        leads = {one.attributes["href"] for one in page.all("a") if one.words.startswith("http")}
        statuses = {lead: (await browser.get(lead)).status_code for lead in leads if lead != "/graphql"}

    assert "Atom" in main.words
    assert set(statuses.values()) == {200}
