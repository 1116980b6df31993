"""The parts of meetings and programmes in the editor: facts, delegations, agenda, decisions, documents; and new ones."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from tests.actors import CONTRIBUTOR, EDITOR, SECRETARIAT
from tests.api.desk import blocks, create_meeting, create_programme, paragraphs, text
from tests.portal.conftest import Live, ReaderOf
from tests.portal.editing import fields_on, keys_on, opened, press, saved, stored, values_on
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

MEETING = "/en/desk/meetings/fifth-diaspora-meeting/edit"
DRAFT = "/en/desk/meetings/draft/edit"
PROGRAMME = "/en/desk/programmes/capacity-building-training/edit"
ALL = [
    *(f"{MEETING}{part}" for part in ("", "/facts", "/delegations", "/agenda", "/agenda/coordination")),
    *(f"{MEETING}{part}" for part in ("/minutes", "/decisions", "/documents", "/preview")),
    *(PROGRAMME, f"{PROGRAMME}/facts", f"{PROGRAMME}/preview", "/en/desk/calls/capacity-building-training-call/text"),
    *(
        "/en/desk/calls/capacity-building-training-call/text/preview",
        "/en/desk/meetings/new",
        "/en/desk/programmes/new",
    ),
]
READ = """query($slug: String!) { meeting(slug: $slug) { workingCopy { slug ... on Meeting {
  startsOn endsOn ordinal classification place { city country { code } timeZone }
  delegations { status institution { id } members { name role post } }
  agenda { key number title items { key number title } } documents { id }
  decisions { key number action text agendaItem { key } mandates { id } actionItems { title dueOn status responsible { id } } } } } } }"""


@pytest.fixture
async def browser(reader_of: ReaderOf) -> httpx.AsyncClient:
    return await reader_of(SECRETARIAT)


async def read(live: Live, slug: str = "draft") -> Any:
    return (await live.ask(READ, as_=EDITOR, slug=slug))["meeting"]["workingCopy"]


async def institutions(live: Live) -> list[str]:
    return [one["id"] for one in (await live.ask("{ institutions { id } }"))["institutions"]]


async def test_every_page_is_soundly_built_in_english_and_beside_it(browser: httpx.AsyncClient) -> None:
    for address in ALL:
        for language in ("", "?language=tr") if "new" not in address else ("",):
            assert flaws_of(Page(await opened(browser, address + language))) == [], (address, language)


async def test_saving_what_was_only_read_changes_nothing(live: Live, browser: httpx.AsyncClient) -> None:
    before = await stored(live.ask, "fifth-diaspora-meeting", as_=SECRETARIAT)

    for part in ("", "/facts", "/delegations", "/agenda", "/minutes", "/decisions", "/documents"):
        for language in ("en", "ky"):
            address = f"{MEETING}{part}?language={language}"
            assert (await press(browser, address, await opened(browser, address))).status_code == 303, address

    assert await stored(live.ask, "fifth-diaspora-meeting", as_=SECRETARIAT) == before


async def test_facts_are_changed_and_a_new_name_leads_on(live: Live, browser: httpx.AsyncClient) -> None:
    await create_meeting(live.ask, slug="draft")
    address = f"{DRAFT}/facts"

    changes = {"slug": "renamed", "startsOn": "2027-05-03", "endsOn": "", "ordinal": "6", "place.city": "Ankara"}
    answer = await press(browser, address, await opened(browser, address), **changes)

    assert answer.headers["location"].startswith("/en/desk/meetings/renamed/edit/facts?")
    meeting = await read(live, "renamed")
    assert (meeting["startsOn"], meeting["endsOn"], meeting["ordinal"]) == ("2027-05-03", "2027-05-03", 6)
    assert meeting["place"] == {"city": "Ankara", "country": {"code": "KG"}, "timeZone": "Asia/Bishkek"}


WRONG = {
    "ordinal": "five",
    "startsOn": "tomorrow",
    "endsOn": "2020-01-01",
    "place.timeZone": "Mars/Base",
    "slug": "Not a slug",
}


async def test_facts_that_cannot_be_are_refused_beside_their_field(live: Live, browser: httpx.AsyncClient) -> None:
    await create_meeting(live.ask, slug="draft")
    address = f"{DRAFT}/facts"
    page = await opened(browser, address)

    for name, wrong in WRONG.items():
        answer = await press(browser, address, page, **{name: wrong})

        assert answer.status_code == 422, name
        assert f'id="{name}-why"' in answer.text
        assert values_on(answer.text)[name] == wrong


async def test_delegations_with_members_are_entered(live: Live, browser: httpx.AsyncClient) -> None:
    await create_meeting(live.ask, slug="draft")
    first, second, *_ = await institutions(live)
    address = f"{DRAFT}/delegations"
    page = (await press(browser, address, await opened(browser, address), "append:g")).text
    (row,) = keys_on(page, "g")
    page = (await press(browser, address, page, f"append:g.{row}.m", **{f"g.{row}.institution": first})).text
    (member,) = keys_on(page, f"g.{row}.m")
    said = {
        f"g.{row}.m.{member}.name": "Айгүл",
        f"g.{row}.m.{member}.post": "Minister",
        f"g.{row}.m.{member}.role": "HEAD",
    }

    page = await saved(browser, address, page, **said)
    twice = (await press(browser, address, page, "append:g")).text
    refused = await press(browser, address, twice, **{f"g.{keys_on(twice, 'g')[1]}.institution": first})
    await saved(browser, address, twice, **{f"g.{keys_on(twice, 'g')[1]}.institution": second})

    assert refused.status_code == 422
    assert "This institution has a delegation already." in refused.text
    delegations = (await read(live))["delegations"]
    assert [one["institution"]["id"] for one in delegations] == [first, second]
    assert delegations[0]["members"] == [{"name": "Айгүл", "role": "HEAD", "post": "Minister"}]


async def test_the_agenda_is_a_tree_and_keeps_its_record(live: Live, browser: httpx.AsyncClient) -> None:
    record = blocks({"paragraph": {"key": "r", "markdown": "Said"}})
    await create_meeting(
        live.ask, slug="draft", agenda=[{"key": "a", "number": "1", "title": text("One", ru="Раз"), "record": record}]
    )
    address = f"{DRAFT}/agenda"
    page = (await press(browser, address, await opened(browser, address), "append:a")).text
    new = keys_on(page, "a")[1]

    await saved(browser, address, page, **{f"a.{new}.number": "1.1", f"a.{new}.title": "Below", f"a.{new}.parent": "a"})

    (item,) = (await read(live))["agenda"]
    assert item == {
        "key": "a",
        "number": "1",
        "title": "One",
        "items": [{"key": new, "number": "1.1", "title": "Below"}],
    }
    russian = await stored(live.ask, "draft", locale="ru")
    assert russian["texts"] == {"agenda/a/title": "Раз"}
    under = f"{address}/a"
    await saved(browser, under, await opened(browser, under), b__r__markdown="Said, anew")
    assert (await stored(live.ask, "draft"))["bodies"]["agenda/a/record"][0]["markdown"] == "Said, anew"
    assert (await read(live))["agenda"] == [item]


async def test_decisions_have_words_and_what_must_follow(live: Live, browser: httpx.AsyncClient) -> None:
    await create_meeting(live.ask, slug="draft", agenda=[{"key": "a", "number": "1", "title": text("One")}])
    first, *_ = await institutions(live)
    address = f"{DRAFT}/decisions"
    page = (await press(browser, address, await opened(browser, address), "append:d")).text
    (key,) = keys_on(page, "d")
    page = (await press(browser, address, page, f"append:d.{key}.i")).text
    (item,) = keys_on(page, f"d.{key}.i")
    at = f"d.{key}.i.{item}"
    said = {
        f"d.{key}.number": "1",
        f"d.{key}.text": "To meet.",
        f"d.{key}.agendaItem": "a",
        f"d.{key}.action": "ADOPTED",
    }
    said |= {f"{at}.title": "Meet", f"{at}.responsible": first, f"{at}.dueOn": "2027-01-31"}

    wrong = await press(browser, address, page, **{**said, f"{at}.dueOn": "soon"})
    await saved(browser, address, page, **said)

    assert f'id="{at}.dueOn-why"' in wrong.text
    item_read = {"title": "Meet", "dueOn": "2027-01-31", "status": "OPEN", "responsible": [{"id": first}]}
    (decision,) = (await read(live))["decisions"]
    assert (decision["number"], decision["action"], decision["text"]) == ("1", "ADOPTED", "To meet.")
    assert (decision["agendaItem"], decision["actionItems"]) == ({"key": "a"}, [item_read])


async def test_documents_are_chosen_and_ordered(live: Live, browser: httpx.AsyncClient) -> None:
    await create_meeting(live.ask, slug="draft")
    found = (await live.ask("{ documents(first: 2) { nodes { id } } }"))["documents"]["nodes"]
    first, second = (one["id"] for one in found)
    address = f"{DRAFT}/documents"
    page = await opened(browser, address)

    for document in (first, second):
        page = (await press(browser, address, page, "pick:o", **{"new:o": document})).text
    page = (await press(browser, address, page, f"up:o:{keys_on(page, 'o')[1]}")).text
    await saved(browser, address, page)

    assert [one["id"] for one in (await read(live))["documents"]] == [second, first]


async def test_a_programme_tells_its_kind_tags_and_mandates(live: Live, browser: httpx.AsyncClient) -> None:
    await create_programme(live.ask, slug="draft")
    (decision, *_) = (await live.ask("{ decisions(first: 1) { nodes { id } } }"))["decisions"]["nodes"]
    address = "/en/desk/programmes/draft/edit/facts"
    page = (await press(browser, address, await opened(browser, address), "pick:r", **{"new:r": decision["id"]})).text

    await saved(browser, address, page, kind="FORUM", tags="youth\n\nforum\nyouth")

    query = 'query { programme(slug: "draft") { workingCopy { ... on Programme { kind tags mandates { id } } } } }'
    programme = (await live.ask(query, as_=EDITOR))["programme"]["workingCopy"]
    assert programme == {"kind": "FORUM", "tags": ["youth", "forum"], "mandates": [decision]}


async def test_a_call_has_its_text_here(live: Live, browser: httpx.AsyncClient) -> None:
    address = "/en/desk/calls/capacity-building-training-call/text"

    await saved(browser, address, await opened(browser, address), summary="Anew")

    copy = await stored(live.ask, "capacity-building-training-call", kind="call", as_=SECRETARIAT)
    assert copy["texts"]["summary"] == "Anew"


async def test_a_meeting_is_begun_with_a_short_name_made_of_its_title(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(CONTRIBUTOR)
    new = "/en/desk/meetings/new"
    said = {
        "title": "Шестая встреча, Ташкент",
        "startsOn": "2027-05-03",
        "place.city": "Tashkent",
        "place.timeZone": "Asia/Tashkent",
    }

    proposed = await press(browser, new, await opened(browser, new), "propose", **said)
    begun = await press(browser, new, await opened(browser, new), **said)
    again = await press(browser, new, await opened(browser, new), **said)
    wrong = await press(browser, new, await opened(browser, new), **{**said, "title": "", "startsOn": "3 May"})

    slug = values_on(proposed.text)["slug"]
    assert re.fullmatch("sh[a-z-]+-tashkent", slug)
    assert begun.headers["location"] == f"/en/desk/meetings/{slug}/edit"
    assert again.headers["location"].startswith(f"/en/desk/meetings/{slug[:5]}"), "another of the same title"
    assert (wrong.status_code, 'id="title-why"' in wrong.text, 'id="startsOn-why"' in wrong.text) == (422, True, True)
    assert values_on(wrong.text)["startsOn"] == "3 May"
    assert (await browser.get(begun.headers["location"])).status_code == 200


async def test_the_preview_shows_the_working_copy_in_any_language(live: Live, browser: httpx.AsyncClient) -> None:
    body = [*blocks(*paragraphs("A *page*")), *blocks(*paragraphs("Sayfa"), locale="tr")]
    await create_meeting(live.ask, slug="draft", title=text("The fifth", tr="Beşinci"), body=body)

    english, turkish, other = await asyncio.gather(
        *(opened(browser, f"{DRAFT}/preview?language={language}") for language in ("en", "tr", "hu"))
    )

    assert "<em>page</em>" in english
    assert {"Beşinci", "Sayfa"} <= Page(turkish).said_in("tr")
    assert "It is not written in this language yet" in other
    assert (await browser.get(f"{DRAFT}/preview?language=n/a")).status_code == 404
    assert fields_on(english) == []


async def test_adopted_minutes_are_written_in_translations_alone(live: Live, reader_of: ReaderOf) -> None:
    reader = await reader_of(SECRETARIAT)
    for part in ("delegations", "agenda", "minutes", "decisions"):
        html = (await reader.get(f"{MEETING}/{part}")).text
        assert "data-live disabled" in html
        assert 'class="save-bar"' not in html
    html = (await reader.get(f"{MEETING}/minutes?language=tr")).text
    assert "data-live disabled" not in html
    assert 'class="save-bar"' in html
