"""What is said against answers, in a draft and when they are handed in, and the JSON Schema that says the same."""

import json
from typing import Any

import bson
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answers import DEEPEST_ANSWER, is_blank, json_schema, objections_to, without_hidden
from domain.forms import AskedFrom, FieldKind, Form
from tests.domain.some_forms import ALL_KINDS, answers_to, form_of, question, said, sound_forms

Said = list[tuple[str, str]]

FORM_AND_ANSWERS = sound_forms().flatmap(lambda form: st.tuples(st.just(form), answers_to(form)))
FORM_AND_ANYTHING = sound_forms().flatmap(lambda form: st.tuples(st.just(form), answers_to(form, wild=True)))
STAGES = st.sampled_from(AskedFrom)

COMPLETE = {"name": "Айгүл", "email": "aygul@example.org", "consent": True}

SKILL = {"language": "ky", "level": "NATIVE"}


def against(answer: Any, *, complete: bool, kind: str, **limits: Any) -> Said:
    """What is said against `answer` to a lone question, with the path from that question on."""
    errors = objections_to({"q": answer}, form_of(question(kind, **limits)), complete=complete)
    return [(code, path.removeprefix("answers.q").lstrip(".")) for code, path in said(errors)]


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("TEXT", "Ö"),
        ("TEXT", "Ы" * 200),
        ("TEXT", "محمد بن عبد الله"),
        ("TEXT", "e\u0301"),
        ("TEXT", "O‘g‘iloy"),
        ("TEXT", "𐰆𐰺𐰴𐰣"),
        ("TEXT", "<b>$where</b> {name}"),
        ("LONG_TEXT", "a\r\n\tb\u2028c"),
        ("TEXT", "pasted\r\n"),
        ("LONG_TEXT", "x" * 20_000),
        ("EMAIL", "aygul@example.org"),
        ("EMAIL", "aygul+call@example.org"),
        ("EMAIL", "jürgen.müller@bücher.example"),
        ("EMAIL", "AYGUL@EXAMPLE.ORG"),
        ("EMAIL", "o'brien_1@mail.co.uk"),
        ("EMAIL", "айгүл@мисал.кг"),
        ("EMAIL", "a@b.c"),
        ("EMAIL", " aygul@example.org "),
        ("PHONE", "+996 312 123456"),
        ("PHONE", "+996 (312) 12-34-56"),
        ("PHONE", "0312.123.456"),
        ("PHONE", "030/123456"),
        ("PHONE", "+996\u00a0312\u00a0123\u2011456"),
        ("PHONE", "\u202a+996 312 123456\u202c"),
        ("PHONE", "٠٣١٢ ١٢٣٤٥٦"),
        ("PHONE", "۰۳۱۲۱۲۳۴۵۶"),
        ("PHONE", "12345"),
        ("URL", "https://example.org"),
        ("URL", "HTTP://example.org:8080/a?b=c#d"),
        ("URL", "https://мисал.кг/жол"),
        ("NUMBER", 0),
        ("NUMBER", -0.0),
        ("NUMBER", 2.5),
        ("NUMBER", 10**15),
        ("NUMBER", -1e15),
        ("DATE", "2023-11-22"),
        ("DATE", "2024-02-29"),
        ("DATE", "1899-12-31"),
        ("YES_NO", True),
        ("YES_NO", False),
        ("CHOICE", "board"),
        ("CHOICES", ["board"]),
        ("CHOICES", ["friend", "board", "staff"]),
        ("COUNTRY", "KG"),
        ("COUNTRY", "XK"),
        ("LANGUAGE_SKILL", [SKILL]),
        ("LANGUAGE_SKILL", [SKILL, {"language": "kk-Latn-KZ", "level": "A1"}]),
        ("FILE", ["f1"]),
        ("CONSENT", True),
    ],
)
def test_an_honest_answer_is_taken_in_a_draft_and_when_handed_in(kind: str, answer: Any, required: bool) -> None:
    assert against(answer, complete=False, kind=kind, required=required) == []
    assert against(answer, complete=True, kind=kind, required=required) == []


