"""What scripts add to the order of endorsements: dragging, buttons, keys, numbers that lead somewhere."""

from playwright.async_api import Page, expect

from tests.actors import CONTRIBUTOR
from tests.api.test_endorsement import ranks
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf
from tests.portal.test_institutions_pages import RANKING, in_kyrgyzstan, of_country

pytestmark = needs_chromium


async def order_on(page: Page) -> list[str]:
    """The numbers, from above to below."""
    return [await one.input_value() for one in await page.locator("[data-rank]").all()]


async def drag(page: Page, item: str, to: str) -> None:
    """Move an item by its handle to the upper half of another row."""
    grip = await page.locator(f"li:has([id='{item}']) [data-grip]").bounding_box()
    row = await page.locator(to).bounding_box()
    assert grip is not None
    assert row is not None
    await page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(row["x"] + 20, row["y"] + 20)
    await page.mouse.move(row["x"] + 20, row["y"] + 2)
    await page.mouse.up()


async def test_applications_are_put_in_order_by_dragging_and_by_keyboard(live: Live, page_of: PageOf) -> None:
    ids = await of_country(live)
    page = await page_of(CONTRIBUTOR)
    await page.goto(RANKING)
    first, second, third = [f"rank-{one}" for one in ids]

    await drag(page, third, "[data-line]")
    assert await page.input_value(f"[id='{third}']") == "1"
    await page.focus(f"[id='{first}']")
    await page.keyboard.press("Alt+ArrowUp")
    assert await page.input_value(f"[id='{first}']") == "2"
    await expect(page.locator("[data-ranking-said]")).to_contain_text("place 2 of 2")
    assert await page.evaluate("document.activeElement.id") == first
    await page.locator(f"li:has([id='{first}']) [data-moves] button").first.click()
    assert await order_on(page) == ["1", "2", ""]
    await page.fill(f"[id='{second}']", "1")
    await page.keyboard.press("Enter")
    assert await order_on(page) == ["1", "2", "3"]
    assert await flaws_by_axe(page) == []
    await page.get_by_role("button", name="Save the order").click()
    await page.wait_for_url("**done=ranked")

    assert await ranks() == [2, 1, 3]


async def test_escape_brings_a_dragged_item_back(live: Live, page_of: PageOf) -> None:
    ids = await of_country(live)
    page = await page_of(CONTRIBUTOR, viewport={"width": 320, "height": 900})
    await page.goto(RANKING)
    grip = await page.locator(f"li:has([id='rank-{ids[2]}']) [data-grip]").bounding_box()
    assert grip is not None

    await page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(grip["x"], grip["y"] - 300)
    await page.keyboard.press("Escape")
    await page.mouse.up()

    assert await order_on(page) == ["", "", ""]
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_axe_finds_nothing_on_the_pages_of_an_institution(live: Live, page_of: PageOf) -> None:
    (one,) = await of_country(live, 1)
    await in_kyrgyzstan(live)
    page = await page_of(CONTRIBUTOR)

    for path in ("/en/institution", "/en/institution/follow-up", f"/en/institution/applications/{one}"):
        await page.goto(path)
        assert (path, await flaws_by_axe(page)) == (path, [])
