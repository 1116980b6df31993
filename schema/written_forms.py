"""Forms as they are written: every question in all languages at once, in the shape in which it is sent."""

import strawberry

from domain.forms import AskedFrom, FieldKind
from schema.base import LocalizedText, in_every_language, plain
from schema.forms import FieldCondition


@strawberry.type(description="One answer to choose from, in all languages.")
class WrittenOption:
    """Shows an option."""

    value: str = plain("What is stored.")
    label: list[LocalizedText] = in_every_language("label", "What people read.")


@strawberry.type(description="One question, in all languages.")
class WrittenField:
    """Shows a field as it was sent."""

    key: str = plain("Names the answer.")
    kind: FieldKind = plain("What sort of answer it takes.")
    label: list[LocalizedText] = in_every_language("label", "The question.")
    help: list[LocalizedText] = in_every_language("help", "What helps to answer it.")
    required: bool = plain("Whether it must be answered, when it is asked.")
    options: list[WrittenOption] = plain("The answers to choose from.")
    min_length: int | None = plain("The fewest characters.")
    max_length: int | None = plain("The most characters.")
    minimum: float | None = plain("The least number.")
    maximum: float | None = plain("The greatest number.")
    max_files: int | None = plain("The most files; one without it.")
    max_bytes: int | None = plain("The most bytes of one file.")
    media_types: list[str] = plain("The types of files taken, by content; empty for all.")
    visible_when: FieldCondition | None = plain("When it is asked; always without it.")
    asked_from: AskedFrom = plain("From when on it is asked.")
    personal_data: bool | None = plain("What the form says of it; null where its kind tells.")


@strawberry.type(description="Questions that belong together, in all languages.")
class WrittenSection:
    """Shows a section as it was sent."""

    key: str = plain("Names the section.")
    title: list[LocalizedText] = in_every_language("title", "Its title.")
    intro: list[LocalizedText] = in_every_language("intro", "What stands before its questions.")
    fields: list[WrittenField] = plain("Its questions, those asked from acceptance on included.")


@strawberry.type(description="The questions of a call in all languages, as they are written.")
class WrittenForm:
    """Shows a frozen form whole."""

    version: int = plain("Which frozen version.")
    sections: list[WrittenSection] = plain("The questions, in order.")
