"""What makes a form unsound, what is shown under which answers, and in which languages a form can be read."""

from typing import Any

import pytest
from hypothesis import given, settings

from domain.forms import MOST_FIELDS, AskedFrom, FieldKind, Form, flaws_of, is_same, is_shown, locales_of
from tests.domain.some_forms import ALL_KINDS, OPTIONS, form_of, question, said, sound_forms

AT = "sections.0.fields.0"
ABOVE = "sections.0.fields.1"


def when(field: str, *equals: Any) -> dict[str, Any]:
    return {"visible_when": {"field": field, "equals": list(equals)}}


def many_options(number: int) -> dict[str, Any]:
    return {"options": [{"value": str(place), "label": {"en": str(place)}} for place in range(number)]}


def test_a_sound_form_with_all_kinds_has_no_flaw() -> None:
    assert {field.kind for field in ALL_KINDS.fields} == set(FieldKind)
    assert flaws_of(ALL_KINDS) == []


@settings(max_examples=200)
@given(sound_forms())
def test_forms_that_hang_on_earlier_answers_alone_have_no_flaw(form: Form) -> None:
    assert flaws_of(form) == []


@pytest.mark.parametrize(
    ("flawed", "flaws"),
    [
        (question("TEXT", "Name"), [("INVALID", f"{AT}.key")]),
        (question("TEXT", ""), [("INVALID", f"{AT}.key")]),
        (question("TEXT", "1st"), [("INVALID", f"{AT}.key")]),
        (question("TEXT", "a.b"), [("INVALID", f"{AT}.key")]),
        (question("TEXT", "$where"), [("INVALID", f"{AT}.key")]),
        (question("TEXT", "имя"), [("INVALID", f"{AT}.key")]),
        (question("TEXT", "name\n"), [("INVALID", f"{AT}.key")]),
        (question("TEXT", "n" * 51), [("INVALID", f"{AT}.key")]),
        (question("TEXT", "n" * 50), []),
        (question("TEXT", label={}), [("REQUIRED", f"{AT}.label")]),
        (question("TEXT", label={"en": "  "}), [("REQUIRED", f"{AT}.label")]),
        (question("TEXT", label={"ky": "Аты"}), [("REQUIRED", f"{AT}.label")]),
        (question("TEXT", label={"en": "Name", "KY": "Аты"}), [("INVALID", f"{AT}.label")]),
        (question("TEXT", label={"en": "Name", "kyrgyz!": "Аты"}), [("INVALID", f"{AT}.label")]),
        (question("TEXT", help={"ky": "Жардам"}), []),
        (question("TEXT", help={"kk-latn": "Kömek"}), [("INVALID", f"{AT}.help")]),
        (question("TEXT", label={"en": "Name", "ky": "\ud800"}), [("INVALID", f"{AT}.label")]),
        (question("TEXT", help={"en": "\udfff"}), [("INVALID", f"{AT}.help")]),
        (
            question("CHOICE", options=[{"value": "\ud800", "label": {"en": "A"}}]),
            [("INVALID", f"{AT}.options.0.value")],
        ),
        (question("CHOICE", options=[]), [("REQUIRED", f"{AT}.options")]),
        (question("CHOICES", options=[]), [("REQUIRED", f"{AT}.options")]),
        (question("TEXT", options=OPTIONS), [("INVALID", f"{AT}.options")]),
        (question("COUNTRY", options=OPTIONS), [("INVALID", f"{AT}.options")]),
        (question("CHOICE", **many_options(100)), []),
        (question("CHOICE", **many_options(101)), [("TOO_LONG", f"{AT}.options")]),
        (question("CHOICE", options=[{"value": " ", "label": {"en": "A"}}]), [("REQUIRED", f"{AT}.options.0.value")]),
        (question("CHOICE", options=[{"value": "a", "label": {}}]), [("REQUIRED", f"{AT}.options.0.label")]),
        (question("CHOICE", options=[*OPTIONS, OPTIONS[0]]), [("DUPLICATE", f"{AT}.options.3.value")]),
        (question("TEXT", min_length=-1), [("OUT_OF_RANGE", f"{AT}.minLength")]),
        (question("TEXT", max_length=0), [("OUT_OF_RANGE", f"{AT}.maxLength")]),
        (question("LONG_TEXT", max_length=20_000), []),
        (question("LONG_TEXT", max_length=20_001), [("OUT_OF_RANGE", f"{AT}.maxLength")]),
        (question("TEXT", min_length=5, max_length=4), [("OUT_OF_RANGE", f"{AT}.maxLength")]),
        (question("TEXT", min_length=5, max_length=5), []),
        (question("EMAIL", min_length=254), []),
        (question("EMAIL", min_length=255), [("OUT_OF_RANGE", f"{AT}.minLength")]),
        (question("EMAIL", min_length=255, max_length=300), []),
        (question("PHONE", min_length=101), [("OUT_OF_RANGE", f"{AT}.minLength")]),
        (question("URL", min_length=2_001), [("OUT_OF_RANGE", f"{AT}.minLength")]),
        (question("LONG_TEXT", min_length=20_000), []),
        (question("NUMBER", minimum=5, maximum=4.5), [("OUT_OF_RANGE", f"{AT}.maximum")]),
        (question("NUMBER", minimum=-1e16), [("OUT_OF_RANGE", f"{AT}.minimum")]),
        (question("NUMBER", maximum=1e16), [("OUT_OF_RANGE", f"{AT}.maximum")]),
        (question("FILE", max_files=0), [("OUT_OF_RANGE", f"{AT}.maxFiles")]),
        (question("FILE", max_files=101), [("OUT_OF_RANGE", f"{AT}.maxFiles")]),
        (question("FILE", max_bytes=0), [("OUT_OF_RANGE", f"{AT}.maxBytes")]),
        (question("FILE", max_bytes=10**9 + 1), [("OUT_OF_RANGE", f"{AT}.maxBytes")]),
        (question("NUMBER", max_length=5), [("INVALID", f"{AT}.maxLength")]),
        (question("YES_NO", min_length=5), [("INVALID", f"{AT}.minLength")]),
        (question("TEXT", minimum=1), [("INVALID", f"{AT}.minimum")]),
        (question("DATE", maximum=1), [("INVALID", f"{AT}.maximum")]),
        (question("TEXT", max_files=1), [("INVALID", f"{AT}.maxFiles")]),
        (question("CHOICE", max_bytes=1), [("INVALID", f"{AT}.maxBytes")]),
        (question("TEXT", media_types=["text/plain"]), [("INVALID", f"{AT}.mediaTypes")]),
        (question("TEXT", **when("q", "x")), [("NOT_FOUND", f"{AT}.visibleWhen.field")]),
        (question("TEXT", **when("nobody", "x")), [("NOT_FOUND", f"{AT}.visibleWhen.field")]),
        (question("TEXT", **when("later", True)), [("NOT_FOUND", f"{AT}.visibleWhen.field")]),
        (
            question("TEXT", **when("nobody")),
            [("REQUIRED", f"{AT}.visibleWhen.equals"), ("NOT_FOUND", f"{AT}.visibleWhen.field")],
        ),
        (
            question("CHOICE", "Q", label={}, options=[], max_length=0),
            [
                ("INVALID", f"{AT}.key"),
                ("REQUIRED", f"{AT}.label"),
                ("REQUIRED", f"{AT}.options"),
                ("INVALID", f"{AT}.maxLength"),
            ],
        ),
    ],
)
def test_each_flaw_of_a_question_is_found_where_it_is(flawed: dict[str, Any], flaws: list[tuple[str, str]]) -> None:
    assert said(flaws_of(form_of(flawed, question("YES_NO", "later")))) == flaws


