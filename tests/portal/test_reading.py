"""What readers find on the public pages, each passage in the language that it is marked as."""

from collections.abc import AsyncIterator

import httpx
import pytest

from adapters import clock
from domain.content import PublicationStatus
from models.content import Content
from models.meetings import Meeting
from models.programmes import Programme
from tests.portal.conftest import Live
from tests.portal.reader import Page
from tests.portal.test_pages import ANSWERS, signed_in

MEETING = "/meetings/fifth-diaspora-meeting"
BILATERAL = "/meetings/bilateral-kyrgyzstan-turkiye-2023"


@pytest.fixture
async def browser(live: Live) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=live.url) as client:
        yield client


async def read(browser: httpx.AsyncClient, address: str) -> Page:
    answer = await browser.get(address)
    assert answer.status_code == 200
    return Page(answer.text)


async def test_english_minutes_on_a_turkish_page_are_english_throughout(browser: httpx.AsyncClient) -> None:
    page = await read(browser, f"/tr{MEETING}")

    said = page.said_in("en")
    assert "The meeting adopted the Diaspora Joint Activity Plan for 2024." in said
    assert ", Presidency for Turks Abroad and Related Communities of Türkiye" in said
    assert "Toplantı 2024 Diaspora Ortak Faaliyet Planını kabul etti." in page.said_in("tr")
    assert not any("Yurtdışı Türkler" in words or "kabul etti" in words for words in said)


async def test_our_words_in_a_passage_of_another_language_are_marked_as_ours(browser: httpx.AsyncClient) -> None:
    page = await read(browser, f"/tr{MEETING}")
    programme = await read(browser, "/ky/programmes/internship")

    assert [spoken for spoken, words in page.said if words == "1 sayılı karar"] == ["tr", "tr"]
    assert {spoken for spoken, words in programme.said if words == "Маанилүү"} == {"ky"}


async def test_a_report_is_in_the_language_it_was_written_in(browser: httpx.AsyncClient) -> None:
    page = await read(browser, f"/tr{MEETING}")

    assert "The plan stands among the documents of the meeting." in page.said_in("en")
    assert any("Çağrı açıktır." in words for words in page.said_in("tr"))


async def test_names_without_a_translation_are_marked_as_english(browser: httpx.AsyncClient) -> None:
    page = await read(browser, f"/ru{MEETING}")

    host = "Ministry of Labour, Social Security and Migration of the Kyrgyz Republic"
    assert {spoken for spoken, words in page.said if words == host} == {"en"}
    assert "Принимающая сторона" in page.said_in("ru")


