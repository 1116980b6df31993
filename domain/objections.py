"""What is said against an answer: the validator's findings in words that a person can act on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from jsonschema_rs import ValidationError

from domain.errors import Code, Message, UserError
from domain.forms import FieldKind, Form, FormField

NOT_EMPTY: Final = r"\S"
"""The pattern of a text that must say something."""

_EXPECTED: Mapping[FieldKind, Message] = {
    FieldKind.TEXT: Message("This is not a text."),
    FieldKind.LONG_TEXT: Message("This is not a text."),
    FieldKind.EMAIL: Message("This is not an e-mail address such as name@example.org."),
    FieldKind.PHONE: Message("This is not a telephone number such as +996 312 123456."),
    FieldKind.URL: Message("This is not a web address; it begins with https:// or http://."),
    FieldKind.NUMBER: Message("This is not a number."),
    FieldKind.DATE: Message("This is not a day of the calendar, written as 2025-12-31."),
    FieldKind.YES_NO: Message("Answer with yes or no."),
    FieldKind.CHOICE: Message("This is none of the options."),
    FieldKind.CHOICES: Message("Choose among the options, each at most once."),
    FieldKind.COUNTRY: Message("This is not the two-letter code of a country."),
    FieldKind.LANGUAGE_SKILL: Message("Give each language with a level from A1 to C2, or NATIVE."),
    FieldKind.FILE: Message("Attach files here, each at most once."),
    FieldKind.CONSENT: Message("Answer with yes or no."),
}

_LIMITS: Mapping[str, tuple[Code, Message]] = {
    "minLength": (Code.TOO_SHORT, Message("At least {limit} characters are needed here; this has {given}.")),
    "maxLength": (Code.TOO_LONG, Message("At most {limit} characters fit here; this has {given}.")),
    "maxItems": (Code.TOO_LONG, Message("At most {limit} fit here; there are {given}.")),
    "minimum": (Code.OUT_OF_RANGE, Message("This must be {limit} or more.")),
    "maximum": (Code.OUT_OF_RANGE, Message("This must be {limit} or less.")),
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
            code, message = _LIMITS[name]
            values = {"limit": found["limit"], "given": _size(error.instance)}
            return UserError(code, replace(message, values=values), path)
    if error.kind.name == "pattern" and found["pattern"] == NOT_EMPTY:
        return UserError(Code.REQUIRED, Message("This needs an answer."), path)
    return misfit(form.field(path[1]), path)


def misfit(field: FormField | None, path: tuple[str, ...]) -> UserError:
    """What is said of an answer to `field` that is none of its kind."""
    return UserError(Code.INVALID, _EXPECTED[field.kind] if field else Message("This does not fit."), path)


def _size(answer: Any) -> int | None:
    return len(answer) if isinstance(answer, str | list) else None


def in_order(objections: Iterable[UserError], form: Form) -> list[UserError]:
    """The first objection to each place, in the order of the form; what is not in the form comes last."""
    places = {field.key: place for place, field in enumerate(form.fields)}
    first = {objection.path: objection for objection in reversed(list(objections))}
    return sorted(first.values(), key=lambda objection: (places.get(objection.path[1], len(places)), _rank(objection)))


def _rank(objection: UserError) -> list[tuple[int, str]]:
    # The longer a number, the greater: the third item of a list comes before the eleventh.
    return [(len(step) if step.isdecimal() else 0, step) for step in objection.path]