@pytest.mark.parametrize(
    ("kind", "limits", "answer", "objections"),
    [
        ("TEXT", {"required": True}, "  \n", [("REQUIRED", "")]),
        ("TEXT", {"min_length": 3}, "ab", [("TOO_SHORT", "")]),
        ("TEXT", {"max_length": 3}, "abcd", [("TOO_LONG", "")]),
        ("TEXT", {"max_length": 1}, "e\u0301", [("TOO_LONG", "")]),
        ("LONG_TEXT", {"max_length": 3000}, "x" * 3001, [("TOO_LONG", "")]),
        ("EMAIL", {}, "aygul", [("INVALID", "")]),
        ("EMAIL", {}, "aygul@", [("INVALID", "")]),
        ("EMAIL", {}, "aygul@localhost", [("INVALID", "")]),
        ("EMAIL", {}, "a b@example.org", [("INVALID", "")]),
        ("EMAIL", {}, "a@b@example.org", [("INVALID", "")]),
        ("EMAIL", {}, "a@example..org", [("INVALID", "")]),
        ("EMAIL", {}, "a@example.org, b@example.org", [("INVALID", "")]),
        ("EMAIL", {}, "a" * 250 + "@b.kg", [("TOO_LONG", "")]),
        ("PHONE", {}, "1234", [("INVALID", "")]),
        ("PHONE", {}, "1" * 21, [("INVALID", "")]),
        ("PHONE", {}, "call me", [("INVALID", "")]),
        ("PHONE", {}, "+", [("INVALID", "")]),
        ("URL", {}, "example.org", [("INVALID", "")]),
        ("URL", {}, "javascript:alert(1)", [("INVALID", "")]),
        ("URL", {}, "https://", [("INVALID", "")]),
        ("URL", {}, "https://a b", [("INVALID", "")]),
        ("URL", {"max_length": 20}, "https://example.org/long", [("TOO_LONG", "")]),
        ("NUMBER", {"minimum": 1}, 0.5, [("OUT_OF_RANGE", "")]),
        ("NUMBER", {"maximum": 1}, 2, [("OUT_OF_RANGE", "")]),
        ("DATE", {}, "2023-02-29", [("INVALID", "")]),
        ("DATE", {}, "2023-13-01", [("INVALID", "")]),
        ("DATE", {}, "22.11.2023", [("INVALID", "")]),
        ("DATE", {}, "2023-1-1", [("INVALID", "")]),
        ("DATE", {}, "0000-01-01", [("INVALID", "")]),
        ("DATE", {}, "2023-11-22T00:00", [("INVALID", "")]),
        ("DATE", {}, "٢٠٢٣-١١-٢٢", [("INVALID", "")]),
        ("LANGUAGE_SKILL", {}, [{"language": "ky"}], [("REQUIRED", "0.level")]),
        ("LANGUAGE_SKILL", {}, [{"language": "ky", "level": None}], [("REQUIRED", "0.level")]),
        ("LANGUAGE_SKILL", {}, [SKILL, {}], [("REQUIRED", "1.language"), ("REQUIRED", "1.level")]),
        ("LANGUAGE_SKILL", {}, [{"language": "!", "level": "A1"}], [("INVALID", "0.language")]),
        ("LANGUAGE_SKILL", {}, [{"language": "kk-" + "a" * 40, "level": "A1"}], [("TOO_LONG", "0.language")]),
        ("FILE", {}, ["f1", "f2"], [("TOO_LONG", "")]),
        ("FILE", {"max_files": 2}, ["f1", "f2"], []),
        ("FILE", {"max_files": 2}, ["f1", "f2", "f3"], [("TOO_LONG", "")]),
        ("CONSENT", {"required": True}, False, [("REQUIRED", "")]),
    ],
)
def test_what_is_half_typed_can_be_saved_but_not_handed_in(
    kind: str, limits: dict[str, Any], answer: Any, objections: Said
) -> None:
    assert against(answer, complete=False, kind=kind, **limits) == []
    assert against(answer, complete=True, kind=kind, **limits) == objections


