"""What scripts add to the editor: acts in place, dragging, saving while one types, and never over somebody else."""

import asyncio
from typing import Any

from playwright.async_api import Page, expect

from tests.actors import EDITOR, SECRETARIAT, Actor
from tests.api.content_documents import UPDATE_MEETING
from tests.api.desk import blocks, create_meeting, text
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf
from tests.portal.editing import stored

pytestmark = needs_chromium

AT = "/en/desk/meetings/draft/edit"
FIFTH = "/en/desk/meetings/fifth-diaspora-meeting/edit"
PARTS = ("", "/facts", "/delegations", "/agenda", "/minutes", "/decisions", "/documents", "?language=tr", "/preview")
SECOND_EDITOR = Actor("second-editor@example.org", EDITOR.roles)


async def a_draft(live: Live, *said: str) -> dict[str, Any]:
    body = [{"paragraph": {"key": f"k{n}", "markdown": one}} for n, one in enumerate(said, 1)]
    return await create_meeting(live.ask, slug="draft", body=blocks(*body))


async def words_stored(live: Live) -> list[str]:
    return [block["markdown"] for block in (await stored(live.ask, "draft"))["bodies"].get("body", [])]


async def become(live: Live, wanted: list[str]) -> None:
    """Wait until that is stored."""
    for _ in range(100):
        if await words_stored(live) == wanted:
            return
        await asyncio.sleep(0.1)
    assert await words_stored(live) == wanted


def block(page: Page, key: str) -> Any:
    return page.locator(f'[id="b.{key}.markdown"]')


async def order_of(page: Page) -> list[str]:
    found: list[str] = await page.eval_on_selector_all("form [name=b]", "(all) => all.map((one) => one.value)")
    return found


async def test_blocks_are_moved_by_keyboard_added_taken_away_and_saved_by_themselves(
    live: Live, page_of: PageOf
) -> None:
    await a_draft(live, "One", "Two", "Three")
    page = await page_of(EDITOR)
    await page.goto(AT)

    await block(page, "k1").focus()
    await page.keyboard.press("Alt+ArrowDown")
    assert await order_of(page) == ["k2", "k1", "k3"]
    await expect(block(page, "k1")).to_be_focused()
    await expect(page.locator("[data-said]")).to_have_text("Moved to place 2 of 3.")
    await page.locator('[id="down-b.k1"]').press("Enter")
    await expect(page.locator('[id="down-b.k1"]')).to_be_focused()
    await page.locator('[id="gone-b.k3"]').click()
    await expect(page.locator('[id="back-b.k3"]')).to_be_focused()
    await page.keyboard.press("Enter")
    await page.locator('[id="gone-b.k2"]').click()
    await page.get_by_text("Add a block at the beginning").click()
    await page.locator('button[value="add:b::paragraph"]').click()
    await page.keyboard.type("New")

    await expect(page.locator("[data-state]")).to_contain_text("your time", timeout=10_000)
    assert await words_stored(live) == ["New", "Three", "One"]
    assert await flaws_by_axe(page) == []


