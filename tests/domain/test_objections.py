"""The validator's findings in words for a person, each place once, in the order of the form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from domain.answers import json_schema, objections_to
from domain.errors import Code, Message, UserError
from domain.forms import FieldKind
from domain.objections import in_order, misfit, objection_of
from tests.domain.some_forms import ALL_KINDS, form_of, question, said

CODES = st.sampled_from(Code)
STEPS = st.sampled_from(["name", "email", "nobody", "0", "2", "10", "level", "9" * 5000, "²", "٣", ""])
OBJECTIONS = st.lists(
    st.builds(
        UserError,
        CODES,
        st.just(Message("No.")),
        st.lists(STEPS, min_size=1, max_size=3).map(lambda steps: ("answers", *steps)),
    )
)


def objection(*path: str, code: Code = Code.INVALID) -> UserError:
    return UserError(code, Message("No."), ("answers", *path))


def test_objections_stand_in_the_order_of_the_form_and_its_lists() -> None:
    mixed = [
        objection("zebra"),
        objection("consent"),
        objection("languages", "10", "level"),
        objection("languages", "2", "level"),
        objection("languages", "2", "language"),
        objection("languages"),
        objection("apple"),
        objection("name"),
    ]

    assert [error.path[1:] for error in in_order(mixed, ALL_KINDS)] == [
        ("name",),
        ("languages",),
        ("languages", "2", "language"),
        ("languages", "2", "level"),
        ("languages", "10", "level"),
        ("consent",),
        ("apple",),
        ("zebra",),
    ]


def test_each_place_is_objected_to_once_by_what_came_first() -> None:
    first, second = objection("name", code=Code.FORBIDDEN), objection("name", code=Code.REQUIRED)

    assert in_order([first, second], ALL_KINDS) == [first]


@given(OBJECTIONS)
def test_the_order_hangs_on_the_places_alone(objections: list[UserError]) -> None:
    ordered = in_order(objections, ALL_KINDS)

    assert [error.path for error in in_order(reversed(objections), ALL_KINDS)] == [error.path for error in ordered]
    assert in_order(ordered, ALL_KINDS) == ordered
    assert {error.path for error in ordered} == {error.path for error in objections}


@pytest.mark.parametrize(
    ("kind", "limits", "answer", "values"),
    [
        ("TEXT", {"min_length": 3}, "ab", {"limit": 3, "given": 2}),
        ("TEXT", {"max_length": 3}, "𐰆𐰺𐰴𐰣", {"limit": 3, "given": 4}),
        ("FILE", {"max_files": 1}, ["f1", "f2"], {"limit": 1, "given": 2}),
        ("NUMBER", {"minimum": 1}, 0, {"limit": 1, "given": None}),
        ("NUMBER", {"maximum": 1.5}, 2, {"limit": 1.5, "given": None}),
    ],
)
def test_a_limit_is_told_with_what_was_given(
    kind: str, limits: dict[str, Any], answer: Any, values: dict[str, Any]
) -> None:
    [error] = objections_to({"q": answer}, form_of(question(kind, **limits)), complete=True)

    assert error.message.values == values
    assert "{limit}" in error.message.msgid


@pytest.mark.parametrize("kind", FieldKind)
def test_every_kind_has_its_own_words_for_a_misfit(kind: FieldKind) -> None:
    form = form_of(question(kind))
    for error in Draft202012Validator(json_schema(form)).iter_errors({"q": {}}):
        assert objection_of(error, form) == misfit(form.field("q"), ("answers", "q"))

    assert misfit(form.field("q"), ("answers", "q")).message != misfit(None, ("answers", "q")).message


def test_a_text_of_spaces_and_no_text_are_missed_in_the_same_words() -> None:
    form = form_of(question("TEXT", required=True))
    spaces, nothing = objections_to({"q": "  "}, form, complete=True), objections_to({}, form, complete=True)

    assert spaces == nothing
    assert said(nothing) == [("REQUIRED", "answers.q")]
