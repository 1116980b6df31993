"""What scripts add to reviewers' pages: saving as one goes, also over a bad line, the score, keys."""

from playwright.async_api import expect

from models.reviews import Review
from tests.actors import REVIEWER
from tests.api.reviewing import SECOND_REVIEWER, account_of
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf
from tests.portal.test_reviewers_pages import a_pile

pytestmark = needs_chromium


async def test_a_review_is_saved_as_it_is_written_and_kept_while_the_line_is_cut(live: Live, page_of: PageOf) -> None:
    first, _ = await a_pile(live)
    page = await page_of(REVIEWER)
    await page.goto(f"/en/reviews/{first}")

    await page.get_by_label("8", exact=True).check()
    await expect(page.locator("[data-score]")).to_have_text("68.6")
    await expect(page.locator("[data-state]")).to_contain_text("your time")
    await page.context.set_offline(True)
    await page.fill("#comment", "Typed on a train.")
    await expect(page.locator("[data-state]")).to_contain_text("No connection.")
    await page.context.set_offline(False)
    await page.reload()
    await expect(page.locator("#comment")).to_have_value("Typed on a train.")
    await expect(page.locator("[data-state]")).to_contain_text("your time")

    (stored,) = await Review.many({})
    assert (stored.comment, [one.points for one in stored.scores]) == ("Typed on a train.", [8])
    await page.reload()
    assert await page.evaluate("localStorage.length") == 0
    assert await flaws_by_axe(page) == []


async def test_one_walks_through_the_pile_by_keyboard(live: Live, page_of: PageOf) -> None:
    first, second = await a_pile(live)
    page = await page_of(REVIEWER, viewport={"width": 320, "height": 700})
    await page.goto("/en/reviews")
    assert await flaws_by_axe(page) == []
    await page.goto(f"/en/reviews/{first}")

    await page.keyboard.press("Alt+PageDown")
    await page.wait_for_url(f"**/reviews/{second}")
    await page.keyboard.press("Alt+PageUp")
    await page.wait_for_url(f"**/reviews/{first}")

    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_who_was_signed_out_meanwhile_is_told_and_loses_nothing(live: Live, page_of: PageOf) -> None:
    first, _ = await a_pile(live)
    page = await page_of(REVIEWER)
    await page.goto(f"/en/reviews/{first}")
    cookies = await page.context.cookies()

    await page.context.clear_cookies()
    await page.fill("#comment", "Written too late.")
    await expect(page.locator("[data-state]")).to_contain_text("You are signed out.")
    await page.context.add_cookies(cookies)  # type: ignore[arg-type]
    await page.reload()

    await expect(page.locator("#comment")).to_have_value("Written too late.")
    await expect(page.locator("[data-state]")).to_contain_text("your time")


async def test_the_next_reviewer_at_the_same_browser_sees_nothing_of_it(live: Live, page_of: PageOf) -> None:
    first, _ = await a_pile(live)
    page = await page_of(REVIEWER)
    await page.goto(f"/en/reviews/{first}")
    await page.context.set_offline(True)
    await page.fill("#comment", "For the secretariat only.")
    await expect(page.locator("[data-state]")).to_contain_text("No connection.")
    await page.context.set_offline(False)

    await page.context.add_cookies(
        [
            {"name": name, "value": value, "url": live.url}
            for name, value in (await live.cookies(SECOND_REVIEWER)).items()
        ]
    )
    await page.goto(f"/en/reviews/{first}")
    assert await page.input_value("#comment") == ""
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/en/")
    left = await page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [one for one in left if one.startswith("kurultai")] == []
    others = (await account_of(live.ask, SECOND_REVIEWER)).id
    assert [one.comment for one in await Review.many({}) if one.reviewer == others and one.comment] == []