async def test_a_block_is_dragged_by_its_handle(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "One", "Two", "Three")
    page = await page_of(EDITOR, viewport={"width": 1200, "height": 1400})
    await page.goto(AT)
    handle = page.locator('[data-entry="k1"] [data-handle]')
    start = await handle.bounding_box()
    end = await page.locator('[data-entry="k3"]').bounding_box()
    assert start is not None
    assert end is not None

    await page.mouse.move(start["x"] + 5, start["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(start["x"] + 5, end["y"] + end["height"] - 5, steps=8)
    await page.mouse.up()

    assert await order_of(page) == ["k2", "k3", "k1"]
    await become(live, ["Two", "Three", "One"])


async def test_rows_are_added_in_place_and_what_was_typed_stays(live: Live, page_of: PageOf) -> None:
    table = {"table": {"key": "t", "header": ["A"], "rows": [["1"]]}}
    await create_meeting(live.ask, slug="draft", body=blocks(table))
    page = await page_of(EDITOR)
    await page.goto(AT)

    await page.fill("#title", "Typed before")
    await page.get_by_role("button", name="Add a row").click()
    await expect(page.locator('[name="b.t.cell"]')).to_have_count(3)

    assert await page.input_value("#title") == "Typed before"
    await page.locator('[name="b.t.cell"]').nth(2).fill("2")
    await expect(page.locator("[data-state]")).to_contain_text("your time", timeout=10_000)
    assert (await stored(live.ask, "draft"))["bodies"]["body"][0]["rows"] == [["1"], ["2"]]


async def test_a_file_is_sent_up_as_soon_as_it_is_chosen(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "One")
    page = await page_of(EDITOR)
    await page.goto(AT)

    await page.get_by_text("Add a block at the beginning").click()
    await page.locator('button[value="add:b::file"]').click()
    await page.get_by_label("What it is").fill("The plan")
    chosen = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"the plan"}
    await page.locator("form input[type=file]").first.set_input_files(chosen)  # type: ignore[arg-type]

    await expect(page.get_by_role("link", name="plan.txt")).to_be_visible(timeout=10_000)
    await expect(page.locator("[data-state]")).to_contain_text("your time")
    (file, _) = (await stored(live.ask, "draft"))["bodies"]["body"]
    assert (file["file"]["name"], file["label"]) == ("plan.txt", "The plan")


async def test_two_windows_on_one_passage_lose_nothing(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "One", "Two")
    mine, theirs = await page_of(EDITOR), await page_of(SECOND_EDITOR)
    await mine.goto(AT)
    await theirs.goto(AT)
    await block(theirs, "k1").fill("One, theirs")
    await block(theirs, "k2").focus()
    await become(live, ["One, theirs", "Two"])

    await block(mine, "k2").fill("Two, mine")
    await block(mine, "k1").fill("One, mine")
    await expect(mine.locator("[data-state]")).to_contain_text("Somebody else changed the same passage", timeout=10_000)
    await mine.get_by_role("button", name="Show both versions").click()
    await expect(mine.get_by_role("heading", name="Changed by somebody else in the meantime")).to_be_visible()

    assert await words_stored(live) == ["One, theirs", "Two"]
    assert await flaws_by_axe(mine) == []
    await mine.get_by_label("Keep both, one after the other").check()
    await mine.get_by_role("button", name="Save what I chose").click()
    await mine.wait_for_url("**done=saved**")
    assert await words_stored(live) == ["One, theirs", "One, mine", "Two, mine"]


async def test_what_others_did_elsewhere_is_told_and_kept(live: Live, page_of: PageOf) -> None:
    meeting = await a_draft(live, "One", "Two")
    page = await page_of(EDITOR)
    await page.goto(AT)
    given = {"meeting": meeting["id"], "version": 1, "changes": {"summary": text("Theirs")}}
    await live.ask(UPDATE_MEETING, as_=SECRETARIAT, input=given)

    await block(page, "k1").fill("One, mine")
    await expect(page.locator("[data-reload]")).to_be_visible(timeout=10_000)
    await block(page, "k1").fill("One, mine again")
    await become(live, ["One, mine again", "Two"])

    assert (await stored(live.ask, "draft"))["texts"]["summary"] == "Theirs"


async def test_what_was_typed_without_a_connection_is_kept_and_sent(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "One")
    page = await page_of(EDITOR)
    await page.goto(AT)

    await page.context.set_offline(True)
    await block(page, "k1").fill("Typed in a tunnel")
    await expect(page.locator("[data-state]")).to_contain_text("No connection", timeout=10_000)
    assert await words_stored(live) == ["One"]
    await page.context.set_offline(False)

    await become(live, ["Typed in a tunnel"])


async def test_what_could_not_be_saved_is_offered_again(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "One")
    page = await page_of(EDITOR)
    await page.goto(AT)
    await page.route("**/edit?*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    await block(page, "k1").fill("Never sent")
    await expect(page.locator("[data-state]")).to_contain_text("No connection", timeout=10_000)
    await page.close()

    page = await page.context.new_page()
    await page.goto(AT)
    await expect(page.locator("[data-kept-draft]")).to_be_visible()
    await page.get_by_role("button", name="Bring it back").first.click()

    await become(live, ["Never sent"])


async def test_the_preview_stands_beside_and_follows(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "One")
    page = await page_of(EDITOR, viewport={"width": 1500, "height": 900})
    await page.goto(AT)

    await page.get_by_label("Preview beside").check()
    await expect(page.locator("[data-preview]")).to_contain_text("One")
    await block(page, "k1").fill("One, *anew*")

    await expect(page.locator("[data-preview] em")).to_have_text("anew", timeout=10_000)
    assert await flaws_by_axe(page) == []


async def test_no_part_has_flaws(live: Live, page_of: PageOf) -> None:
    for width, parts in ((320, PARTS), (1280, ("", "?language=tr"))):
        page = await page_of(SECRETARIAT, viewport={"width": width, "height": 900})
        for part in parts:
            await page.goto(f"{FIFTH}{part}")
            assert await flaws_by_axe(page) == [], part
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, part


async def test_who_comes_back_to_the_editor_goes_on_with_what_was_saved(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "One")
    page = await page_of(EDITOR)
    await page.goto(AT)
    await block(page, "k1").fill("Two")
    await become(live, ["Two"])
    await page.goto(f"{AT}/preview")
    await page.go_back()
    await expect(block(page, "k1")).to_have_value("Two")
    await block(page, "k1").fill("Three")
    await become(live, ["Three"])


async def test_a_long_text_that_is_pasted_becomes_several_blocks(live: Live, page_of: PageOf) -> None:
    await a_draft(live, "Before.")
    page = await page_of(EDITOR)
    await page.goto(AT)
    said = "\n\n".join(f"{number}. {'agreed ' * 99}agreed" for number in range(60))

    await block(page, "k1").evaluate(
        """(area, said) => {
          const data = new DataTransfer();
          data.setData("text/plain", said);
          area.setSelectionRange(area.value.length, area.value.length);
          area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        f"\n\n{said}",
    )

    await expect(page.locator("[data-state]")).to_contain_text("your time", timeout=10_000)
    stored_words = await words_stored(live)
    assert len(stored_words) == 3
    assert "\n\n".join(stored_words) == f"Before.\n\n{said}"