@pytest.mark.parametrize(
    ("above", "equals", "flaws"),
    [
        (question("YES_NO", "a"), [True], []),
        (question("YES_NO", "a"), [True, 1], [("INVALID", f"{ABOVE}.visibleWhen.equals.1")]),
        (question("YES_NO", "a"), ["yes"], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("CONSENT", "a"), [False], []),
        (question("CHOICE", "a"), ["staff"], []),
        (question("CHOICE", "a"), ["Staff"], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("CHOICES", "a"), ["staff", "board"], []),
        (question("CHOICES", "a"), [["staff"]], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("NUMBER", "a"), [1, 2.5], []),
        (question("NUMBER", "a"), [True], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("NUMBER", "a"), [float("nan")], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("NUMBER", "a"), [float("inf")], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("NUMBER", "a"), [10**400], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("COUNTRY", "a"), ["KZ"], []),
        (question("COUNTRY", "a"), ["ZZ"], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("COUNTRY", "a"), [None], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("TEXT", "a"), ["yes"], []),
        (question("TEXT", "a"), [""], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("TEXT", "a"), ["\ud800"], [("INVALID", f"{ABOVE}.visibleWhen.equals.0")]),
        (question("TEXT", "a"), [], [("REQUIRED", f"{ABOVE}.visibleWhen.equals")]),
        (question("FILE", "a"), ["f1"], [("INVALID", f"{ABOVE}.visibleWhen.field")]),
        (question("LANGUAGE_SKILL", "a"), ["ky"], [("INVALID", f"{ABOVE}.visibleWhen.field")]),
        (question("YES_NO", "a", asked_from="ACCEPTANCE"), [True], [("INVALID", f"{ABOVE}.visibleWhen.field")]),
        (question("YES_NO", "q"), [True], [("DUPLICATE", f"{ABOVE}.key"), ("NOT_FOUND", f"{ABOVE}.visibleWhen.field")]),
    ],
)
def test_a_condition_asks_for_a_possible_answer_to_a_question_above(
    above: dict[str, Any], equals: list[Any], flaws: list[tuple[str, str]]
) -> None:
    assert said(flaws_of(form_of(above, question("TEXT", "q", **when(above["key"], *equals))))) == flaws


