"""Language tags, and which language a reader is served."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from domain.languages import asked_locale, canonical, chosen_locale, common_locale, fallbacks, is_locale, is_whole_in

_SUBTAGS = st.sampled_from(
    [
        "kk",
        "tr",
        "ky",
        "en",
        "zh",
        "cmn",
        "latn",
        "Cyrl",
        "ARAB",
        "kz",
        "CN",
        "419",
        "1996",
        "rozaj",
        "u",
        "ca",
        "x",
        "b",
    ]
)
TAGS = st.lists(_SUBTAGS, min_size=1, max_size=6).map("-".join)
LOCALES = TAGS.filter(is_locale)


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("en", "en"),
        ("TR", "tr"),
        ("kk-latn", "kk-Latn"),
        ("KK-LATN-KZ", "kk-Latn-KZ"),
        ("az-cyrl-az", "az-Cyrl-AZ"),
        ("uz-AF", "uz-AF"),
        ("es-419", "es-419"),
        ("zh-cmn-hans-cn", "zh-cmn-Hans-CN"),
        ("sl-ROZAJ-biske-1994", "sl-rozaj-biske-1994"),
        ("de-CH-1996", "de-CH-1996"),
        ("en-US-u-CA-Buddhist-NU-Latn", "en-US-u-ca-buddhist-nu-latn"),
        ("tr-X-OTS-Latn", "tr-x-ots-latn"),
        ("crh", "crh"),
        ("kyrgyz", "kyrgyz"),
    ],
)
def test_a_language_tag_is_written_in_the_customary_case(tag: str, written: str) -> None:
    assert is_locale(tag)
    assert canonical(tag) == written


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "k",
        "kk_Latn",
        "kk-",
        "-kk",
        "kk--KZ",
        "kk Latn",
        "kk-Latn-Cyrl",
        "kk-KZ-CN",
        "kk-KZ-Latn",
        "en-u",
        "en-x",
        "x-ots",
        "i-klingon",
        "12",
        "kk\n",
        "кк",
        "ſk",
        "en-US-é",
        "languages1",
        "toolonglanguage",
        "en-" + "a" * 40,
        "en-x-" + "-".join("abcdefgh" for _ in range(5)),
    ],
)
def test_what_is_no_language_tag_has_no_customary_case(tag: str) -> None:
    assert not is_locale(tag)
    with pytest.raises(ValueError, match="not a BCP 47 language tag"):
        canonical(tag)


@given(LOCALES)
def test_the_customary_case_is_a_tag_that_stays_as_it_is_whatever_case_it_came_in(tag: str) -> None:
    assert is_locale(canonical(tag))
    assert canonical(canonical(tag)) == canonical(tag) == canonical(tag.upper()) == canonical(tag.lower())
    assert canonical(tag).lower() == tag.lower()


@pytest.mark.parametrize(
    ("asked", "tried"),
    [
        (None, ("en",)),
        ("", ("en",)),
        ("not a tag", ("en",)),
        ("en", ("en",)),
        ("en-GB", ("en-GB", "en")),
        ("ky", ("ky", "en")),
        ("KK-latn-kz", ("kk-Latn-KZ", "kk-Latn", "kk", "en")),
        ("ar-u-nu-latn", ("ar-u-nu-latn", "ar-u-nu", "ar", "en")),
        ("tr-x-a-b", ("tr-x-a-b", "tr", "en")),
    ],
)
def test_a_reader_is_tried_in_the_asked_language_its_bases_and_english(
    asked: str | None, tried: tuple[str, ...]
) -> None:
    assert fallbacks(asked) == tried


@given(TAGS | st.text())
def test_all_languages_tried_are_customary_each_once_and_english_last(asked: str) -> None:
    tried = fallbacks(asked)

    assert len(set(tried)) == len(tried)
    assert [canonical(locale) for locale in tried] == list(tried)
    assert tried[-1] == "en"
    assert all(re.match(rf"{re.escape(shorter)}(-|$)", longer) for longer, shorter in pairwise(tried[:-1]))


@pytest.mark.parametrize(
    ("asked", "published", "chosen"),
    [
        ("ky", {"en", "ky", "tr"}, "ky"),
        ("ky-KG", {"en", "ky"}, "ky"),
        ("kk-Latn-KZ", {"kk", "kk-Latn", "en"}, "kk-Latn"),
        ("kk-Latn", {"kk-Latn-KZ", "en"}, "en"),
        ("KY", {"en", "ky"}, "ky"),
        ("ru", {"en", "ky"}, "en"),
        ("ru", {"tr", "ky"}, "ky"),
        (None, {"en", "ky"}, "en"),
        (None, {"tr"}, "tr"),
        ("ky", set(), "en"),
    ],
)
def test_an_entity_is_served_in_the_first_published_language_or_any(
    asked: str | None, published: set[str], chosen: str
) -> None:
    assert chosen_locale(asked, published) == chosen


@given(st.none() | LOCALES, st.sets(LOCALES.map(canonical), max_size=4))
def test_the_chosen_language_is_published_or_english_when_none_is(asked: str | None, published: set[str]) -> None:
    chosen = chosen_locale(asked, published)

    assert chosen in published if published else chosen == "en"
    assert chosen_locale(chosen, published) == chosen
    assert chosen_locale(asked, sorted(published)) == chosen_locale(asked, sorted(published, reverse=True)) == chosen


@pytest.mark.parametrize(("asked", "locale"), [(None, None), ("KK-latn-kz", "kk-Latn-KZ"), ("tlh", "tlh")])
def test_what_a_reader_asks_for_is_a_language_of_the_world_or_none(asked: str | None, locale: str | None) -> None:
    assert asked_locale(asked) == locale


@pytest.mark.parametrize("asked", ["", "!", "not a tag", "kk_Latn", "e", "тр"])
def test_what_is_no_language_is_refused_and_not_served_in_another(asked: str) -> None:
    for ask in (asked_locale, lambda tag: chosen_locale(tag, {"en", "tr"})):
        with pytest.raises(BadRequest, match="This is not a language tag"):
            ask(asked)


@pytest.mark.parametrize(
    ("asked", "one", "other", "common"),
    [
        ("ru-KG", {"en", "ru"}, {"en", "ru"}, "ru"),
        ("ru", {"en"}, {"en", "ru"}, "en"),
        (None, {"en", "ru"}, {"en", "ru"}, "en"),
        ("tr", {"ky", "ru"}, {"kk", "ky", "ru"}, "ky"),
        ("ru", {"ru"}, {"ky"}, "ky"),
        ("ky", {"ru"}, {"ky", "en"}, "ky"),
        ("ky", set(), set(), "en"),
    ],
)
def test_two_states_are_laid_side_by_side_in_a_language_of_both(
    asked: str | None, one: set[str], other: set[str], common: str
) -> None:
    assert common_locale(asked, one, other) == common


@pytest.mark.parametrize(
    ("text", "body", "is_whole"),
    [
        ({"en": "One", "ru": "Раз"}, {"en": [1, 2], "ru": [1, 2]}, True),
        ({"en": "One", "ru": "Раз"}, {"en": [1], "ru": [1, 2]}, True),
        ({"en": "One", "ru": "Раз"}, {"en": [1, 2], "ru": [1]}, False),
        ({"en": "One", "ru": ""}, {}, False),
        ({"en": "One"}, {"ru": [1]}, False),
        ({"ky": "Бир"}, {"ky": [1]}, True),
        ({}, {}, True),
    ],
)
def test_a_language_is_whole_where_it_says_all_that_the_english_says(
    text: dict[str, str], body: dict[str, list[object]], is_whole: bool
) -> None:
    assert is_whole_in("ru", [text], [body]) is is_whole
