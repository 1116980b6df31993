"""Translations: how far each is, what it is of, what translators see, and which language a reader is served."""

from typing import Any

import pytest

from models.meetings import Meeting
from tests.actors import CONTRIBUTOR, EDITOR
from tests.api.content_documents import SET_TRANSLATION
from tests.api.desk import blocks, create_meeting, done, nothing, paragraphs, published, refused, text, update_meeting
from tests.client import Ask

Item = dict[str, Any]
SOURCES = """query($id: ID!, $locale: Locale!) { node(id: $id) { ... on Meeting { workingCopy {
  sources(locale: $locale) { path source translation hasChanged } } } } }"""
SERVED = """query($locale: Locale) { meeting(slug: "fifth") { title(locale: $locale) summary(locale: $locale)
  resolvedLocale(locale: $locale) agenda { title(locale: $locale) } } }"""


async def ready(ask: Ask, item: Item, locale: str = "ru", state: str = "PUBLISHED", **given: Any) -> Item:
    """An item with a translation that is said to be so far."""
    after: Item = await done(
        ask,
        SET_TRANSLATION,
        as_=EDITOR,
        content=item["id"],
        version=item["version"],
        locale=locale,
        state=state,
        **given,
    )
    return after


def states(item: Item) -> dict[str, str]:
    return {one["locale"]: one["state"] for one in item["translations"]}


async def sources(ask: Ask, item: Item, locale: str = "ru") -> list[tuple[str, str, str | None, bool]]:
    """What a translator has before them."""
    found = await ask(SOURCES, as_=CONTRIBUTOR, id=item["id"], locale=locale)
    texts = found["node"]["workingCopy"]["sources"]
    return [(one["path"], one["source"], one["translation"], one["hasChanged"]) for one in texts]


def an_item(english: str, **others: str) -> list[Item]:
    return [{"key": "a", "number": "1", "title": text(english, **others)}]


async def test_a_translation_is_a_draft_until_it_is_said_to_be_ready(ask: Ask) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"))
    first = await published(ask, draft)

    assert states(first) == {"en": "PUBLISHED", "ru": "DRAFT"}
    assert (await ask(SERVED, locale="ru"))["meeting"]["resolvedLocale"] == "en"
    await published(ask, await ready(ask, first))
    served = (await ask(SERVED, locale="ru"))["meeting"]
    assert (served["title"], served["resolvedLocale"]) == ("Пятая", "ru")


