"""Applying on the pages, when not all goes straight: double clicks, two windows, changed minds, odd numbers."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.portal.conftest import Live
from tests.portal.test_pages import ANSWERS, signed_in

CALL = "/en/calls/capacity-building-training-call/apply"
LETTER = ("letter.pdf", b"%PDF-1.7 letter")


@pytest.fixture
async def browser(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with Aygül signed in."""
    async with httpx.AsyncClient(base_url=live.url) as browser:
        await signed_in(live, browser)
        yield browser


@pytest.fixture
async def address(browser: httpx.AsyncClient) -> str:
    """Where her draft is."""
    return (await browser.post(CALL)).headers["location"]


def version_on(page: httpx.Response) -> str:
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    return version.group(1)


def why_on(page: httpx.Response) -> list[str]:
    return re.findall(r'class="why"[^>]*>([^<]+)', page.text)


async def post(browser: httpx.AsyncClient, address: str, *, letter: Any = None, **given: Any) -> httpx.Response:
    """Answers as a browser posts them: to the version it has, unless another is given."""
    version = given.pop("version", None) or version_on(await browser.get(f"{address}?edit=1"))
    return await browser.post(address, data={"version": version, **given}, files={"letter": letter or ("", b"")})


async def handed_in(browser: httpx.AsyncClient, address: str, **given: Any) -> httpx.Response:
    """Her application, handed in."""
    answer = await post(browser, address, **{**ANSWERS, **given, "act": "submit"})
    assert answer.status_code == 303, why_on(answer)
    return await browser.get(address)


async def test_a_double_click_on_handing_in_is_received_once(browser: httpx.AsyncClient, address: str) -> None:
    version = version_on(await browser.get(address))

    answered = await asyncio.gather(
        *[post(browser, address, version=version, letter=LETTER, act="submit", **ANSWERS) for _ in range(5)]
    )

    assert [answer.status_code for answer in answered] == [303] * 5
    page = (await browser.get(address)).text
    assert len(set(re.findall(r"TRN-\d{4}-\d{6}", page.partition("<h2>Mails</h2>")[0]))) == 1
    assert page.count(">letter.pdf<") == 1


async def test_saving_what_is_stored_already_is_no_conflict(browser: httpx.AsyncClient, address: str) -> None:
    assert (await post(browser, address, version="1", full_name="Айгүл")).status_code == 303

    assert (await post(browser, address, version="1", full_name="Айгүл")).status_code == 303


async def test_in_a_conflict_both_sides_are_shown_and_the_chosen_file_is_kept(
    browser: httpx.AsyncClient, address: str
) -> None:
    await post(browser, address, version="1", full_name="On the phone")

    stale = await post(browser, address, version="1", full_name="On the laptop", letter=LETTER)

    assert stale.status_code == 422
    assert 'value="On the laptop"' in stale.text
    assert "On the phone" in stale.text
    kept = re.findall(r'name="letter:keep" value="([^"]+)" checked', stale.text)
    assert len(kept) == 1
    given = {"version": version_on(stale), "full_name": "On the laptop", "letter:keep": kept}
    assert (await browser.post(address, data=given)).status_code == 303
    assert "letter.pdf" in (await browser.get(address)).text


async def test_a_page_that_was_open_for_long_takes_nothing_back_that_was_typed_elsewhere(
    browser: httpx.AsyncClient, address: str
) -> None:
    left_open = await browser.get(address)
    await post(browser, address, full_name="On the phone")
    hidden = dict(re.findall(r'<input type="hidden" name="(version|stored)" value="([^"]*)"', left_open.text))

    answer = await browser.post(address, data={**hidden, "full_name": "", "motivation": "Typed on the laptop"})

    assert answer.status_code == 303
    page = (await browser.get(address)).text
    assert 'value="On the phone"' in page
    assert "Typed on the laptop" in page


@pytest.mark.parametrize("version", ["abc", "1.5", "", "-1", "9" * 30, "١"])
async def test_a_version_that_is_none_is_as_good_as_an_old_one(
    browser: httpx.AsyncClient, address: str, version: str
) -> None:
    await post(browser, address, version="1", full_name="Saved before")

    answer = await browser.post(address, data={"version": version, "full_name": "Typed now"})

    assert answer.status_code == 422
    assert 'value="Typed now"' in answer.text
    page = await handed_in(browser, address)
    taken_back = await browser.post(f"{address}/withdraw", data={"version": version, "sure": "yes"})
    assert taken_back.status_code == 422
    assert version_on(taken_back) == version_on(page)


