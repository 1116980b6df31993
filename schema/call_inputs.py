"""Calls and their forms as they are written."""

from datetime import date, datetime

import strawberry

from domain.forms import AskedFrom, FieldKind
from domain.letters import LetterKind
from schema.block_inputs import LocalizedBlocksInput
from schema.inputs import LocalizedInput, PlaceInput, needed, optional
from schema.scalars import JSON, TimeZone


@strawberry.input(description="When a question is shown.")
class FieldConditionInput:
    """A condition."""

    field: str = needed("The key of an earlier question.")
    equals: list[JSON] = needed("Shown when the answer is one of these.")


@strawberry.input(description="One thing to choose.")
class FormOptionInput:
    """An option."""

    value: str = needed("What is stored.")
    label: list[LocalizedInput] = needed("What is read.")


@strawberry.input(description="One question.")
class FormFieldInput:
    """A question."""

    key: str = needed("Chosen by the client; names the answer.")
    kind: FieldKind = needed("What sort of answer it takes.")
    label: list[LocalizedInput] = needed("The question.")
    help: list[LocalizedInput] | None = optional("What helps to answer it.")
    required: bool | None = optional("Whether it must be answered when it is shown.")
    options: list[FormOptionInput] | None = optional("What there is to choose.")
    min_length: int | None = optional("At least this many characters.")
    max_length: int | None = optional("At most this many characters.")
    minimum: float | None = optional("The smallest number.")
    maximum: float | None = optional("The largest number.")
    max_files: int | None = optional("At most this many files.")
    max_bytes: int | None = optional("The largest file.")
    media_types: list[str] | None = optional("The types of files that are taken; any, without.")
    visible_when: FieldConditionInput | None = optional("Shown only under this condition.")
    asked_from: AskedFrom | None = optional("From which point on it is asked.")
    personal_data: bool | None = optional(
        "Whether the answer is personal data; without it, `LONG_TEXT` and `FILE` answers are, and others are not."
    )


@strawberry.input(description="Questions that stand together.")
class FormSectionInput:
    """A section."""

    key: str = needed("Chosen by the client; stays with the section.")
    title: list[LocalizedInput] = needed("Its title.")
    intro: list[LocalizedInput] | None = optional("What is said before the questions.")
    fields: list[FormFieldInput] = needed("The questions.")


@strawberry.input(description="All questions of a call. Changing them makes the next frozen version.")
class FormInput:
    """A form."""

    sections: list[FormSectionInput] = needed("The sections.")


@strawberry.input(description="What applications are scored by.")
class CriterionInput:
    """A criterion."""

    key: str = needed("Chosen by the client; stays with the criterion.")
    label: list[LocalizedInput] = needed("What is judged.")
    maximum: int = needed("The most points that can be given.")
    weight: float | None = optional("How much it counts; 1 without.")


@strawberry.input(description="What a call says of its own in the letters of one kind.")
class CallLetterInput:
    """A kind and a text."""

    kind: LetterKind = needed("Which letters.")
    text: list[LocalizedInput] = needed("What they say beside what all letters of the kind do, in plain text.")


@strawberry.input(description="A call, or the parts of one that are to change.")
class CallInput:
    """What is left out stays as it is."""

    slug: str | None = optional("Its short name in addresses; without one, it is made of the title.")
    title: list[LocalizedInput] | None = optional("Its title.")
    summary: list[LocalizedInput] | None = optional("What it is about, in a few sentences.")
    body: list[LocalizedBlocksInput] | None = optional("Its page's text.")
    programme: strawberry.ID | None = optional("The programme that it is a round of.")
    opens_at: datetime | None = optional("From when on people can apply.")
    closes_at: datetime | None = optional("The deadline: what arrives before it is in time.")
    time_zone: TimeZone | None = optional("The zone in which its times are told.")
    starts_on: date | None = optional("The first day of what is applied for.")
    ends_on: date | None = optional("The last day of what is applied for.")
    place: PlaceInput | None = optional("Where it takes place.")
    seats: int | None = optional("How many people can take part; null for no limit.")
    seats_per_country: int | None = optional("How many of one country can take part; null for no limit.")
    offer_days: int | None = optional("How many days an offer holds.")
    form: FormInput | None = optional("The questions.")
    criteria: list[CriterionInput] | None = optional("What applications are scored by.")
    letters: list[CallLetterInput] | None = optional("What it says of its own in letters; kinds left out say nothing.")
    blind_review: bool | None = optional("Whether reviewers are not told whose application they read.")
    retention_days: int | None = optional(
        "How many days after the round personal data are kept; null for as long as is usual here."
    )
