"""The lists that anybody reads: meetings, programmes, calls, the register, plans, institutions; each with its filters."""

import csv
import io
import json
import re

import httpx
import pytest

from tests.portal.conftest import Live
from tests.portal.reader import Page

FIFTH = "Fifth Meeting of Ministers and Heads of Diaspora Institutions"


async def read(browser: httpx.AsyncClient, address: str) -> Page:
    answer = await browser.get(address)
    assert answer.status_code == 200, address
    return Page(answer.text)


def titles(page: Page, tag: str) -> list[str]:
    return [one.words for one in page.all(tag)]


def linked(html: str) -> list[dict[str, object]]:
    return [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/en/meetings?year=2023&country=KG", [FIFTH]),
        ("/en/meetings?classification=MINISTERIAL", [FIFTH]),
        ("/en/meetings?classification=FORUM", []),
        ("/en/meetings?year=1066&country=XX&classification=NONE", [FIFTH]),
        ("/en/meetings/series/diaspora-ministers", [FIFTH]),
        ("/en/meetings/series/diaspora-ministers?year=2023", [FIFTH]),
    ],
)
async def test_meetings_are_listed_by_series_year_kind_and_country(live: Live, address: str, found: list[str]) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, address)

    assert titles(page, "h3") == found
    assert ("2023" in titles(page, "h2")) == bool(found)
    assert found or "No meeting fits these filters." in page.with_id("main").words


async def test_the_other_lists_are_narrowed_down_by_their_addresses(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        forums = await read(browser, "/en/programmes?kind=FORUM")
        tagged = await read(browser, "/en/programmes?tag=internship")
        with_call = await read(browser, "/en/programmes?open=yes")
        opened = await read(browser, "/en/calls?status=OPEN")
        there = await read(browser, "/en/calls?country=TR&programme=exchange-of-experience&kind=EXCHANGE")
        nowhere = await read(browser, "/en/calls?status=CANCELLED")
        counted = await read(browser, "/en/calls")

    assert titles(forums, "h2") == ["Diaspora Forum"]
    assert titles(tagged, "h2") == ["Internship Programme"]
    assert titles(with_call, "h2") == ["Capacity Building Training Programme"]
    assert titles(opened, "h2")[0] == "Call for the next capacity-building training"
    assert titles(there, "h2")[0] == "Call for the exchange of experience"
    assert "No call fits these filters." in nowhere.with_id("main").words
    (row,) = [one.words for one in counted.all("tr") if one.words.startswith("Kyrgyzstan")]
    assert row == "Kyrgyzstan 1 1 3"


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1", "2", "3", "4", "5", "6", "7", "8"]),
        ("?status=IMPLEMENTED", ["1"]),
        ("?action=ADOPTED&meeting=fifth-diaspora-meeting", ["1"]),
        ("?responsible=az-diaspora", ["5"]),
        ("?overdue=yes", []),
        ("?due_from=2100-01-01", []),
        ("?due_from=nonsense&action=NONE", ["1", "2", "3", "4", "5", "6", "7", "8"]),
    ],
)
async def test_the_register_is_asked_by_whom_how_far_and_until_when(live: Live, query: str, numbers: list[str]) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, f"/en/decisions{query}")
        table = await browser.get(f"/en/decisions.csv{query}")

    assert [title.split()[1] for title in titles(page, "h2")] == numbers
    assert f"Decisions: {len(numbers)}" in page.with_id("main").words
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert list(dict.fromkeys(row["Number"] for row in rows)) == numbers


async def test_a_decision_has_an_address_of_its_own(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        register = await read(browser, "/tr/decisions?action=ADOPTED")
        (address,) = [one.attributes["href"] for one in register.all("a") if one.words == "1 sayılı karar"]
        answer = await browser.get(address)
        missing = [await browser.get(f"/en/decisions/{one}") for one in ("nothing", "TWVldGluZzox")]

    page = Page(answer.text)
    assert page.all("h1")[0].words.startswith("1 sayılı karar")
    assert "The plan stands among the documents of the meeting." in page.said_in("en")
    work, crumbs = linked(answer.text)
    assert (work["@type"], work["inLanguage"], crumbs["@type"]) == ("CreativeWork", "tr", "BreadcrumbList")
    leads = {one.attributes.get("href") for one in page.all("a")}
    assert {"/tr/plans/2024", "/tr/institutions/ots-secretariat"} <= leads
    assert [one.status_code for one in missing] == [404, 404]


async def test_a_plan_says_what_became_of_each_activity(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        plans = await read(browser, "/en/plans")
        answer = await browser.get("/ru/plans/2024")
        missing = [await browser.get(f"/en/plans/{year}") for year in ("1999", "20244", "x")]

    assert "Activities: 6; done: 0; under way: 2" in plans.with_id("main").words
    page = Page(answer.text)
    (training,) = [one.words for one in page.all("tr") if "Capacity-building training" in one.words]
    assert "Бишкек" not in training
    assert "Capacity-building training for diaspora organisations" in page.said_in("en")
    assert [one["@type"] for one in linked(answer.text)] == ["ItemList", "BreadcrumbList"]
    assert [one.status_code for one in missing] == [404, 404, 404]


async def test_an_institution_shows_what_it_has_to_do_and_what_it_held(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        listed = await read(browser, "/en/institutions")
        answer = await browser.get("/en/institutions/kg-diaspora")
        missing = await browser.get("/en/institutions/nothing")

    assert titles(listed, "h2") == [
        "The Secretariat",
        "Institutions of the members",
        "Institutions of the observers",
    ]
    page = Page(answer.text)
    assert {"Decision 4 agreed", FIFTH} <= set(titles(page, "h3"))
    assert linked(answer.text)[0]["@type"] == "GovernmentOrganization"
    assert missing.status_code == 404


async def test_the_first_page_tells_what_is_open_what_was_reported_and_how_to_search(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        answer = await browser.get("/en/")

    page, (site,) = Page(answer.text), linked(answer.text)
    words = page.with_id("main").words
    assert words.index("Call for the next capacity-building training") < words.index(FIFTH)
    assert "Recently reported in progress" in words
    assert "Nothing is overdue." in words
    assert site["potentialAction"]["target"]["urlTemplate"].endswith("/en/search?q={search_term_string}")  # type: ignore[index]


async def test_filters_go_along_to_another_language_and_the_sitemap_has_every_list(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, "/en/decisions?action=ADOPTED")
        told = (await browser.get("/sitemap.xml")).text

    assert "/ky/decisions?action=ADOPTED" in {one.attributes["href"] for one in page.all("a")}
    (canonical,) = [one.attributes["href"] for one in page.all("link") if one.attributes["rel"] == "canonical"]
    assert canonical.endswith("/en/decisions")
    for path in ("/plans/2024", "/institutions/kg-diaspora", "/meetings/series/diaspora-ministers", "/feeds"):
        assert f"/en{path}</loc>" in told, path
    assert told.count("/en/decisions/") == 8 * 10
