"""Two people on one page: what they did to different passages stands side by side, what both changed is put to them."""

import re
from typing import Any

import httpx
import pytest

from portal.desk.editor.merging import Conflict, decided, marks_of, merged
from tests.actors import EDITOR, SECRETARIAT
from tests.api.content_documents import UPDATE_MEETING
from tests.api.desk import blocks, create_meeting, published, text
from tests.portal.conftest import Live, ReaderOf
from tests.portal.editing import keys_on, opened, press, saved, stored, values_on
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

AT = "/en/desk/meetings/draft/edit"
LISTS = frozenset({"body"})


def entries(**said: str) -> list[dict[str, str]]:
    return [{"key": key, "text": words} for key, words in said.items()]


BASE = entries(a="A", b="B", c="C")
MERGES: list[tuple[Any, Any, Any]] = [
    (entries(a="A", b="mine", c="C"), entries(a="theirs", b="B", c="C"), entries(a="theirs", b="mine", c="C")),
    (entries(a="A", b="B", x="mine", c="C"), BASE, entries(a="A", b="B", x="mine", c="C")),
    (BASE, entries(y="theirs", a="A", b="B", c="C"), entries(y="theirs", a="A", b="B", c="C")),
    (entries(x="mine", a="A", b="B", c="C"), entries(a="A", b="B", c="C", y="theirs"), entries(x="mine", a="A", b="B", c="C", y="theirs")),
    (entries(c="C", a="A", b="B"), entries(a="A", b="theirs", c="C"), entries(c="C", a="A", b="theirs")),
    (BASE, entries(c="C", b="B", a="A"), entries(c="C", b="B", a="A")),
    (entries(a="A", c="C"), entries(a="A", b="B", c="theirs"), entries(a="A", c="theirs")),
    (BASE, entries(a="A", c="C"), entries(a="A", c="C")),
    (entries(a="same", b="B", c="C"), entries(a="same", b="B", c="C"), entries(a="same", b="B", c="C")),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "wanted"), MERGES)
def test_what_only_one_changed_is_taken_over(mine: Any, theirs: Any, wanted: Any) -> None:
    put = merged({"body": mine}, {"body": theirs}, marks_of({"body": BASE}, LISTS), LISTS)

    assert (put.values["body"], put.conflicts) == (wanted, [])
    assert put.changed == (["body"] if wanted != theirs else [])


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("A, mine", "A, theirs"), (None, "A, theirs"), ("A, mine", None)],
)
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_what_both_changed_comes_out_as_it_was_chosen(mine: str | None, theirs: str | None, choice: str) -> None:
    own = {"body": entries(**({"a": mine} if mine else {}), b="B")}
    stored_now = {"body": entries(**({"a": theirs} if theirs else {}), b="B")}
    marks = marks_of({"body": entries(a="A", b="B")}, LISTS)
    (conflict,) = merged(own, stored_now, marks, LISTS).conflicts

    settled = decided(marks, [conflict], {"body:a": (choice, conflict.theirs_mark)})
    put = merged(own, stored_now, settled, LISTS)

    assert put.conflicts == []
    assert put.values == (own if choice == "mine" else stored_now)


def test_a_choice_made_before_they_went_on_is_asked_for_again() -> None:
    marks = marks_of({"title": "A"}, LISTS)
    conflict = Conflict("title", "", "mine", "theirs, later")

    settled = decided(marks, [conflict], {"title": ("mine", "a mark of what they had")})

    assert merged({"title": "mine"}, {"title": "theirs, later"}, settled, LISTS).conflicts == [conflict]


@pytest.fixture
async def browser(reader_of: ReaderOf) -> httpx.AsyncClient:
    return await reader_of(EDITOR)


async def meanwhile(live: Live, meeting: dict[str, Any], **changes: Any) -> None:
    """Somebody else saves."""
    version = (await stored(live.ask, "draft"))["version"]
    given = {"meeting": meeting["id"], "version": version, "changes": changes}
    assert (await live.ask(UPDATE_MEETING, as_=SECRETARIAT, input=given))["updateMeeting"]["userErrors"] == []


def body(**said: str) -> list[dict[str, Any]]:
    return blocks(*[{"paragraph": {"key": key, "markdown": words}} for key, words in said.items()])


async def test_others_passages_stand_beside_mine(live: Live, browser: httpx.AsyncClient) -> None:
    meeting = await create_meeting(live.ask, slug="draft", body=body(a="A", b="B"))
    page = await opened(browser, AT)
    await meanwhile(live, meeting, summary=text("Theirs"), body=body(a="A, theirs", b="B", c="New"))

    await saved(browser, AT, page, b__b__markdown="B, mine")

    copy = await stored(live.ask, "draft")
    assert [block["markdown"] for block in copy["bodies"]["body"]] == ["A, theirs", "B, mine", "New"]
    assert copy["texts"]["summary"] == "Theirs"


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [("mine", ["A, mine", "B"]), ("theirs", ["A, theirs", "B"]), ("both", ["A, theirs", "A, mine", "B"])],
)
async def test_a_passage_that_both_changed_is_shown_twice_and_chosen(
    live: Live, browser: httpx.AsyncClient, choice: str, wanted: list[str]
) -> None:
    meeting = await create_meeting(live.ask, slug="draft", body=body(a="A", b="B"))
    page = await opened(browser, AT)
    await meanwhile(live, meeting, body=body(a="A, theirs", b="B"))

    told = await press(browser, AT, page, b__a__markdown="A, mine", summary="Mine")

    assert told.status_code == 409
    assert values_on(told.text)["b.a.markdown"] == "A, mine"
    assert {"mine", "theirs"} <= {one.words for one in Page(told.text).all("ins")}
    assert flaws_of(Page(told.text)) == []
    assert "summary" not in (await stored(live.ask, "draft"))["texts"], "nothing was saved"
    await saved(browser, AT, told.text, **{"choice:body:a": choice})
    copy = await stored(live.ask, "draft")
    assert [block["markdown"] for block in copy["bodies"]["body"]] == wanted
    assert copy["texts"]["summary"] == "Mine"


