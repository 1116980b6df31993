"""An applicant's way through the pages in Chromium: without scripts, on a small phone, partly by keyboard."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Browser, Route

from tests.portal.browsers import needs_chromium
from tests.portal.conftest import Live

pytestmark = needs_chromium


async def test_an_applicant_finds_a_call_applies_and_gets_a_receipt(
    live: Live, chromium: Browser, tmp_path: Path
) -> None:
    context = await chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = await context.new_page()
    await page.goto(f"{live.url}/")
    await page.get_by_role("link", name="Call for the next capacity-building training").first.click()
    assert await page.get_by_role("heading", name="All questions").is_visible()
    await page.get_by_role("button", name="Apply").focus()
    await page.keyboard.press("Enter")

    await page.get_by_label("E-mail address").fill("aygul@example.org")
    await page.keyboard.press("Enter")
    await page.get_by_label("Code of six digits").wait_for()
    code = re.search(r"\b\d{6}\b", live.newest_mail().partition("\n\n")[2])
    assert code is not None
    await page.get_by_label("Code of six digits").fill(code.group())
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Apply").click()

    await page.get_by_label("Your name, as in your passport").fill("Айгүл")
    await page.get_by_role("button", name="Check and hand in").click()
    await page.get_by_role("heading", name="Not complete yet").wait_for()
    await page.locator("#missing").get_by_role("link", name="Why do you want to take part?").click()
    await page.wait_for_selector("#motivation")
    assert await page.locator("#full_name").input_value() == "Айгүл"
    assert await page.locator("#motivation-why").is_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320

    await page.get_by_label("E-mail address").fill("aygul+ngo@example.org")
    await page.get_by_label("Country you live in").select_option("DE")
    await page.get_by_label("Language 1").select_option("ky")
    await page.get_by_label("Level 1").select_option("NATIVE")
    await page.get_by_label("Member of the board").check()
    await page.get_by_label("Why do you want to take part?").fill(
        "To learn how others do it, and to pass it on at home."
    )
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7\nA letter of support")
    await page.locator("#letter").set_input_files(letter)
    await page.get_by_label("I agree that my data are used").check()
    await page.get_by_role("button", name="Save the draft").click()
    await page.get_by_role("link", name="letter.pdf").wait_for()
    await page.get_by_role("button", name="Check and hand in").click()
    await page.get_by_text("Nothing is missing.").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.get_by_role("button", name="Hand in").click()

    await page.get_by_role("heading", name="Receipt").wait_for()
    assert await page.get_by_text(re.compile(r"^TRN-\d{4}-000001$")).first.is_visible()
    await context.close()


async def test_a_question_under_a_condition_comes_up_with_its_answer(live: Live, chromium: Browser) -> None:
    page = await chromium.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    await page.goto(f"{live.url}/en/sign-in?next=/en/calls/capacity-building-training-call")
    await page.get_by_label("E-mail address").fill("timur@example.org")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#code")
    code = re.search(r"\b\d{6}\b", live.newest_mail().partition("\n\n")[2])
    assert code is not None
    await page.get_by_label("Code of six digits").fill(code.group())
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Apply").click()
    await page.wait_for_selector("#full_name")

    assert await page.locator("#earlier_year").is_hidden()
    await page.locator("#earlier").check()
    assert await page.locator("#earlier_year").is_visible()
    assert faults == []


async def test_a_second_click_is_not_sent_while_the_first_is_on_its_way(live: Live, chromium: Browser) -> None:
    page = await chromium.new_page()
    arrived = asyncio.Event()
    posts: list[str] = []

    async def be_slow(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route.request.post_data or "")
            await arrived.wait()
        await route.continue_()

    await page.route("**/en/sign-in", be_slow)
    await page.goto(f"{live.url}/en/sign-in")
    await page.get_by_label("E-mail address").fill("timur@example.org")
    await page.evaluate("""async () => {
        const button = document.querySelector("button[value=send]");
        for (const click of [1, 2]) {
            button.click();
            await new Promise((done) => setTimeout(done, 200));
        }
    }""")
    arrived.set()
    await page.wait_for_selector("#code")

    assert len(posts) == 1
    assert "act=send" in posts[0]


MONTHS = {
    "tr": "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık",
    "ky": "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь",
}


async def test_a_deadline_in_the_readers_zone_is_written_in_the_language_of_its_page(
    live: Live, chromium: Browser
) -> None:
    context = await chromium.new_context(timezone_id="Europe/Berlin")
    page = await context.new_page()

    for language, months in MONTHS.items():
        await page.goto(f"{live.url}/{language}/calls/capacity-building-training-call")
        yours = await page.locator("[data-yours]").inner_text()

        assert re.search(rf"\b({months})\b.* \(Europe/Berlin\)", yours)
    await context.close()