@pytest.mark.parametrize(
    ("kind", "answer", "objections"),
    [
        *[(kind, 7, [("INVALID", "")]) for kind in FieldKind if kind is not FieldKind.NUMBER],
        *[(kind, {"a": 1}, [("INVALID", "")]) for kind in FieldKind],
        *[
            (kind, [[]], [("INVALID", "0" if kind in ("CHOICES", "LANGUAGE_SKILL", "FILE") else "")])
            for kind in FieldKind
        ],
        *[(kind, "x\ud800", [("INVALID", "")]) for kind in FieldKind],
        *[
            (kind, f"+996 {control} 312 12", [("INVALID", "")])
            for kind in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.URL)
            for control in ("\0", "\b", "\x0b", "\x0c", "\x1b", "\x7f", "\x85")
        ],
        ("TEXT", "\x0bAygül", [("INVALID", "")]),
        ("TEXT", "a\nb", [("INVALID", "")]),
        ("LANGUAGE_SKILL", [{"language": "k\0y", "level": "C1"}], [("INVALID", "")]),
        ("TEXT", ["a"], [("INVALID", "")]),
        ("TEXT", True, [("INVALID", "")]),
        ("LONG_TEXT", "x" * 20_001, [("TOO_LONG", "")]),
        ("NUMBER", "5", [("INVALID", "")]),
        ("NUMBER", True, [("INVALID", "")]),
        ("NUMBER", float("nan"), [("INVALID", "")]),
        ("NUMBER", float("inf"), [("INVALID", "")]),
        ("NUMBER", 10**15 + 1, [("OUT_OF_RANGE", "")]),
        ("NUMBER", -(2**63) - 1, [("OUT_OF_RANGE", "")]),
        ("NUMBER", 10**400, [("OUT_OF_RANGE", "")]),
        ("NUMBER", 1e308, [("OUT_OF_RANGE", "")]),
        ("YES_NO", "yes", [("INVALID", "")]),
        ("YES_NO", 0, [("INVALID", "")]),
        ("CHOICE", "Board", [("INVALID", "")]),
        ("CHOICE", ["board"], [("INVALID", "")]),
        ("CHOICES", "board", [("INVALID", "")]),
        ("CHOICES", ["board", "other"], [("INVALID", "1")]),
        ("CHOICES", ["board", "board"], [("INVALID", "")]),
        ("CHOICES", ["board", None], [("INVALID", "1")]),
        ("COUNTRY", "kg", [("INVALID", "")]),
        ("COUNTRY", "ZZ", [("INVALID", "")]),
        ("COUNTRY", "Kyrgyzstan", [("INVALID", "")]),
        ("LANGUAGE_SKILL", SKILL, [("INVALID", "")]),
        ("LANGUAGE_SKILL", ["ky"], [("INVALID", "0")]),
        ("LANGUAGE_SKILL", [SKILL | {"level": "C3"}], [("INVALID", "0.level")]),
        ("LANGUAGE_SKILL", [SKILL | {"since": 1990}], [("INVALID", "0")]),
        ("LANGUAGE_SKILL", [SKILL | {"language": 7}], [("INVALID", "0.language")]),
        ("LANGUAGE_SKILL", [SKILL] * 101, [("TOO_LONG", "")]),
        ("LANGUAGE_SKILL", [SKILL | {"language": "\udfff"}], [("INVALID", "")]),
        ("FILE", "f1", [("INVALID", "")]),
        ("FILE", [1], [("INVALID", "0")]),
        ("FILE", [str(number) for number in range(101)], [("TOO_LONG", "")]),
        ("CONSENT", "true", [("INVALID", "")]),
    ],
)
def test_what_can_never_become_an_answer_is_refused_even_in_a_draft(kind: str, answer: Any, objections: Said) -> None:
    assert against(answer, complete=False, kind=kind) == objections
    assert against(answer, complete=True, kind=kind) == objections


@pytest.mark.parametrize("complete", [False, True])
def test_a_file_is_attached_once(complete: bool) -> None:
    assert against(["f1", "f1"], complete=complete, kind="FILE", max_files=2) == [("INVALID", "")]


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("blank", [None, "", []])
def test_a_blank_is_no_answer(kind: str, blank: Any) -> None:
    assert is_blank(blank)
    assert against(blank, complete=False, kind=kind, required=True) == []
    assert against(blank, complete=True, kind=kind, required=False) == []
    assert against(blank, complete=True, kind=kind, required=True) == [("REQUIRED", "")]


