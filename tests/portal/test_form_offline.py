"""A form that is filled in on a bad line, in two places at once, or without a mouse: nothing typed is lost."""

import re

from playwright.async_api import Route, expect

from domain.forms import Form
from tests.actors import AYGUL
from tests.factories import FORM, a_call
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.filling import PHONE, a_draft_on_the_pages, is_saved, opened, stored

pytestmark = needs_chromium


async def test_what_is_typed_while_the_line_is_cut_is_kept_and_merged_by_question(
    live: Live, page_of: PageOf, reader_of: ReaderOf
) -> None:
    address = await a_draft_on_the_pages(reader_of)
    phone = await page_of(AYGUL, viewport=PHONE)
    await opened(phone, address)
    await phone.fill("#full_name", "Айгүл")
    await is_saved(phone)
    await expect(phone.locator("[data-standing]")).to_contain_text(re.compile(r"^Saved \d\d:\d\d, your time$"))

    await phone.context.set_offline(True)
    await phone.fill("#motivation", "Typed without a line")
    await phone.fill("#email", "aygul@example.org")
    await phone.fill("#website", "example.org")
    await expect(phone.locator("[data-standing]")).to_contain_text("kept on this device")
    laptop = await reader_of(AYGUL)
    elsewhere = {
        "phone": {"posted": [["phone", "+996 312 000000"]], "basedOn": 1},
        "email": {"posted": [["email", "laptop@example.org"]], "basedOn": 1},
    }
    await laptop.post(f"{address}/answers", json={"fields": elsewhere})
    await phone.context.set_offline(False)

    both = phone.get_by_role("group", name="E-mail address: This was changed in two places.")
    await both.wait_for()
    assert await flaws_by_axe(phone) == []
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    await expect(both).to_contain_text("aygul@example.org")
    await expect(both).to_contain_text("laptop@example.org")
    await expect(phone.locator("#phone")).to_have_value("+996 312 000000")
    await both.get_by_role("button", name="Keep the answer here").focus()
    await phone.keyboard.press("Enter")
    await is_saved(phone)
    assert (await stored(live, address))["answers"] == {
        "full_name": "Айгүл",
        "motivation": "Typed without a line",
        "email": "aygul@example.org",
        "website": "example.org",
        "phone": "+996 312 000000",
    }


async def test_a_page_that_was_closed_without_a_line_has_everything_again(
    live: Live, page_of: PageOf, reader_of: ReaderOf
) -> None:
    address = await a_draft_on_the_pages(reader_of)
    page = await page_of(AYGUL, viewport=PHONE)
    await opened(page, address)
    await page.context.set_offline(True)
    await page.fill("#motivation", "Kept over night")
    await page.get_by_label("Member of the board").check()
    await page.goto("about:blank")
    await page.context.set_offline(False)

    await opened(page, address)

    assert await page.locator("#motivation").input_value() == "Kept over night"
    await is_saved(page)
    assert (await stored(live, address))["answers"] == {"motivation": "Kept over night", "role": "board"}


async def test_an_answer_whose_receipt_was_lost_on_the_way_is_no_conflict_with_itself(
    live: Live, page_of: PageOf, reader_of: ReaderOf
) -> None:
    address = await a_draft_on_the_pages(reader_of)
    page = await page_of(AYGUL)
    await opened(page, address)
    lost: list[str] = []

    async def lose(route: Route) -> None:
        if lost:
            await route.continue_()
        else:
            lost.append((await route.fetch()).status_text)
            await route.abort()

    await page.route("**/answers", lose)
    await page.fill("#motivation", "First")
    await expect(page.locator("[data-standing]")).to_contain_text("kept on this device")
    await page.fill("#motivation", "First, and more")
    await is_saved(page)

    assert await page.locator(".both").count() == 0
    assert (await stored(live, address))["answers"] == {"motivation": "First, and more"}


async def test_two_tabs_of_one_browser_change_the_same_answer(live: Live, page_of: PageOf, reader_of: ReaderOf) -> None:
    address = await a_draft_on_the_pages(reader_of)
    first = await page_of(AYGUL)
    second = await first.context.new_page()
    await opened(first, address)
    await opened(second, address)
    await first.fill("#full_name", "In the first tab")
    await is_saved(first)

    await second.fill("#full_name", "In the second tab")
    await second.get_by_role("button", name="Check and hand in").click()

    await expect(second.locator("[data-standing]")).to_contain_text("choose which answer counts: Your name")
    await second.get_by_role("button", name="Take the other answer").click()
    assert await second.locator("#full_name").input_value() == "In the first tab"
    assert (await stored(live, address))["answers"] == {"full_name": "In the first tab"}


