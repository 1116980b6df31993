"""Texts in blocks, written without scripts: each button changes the form alone until it is saved."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT
from tests.api.content_documents import UPDATE_MEETING
from tests.api.desk import acted, blocks, create_meeting, paragraphs, published, text
from tests.portal.conftest import Live, ReaderOf
from tests.portal.editing import keys_on, opened, press, saved, stored, values_on, why_on
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

AT = "/en/desk/meetings/draft/edit"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


async def a_draft(live: Live, *said: str) -> dict[str, Any]:
    """A meeting with as many paragraphs."""
    body = blocks(*[{"paragraph": {"key": f"k{n}", "markdown": one}} for n, one in enumerate(said, 1)])
    return await create_meeting(live.ask, slug="draft", body=body if said else [])


@pytest.fixture
async def browser(reader_of: ReaderOf) -> httpx.AsyncClient:
    return await reader_of(EDITOR)


async def words_stored(live: Live) -> list[str]:
    body = (await stored(live.ask, "draft"))["bodies"].get("body", [])
    return [block["markdown"] for block in body]


async def test_a_block_is_moved_and_taken_away_and_nothing_is_saved_before_save(
    live: Live, browser: httpx.AsyncClient
) -> None:
    await a_draft(live, "One", "Two", "Three")
    page = await opened(browser, AT)

    moved = await press(browser, AT, page, "down:b:k1", b__k2__markdown="Two, anew")
    taken = await press(browser, AT, moved.text, "gone:b:k3")

    assert (moved.status_code, taken.status_code) == (200, 200)
    assert keys_on(moved.text) == ["k2", "k1", "k3"]
    assert values_on(moved.text)["b.k2.markdown"] == "Two, anew"
    assert "Moved to place 2 of 3." in moved.text
    assert re.search(r'id="down-b.k1"[^>]* autofocus', moved.text), "the focus goes on with the block"
    assert await words_stored(live) == ["One", "Two", "Three"]
    await saved(browser, AT, taken.text)
    assert await words_stored(live) == ["Two, anew", "One"]


async def test_what_was_taken_away_comes_back(live: Live, browser: httpx.AsyncClient) -> None:
    await a_draft(live, "One", "Two")
    gone = await press(browser, AT, await opened(browser, AT), "gone:b:k1")

    back = await press(browser, AT, gone.text, "back:b:k1")

    assert "Bring it back" in gone.text
    await saved(browser, AT, back.text)
    assert await words_stored(live) == ["One", "Two"]


async def test_the_first_and_the_last_stay_where_they_are(live: Live, browser: httpx.AsyncClient) -> None:
    await a_draft(live, "One", "Two")
    page = await opened(browser, AT)

    assert keys_on((await press(browser, AT, page, "up:b:k1")).text) == ["k1", "k2"]
    assert keys_on((await press(browser, AT, page, "down:b:k2")).text) == ["k1", "k2"]
    assert keys_on((await press(browser, AT, page, "nonsense:b:k9:x")).text) == ["k1", "k2"]


WRITTEN: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("heading", {"level": "2", "text": "A heading"}, {"level": 2, "text": "A heading"}),
    ("paragraph", {"markdown": "Some *text*\n\nand more"}, {"markdown": "Some *text*\n\nand more"}),
    ("list", {"items": "One\n\n Two ", "ordered": "1"}, {"ordered": True, "items": ["One", "Two"]}),
    ("quote", {"text": "Words", "attribution": "Who"}, {"text": "Words", "attribution": "Who"}),
    ("link", {"url": "https://example.org", "label": "There"}, {"url": "https://example.org", "label": "There"}),
    ("callout", {"tone": "DEADLINE", "text": "Soon"}, {"kind": "DEADLINE", "text": "Soon"}),
    ("statement", {"speaker": "Who", "text": "Said"}, {"speaker": "Who", "text": "Said", "delegation": None}),
]


async def test_each_kind_is_written_and_read_again(live: Live, browser: httpx.AsyncClient) -> None:
    await a_draft(live)
    page = await opened(browser, AT)
    sent: dict[str, str] = {}
    for kind, fields, _ in WRITTEN:
        last = keys_on(page)[-1] if keys_on(page) else ""
        page = (await press(browser, AT, page, f"add:b:{last}:{kind}", **sent)).text
        sent |= {f"b.{keys_on(page)[-1]}.{name}": value for name, value in fields.items()}

    after = await saved(browser, AT, page, **sent)

    body = (await stored(live.ask, "draft"))["bodies"]["body"]
    assert [block["key"] for block in body] == keys_on(page)
    assert [{name: block[name] for name in wanted} for block, (_, _, wanted) in zip(body, WRITTEN, strict=True)] == [
        wanted for _, _, wanted in WRITTEN
    ]
    again = await press(browser, AT, after)
    assert again.status_code == 303
    assert (await stored(live.ask, "draft"))["version"] == 2, "a save that changes nothing is none"


async def test_statements_and_decisions_are_those_of_the_meeting(live: Live, browser: httpx.AsyncClient) -> None:
    (institution, *_) = (await live.ask("{ institutions { id slug } }"))["institutions"]
    delegation = {"institution": institution["id"], "status": "MEMBER", "members": []}
    decision = {"key": "d", "number": "1", "action": "AGREED", "text": text("To meet")}
    await create_meeting(live.ask, slug="draft", delegations=[delegation], decisions=[decision])
    page = (await press(browser, f"{AT}/minutes", await opened(browser, f"{AT}/minutes"), "add:b::statement")).text
    page = (await press(browser, f"{AT}/minutes", page, f"add:b:{keys_on(page)[0]}:decision")).text
    first, second = keys_on(page)

    said = {f"b.{first}.speaker": "Head", f"b.{first}.text": "Said", f"b.{first}.delegation": institution["id"]}
    after = await saved(browser, f"{AT}/minutes", page, **said, **{f"b.{second}.decision": "d"})

    spoken, decided = (await stored(live.ask, "draft"))["bodies"]["minutes"]
    assert spoken["delegation"] == {"institution": {"slug": institution["slug"]}}
    assert decided["decision"] == {"key": "d"}
    assert values_on(after)[f"b.{first}.delegation"] == institution["id"]


async def test_a_table_grows_and_shrinks_by_rows_and_columns(live: Live, browser: httpx.AsyncClient) -> None:
    body = blocks({"table": {"key": "t", "header": ["A", "B"], "rows": [["1", "2"], ["3", "4"]]}})
    await create_meeting(live.ask, slug="draft", body=body)
    page = await opened(browser, AT)

    for act in ("/cut-row/1", "/column", "/cut-column/0", "/row"):
        page = (await press(browser, AT, page, f"grid:b:t:{act}")).text
    fields = [(name, value) for name, value in values_on(page).items() if name == "b.t.columns"]

    assert fields == [("b.t.columns", "2")]
    answer = await press(browser, AT, page)
    assert "Something must be written here." in answer.text, "the head of a column says something"


async def test_a_picture_is_sent_up_with_its_words(live: Live, browser: httpx.AsyncClient) -> None:
    await a_draft(live)
    page = (await press(browser, AT, await opened(browser, AT), "add:b::image")).text
    (key,) = keys_on(page)
    picture = {f"upload:b.{key}": ("seen.png", PNG, "image/png")}

    without_words = await press(browser, AT, page, files=picture)
    after = await saved(browser, AT, without_words.text, **{f"b.{key}.alt": "What is seen"})

    assert without_words.status_code == 422
    assert f'id="b.{key}.alt-why"' in without_words.text
    (block,) = (await stored(live.ask, "draft"))["bodies"]["body"]
    assert (block["file"]["name"], block["alt"]) == ("seen.png", "What is seen")
    assert "seen.png" in after


async def test_a_custom_block_has_a_form_made_of_its_schema(live: Live, browser: httpx.AsyncClient) -> None:
    await a_draft(live)
    page = (await press(browser, AT, await opened(browser, AT), "add:b::custom/timeline")).text
    (key,) = keys_on(page)
    page = (await press(browser, AT, page, f"grid:b:{key}:data.steps/row")).text

    cells = {f"b.{key}.data.steps.columns": "2"}
    fields = [(name, value) for name, value in values_on(page).items() if name.endswith(".cell")]
    assert fields
    data = {name: [value] for name, value in values_on(page).items() if not name.endswith(".cell")}
    data |= {name: [value] for name, value in cells.items()}
    data |= {f"b.{key}.data.steps.cell": ["May", "Begin", "June", "End"], "act": ["save"]}
    answer = await browser.post(AT, data=data)

    assert answer.status_code == 303, why_on(answer.text)
    (block,) = (await stored(live.ask, "draft"))["bodies"]["body"]
    assert block["data"] == {"steps": [{"when": "May", "what": "Begin"}, {"when": "June", "what": "End"}]}


async def test_what_is_refused_stays_typed_with_the_reason_beside_it(live: Live, browser: httpx.AsyncClient) -> None:
    await a_draft(live, "One")
    page = (await press(browser, AT, await opened(browser, AT), "add:b:k1:link")).text
    key = keys_on(page)[1]

    wrong = {f"b.{key}.url": "javascript:alert(1)", f"b.{key}.label": "There", "title": "Anew"}
    answer = await press(browser, AT, page, **wrong)

    assert answer.status_code == 422
    assert {name: values_on(answer.text)[name] for name in wrong} == wrong
    assert f'href="#b.{key}.url"' in answer.text
    assert f'id="b.{key}.url-why"' in answer.text
    assert flaws_of(Page(answer.text)) == []
    assert (await stored(live.ask, "draft"))["texts"]["title"] == "The fifth meeting"


async def test_saving_by_script_is_answered_in_json(live: Live, browser: httpx.AsyncClient) -> None:
    meeting = await a_draft(live, "One", "Two")
    page = await opened(browser, AT)
    said = {"X-Autosave": "1"}
    data = {name: [value] for name, value in values_on(page).items()} | {"b": ["k1", "k2"]}

    first = await browser.post(AT, data={**data, "b.k1.markdown": "One, mine"}, headers=said)
    later = {"meeting": meeting["id"], "version": 2, "changes": {"summary": text("Theirs")}}
    await live.ask(UPDATE_MEETING, as_=SECRETARIAT, input=later)
    data |= {"was": [first.json()["was"]], "b.k1.markdown": ["One, mine again"]}
    second = await browser.post(AT, data=data, headers=said)
    wrong = await browser.post(AT, data={**data, "title": ""}, headers=said)

    assert (first.json()["beside"], second.json()["beside"]) == (False, True)
    assert wrong.status_code == 422
    assert [error["anchor"] for error in wrong.json()["errors"]] == ["title"]
    copy = await stored(live.ask, "draft")
    assert (copy["texts"]["summary"], copy["bodies"]["body"][0]["markdown"]) == ("Theirs", "One, mine again")
    assert json.loads(second.json()["was"])["title"]


async def test_what_cannot_be_edited_now_can_be_read(live: Live, browser: httpx.AsyncClient) -> None:
    public = await published(live.ask, await a_draft(live, "One"))
    await acted(live.ask, "archiveContent", public)

    page = await opened(browser, AT)

    assert "You can read this here" in page
    assert (await press(browser, AT, page, title="Anew")).status_code == 403
    assert flaws_of(Page(page)) == []


async def test_who_does_not_write_finds_no_editor(live: Live, reader_of: ReaderOf) -> None:
    await a_draft(live)

    for actor in (AYGUL, REVIEWER):
        assert (await (await reader_of(actor)).get(AT)).status_code == 404
    guest = await (await reader_of(None)).get(AT)
    assert (guest.status_code, guest.headers["location"].partition("?")[0]) == (303, "/en/sign-in")
    contributor = await reader_of(CONTRIBUTOR)
    assert (await contributor.get(AT)).status_code == 200, "their own"
    await create_meeting(live.ask, slug="another", as_=EDITOR, body=blocks(*paragraphs("Others'")))
    assert (await contributor.get("/en/desk/meetings/another/edit")).status_code == 404
