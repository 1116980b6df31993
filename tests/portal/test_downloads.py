"""The files to take away, over HTTP, of the demo content."""

import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
import pytest
from docx import Document
from graphql import parse
from icalendar import Calendar
from lxml import etree
from pypdf import PdfReader

from adapters import clock
from adapters.database import Database
from demo.load import load_if_empty
from domain.blocks import ParagraphBlock
from domain.content import PublicationStatus
from models.meetings import Meeting
from portal.client import document
from portal.readers.downloads import MEDIA_TYPES
from resolvers.ids import key_of
from tests.factories import a_call, a_meeting, published_in
from tests.portal.outputs import records
from tests.portal.outputs.test_akoma_ntoso import SCHEMA

MEETING = "/en/meetings/fifth-diaspora-meeting"
CALL = "/en/calls/capacity-building-training-call"
FORMATS = ("pdf", "docx", "akn.xml", "jsonld")


@pytest.fixture
async def demo(fresh_database: Database, http: httpx.AsyncClient) -> httpx.AsyncClient:
    await load_if_empty()
    return http


@pytest.mark.parametrize(
    ("path", "ending", "shown"),
    [
        (f"{MEETING}/minutes.pdf", "pdf", "inline"),
        (f"{MEETING}/minutes.docx", "docx", "attachment"),
        (f"{MEETING}/minutes.akn.xml", "akn.xml", "attachment"),
        (f"{MEETING}/minutes.jsonld", "jsonld", "inline"),
        (f"{MEETING}.ics", "ics", "attachment"),
        (f"{CALL}.ics", "ics", "attachment"),
        (f"{CALL}.jsonld", "jsonld", "inline"),
        ("/en/programmes/internship.jsonld", "jsonld", "inline"),
        ("/en/calendar.ics", "ics", "attachment"),
        ("/en/feed.atom", "atom", "inline"),
        ("/en/feed.json", "json", "inline"),
        ("/sitemap.xml", "xml", "inline"),
    ],
)
async def test_each_file_tells_what_it_is_and_is_not_sent_twice(
    demo: httpx.AsyncClient, path: str, ending: str, shown: str
) -> None:
    answer = await demo.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == MEDIA_TYPES[ending]
    assert answer.headers["content-disposition"].startswith(f"{shown}; filename=")
    assert answer.headers["x-content-type-options"] == "nosniff"

    again = await demo.get(path, headers={"If-None-Match": f"W/{answer.headers['etag']}"})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])


async def test_languages_and_formats_have_tags_of_their_own(demo: httpx.AsyncClient) -> None:
    paths = [f"/{lang}/meetings/fifth-diaspora-meeting/minutes.{end}" for lang in ("en", "ky") for end in FORMATS]

    tags = {(await demo.get(path)).headers["etag"] for path in paths}

    assert len(tags) == len(paths)


async def test_the_file_is_named_after_the_meeting_in_its_own_script(demo: httpx.AsyncClient) -> None:
    answer = await demo.get("/ky/meetings/fifth-diaspora-meeting/minutes.docx")

    assert quote("Диаспора министрлеринин") in answer.headers["content-disposition"]
    assert 'filename="kurultai-ky.docx"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    "path",
    [
        "/en/meetings/nothing/minutes.pdf",
        f"{MEETING}/minutes.exe",
        f"{MEETING}/minutes.pdf?revision=2",
        f"{MEETING}/minutes.pdf?revision=one",
        f"{MEETING}/minutes.pdf?revision=0",
        "/en/meetings/nothing.ics",
        "/en/calls/nothing.ics",
        "/en/calls/nothing.jsonld",
        "/en/programmes/nothing.jsonld",
        "/en/feed.rss",
        "/xx/calendar.ics",
    ],
)
async def test_what_is_not_there_is_not_found(demo: httpx.AsyncClient, path: str) -> None:
    assert (await demo.get(path)).status_code == 404