async def test_who_is_signed_out_keeps_what_they_typed_and_signing_out_deletes_the_copies(
    page_of: PageOf, reader_of: ReaderOf
) -> None:
    address = await a_draft_on_the_pages(reader_of)
    page = await page_of(AYGUL)
    await opened(page, address)
    await page.route("**/answers", lambda route: route.fulfill(status=401, json={"signIn": "/en/sign-in?next=/en/"}))
    await page.fill("#motivation", "Typed too late")

    await page.get_by_role("link", name="Sign in to go on").wait_for()

    copies = "Object.keys(localStorage).filter((key) => key.startsWith('kurultai:')).length"
    assert await page.evaluate(copies) == 1
    await page.get_by_text("What is kept on this device").click()
    await page.get_by_role("button", name="Delete the copy on this device").click()
    assert await page.evaluate(copies) == 0
    await page.fill("#motivation", "Typed again")
    assert await page.evaluate(copies) == 1
    await page.evaluate("document.querySelector(\"form[action$='/sign-out']\").requestSubmit()")
    await page.wait_for_url(lambda url: "/applications/" not in url)
    assert await page.evaluate(copies) == 0


async def test_a_form_is_filled_in_by_keyboard_alone_with_hints_on_the_way(
    live: Live, page_of: PageOf, reader_of: ReaderOf
) -> None:
    address = await a_draft_on_the_pages(reader_of)
    page = await page_of(AYGUL)
    await opened(page, address)

    await page.focus("#full_name")
    await page.keyboard.type("Aygül")
    await page.keyboard.press("Enter")
    await is_saved(page)
    await page.focus("#languages")
    await page.keyboard.type("Kyrgyz")
    await page.keyboard.press("Tab")
    await page.keyboard.type("nat")
    await page.get_by_role("button", name="Add another language").press("Enter")
    assert await page.evaluate("document.activeElement.getAttribute('aria-label')") == "Language 2"
    await page.get_by_role("button", name="Remove language 2").press("Enter")
    await page.locator("#role").press("Space")
    await page.keyboard.press("ArrowUp")
    await page.wait_for_selector("#role_other")
    assert await page.locator("#role_other").is_visible()
    await page.fill("#role_other", "Friend")
    await page.locator("#role").check()
    assert await page.locator("#role_other").is_hidden()
    await page.fill("#motivation", "🙂" * 2_003)
    await expect(page.locator("#motivation-count")).to_have_text(
        "3 characters too many. You can go on writing and shorten it later."
    )
    await page.fill("#members", "1,500")
    await page.get_by_role("button", name="Check and hand in").press("Enter")
    await expect(page.locator("#members-why")).to_contain_text("without separators")
    assert await page.evaluate("document.activeElement.id") == "members"
    assert await flaws_by_axe(page) == []
    await page.fill("#members", "1500")
    await page.get_by_role("button", name="Check and hand in").press("Enter")

    await page.get_by_role("heading", name="Not complete yet").wait_for()
    assert await flaws_by_axe(page) == []
    answers = (await stored(live, address))["answers"]
    assert (answers["members"], answers["role"], answers["role_other"]) == (1500, "board", "Friend")
    assert answers["languages"] == [{"language": "ky", "level": "NATIVE"}]
    assert answers["motivation"] == "🙂" * 2_003


async def test_what_hangs_on_a_hidden_question_is_hidden_as_well_and_not_lost(
    live: Live, page_of: PageOf, reader_of: ReaderOf
) -> None:
    which = {
        **{"key": "which", "kind": "TEXT", "label": {"en": "Why that one?"}},
        "visible_when": {"field": "visa", "equals": ["Other"]},
    }
    section = FORM.sections[0].model_dump()
    await a_call(form=Form.model_validate({"sections": [{**section, "fields": [*section["fields"], which]}]}))
    browser = await reader_of(AYGUL)
    page = await page_of(AYGUL)
    await opened(page, (await browser.post("/en/calls/training-call/apply")).headers["location"])

    await page.locator("#travels").check()
    await page.fill("#visa", "Other")
    await page.fill("#which", "It is the only one.")
    await page.get_by_label("No", exact=True).check()
    assert not await page.locator("#visa").is_visible()
    assert not await page.locator("#which").is_visible()
    await page.locator("#travels").check()

    assert await page.locator("#which").is_visible()
    assert await page.locator("#which").input_value() == "It is the only one."