def test_a_question_for_later_may_hang_on_one_for_now_and_on_one_for_later() -> None:
    now, later = question("YES_NO", "now"), question("YES_NO", "later", asked_from="ACCEPTANCE", **when("now", True))
    last = question("TEXT", "last", asked_from="ACCEPTANCE", **when("later", True))

    assert flaws_of(form_of(now, later, last)) == []


def test_two_questions_of_one_key_are_found_across_sections() -> None:
    section = {"title": {"en": "S"}, "fields": [question("TEXT", "name")]}
    form = Form.model_validate({"sections": [{"key": "one", **section}, {"key": "two", **section}]})

    assert said(flaws_of(form)) == [("DUPLICATE", "sections.1.fields.0.key")]


def test_a_section_needs_a_key_of_its_own_and_a_title_in_english() -> None:
    sections = [
        {"key": "one", "title": {"en": "One"}, "fields": [question("TEXT", "a")]},
        {"key": "one", "title": {"tr": "Bir"}, "intro": {"x": "?"}, "fields": [question("TEXT", "b")]},
        {"key": "§", "title": {"en": "Three"}, "fields": []},
    ]

    assert said(flaws_of(Form.model_validate({"sections": sections}))) == [
        ("DUPLICATE", "sections.1.key"),
        ("REQUIRED", "sections.1.title"),
        ("INVALID", "sections.1.intro"),
        ("INVALID", "sections.2.key"),
    ]


@pytest.mark.parametrize("sections", [[], [{"key": "s", "title": {"en": "S"}, "fields": []}]])
def test_a_form_asks_something(sections: list[Any]) -> None:
    assert said(flaws_of(Form.model_validate({"sections": sections}))) == [("REQUIRED", "sections")]


@pytest.mark.parametrize(("number", "flaws"), [(MOST_FIELDS, []), (MOST_FIELDS + 1, [("TOO_LONG", "sections")])])
def test_a_form_asks_no_more_than_anybody_answers(number: int, flaws: list[tuple[str, str]]) -> None:
    assert said(flaws_of(form_of(*[question("TEXT", f"q{place}") for place in range(number)]))) == flaws


