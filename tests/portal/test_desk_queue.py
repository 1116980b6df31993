"""What waits, on the desk: why, since when, for whom, who is on it; live where scripts run."""

import pytest

from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, SECRETARIAT
from tests.api.desk import SECOND_SECRETARIAT, acted, create_meeting, create_programme, update_meeting
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

MINE = "Another of the secretariat: you edited it last"


async def test_what_waits_is_told_with_why_for_whom_and_who_is_on_it(live: Live, reader_of: ReaderOf) -> None:
    theirs = await create_meeting(live.ask, slug="theirs", title=[{"locale": "en", "text": "Theirs"}])
    await acted(live.ask, "submitForReview", theirs, as_=CONTRIBUTOR)
    mine = await create_programme(live.ask, as_=SECRETARIAT, slug="mine", title=[{"locale": "en", "text": "Mine"}])
    await acted(live.ask, "submitForReview", mine)
    reader = await reader_of(SECRETARIAT)

    html = (await reader.get("/en/desk")).text
    page = Page(html)

    assert flaws_of(page) == []
    rows = [one.words for one in page.all("tr") if "data-key" in one.attributes]
    assert [("Theirs" in row, "Mine" in row) for row in rows] == [(True, False), (False, True)]
    assert "to be reviewed" in rows[0]
    assert "1 minute" in rows[0]
    assert "nobody" in rows[0]
    assert MINE not in rows[0]
    assert MINE in rows[1]
    assert 'href="/en/desk/meetings/theirs"' in html

    claimed = await reader.post("/en/desk/claim", data={"subject": theirs["id"], "waiting": "FOR_REVIEW"})
    assert claimed.headers["location"] == "/en/desk?waiting=FOR_REVIEW&done=CLAIM"
    assert "The others see now that you are on it." in (await reader.get(claimed.headers["location"])).text
    others = (await (await reader_of(SECOND_SECRETARIAT)).get("/en/desk")).text
    assert SECRETARIAT.email in others
    gone = await reader.post("/en/desk/claim", data={"subject": "nothing"})
    assert gone.headers["location"] == "/en/desk?done=GONE"
    assert [one.words for one in Page((await reader.get("/en/desk?waiting=FOR_ANSWER")).text).all("tr")] == []


async def test_each_role_finds_what_is_theirs_to_do(live: Live, reader_of: ReaderOf) -> None:
    draft = await acted(live.ask, "submitForReview", await create_meeting(live.ask, slug="draft"), as_=CONTRIBUTOR)
    await acted(live.ask, "requestChanges", draft, note="The place is missing.")

    for_editors = (await (await reader_of(EDITOR)).get("/en/desk")).text

    assert "The place is missing." in for_editors
    assert "For the secretariat" not in for_editors
    administrators = await (await reader_of(ADMINISTRATOR)).get("/en/desk")
    assert administrators.headers["location"] == "/en/desk/accounts"
    assert (await (await reader_of(AYGUL)).get("/en/desk")).status_code == 404
    assert (await (await reader_of(CONTRIBUTOR)).get("/en/desk")).status_code == 404
    assert (await (await reader_of(None)).get("/en/desk")).headers["location"] == "/en/sign-in?next=/en/desk"


async def test_translations_behind_their_english_are_listed(live: Live, reader_of: ReaderOf) -> None:
    found = await live.ask(
        '{ meeting(slug: "fifth-diaspora-meeting") { id workingCopy { version } } }', as_=SECRETARIAT
    )
    working = {"id": found["meeting"]["id"], "version": found["meeting"]["workingCopy"]["version"]}
    changed = await update_meeting(live.ask, working, summary=[{"locale": "en", "text": "Another summary."}])
    sent = await acted(live.ask, "submitForReview", changed, as_=EDITOR)
    ready = await acted(live.ask, "approveContent", sent)
    await acted(live.ask, "publishContent", ready)

    html = (await (await reader_of(EDITOR)).get("/en/desk")).text

    assert "Translations behind the English" in html
    assert "/en/desk/meetings/fifth-diaspora-meeting/edit?language=tr" in html


@needs_chromium
@pytest.mark.parametrize("line", ["live", "cut"])
async def test_what_is_new_appears_by_itself(live: Live, page_of: PageOf, line: str) -> None:
    first = await create_meeting(live.ask, slug="first", title=[{"locale": "en", "text": "The first"}])
    await acted(live.ask, "submitForReview", first, as_=CONTRIBUTOR)
    page = await page_of(SECRETARIAT)
    if line == "cut":
        await page.route("**/graphql", lambda route: route.abort())
        await page.clock.install()
    await page.goto("/en/desk")
    how = {"live": "Live: what is new appears by itself.", "cut": "Not live at the moment"}[line]
    await page.get_by_text(how).wait_for()
    await page.get_by_role("link", name="The first").focus()

    second = await create_meeting(live.ask, slug="second", title=[{"locale": "en", "text": "The second"}])
    await acted(live.ask, "submitForReview", second, as_=CONTRIBUTOR)
    if line == "cut":
        await page.clock.run_for(16_000)

    await page.get_by_role("link", name="The second").wait_for()
    assert await page.locator("#news").inner_text() == "New in the list: 1"
    assert await page.evaluate("document.activeElement.textContent") == "The first"
    assert await flaws_by_axe(page) == []
