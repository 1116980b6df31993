"""What a browser posts, read as answers, and answers written back into the form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from portal.applicants.checking import asked
from portal.applicants.forms import answer_in, is_unclear, number_in, version_in, written
from portal.applicants.sheets import pairs_of, posted_in
from portal.questions import Written, shown_answers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1500", 1500),
        ("-3", -3),
        ("+3", 3),
        ("1,5", 1.5),
        ("1.5", 1.5),
        ("0,125", 0.125),
        ("1.2500", 1.25),
        ("12345,678", 12345.678),
        ("1 500", 1500),
        ("1\u202f500\u202f000,5", 1500000.5),
        ("1\u00a0500,250", 1500.25),
        ("2.0", 2),
        ("٣", 3),
        ("12345678901234567890", 12345678901234567890),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, number: float) -> None:
    assert number_in(typed) == number
    assert type(number_in(typed)) is type(number)


@pytest.mark.parametrize("typed", ["1,500", "1.500", "-12.500", "1,234,567", "1.234,5", "12 50", "1 50", "1'500"])
def test_a_number_that_could_be_another_stays_as_it_was_typed(typed: str) -> None:
    assert number_in(typed) == typed
    assert is_unclear(typed)


@pytest.mark.parametrize("typed", ["many", "1e5", "nan", "inf", "-", "1,", "٣ or so", "9" * 5_000, "1_000", "0x10"])
def test_what_is_no_number_stays_as_it_was_typed(typed: str) -> None:
    assert number_in(typed) == typed


@given(st.integers(-(10**15), 10**15) | st.floats(-(10**15), 10**15).map(lambda number: round(number, 9)))
def test_a_stored_number_is_read_from_its_field_as_the_same(number: float) -> None:
    assert number_in(str(written(number))) == number


@pytest.mark.parametrize(("text", "version"), [("7", 7), ("abc", 0), ("1.5", 0), ("-1", 0), ("9" * 30, 0), ("", 0)])
def test_a_version_that_is_none_is_nought(text: str, version: int) -> None:
    assert version_in(FormData([("version", text)])) == version
    assert version_in(FormData()) == 0


WORDS = Written(
    t=lambda msgid, **values: msgid,
    countries={"KG": "Kyrgyzstan"},
    languages={"ky": "Kyrgyz"},
    files={"f1": "letter.pdf"},
    day=lambda day: {"2023-11-22": "22 November 2023"}[day] if day[0] == "2" else str(int(day)),
)


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        ("TEXT", "As it is", "As it is"),
        ("NUMBER", 1500, "1500"),
        ("YES_NO", False, "No"),
        ("COUNTRY", "KG", "Kyrgyzstan"),
        ("FILE", ["f1", "f2"], "letter.pdf, f2"),
        ("CHOICES", ["a", "b"], "The first, b"),
        ("CHOICE", "a", "The first"),
        ("DATE", "2023-11-22", "22 November 2023"),
        ("DATE", "soon", "soon"),
        ("LANGUAGE_SKILL", [{"language": "ky", "level": "NATIVE"}], "Kyrgyz (native)"),
        ("LANGUAGE_SKILL", [{"language": "ky"}, {"level": "A1"}, {}], "Kyrgyz, (A1)"),
        ("LANGUAGE_SKILL", [{"language": "xx", "level": None}], "xx"),
    ],
)
def test_an_answer_is_shown_in_words(kind: str, answer: Any, words: str) -> None:
    field = {"key": "q", "kind": kind, "options": [{"value": "a", "label": "The first"}]}

    assert shown_answers(WORDS, {"sections": [{"fields": [field]}]}, {"q": answer}) == {"q": words}


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, {"travels"}),
        ({"travels": True}, {"travels", "visa"}),
        ({"travels": True, "visa": ["other"], "which": "?"}, {"travels", "visa", "which"}),
        ({"travels": False, "visa": ["other"], "which": "Kept, and not received"}, {"travels"}),
        ({"travels": 1}, {"travels"}),
    ],
)
def test_a_question_is_asked_while_the_whole_chain_of_conditions_holds(answers: Any, keys: set[str]) -> None:
    fields = [
        {"key": "travels", "visibleWhen": None},
        {"key": "visa", "visibleWhen": {"field": "travels", "equals": [True]}},
        {"key": "which", "visibleWhen": {"field": "visa", "equals": ["other"]}},
    ]

    assert asked({"form": {"sections": [{"fields": fields}]}, "answers": answers}) == keys


@given(st.data())
def test_an_answer_comes_back_from_the_form_as_it_was_written_there(data: st.DataObject) -> None:
    kinds = {
        "TEXT": st.text(min_size=1).map(lambda text: f"x{text}x".replace("\r", "")),
        "NUMBER": st.integers(-(10**9), 10**9),
        "YES_NO": st.booleans(),
        "CHOICES": st.lists(st.sampled_from(["a", "b"]), min_size=1, unique=True),
        "LANGUAGE_SKILL": st.just([{"language": "ky", "level": "NATIVE"}, {"language": "en", "level": ""}]),
        "FILE": st.just(["RmlsZTox", "RmlsZToy"]),
    }
    kind = data.draw(st.sampled_from(sorted(kinds)))
    answer, field = data.draw(kinds[kind]), {"key": "q", "kind": kind}

    assert answer_in(posted_in([list(pair) for pair in pairs_of(field, answer)], "q"), field) == answer
