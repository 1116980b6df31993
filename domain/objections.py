"""What is said against an answer: the validator's findings in words that a person can act on."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from jsonschema_rs import ValidationError

from domain.errors import Code, Message, UserError
from domain.forms import FieldKind, Form

NOT_EMPTY: Final = r"\S"
"""The pattern of a text that must say something."""

_EXPECTED: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "This is not a text.",
    FieldKind.LONG_TEXT: "This is not a text.",
    FieldKind.EMAIL: "This is not an e-mail address such as name@example.org.",
    FieldKind.PHONE: "This is not a telephone number such as +996 312 123456.",
    FieldKind.URL: "This is not a web address; it begins with https:// or http://.",
    FieldKind.NUMBER: "This is not a number.",
    FieldKind.DATE: "This is not a day of the calendar, written as 2025-12-31.",
    FieldKind.YES_NO: "Answer with yes or no.",
    FieldKind.CHOICE: "This is none of the options.",
    FieldKind.CHOICES: "Choose among the options, each at most once.",
    FieldKind.COUNTRY: "This is not the two-letter code of a country.",
    FieldKind.LANGUAGE_SKILL: "Give each language with a level from A1 to C2, or NATIVE.",
    FieldKind.FILE: "Attach files here, each at most once.",
    FieldKind.CONSENT: "Answer with yes or no.",
}

_LIMITS: Mapping[str, tuple[Code, str]] = {
    "minLength": (Code.TOO_SHORT, "At least {limit} characters are needed here; there are {given}."),
    "maxLength": (Code.TOO_LONG, "At most {limit} characters fit here; there are {given}."),
    "maxItems": (Code.TOO_LONG, "At most {limit} fit here; there are {given}."),
    "minimum": (Code.OUT_OF_RANGE, "This must be {limit} or more."),
    "maximum": (Code.OUT_OF_RANGE, "This must be {limit} or less."),
}


def objection_of(error: ValidationError, form: Form) -> UserError:
    """What the validator found, in words for the person who answered."""
    found = error.kind.as_dict()
    path = ("answers", *(str(step) for step in error.instance_path))
    match error.kind.name:
        case "required":
            return UserError(Code.REQUIRED, Message("This needs an answer."), (*path, str(found["property"])))
        case "const":
            return UserError(Code.REQUIRED, Message("You can go on only if you agree to this."), path)
        case name if name in _LIMITS:
            code, msgid = _LIMITS[name]
            return UserError(code, Message(msgid, {"limit": found["limit"], "given": _size(error.instance)}), path)
    field = form.field(path[1])
    if error.kind.name == "pattern" and found["pattern"] == NOT_EMPTY:
        return UserError(Code.REQUIRED, Message("This needs an answer."), path)
    return UserError(Code.INVALID, Message(_EXPECTED[field.kind] if field else "This does not fit."), path)


def _size(answer: Any) -> int | None:
    return len(answer) if isinstance(answer, str | list) else None


def in_order(objections: Iterable[UserError], form: Form) -> list[UserError]:
    """The first objection to each place, in the order of the form; what is not in the form comes last."""
    places = {field.key: place for place, field in enumerate(form.fields)}
    first = {objection.path: objection for objection in reversed(list(objections))}
    return sorted(first.values(), key=lambda objection: (places.get(objection.path[1], len(places)), objection.path))
