"""How pages are built, for people who hear them, walk them by keyboard, or read them on another host."""

import re
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from tests.portal.conftest import Live
from tests.portal.reader import Page
from tests.portal.test_pages import signed_in

CALL = "/calls/capacity-building-training-call"
PUBLIC = (
    *("/", "/meetings", "/programmes", "/calls", CALL, "/calls/exchange-call", "/calls/internship-call", "/sign-in"),
    *("/meetings/fifth-diaspora-meeting", "/meetings/bilateral-kyrgyzstan-turkiye-2023", "/nothing"),
    *("/programmes/capacity-building-training", "/programmes/diaspora-forum", "/meetings/series/diaspora-ministers"),
    *("/decisions", "/plans", "/plans/2024", "/institutions", "/institutions/kg-diaspora", "/feeds"),
    *("/search", "/search?q=training", "/programmes/diaspora-forum/compare"),
)


@pytest.fixture
async def browser(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=live.url) as client:
        yield client


async def pages_of_an_applicant(live: Live, browser: httpx.AsyncClient) -> dict[str, str]:
    """The pages that only a person who signed in sees, some of them with objections."""
    wrong = await browser.post("/en/sign-in", data={"email": "nobody", "act": "send"})
    await signed_in(live, browser)
    address = (await browser.post(f"/en{CALL}/apply")).headers["location"]
    empty = {"version": "1", "act": "submit"}
    return {
        "wrong address": wrong.text,
        "form": (await browser.get(address)).text,
        "objections": (await browser.post(address, data=empty, files={"none": ("", b"")})).text,
        "applications": (await browser.get("/en/applications")).text,
        "profile": (await browser.get("/en/profile")).text,
        "profile with objections": (await browser.post("/en/profile", data={"name": "Kut", "timeZone": "Mars"})).text,
    }


def flaws_of(page: Page) -> list[str]:
    """What stands in the way of people who do not see the page."""
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    levels = [int(one.tag[1]) for one in page.elements if re.fullmatch("h[1-6]", one.tag)]
    labelled = {one.attributes["for"] for one in page.all("label")}
    flaws = [f"twice: {name}" for name in set(ids) if ids.count(name) > 1]
    flaws += [f"h1: {levels.count(1)}"] if levels.count(1) != 1 else []
    flaws += [f"h{high} to h{low}" for high, low in pairwise(levels) if low > high + 1]
    for one in page.elements:
        href, named = one.attributes.get("href", ""), one.attributes.get("aria-label") or one.words
        if href.startswith("#") and href[1:] not in ids:
            flaws.append(f"leads nowhere: {href}")
        if one.tag in ("a", "button") and not named:
            flaws.append(f"without words: {one}")
        described = one.attributes.get("aria-describedby", "") + " " + one.attributes.get("aria-labelledby", "")
        flaws += [f"described by nothing: {name}" for name in described.split() if name not in ids]
        if one.tag in ("input", "select", "textarea") and one.attributes.get("type") != "hidden":
            is_named = one.attributes.get("id") in labelled or "aria-label" in one.attributes
            flaws += [] if is_named else [f"without a label: {one.attributes}"]
    return flaws


@pytest.mark.parametrize("language", ["en", "ky"])
async def test_public_pages_are_soundly_built(browser: httpx.AsyncClient, language: str) -> None:
    for path in PUBLIC:
        assert flaws_of(Page((await browser.get(f"/{language}{path}")).text)) == [], path


async def test_the_pages_of_an_applicant_are_soundly_built(live: Live, browser: httpx.AsyncClient) -> None:
    for name, html in (await pages_of_an_applicant(live, browser)).items():
        assert flaws_of(Page(html)) == [], name


async def test_objections_come_first_in_the_title_and_in_the_focus(live: Live, browser: httpx.AsyncClient) -> None:
    pages = {name: Page(html) for name, html in (await pages_of_an_applicant(live, browser)).items()}
    with_objections = {"wrong address", "objections", "profile with objections"}

    assert {name for name, page in pages.items() if page.all("title")[0].words.startswith("Error: ")} == with_objections
    for name in with_objections:
        focused = [one.attributes.get("id") for one in pages[name].elements if "autofocus" in one.attributes]
        assert focused[0] == "errors", name


async def test_what_is_said_against_an_answer_is_read_with_its_question(live: Live, browser: httpx.AsyncClient) -> None:
    page = Page((await pages_of_an_applicant(live, browser))["objections"])

    described = {
        one.attributes.get("name") or one.tag: one.attributes["aria-describedby"].split()
        for one in page.elements
        if "aria-describedby" in one.attributes
    }

    assert described["consent"] == ["consent-why"]
    assert described["motivation"] == ["motivation-help", "motivation-limits", "motivation-why"]
    assert described["languages:language"] == described["languages:level"] == ["languages-why"]
    legends = {one.words for one in page.all("legend")}
    assert {"Languages you speak", "What do you do in it?"} <= legends


async def test_pictures_and_files_come_from_the_host_that_was_asked(browser: httpx.AsyncClient) -> None:
    page = Page((await browser.get("/en/programmes/capacity-building-training")).text)
    (picture,) = [one for one in page.all("img") if one.attributes["alt"]]
    (plan,) = [one for one in page.all("a") if one.words == "Diaspora Joint Activity Plan for 2024"]

    for address in (picture.attributes["src"], plan.attributes["href"]):
        assert address.startswith("/files/")
        assert (await browser.get(address)).status_code == 200
    assert "loading" not in picture.attributes, "pictures that were not scrolled to would be missing in print"


async def test_partners_get_the_whole_address_of_a_file(live: Live, browser: httpx.AsyncClient) -> None:
    query = '{ programme(slug: "internship") { body { ... on ImageBlock { file { url } } } } }'
    answer = (await browser.post("/graphql", json={"query": query})).json()

    (url,) = [block["file"]["url"] for block in answer["data"]["programme"]["body"] if block]
    assert url.startswith(f"{live.url}/files/")


def test_in_print_the_pages_footer_is_left_out_and_a_quotes_is_not() -> None:
    printed = Path("portal/static/site.css").read_text().partition("@media print")[2]
    hidden = [rule.partition("{")[0] for rule in printed.split("}") if "display: none" in rule]

    assert [part.strip() for part in ",".join(hidden).split(",") if "footer" in part] == ["body > footer"]
