"""Certificates and receipts on the pages: confirmed to anybody without scripts, and on paper to who holds them."""

import io
import unicodedata
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import segno
from pypdf import PdfReader

from domain.applications import Action, State
from models.accounts import Account, PersonName
from models.certificates import Certificate
from portal.outputs import certificate as paper
from resolvers.ids import global_id
from tests.actors import AYGUL, SECRETARIAT, TIMUR, Actor
from tests.api.applying import COMPLETE, saved, submitted
from tests.api.documents import START
from tests.api.selecting import done
from tests.client import Ask
from tests.factories import a_call, an_application
from tests.portal.reader import Page

LANGUAGES = ("en", "tr", "ky", "ru")
NAMES = {
    "latin": "José Ñandú Çelik-Őrsi",
    "cyrillic": "Айгүл Өмүрбекова Ңкө",
    "arabic": "محمد عبد الرحمن",
    "one letter": "O",
    "like markup": "#panic() *Bo* $x$ [y] @z <a>",
    "long": "Aysel " * 33,
}


async def completed(ask: Ask, of: Actor = AYGUL, name: str = "Aygül Омурбекова") -> Certificate:
    await ask.headers(of)
    given = PersonName(passport=name, native="Айгүл").model_dump()
    person = await Account.change({"email": of.email}, {"$set": {"name": given}})
    await done(ask, Action.RECORD_COMPLETION, await an_application(await a_call(), of=person, state=State.CONFIRMED))
    (certificate,) = await Certificate.many({})
    return certificate


async def read(http: httpx.AsyncClient, address: str) -> Page:
    answer = await http.get(address)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


async def signed_in(ask: Ask, actor: Actor) -> dict[str, str]:
    """The cookie of a browser in which somebody signed in."""
    await ask.headers(actor)
    return {"Cookie": f"kurultai_session={ask.tokens[actor]}"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_certificate_is_confirmed_with_the_name_to_who_has_its_code(ask: Ask, language: str) -> None:
    certificate = await completed(ask)

    with_code = await read(ask.http, f"/{language}/certificates/{certificate.number}?code={certificate.code}")
    by_number = await read(ask.http, f"/{language}/certificates/{certificate.number}")

    assert "Aygül Омурбекова" in with_code.with_id("main").words
    assert "Aygül" not in by_number.with_id("main").words
    assert certificate.programme["en"] in by_number.with_id("main").words


async def test_a_made_up_certificate_is_none(ask: Ask) -> None:
    certificate = await completed(ask)

    for address in (f"{certificate.number}?code=MADEUP", "OTS-TRN-2026-999999", "%3Cb%3E"):
        page = await read(ask.http, f"/en/certificates/{address}")
        assert "There is no such certificate" in page.with_id("main").words


async def test_the_form_leads_to_the_page_of_the_certificate(ask: Ask) -> None:
    answer = await ask.http.get("/en/certificates", params={"number": "OTS/../1", "code": "a&b"})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/certificates/OTS%2F..%2F1?code=a%26b"
    assert (await ask.http.get("/en/certificates")).status_code == 200


async def test_an_address_without_a_language_leads_to_the_readers_own(ask: Ask) -> None:
    answer = await ask.http.get("/certificates/OTS-TRN-2026-000001?code=A", headers={"Accept-Language": "ky"})

    assert answer.headers["location"] == "/ky/certificates/OTS-TRN-2026-000001?code=A"


async def test_the_paper_is_for_the_person_and_the_secretariat(ask: Ask) -> None:
    certificate = await completed(ask)
    address = f"/en/certificates/{certificate.number}.pdf"

    answers = [await ask.http.get(address, headers=await signed_in(ask, who)) for who in (AYGUL, SECRETARIAT, TIMUR)]
    of_guest = await ask.http.get(address)

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert (of_guest.status_code, "/sign-in?next=" in of_guest.headers["location"]) == (303, True)
    text = PdfReader(io.BytesIO(answers[0].content)).pages[0].extract_text()
    assert certificate.number in text
    assert "Aygül Омурбекова" in text
    assert answers[0].headers["cache-control"] == "private, no-store"


def printed(name: str, locale: str = "en") -> dict[str, Any]:
    certificate = {
        "name": {"passport": name, "native": None},
        "startsOn": "2026-05-01",
        "endsOn": "2026-05-05",
        "completedOn": "2026-05-05",
        "number": "OTS-TRN-2026-000017",
        "code": "AAAA-BBBB-CCCC-DDDD-EEEE",
        "resolvedLocale": "en",
        "title": "Call for the next training",
        "programme": "Trainings",
        "url": "https://kurultai.example/certificates/OTS-TRN-2026-000017?code=AAAABBBBCCCCDDDDEEEE",
        "sha256": "0" * 64,
    }
    return paper.said(certificate, lambda msgid: msgid, str, locale)


def letters(text: str) -> list[str]:
    """The letters alone, in any order: lines break, and Arabic is stored in the order of the eye."""
    return sorted(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


AT = datetime(2026, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_name_is_on_the_one_page_as_it_is_written(name: str) -> None:
    paper_ = PdfReader(io.BytesIO(paper.written(printed(name), AT)))

    (page,) = paper_.pages
    beside = letters(page.extract_text())
    for sign in letters(PdfReader(io.BytesIO(paper.written(printed(""), AT))).pages[0].extract_text()):
        beside.remove(sign)
    assert beside == letters(name)


def test_the_same_certificate_is_the_same_file() -> None:
    assert paper.written(printed("A"), AT) == paper.written(printed("A"), AT)


def test_the_picture_leads_to_where_it_is_confirmed() -> None:
    printed_ = printed("A")

    drawn = io.BytesIO()
    segno.make(printed_["url"], error="m", micro=False).save(drawn, kind="svg", scale=4, border=0, dark="#17262b")
    assert paper._picture(printed_["url"]) == drawn.getvalue().decode()
    (page,) = PdfReader(io.BytesIO(paper.written(printed_, AT))).pages
    links = [one.get_object()["/A"]["/URI"] for one in page["/Annots"]]  # type: ignore[attr-defined]
    assert links == [printed_["url"]]


async def handed_in(ask: Ask) -> dict[str, Any]:
    call = await a_call()
    begun = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k"})
    application = await submitted(ask, await saved(ask, begun["startApplication"]["application"], **COMPLETE))
    receipt: dict[str, Any] = application["receipt"]
    return receipt


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_receipt_is_checked_by_a_plain_form(ask: Ask, language: str) -> None:
    receipt = await handed_in(ask)
    given = {"reference": receipt["reference"], "sha256": receipt["sha256"]}

    empty = await read(ask.http, f"/{language}/receipts")
    checked = await ask.http.get(f"/{language}/receipts", params=given)

    fields = {one.attributes.get("name") for one in empty.all("input")}
    assert fields >= set(given)
    assert [form.attributes.get("method") for form in empty.all("form")] == ["get"]
    assert "The training-call" in Page(checked.text).with_id("main").words


async def test_a_wrong_receipt_is_told_to_be_none(ask: Ask) -> None:
    receipt = await handed_in(ask)
    page = await ask.http.get("/en/receipts", params={"reference": receipt["reference"], "sha256": "0" * 64})

    said = Page(page.text).with_id("main").words
    assert "There is no such receipt" in said
    assert "training-call" not in said
