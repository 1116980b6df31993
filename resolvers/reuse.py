"""Reuse: answers and files of an earlier application, taken over where they fit and nothing was answered yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters import database
from adapters.database import in_transaction
from domain.errors import Code, Refused, refusal
from domain.forms import AskedFrom, FieldKind, Form, FormField
from models.answering import WRITABLE
from models.application_parts import Base
from models.applications import Application
from models.base import Id
from models.files import File
from resolvers import applications, applying
from resolvers.context import Context
from resolvers.repeats import once, was_done

REUSE: Final = "REUSE_ANSWERS"
MOST_OFFERED: Final = 20

NEVER: Final = frozenset({FieldKind.CONSENT})
"""What is consented to, is consented to each time."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """Into which application, as of which version, from which one."""

    application: str
    version: int
    source: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Fitting:
    """The answers and the files of an application that fit another form."""

    answers: Mapping[str, Any]
    files: Sequence[tuple[str, Id]]

    def __bool__(self) -> bool:
        return bool(self.answers or self.files)


async def take_over(context: Context, given: Reuse) -> Application:
    """The viewer's application with what fits of an earlier one of theirs where it had no answer.

    What was asked of the accepted alone is never taken over, nor is a consent.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE, CALL_NOT_OPEN; CONFLICT, when there was no such version.
    """
    application = await applying.own(context, given.application)
    said = {"from": given.source}
    if await was_done(context, given.key, REUSE, application.id, said):
        return application
    form = await applying.form_to_write(context, given.application)
    fitting = await _fitting(context, await _source(context, given), form)
    copies = [(field, await _copy(file)) for field, file in await _files(fitting, form, application)]

    async def attempt() -> Application:
        present = await applying.own(context, given.application)

        async def fill() -> None:
            present.fill(fitting.answers, copies, form, base=Base(given.version, {}), at=context.now)
            for file in [copy for _, copy in copies if copy.id in present.held_files]:
                await file.add()
            await present.save_as_of(present.version)

        await once(context, given.key, REUSE, present.id, fill, said)
        return present

    unused = {copy.id: copy for _, copy in copies}
    try:
        filled = await in_transaction(attempt)
        unused = {key: copy for key, copy in unused.items() if key not in filled.held_files}
    except Refused:
        await _erase(unused.values())
        raise
    # After any other failure they may be there, or yet to come: their bytes are left to be looked for later.
    await _erase(unused.values())
    return filled


async def _erase(copies: Iterable[File]) -> None:
    for copy in copies:
        await copy.erase()


async def reusable(context: Context, application: Application) -> list[Application]:
    """Earlier applications of the viewer with answers that fit, the newest first; none for anybody else."""
    if not applying.is_own(context, application) or application.state not in WRITABLE:
        return []
    form = await applications.questions_of(context, application)
    where = {"applicant_id": application.applicant_id, "created_at": {"$lt": application.created_at}}
    earlier = await Application.many(where, sort=[("created_at", -1), ("_id", -1)], limit=MOST_OFFERED)
    return [one for one in earlier if await _fitting(context, one, form)]


async def _source(context: Context, given: Reuse) -> Application:
    try:
        return await applying.own(context, given.source)
    except Refused as refused:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "from") from refused


async def _fitting(context: Context, source: Application, form: Form) -> Fitting:
    """What was received of it, or else what was saved, under questions that are asked in `form` as well."""
    asked = await applications.questions_of(context, source)
    of_source: Any = source.submission or source
    fitting = {field.key for field in asked.fields if _fits(field, form.field(field.key))}
    return Fitting(
        {key: value for key, value in of_source.answers.items() if key in fitting},
        [(one.field, one.file) for one in of_source.attachments if one.field in fitting],
    )


def _fits(earlier: FormField, field: FormField | None) -> bool:
    if field is None or earlier.kind is not field.kind or field.kind in NEVER:
        return False
    return earlier.asked_from is field.asked_from is AskedFrom.APPLICATION


async def _files(fitting: Fitting, form: Form, application: Application) -> list[tuple[str, File]]:
    """The files that are still there, and keep to the limits of the questions that have none yet."""
    answered = {one.field for one in application.attachments}
    found = [(field, await File.by_id(key)) for field, key in fitting.files if field not in answered]
    return [(field, file) for field, file in found if file is not None and _is_taken(file, form.field(field))]


def _is_taken(file: File, field: FormField | None) -> bool:
    if field is None or (field.media_types and file.media_type not in field.media_types):
        return False
    return field.max_bytes is None or file.bytes <= field.max_bytes


async def _copy(file: File) -> File:
    """The same file, kept once more: when one is erased, the other stays."""
    key = await database.store_file(file.name, database.read_file(file.id))
    copy: File = file.model_copy(update={"id": Id(key), "version": 1, "received": False})
    return copy
