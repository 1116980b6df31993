"""Coming back: after a session has ended, by the browser's way back, to an address that was kept."""

import html
import re

import httpx

from domain.applications import Action, State
from tests.actors import AYGUL
from tests.api.selecting import done
from tests.portal.conftest import Live, ReaderOf
from tests.portal.standings import account_of, address_of, an_offer, main_of, standing
from tests.portal.test_applicants_signing_in import code_in
from tests.portal.test_form_checking import SLUG, filled, handed_in
from tests.portal.test_pages import ANSWERS

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
MANY_LINES = "I want to learn <how others> run\r\ntheir organisations & to pass it on, again and again."


def carried_on(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the first form of signing in."""
    form = page.text.partition('action="/en/sign-in"')[2].partition("</form>")[0]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(form)}


async def begun(browser: httpx.AsyncClient, slug: str = SLUG) -> str:
    return (await browser.post(f"/en/calls/{slug}/apply")).headers["location"]


async def test_answers_posted_after_the_session_ended_are_saved_once_one_is_signed_in_again(
    live: Live, reader_of: ReaderOf
) -> None:
    browser = await reader_of(AYGUL)
    address = await begun(browser)
    browser.cookies.clear()

    asked = await filled(browser, address, motivation=MANY_LINES)
    assert (asked.status_code, "You were signed out after some time." in asked.text) == (401, True)
    given = {**carried_on(asked), "sign-in:email": AYGUL.email, "sign-in:act": "send"}
    sent = await browser.post("/en/sign-in", data=given)
    given = {**carried_on(sent), "sign-in:act": "enter", "sign-in:code": "000000"}
    refused = await browser.post("/en/sign-in", data=given)
    given = {**carried_on(refused), "sign-in:act": "enter", "sign-in:code": code_in(live)}
    entered = await browser.post("/en/sign-in", data=given)
    assert (refused.status_code, entered.status_code, entered.headers["location"]) == (422, 307, address)

    saved = await browser.post(address, data=given)
    checked = main_of((await browser.get(saved.headers["location"])).text)
    assert "Nothing is missing." in checked
    assert (html.escape(MANY_LINES.split("\r\n")[0]) in checked, ANSWERS["email"] in checked) == (True, True)


async def test_what_was_carried_leads_to_no_other_site(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(None)
    given = {"full_name": "X", "sign-in:next": "//elsewhere.example", "sign-in:email": AYGUL.email}
    await browser.post("/en/sign-in", data={**given, "sign-in:act": "send"})

    entered = await browser.post("/en/sign-in", data={**given, "sign-in:act": "enter", "sign-in:code": code_in(live)})

    assert (entered.status_code, entered.headers["location"]) == (303, "/en/applications")


async def test_who_goes_back_to_the_check_after_handing_in_reads_that_it_was_received(reader_of: ReaderOf) -> None:
    browser = await reader_of(AYGUL)
    address = await begun(browser)
    await handed_in(browser, address)

    back = await browser.get(f"{address}/check")
    assert (back.status_code, back.headers["location"]) == (303, address)

    await filled(browser, address, phone="+996 312 123456")
    assert "Nothing is missing." in (await browser.get(f"{address}/check")).text


async def test_nothing_of_ones_own_is_kept_for_whoever_goes_back_on_the_same_device(reader_of: ReaderOf) -> None:
    browser = await reader_of(AYGUL)
    address = await begun(browser)

    for own in (address, f"{address}/check", "/en/applications", "/en/profile", "/en/profile/data", "/en/messages"):
        assert (await browser.get(own)).headers["cache-control"] == "private, no-store"


async def test_an_address_that_only_forms_are_sent_to_leads_to_the_page_around_it(
    live: Live, reader_of: ReaderOf
) -> None:
    browser, address = await reader_of(AYGUL), address_of(await an_offer(live))

    refused = await browser.post(f"{address}/decline", data={"version": "1"})
    (in_turkish,) = set(re.findall(r'href="(/tr/applications/[^"]*)"', refused.text))
    led = await browser.get(in_turkish)

    assert (led.status_code, led.headers["location"]) == (303, address.replace("/en/", "/tr/"))
    assert (await browser.get("/en/calls/round/apply")).headers["location"] == "/en/calls/round"
    assert (await browser.get("/en/nothing/decline")).status_code == 404


async def test_what_was_done_is_told_only_while_it_stands(live: Live, reader_of: ReaderOf) -> None:
    browser, address = await reader_of(AYGUL), address_of(await standing(live, State.REJECTED, (Action.RELEASE, None)))

    assert "We have received your application." not in main_of((await browser.get(f"{address}?done=received")).text)


async def test_who_has_no_name_and_organisation_yet_is_asked_for_them_before_handing_in(reader_of: ReaderOf) -> None:
    browser = await reader_of(AYGUL)
    address = await begun(browser)

    for page in (address, f"{address}/check"):
        assert "Please tell us your name and your organisation" in main_of((await browser.get(page)).text)


async def test_a_certificate_without_a_name_asks_for_it_and_leads_to_no_paper(live: Live, reader_of: ReaderOf) -> None:
    browser, account = await reader_of(AYGUL), await account_of(live)
    confirmed = await standing(live, State.CONFIRMED, (Action.CONFIRM, None))
    await done(live.ask, Action.RECORD_COMPLETION, confirmed)

    page = (await browser.get(address_of(confirmed))).text

    assert account.name is None
    assert "To print it, please give your name as in the passport" in main_of(page)
    assert ".pdf" not in page


async def test_who_changes_the_language_while_signing_in_still_gets_where_they_were_going(reader_of: ReaderOf) -> None:
    browser = await reader_of(None)
    asked = (await browser.get("/en/sign-in?next=/en/calls/round%3Fa%3Db")).text
    (in_kyrgyz,) = re.findall(r'href="(/ky/sign-in[^"]*)"', asked)[-1:]

    assert 'name="next" value="/ky/calls/round?a=b"' in (await browser.get(html.unescape(in_kyrgyz))).text
