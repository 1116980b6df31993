"""What search goes by: the words of a text, how a query is read, what it meets, and the snippet of a hit."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.search import (
    LONGEST_WORD,
    MOST_SOUGHT,
    MOST_WORDS,
    SNIPPET_LENGTH,
    Texts,
    Words,
    meets,
    parts_of_snippet,
    snippet,
    sought_words,
    texts_matched,
    under,
    words_of,
    words_to_find,
)

ENGLISH = Texts(title="Youth Forum", summary="A forum for the young", body=("In Bishkek.", "Every year"))
TURKISH = Texts(title="Gençlik Forumu", summary="Bişkek'te toplanır")
SAID = {"en": ENGLISH, "tr": TURKISH, "ky": Texts(title="Жаштар форуму")}
LONG = " ".join(f"word{number}" for number in range(200))

SENTENCES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=400
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("", ()),
        ("  …!  ", ()),
        ("Youth forum", ("iouth", "forum")),
        ("БИШКЕК Bişkek Bishkek", ("biskek",)),
        ("Қазақстан", ("kazakstan",)),
        ("Azərbaycan", ("azarbaican|azerbaican",)),
        ("ə" * 200, ("a" * LONGEST_WORD + "|" + "e" * LONGEST_WORD,)),
        ("\ud800ab \0cd", ("ab", "cd")),
        ("a b c d e f g h i j", tuple("abcdefgh")),
        ("x" * 200, ("h" * LONGEST_WORD,)),
    ],
)
def test_a_query_is_read_as_folded_words_each_once_at_most_eight(text: str, sought: tuple[str, ...]) -> None:
    assert sought_words(text) == sought
    assert len(sought) <= MOST_SOUGHT


@pytest.mark.parametrize(
    ("word", "sought", "met"),
    [
        ("forum", "forum", True),
        ("forumlari", "forum", True),
        ("forum", "fo", True),
        ("forum", "f", False),
        ("f", "f", True),
        ("forum", "forums", False),
        ("reform", "form", False),
        ("azarbaican", "azarbai|azerbai", True),
        ("azerbaicanda", "azarbaican|azerbaican", True),
        ("azir", "azar|azer", False),
    ],
)
def test_a_word_is_met_whole_or_from_two_letters_on_by_its_beginning(word: str, sought: str, met: bool) -> None:
    assert meets(word, sought) is met


def test_each_place_holds_the_words_of_the_places_that_weigh_more() -> None:
    assert words_of(ENGLISH) == Words(
        title=["iouth", "forum"],
        summary=["iouth", "forum", "a", "for", "the", "ioung"],
        body=["iouth", "forum", "a", "for", "the", "ioung", "in", "biskek", "everi", "ear"],
    )


def test_a_word_is_found_in_any_language_and_in_its_own() -> None:
    said = {"tr": Texts(title="Forum"), "kk-Latn": Texts(title="Forum"), "kk": Texts(title="Форум")}

    assert words_to_find(said).title == ["forum", "kk/forum", "tr/forum"]
    assert under("KK-latn", "forum") == under("kk", "forum") == "kk/forum"


def test_a_body_is_found_by_so_many_words_and_each_by_so_many_letters() -> None:
    body = " ".join(f"w{number}" for number in range(MOST_WORDS + 10))
    found = words_of(Texts(title="Title", summary="z" * 100, body=(body,)))

    assert found.summary == ["title", "z" * LONGEST_WORD]
    assert len(found.body) == MOST_WORDS
    assert found.body[:3] == ["title", "z" * LONGEST_WORD, "v0"]


@given(st.lists(SENTENCES, min_size=3, max_size=3))
def test_places_hold_one_another_whatever_is_said(parts: list[str]) -> None:
    found = words_of(Texts(parts[0], parts[1], (parts[2],)))

    assert set(found.title) <= set(found.summary) <= set(found.body)


@pytest.mark.parametrize(
    ("sought", "within", "preferred", "matched"),
    [
        ("forum", None, "en", ENGLISH),
        ("forum", None, "tr", TURKISH),
        ("forum", None, "tr-TR", TURKISH),
        ("forum", None, "fr", ENGLISH),
        ("Bişkek toplan", None, "en", TURKISH),
        ("жаштар", None, "tr", SAID["ky"]),
        ("forum young", "tr", "en", TURKISH),
        ("forum", "tr-CY", "en", TURKISH),
        ("forum", "fr", "en", Texts()),
        ("nowhere", None, "tr", TURKISH),
    ],
)
def test_the_language_matched_is_the_one_that_says_most_or_else_the_readers(
    sought: str, within: str | None, preferred: str, matched: Texts
) -> None:
    locale, found = texts_matched(
        SAID.__getitem__, SAID.keys(), sought_words(sought), within=within, preferred=preferred
    )

    assert found == matched
    assert found == SAID.get(locale, Texts())


@pytest.mark.parametrize(
    ("text", "sought", "parts"),
    [
        ("In Bişkek, yes", "bishkek", [("In ", False), ("Bişkek,", True), (" yes", False)]),
        ("Forum", "forum", [("Forum", True)]),
        ("Nothing of it", "forum", [("Nothing of it", False)]),
        ("", "forum", []),
    ],
)
def test_a_snippet_comes_in_pieces_with_what_was_sought_by_itself(
    text: str, sought: str, parts: list[tuple[str, bool]]
) -> None:
    assert parts_of_snippet(text, sought_words(sought)) == parts


@pytest.mark.parametrize(
    ("texts", "sought", "shown"),
    [
        (ENGLISH, "bishkek", "A forum for the young · In Bishkek. · Every year"),
        (Texts(title="Youth Forum"), "forum", "Youth Forum"),
        (Texts(title="Youth Forum", summary="Every\n year"), "forum", "Youth Forum"),
        (Texts(title="Youth Forum", summary="Every\n year"), "nowhere", "Every year"),
        (Texts(), "forum", ""),
    ],
)
def test_a_snippet_shows_the_match_or_else_the_beginning(texts: Texts, sought: str, shown: str) -> None:
    assert snippet(texts, sought_words(sought)) == shown


def test_a_snippet_is_cut_at_words_around_the_match() -> None:
    shown = snippet(Texts(summary=LONG), ("vord100",))

    assert (shown[:6], shown[-1]) == ("…word9", "…")
    assert "word100" in shown.split()
    assert set(shown.strip("…").split()) <= set(LONG.split())
    assert SNIPPET_LENGTH - 20 < len(shown) <= SNIPPET_LENGTH + 2


def test_a_snippet_is_where_most_of_what_is_sought_stands_together() -> None:
    text = f"The forum opened. {LONG} Then the youth forum of Bişkek'te began. {LONG}"

    assert "youth forum of Bişkek'te" in snippet(Texts(body=(text,)), sought_words("bishkek forum youth"))


def test_a_word_without_end_is_cut_where_the_snippet_ends() -> None:
    shown = snippet(Texts(summary="see " + "x" * 1_000 + " after"), ("se",))

    assert shown == "see…"
    assert snippet(Texts(summary="x" * 1_000), ("hh",)) == "x" * SNIPPET_LENGTH + "…"


@given(SENTENCES, SENTENCES)
def test_a_snippet_is_never_longer_and_always_a_part_of_what_is_said(summary: str, sought: str) -> None:
    shown = snippet(Texts(summary=summary), sought_words(sought))

    assert len(shown) <= SNIPPET_LENGTH + 2
    assert shown.removeprefix("…").removesuffix("…") in " ".join(summary.split())


@given(SENTENCES, st.data())
def test_a_snippet_shows_any_word_that_a_text_is_found_by(text: str, data: st.DataObject) -> None:
    assume(all(len(unbroken) < SNIPPET_LENGTH // 2 for unbroken in text.split()))
    found = words_of(Texts(summary=text)).summary
    assume(found)
    word = data.draw(st.sampled_from(found))

    shown = snippet(Texts(summary=f"{LONG} {text} {LONG}"), (word,))

    assert any(meets(one, word) for one in words_of(Texts(summary=shown)).summary)