async def test_taking_back_twice_at_once_is_done_once(browser: httpx.AsyncClient, address: str) -> None:
    given = {"version": version_on(await handed_in(browser, address)), "sure": "yes"}

    answered = await asyncio.gather(*[browser.post(f"{address}/withdraw", data=given) for _ in range(5)])

    assert [answer.status_code for answer in answered] == [303] * 5
    assert "Withdrawn" in (await browser.get(address)).text


async def test_nothing_is_taken_back_unless_the_box_is_ticked(browser: httpx.AsyncClient, address: str) -> None:
    version = version_on(await handed_in(browser, address))

    answer = await browser.post(f"{address}/withdraw", data={"version": version})

    assert answer.status_code == 422
    assert '<a href="#withdraw-sure">' in answer.text
    assert "Withdrawn" not in (await browser.get(address)).text


async def test_a_settled_application_has_no_form_whoever_posts_to_it(browser: httpx.AsyncClient, address: str) -> None:
    version = version_on(await handed_in(browser, address))
    await browser.post(f"{address}/withdraw", data={"version": version, "sure": "yes"})

    answer = await post(browser, address, version=version, full_name="Too late")

    assert answer.status_code == 422
    assert "can no longer be changed" in answer.text
    assert "data-answers" not in answer.text


async def test_what_was_received_is_shown_until_changes_are_handed_in(browser: httpx.AsyncClient, address: str) -> None:
    page = await handed_in(browser, address)
    assert "not handed in" not in page.text
    form = await browser.get(f"{address}?edit=1")
    assert "Save without handing in" in form.text
    assert "Save the draft" not in form.text

    await post(browser, address, **{**ANSWERS, "full_name": "Changed since"})

    page = await browser.get(address)
    assert "You have changes that are not handed in." in page.text
    assert "Айгүл" in page.text
    assert "Changed since" not in page.text
    page = await handed_in(browser, address, full_name="Changed since")
    assert "not handed in" not in page.text
    assert "Changed since" in page.text


async def test_a_number_that_could_be_two_is_asked_about(browser: httpx.AsyncClient, address: str) -> None:
    answer = await post(browser, address, members="1,500")

    assert answer.status_code == 422
    assert 'value="1,500"' in answer.text
    assert why_on(answer) == ["Write the number without separators between thousands, for example 1500 or 1.5."]
    assert 'value="1,500"' not in (await browser.get(address)).text


async def test_half_a_language_can_be_saved_shown_and_disputed(browser: httpx.AsyncClient, address: str) -> None:
    token = browser.cookies["kurultai_session"]
    half = [{"field": "languages", "value": [{"language": "en"}, {"level": "B1"}]}]
    save = "mutation($input: SaveAnswersInput!) { saveAnswers(input: $input) { userErrors { message } } }"
    given = {"application": address.rpartition("/")[2], "version": 1, "answers": half}
    headers = {"Authorization": f"Bearer {token}"}
    saved = await browser.post("/graphql", json={"query": save, "variables": {"input": given}}, headers=headers)
    assert saved.json()["data"]["saveAnswers"]["userErrors"] == []

    form = await browser.get(address)
    stale = await post(browser, address, version="1", full_name="Typed elsewhere")

    assert form.status_code == 200
    assert re.search(r'<option value="en" selected', form.text)
    assert stale.status_code == 422
    assert "English, (B1)" in stale.text


@pytest.mark.parametrize(
    ("language", "day"), [("en", "1 September 2023"), ("tr", "1 Eylül 2023"), ("ru", "1 сентября 2023")]
)
async def test_a_day_is_written_in_the_language_of_the_page(
    browser: httpx.AsyncClient, address: str, language: str, day: str
) -> None:
    born = {"born_on": "2023-09-01"}
    await handed_in(browser, address, **born)

    page = await browser.get(address.replace("/en/", f"/{language}/"))

    assert day in page.text
    assert "2023-09-01" not in page.text


async def test_questions_in_another_language_than_the_page_say_so(browser: httpx.AsyncClient, address: str) -> None:
    in_russian, in_turkish = address.replace("/en/", "/ru/"), address.replace("/en/", "/tr/")

    assert '<span lang="en" dir="ltr">Your name, as in your passport</span>' in (await browser.get(in_russian)).text
    assert '<span lang="' not in (await browser.get(in_turkish)).text
    await handed_in(browser, address)
    assert '<dt lang="en" dir="ltr">Your name, as in your passport</dt>' in (await browser.get(in_russian)).text