async def test_the_whole_record_is_in_the_pdf(demo: httpx.AsyncClient) -> None:
    text = text_of((await demo.get(f"{MEETING}/minutes.pdf")).content)

    for said in (
        "Fifth Meeting of Ministers and Heads of Diaspora Institutions",
        "2.1. Among the diaspora institutions",
        "Trainings should follow what organisations say they need.",
        "The meeting adopted the Diaspora Joint Activity Plan for 2024.",
        "Hold the next round",
        "Needs asked beforehand",
    ):
        assert said in text, said


async def test_the_record_in_another_language_says_in_it_what_there_is(demo: httpx.AsyncClient) -> None:
    text = text_of((await demo.get("/ky/meetings/fifth-diaspora-meeting/minutes.pdf")).content)

    assert "Диаспора министрлеринин жана мекеме жетекчилеринин бешинчи жыйыны" in text
    assert "Жыйын Диаспоранын 2024-жылга биргелешкен иш планын кабыл алды." in text
    assert "Trainings should follow what organisations say they need." in text


async def test_the_word_document_has_the_record_under_headings(demo: httpx.AsyncClient) -> None:
    paper = Document(io.BytesIO((await demo.get(f"{MEETING}/minutes.docx")).content))

    headings = [one.text for one in paper.paragraphs if (one.style.name or "").startswith("Heading 2")]  # type: ignore[union-attr]
    assert "3. Making the capacity-building trainings more effective" in headings
    assert [cell.text for cell in paper.tables[0].rows[1].cells] == ["Needs asked beforehand", "Relevance"]


@pytest.mark.parametrize("lang", ["en", "tr", "ky", "ru"])
async def test_the_akoma_ntoso_of_the_demo_is_valid_in_every_language(demo: httpx.AsyncClient, lang: str) -> None:
    answer = await demo.get(f"/{lang}/meetings/fifth-diaspora-meeting/minutes.akn.xml")

    SCHEMA.assertValid(etree.fromstring(answer.content))
    assert answer.content.count(b'name="decision"') == 8


async def test_a_cited_revision_stays_as_it_was(http: httpx.AsyncClient) -> None:
    await a_meeting(title={"en": "As first published"}, minutes={"en": [said("The first words.")]})
    first = {end: await http.get(f"/en/meetings/fifth/minutes.{end}?revision=1") for end in FORMATS}
    working = await Meeting.working({"slug": "fifth"})
    assert working is not None
    working.title, working.minutes = {"en": "As corrected"}, {"en": [said("The corrected words.")]}
    working.status = PublicationStatus.APPROVED
    await working.save_as_of(working.version)
    await working.publish(by=None, at=clock.now())

    for end, before in first.items():
        again = await http.get(f"/en/meetings/fifth/minutes.{end}?revision=1")
        newest = await http.get(f"/en/meetings/fifth/minutes.{end}")
        assert again.headers["etag"] == before.headers["etag"]
        assert newest.headers["etag"] != before.headers["etag"]
    assert "The first words." in text_of((await http.get("/en/meetings/fifth/minutes.pdf?revision=1")).content)
    assert "The corrected words." in text_of((await http.get("/en/meetings/fifth/minutes.pdf")).content)


def said(markdown: str) -> ParagraphBlock:
    return ParagraphBlock(key="one", markdown=markdown)


async def test_a_picture_of_the_content_is_in_the_file(demo: httpx.AsyncClient) -> None:
    file = await a_picture(demo)
    picture = {"block": "image", "key": "p", "file": str(key_of(file, "File")), "alt": "An ornament"}
    await a_meeting("pictured", minutes={"en": [picture]})

    paper = PdfReader(io.BytesIO((await demo.get("/en/meetings/pictured/minutes.pdf")).content))
    word = Document(io.BytesIO((await demo.get("/en/meetings/pictured/minutes.docx")).content))

    assert [len(page.images) for page in paper.pages] == [1]
    assert len(word.inline_shapes) == 1


async def a_picture(http: httpx.AsyncClient) -> str:
    """The global id of a picture that the demo content shows."""
    for slug in ("exchange-of-experience", "capacity-building-training", "youth-forum", "internship", "diaspora-forum"):
        page = (await http.get(f"/en/programmes/{slug}")).text
        if found := re.search(r'<img src="[^"]*/files/([^/"]+)/', page):
            return found.group(1)
    raise AssertionError("The demo shows no picture.")


