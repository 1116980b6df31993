"""The numbers of a call as charts that are tables, and what scripts add to its form: moving and the preview."""

from datetime import UTC, datetime, timedelta

from domain.applications import State
from models.calls import Call
from portal.desk.calls.call_numbers import _rounded
from tests.actors import SECRETARIAT
from tests.factories import an_application
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import PageOf, ReaderOf
from tests.portal.desk_calls import CALL
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

SLUG = CALL.rpartition("/")[2]


async def with_applications() -> None:
    """Ten applications to the demo's call from three countries, over seven weeks."""
    call = await Call.current({"slug": SLUG})
    assert call is not None
    day = datetime(2026, 9, 1, 12, tzinfo=UTC)
    states = [State.SUBMITTED] * 4 + [State.IN_SCREENING] * 2 + [State.CONFIRMED, State.ACCEPTED, State.REJECTED]
    for number, state in enumerate(states):
        at = day + timedelta(days=6 * number)
        country = ("KG", "KZ", "DE")[number % 3]
        await an_application(call, state=state, created_at=at, submitted_at=at + timedelta(days=1), country=country)
    await an_application(call, state=State.DRAFT, created_at=day, submitted_at=None, submission=None)


def test_the_scale_of_a_chart_is_divided_into_whole_numbers() -> None:
    tops = {most: _rounded(most) for most in (0, 1, 3, 4, 5, 8, 9, 33, 41, 100, 999)}
    assert tops == {0: 1, 1: 1, 3: 3, 4: 4, 5: 8, 8: 8, 9: 20, 33: 40, 41: 80, 100: 200, 999: 2_000}


async def test_numbers_are_charts_that_also_are_tables(reader_of: ReaderOf) -> None:
    await with_applications()

    page = await (await reader_of(SECRETARIAT)).get(f"{CALL}/numbers")

    read = Page(page.text)
    assert flaws_of(read) == []
    rows = [row.words for row in read.all("tr")]
    assert "begun 10 10 100 % –" in rows
    assert "handed in 9 9 90 % 90 %" in rows
    assert "confirmed 1 1 10 % 50 %" in rows
    assert "Germany 3 3 0 0" in rows
    assert "1 September 2026 2 0" in rows
    assert "31 August 2026 2 1" in rows  # the week from Monday
    assert "Each day" in page.text
    assert " style=" not in page.text


@needs_chromium
async def test_a_form_is_written_with_keys_and_pointer(page_of: PageOf) -> None:
    await with_applications()
    page = await page_of(SECRETARIAT, viewport={"width": 1280, "height": 900})
    for path in ("", "/facts", "/letters", "/numbers", "/round/postpone"):
        await page.goto(CALL + path)
        assert (path, await flaws_by_axe(page)) == (path, [])
    await page.goto("/en/desk/calls")
    assert await flaws_by_axe(page) == []
    await page.goto(f"{CALL}/form")
    questions = page.locator(".question .words strong")
    first, second = await questions.nth(0).inner_text(), await questions.nth(1).inner_text()

    await page.get_by_role("button", name=f"Move {first} down").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_function(
        "first => document.querySelectorAll('.question strong')[1].innerText === first", arg=first
    )
    assert await page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Move {first} down"

    grips = page.locator("[data-grip]")
    await grips.nth(1).drag_to(grips.nth(0))
    await page.wait_for_function(
        "first => document.querySelectorAll('.question strong')[0].innerText === first", arg=first
    )
    assert await questions.nth(1).inner_text() == second

    hidden = page.locator(".hidden-question", has_text="In which year?")
    assert await hidden.count() == 1
    await page.locator(".trial").get_by_label("Yes").first.check()
    await hidden.wait_for(state="detached")
    assert await page.locator("[data-status]").inner_text() == "Changes are not saved yet."

    await page.get_by_role("button", name=f"Edit {second}").click()
    await page.locator("#label-en").fill("Your electronic address")
    await page.locator(".trial", has_text="Your electronic address").wait_for()
    assert await flaws_by_axe(page) == []
    await page.get_by_role("button", name="Save as version 2").click()
    await page.get_by_text("Saved as version 2.").wait_for()


@needs_chromium
async def test_pages_of_calls_fit_a_phone(page_of: PageOf) -> None:
    await with_applications()
    page = await page_of(SECRETARIAT, viewport={"width": 320, "height": 700}, color_scheme="dark")
    for path in ("/en/desk/calls", f"{CALL}/form", f"{CALL}/numbers"):
        await page.goto(path)
        assert (path, await page.evaluate("document.documentElement.scrollWidth")) == (path, 320)
        assert (path, await flaws_by_axe(page)) == (path, [])
