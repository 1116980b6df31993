"""Signing in and the profile, as a browser without scripts gets them."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.portal.conftest import Live
from tests.portal.test_pages import signed_in

STORED = """{ viewer { account { timeZone name { passport native preferred }
  organisation { name nativeName country { code } city website foundedYear registrationNumber about } } } }"""
ORGANISATION = "mutation($input: OrganisationInput!) { saveOrganisation(input: $input) { userErrors { code } } }"
OWN = {
    "name": "Kyrgyz Society of Berlin",
    "nativeName": "Берлин кыргыз коому",
    "country": "DE",
    "city": "Berlin",
    "website": "https://kyrgyz.example",
    "foundedYear": 1998,
    "registrationNumber": "VR 12345",
    "about": "Courses.\nConcerts.",
}
PERSON = {"passportName": "Aygul Asanova", "nativeName": "Айгүл", "preferredName": "Aika", "timeZone": "Asia/Bishkek"}


@pytest.fixture
async def browser(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    """A browser whose person signed in."""
    async with httpx.AsyncClient(base_url=live.url) as browser:
        await signed_in(live, browser)
        yield browser


async def asked(browser: httpx.AsyncClient, document: str, **variables: Any) -> Any:
    body = {"query": document, "variables": variables}
    return (await browser.post("/graphql", json=body, headers={"X-Kurultai-Request": "1"})).json()["data"]


async def stored(browser: httpx.AsyncClient) -> dict[str, Any]:
    account: dict[str, Any] = (await asked(browser, STORED))["viewer"]["account"]
    return account


def values_of(page: str) -> dict[str, str]:
    """What a browser would send back of the profile's form, untouched."""
    form = page.partition('action="/en/profile"')[2]
    values = dict(re.findall(r'<input id="\w+" name="(\w+)"[^>]* value="([^"]*)"', form))
    values |= dict(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>([^<]*)</textarea>', form))
    values["country"] = (re.findall(r'<option value="(\w*)" selected', form) or [""])[0]
    return {name: html.unescape(value).replace("\n", "\r\n") for name, value in values.items()}


def errors_of(page: str) -> dict[str, str]:
    """What is said beside each field."""
    return {name: html.unescape(why) for name, why in re.findall(r'id="(\w+)-why">([^<]*)</p>', page)}


async def test_a_profile_that_is_saved_as_it_came_stays_as_it_was(browser: httpx.AsyncClient) -> None:
    await browser.post("/en/profile", data=PERSON)
    await asked(browser, ORGANISATION, input=OWN)
    before = await stored(browser)

    answer = await browser.post("/en/profile", data=values_of((await browser.get("/en/profile")).text))

    assert answer.headers["location"] == "/en/profile?saved=1"
    assert await stored(browser) == before
    assert before["organisation"] == {**OWN, "country": {"code": "DE"}}
    assert before["timeZone"] == "Asia/Bishkek"


async def test_what_is_cleared_is_gone(browser: httpx.AsyncClient) -> None:
    await asked(browser, ORGANISATION, input=OWN)
    await browser.post("/en/profile", data={**PERSON, "name": "Society", "country": "DE"})

    answer = await browser.post(
        "/en/profile",
        data={
            "passportName": "Aygul",
            "nativeName": "",
            "preferredName": " ",
            "timeZone": "",
            "name": "S",
            "country": "KG",
        },
    )

    assert answer.status_code == 303
    blank = dict.fromkeys(OWN, None)
    assert await stored(browser) == {
        "timeZone": "UTC",
        "name": {"passport": "Aygul", "native": None, "preferred": None},
        "organisation": {**blank, "name": "S", "country": {"code": "KG"}},
    }


async def test_an_organisation_does_not_go_by_being_cleared_and_the_page_says_so(browser: httpx.AsyncClient) -> None:
    await asked(browser, ORGANISATION, input=OWN)

    answer = await browser.post("/en/profile", data={**PERSON, "name": "", "country": ""})

    assert (answer.status_code, errors_of(answer.text)) == (
        422,
        {"name": "Please give the organisation's name.", "country": "Please choose a country."},
    )
    assert (await stored(browser))["organisation"] == {**OWN, "country": {"code": "DE"}}


async def test_a_person_without_an_organisation_saves_themselves_alone(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/en/profile", data={**PERSON, "name": "", "country": "", "website": ""})

    assert answer.status_code == 303
    assert (await stored(browser))["organisation"] is None


NO_PAGE = "A web address begins with http:// or https:// and has no spaces."
NO_YEAR = "Please write the year in digits, for example 1998."


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("website", "ftp://x", NO_PAGE),
        ("website", "https://[", NO_PAGE),
        ("website", "not a site", NO_PAGE),
        ("website", "javascript:alert(1)", NO_PAGE),
        ("website", "x" * 3_000, "At most 500 characters fit here."),
        ("foundedYear", "in the nineties", NO_YEAR),
        ("foundedYear", "-5", NO_YEAR),
        ("foundedYear", "9" * 12, NO_YEAR),
        ("timeZone", "Asia/Atlantis", "There is no time zone of this name."),
        ("timeZone", "x" * 3_000, "There is no time zone of this name."),
        ("passportName", "", "Please give the name as in the passport."),
        ("country", "", "Please choose a country."),
        ("about", "x" * 5_001, "At most 5000 characters fit here."),
    ],
)
async def test_what_cannot_be_saved_is_said_beside_it_and_everything_typed_is_kept(
    browser: httpx.AsyncClient, field: str, typed: str, why: str
) -> None:
    sent = {**PERSON, "name": "Society", "country": "DE", field: typed}

    answer = await browser.post("/en/profile", data=sent)

    assert (answer.status_code, errors_of(answer.text)) == (422, {field: why})
    assert {name: value for name, value in values_of(answer.text).items() if name in sent} == sent


async def test_an_address_as_people_write_it_gets_its_beginning(browser: httpx.AsyncClient) -> None:
    await browser.post(
        "/en/profile", data={**PERSON, "name": "Society", "country": "DE", "website": "kyrgyz.example/de"}
    )

    assert (await stored(browser))["organisation"]["website"] == "https://kyrgyz.example/de"


@pytest.mark.parametrize("email", ["x" * 250 + "@example.org", "x" * 3_000, "a\u202eb@example.org", "nobody"])
async def test_what_is_no_address_is_said_on_the_page_that_asked_for_it(live: Live, email: str) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        answer = await browser.post("/en/sign-in", data={"email": email, "act": "send"})

    assert answer.status_code == 422
    assert "This is not an e-mail address." in answer.text
    assert f'value="{email[:2_000]}"' in answer.text


@pytest.mark.parametrize(
    "next_", ["/\t/elsewhere.example", "/\r/elsewhere.example", "/\x00/elsewhere.example", "/\u2028/elsewhere.example"]
)
async def test_signing_in_never_leads_elsewhere_by_what_a_browser_leaves_out(live: Live, next_: str) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await browser.get("/en/sign-in", params={"next": next_})

    assert "elsewhere" not in page.text.partition("<main")[2].partition("</main>")[0]