@pytest.mark.parametrize("answer", [0, False, " ", {}, [None], 0.0])
def test_what_says_something_is_not_blank(answer: Any) -> None:
    assert not is_blank(answer)


@pytest.mark.parametrize("depth", [DEEPEST_ANSWER + 1, 300, 900])
@pytest.mark.parametrize("kind", FieldKind)
def test_an_answer_nested_without_end_is_refused_like_any_misfit(kind: str, depth: int) -> None:
    lists: Any = []
    objects: Any = {}
    for _ in range(depth):
        lists, objects = [lists], {"a": objects}

    for answer in (lists, objects):
        assert against(answer, complete=False, kind=kind) == [("INVALID", "")]
        assert against(answer, complete=True, kind=kind) == [("INVALID", "")]


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("key", ["nobody", "", "Name", "name.first", "$where", "9" * 5000, "\ud800"])
def test_an_answer_to_no_question_is_not_found(key: str, complete: bool) -> None:
    assert said(objections_to(COMPLETE | {key: "x"}, ALL_KINDS, complete=complete)) == [("NOT_FOUND", f"answers.{key}")]


def test_every_objection_is_told_in_the_order_of_the_form() -> None:
    answers = {"nobody": 1, "consent": False, "role": "other", "email": "x", "passport": "N1", "country": "KZ"}

    assert said(objections_to(answers, ALL_KINDS, complete=True)) == [
        ("REQUIRED", "answers.name"),
        ("INVALID", "answers.email"),
        ("INVALID", "answers.role"),
        ("REQUIRED", "answers.consent"),
        ("FORBIDDEN", "answers.passport"),
        ("NOT_FOUND", "answers.nobody"),
    ]
    assert said(objections_to(answers, ALL_KINDS, complete=False)) == [
        ("INVALID", "answers.role"),
        ("FORBIDDEN", "answers.passport"),
        ("NOT_FOUND", "answers.nobody"),
    ]


@pytest.mark.parametrize(
    ("stage", "complete", "answers", "objections"),
    [
        (AskedFrom.APPLICATION, False, {"passport": "N1"}, [("FORBIDDEN", "answers.passport")]),
        (AskedFrom.APPLICATION, False, {"passport": None}, [("FORBIDDEN", "answers.passport")]),
        (AskedFrom.APPLICATION, True, {"passport": "N1"}, [("FORBIDDEN", "answers.passport")]),
        (AskedFrom.APPLICATION, True, {}, []),
        (AskedFrom.ACCEPTANCE, False, {"passport": "N1"}, []),
        (AskedFrom.ACCEPTANCE, True, {"passport": "N1"}, []),
        (AskedFrom.ACCEPTANCE, True, {}, [("REQUIRED", "answers.passport")]),
    ],
)
def test_what_is_asked_from_acceptance_on_cannot_be_answered_before(
    stage: AskedFrom, complete: bool, answers: dict[str, Any], objections: Said
) -> None:
    form = form_of(question("TEXT", "name"), question("TEXT", "passport", required=True, asked_from="ACCEPTANCE"))

    assert said(objections_to(answers, form, complete=complete, stage=stage)) == objections


CHAIN = form_of(
    question("YES_NO", "travels"),
    question("CHOICES", "topics", required=True, visible_when={"field": "travels", "equals": [True]}),
    question("NUMBER", "age", required=True, visible_when={"field": "topics", "equals": ["board", "staff"]}),
    question("TEXT", "guardian", required=True, visible_when={"field": "age", "equals": [16, 17]}),
)