CHAIN = form_of(
    question("YES_NO", "travels"),
    question("CHOICE", "role", **when("travels", True)),
    question("CHOICES", "topics", **when("role", "board", "staff")),
    question("TEXT", "why", **when("topics", "friend")),
)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, ["travels"]),
        ({"travels": False}, ["travels"]),
        ({"travels": 1}, ["travels"]),
        ({"travels": True}, ["travels", "role"]),
        ({"travels": True, "role": "friend"}, ["travels", "role"]),
        ({"travels": True, "role": "staff"}, ["travels", "role", "topics"]),
        ({"travels": True, "role": "staff", "topics": ["board"]}, ["travels", "role", "topics"]),
        ({"travels": True, "role": "staff", "topics": ["board", "friend"]}, ["travels", "role", "topics", "why"]),
        ({"travels": False, "role": "staff", "topics": ["friend"]}, ["travels"]),
        ({"role": "staff", "topics": ["friend"]}, ["travels"]),
    ],
)
def test_a_question_is_shown_when_every_answer_it_hangs_on_is_given_and_shown(
    answers: dict[str, Any], shown: list[str]
) -> None:
    assert [field.key for field in CHAIN.fields if is_shown(field, CHAIN, answers)] == shown


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(1, 1.0, True), (1, True, False), (0, False, False), (True, True, True), ("1", 1, False), ("a", "a", True)],
)
def test_values_are_the_same_as_json_has_it(one: Any, other: Any, same: bool) -> None:
    assert is_same(one, other) is is_same(other, one) is same


@pytest.mark.parametrize(
    ("asked_from", "stage", "is_asked"),
    [
        (AskedFrom.APPLICATION, AskedFrom.APPLICATION, True),
        (AskedFrom.APPLICATION, AskedFrom.ACCEPTANCE, True),
        (AskedFrom.ACCEPTANCE, AskedFrom.APPLICATION, False),
        (AskedFrom.ACCEPTANCE, AskedFrom.ACCEPTANCE, True),
    ],
)
def test_what_is_asked_from_acceptance_on_is_not_asked_before(
    asked_from: AskedFrom, stage: AskedFrom, is_asked: bool
) -> None:
    assert form_of(question("TEXT", asked_from=asked_from)).fields[0].is_asked_at(stage) is is_asked


@pytest.mark.parametrize(
    ("label", "option", "locales"),
    [
        ({"en": "Role"}, {"en": "Board"}, {"en"}),
        ({"en": "Role", "ky": "Ролу"}, {"en": "Board", "ky": "Башкарма", "tr": "Kurul"}, {"en", "ky"}),
        ({"en": "Role", "ky": "Ролу"}, {"en": "Board"}, {"en"}),
        ({"en": "Role", "ky": "Ролу"}, {"en": "Board", "ky": " "}, {"en"}),
    ],
)
def test_a_form_is_readable_in_the_languages_that_all_of_it_is_there_in(
    label: dict[str, str], option: dict[str, str], locales: set[str]
) -> None:
    field = question("CHOICE", label=label, help={"en": "Help"}, options=[{"value": "a", "label": option}])
    title = {"en": "You", "ky": "Сиз", "tr": "Siz"}
    form = Form.model_validate({"sections": [{"key": "s", "title": title, "fields": [field]}]})

    assert locales_of(form) == locales


@pytest.mark.parametrize(
    ("said_of_it", "personal"),
    [
        (None, {FieldKind.LONG_TEXT, FieldKind.FILE}),
        (False, set()),
        (True, set(FieldKind)),
    ],
)
def test_an_answer_is_personal_as_said_or_else_where_anything_may_be_written(
    said_of_it: bool | None, personal: set[FieldKind]
) -> None:
    fields = [field.model_copy(update={"personal_data": said_of_it}) for field in ALL_KINDS.fields]

    assert {field.kind for field in fields if field.is_personal} == personal


def test_an_empty_form_is_readable_in_english() -> None:
    assert locales_of(Form(sections=[])) == {"en"}


def test_a_form_is_stored_as_it_was_written() -> None:
    assert ALL_KINDS.field("visa") is not None
    assert set(ALL_KINDS.model_dump()) == {"sections"}
    assert Form.model_validate(ALL_KINDS.model_dump()) == ALL_KINDS
    assert ALL_KINDS.field("nobody") is None
