"""The words that an application is found by, and how a query for them is read."""

from hypothesis import given
from hypothesis import strategies as st

from domain.application_words import MOST_SOUGHT, MOST_WORDS, words_sought, words_to_find


def test_who_it_is_is_found_by_beginnings_and_what_was_said_by_whole_words() -> None:
    assert words_to_find(["Aygül"], ["To learn."], None) == ["aigul", "ai", "aig", "aigu", "to", "learn"]


def test_a_reference_is_found_from_its_year_on_and_by_its_number() -> None:
    found = words_to_find([], [], "TRN-2026-000123")

    assert found == [*("trn2026000123"[:length] for length in range(7, 14)), "000123", "123"]


def test_a_word_that_has_two_spellings_is_found_by_both() -> None:
    assert set(words_to_find(["Əli"], [], None)) == {"ali", "eli", "al", "el"}
    assert words_sought("Əli") == (("ali", "eli"),)


def test_a_reference_is_one_word_of_a_query_though_it_is_written_as_three() -> None:
    assert words_sought("Aygül trn-2026-000123") == (("trn2026000123",), ("aigul",))
    assert words_sought("TRN-2026") == (("trn2026",),)
    assert words_sought("COVID-2026") == (("covid",), ("2026",))


def test_a_query_asks_for_eight_different_words_at_most() -> None:
    assert words_sought("a b a c d e f g i j k")[:3] == (("a",), ("b",), ("c",))
    assert len(words_sought(" ".join("abcdefghijkl"))) == MOST_SOUGHT


def test_answers_are_found_by_so_many_words_and_names_always() -> None:
    long = " ".join(f"w{number}" for number in range(3 * MOST_WORDS))

    found = words_to_find(["Aygül"], [long], None)

    assert len(found) == 4 + MOST_WORDS
    assert found[0] == "aigul"


@given(st.text(max_size=60))
def test_every_name_is_found_by_itself_and_by_every_beginning_of_its_words(name: str) -> None:
    found = set(words_to_find([name], [], None))

    for spelt in words_sought(name):
        for word in spelt:
            assert {word[:length] for length in range(2, min(len(word), 20) + 1)} <= found


@given(st.text(max_size=200).filter(lambda text: not any(sign.isdigit() for sign in text)))
def test_every_answer_is_found_by_the_words_of_which_it_is_made(answer: str) -> None:
    found = set(words_to_find([], [answer], None))

    assert all(found.issuperset(spelt) for spelt in words_sought(answer))