async def test_the_calendar_holds_every_meeting_and_deadline(demo: httpx.AsyncClient) -> None:
    found = Calendar.from_ical((await demo.get("/tr/calendar.ics")).content)

    titles = [str(event["summary"]) for event in found.walk("VEVENT")]
    assert len(titles) == 6
    assert "Diaspora Bakanları ve Kurum Başkanları Beşinci Toplantısı" in titles


async def test_one_meeting_and_one_deadline_go_into_a_calendar(demo: httpx.AsyncClient) -> None:
    (meeting,) = Calendar.from_ical((await demo.get(f"{MEETING}.ics")).content).walk("VEVENT")
    (deadline,) = Calendar.from_ical((await demo.get(f"{CALL}.ics")).content).walk("VEVENT")

    assert (meeting["dtstart"].dt, meeting["dtend"].dt) == (date(2023, 11, 22), date(2023, 11, 23))
    assert deadline["dtstart"].dt.utcoffset() == timedelta()
    in_all = Calendar.from_ical((await demo.get("/en/calendar.ics")).content).walk("VEVENT")
    assert {meeting["uid"], deadline["uid"]} < {event["uid"] for event in in_all}


async def test_the_feeds_tell_the_same_newest_first(http: httpx.AsyncClient) -> None:
    for slug, starts_on in (("first", date(2023, 1, 3)), ("second", date(2023, 1, 1)), ("third", date(2023, 1, 2))):
        await a_meeting(slug, starts_on=starts_on, ends_on=starts_on)
        clock.move(timedelta(days=1))

    atom = ET.fromstring((await http.get("/en/feed.atom")).content)
    feed = (await http.get("/en/feed.json")).json()

    titles = [
        entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in atom.iter() if entry.tag.endswith("entry")
    ]
    assert titles == ["The third meeting", "The second meeting", "The first meeting"]
    assert [item["title"] for item in feed["items"]] == titles
    instants = [datetime.fromisoformat(item["date_modified"].replace("Z", "+00:00")) for item in feed["items"]]
    assert all(instant.tzinfo for instant in instants)
    assert instants == sorted(instants, reverse=True)
    assert feed["items"][0]["url"].endswith("/en/meetings/third")


async def test_a_list_longer_than_a_page_is_told_whole(http: httpx.AsyncClient) -> None:
    for number in range(101):
        await a_meeting(f"meeting-{number}")

    sitemap = (await http.get("/sitemap.xml")).text
    calendar = Calendar.from_ical((await http.get("/en/calendar.ics")).content)

    assert len(set(re.findall(r"<loc>[^<]+/en/meetings/meeting-\d+</loc>", sitemap))) == 101
    assert len(calendar.walk("VEVENT")) == 101


