"""Signing in by a code: what is kept, what is told, and what leads on."""

import re

import httpx
import pytest

from portal.applicants.accounts import digits_in
from tests.actors import AYGUL, SECRETARIAT
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

EMAIL = {"email": "aygul@example.org"}


@pytest.mark.parametrize(
    "typed",
    ["123456", " 123 456 ", "123-456", "12\u00a034\u200b56", "\u200e123456", "١٢٣٤٥٦", "۱۲۳ ۴۵۶", "１２３４５６"],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert digits_in(typed) == "123456"


def test_what_is_no_code_stays_none() -> None:
    assert digits_in("12345x") == "12345x"


def code_in(live: Live) -> str:
    found = re.search(r"\b\d{6}\b", live.newest_mail().partition("\n\n")[2])
    assert found is not None
    return found.group()


async def test_a_code_typed_with_a_space_leads_a_first_time_applicant_to_where_they_were_going(
    live: Live, reader_of: ReaderOf
) -> None:
    browser, next_ = await reader_of(None), "/en/calls/capacity-building-training-call"
    asked = Page((await browser.post("/en/sign-in", data={**EMAIL, "next": next_, "act": "send"})).text)
    (field,) = [one.attributes for one in asked.all("input") if one.attributes.get("id") == "code"]
    code = code_in(live)

    entered = {**EMAIL, "next": next_, "act": "enter", "code": f"{code[:3]} {code[3:]}"}
    answer = await browser.post("/en/sign-in", data=entered)

    assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")
    assert (answer.status_code, answer.headers["location"]) == (303, next_)
    assert flaws_of(asked) == []


async def test_a_wrong_code_is_said_beside_its_field_and_keeps_the_way(reader_of: ReaderOf) -> None:
    browser = await reader_of(None)
    entered = {**EMAIL, "next": "/en/profile", "act": "enter", "code": "000 000"}

    answer = await browser.post("/en/sign-in", data=entered)

    assert answer.status_code == 422
    assert 'id="code-why">This code is wrong or no longer valid.' in answer.text
    assert 'value="000 000"' in answer.text
    assert answer.text.count('name="next" value="/en/profile"') == 2


async def test_after_too_many_codes_the_page_says_so_and_still_takes_the_last_one(
    live: Live, reader_of: ReaderOf
) -> None:
    browser = await reader_of(None)
    for _ in range(5):
        sent = await browser.post("/en/sign-in", data={**EMAIL, "act": "again"})
    assert "We have sent a new code to aygul@example.org." in sent.text
    code = code_in(live)

    refused = await browser.post("/en/sign-in", data={**EMAIL, "act": "again"})
    entered = await browser.post("/en/sign-in", data={**EMAIL, "act": "enter", "code": code})

    assert refused.status_code == 422
    assert "Please wait an hour and try again." in refused.text
    assert 'id="code"' in refused.text
    assert entered.status_code == 303


async def test_the_page_never_tells_whether_an_address_is_known(live: Live, reader_of: ReaderOf) -> None:
    await live.cookies(AYGUL)
    browser = await reader_of(None)
    texts = [
        (await browser.post("/en/sign-in", data={"email": email, "act": "send"})).text.replace(email, "@")
        for email in (AYGUL.email, "never-seen@example.org")
    ]

    assert texts[0] == texts[1]


async def test_a_session_that_ended_leads_back_to_the_page_after_signing_in(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url, cookies={"kurultai_session": "ended"}) as browser:
        led = await browser.get("/en/profile?saved=1")
        page = await browser.get(led.headers["location"])

    assert led.headers["location"] == "/en/sign-in?next=/en/profile%3Fsaved%3D1"
    assert 'name="next" value="/en/profile?saved=1"' in page.text
    assert "You were signed out after some time." in page.text
    assert 'kurultai_session=""' in page.headers["set-cookie"]
    assert "Sign out" not in page.text


async def test_who_is_signed_in_is_led_on(reader_of: ReaderOf) -> None:
    aygul, staff = await reader_of(AYGUL), await reader_of(SECRETARIAT)

    assert (await aygul.get("/en/sign-in?next=/en/profile")).headers["location"] == "/en/profile"
    assert (await aygul.get("/en/sign-in?next=//elsewhere.example")).headers["location"] == "/en/applications"
    assert (await staff.get("/en/sign-in")).headers["location"] == "/en/desk"


async def test_signing_out_forgets_the_session_here_and_on_the_server(live: Live, reader_of: ReaderOf) -> None:
    browser, cookies = await reader_of(AYGUL), await live.cookies(AYGUL)

    answer = await browser.post("/en/sign-out")

    gone = {one.partition("=")[0] for one in answer.headers.get_list("set-cookie") if "Max-Age=0" in one}
    assert gone == {"kurultai_session", "zone", "workplace"}
    async with httpx.AsyncClient(base_url=live.url, cookies=cookies) as kept:
        assert (await kept.get("/en/applications")).status_code == 303


async def test_a_code_is_pasted_and_asked_for_again_by_somebody_who_waits(page_of: PageOf) -> None:
    page = await page_of(None)
    await page.goto("/en/sign-in")
    await page.fill("#email", "aygul@example.org")
    await page.click("button[value=send]")
    await page.wait_for_selector("#code")

    assert await page.locator("button[value=again]").is_disabled()
    assert "seconds" in await page.locator("[data-waits]").inner_text()
    await page.evaluate(
        "() => { const data = new DataTransfer(); data.setData('text', 'Your code is 123 456.');"
        " document.querySelector('#code').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data,"
        " cancelable: true})); }"
    )
    assert await page.input_value("#code") == "123456"
