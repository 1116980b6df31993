"""The form of a call written by hand on a slow line: nothing that is pressed or typed on the way is lost."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.actors import EDITOR
from tests.api.desk import a_form, a_question, create_call
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf
from tests.portal.test_desk_calls_form import NEW, stored

pytestmark = needs_chromium

SLOW_SECONDS = 0.7


async def a_slow_builder(live: Live, page_of: PageOf) -> Page:
    """A form with one question, whose every act takes longer than the preview waits before it follows."""
    programme = (await live.ask("{ programmes { nodes { id } } }"))["programmes"]["nodes"][0]["id"]
    await create_call(live.ask, as_=EDITOR, programme=programme, form=a_form(a_question()))
    page = await page_of(EDITOR)
    await page.goto(f"{NEW}/form")

    async def delayed(route: Route) -> None:
        if route.request.method == "POST":
            await asyncio.sleep(SLOW_SECONDS)
        await route.continue_()

    await page.route("**/form*", delayed)
    return page


async def test_what_is_pressed_and_typed_on_a_slow_line_is_not_lost(live: Live, page_of: PageOf) -> None:
    page = await a_slow_builder(live, page_of)

    await page.get_by_role("button", name="Edit The name").click()
    await page.fill("#label-en", "Your name")
    await page.get_by_role("button", name="Add a question").click()
    await page.fill("#label-en", "Your whole name")
    await expect(page.locator("#label-en")).to_have_value("")
    await page.fill("#label-en", "Your town")
    await page.get_by_role("button", name="Done with this").click()
    await page.get_by_role("button", name="Save as version 2").click()

    await page.wait_for_url("**done=version**")
    assert await flaws_by_axe(page) == []
    (section,) = (await stored(live))["writtenForm"]["sections"]
    assert [field["label"][0]["text"] for field in section["fields"]] == ["Your whole name", "Your town"]
