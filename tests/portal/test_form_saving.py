"""Answers that scripts save one by one: against what they were typed, from our own pages, by whom they are of."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.actors import AYGUL, TIMUR
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

CALL = "/en/calls/capacity-building-training-call/apply"


@pytest.fixture
async def browser(reader_of: ReaderOf) -> httpx.AsyncClient:
    """A browser with Aygül signed in."""
    return await reader_of(AYGUL)


@pytest.fixture
async def address(browser: httpx.AsyncClient) -> str:
    """Where her draft is."""
    return (await browser.post(CALL)).headers["location"]


def sheet_of(page: httpx.Response) -> dict[str, Any]:
    """What a page tells its scripts."""
    found = re.search(r'<script type="application/json" id="answer-sheet">(.*?)</script>', page.text)
    assert found is not None
    told: dict[str, Any] = json.loads(found.group(1))
    return told


def typed(key: str, *values: str, based_on: int = 1) -> dict[str, Any]:
    return {key: {"posted": [[key, value] for value in values], "basedOn": based_on}}


async def save(browser: httpx.AsyncClient, address: str, **fields: Any) -> dict[str, Any]:
    """What is answered to a save."""
    response = await browser.post(f"{address}/answers", json={"fields": fields})
    assert response.status_code == 200
    answered: dict[str, Any] = response.json()
    return answered


async def test_answers_come_back_as_the_form_posts_them(browser: httpx.AsyncClient, address: str) -> None:
    skills = [["languages:language", "ky"], ["languages:level", "NATIVE"], ["languages:language", "en"]]
    given = {
        **typed("full_name", " Айгүл\r\n"),
        **typed("members", "1 500"),
        **typed("earlier", "no"),
        **typed("consent", "yes"),
        **typed("fields_of_work", "youth", "education"),
        "languages": {"posted": [*skills, ["languages:level", ""]], "basedOn": 1},
    }

    answered = await save(browser, address, **given)

    assert answered["errors"] == []
    expected = {
        "full_name": [["full_name", "Айгүл"]],
        "members": [["members", "1500"]],
        "earlier": [["earlier", "no"]],
        "consent": [["consent", "yes"]],
        "fields_of_work": [["fields_of_work", "youth"], ["fields_of_work", "education"]],
        "languages": [*skills, ["languages:level", ""]],
        "motivation": [],
    }
    assert {key: answered["posted"][key] for key in expected} == expected
    assert answered["left"] == {"you": 3, "organisation": 1, "motivation": 1, "agreement": 0}
    assert sheet_of(await browser.get(address))["posted"] == answered["posted"]


async def test_only_the_question_that_was_changed_elsewhere_is_turned_down(
    browser: httpx.AsyncClient, address: str
) -> None:
    await save(browser, address, **typed("full_name", "On the phone"))

    answered = await save(browser, address, **typed("full_name", "On the laptop"), **typed("motivation", "To learn."))

    assert [(one["field"], one["code"]) for one in answered["errors"]] == [("full_name", "CONFLICT")]
    assert answered["shown"]["full_name"] == "On the phone"
    assert answered["posted"]["motivation"] == [["motivation", "To learn."]]
    later = await save(browser, address, **typed("full_name", "On the laptop", based_on=answered["version"]))
    assert later["errors"] == []


async def test_what_does_not_fit_is_said_beside_its_question(browser: httpx.AsyncClient, address: str) -> None:
    answered = await save(browser, address, **typed("members", "1,500"), **typed("full_name", "Aygül"))

    message = "Write the number without separators between thousands, for example 1500 or 1.5."
    assert answered["errors"] == [{"field": "members", "code": "INVALID", "message": message}]
    assert answered["posted"]["full_name"] == [["full_name", "Aygül"]]


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        {"full_name": "Aygül"},
        {"nothing": {"posted": []}},
        {"passport_number": {"posted": [["passport_number", "AC 1"]]}},
        {"full_name": {"posted": [["motivation", "Not this one's"], ["full_name"], [1, 2], "x"]}},
    ],
)
async def test_odd_things_change_nothing(browser: httpx.AsyncClient, address: str, fields: Any) -> None:
    response = await browser.post(f"{address}/answers", json={"fields": fields})

    assert response.status_code == 200
    assert response.json()["shown"] == {}


@pytest.mark.parametrize(("body", "status"), [("[]", 400), ("{", 400), ("[" * 100_000, 400), ("x" * 2_000_001, 413)])
async def test_what_is_no_json_object_is_refused(
    browser: httpx.AsyncClient, address: str, body: str, status: int
) -> None:
    response = await browser.post(f"{address}/answers", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == status


async def test_answers_come_from_our_own_pages_and_from_whom_they_are_of(
    browser: httpx.AsyncClient, address: str, reader_of: ReaderOf
) -> None:
    given = {"fields": typed("full_name", "Somebody else")}
    foreign = await browser.post(f"{address}/answers", json=given, headers={"Origin": "https://elsewhere.example"})
    as_form = await browser.post(f"{address}/answers", data={"fields": "x"})
    guest = await (await reader_of(None)).post(f"{address}/answers", json=given)
    other = await (await reader_of(TIMUR)).post(f"{address}/answers", json=given)

    assert [one.status_code for one in (foreign, as_form, guest, other)] == [403, 415, 401, 404]
    assert guest.json()["signIn"].startswith("/en/sign-in?next=%2Fen%2Fapplications%2F")
    assert sheet_of(await browser.get(address))["shown"] == {}


async def test_an_upload_of_nobody_is_not_attached(browser: httpx.AsyncClient, address: str) -> None:
    answered = (await browser.post(f"{address}/files", json={"field": "letter", "upload": "VXBsb2FkOng="})).json()
    lacking = await browser.post(f"{address}/files", json={"field": "letter"})

    assert [one["field"] for one in answered["errors"]] == ["letter"]
    assert lacking.status_code == 400


async def test_saving_and_going_on_leads_to_the_next_section_without_scripts(
    browser: httpx.AsyncClient, address: str
) -> None:
    form = await browser.get(address)
    assert '<a href="#section-organisation">' in form.text
    assert flaws_of(Page(form.text)) == []

    given = {"version": "1", "full_name": "Aygül", "act": "next:organisation"}
    answer = await browser.post(address, data=given, files={"letter": ("", b"")})

    assert answer.headers["location"] == f"{address}?edit=1#section-organisation"
    assert 'value="Aygül"' in (await browser.get(address)).text


async def test_the_form_is_light(browser: httpx.AsyncClient, address: str, live: Live) -> None:
    form = await browser.get(address)
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', form.text)
    taken = 0
    for path in {address, *parts}:
        async with browser.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
            taken += sum([len(chunk) async for chunk in response.aiter_raw()])

    assert taken <= 80_000


async def test_all_questions_are_read_and_printed_before_anybody_signs_in(reader_of: ReaderOf) -> None:
    guest = await reader_of(None)
    page = await guest.get("/en/calls/capacity-building-training-call/questions")

    assert page.status_code == 200
    assert flaws_of(Page(page.text)) == []
    assert "a longer text; at least 50 characters; at most 2000 characters" in page.text
    assert "PDF, PNG, JPEG only; at most 5" in page.text
    assert "Only if “What do you do in it?” is answered: Something else" in page.text
    assert "passport_number" not in page.text
    assert (await guest.get("/en/calls/nothing/questions")).status_code == 404
