"""The pages in each language of the interface: nothing of the interface is left in English."""

import re
from collections.abc import AsyncIterator
from email import message_from_string
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from locales import LANGUAGES, catalogue
from tests.portal.conftest import Live

TRANSLATED = sorted(LANGUAGES.keys() - {"en"})
PUBLIC = (
    *("/", "/meetings", "/programmes", "/calls", "/sign-in", "/nothing"),
    *("/meetings/fifth-diaspora-meeting", "/programmes/capacity-building-training", "/programmes/internship"),
    *("/calls/capacity-building-training-call", "/calls/internship-call", "/calls/exchange-call"),
)
EMPTY = {"br", "col", "hr", "img", "input", "link", "meta"}
SAID_BY_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")


class Interface(HTMLParser):
    """Gathers what a page says in its own language, leaving out whatever is marked as being in another."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.inside: list[str] = []
        self.said: list[str] = []
        self.is_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.is_script = tag == "script"
        language = given.get("lang") or (self.inside[-1] if self.inside else self.language)
        if tag not in EMPTY:
            self.inside.append(language)
        if language == self.language:
            self.said += [given[name] or "" for name in SAID_BY_ATTRIBUTES if name in given]

    def handle_endtag(self, tag: str) -> None:
        self.is_script = False
        if tag not in EMPTY:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        # What machines read of a page (JSON-LD) is content in whatever language it is served in.
        if not self.is_script and (not self.inside or self.inside[-1] == self.language):
            self.said.append(" ".join(data.split()))


def said_in(page: str, language: str) -> list[str]:
    reader = Interface(language)
    reader.feed(page)
    return reader.said


def pattern_of(msgid: str) -> re.Pattern[str]:
    parts = [re.escape(" ".join(part.split())) for part in re.split(r"\{\w+\}", msgid)]
    return re.compile(r"[ (,;:]*" + ".+".join(parts) + r"[ ),;:]*")


FEWEST_LETTERS = 5
ENGLISH = {
    msgid: pattern_of(msgid)
    for msgid in catalogue("tr")
    if not (places := re.findall(r"\{\w+\}", msgid))
    or len(re.findall(r"\w", msgid)) - sum(len(place) - 2 for place in places) >= FEWEST_LETTERS
}
"""Every sentence of the interface, as it would stand on a page that is not translated.

Of a sentence that is all places, as `{place} of {all}`, there is no telling.
"""


QUESTIONS = set(re.findall(r"en: (.+)", Path("demo/forms.yaml").read_text(encoding="utf-8")))
"""What the demo's forms ask in English. Where they have no translation, their words are content, not interface."""


def english_in(page: str, language: str) -> set[str]:
    said = set(said_in(page, language)) - (QUESTIONS if language not in ("tr", "ky") else set())
    return {msgid for msgid, pattern in ENGLISH.items() if any(pattern.fullmatch(text) for text in said)}


@pytest.fixture
async def browser(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=live.url) as client:
        yield client


async def signed_in(live: Live, browser: httpx.AsyncClient, language: str) -> None:
    await browser.post(f"/{language}/sign-in", data={"email": "aygul@example.org", "act": "send"})
    mail = message_from_string(live.newest_mail(), policy=default)
    code = re.search(r"\b\d{6}\b", mail.get_content())
    assert code is not None
    entered = {"email": "aygul@example.org", "act": "enter", "code": code.group()}
    answer = await browser.post(f"/{language}/sign-in", data=entered)
    assert answer.headers["location"] == f"/{language}/applications"


@pytest.mark.parametrize("language", TRANSLATED)
async def test_the_public_pages_have_no_english_interface(browser: httpx.AsyncClient, language: str) -> None:
    for path in PUBLIC:
        page = await browser.get(f"/{language}{path}")

        assert page.status_code == (404 if path == "/nothing" else 200), path
        assert f'<html lang="{language}" dir="ltr">' in page.text
        assert page.headers["Content-Language"] == language
        assert english_in(page.text, language) == set(), path