async def test_the_sitemap_leads_to_pages_that_are_there(demo: httpx.AsyncClient, settings: Any) -> None:
    root = ET.fromstring((await demo.get("/sitemap.xml")).content)
    pages = [loc.text or "" for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    links = {link.get("href", "") for link in root.iter("{http://www.w3.org/1999/xhtml}link")}

    assert f"{settings.base_url}/ky/meetings/fifth-diaspora-meeting" in pages
    assert set(pages) < links
    for address in (page for page in pages if "/ru/" in page):
        assert (await demo.get(address)).status_code == 200, address
    for address in links - set(pages):
        assert (await demo.get(address)).status_code == 303, address


async def test_robots_are_led_to_the_sitemap(demo: httpx.AsyncClient, settings: Any) -> None:
    lines = (await demo.get("/robots.txt")).text.splitlines()

    assert lines[0] == "User-agent: *"
    assert "Disallow: /en/applications" in lines
    assert lines[-1] == f"Sitemap: {settings.base_url}/sitemap.xml"


@pytest.mark.parametrize("path", [MEETING, CALL, "/en/programmes/internship"])
async def test_the_data_in_a_page_is_that_at_its_own_address(demo: httpx.AsyncClient, path: str) -> None:
    page = (await demo.get(path)).text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None

    apart = (await demo.get(f"{path}/minutes.jsonld" if path == MEETING else f"{path}.jsonld")).json()

    assert json.loads(found.group(1)) == apart


async def test_data_in_a_page_cannot_end_its_element(http: httpx.AsyncClient) -> None:
    await a_meeting(title={"en": "</script><script>alert(1)</script>"})

    page = (await http.get("/en/meetings/fifth")).text

    assert "<script>alert(1)" not in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    assert json.loads(found.group(1))["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize("path", [MEETING, CALL])
async def test_a_page_leads_to_its_files_its_feeds_and_its_own_address(
    demo: httpx.AsyncClient, settings: Any, path: str
) -> None:
    page = (await demo.get(path)).text

    assert f'<link rel="canonical" href="{settings.base_url}{path}">' in page
    assert f'<meta property="og:url" content="{settings.base_url}{path}">' in page
    links = set(re.findall(r'<(?:a|link)[^>]* href="([^"]+\.[a-z.]+(?:\?[a-z=0-9]+)?)"', page))
    files = {link for link in links if link.startswith("/en/")}
    assert {"/en/feed.atom", "/en/feed.json", "/en/calendar.ics", f"{path}.ics"} <= files
    for link in files:
        assert (await demo.get(link)).status_code == 200, link


async def test_an_error_page_has_no_address_of_its_own(http: httpx.AsyncClient) -> None:
    assert "canonical" not in (await http.get("/en/meetings/nothing")).text


async def test_minutes_that_are_in_arabic_alone_are_not_taken_for_english(http: httpx.AsyncClient) -> None:
    words = {"block": "paragraph", "key": "one", "markdown": "تەربىيەلەش كۇرسلىرى"}
    await a_meeting(title={"ug": "يىغىن"}, translations=published_in("ug"), minutes={"ug": [words]})

    page = (await http.get("/en/meetings/fifth")).text
    paper = await http.get("/en/meetings/fifth/minutes.akn.xml")

    assert '<div lang="ug" dir="rtl"><p>تەربىيەلەش كۇرسلىرى</p>' in re.sub(r">\s+<", "><", page)
    assert "so far in English" not in page
    assert b'<FRBRlanguage language="uig" />' in paper.content


async def test_the_records_of_the_other_tests_are_what_the_api_answers(demo: httpx.AsyncClient) -> None:
    asked = {"query": document("readers/minutes"), "variables": {"slug": "fifth-diaspora-meeting", "locale": "en"}}
    answered = (await demo.post("/graphql", json=asked)).json()["data"]["meeting"]

    made_up = records.a_meeting()

    assert answered.keys() == made_up.keys()
    assert answered["decisions"][0].keys() == made_up["decisions"][0].keys()
    assert answered["decisions"][0]["actionItems"][0].keys() == made_up["decisions"][0]["actionItems"][0].keys()
    assert answered["delegations"][0].keys() == made_up["delegations"][0].keys()
    assert answered["documents"][0].keys() == made_up["documents"][0].keys()
    assert answered["place"].keys() == made_up["place"].keys()
    assert answered["agenda"][1]["items"][0].keys() == made_up["agenda"][0]["items"][0].keys()
    kinds = {block["__typename"]: block.keys() for block in made_up["minutes"]["compiled"]}
    for block in answered["minutes"]["compiled"]:
        assert kinds[block["__typename"]] == block.keys() or block["__typename"] == "DecisionBlock"


def test_every_kind_of_block_is_made_up() -> None:
    asked = set(re.findall(r"\.\.\. on (\w+)", document("readers/minutes")))

    assert {block["__typename"] for block in records.a_meeting()["minutes"]["compiled"]} == asked
    assert parse(document("readers/minutes"))


async def test_a_deadline_of_a_call_is_told_in_its_own_zone(http: httpx.AsyncClient) -> None:
    closes = datetime(2030, 3, 1, 17, 59, tzinfo=UTC)
    await a_call("spring", closes_at=closes, time_zone="Asia/Bishkek")

    (event,) = Calendar.from_ical((await http.get("/en/calls/spring.ics")).content).walk("VEVENT")

    assert event["dtstart"].dt == closes
    assert "1 March 2030, 23:59 (Asia/Bishkek)" in event["description"]


def text_of(content: bytes) -> str:
    """The words of a PDF with single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
