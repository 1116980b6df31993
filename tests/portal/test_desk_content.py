"""Content on the desk: lists, every act through the page, refusals in words, comparison, corrections, follow-up, trash."""

import re
from itertools import pairwise
from typing import Any

import httpx

from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT
from tests.api.desk import (
    CONTRIBUTOR_ELSEWHERE,
    SECOND_SECRETARIAT,
    acted,
    approved,
    blocks,
    create_meeting,
    create_programme,
    paragraphs,
    published,
    text,
    update_meeting,
)
from tests.api.test_corrections import minutes
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

MEETING = "/en/desk/meetings/sixth"
DEMO = "/en/desk/meetings/fifth-diaspora-meeting"


async def sixth(live: Live, **given: Any) -> dict[str, Any]:
    return await create_meeting(live.ask, slug="sixth", title=text("The sixth meeting"), **given)


def buttons(html: str) -> list[str]:
    return re.findall(r'name="act" value="(\w+)"', html)


async def shown(reader: httpx.AsyncClient, address: str) -> str:
    answer = await reader.get(address)
    assert answer.status_code == 200, address
    assert flaws_of(Page(answer.text)) == [], address
    return answer.text


async def act(reader: httpx.AsyncClient, action: str, address: str = MEETING, **given: str) -> str:
    """Press a button of the page as it stands: what the page says then."""
    html = (await reader.get(address)).text
    assert action in buttons(html), buttons(html)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w*)"', html))
    answer = await reader.post(address, data={**hidden, "act": action, **given})
    assert answer.status_code == 303, answer.text
    return (await reader.get(answer.headers["location"])).text


async def test_an_item_goes_to_the_public_and_back_by_its_buttons(live: Live, reader_of: ReaderOf) -> None:
    await sixth(live)
    author, secretary = await reader_of(CONTRIBUTOR), await reader_of(SECRETARIAT)

    assert buttons(await shown(author, MEETING)) == ["SUBMIT_FOR_REVIEW", "DELETE"]
    said = await act(author, "SUBMIT_FOR_REVIEW", note="Ready, I think.")
    assert "It is with the secretariat now, which reviews it." in said
    assert "Ready, I think." in said
    assert buttons(said) == ["DELETE"]
    assert buttons(await shown(secretary, MEETING)) == ["APPROVE", "REQUEST_CHANGES", "DELETE"]
    assert "It went back to its author" in await act(secretary, "REQUEST_CHANGES", note="Where is it?")
    await act(author, "SUBMIT_FOR_REVIEW")
    assert "It is approved." in await act(secretary, "APPROVE")
    assert "It will be published at the time" in await act(secretary, "SCHEDULE", day="2031-05-01", clock="09:30")
    scheduled = await live.ask('{ meeting(slug: "sixth") { workingCopy { publishAt version id } } }', as_=SECRETARIAT)
    assert scheduled["meeting"]["workingCopy"]["publishAt"] == "2031-05-01T09:30:00Z"
    await update_meeting(live.ask, scheduled["meeting"]["workingCopy"], summary=text("Anew."))
    await act(author, "SUBMIT_FOR_REVIEW")
    await act(secretary, "APPROVE")
    assert "It is published." in await act(secretary, "PUBLISH")
    assert buttons(await shown(secretary, MEETING)) == ["UNPUBLISH", "ARCHIVE"]
    await act(secretary, "UNPUBLISH", note="By mistake.")
    await act(secretary, "PUBLISH")
    assert buttons(await act(secretary, "ARCHIVE")) == ["DELETE"]
    told = (await secretary.get(MEETING)).text
    assert all(one in told for one in ("Where is it?", "By mistake.", "archived it", "requested changes"))


