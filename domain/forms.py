"""The questions of a call: their definitions, under which condition each is shown, and what makes a form unsound."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from domain.countries import is_country
from domain.errors import Code, Message, UserError
from domain.languages import DEFAULT_LOCALE, Localized, canonical, is_locale
from domain.text import is_whole

MOST_CHARACTERS: Final = 20_000
"""No text of any answer is longer, not even in a draft."""

MOST_ITEMS: Final = 100
"""No list of any answer is longer, not even in a draft."""

LARGEST_NUMBER: Final = 10**15
"""No number of any answer is further from zero."""

MOST_FIELDS: Final = 200
"""No form asks more."""


class FieldKind(StrEnum):
    """What sort of answer a question takes. The same words as the contract's `FormFieldKind`."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    URL = "URL"
    NUMBER = "NUMBER"
    DATE = "DATE"
    YES_NO = "YES_NO"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    COUNTRY = "COUNTRY"
    LANGUAGE_SKILL = "LANGUAGE_SKILL"
    FILE = "FILE"
    CONSENT = "CONSENT"


class AskedFrom(StrEnum):
    """From which point on a question may be asked. ACCEPTANCE: neither shown nor stored before an offer is made."""

    APPLICATION = "APPLICATION"
    ACCEPTANCE = "ACCEPTANCE"


TEXT_KINDS: frozenset[FieldKind] = frozenset(
    {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.URL}
)
OPTION_KINDS: frozenset[FieldKind] = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})

UNDECISIVE_KINDS: frozenset[FieldKind] = frozenset({FieldKind.LANGUAGE_SKILL, FieldKind.FILE})
"""Nothing can be made to depend on the answer to these."""

FREE_KINDS: frozenset[FieldKind] = frozenset({FieldKind.LONG_TEXT, FieldKind.FILE})
"""Whatever a person likes to tell of themselves stands in the answers to these."""

LONGEST: Mapping[FieldKind, int] = {FieldKind.EMAIL: 254, FieldKind.PHONE: 100, FieldKind.URL: 2_000}
"""How many characters a finished answer has at most, by kind, where the question does not say."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,49}", re.ASCII)

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]*/[a-z0-9][a-z0-9.+_-]*", re.ASCII)
"""One type alone: what a file is, by its content, is compared with it letter by letter."""

_LIMITS: Mapping[str, tuple[str, frozenset[FieldKind], float, float]] = {
    "min_length": ("minLength", TEXT_KINDS, 0, MOST_CHARACTERS),
    "max_length": ("maxLength", TEXT_KINDS, 1, MOST_CHARACTERS),
    "minimum": ("minimum", frozenset({FieldKind.NUMBER}), -LARGEST_NUMBER, LARGEST_NUMBER),
    "maximum": ("maximum", frozenset({FieldKind.NUMBER}), -LARGEST_NUMBER, LARGEST_NUMBER),
    "max_files": ("maxFiles", frozenset({FieldKind.FILE}), 1, MOST_ITEMS),
    "max_bytes": ("maxBytes", frozenset({FieldKind.FILE}), 1, 10**9),
}

Path = tuple[str, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FormOption(_Part):
    """One thing to choose. `value` is what is stored, `label` what is read."""

    value: str
    label: Localized


class FieldCondition(_Part):
    """Holds when the answer to `field` is one of `equals`; for CHOICES, when one of those chosen is."""

    field: str
    equals: list[Any]


class FormField(_Part):
    """One question."""

    key: str
    kind: FieldKind
    label: Localized
    help: Localized = {}
    required: bool = False
    options: list[FormOption] = []
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_files: int | None = None
    max_bytes: int | None = None
    media_types: list[str] = []
    visible_when: FieldCondition | None = None
    asked_from: AskedFrom = AskedFrom.APPLICATION
    personal_data: bool | None = None
    """What the form says of it; None where it says nothing."""

    @property
    def is_personal(self) -> bool:
        """Whether the answer is personal data: as said, or else where a person may have written anything."""
        return self.kind in FREE_KINDS if self.personal_data is None else self.personal_data

    @property
    def most_characters(self) -> int:
        """How long a finished text may be: as said, or what its kind needs at most."""
        return LONGEST.get(self.kind, MOST_CHARACTERS) if self.max_length is None else self.max_length

    @property
    def most_files(self) -> int:
        """How many files answer the question: as said, or one."""
        return 1 if self.max_files is None else self.max_files

    def is_asked_at(self, stage: AskedFrom) -> bool:
        """Whether the question belongs to `stage`; on acceptance all questions do."""
        return stage is AskedFrom.ACCEPTANCE or self.asked_from is AskedFrom.APPLICATION


class FormSection(_Part):
    """Questions that stand together under one title."""

    key: str
    title: Localized
    intro: Localized = {}
    fields: list[FormField]


class Form(_Part):
    """All questions of a call, in one version."""

    sections: list[FormSection]

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Every question, in order."""
        return self._fields

    @cached_property
    def _fields(self) -> tuple[FormField, ...]:
        # Under a private name: what is cached under a public one would be stored with the form.
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def _by_key(self) -> dict[str, FormField]:
        return {field.key: field for field in self.fields}

    def field(self, key: str) -> FormField | None:
        """The question that `key` stands for, if there is one."""
        return self._by_key.get(key)


