"""Addresses as people type, shorten and copy them."""

import httpx
import pytest

from tests.portal.conftest import Live


@pytest.mark.parametrize(
    ("typed", "status", "leads_to"),
    [
        ("/", 303, "/ky/"),
        ("/en", 308, "/en/"),
        ("/tr", 308, "/tr/"),
        ("/profile", 303, "/ky/profile"),
        ("/applications", 303, "/ky/applications"),
        ("/meetings?after=x", 303, "/ky/meetings?after=x"),
        ("/en/meetings/", 308, "/en/meetings"),
        ("/en/calls/exchange-call/?a=b", 308, "/en/calls/exchange-call?a=b"),
        ("/meetings/", 308, "/meetings"),
        ("//elsewhere.example/", 308, "/elsewhere.example"),
        ("/en/nothing", 404, None),
        ("/xx", 404, None),
    ],
)
async def test_an_address_leads_to_its_page(live: Live, typed: str, status: int, leads_to: str | None) -> None:
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(f"{live.url}{typed}", headers={"Accept-Language": "en;q=0.1, ky;q=0.9"})

    assert (answer.status_code, answer.headers.get("location")) == (status, leads_to)