async def test_a_refused_act_keeps_what_was_typed_and_says_why(live: Live, reader_of: ReaderOf) -> None:
    item = await acted(live.ask, "submitForReview", await sixth(live), as_=CONTRIBUTOR)
    reader = await reader_of(SECRETARIAT)
    version = str(item["version"])

    without = await reader.post(MEETING, data={"act": "REQUEST_CHANGES", "version": version, "note": " "})
    assert without.status_code == 422
    assert 'id="note-why"' in without.text
    await acted(live.ask, "approveContent", item, as_=SECOND_SECRETARIAT, note="Fine with me.")
    late = await reader.post(
        MEETING, data={"act": "REQUEST_CHANGES", "version": version, "seen": "2", "note": "Mine <b>"}
    )
    assert late.status_code == 422
    assert flaws_of(Page(late.text)) == []
    assert "Somebody else was here after you opened the page" in late.text
    assert "Fine with me." in late.text
    assert ">Mine &lt;b&gt;</textarea>" in late.text
    never = await reader.post(MEETING, data={"act": "SCHEDULE", "version": str(item["version"] + 1), "day": "soon"})
    assert never.status_code == 422
    assert 'id="day-why"' in never.text
    assert (await reader.post(MEETING, data={"act": "EXPLODE"})).status_code == 400
    foreign = await reader.post(MEETING, data={"act": "APPROVE"}, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403


async def test_enter_beside_the_time_of_publication_does_not_publish_at_once(live: Live, reader_of: ReaderOf) -> None:
    await approved(live.ask, await sixth(live))

    html = await shown(await reader_of(SECRETARIAT), MEETING)

    (form,) = [one for one in re.findall(r"<form.*?</form>", html, re.S) if 'name="day"' in one]
    assert buttons(form) == ["SCHEDULE"]


async def test_headings_in_a_comparison_stand_right_below_what_they_are_compared_in(
    live: Live, reader_of: ReaderOf
) -> None:
    headings = [{"heading": {"key": f"h{level}", "level": level, "text": f"Level {level}"}} for level in (2, 3)]
    said = {"paragraph": {"key": "p", "markdown": "Said."}}
    item = await published(live.ask, await sixth(live, body=blocks(said)))
    await update_meeting(live.ask, item, body=blocks(said, *headings))

    html = await shown(await reader_of(EDITOR), f"{MEETING}/compare")

    levels = [int(one) for one in re.findall(r"<h([1-6])", html.partition("<main")[2])]
    assert "<h4>Level 2</h4>" in html
    assert "<h4>Level 3</h4>" in html
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


async def test_four_eyes_are_told_instead_of_a_button(live: Live, reader_of: ReaderOf) -> None:
    own = await create_meeting(live.ask, as_=SECRETARIAT, slug="sixth")
    item = await acted(live.ask, "submitForReview", own)
    reader = await reader_of(SECRETARIAT)

    html = await shown(reader, MEETING)

    assert "APPROVE" not in buttons(html)
    assert "You edited this last, so another person of the secretariat approves it." in html
    forced = await reader.post(MEETING, data={"act": "APPROVE", "version": str(item["version"])})
    assert forced.status_code == 422
    assert "Whoever edited last cannot approve" in forced.text


async def test_lists_show_what_one_may_write_by_state_and_kind(live: Live, reader_of: ReaderOf) -> None:
    await sixth(live)
    await create_programme(live.ask, as_=EDITOR, slug="mentoring", title=text("Mentoring"))
    editor, author = await reader_of(EDITOR), await reader_of(CONTRIBUTOR)

    everything = await shown(editor, "/en/desk/meetings")
    assert "The sixth meeting" in everything
    assert "Fifth Meeting of Ministers" in everything
    assert "English: up to date" in everything
    under_way = await shown(editor, "/en/desk/meetings?state=UNDER_WAY&sort=nonsense")
    assert "The sixth meeting" in under_way
    assert "Fifth Meeting of Ministers" not in under_way
    own = await shown(author, "/en/desk/meetings")
    assert "The sixth meeting" in own
    assert "Fifth Meeting of Ministers" not in own
    assert "Mentoring" in await shown(editor, "/ky/desk/programmes?state=DRAFT")
    assert "Nothing fits this." in await shown(author, "/en/desk/programmes?state=DRAFT")


async def test_other_people_find_no_such_pages(live: Live, reader_of: ReaderOf) -> None:
    await create_meeting(live.ask, as_=EDITOR, slug="sixth")

    for actor, address, status in (
        (AYGUL, "/en/desk/meetings", 404),
        (REVIEWER, MEETING, 404),
        (CONTRIBUTOR, MEETING, 404),
        (CONTRIBUTOR, f"{DEMO}/compare", 404),
        (CONTRIBUTOR, "/en/desk/follow-up", 404),
        (EDITOR, f"{DEMO}/corrections/issue", 404),
        (SECRETARIAT, "/en/desk/meetings/nothing", 404),
        (SECRETARIAT, f"{MEETING}/compare", 404),
        (None, MEETING, 303),
    ):
        assert (await (await reader_of(actor)).get(address)).status_code == status, (actor, address)


async def test_what_changed_is_shown_word_by_word_and_restored(live: Live, reader_of: ReaderOf) -> None:
    def body(*said: str) -> list[dict[str, Any]]:
        return [{"locale": "en", "blocks": paragraphs(*said)}]

    public = await published(live.ask, await sixth(live, body=body("The old words stay.", "Second.", "Third.")))
    changes = {
        "title": text("The seventh meeting"),
        "body": body("Third.", "The new words stay.", "Second.", "Fourth."),
    }
    await update_meeting(live.ask, public, **changes)
    reader = await reader_of(EDITOR)

    html = await shown(reader, f"{MEETING}/compare")

    assert "<del>sixth</del>" in html.replace(" </del>", "</del>").replace("<del> ", "<del>")
    assert "<ins>" in html
    assert "Fourth." in html
    assert "moved" in html
    assert "Nothing is different." in await shown(reader, f"{MEETING}/compare?before=1&after=1&language=xx")
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version is not None
    stale = await reader.post(f"{MEETING}/compare?before=1", data={"version": "1", "revision": "1"})
    assert stale.status_code == 422
    back = await reader.post(f"{MEETING}/compare?before=1", data={"version": version[1], "revision": "1"})
    assert back.headers["location"] == f"{MEETING}?done=RESTORE"
    assert "The sixth meeting" in (await reader.get(MEETING)).text


async def test_what_lies_in_the_trash_is_taken_out_again(live: Live, reader_of: ReaderOf) -> None:
    await sixth(live)
    reader = await reader_of(CONTRIBUTOR)
    assert "It is in the trash" in await act(reader, "DELETE")

    html = await shown(reader, "/en/desk/trash")

    assert "The sixth meeting" in html
    assert CONTRIBUTOR.email in html
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert (await reader.post("/en/desk/trash", data={**hidden, "version": "1"})).status_code == 422
    out = await reader.post("/en/desk/trash", data=hidden)
    assert out.headers["location"] == f"{MEETING}?done=UNDELETE"
    assert "The trash is empty." in await shown(reader, "/en/desk/trash")


async def test_a_correction_is_asked_for_answered_and_made(live: Live, reader_of: ReaderOf) -> None:
    secretary, address = await reader_of(SECRETARIAT), f"{DEMO}/corrections"

    empty = await secretary.post(address, data={"place": "3", "text": " "})
    assert empty.status_code == 422
    assert 'id="text-why"' in empty.text
    assert 'value="3"' in empty.text
    for said in ("Twice a year, not once.", "The name is wrong."):
        assert (await secretary.post(address, data={"text": said})).status_code == 303
    html = await shown(secretary, address)
    first, second = re.findall(r'name="request" value="([^"]+)"', html)
    declined = await secretary.post(address, data={"request": first, "act": "DECLINE", "answer": ""})
    assert declined.status_code == 422
    assert f'id="answer-{first}-why"' in declined.text
    for request, how, answer in ((first, "DECLINE", "It is as recorded."), (second, "ACCEPT", "")):
        await secretary.post(address, data={"request": request, "act": how, "answer": answer})
    assert "It is as recorded." in await shown(secretary, address)

    form = await shown(secretary, f"{address}/issue")
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    key = re.findall(r'name="(decision:[^"]+)"', form)[0]
    nothing = await secretary.post(f"{address}/issue", data={**fields, "text:en": "Nothing.", "text:ky": "Эч нерсе"})
    assert nothing.status_code == 422
    assert ">Эч нерсе</textarea>" in nothing.text
    issued = await secretary.post(f"{address}/issue", data={**fields, "text:en": "A name.", key: "As it was said."})
    assert issued.headers["location"] == f"{DEMO}?done=CORRECT", issued.text
    assert "A name." in await shown(secretary, address) or "draft" in await shown(secretary, DEMO)
    query = """{ meeting(slug: "fifth-diaspora-meeting") { workingCopy { ... on Meeting {
        minutes { recordStatus } decisions { text tr: text(locale: "tr") actionItems { title } } } } } }"""
    working = (await live.ask(query, as_=SECRETARIAT))["meeting"]["workingCopy"]
    assert working["minutes"]["recordStatus"] == "CORRECTED"
    assert [one["text"] for one in working["decisions"]].count("As it was said.") == 1
    assert [len(one["actionItems"]) for one in working["decisions"]].count(0) < len(working["decisions"])


async def test_a_delegation_asks_and_whoever_was_not_there_cannot(live: Live, reader_of: ReaderOf) -> None:
    await minutes(live.ask)
    address, asked = "/en/desk/meetings/fifth/corrections", {"text": "We said otherwise."}

    for actor, status in ((CONTRIBUTOR, 303), (CONTRIBUTOR_ELSEWHERE, 422)):
        reader = await reader_of(actor)
        assert (f'href="{address}"' in await shown(reader, "/en/desk/meetings")) == (status == 303), actor
        assert ("Ask for a correction" in await shown(reader, address)) == (status == 303), actor
        assert (await reader.post(address, data=asked)).status_code == status, actor
        assert ("We said otherwise." in await shown(reader, address)) == (status == 303), actor


async def test_action_items_are_reported_on_and_begun(live: Live, reader_of: ReaderOf) -> None:
    secretary, address = await reader_of(SECRETARIAT), "/en/desk/follow-up"
    html = await shown(secretary, address)
    item = re.findall(r'name="item" value="([^"]+)"', html)[0]
    group = re.findall(r'name="group" value="(\d+)"', html)[0]

    empty = {"item": item, "group": group, "act": "REPORT", "status": "IMPLEMENTED", "text": " ", "language": "tr"}
    refused = await secretary.post(address, data=empty)
    assert refused.status_code == 422
    assert flaws_of(Page(refused.text)) == []
    assert '<option value="tr" selected>' in refused.text
    sent = await secretary.post(address, data={**empty, "status": "IN_PROGRESS", "text": "The host is found."})
    assert sent.headers["location"] == f"{address}?&done=REPORT"
    assert "The host is found." in await shown(secretary, address)

    begun = await secretary.post(address, data={"item": item, "group": group, "act": "START", "programme": ""})
    assert begun.status_code == 303
    assert "/en/desk/meetings/" in begun.headers["location"]
    draft = await shown(await reader_of(EDITOR), begun.headers["location"])
    assert "Begun from" in draft
    assert "Report" not in [one.words for one in Page(await shown(await reader_of(EDITOR), address)).all("summary")]


@needs_chromium
async def test_the_pages_of_content_have_no_flaws(live: Live, page_of: PageOf) -> None:
    item = await sixth(live)
    await approved(live.ask, item)
    found = await live.ask('{ meeting(slug: "fifth-diaspora-meeting") { id } }')
    await live.ask(
        "mutation($input: RequestCorrectionInput!) { requestCorrection(input: $input) { userErrors { code } } }",
        as_=SECRETARIAT,
        input={"meeting": found["meeting"]["id"], "text": "No."},
    )
    page = await page_of(SECRETARIAT, viewport={"width": 320, "height": 640})

    for address in (
        *("/en/desk/meetings", "/en/desk/programmes", MEETING, DEMO, f"{DEMO}/compare", f"{DEMO}/corrections"),
        *(f"{DEMO}/corrections/issue", "/en/desk/follow-up", "/en/desk/trash"),
    ):
        await page.goto(address)
        assert await flaws_by_axe(page) == [], address
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, address