async def test_questions_without_a_translation_are_marked_as_english(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/ru/calls/capacity-building-training-call")

    assert "Why do you want to take part?" in page.said_in("en")
    assert any(words.startswith("обязательно") for words in page.said_in("ru"))


async def test_a_delegate_is_named_with_their_post(browser: httpx.AsyncClient) -> None:
    page = await read(browser, f"/en{BILATERAL}")

    assert "Aida Example, Head of delegation (illustrative)" in page.with_id("main").words


@pytest.mark.parametrize(
    ("status", "said"), [("SCHEDULED", None), ("CANCELLED", "cancelled"), ("POSTPONED", "postponed")]
)
async def test_what_becomes_of_a_meeting_is_said_where_it_stands(
    browser: httpx.AsyncClient, status: str, said: str | None
) -> None:
    await Meeting.change_all({"slug": "fifth-diaspora-meeting"}, {"$set": {"event_status": status}})

    for address in (f"/en{MEETING}", "/en/meetings", "/en/"):
        marked = {
            one.words
            for one in (await read(browser, address)).all("span")
            if "alarm" in one.attributes.get("class", "")
        }
        assert marked == ({said} if said else set()), address


async def test_side_meetings_stand_below_the_meeting_they_belong_to(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/en/meetings")

    (entry,) = page.all("article")
    assert [one.words for one in page.all("h3")] == ["Fifth Meeting of Ministers and Heads of Diaspora Institutions"]
    assert "Bilateral meeting, Kyrgyzstan and Türkiye (illustrative)" in entry.words


async def test_a_list_goes_on_beyond_its_first_page(browser: httpx.AsyncClient) -> None:
    (meeting,) = await Meeting.many({"slug": "fifth-diaspora-meeting", "edition": "CURRENT"})
    for number in range(55):
        copied = meeting.model_copy(update={"id": type(meeting.id)(), "item_id": type(meeting.id)()})
        copied.slug, copied.title = f"meeting-{number}", {"en": f"Meeting {number}"}
        await copied.add()

    titles: list[str] = []
    address = "/en/meetings"
    while address:
        page = await read(browser, address)
        titles += [one.words for one in page.all("h3")]
        more = [one.attributes["href"] for one in page.all("a") if one.words == "More"]
        address = f"/en/meetings{more[0]}" if more else ""

    assert sorted(title for title in titles if title.startswith("Meeting ")) == sorted(
        f"Meeting {number}" for number in range(55)
    )


@pytest.mark.parametrize(
    ("slug", "opens", "told", "takes"),
    [
        ("capacity-building-training-call", "Opened", None, True),
        ("internship-call", "Opens", "You can read all questions now.", False),
        ("exchange-call", "Opened", "The deadline is over.", False),
    ],
)
async def test_a_call_says_whether_it_takes_applications(
    browser: httpx.AsyncClient, slug: str, opens: str, told: str | None, takes: bool
) -> None:
    page = await read(browser, f"/en/calls/{slug}")

    words = page.with_id("main").words
    assert [one.words for one in page.all("dt")][1] == opens
    assert ("You can save at any time" in words) == takes
    assert ("Apply" in [one.words for one in page.all("button")]) == takes
    assert told is None or told in words


async def test_the_meetings_page_says_what_is_illustrative(browser: httpx.AsyncClient) -> None:
    notes = {
        language: [
            one.words
            for one in (await read(browser, f"/{language}{MEETING}")).all("div")
            if one.attributes.get("role") == "note"
        ]
        for language in ("en", "tr", "ky", "ru")
    }

    assert [len(said) for said in notes.values()] == [1, 1, 1, 1]
    assert "illustrative" in notes["en"][0]
    assert "örnek" in notes["tr"][0]
    assert "үлгү" in notes["ky"][0]
    assert "illustrative" in notes["ru"][0]


async def test_times_are_told_in_the_zone_of_the_profile_before_that_of_the_browser(
    browser: httpx.AsyncClient,
) -> None:
    address = "/en/calls/capacity-building-training-call"
    zones = [{}, {"tz": "Europe%2FBerlin"}, {"tz": "Europe%2FBerlin", "zone": "Asia%2FTokyo"}, {"zone": "Mars%2FBase"}]

    told = []
    for cookies in zones:
        browser.cookies = httpx.Cookies(cookies)
        (yours,) = [one for one in (await read(browser, address)).all("span") if "data-yours" in one.attributes]
        told.append(yours.words.rpartition("(")[2].rstrip(")"))

    assert told == ["UTC", "Europe/Berlin", "Asia/Tokyo", "UTC"]


async def test_the_zone_of_the_profile_goes_with_the_reader_from_saving_it_to_signing_out(
    live: Live, browser: httpx.AsyncClient
) -> None:
    await signed_in(live, browser)
    begun_with = browser.cookies.get("zone")
    await browser.post("/en/profile", data={"timeZone": "Asia/Bishkek"})
    saved = browser.cookies.get("zone")
    browser.cookies.delete("zone")
    await browser.post("/en/sign-out")
    await signed_in(live, browser)
    signed_in_again = browser.cookies.get("zone")
    await browser.post("/en/sign-out")

    assert [begun_with, saved, signed_in_again] == [None, "Asia%2FBishkek", "Asia%2FBishkek"]
    assert browser.cookies.get("zone") is None


async def test_an_answer_keeps_its_lines_and_its_file_is_a_link(live: Live, browser: httpx.AsyncClient) -> None:
    await signed_in(live, browser)
    address = (await browser.post("/en/calls/capacity-building-training-call/apply")).headers["location"]
    answers = {**ANSWERS, "motivation": f"{ANSWERS['motivation']}\n\nAnd more.", "version": "1", "act": "submit"}
    sent = await browser.post(address, data=answers, files={"letter": ("letter.pdf", b"%PDF-1.7 letter")})
    assert sent.status_code == 303

    page = await read(browser, address)

    (motivation,) = [one for one in page.all("dd") if "And more." in one.words]
    (letter,) = [one for one in page.all("a") if one.words == "letter.pdf"]
    received, *_ = [one for one in page.all("time") if "data-local" in one.attributes]
    assert motivation.attributes["class"] == "lines"
    assert "\n\nAnd more." in "".join(motivation.text)
    assert (await browser.get(letter.attributes["href"])).content == b"%PDF-1.7 letter"
    assert "(Asia/Bishkek); for you: " in received.words
    assert received.words.endswith("(UTC)")


async def test_a_code_says_how_long_it_holds(browser: httpx.AsyncClient) -> None:
    page = Page((await browser.post("/tr/sign-in", data={"email": "a@example.org", "act": "send"})).text)

    assert "Kod 10 dakika geçerlidir." in page.with_id("main").words


@pytest.mark.parametrize(("model", "kind"), [(Meeting, "meetings"), (Programme, "programmes")])
async def test_an_earlier_revision_is_shown_as_it_was_and_leads_to_the_current_one(
    browser: httpx.AsyncClient, model: type[Content], kind: str
) -> None:
    draft = await model.working({"status": PublicationStatus.PUBLISHED})
    assert draft is not None
    old, earlier = draft.slug, draft.title["en"]
    draft.title, draft.slug = {**draft.title, "en": "Anew"}, f"{old}-anew"
    draft.status = PublicationStatus.APPROVED
    last = (await draft.publish(by=None, at=clock.now())).revision or 0
    address = f"/en/{kind}/{draft.slug}"

    now = await read(browser, address)
    then = await browser.get(f"{address}?revision={last - 1}")
    renamed = await browser.get(f"/en/{kind}/{old}?revision={last}")

    assert [one.words for one in now.all("h1")] == ["Anew"]
    assert [one.words for one in Page(then.text).all("h1")] == [earlier]
    note = f"This is revision {last - 1}, as it was published then. The current one is here."
    assert note in Page(then.text).with_id("main").words
    assert "as it was published then" not in now.with_id("main").words
    for page, own in ((now, address), (Page(then.text), f"{address}?revision={last - 1}")):
        canonical = [one.attributes["href"] for one in page.all("link") if one.attributes["rel"] == "canonical"]
        assert [httpx.URL(one or "").raw_path.decode() for one in canonical] == [own]
    assert (renamed.status_code, renamed.headers["location"]) == (301, f"{address}?revision={last}")
    for number in (last + 1, 0, "x", ""):
        assert (await browser.get(f"{address}?revision={number}")).status_code == 404
