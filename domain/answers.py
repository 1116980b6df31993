"""Answers to a form: the JSON Schema that they fit, and everything that is to be said against them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema_rs import Draft202012Validator

from domain.countries import COUNTRIES
from domain.errors import Code, Message, UserError
from domain.forms import (
    LARGEST_NUMBER,
    MOST_CHARACTERS,
    MOST_ITEMS,
    AskedFrom,
    FieldCondition,
    FieldKind,
    Form,
    FormField,
    is_shown,
    locales_of,
)
from domain.languages import chosen_locale
from domain.objections import NOT_EMPTY, in_order, misfit, objection_of
from domain.text import flaw_in_line

Schema = dict[str, Any]

LEVELS: Final = ("A1", "A2", "B1", "B2", "C1", "C2", "NATIVE")
"""How well a language is spoken: by the Common European Framework, or from childhood."""

DEEPEST_ANSWER: Final = 20
"""No answer is nested deeper, not even in a draft."""

_DIGIT = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_BETWEEN_DIGITS = r"\s().\-/\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""What people write, and address books paste, between the digits of a telephone number: dashes, marks of direction."""

_PATTERNS: Mapping[FieldKind, str] = {
    FieldKind.EMAIL: r"^\s*[^\s@]+@[^\s@.]+(\.[^\s@.]+)+\s*$",
    FieldKind.PHONE: rf"^(?:[+{_BETWEEN_DIGITS}]*{_DIGIT}){{5,20}}[{_BETWEEN_DIGITS}]*$",
    FieldKind.URL: r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+(?:[/?#]\S*)?\s*$",
}

_SKILL: Schema = {
    "type": "object",
    "properties": {
        "language": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", "maxLength": 35},
        "level": {"type": "string", "enum": list(LEVELS)},
    },
    "required": ["language", "level"],
    "additionalProperties": False,
}

_IN_LINES = frozenset({FieldKind.LONG_TEXT, FieldKind.CHOICE, FieldKind.CHOICES})
"""Whose answers may have more than one line: what can be chosen is as the form has it."""

_CEILINGS: Mapping[str, Schema] = {
    "string": {"maxLength": MOST_CHARACTERS},
    "array": {"maxItems": MOST_ITEMS},
    "number": {"minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
}


def json_schema(form: Form, locale: str | None = None, *, stage: AskedFrom = AskedFrom.APPLICATION) -> Schema:
    """The JSON Schema (2020-12) of finished answers to `form`, worded in the language that `locale` leads to.

    It says nothing of characters that nobody can have typed: those are refused beside it.

    Questions asked only from acceptance on are absent from the schema of the APPLICATION stage.
    """
    spoken = chosen_locale(locale, locales_of(form))
    fields = [field for field in form.fields if field.is_asked_at(stage)]
    needed = [field for field in fields if field.required]
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {field.key: _wording(field, spoken) | _shape(field, spoken) for field in fields},
        "required": [field.key for field in needed if field.visible_when is None],
        "additionalProperties": False,
    }
    conditional = [
        {"if": _when_shown(field, form), "then": {"required": [field.key]}}
        for field in needed
        if field.visible_when is not None
    ]
    return schema | ({"allOf": conditional} if conditional else {})


def _wording(field: FormField, locale: str) -> Schema:
    title, description = field.label.get(locale, field.key), field.help.get(locale)
    return {"title": title} | ({"description": description} if description else {})


def _when_shown(field: FormField, form: Form) -> Schema:
    conditions = list(_conditions_on(field, form))
    return {
        "properties": {condition.field: _test(condition, form) for condition in conditions},
        "required": [condition.field for condition in conditions],
    }


def _conditions_on(field: FormField | None, form: Form) -> Iterator[FieldCondition]:
    """The condition of `field`, that of the question it asks after, and so on: all must hold."""
    while field is not None and field.visible_when is not None:
        yield field.visible_when
        field = form.field(field.visible_when.field)


def _test(condition: FieldCondition, form: Form) -> Schema:
    decisive = form.field(condition.field)
    one_of = {"enum": condition.equals}
    return {"contains": one_of} if decisive is not None and decisive.kind is FieldKind.CHOICES else one_of


def _shape(field: FormField, locale: str) -> Schema:
    match field.kind:
        case FieldKind.NUMBER:
            return {
                "type": "number",
                "minimum": _tidy(field.minimum, -LARGEST_NUMBER),
                "maximum": _tidy(field.maximum, LARGEST_NUMBER),
            }
        case FieldKind.DATE:
            return {"type": "string", "format": "date", "pattern": "^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        case FieldKind.YES_NO:
            return {"type": "boolean"}
        case FieldKind.CONSENT:
            return {"type": "boolean"} | ({"const": True} if field.required else {})
        case FieldKind.COUNTRY:
            return {"type": "string", "enum": list(COUNTRIES)}
        case FieldKind.CHOICE:
            return _choice(field, locale)
        case FieldKind.CHOICES:
            return _list_of(_choice(field, locale), field, most=len(field.options)) | {"uniqueItems": True}
        case FieldKind.LANGUAGE_SKILL:
            return _list_of(_SKILL, field, most=MOST_ITEMS)
        case FieldKind.FILE:
            return _list_of({"type": "string"}, field, most=field.most_files) | {"uniqueItems": True}
        case _:
            return _text(field)


def _text(field: FormField) -> Schema:
    shape: Schema = {"type": "string", "maxLength": field.most_characters}
    shortest = max(field.min_length or 0, int(field.required))
    if shortest:
        shape["minLength"] = shortest
    pattern = _PATTERNS.get(field.kind, NOT_EMPTY if field.required else None)
    return shape | ({"pattern": pattern} if pattern else {})


def _choice(field: FormField, locale: str) -> Schema:
    options = [{"const": option.value, "title": option.label.get(locale, option.value)} for option in field.options]
    return {"type": "string", "oneOf": options}


def _list_of(items: Schema, field: FormField, *, most: int) -> Schema:
    return {"type": "array", "items": items, "maxItems": most} | ({"minItems": 1} if field.required else {})


def _tidy(number: float | None, otherwise: int) -> float:
    if number is None:
        return otherwise
    return int(number) if number == int(number) else number


_KEPT_IN_DRAFTS = ("type", "oneOf", "enum", "uniqueItems", "additionalProperties")


def _loosened(schema: Schema) -> Schema:
    """`schema` as it holds for a draft.

    What is typed may be half-typed, too long or out of range; what is picked must be there to pick.
    The JSON kinds hold, and ceilings that no honest answer reaches.
    """
    loose: Schema = {word: schema[word] for word in _KEPT_IN_DRAFTS if word in schema}
    if "items" in schema:
        loose["items"] = _loosened(schema["items"])
    if "properties" in schema:
        loose["properties"] = {name: _loosened(part) for name, part in schema["properties"].items()}
    return loose | _CEILINGS.get(schema["type"], {})


def without_hidden(answers: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """`answers` without those to questions that these very answers hide: what counts when an application is sent."""
    return {
        key: answer
        for key, answer in answers.items()
        if (field := form.field(key)) is None or is_shown(field, form, answers)
    }


def is_blank(answer: Any) -> bool:
    """Whether `answer` says nothing: null, no text, or an empty list."""
    return answer is None or answer in ("", [])


def objections_to(
    answers: Mapping[str, Any], form: Form, *, complete: bool, stage: AskedFrom = AskedFrom.APPLICATION
) -> list[UserError]:
    """Everything that is to be said against `answers`, in the order of the form, each with its path.

    With `complete`, they must fit the form's JSON Schema, answers to hidden questions left aside. Without,
    any state of completeness will do: only unknown questions and what could never become an answer are refused.
    """
    counted = without_hidden(answers, form) if complete else answers
    objections = list(_misplaced(counted, form, stage))
    refused = {objection.path[1] for objection in objections}
    given = {key: _said(answer) for key, answer in counted.items() if key not in refused and not is_blank(answer)}
    schema = json_schema(form, stage=stage)
    errors = Draft202012Validator(schema if complete else _loosened(schema), validate_formats=True, offline=True)
    objections += (objection_of(error, form) for error in errors.iter_errors(given))
    return in_order(objections, form)


def _misplaced(answers: Mapping[str, Any], form: Form, stage: AskedFrom) -> Iterator[UserError]:
    for key, answer in answers.items():
        field = form.field(key)
        if field is None:
            message = Message("There is no question “{key}” in this form.", {"key": key})
            yield UserError(Code.NOT_FOUND, message, ("answers", key))
        elif not field.is_asked_at(stage):
            message = Message("This is asked only once an offer has been made.")
            yield UserError(Code.FORBIDDEN, message, ("answers", key))
        elif _is_too_deep(answer):
            yield misfit(field, ("answers", key))
        elif not _is_writable(answer, field):
            message = Message("There are characters here that cannot be kept. Type the text again.")
            yield UserError(Code.INVALID, message, ("answers", key))


def _is_too_deep(answer: Any, depth: int = 0) -> bool:
    """Whether `answer` is nested deeper than any answer is, or than could be walked through."""
    parts = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ()
    return depth > DEEPEST_ANSWER or any(_is_too_deep(part, depth + 1) for part in parts)


def _is_writable(answer: Any, field: FormField) -> bool:
    """Whether people can have written every text in `answer`; more than one line only where lines are asked for."""
    match answer:
        case str():
            # Blanks around an answer come with what is pasted, and are no fault of it.
            said = answer.strip(" \t\r\n")
            return flaw_in_line(said, longest=len(said), in_lines=field.kind in _IN_LINES) is None
        case list():
            return all(_is_writable(part, field) for part in answer)
        case dict():
            return all(isinstance(key, str) and _is_writable([key, part], field) for key, part in answer.items())
        case _:
            return True


def _said(answer: Any) -> Any:
    """`answer` without the blanks inside its parts: a language without a level has no level, rather than a bad one."""
    if isinstance(answer, list):
        return [_said(part) for part in answer]
    if isinstance(answer, dict):
        return {key: part for key, part in answer.items() if not is_blank(part)}
    return answer
