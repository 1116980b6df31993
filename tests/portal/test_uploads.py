"""Forms that are too large: what can be read is shown again with what is wrong, and no more is read than is allowed."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from server import create_app
from settings import Settings
from tests.portal.conftest import Live
from tests.portal.test_pages import signed_in

TOO_LARGE = "This is too large to be sent at once"
Posted = Callable[..., Awaitable[httpx.Response]]
TYPED = {"version": "1", "full_name": "Айгүл", "act": "save"}


@pytest.fixture
async def posted(live: Live) -> AsyncIterator[Posted]:
    """Sends the form of an application that somebody began."""
    async with httpx.AsyncClient(base_url=live.url, timeout=30) as browser:
        await signed_in(live, browser)
        begun = await browser.post("/en/calls/capacity-building-training-call/apply")
        address = begun.headers["location"]
        yield lambda **sent: browser.post(address, **sent)


class Endless:
    """A form of 120 MB that notes how much of it was read."""

    def __init__(self) -> None:
        self.read_bytes = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="letter"; filename="letter.pdf"\r\n\r\n%PDF-1.7'
        for _ in range(120):
            self.read_bytes += 1_000_000
            yield b"x" * 1_000_000


@pytest.mark.parametrize("path", ["/graphql", "/en/sign-in"])
async def test_no_more_of_a_form_is_read_than_is_allowed(settings: Settings, path: str) -> None:
    sent = Endless()
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as door:
        answer = await door.post(path, content=aiter(sent), headers={"Content-Type": "multipart/form-data; boundary=x"})

    assert answer.status_code == 413
    assert sent.read_bytes == 1_000_000, "who is nobody known sends no large forms"


async def test_a_form_without_files_is_read_no_further_than_a_text_goes(settings: Settings) -> None:
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as door:
        answer = await door.post("/en/sign-in", data={"email": "x" * 1_000_000})

    assert answer.status_code == 413


async def test_a_file_that_is_too_large_for_any_form_is_said_so_on_a_page(posted: Posted) -> None:
    answer = await posted(data=TYPED, files={"letter": ("letter.pdf", b"%PDF-1.7" + b"x" * 25_000_000)})

    assert (answer.status_code, TOO_LARGE in answer.text) == (413, True)


async def test_more_files_than_fit_leave_everything_typed_where_it_was(posted: Posted) -> None:
    files = [("letter", (f"{number}.pdf", f"%PDF-1.7 letter {number}")) for number in range(21)]

    answer = await posted(data=TYPED, files=files)

    assert answer.status_code == 422
    assert 'value="Айгүл"' in answer.text
    assert 'id="letter-why"' in answer.text


async def test_a_text_that_is_far_too_long_is_shown_again_with_what_is_wrong(posted: Posted) -> None:
    motivation = "Бил" * 500_000

    answer = await posted(data={**TYPED, "motivation": motivation}, files={"none": ("", b"")})

    assert answer.status_code == 422
    assert 'id="motivation-why"' in answer.text
    shown = re.search(r'<textarea id="motivation"[^>]*>([^<]*)</textarea>', answer.text)
    assert shown is not None
    assert shown.group(1) == motivation