@pytest.mark.parametrize(
    "change",
    [
        {"title": text("The fifth, anew")},
        {"summary": text("Something more")},
        {"body": blocks(*paragraphs("A page"))},
        {"agenda": an_item("Another title")},
        {"minutes": blocks(*paragraphs("Said"))},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_translation_is_stale_once_the_english_moved_on(ask: Ask, change: Item) -> None:
    draft = await create_meeting(
        ask, title=text("The fifth", ru="Пятая", ky="Бешинчи"), agenda=an_item("One", ru="Раз")
    )
    public = await published(ask, await ready(ask, draft))

    moved = await update_meeting(ask, public, **change)

    assert states(moved) == {"en": "DRAFT", "ru": "STALE", "ky": "DRAFT"}
    await published(ask, moved)
    assert (await ask(SERVED, locale="ru"))["meeting"]["resolvedLocale"] == "en", "no language is mixed with another"


@pytest.mark.parametrize("change", [{"ordinal": 6}, {"title": text("The fifth")}, {"startsOn": "2023-11-21"}])
async def test_a_translation_stays_what_it_is_when_no_english_text_changed(ask: Ask, change: Item) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"), endsOn="2023-11-23")

    changed = await update_meeting(ask, await ready(ask, draft), **change)

    assert states(changed)["ru"] == "PUBLISHED"


@pytest.mark.parametrize(
    "change",
    [
        {"title": [{"locale": "ru", "text": "Пятая встреча"}]},
        {"agenda": an_item("One", ru="Первое")},
        {"minutes": blocks(*paragraphs("Сказано"), locale="ru")},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_translation_that_is_changed_is_a_draft_again_wherever_the_text_stands(ask: Ask, change: Item) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"), agenda=an_item("One", ru="Раз"))

    changed = await update_meeting(ask, await ready(ask, draft), **change)

    assert states(changed) == {"en": "DRAFT", "ru": "DRAFT"}


async def test_a_translation_without_texts_is_none(ask: Ask) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"), agenda=an_item("One", ru="Раз"))

    without_title = await update_meeting(ask, draft, title=[{"locale": "ru", "text": ""}])
    without_any = await update_meeting(ask, without_title, agenda=an_item("One", ru=""))

    assert (states(without_title), states(without_any)) == ({"en": "DRAFT", "ru": "DRAFT"}, {"en": "DRAFT"})


async def test_translators_see_each_text_beside_its_english_and_what_changed(ask: Ask) -> None:
    draft = await create_meeting(
        ask,
        title=text("The fifth", ru="Пятая"),
        summary=text("Short", ru="Кратко"),
        body=[
            *blocks({"paragraph": {"key": "p", "markdown": "A *page*"}}),
            *blocks({"paragraph": {"key": "p", "markdown": "Страница"}}, locale="ru"),
        ],
        agenda=an_item("One", ru="Раз"),
    )
    begun = await sources(ask, draft)
    said = await ready(ask, draft)
    complete = await sources(ask, draft)
    await update_meeting(ask, said, title=text("The fifth, anew"), agenda=an_item("Two"))

    place = ("place/city", "Bishkek", None)
    assert {one[:3] for one in begun} == {
        ("title", "The fifth", "Пятая"),
        ("summary", "Short", "Кратко"),
        ("body/p", "A page", "Страница"),
        ("agenda/a/title", "One", "Раз"),
        place,
    }
    assert {one[3] for one in begun} == {True}
    assert {one[3] for one in complete} == {False}
    assert [one[:2] for one in await sources(ask, draft) if one[3]] == [
        ("title", "The fifth, anew"),
        ("agenda/a/title", "Two"),
    ]


async def test_who_translated_is_told(ask: Ask) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"))

    after = await ready(ask, draft, origin="MACHINE")

    assert [one["origin"] for one in after["translations"] if one["locale"] == "ru"] == ["MACHINE"]


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"locale": "ky", "state": "PUBLISHED"}, [("REQUIRED", "translation/title")]),
        ({"locale": "ky", "state": "DRAFT"}, [("REQUIRED", "locale")]),
        ({"locale": "r_u", "state": "PUBLISHED"}, [("INVALID", "locale")]),
        ({"locale": "ru", "state": "STALE"}, [("INVALID", "state")]),
        ({"locale": "ru", "state": "MISSING"}, [("INVALID", "state")]),
        ({"locale": "ru", "state": "PUBLISHED", "version": 2}, [("CONFLICT", "version")]),
        ({"locale": "ru", "state": "PUBLISHED", "content": nothing("Meeting")}, [("NOT_FOUND", "content")]),
        ({"locale": "ru", "state": "PUBLISHED", "content": "nonsense"}, [("NOT_FOUND", "content")]),
    ],
)
async def test_what_cannot_be_said_of_a_translation_is_refused(
    ask: Ask, given: Item, objections: list[tuple[str, str]]
) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"))

    said = await refused(ask, SET_TRANSLATION, as_=EDITOR, **{"content": draft["id"], "version": 1, **given})

    assert said == objections
    assert (await Meeting.many({}))[0].translations["ru"].state == "DRAFT"