async def test_without_a_choice_the_question_stays(live: Live, browser: httpx.AsyncClient) -> None:
    meeting = await create_meeting(live.ask, slug="draft")
    page = await opened(browser, AT)
    await meanwhile(live, meeting, title=text("Theirs"))

    first = await press(browser, AT, page, title="Mine")
    second = await press(browser, AT, first.text)
    third = await press(browser, AT, second.text, **{"choice:title": "mine"})

    assert (first.status_code, second.status_code, third.status_code) == (409, 409, 303)
    assert (await stored(live.ask, "draft"))["texts"]["title"] == "Mine"


async def test_points_of_the_agenda_are_merged_one_by_one(live: Live, browser: httpx.AsyncClient) -> None:
    items = [{"key": key, "number": key, "title": text(f"Point {key}")} for key in ("1", "2")]
    meeting = await create_meeting(live.ask, slug="draft", agenda=items)
    page = await opened(browser, f"{AT}/agenda")
    theirs = [{**items[0], "title": text("Theirs")}, items[1]]
    await meanwhile(live, meeting, agenda=theirs)

    await saved(browser, f"{AT}/agenda", page, **{"a.2.title": "Mine"})

    texts = (await stored(live.ask, "draft"))["texts"]
    assert (texts["agenda/1/title"], texts["agenda/2/title"]) == ("Theirs", "Mine")


# Translations


RU = f"{AT}?language=ru"


async def ready(browser: httpx.AsyncClient, state: str = "PUBLISHED") -> httpx.Response:
    return await browser.post(f"{AT}/translation?language=ru", data={"state": state, "origin": "HUMAN"})


async def test_a_translation_is_begun_from_the_english_beside_it(live: Live, browser: httpx.AsyncClient) -> None:
    await create_meeting(live.ask, slug="draft", summary=text("Short"), body=body(a="A", b="B"))
    page = await opened(browser, RU)

    one = await press(browser, RU, page, "take:b:b")
    every = await press(browser, RU, one.text, "take-all:b", title="Пятая", b__b__markdown="Б")
    untitled = await press(browser, RU, every.text, title="")
    await saved(browser, RU, every.text, summary="Кратко")

    assert {"The fifth meeting", "Short", "A", "B"} <= Page(page).said_in("en")
    assert "Translate this block" in page
    assert (keys_on(one.text), keys_on(every.text)) == (["b"], ["a", "b"])
    assert untitled.status_code == 422
    copy = await stored(live.ask, "draft", locale="ru")
    assert copy["texts"] == {"title": "Пятая", "summary": "Кратко"}
    assert [(block["key"], block["markdown"]) for block in copy["bodies"]["body"]] == [("a", "A"), ("b", "Б")]
    assert (await stored(live.ask, "draft"))["texts"]["title"] == "The fifth meeting"


async def test_what_moved_on_in_the_english_is_marked_until_it_is_complete_again(
    live: Live, browser: httpx.AsyncClient
) -> None:
    said = [*body(a="A page"), *blocks({"paragraph": {"key": "a", "markdown": "Страница"}}, locale="ru")]
    meeting = await create_meeting(live.ask, slug="draft", title=text("The fifth", ru="Пятая"), body=said)
    begun = await opened(browser, RU)
    assert (await ready(browser)).status_code == 303
    complete = await opened(browser, RU)

    await meanwhile(live, meeting, body=body(a="A page, anew"))
    behind = await opened(browser, RU)
    await ready(browser)

    mark = "changed since it was translated"
    assert (mark in begun, mark in complete, behind.count(mark)) == (False, False, 1)
    assert re.search(r'class="tag alarm">behind the English', behind)
    assert mark not in await opened(browser, RU)


async def test_what_changed_in_the_english_is_shown_word_by_word(live: Live, browser: httpx.AsyncClient) -> None:
    meeting = await create_meeting(live.ask, slug="draft", title=text("The fifth", ru="Пятая"))
    await ready(browser)
    public = await published(live.ask, {**meeting, **await stored(live.ask, "draft")})
    await meanwhile(live, public, title=text("The sixth"))
    await ready(browser)
    await meanwhile(live, public, title=text("The seventh"))

    page = Page(await opened(browser, RU))

    assert [one.words for one in page.all("ins")] == ["seventh"]
    assert [one.words for one in page.all("del")] == ["fifth"]


async def test_a_translation_with_gaps_is_not_said_to_be_ready(live: Live, browser: httpx.AsyncClient) -> None:
    await create_meeting(live.ask, slug="draft", title=text("The fifth", ru="Пятая"), summary=text("Short"))

    answer = await ready(browser)

    assert answer.status_code == 422
    assert "Summary: This is not translated yet." in answer.text
    assert flaws_of(Page(answer.text)) == []
