"""What a working copy says in one language and no other: for the editor, which must not be served another instead."""

from typing import Any

from tests.actors import AYGUL, EDITOR, Actor
from tests.api.desk import blocks, create_meeting, paragraphs, text
from tests.client import Ask

WRITTEN = """query($id: ID!, $locale: Locale!) { node(id: $id) { ... on Meeting { workingCopy { written(locale: $locale) {
  texts { path text } bodies { path blocks { ... on ParagraphBlock { key markdown } } } }
  ... on Meeting { decisions { key actionItems { key } } } } } } }"""


async def written(ask: Ask, item: dict[str, Any], locale: str, *, as_: Actor = EDITOR) -> Any:
    found = await ask(WRITTEN, as_=as_, id=item["id"], locale=locale)
    return found["node"] and found["node"]["workingCopy"]["written"]


async def test_each_text_is_read_in_the_language_asked_for_alone(ask: Ask) -> None:
    action = {"key": "do", "title": text("Do it", ru="Сделать"), "responsible": []}
    record = [*blocks(*paragraphs("Said")), *blocks({"paragraph": {"key": "r", "markdown": "Сказано"}}, locale="ru")]
    draft = await create_meeting(
        ask,
        summary=text("Short", ru="Кратко"),
        agenda=[
            {"key": "a", "number": "1", "title": text("One", ru="Раз"), "record": record},
            {"key": "b", "number": "1.1", "title": text("Below"), "parent": "a"},
        ],
        decisions=[{"key": "d", "number": "1", "action": "AGREED", "text": text("Agreed"), "actionItems": [action]}],
    )

    russian = await written(ask, draft, "ru")

    assert russian == {
        "texts": [
            {"path": "summary", "text": "Кратко"},
            {"path": "agenda/a/title", "text": "Раз"},
            {"path": "decisions/d/actionItems/do/title", "text": "Сделать"},
        ],
        "bodies": [{"path": "agenda/a/record", "blocks": [{"key": "r", "markdown": "Сказано"}]}],
    }
    assert await written(ask, draft, "tr") == {"texts": [], "bodies": []}


async def test_decisions_and_action_items_tell_the_keys_that_they_are_written_with(ask: Ask) -> None:
    action = {"key": "do", "title": text("Do it"), "responsible": []}
    draft = await create_meeting(
        ask,
        decisions=[{"key": "d", "number": "1", "action": "AGREED", "text": text("Agreed"), "actionItems": [action]}],
    )

    found = await ask(WRITTEN, as_=EDITOR, id=draft["id"], locale="en")

    assert found["node"]["workingCopy"]["decisions"] == [{"key": "d", "actionItems": [{"key": "do"}]}]


async def test_who_does_not_write_it_reads_none_of_it(ask: Ask) -> None:
    assert await written(ask, await create_meeting(ask), "en", as_=AYGUL) is None
