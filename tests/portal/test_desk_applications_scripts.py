"""What scripts add to the selection: keys, ticks, exports that tell how far they are, moved rows, decisions in place."""

import re

from playwright.async_api import Dialog, Page, expect

from domain.applications import State
from resolvers.ids import global_id
from tests.actors import SECRETARIAT
from tests.api.selecting import present
from tests.portal.a_round import a_closed_call, applications, decided, id_of
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf

pytestmark = needs_chromium

LIST = "/en/desk/applications"
BOARD = "/en/desk/boards/round"


async def here(page: Page) -> str | None:
    """The reference in the row where the reader stands."""
    return await page.locator("tr[data-here] [data-open]").text_content()


async def test_the_list_is_walked_by_keys(live: Live, page_of: PageOf) -> None:
    await applications(await a_closed_call(), 3)
    page = await page_of(SECRETARIAT)
    await page.goto(LIST)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    assert await here(page) == "RND-000001"
    await page.keyboard.press("k")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("x")
    await expect(page.locator("[data-picked]")).to_have_text("(1)")
    await page.locator("#pick-all").click()
    await expect(page.locator("[data-picked]")).to_have_text("(3)")
    await page.locator("#act").select_option("MARK_INELIGIBLE")
    await expect(page.locator("#note")).to_be_visible()
    await expect(page.locator("#reviewers")).to_be_hidden()
    await page.locator("h1").click()
    await page.keyboard.press("/")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("jx?")
    await expect(page.locator("#text")).to_have_value("jx?")
    await page.keyboard.press("Tab")
    await page.locator("h1").click()
    await page.keyboard.press("?")
    await expect(page.locator("dialog#keys")).to_be_visible()
    assert await flaws_by_axe(page) == []
    await page.locator("#keys-on").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    assert await here(page) == "RND-000001"
    await page.locator("[data-keys-open]").click()
    await page.locator("#keys-on").check()
    await page.keyboard.press("Escape")
    await page.locator("h1").click()
    await page.keyboard.press("k")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Zeynep Yıldırım")
    await page.keyboard.press("n")
    await expect(page.locator("h1")).to_have_text("Timur Bekov")
    await page.keyboard.press("p")
    await expect(page.locator("h1")).to_have_text("Zeynep Yıldırım")
    assert await flaws_by_axe(page) == []


async def test_an_export_tells_how_far_it_is_and_is_kept_as_a_file(live: Live, page_of: PageOf) -> None:
    await applications(await a_closed_call(), 3)
    page = await page_of(SECRETARIAT)
    await page.goto(LIST)
    await page.get_by_text("Export", exact=True).click()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="CSV").click()
    assert (await download.value).suggested_filename == "applications.csv"
    await expect(page.locator(".progress")).to_contain_text("Finished: applications.csv")
    await page.route("**/exports/files.zip*", lambda route: route.abort())
    await page.get_by_role("link", name="ZIP").click()
    await expect(page.locator(".progress")).to_contain_text("broken off")
    assert await flaws_by_axe(page) == []


async def test_the_waiting_list_is_moved_by_pointer_and_by_keyboard(live: Live, page_of: PageOf) -> None:
    made = await applications(await a_closed_call(), 3, State.WAITLISTED)
    for place, one in enumerate(made, start=1):
        await type(one).change({"_id": one.id}, {"$set": {"waiting_rank": place}})
    page = await page_of(SECRETARIAT)
    await page.goto(f"{BOARD}/waiting-list")
    rows = page.locator("[data-place]")
    assert await flaws_by_axe(page) == []
    await rows.nth(0).locator("[data-down]").focus()
    await page.keyboard.press("Enter")
    await expect(rows.nth(1)).to_contain_text("Aygül")
    await expect(page.locator("[data-said]")).to_contain_text("Aygül Asanova is now in place 2 of 3.")
    await expect(rows.nth(1).locator("[data-down]")).to_be_focused()
    await rows.nth(2).locator("[data-grip]").hover()
    await page.mouse.down()
    target = await rows.nth(0).bounding_box()
    assert target is not None
    await page.mouse.move(target["x"] + 120, target["y"] + 8, steps=5)
    await page.mouse.up()
    await expect(rows.nth(0)).to_contain_text("Zeynep")
    await rows.nth(2).locator(".place").fill("2")
    await rows.nth(2).locator(".place").press("Tab")
    await expect(rows.nth(1)).to_contain_text("Aygül")
    await expect(rows.nth(2).locator(".place")).to_have_value("3")
    await page.get_by_role("button", name="Save this order").click()
    await expect(page.get_by_role("status").first).to_contain_text("in this order now")
    ranks = [(await present(one)).waiting_rank for one in made]
    assert ranks == [2, 3, 1]