@pytest.mark.parametrize(
    ("answers", "objections", "counted"),
    [
        ({}, [], set()),
        ({"travels": False}, [], {"travels"}),
        ({"travels": None}, [], {"travels"}),
        ({"travels": True}, [("REQUIRED", "answers.topics")], {"travels"}),
        ({"travels": True, "topics": []}, [("REQUIRED", "answers.topics")], {"travels", "topics"}),
        ({"travels": True, "topics": ["friend"]}, [], {"travels", "topics"}),
        ({"travels": True, "topics": ["friend", "staff"]}, [("REQUIRED", "answers.age")], {"travels", "topics"}),
        ({"travels": True, "topics": ["staff"], "age": 18}, [], {"travels", "topics", "age"}),
        (
            {"travels": True, "topics": ["staff"], "age": 17.0},
            [("REQUIRED", "answers.guardian")],
            {"travels", "topics", "age"},
        ),
        (
            {"travels": True, "topics": ["staff"], "age": 16, "guardian": "Азамат"},
            [],
            {"travels", "topics", "age", "guardian"},
        ),
        ({"travels": False, "topics": ["staff"], "age": 16, "guardian": ""}, [], {"travels"}),
        ({"travels": False, "topics": ["nonsense"], "age": "old"}, [], {"travels"}),
        ({"age": 16, "nobody": 1}, [("NOT_FOUND", "answers.nobody")], {"nobody"}),
    ],
)
def test_a_question_is_required_only_when_shown_and_hidden_answers_do_not_count(
    answers: dict[str, Any], objections: Said, counted: set[str]
) -> None:
    assert said(objections_to(answers, CHAIN, complete=True)) == objections
    assert without_hidden(answers, CHAIN) == {key: answers[key] for key in counted}


def test_a_draft_keeps_answers_to_hidden_questions() -> None:
    assert objections_to({"travels": False, "guardian": "Азамат"}, CHAIN, complete=False) == []


def test_one_answer_with_every_kind_of_question_is_complete() -> None:
    answers = COMPLETE | {
        "motivation": "To learn.",
        "phone": "+996 312 123456",
        "website": "https://example.org",
        "members": 12,
        "founded": "1999-12-31",
        "travels": True,
        "visa": "none",
        "role": "board",
        "topics": ["staff"],
        "country": "KZ",
        "languages": [SKILL],
        "letter": ["f1"],
        "passport": "N1",
    }

    assert objections_to(answers, ALL_KINDS, complete=True, stage=AskedFrom.ACCEPTANCE) == []
    assert jsonschema_rs.is_valid(json_schema(ALL_KINDS, stage=AskedFrom.ACCEPTANCE), answers)


# The JSON Schema


def test_the_schema_is_worded_in_the_readers_language() -> None:
    title = {"en": "You", "ky": "Сиз"}
    option = {"value": "a", "label": {"en": "Yes", "ky": "Ооба"}}
    field = question("CHOICE", label={"en": "Coming?", "ky": "Келесизби?"}, help={"ky": "Жардам"}, options=[option])
    form = Form.model_validate({"sections": [{"key": "s", "title": title, "fields": [field]}]})

    def worded(label: str, choice: str, **more: str) -> dict[str, Any]:
        return {"q": {"title": label, **more, "type": "string", "oneOf": [{"const": "a", "title": choice}]}}

    assert json_schema(form, "ky-KG")["properties"] == worded("Келесизби?", "Ооба", description="Жардам")
    assert json_schema(form, "tr")["properties"] == worded("Coming?", "Yes")
    assert json_schema(form)["properties"] == worded("Coming?", "Yes")


def test_the_schema_leaves_out_what_is_asked_later() -> None:
    assert "passport" not in json_schema(ALL_KINDS)["properties"]
    assert "passport" in json_schema(ALL_KINDS, stage=AskedFrom.ACCEPTANCE)["properties"]


def test_the_schema_holds_every_condition_of_a_chain() -> None:
    assert json_schema(CHAIN)["allOf"][1] == {
        "if": {
            "properties": {"topics": {"contains": {"enum": ["board", "staff"]}}, "travels": {"enum": [True]}},
            "required": ["topics", "travels"],
        },
        "then": {"required": ["age"]},
    }


@given(sound_forms(), STAGES)
def test_the_schema_is_json_schema_2020_12(form: Form, stage: AskedFrom) -> None:
    schema = json_schema(form, stage=stage)

    jsonschema_rs.meta.validate(schema)
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema


