"""Revisions compared: by field, by block and word by word."""

from typing import Any

import pytest

from adapters import clock
from domain.content import PublicationStatus
from models.meetings import Meeting
from resolvers.ids import global_id
from tests.actors import CONTRIBUTOR, EDITOR
from tests.api.content_documents import COMPARE
from tests.api.desk import (
    CONTRIBUTOR_ELSEWHERE,
    blocks,
    create_meeting,
    create_programme,
    paragraphs,
    published,
    text,
    update_meeting,
)
from tests.client import Ask
from tests.factories import a_draft_meeting, publish, published_in

REVISIONS = """query($slug: String!) { meeting(slug: $slug) { revisions(first: 10) { totalCount nodes {
  id number publishedAt sha256 note content { title } } } } }"""


def a(key: str, markdown: str) -> dict[str, Any]:
    return {"paragraph": {"key": key, "markdown": markdown}}


async def compared(ask: Ask, before: dict[str, Any], changes: dict[str, Any], **asked: Any) -> Any:
    """What changed from the first revision to the second."""
    first = await published(ask, await create_meeting(ask, **before))
    await published(ask, await update_meeting(ask, first, **changes))
    return (await ask(COMPARE, content=first["id"], before=1, after=2, **asked))["compareRevisions"]


async def test_fields_are_compared_by_the_words_of_the_contract(ask: Ask) -> None:
    agenda = [{"key": "the_plan", "number": "1", "title": text("The plan")}]
    found = await compared(
        ask,
        {"ordinal": 4, "agenda": agenda, "summary": text("Short")},
        {
            "ordinal": 5,
            "startsOn": "2023-11-23",
            "endsOn": "2023-11-24",
            "eventStatus": "POSTPONED",
            "summary": None,
            "agenda": [{**agenda[0], "title": text("The new plan")}],
            "place": {"timeZone": "Asia/Almaty", "city": text("Almaty")},
        },
    )

    assert [(one["path"], one["kind"], one["before"], one["after"]) for one in found["fields"]] == [
        ("place/city", "CHANGED", "Bishkek", "Almaty"),
        ("agenda/the_plan/title", "CHANGED", "The plan", "The new plan"),
        ("ordinal", "CHANGED", "4", "5"),
        ("eventStatus", "CHANGED", "SCHEDULED", "POSTPONED"),
        ("startsOn", "CHANGED", "2023-11-22", "2023-11-23"),
        ("endsOn", "CHANGED", "2023-11-22", "2023-11-24"),
        ("place/timeZone", "CHANGED", "Asia/Bishkek", "Asia/Almaty"),
        ("summary", "REMOVED", "Short", None),
    ]
    (plan,) = (one for one in found["fields"] if one["path"] == "agenda/the_plan/title")
    assert plan["spans"] == [
        {"kind": "SAME", "text": "The"},
        {"kind": "ADDED", "text": " new"},
        {"kind": "SAME", "text": " plan"},
    ]
    assert found["blocks"] == []


async def test_blocks_are_added_removed_changed_and_moved(ask: Ask) -> None:
    found = await compared(
        ask,
        {"body": blocks(a("a", "One"), a("b", "Two words"), a("c", "Three"), a("d", "Four"))},
        {"body": blocks(a("d", "Four"), a("a", "One"), a("x", "New"), a("b", "Two other words"))},
    )

    places = ("key", "kind", "isMoved", "placeBefore", "placeAfter")
    assert [tuple(one[name] for name in places) for one in found["blocks"]] == [
        ("d", "MOVED", True, 3, 0),
        ("x", "ADDED", False, None, 2),
        ("b", "CHANGED", False, 1, 3),
        ("c", "REMOVED", False, 2, None),
    ]
    assert {one["path"] for one in found["blocks"]} == {"body"}
    assert [one["after"] for one in found["blocks"]] == [*[{"__typename": "ParagraphBlock"}] * 3, None]
    assert found["blocks"][2]["spans"] == [
        {"kind": "SAME", "text": "Two"},
        {"kind": "ADDED", "text": " other"},
        {"kind": "SAME", "text": " words"},
    ]
    assert found["fields"] == []


async def test_bodies_within_the_agenda_are_compared_wherever_their_item_stands(ask: Ask) -> None:
    def an_item(key: str, *said: str) -> dict[str, Any]:
        return {"key": key, "number": "1", "title": text(key), "record": blocks(*paragraphs(*said))}

    found = await compared(
        ask,
        {"agenda": [an_item("first", "As it was"), an_item("second", "The heads spoke of it")]},
        {"agenda": [an_item("new"), an_item("second", "The heads spoke of it again"), an_item("first", "As it was")]},
    )

    assert [(one["path"], one["kind"]) for one in found["blocks"]] == [("agenda/second/record", "CHANGED")]
    assert [(one["path"], one["kind"]) for one in found["fields"]] == [
        ("agenda/new/title", "ADDED"),
        ("agenda/new/key", "ADDED"),
        ("agenda/new/number", "ADDED"),
    ]


