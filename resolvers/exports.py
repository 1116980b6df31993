"""Exports: lists of applications as tables, and the files that were handed in with them, a batch at a time."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from mimetypes import guess_extension
from typing import Any, Final

from adapters import database
from adapters.database import DatabaseError
from domain.errors import Message
from domain.forms import AskedFrom, FieldKind, Form, FormField, locales_of
from domain.languages import chosen_locale
from locales import translate
from models.accounts import Account
from models.application_parts import Attachment
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id, Stored
from models.calls import ApplicationForm, Call
from models.content import Edition
from models.files import File
from models.organisations import Organisation
from resolvers.accounts import own_account
from resolvers.application_filters import ApplicationChoice, Listing
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import batches_of

BATCH: Final = 500
FILES_AT_ONCE: Final = 50

Cell = str | float | datetime | None
Row = Sequence[Cell]
FormKey = tuple[Id, int]

HEADINGS: Final = (
    Message("Reference"),
    Message("State"),
    Message("Call"),
    Message("Name as in the passport"),
    Message("Name in their own script"),
    Message("Name they go by"),
    Message("Organisation"),
    Message("Country"),
    Message("Handed in (UTC)"),
    Message("Average score"),
    Message("Endorsed"),
    Message("Rank of the endorsement"),
)
"""The columns of every table. One for each question follows."""
YES: Final = Message("Yes")
NO: Final = Message("No")


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a table: its headings, and its rows, batch by batch."""

    headings: list[str]
    batches: AsyncIterator[list[Row]]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file on its way into an archive: its name there, its size, when it was handed in, and its content."""

    name: str
    size_bytes: int
    at: datetime
    content: AsyncIterator[bytes]


async def table(context: Context, listed: Listing, locale: str | None = None) -> Table:
    """The table of a list, with headings and options in the language that `locale` leads to, or the viewer's own."""
    spoken = locale or context.locale
    forms = {key: await _form(key) for key in await Application.forms_of(listed.where, listed.index)}
    questions = _questions(forms)
    headings = [translate(spoken, heading.msgid, {}) for heading in HEADINGS]
    headings += [_label(question, form, spoken) for question, form in questions.values()]
    return Table(headings, _rows(context, listed, forms, list(questions), spoken))


async def note_export(context: Context, choice: ApplicationChoice, listed: Listing, kind: str) -> None:
    """Note, before anything leaves, what is exported: how many applications and by what they were chosen.

    What was looked for is named, not told: it may be somebody's name.
    """
    count = await Application.count_of(listed.where, index=listed.index)
    await AuditEvent.note(
        "EXPORT",
        by=own_account(context).id,
        at=context.now,
        about=key_of(choice.call, "Call") if choice.call else None,
        details={"list": "applications", "kind": kind, "filter": sorted(choice.names), "count": count},
    )


async def enclosed(listed: Listing) -> AsyncIterator[Enclosed]:
    """The files that were handed in with the applications of a list, one after the other."""
    async for batch in batches_of(Application, listed.where, listed.order, size=FILES_AT_ONCE, index=listed.index):
        attached = [one for application in batch for one in _received(application)]
        files = await _by_id(File, (one.file for one in attached))
        for application in batch:
            for name, file in _named(application, files):
                content = await _content(file)
                if content is not None and application.submitted_at is not None:
                    yield Enclosed(name, file.bytes, application.submitted_at, content)


def _received(application: Application) -> list[Attachment]:
    return application.submission.attachments if application.submission else []


def _named(application: Application, files: Mapping[Id, File]) -> Iterable[tuple[str, File]]:
    """The files of an application with their names in an archive: by reference, question and number."""
    numbers: dict[str, int] = {}
    for one in _received(application):
        numbers[one.field] = numbers.get(one.field, 0) + 1
        if file := files.get(one.file):
            ending = guess_extension(file.media_type) or ""
            yield f"{application.reference}/{one.field}-{numbers[one.field]}{ending}", file


async def _content(file: File) -> AsyncIterator[bytes] | None:
    """The bytes of a file; None when it was erased in the meantime."""
    stream = database.read_file(file.id)
    try:
        first = await anext(stream, b"")
    except DatabaseError:
        return None

    async def content() -> AsyncIterator[bytes]:
        yield first
        async for chunk in stream:
            yield chunk

    return content()


async def _form(key: FormKey) -> Form:
    call, number = key
    found = await ApplicationForm.one({"call": call, "number": number})
    assert found is not None, "frozen forms are never removed"
    return found.form


