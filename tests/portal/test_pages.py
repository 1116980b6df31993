"""The pages, as a browser without scripts gets them."""

import re
from pathlib import Path

import httpx
import pytest
from graphql import parse, validate

from portal.client import QUERIES, document
from schema.root import schema
from tests.portal.conftest import Live

ANSWERS = {
    "full_name": "Айгүл",
    "email": "aygul@example.org",
    "country": "DE",
    "languages:language": "ky",
    "languages:level": "NATIVE",
    "role": "board",
    "motivation": "I want to learn how others run their organisations, and to pass it on.",
    "consent": "yes",
}


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(QUERIES).with_suffix("")) for path in QUERIES.rglob("[a-z]*.graphql"))
)
def test_every_document_of_the_pages_is_valid(name: str) -> None:
    assert validate(schema._schema, parse(document(name))) == []


def test_the_one_stylesheet_is_small() -> None:
    assert Path("portal/static/site.css").stat().st_size <= 20_000


@pytest.mark.parametrize("lang", ["en", "tr", "ky"])
async def test_every_public_page_is_there_in_every_language(live: Live, lang: str) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        for path in (
            "/",
            "/meetings",
            "/programmes",
            "/calls",
            "/decisions",
            "/plans",
            "/institutions",
            "/search",
            "/feeds",
            "/meetings/fifth-diaspora-meeting",
            "/programmes/internship",
            "/calls/capacity-building-training-call",
            "/calls/internship-call",
            "/sign-in",
        ):
            answer = await browser.get(f"/{lang}{path}")
            assert answer.status_code == 200, path
            assert f'<html lang="{lang}" dir="ltr">' in answer.text


async def test_a_page_that_is_not_there_says_so(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        for path in ("/en/nothing", "/xx/", "/en/meetings/nothing", "/en/calls/nothing"):
            assert (await browser.get(path)).status_code == 404


async def signed_in(live: Live, browser: httpx.AsyncClient) -> None:
    await browser.post("/en/sign-in", data={"email": "aygul@example.org", "act": "send"})
    code = re.search(r"\b\d{6}\b", live.newest_mail().partition("\n\n")[2])
    assert code is not None
    entered = {"email": "aygul@example.org", "act": "enter", "code": code.group()}
    answer = await browser.post("/en/sign-in", data=entered)
    assert answer.headers["location"] == "/en/applications"
    assert "HttpOnly" in answer.headers["set-cookie"]


async def test_an_application_from_sign_in_to_receipt(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        guest = await browser.post("/en/calls/capacity-building-training-call/apply")
        assert guest.headers["location"].startswith("/en/sign-in?next=/en/calls/")
        await signed_in(live, browser)
        begun = await browser.post("/en/calls/capacity-building-training-call/apply")
        address = begun.headers["location"]
        again = await browser.post("/en/calls/capacity-building-training-call/apply")
        assert again.headers["location"] == address

        half = {"version": "1", "full_name": "Айгүл", "members": "many", "motivation": "short", "act": "submit"}
        refused = await browser.post(address, data=half, files={"letter": ("letter.pdf", b"%PDF-1.7 letter")})
        assert refused.status_code == 422
        assert 'value="Айгүл"' in refused.text
        assert 'value="many"' in refused.text
        assert 'id="members-why"' in refused.text

        stale = await browser.post(address, data={"version": "1", "full_name": "Typed here"})
        assert stale.status_code == 422
        assert 'value="Typed here"' in stale.text
        assert "Айгүл" in stale.text

        form = (await browser.get(address)).text
        assert "letter.pdf" in form
        version = re.search(r'name="version" value="(\d+)"', form)
        kept = re.findall(r'name="letter:keep" value="([^"]+)"', form)
        assert version is not None
        sent = {**ANSWERS, "version": version.group(1), "letter:keep": kept, "act": "submit"}
        handed_in = await browser.post(address, data=sent, files={"none": ("", b"")})
        assert handed_in.status_code == 303, re.findall(r'class="why"[^>]*>([^<]+)', handed_in.text)
        receipt = (await browser.get(address)).text
        assert re.search(r"TRN-\d{4}-000001", receipt)
        assert re.search(r"\b[0-9a-f]{64}\b", receipt)
        assert "letter.pdf" in receipt

        version = re.search(r'name="version" value="(\d+)"', receipt)
        assert version is not None
        await browser.post(f"{address}/withdraw", data={"version": version.group(1), "sure": "yes"})
        assert "Withdrawn" in (await browser.get(address)).text


async def test_a_form_from_another_site_is_turned_away(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        await signed_in(live, browser)

        answer = await browser.post("/en/sign-out", headers={"Origin": "https://elsewhere.example"})

        assert answer.status_code == 403


@pytest.mark.parametrize("next_", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"])
async def test_signing_in_never_leads_elsewhere(live: Live, next_: str) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await browser.get("/en/sign-in", params={"next": next_})

        assert "elsewhere" not in page.text.partition("<main")[2].partition("</main>")[0]