def locales_of(form: Form) -> frozenset[str]:
    """The languages that the whole form can be read in: every title, question and option is there in each of them.

    Introductions and help may lack in a language; they are then left out, never shown in another.
    """
    texts = [section.title for section in form.sections]
    texts += [field.label for field in form.fields]
    texts += [option.label for field in form.fields for option in field.options]
    return frozenset.intersection(*(_languages(text) for text in texts)) if texts else frozenset({DEFAULT_LOCALE})


def _languages(text: Localized) -> frozenset[str]:
    return frozenset(locale for locale, words in text.items() if words.strip())


def is_shown(field: FormField, form: Form, answers: Mapping[str, Any]) -> bool:
    """Whether `field` is shown to somebody who gave these `answers`.

    A question whose condition asks after a hidden question is hidden itself, whatever was answered there before.
    """
    condition = field.visible_when
    if condition is None:
        return True
    decisive = form.field(condition.field)
    return decisive is not None and _holds(condition, answers.get(decisive.key)) and is_shown(decisive, form, answers)


def _holds(condition: FieldCondition, answer: Any) -> bool:
    given = answer if isinstance(answer, list) else [answer]
    return any(is_same(one, wanted) for one in given for wanted in condition.equals)


def with_dependents(keys: Iterable[str], form: Form) -> frozenset[str]:
    """The questions of these `keys` and those that their answers bring up, along chains, before an offer is made."""
    found = set(keys)
    # A question depends on one above it, so that one way through the form finds whole chains.
    for field in form.fields:
        if field.visible_when and field.visible_when.field in found and field.is_asked_at(AskedFrom.APPLICATION):
            found.add(field.key)
    return frozenset(found)


def asked_of_the_accepted(form: Form) -> frozenset[str]:
    """The questions that are asked only once an offer has been made."""
    return frozenset(field.key for field in form.fields if field.asked_from is AskedFrom.ACCEPTANCE)


def is_same(one: Any, other: Any) -> bool:
    """Whether two simple JSON values are equal as JSON has it: `1` is `1.0`, but not `true`."""
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def flaws_of(form: Form) -> list[UserError]:
    """Everything that keeps `form` from being asked, with paths into it; none when it is sound."""
    flaws: list[UserError] = []
    if not form.fields:
        flaws.append(_flaw(Code.REQUIRED, "A form asks one question at least.", ("sections",)))
    if len(form.fields) > MOST_FIELDS:
        flaws.append(
            _flaw(Code.TOO_LONG, "A form asks at most {maximum} questions.", ("sections",), maximum=MOST_FIELDS)
        )
    above: dict[str, FormField] = {}
    for number, section in enumerate(form.sections):
        at = ("sections", str(number))
        flaws += _flaws_of_key(section.key, {other.key for other in form.sections[:number]}, at)
        flaws += _flaws_of_text(section.title, (*at, "title"), required=True)
        flaws += _flaws_of_text(section.intro, (*at, "intro"))
        for place, field in enumerate(section.fields):
            flaws += _flaws_of_field(field, above, (*at, "fields", str(place)))
            above.setdefault(field.key, field)
    return flaws


def _flaw(code: Code, msgid: str, path: Path, **values: object) -> UserError:
    return UserError(code, Message(msgid, values), path)


def _flaws_of_field(field: FormField, above: Mapping[str, FormField], at: Path) -> Iterator[UserError]:
    yield from _flaws_of_key(field.key, above, at)
    yield from _flaws_of_text(field.label, (*at, "label"), required=True)
    yield from _flaws_of_text(field.help, (*at, "help"))
    yield from _flaws_of_options(field, (*at, "options"))
    yield from _flaws_of_limits(field, at)
    if field.visible_when is not None:
        yield from _flaws_of_condition(field, field.visible_when, above, (*at, "visibleWhen"))


def _flaws_of_key(key: str, taken: Collection[str], at: Path) -> Iterator[UserError]:
    if not _KEY.fullmatch(key):
        yield _flaw(
            Code.INVALID,
            "A key begins with a small letter and goes on with small letters, digits and underscores, at most 50.",
            (*at, "key"),
        )
    elif key in taken:
        yield _flaw(Code.DUPLICATE, "The key “{key}” is taken.", (*at, "key"), key=key)