def _questions(forms: Mapping[FormKey, Form]) -> dict[str, tuple[FormField, Form]]:
    """Every question of some forms by its key, as the latest form asks it, with that form."""
    latest_first = sorted(forms.items(), key=lambda item: item[0], reverse=True)
    questions: dict[str, tuple[FormField, Form]] = {}
    for _, form in latest_first:
        for question in form.fields:
            questions.setdefault(question.key, (question, form))
    return questions


def _label(question: FormField, form: Form, locale: str) -> str:
    return question.label.get(chosen_locale(locale, locales_of(form)), question.key)


async def _rows(
    context: Context, listed: Listing, forms: Mapping[FormKey, Form], questions: Sequence[str], locale: str
) -> AsyncIterator[list[Row]]:
    calls: dict[Id, str] = {}
    async for batch in batches_of(Application, listed.where, listed.order, size=BATCH, index=listed.index):
        await _name_calls(calls, {one.call for one in batch}, locale)
        around = _Around(
            context=context,
            locale=locale,
            calls=calls,
            people=await _by_id(Account, (one.applicant_id for one in batch)),
            organisations=await _by_id(Organisation, (one.organisation for one in batch if one.organisation)),
            files=await _by_id(File, (held.file for one in batch for held in _received(one))),
        )
        # What came in between, with a form of its own, is for the next export.
        known = [one for one in batch if (one.call, one.form_version) in forms]
        yield [around.row(one, forms[one.call, one.form_version], questions) for one in known]


async def _name_calls(calls: dict[Id, str], wanted: set[Id], locale: str) -> None:
    """Add the titles of those calls that are not there yet."""
    editions = {"$in": [Edition.CURRENT.value, Edition.WORKING.value]}
    for call in await Call.many({"item_id": {"$in": sorted(wanted - calls.keys())}, "edition": editions}):
        if call.edition is Edition.CURRENT or call.item_id not in calls:
            calls[call.item_id] = call.title.get(call.locale_for(locale)) or next(iter(call.title.values()), "")


async def _by_id(model: type[Any], keys: Iterable[Id]) -> dict[Id, Any]:
    wanted = sorted(set(keys))
    found: list[Stored] = await model.many({"_id": {"$in": wanted}}) if wanted else []
    return {one.id: one for one in found}


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the applications of one batch, by their ids."""

    context: Context
    locale: str
    calls: Mapping[Id, str]
    people: Mapping[Id, Account]
    organisations: Mapping[Id, Organisation]
    files: Mapping[Id, File] = field(default_factory=dict)

    def row(self, application: Application, form: Form, questions: Sequence[str]) -> Row:
        """One application."""
        return [*self._facts(application), *(self._answer(application, form, key) for key in questions)]

    def _facts(self, application: Application) -> Row:
        organisation = self.organisations.get(application.organisation) if application.organisation else None
        opinion = application.endorsement
        return [
            application.reference,
            application.state.value,
            self.calls.get(application.call),
            *self._names(application),
            organisation.name if organisation else None,
            application.country,
            application.submitted_at,
            application.average_score,
            self._said(opinion.endorsed) if opinion else None,
            opinion.rank if opinion else None,
        ]

    def _names(self, application: Application) -> Row:
        person = self.people.get(application.applicant_id)
        name = person.name if person else None
        return (name.passport, name.native, name.preferred) if name else (None, None, None)

    def _answer(self, application: Application, form: Form, key: str) -> Cell:
        question = form.field(key)
        if question is None:
            return None
        if question.kind is FieldKind.FILE:
            held = [self.files[one.file].name for one in _received(application) if self._answers(one, key)]
            return "; ".join(held) or None
        asked_later = question.asked_from is AskedFrom.ACCEPTANCE
        answers = application.confirmed_answers if asked_later else application.received
        return self._cell(question, form, answers.get(key))

    def _answers(self, attached: Attachment, key: str) -> bool:
        return attached.field == key and attached.file in self.files

    def _cell(self, question: FormField, form: Form, answer: Any) -> Cell:
        match answer:
            case None:
                return None
            case bool():
                return self._said(answer)
            case int() | float():
                return answer
            case list():
                return "; ".join(str(self._cell(question, form, one)) for one in answer)
            case {"language": language, **rest}:
                return f"{language}: {rest.get('level', '')}"
            case _:
                return self._option(question, form, str(answer))

    def _option(self, question: FormField, form: Form, value: str) -> str:
        spoken = chosen_locale(self.locale, locales_of(form))
        labels = {option.value: option.label.get(spoken, option.value) for option in question.options}
        return labels.get(value, value)

    def _said(self, is_so: bool) -> str:
        return translate(self.locale, (YES if is_so else NO).msgid, {})