async def test_one_language_is_compared_at_a_time(ask: Ask) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"))
    first = await published(ask, draft)
    await update_meeting(ask, first, title=[{"locale": "ru", "text": "Пятая встреча"}])

    async def titles(locale: str) -> list[tuple[str, str]]:
        asked = {"content": first["id"], "before": 1, "locale": locale}
        found = (await ask(COMPARE, as_=EDITOR, **asked))["compareRevisions"]
        return [(one["before"], one["after"]) for one in found["fields"]]

    assert await titles("ru") == [("Пятая", "Пятая встреча")]
    assert await titles("en") == []


async def test_the_working_copy_is_compared_for_its_writers_alone(ask: Ask) -> None:
    first = await published(ask, await create_meeting(ask))
    await update_meeting(ask, first, title=text("Anew"))

    seen = {
        actor: (await ask(COMPARE, as_=actor, content=first["id"], before=1))["compareRevisions"]
        for actor in (None, CONTRIBUTOR_ELSEWHERE, CONTRIBUTOR, EDITOR)
    }

    assert (seen[None], seen[CONTRIBUTOR_ELSEWHERE]) == (None, None)
    assert seen[CONTRIBUTOR]["fields"][0]["after"] == seen[EDITOR]["fields"][0]["after"] == "Anew"


@pytest.mark.parametrize(("before", "after"), [(1, 3), (0, 1), (3, 1), (-1, 1)])
async def test_there_is_nothing_to_compare_with_a_revision_that_is_not_there(ask: Ask, before: int, after: int) -> None:
    first = await published(ask, await create_meeting(ask))

    assert (await ask(COMPARE, content=first["id"], before=before, after=after))["compareRevisions"] is None


async def test_an_item_that_is_not_public_is_compared_for_its_writers_alone(ask: Ask) -> None:
    draft = await create_programme(ask)

    assert (await ask(COMPARE, content=draft["id"], before=1, after=1))["compareRevisions"] is None
    assert (await ask(COMPARE, as_=EDITOR, content="nonsense", before=1, after=1))["compareRevisions"] is None


async def test_a_revision_never_changes_and_is_found_by_its_id(ask: Ask) -> None:
    first = await published(ask, await create_meeting(ask), note="The first.")
    before = (await ask(REVISIONS, slug="fifth"))["meeting"]["revisions"]["nodes"]
    await published(ask, await update_meeting(ask, first, title=text("Anew")))

    after = (await ask(REVISIONS, slug="fifth"))["meeting"]["revisions"]

    assert after["totalCount"] == 2
    assert [(one["number"], one["note"], one["content"]["title"]) for one in after["nodes"]] == [
        (2, None, "Anew"),
        (1, "The first.", "The fifth meeting"),
    ]
    assert after["nodes"][1:] == before
    document = "query($id: ID!) { node(id: $id) { ... on Revision { number sha256 } } }"
    found = await ask(document, id=before[0]["id"])
    assert found["node"] == {"number": 1, "sha256": before[0]["sha256"]}


async def test_the_hash_tells_of_every_word_of_every_language(ask: Ask) -> None:
    async def hash_of(slug: str, **given: Any) -> str:
        await published(ask, await create_meeting(ask, slug=slug, **given))
        public = await Meeting.current({"slug": slug})
        assert public is not None
        assert public.sha256 is not None
        return public.sha256

    first = await hash_of("fifth")
    public = await Meeting.current({"slug": "fifth"})
    assert public is not None
    said = dict(public.said())
    public.title = {"en": "The fifth meeting."}
    assert public.said() != said
    assert len({first, await hash_of("sixth"), await hash_of("seventh", summary=text("x", ru="y"))}) == 3


@pytest.mark.parametrize(
    ("asked", "compared_in", "before", "after"),
    [
        ("ru", "en", "The fifth", "The fifth, anew"),
        ("tr", "tr", "Beşinci", "Beşinci, yeni"),
        ("tr-CY", "tr", "Beşinci", "Beşinci, yeni"),
        ("ky", "en", "The fifth", "The fifth, anew"),
        (None, "en", "The fifth", "The fifth, anew"),
    ],
)
async def test_states_are_compared_in_a_language_that_both_are_served_in(
    ask: Ask, asked: str | None, compared_in: str, before: str, after: str
) -> None:
    titles = {"en": "The fifth", "tr": "Beşinci"}
    draft = a_draft_meeting(title=titles, translations=published_in("en", "tr"))
    first = await publish(draft)
    draft.title = {"en": "The fifth, anew", "tr": "Beşinci, yeni", "ru": "Пятая"}
    draft.translations = published_in("en", "tr", "ru")
    draft.status = PublicationStatus.APPROVED
    await draft.publish(by=None, at=clock.now())

    item = global_id("Meeting", first.item_id)
    found = (await ask(COMPARE, content=item, before=1, after=2, locale=asked))["compareRevisions"]

    assert found["locale"] == compared_in
    assert [(one["before"], one["after"]) for one in found["fields"]] == [(before, after)]