async def test_the_english_pages_have_an_english_interface(browser: httpx.AsyncClient) -> None:
    found = {path: english_in((await browser.get(f"/en{path}")).text, "en") for path in PUBLIC}

    assert found["/nothing"] >= {"There is no such page", "To the first page", "Skip to the content", "Meetings"}
    assert found["/meetings/fifth-diaspora-meeting"] >= {
        "Agenda",
        "Decision {number}",
        "agreed",
        "Delegations",
        "Place",
    }
    assert found["/calls/capacity-building-training-call"] >= {"Deadline", "required", "All questions"}
    assert all(len(sentences) > 5 for sentences in found.values())


@pytest.mark.parametrize("language", TRANSLATED)
async def test_the_pages_of_an_applicant_have_no_english_interface(
    live: Live, browser: httpx.AsyncClient, language: str
) -> None:
    await signed_in(live, browser, language)
    begun = await browser.post(f"/{language}/calls/capacity-building-training-call/apply")
    address = begun.headers["location"]
    nothing = {"none": ("", b"")}
    await browser.post(address, data={"version": "1", "full_name": "Aygül"}, files=nothing)
    pages = {
        "form": await browser.get(address),
        "refused": await browser.post(
            address, data={"version": "1", "members": "many", "act": "submit"}, files=nothing
        ),
        "elsewhere": await browser.post(address, data={"version": "1", "full_name": "Айгүл"}, files=nothing),
        "applications": await browser.get(f"/{language}/applications"),
        "profile": await browser.get(f"/{language}/profile"),
        "name": await browser.post(f"/{language}/profile", data={"name": "Kut", "timeZone": "Asia/Atlantis"}),
        "code": await browser.post(f"/{language}/sign-in", data={"email": "timur@example.org", "act": "send"}),
        "wrong": await browser.post(
            f"/{language}/sign-in", data={"email": "t@example.org", "act": "enter", "code": "1"}
        ),
    }

    assert [(name, found) for name, page in pages.items() if (found := english_in(page.text, language))] == []
    assert [name for name, page in pages.items() if page.status_code == 422] == [
        "refused",
        "elsewhere",
        "name",
        "wrong",
    ]
    assert "timeZone" not in said_in(pages["name"].text, language)


@pytest.mark.parametrize(
    ("language", "receipt", "withdrawn"),
    [
        ("tr", "Bu bir alındı belgesidir, karar değildir.", "Geri çekildi"),
        ("ky", "Бул — арыз келип түшкөнүнүн ырастамасы, чечим эмес.", "Кайтарылып алынды"),
        ("ru", "Это подтверждение получения, а не решение.", "Отозвано"),
    ],
)
async def test_an_application_is_read_in_the_language_of_its_page(
    live: Live, browser: httpx.AsyncClient, language: str, receipt: str, withdrawn: str
) -> None:
    await signed_in(live, browser, language)
    address = (await browser.post(f"/{language}/calls/internship-call/apply")).headers.get("location", "")
    assert address == "", "a call that is not open yet takes nobody"
    address = (await browser.post(f"/{language}/calls/capacity-building-training-call/apply")).headers["location"]
    answers = {
        **{"version": "1", "full_name": "Айгүл", "email": "aygul@example.org", "country": "DE", "role": "board"},
        **{"languages:language": "ky", "languages:level": "NATIVE", "consent": "yes", "act": "submit"},
        "motivation": "I want to learn how others run their organisations, and to pass it on.",
    }
    letter = {"letter": ("letter.pdf", b"%PDF-1.7 letter")}
    assert (await browser.post(address, data=answers, files=letter)).status_code == 303

    handed_in = await browser.get(address)
    version = re.search(r'name="version" value="(\d+)"', handed_in.text)
    assert version is not None
    await browser.post(f"{address}/withdraw", data={"version": version.group(1), "sure": "yes"})
    taken_back = await browser.get(address)

    assert any(text.startswith(receipt) for text in said_in(handed_in.text, language))
    assert withdrawn in said_in(taken_back.text, language)
    assert "NATIVE" not in handed_in.text
    assert english_in(handed_in.text, language) == english_in(taken_back.text, language) == set()
