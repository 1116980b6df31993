"""Forms: the questions of a call."""

from typing import Any

import strawberry

from domain.forms import AskedFrom, FieldKind
from schema.base import AskedLocale, language_served, plain, shown
from schema.scalars import JSON, Locale

strawberry.enum(FieldKind, name="FormFieldKind", description="What sort of answer a question takes.")
strawberry.enum(
    AskedFrom,
    description="`ACCEPTANCE` fields (passport, diet, health) are neither shown nor stored before an offer is made.",
)


@strawberry.type(description="One answer to choose from.")
class FormOption:
    """Shows an option in one language."""

    value: str = plain("What is stored.")
    label: str = shown(lambda option: option.said(option.thing.label) or option.value, "What people read.")


@strawberry.type(description="When a question is asked: only when `field` was answered with one of `equals`.")
class FieldCondition:
    """Shows a condition."""

    field: str = plain("The key of the earlier question.")
    equals: list[JSON] = plain("The answers that bring this question up.")


@strawberry.type(description="One question.")
class FormField:
    """Shows a field in one language."""

    key: str = plain("Names the answer.")
    kind: FieldKind = plain("What sort of answer it takes.")
    label: str = shown(lambda field: field.said(field.thing.label) or field.key, "The question.")
    help: str | None = shown(lambda field: field.said(field.thing.help), "What helps to answer it.")
    required: bool = plain("Whether it must be answered, when it is asked.")
    options: list[FormOption] = shown(lambda field: field.parts(field.thing.options), "The answers to choose from.")
    min_length: int | None = plain("The fewest characters.")
    max_length: int | None = plain("The most characters.")
    minimum: float | None = plain("The least number.")
    maximum: float | None = plain("The greatest number.")
    max_files: int | None = plain("The most files; one without it.")
    max_bytes: int | None = plain("The most bytes of one file.")
    media_types: list[str] = plain("The types of files taken, by content; empty for all.")
    visible_when: FieldCondition | None = plain("When it is asked; always without it.")
    asked_from: AskedFrom = plain("From when on it is asked.")
    personal_data: bool = shown(lambda field: field.is_personal, "Whether the answer is personal data.")


@strawberry.type(description="Questions that belong together.")
class FormSection:
    """Shows a section in one language."""

    key: str = plain("Names the section.")
    title: str = shown(lambda section: section.said(section.thing.title) or section.key, "Its title.")
    intro: str | None = shown(lambda section: section.said(section.thing.intro), "What stands before its questions.")
    fields: list[FormField] = shown(lambda section: section.fields_asked(), "Its questions.")


@strawberry.type(
    description="The questions of a call, in one frozen version. `jsonSchema` (2020-12) lets any website render and "
    "check them."
)
class ApplicationForm:
    """Shows a frozen form."""

    version: int = plain("Which frozen version.")
    resolved_locale: Locale = language_served()

    @strawberry.field(description="The questions, in the one language that all of them have.")
    def sections(self, locale: AskedLocale = None) -> list[FormSection]:
        """In order."""
        form: Any = self
        return form.sections(locale)  # type: ignore[no-any-return]

    @strawberry.field(description="The JSON Schema (2020-12) that complete answers fit.")
    def json_schema(self, locale: AskedLocale = None) -> JSON:
        """The very schema that the server checks with."""
        form: Any = self
        return form.json_schema(locale)  # type: ignore[no-any-return]