async def test_a_decision_is_saved_in_place(live: Live, page_of: PageOf) -> None:
    first, _, third = await applications(await a_closed_call(seats=1), 3)
    page = await page_of(SECRETARIAT, viewport={"width": 1280, "height": 900})
    await page.goto(BOARD)
    assert await flaws_by_axe(page) == []
    for one in (first, third):
        button = page.locator(f'[id="decide-{id_of(one)}-ACCEPTED"]')
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(button).to_have_attribute("aria-pressed", "true")
        await expect(button).to_be_focused()
    await expect(page.locator("[data-board]")).to_contain_text("In all there would be 2 for 1 seats.")
    assert re.search(r"/boards/round$", page.url)
    assert await flaws_by_axe(page) == []
    await type(first).change({"_id": first.id}, {"$inc": {"version": 1}})
    await page.locator(f'[id="decide-{id_of(first)}-REJECTED"]').click()
    await expect(page.locator("#errors")).to_contain_text("It was changed after you opened this page.")
    assert (await present(first)).decision is State.ACCEPTED


async def test_letters_are_read_where_they_are_listed(live: Live, page_of: PageOf) -> None:
    (one,) = await applications(await a_closed_call(), 1)
    await decided(live.ask, one, "ACCEPTED")
    page = await page_of(SECRETARIAT)
    await page.goto(f"{BOARD}/release")
    await page.locator("[data-letter]").click()
    await expect(page.locator(".letter")).to_contain_text("{until}")
    await page.get_by_role("link", name="Edit this letter").click()
    await page.locator("#subject").fill("Welcome")
    await page.get_by_role("button", name="Save the draft").click()
    await expect(page.locator("[data-letter]")).to_have_text("Welcome")
    assert await flaws_by_axe(page) == []
    await page.get_by_role("button", name="On to step 2").click()
    assert await flaws_by_axe(page) == []
    await page.get_by_role("button", name="Release the decisions: 1").dblclick()
    await expect(page.locator(".saved")).to_contain_text("The decisions are released: 1.")
    assert (await present(one)).state is State.ACCEPTED


async def test_every_page_of_the_selection_is_sound_on_a_phone(live: Live, page_of: PageOf) -> None:
    call = await a_closed_call()
    first, second = await applications(call, 2)
    await decided(live.ask, first, "REJECTED")
    page = await page_of(SECRETARIAT, viewport={"width": 320, "height": 700}, color_scheme="dark")
    paths = (
        f"{LIST}?call={global_id('Call', call.item_id)}&submittedFrom=2020-01-01",
        f"{LIST}/{id_of(first)}",
        f"{LIST}/{id_of(first)}/compare/{id_of(second)}",
        "/en/desk/boards",
        BOARD,
        "/en/desk/messages",
    )
    for path in paths:
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert await flaws_by_axe(page) == [], path
    await page.get_by_role("row").nth(1).get_by_role("link").first.click()
    assert await flaws_by_axe(page) == []


async def test_who_comes_back_to_the_list_sees_it_as_it_is_by_now(live: Live, page_of: PageOf) -> None:
    (one,) = await applications(await a_closed_call(), 1)
    page = await page_of(SECRETARIAT)
    await page.goto(LIST)
    await page.locator("[data-open]").click()
    await decided(live.ask, one, "ACCEPTED")
    await page.go_back()
    await expect(page.locator("[data-row] .decided")).to_have_text("proposed: accept")


async def test_who_typed_a_note_is_asked_before_they_leave_without_sending_it(live: Live, page_of: PageOf) -> None:
    (one,) = await applications(await a_closed_call(), 1)
    page = await page_of(SECRETARIAT)
    asked: list[str] = []

    async def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    page.on("dialog", leave)
    await page.goto(f"{LIST}/{id_of(one)}")
    await page.locator("#notes-text").fill("Sent.")
    await page.get_by_role("button", name="Add the note").click()
    await expect(page.locator(".note")).to_contain_text("Sent.")
    assert asked == []
    await page.locator("#notes-text").fill("Not sent.")
    await page.get_by_role("link", name="Mails", exact=True).click()
    await page.wait_for_url("**/desk/messages")
    assert asked == ["beforeunload"]
