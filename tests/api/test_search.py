"""Search: whatever is public is found by its words, best first, page by page; whatever is not leaves no trace."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from adapters import clock
from adapters.database import Database, in_transaction
from domain.blocks import HeadingBlock, ParagraphBlock
from domain.content import ContentAction, ContentType
from domain.folding import words
from domain.languages import TranslationState
from models.base import new_id
from models.decisions import ActionItem, DecisionText
from models.documents import Document
from models.meetings import AgendaItem
from models.search import Found, Query, Rank, SearchEntry, levels
from resolvers.cursors import cursor_of
from resolvers.ids import global_id
from tests.actors import EDITOR
from tests.client import Ask
from tests.commands import CommandCounter
from tests.factories import a_call, a_draft_meeting, a_meeting, a_programme, published_in

FIND = """
query($text: String!, $types: [ContentType!], $locale: Locale, $first: Int, $after: String) {
  search(text: $text, types: $types, locale: $locale, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges {
      cursor
      snippet
      node {
        __typename
        ... on Node { id }
        ... on Content { slug }
        ... on Document { title }
        ... on Decision { text }
      }
    }
  }
}
"""
NOTHING: dict[str, Any] = {
    "totalCount": 0,
    "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    "edges": [],
}

Names = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def names(ask: Ask) -> Names:
    """What a search finds, by slug, title or text, in order."""

    async def find(text: str, **given_: Any) -> list[str]:
        found = (await ask(FIND, text=text, **given_))["search"]
        assert found["totalCount"] == len(found["edges"])
        return [name_of(edge["node"]) for edge in found["edges"]]

    return find


def name_of(node: dict[str, Any]) -> str:
    return str(node.get("slug") or node.get("title") or node.get("text"))


async def a_document(title: str, **given_: Any) -> Document:
    """A document, which is public as soon as it is stored."""
    fields = {"slug": f"d{new_id()}", "document_class": "REPORT", "title": {"en": title}, **given_}
    return await Document(**fields).add()


async def everything_about_rugs() -> None:
    """One thing of every type."""
    rug = {"en": "Rugs"}
    decision = DecisionText(key="d", number="1", action="AGREED", text={"en": "To weave rugs"})
    await a_meeting("meeting", title=rug, decisions=[decision])
    programme = await a_programme("programme", title=rug)
    await a_call("call", title=rug, programme=programme.item_id)
    await a_document("Rugs of the world", dated=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("types", "found"),
    [
        (None, {"meeting", "programme", "call", "Rugs of the world", "To weave rugs"}),
        (["MEETING"], {"meeting"}),
        (["PROGRAMME", "CALL"], {"programme", "call"}),
        (["DOCUMENT"], {"Rugs of the world"}),
        (["DECISION"], {"To weave rugs"}),
        ([], set()),
    ],
)
async def test_everything_public_is_found_by_its_type(names: Names, types: list[str] | None, found: set[str]) -> None:
    await everything_about_rugs()

    assert set(await names("rug", types=types)) == found


async def test_a_hit_is_the_same_node_as_everywhere_else(ask: Ask) -> None:
    meeting = await a_meeting(
        "rugs", decisions=[DecisionText(key="d", number="1", action="AGREED", text={"en": "Weave"})]
    )

    hits = [(await ask(FIND, text=text))["search"]["edges"][0]["node"]["id"] for text in ("rugs", "weave")]

    assert hits == [global_id("Meeting", meeting.item_id), global_id("Decision", f"{meeting.item_id}.d")]


@pytest.mark.parametrize(
    "text",
    [
        "minutes",
        "addressee",
        "heading",
        "agendaword",
        "recorded",
        "decided",
        "todo",
        "summarised",
        "bishkek",
        "bish rec",
    ],
)
async def test_a_meeting_is_found_by_all_that_it_says(names: Names, text: str) -> None:
    await a_meeting(
        summary={"en": "Summarised"},
        body={"en": [HeadingBlock(key="h", level=1, text="Heading")]},
        minutes={
            "en": [ParagraphBlock(key="p", markdown="**Minutes** to the [addressee](https://example.org/secret)")]
        },
        agenda=[
            AgendaItem(
                key="a",
                number="1",
                title={"en": "Agendaword"},
                record={"en": [ParagraphBlock(key="r", markdown="Recorded")]},
            )
        ],
        decisions=[
            DecisionText(
                key="d",
                number="1",
                action="AGREED",
                text={"en": "Decided"},
                action_items=[ActionItem(key="i", title={"en": "Todo"})],
            )
        ],
    )

    assert await names(text, types=["MEETING"]) == ["fifth"]
    assert await names("secret") == []


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Қазақстан", "QAZAQSTAN"),
        ("İzmir toplantısı", "ızmır"),
        ("Бишкек", "Bişkek"),
        ("Bişkek'te toplantı", "bishkek toplanti"),
        ("Türk diasporaları", "turk diaspora"),
        ("Oʻzbekiston", "ОЗБЕКИСТОН"),
        ("Straße", "STRASSE"),
    ],
)
async def test_scripts_and_spellings_meet(names: Names, title: str, text: str) -> None:
    await a_programme("found", title={"en": title})

    assert await names(text) == ["found"]


LETTERS = "abcçdeəfgğhxıiİjkqlmnñoöprsştuüvyzаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщыіэюя"
TITLES = st.lists(st.text(LETTERS, min_size=2, max_size=12), min_size=1, max_size=6).map(" ".join)
SPELLINGS: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title, lambda text: " ".join(words(text))]


@effort(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TITLES, min_size=1, max_size=3), st.sampled_from(SPELLINGS), st.booleans())
async def test_what_is_published_is_found_by_any_word_of_its_title_and_what_is_not_never(
    fresh_database: Database, titles: list[str], spell: Callable[[str], str], is_public: bool
) -> None:
    made = [a_draft_meeting(f"m{new_id()}", title={"en": title}) for title in titles]
    for draft in made:
        draft.status = draft.status.APPROVED
        await draft.add()
        if is_public:
            await draft.publish(by=None, at=clock.now())

    for draft in made:
        for word in draft.title["en"].split():
            query = Query(tuple(words(spell(word))))
            found = {one.rank.key for one in await SearchEntry.found(query, 1_000)} if query.words else {draft.item_id}
            assert (draft.item_id in found) is (is_public or not query.words)
            assert await SearchEntry.number_of(query) == len(found if query.words else ())
    await SearchEntry.remove_where({})


async def test_what_is_not_public_is_neither_found_nor_counted(ask: Ask) -> None:
    await a_draft_meeting(title={"en": "Secret"}).add()
    await a_meeting("other", title={"en": "Open", "tr": "Gizli"}, translations={**published_in("en"), **behind("tr")})

    for text in ("secret", "gizli", "giz"):
        assert (await ask(FIND, as_=EDITOR, text=text))["search"] == NOTHING
    assert (await ask(FIND, text="gizli", locale="tr"))["search"] == NOTHING


def behind(locale: str) -> dict[str, Any]:
    (record,) = published_in(locale).values()
    return {locale: record.model_copy(update={"state": TranslationState.STALE})}


async def test_the_next_revision_is_found_by_what_it_says_and_no_longer_by_what_was_said(names: Names) -> None:
    public = await a_meeting(
        title={"en": "Before"}, decisions=[DecisionText(key="d", number="1", action="AGREED", text={"en": "Dropped"})]
    )
    working = await type(public).working({"item_id": public.item_id})
    assert working is not None
    working.title, working.decisions, working.status = {"en": "After"}, [], working.status.APPROVED
    assert await names("after") == []

    await working.publish(by=None, at=clock.now())

    assert [await names(text) for text in ("before", "dropped", "after")] == [[], [], ["fifth"]]


async def test_a_publishing_that_fails_leaves_the_index_as_it_was(names: Names, fresh_database: Database) -> None:
    draft = a_draft_meeting(title={"en": "Halfway"})
    draft.status = draft.status.APPROVED
    await draft.add()

    async def fail() -> None:
        await draft.publish(by=None, at=clock.now())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await in_transaction(fail)

    assert await names("halfway") == []


async def test_withdrawing_an_item_takes_its_decisions_along(names: Names) -> None:
    decision = DecisionText(key="d", number="1", action="AGREED", text={"en": "Fifth decision"})
    meeting = await a_meeting(decisions=[decision])
    assert await names("fifth") == ["fifth", "Fifth decision"]

    await SearchEntry.withdraw(meeting.item_id)

    assert await names("fifth") == []


async def test_a_document_is_found_by_what_it_says_now(names: Names) -> None:
    document = await a_document("Draft strategy", symbol="OTS/2023/17")
    document.title = {"en": "Vision 2040"}
    await document.save_as_of(document.version)

    assert [await names(text) for text in ("strategy", "vision 2040", "2023 17")] == [
        [],
        ["Vision 2040"],
        ["Vision 2040"],
    ]


async def test_with_a_language_only_its_own_text_counts(names: Names) -> None:
    await a_programme("both", title={"en": "Forum", "tr": "Toplantı"}, translations=published_in("en", "tr"))
    await a_programme("latin", title={"kk-Latn": "Jınalıs"}, translations=published_in("kk-Latn"))

    asked = [("forum", None), ("forum", "en"), ("forum", "tr"), ("toplanti", "tr-CY"), ("forum toplanti", None)]
    assert [await names(text, locale=locale) for text, locale in asked] == [["both"], ["both"], [], ["both"], ["both"]]
    assert [await names("жиналыс", locale=locale) for locale in ("kk", "kk-Cyrl", "ky")] == [["latin"], ["latin"], []]


async def test_title_comes_before_summary_before_body_then_whole_words_then_the_newest(names: Names) -> None:
    def said(word: str, place: str) -> dict[str, Any]:
        body = [ParagraphBlock(key="b", markdown=word if place == "body" else "nothing")]
        return {
            "title": {"en": word if place == "title" else "Meeting"},
            "summary": {"en": word if place == "summary" else "nothing"},
            "body": {"en": body},
        }

    ranked = [
        f"{place}-{word}-{year}"
        for place in ("title", "summary", "body")
        for word in ("plan", "plans")
        for year in (3, 2)
    ]
    for slug in sorted(ranked):
        place, word, year = slug.split("-")
        await a_meeting(slug, **said(word, place), starts_on=date(2020 + int(year), 1, 1))

    assert await names("plan") == ranked
    assert await names("plans") == [slug for slug in ranked if "plans" in slug]
    assert await names("meeting plan") == [slug for slug in ranked if "title" not in slug]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 20])
async def test_pages_visit_each_hit_once_and_tell_whether_others_stand_around(ask: Ask, size: int) -> None:
    for n in range(7):
        place = ("title", "summary")[n % 2]
        await a_meeting(f"m{n}", **{place: {"en": "Rugs" if n < 5 else "Rug"}}, starts_on=date(2023, 1, 1 + n // 4))
    everything = [edge["node"]["slug"] for edge in (await ask(FIND, text="rug"))["search"]["edges"]]

    seen: list[str] = []
    cursor, goes_on = None, True
    while goes_on:
        page = (await ask(FIND, text="rug", first=size, after=cursor))["search"]
        assert page["totalCount"] == 7
        assert page["pageInfo"]["hasPreviousPage"] is (seen != [])
        seen += [edge["node"]["slug"] for edge in page["edges"]]
        cursor, goes_on = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"] and len(seen) < 9

    assert seen == everything
    assert sorted(seen) == [f"m{n}" for n in range(7)]
    end = (await ask(FIND, text="rug", after=cursor))["search"]
    assert end == {"totalCount": 7, "pageInfo": {**NOTHING["pageInfo"], "hasPreviousPage": True}, "edges": []}


async def test_a_cursor_stands_while_things_come_and_go(ask: Ask) -> None:
    made = [await a_meeting(f"m{n}", title={"en": "Rugs"}, starts_on=date(2023, 1, n)) for n in (1, 2, 3, 4)]
    first = (await ask(FIND, text="rug", first=2))["search"]
    await a_meeting("newer", title={"en": "Rugs"}, starts_on=date(2024, 1, 1))
    await a_meeting("older", title={"en": "Rugs"}, starts_on=date(2022, 1, 1))
    await SearchEntry.withdraw(made[2].item_id)

    rest = (await ask(FIND, text="rug", after=first["pageInfo"]["endCursor"]))["search"]

    assert [edge["node"]["slug"] for edge in first["edges"]] == ["m4", "m3"]
    assert [edge["node"]["slug"] for edge in rest["edges"]] == ["m2", "m1", "older"]


async def test_a_snippet_is_plain_text_around_the_match_in_the_language_matched(ask: Ask) -> None:
    filler = " ".join(["Söz"] * 60)
    await a_programme(
        title={"en": "Training", "tr": "Eğitim"},
        summary={"en": "Five days", "tr": "Beş gün"},
        body={"tr": [ParagraphBlock(key="p", markdown=f"{filler} **Bişkek'te** <i>buluşma</i> {filler}")]},
        translations=published_in("en", "tr"),
    )

    (edge,) = (await ask(FIND, text="бишкек"))["search"]["edges"]

    assert "Söz Bişkek'te <i>buluşma</i> Söz" in edge["snippet"]
    assert (edge["snippet"][0], edge["snippet"][-1]) == ("…", "…")
    (by_title,) = (await ask(FIND, text="training"))["search"]["edges"]
    assert by_title["snippet"] == "Training"


async def test_what_goes_between_finding_and_showing_is_left_out(ask: Ask) -> None:
    kept, gone = await a_meeting("kept", title={"en": "Rugs"}), await a_meeting("gone", title={"en": "Rugs"})
    await type(gone).change({"item_id": gone.item_id, "edition": "CURRENT"}, {"$set": {"edition": "PAST"}})

    found = (await ask('{ search(text: "rugs") { nodes { ... on Meeting { slug } } } }'))["search"]

    assert found == {"nodes": [{"slug": kept.slug}]}


@pytest.mark.parametrize("text", ["", "   ", "…?!", "a", "nowhere", "$where", "^a.*", "tr/forum", "\u2400"])
async def test_what_nothing_says_gives_an_empty_page(ask: Ask, text: str) -> None:
    await a_programme("forum", title={"en": "Some forum", "tr": "Forum"})

    assert (await ask(FIND, text=text))["search"] == NOTHING


@pytest.mark.parametrize(
    "given_",
    [
        {"text": "x" * 201},
        {"text": "x", "first": 0},
        {"text": "x", "first": 101},
        {"text": "x", "after": "nonsense"},
        {"text": "x", "after": "W1sidiIsMV1d"},
        {"text": "x", "after": "W1sidiIsIngiXSxbInYiLDFdLFsidiIsMV1d"},
        {"text": "xx", "after": cursor_of([6, clock.now(), new_id()])},
        {"text": "xx", "after": cursor_of([-1, clock.now(), new_id()])},
        {"text": "x", "types": ["RUG"]},
        {"text": "x", "locale": "not a language"},
        {"text": "xx", "locale": ".*"},
        {"text": None},
    ],
)
async def test_a_search_that_cannot_be_is_the_clients_mistake(ask: Ask, given_: dict[str, Any]) -> None:
    body = await ask.raw(FIND, **given_)

    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]


async def test_a_page_of_every_type_takes_two_commands_and_a_longer_count_a_third(
    ask: Ask, commands: CommandCounter
) -> None:
    await everything_about_rugs()
    page = "edges { cursor snippet node { ... on Content { title } } } pageInfo { hasNextPage }"

    counts = []
    for selected, first in ((page, 2), (f"totalCount {page}", 5), (f"totalCount {page}", 2)):
        commands.reset()
        await ask(f'{{ search(text: "rug", first: {first}) {{ {selected} }} }}')
        counts.append(commands.names)

    assert counts == [["aggregate"] * 2, ["aggregate"] * 2, ["aggregate"] * 3]


@pytest.mark.parametrize("words_", [("rug",), ("ru",), ("rug", "veave")])
@pytest.mark.parametrize("locale", [None, "en"])
async def test_every_level_of_a_search_goes_by_its_index(
    fresh_database: Database, words_: tuple[str, ...], locale: str | None
) -> None:
    await everything_about_rugs()
    for level in levels(Query(words_, locale, (ContentType.MEETING,))):
        asked = {"find": "search_entries", "filter": level, "sort": {"sorted_at": -1, "_id": -1}}
        plan = str((await fresh_database.documents.command("explain", asked))["queryPlanner"]["winningPlan"])

        assert "COLLSCAN" not in plan
        assert "IXSCAN" in plan


async def test_ranks_are_told_with_the_hits(fresh_database: Database) -> None:
    meeting = await a_meeting(title={"en": "Rugs"}, starts_on=date(2023, 1, 1))

    (found,) = await SearchEntry.found(Query(("rugs",)), 10)

    assert found == Found(Rank(0, datetime(2023, 1, 1, tzinfo=UTC), meeting.item_id), ContentType.MEETING)


@pytest.mark.parametrize("act", [ContentAction.UNPUBLISH, ContentAction.ARCHIVE])
async def test_what_is_taken_back_is_no_longer_found(names: Names, act: ContentAction) -> None:
    decision = DecisionText(key="d", number="1", action="AGREED", text={"en": "Fifth decision"})
    meeting = await a_meeting(decisions=[decision])
    working = await type(meeting).working({"item_id": meeting.item_id})
    assert working is not None
    assert await names("fifth") == ["fifth", "Fifth decision"]

    await working.withdraw(act, by=new_id(), at=clock.now(), note="A mistake")

    assert await names("fifth") == []


@pytest.mark.parametrize("typed", ["Azərbaycan", "Azerbaycan", "Azarbaycan", "Азәрбај", "azərb", "AZERB"])
async def test_an_open_e_is_found_however_it_is_typed(names: Names, typed: str) -> None:
    await a_document("Azərbaycan xalçaları")
    await a_document("Azerbaycan halıları")
    await a_document("Azarbaycan rugs")

    found = set(await names(typed))

    is_plain = {"Azerbaycan": "Azarbaycan rugs", "AZERB": "Azarbaycan rugs", "Azarbaycan": "Azerbaycan halıları"}
    assert found == {"Azərbaycan xalçaları", "Azerbaycan halıları", "Azarbaycan rugs"} - {is_plain.get(typed)}


@pytest.mark.parametrize("sought", [("bisk",), ("azarbaican|azerbaican",), ("bisk", "azarbaican|azerbaican")])
async def test_a_beginning_is_looked_up_in_the_index_and_not_searched_through_it(
    fresh_database: Database, sought: tuple[str, ...]
) -> None:
    for level in levels(Query(sought)):
        plan = await fresh_database.documents["search_entries"].find(level).explain()

        chosen = str(plan["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in chosen
        assert """'["", {})'""" not in chosen, chosen