def shown_keys(form: Form, answers: dict[str, Any]) -> set[str]:
    """The keys of the questions shown, from top to bottom."""
    shown: set[str] = set()
    for field in form.fields:
        condition = field.visible_when
        if condition is None:
            shown.add(field.key)
        elif condition.field in shown and condition.field in answers:
            answer = answers[condition.field]
            given = answer if isinstance(answer, list) else [answer]
            if {json_value(one) for one in given} & {json_value(one) for one in condition.equals}:
                shown.add(field.key)
    return shown


def json_value(value: Any) -> tuple[bool, Any]:
    return isinstance(value, bool), value


def without_blanks(answer: Any) -> Any:
    """`answer` as it is sent: a skill that was left open lacks its level."""
    if isinstance(answer, list):
        return [without_blanks(part) for part in answer]
    if isinstance(answer, dict):
        return {key: part for key, part in answer.items() if part not in (None, "", [])}
    return answer


@settings(max_examples=200)
@given(FORM_AND_ANSWERS, STAGES)
def test_answers_are_complete_exactly_when_the_schema_takes_what_is_shown(
    asked: tuple[Form, dict[str, Any]], stage: AskedFrom
) -> None:
    form, answers = asked
    shown = shown_keys(form, answers)
    sent = {key: without_blanks(answer) for key, answer in answers.items() if key in shown and answer not in ("", [])}
    validator = jsonschema_rs.Draft202012Validator(json_schema(form, stage=stage), validate_formats=True)

    objections = objections_to(answers, form, complete=True, stage=stage)

    early = {key for key in answers if key in shown and form.field(key).asked_from is not AskedFrom.APPLICATION}  # type: ignore[union-attr]
    if stage is AskedFrom.APPLICATION and early:
        assert {("FORBIDDEN", f"answers.{key}") for key in early} <= set(said(objections))
    else:
        assert (objections == []) is validator.is_valid(sent)


@settings(max_examples=200)
@given(FORM_AND_ANYTHING, st.booleans(), STAGES)
def test_whatever_is_answered_the_objections_name_its_places_once_each(
    asked: tuple[Form, dict[str, Any]], complete: bool, stage: AskedFrom
) -> None:
    form, answers = asked

    objections = objections_to(answers, form, complete=complete, stage=stage)

    paths = [objection.path for objection in objections]
    assert len(set(paths)) == len(paths)
    assert all(path[0] == "answers" and (path[1] in answers or form.field(path[1])) for path in paths)


@settings(max_examples=200)
@given(FORM_AND_ANYTHING, STAGES)
def test_what_a_draft_takes_can_be_stored_as_it_is(asked: tuple[Form, dict[str, Any]], stage: AskedFrom) -> None:
    form, answers = asked
    refused = {objection.path[1] for objection in objections_to(answers, form, complete=False, stage=stage)}
    taken = {key: answer for key, answer in answers.items() if key not in refused}

    assert bson.decode(bson.encode(taken)) == taken
    assert objections_to(taken, form, complete=False, stage=stage) == []


@settings(max_examples=200)
@given(FORM_AND_ANSWERS, STAGES)
def test_what_can_be_handed_in_could_be_saved(asked: tuple[Form, dict[str, Any]], stage: AskedFrom) -> None:
    form, answers = asked
    counted = without_hidden(answers, form)

    if objections_to(answers, form, complete=True, stage=stage) == []:
        assert objections_to(counted, form, complete=False, stage=stage) == []
        assert objections_to(counted, form, complete=True, stage=stage) == []


@given(FORM_AND_ANSWERS)
def test_leaving_hidden_answers_out_changes_nothing_the_second_time(asked: tuple[Form, dict[str, Any]]) -> None:
    form, answers = asked
    counted = without_hidden(answers, form)

    assert without_hidden(counted, form) == counted
    assert set(counted) == shown_keys(form, answers) & set(answers)


@pytest.mark.parametrize("answers", [{}, {"name": ""}, {"name": "Ай"}, {"travels": True}, {"motivation": "To lear"}])
def test_a_draft_may_have_gaps(answers: dict[str, Any]) -> None:
    assert objections_to(answers, ALL_KINDS, complete=False) == []