def _flaws_of_text(text: Localized, at: Path, *, required: bool = False) -> Iterator[UserError]:
    if required and not text.get(DEFAULT_LOCALE, "").strip():
        yield _flaw(Code.REQUIRED, "This text must be there in English.", at)
    if not all(map(is_whole, text.values())):
        yield _flaw(Code.INVALID, "There are characters here that cannot be kept. Type the text again.", at)
    for locale in text:
        if not is_locale(locale) or canonical(locale) != locale:
            yield _flaw(Code.INVALID, "“{locale}” is not a language tag such as en or kk-Latn.", at, locale=locale)


def _flaws_of_options(field: FormField, at: Path) -> Iterator[UserError]:
    if field.kind in OPTION_KINDS and not field.options:
        yield _flaw(Code.REQUIRED, "There must be something to choose from.", at)
    if field.kind not in OPTION_KINDS and field.options:
        yield _flaw(Code.INVALID, "There is nothing to choose from in a question of this kind.", at)
    if len(field.options) > MOST_ITEMS:
        yield _flaw(Code.TOO_LONG, "There can be at most {maximum} options.", at, maximum=MOST_ITEMS)
    for place, option in enumerate(field.options):
        yield from _flaws_of_text(option.label, (*at, str(place), "label"), required=True)
        if not option.value.strip():
            yield _flaw(Code.REQUIRED, "An option needs a value.", (*at, str(place), "value"))
        elif option.value in [other.value for other in field.options[:place]]:
            yield _flaw(Code.DUPLICATE, "Two options have the same value.", (*at, str(place), "value"))
        elif not is_whole(option.value):
            yield _flaw(
                Code.INVALID,
                "There are characters here that cannot be kept. Type the text again.",
                (*at, str(place), "value"),
            )


def _flaws_of_limits(field: FormField, at: Path) -> Iterator[UserError]:
    for attribute, (name, kinds, least, most) in _LIMITS.items():
        limit = getattr(field, attribute)
        if limit is not None and field.kind not in kinds:
            yield _flaw(Code.INVALID, "A question of this kind has no such limit.", (*at, name))
        elif limit is not None and not least <= limit <= most:
            yield _flaw(
                Code.OUT_OF_RANGE,
                "This must lie between {minimum} and {maximum}.",
                (*at, name),
                minimum=least,
                maximum=most,
            )
    if field.media_types and field.kind is not FieldKind.FILE:
        yield _flaw(Code.INVALID, "A question of this kind has no such limit.", (*at, "mediaTypes"))
    for place, media_type in enumerate(field.media_types):
        if not _MEDIA_TYPE.fullmatch(media_type):
            yield _flaw(Code.INVALID, "A type of files is written like image/png.", (*at, "mediaTypes", str(place)))
    for name, lower, upper in (
        ("maxLength", field.min_length, field.max_length),
        ("maximum", field.minimum, field.maximum),
    ):
        if lower is not None and upper is not None and lower > upper:
            yield _flaw(Code.OUT_OF_RANGE, "The upper limit lies below the lower one.", (*at, name))
    if field.kind in LONGEST and field.max_length is None and (field.min_length or 0) > field.most_characters:
        yield _flaw(
            Code.OUT_OF_RANGE,
            "An answer of this kind has at most {maximum} characters.",
            (*at, "minLength"),
            maximum=field.most_characters,
        )


def _flaws_of_condition(
    field: FormField, condition: FieldCondition, above: Mapping[str, FormField], at: Path
) -> Iterator[UserError]:
    decisive = above.get(condition.field)
    if not condition.equals:
        yield _flaw(Code.REQUIRED, "Say which answers bring this question up.", (*at, "equals"))
    if decisive is None or condition.field == field.key:
        yield _flaw(
            Code.NOT_FOUND, "No question above this one has the key “{key}”.", (*at, "field"), key=condition.field
        )
    elif decisive.kind in UNDECISIVE_KINDS:
        yield _flaw(Code.INVALID, "Nothing can depend on a question of that kind.", (*at, "field"))
    elif not decisive.is_asked_at(field.asked_from):
        yield _flaw(Code.INVALID, "That question is asked later than this one.", (*at, "field"))
    else:
        for place, wanted in enumerate(condition.equals):
            if not _is_possible(wanted, decisive):
                yield _flaw(Code.INVALID, "That question never has this answer.", (*at, "equals", str(place)))


def _is_possible(answer: Any, field: FormField) -> bool:
    """Whether `answer`, or a list with it, could be the answer to `field`."""
    match field.kind:
        case FieldKind.CHOICE | FieldKind.CHOICES:
            return answer in [option.value for option in field.options]
        case FieldKind.YES_NO | FieldKind.CONSENT:
            return isinstance(answer, bool)
        case FieldKind.NUMBER:
            return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) <= LARGEST_NUMBER
        case FieldKind.COUNTRY:
            return isinstance(answer, str) and is_country(answer)
        case _:
            return isinstance(answer, str) and answer != "" and is_whole(answer)