async def test_a_language_is_named_in_whatever_case(ask: Ask) -> None:
    draft = await create_meeting(ask, title=text("The fifth", **{"kk-Latn": "Besinşi"}))

    assert states(await ready(ask, draft, locale="KK-latn"))["kk-Latn"] == "PUBLISHED"


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        (None, "en"),
        ("en", "en"),
        ("ru", "ru"),
        ("ru-KG", "ru"),
        ("RU", "ru"),
        ("ky", "en"),
        ("tr", "en"),
        ("kk-Cyrl", "en"),
    ],
)
async def test_an_item_is_served_in_one_language_throughout(ask: Ask, asked: str | None, served: str) -> None:
    draft = await create_meeting(
        ask,
        title=text("The fifth", ru="Пятая", ky="Бешинчи"),
        summary=text("Short", ru="Кратко"),
        agenda=an_item("One", ru="Раз"),
    )
    await published(ask, await ready(ask, draft))

    found = (await ask(SERVED, locale=asked))["meeting"]

    assert (
        found
        == {
            "en": {"title": "The fifth", "summary": "Short", "resolvedLocale": "en", "agenda": [{"title": "One"}]},
            "ru": {"title": "Пятая", "summary": "Кратко", "resolvedLocale": "ru", "agenda": [{"title": "Раз"}]},
        }[served]
    )


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"title": text("The fifth"), "summary": text("Short")}, ["translation/title", "translation/summary"]),
        ({"title": text("The fifth", ru="Пятая"), "summary": text("Short")}, ["translation/summary"]),
        ({"title": text("The fifth"), "summary": text("Short", ru="Кратко")}, ["translation/title"]),
    ],
)
async def test_a_translation_goes_out_with_all_that_lists_show(ask: Ask, given: Item, objections: list[str]) -> None:
    draft = await create_meeting(ask, **given)

    said = {"content": draft["id"], "version": 1, "locale": "ru", "state": "PUBLISHED"}

    assert await refused(ask, SET_TRANSLATION, as_=EDITOR, **said) == [("REQUIRED", path) for path in objections]


RECORD = """query($locale: Locale) { meeting(slug: "fifth") { resolvedLocale(locale: $locale) minutes {
  resolvedLocale(locale: $locale) body(locale: $locale) { ...Said } compiled(locale: $locale) { ...Said } } } }
  fragment Said on Block { ... on ParagraphBlock { said: plain } ... on HeadingBlock { said: text } }"""


def an_opening(*, ru: bool = True, title: bool = True, said: int = 2) -> Item:
    """Minutes and an agenda in English and, as far as is told, in Russian."""
    record = [*blocks(*paragraphs("Said")), *(blocks(*paragraphs("Сказано"), locale="ru") if ru else [])]
    item = {"key": "a", "number": "1", "title": text("One", **({"ru": "Раз"} if title else {})), "record": record}
    russian = blocks(*paragraphs("Открыто", "Начато")[:said], locale="ru")
    return {"agenda": [item], "minutes": [*blocks(*paragraphs("Opened", "Begun")), *(russian if said else [])]}


@pytest.mark.parametrize(
    ("given", "served"),
    [
        (an_opening(), "ru"),
        (an_opening(ru=False), "en"),
        (an_opening(title=False), "en"),
        (an_opening(said=1), "en"),
        (an_opening(said=0), "en"),
        ({}, "ru"),
    ],
)
async def test_a_record_is_served_whole_in_one_language(ask: Ask, given: Item, served: str) -> None:
    draft = await create_meeting(ask, title=text("The fifth", ru="Пятая"), **given)
    await published(ask, await ready(ask, draft))

    found = (await ask(RECORD, locale="ru-KG"))["meeting"]

    whole = {"en": ["Opened", "Begun", "1. One", "Said"], "ru": ["Открыто", "Начато", "1. Раз", "Сказано"]}
    said = whole[served] if given else []
    assert (found["resolvedLocale"], found["minutes"]["resolvedLocale"]) == ("ru", served)
    assert [block["said"] for block in found["minutes"]["compiled"]] == said
    assert [block["said"] for block in found["minutes"]["body"]] == said[:2]
