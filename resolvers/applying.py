"""Applying: begun, saved, handed in and withdrawn by the person who applies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters import database
from adapters import files as file_store
from adapters.database import AlreadyExists, in_transaction
from adapters.files import Upload
from delivery import letters
from domain.applications import State
from domain.calls import may_start, reference_of
from domain.errors import Code, Refused, UserError, refusal
from domain.forms import FieldKind, Form
from models.accounts import Account
from models.applications import WRITABLE, Application, file_field
from models.audit import AuditEvent
from models.base import Id, conflict
from models.calls import Call
from models.files import File
from models.messages import Message as Mail
from models.programmes import Programme
from models.sequences import Sequence
from resolvers import accounts, applications, calls, contents
from resolvers.context import Context
from resolvers.ids import global_id, key_of

MAX_KEY: Final = 200
MAX_NOTE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Saved:
    """An application after a save that may have taken only some of the answers, and what it did not take."""

    application: Application
    objections: tuple[UserError, ...] = ()


async def start(context: Context, call_id: str, key: str) -> Application:
    """The viewer's draft for a call: a new one, or the one already begun under this key.

    Raises:
        Refused: NOT_FOUND, CALL_NOT_OPEN, or DUPLICATE when another application to the call is under way.
    """
    if not 1 <= len(key) <= MAX_KEY:
        raise refusal(Code.INVALID, "The key is from 1 to {maximum} characters long.", "key", maximum=MAX_KEY)
    person = accounts.own_account(context)
    if begun := await Application.one({"applicant_id": person.id, "key": key}):
        return _same_call(begun, call_id)
    call = await _open_call(context, call_id)
    draft = await _draft(context, person, call, key)
    try:
        return await draft.add()
    except AlreadyExists as error:
        # Begun twice at once under one key, or another application is under way: the index knows.
        # Read in a transaction: a plain read may lag behind the save that came first.
        if begun := await in_transaction(lambda: Application.one({"applicant_id": person.id, "key": key})):
            return _same_call(begun, call_id)
        raise refusal(Code.DUPLICATE, "You have already begun an application to this call.", "call") from error


async def save_answers(context: Context, application_id: str, version: int, answers: Mapping[str, Any]) -> Saved:
    """Take over the answers that fit; the others are named and stay as they were.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, CALL_NOT_OPEN, or the objections when not one answer fitted.
    """
    application = await own(context, application_id)
    if application.version != version:
        raise conflict()
    await _require_time(context, application)
    form, held = await applications.questions_of(context, application), application.held_files
    objections = application.save_answers(_with_file_ids(answers, form), form, at=context.now)
    if objections and len({path[1] for path in (error.path for error in objections) if len(path) > 1}) >= len(answers):
        raise Refused(*objections)
    await _store(context, application, version, held)
    return Saved(application, tuple(objections))


async def attach(context: Context, application_id: str, field: str, upload: Upload) -> Application:
    """Keep a file as an answer to a file field. Attaching the same again changes nothing.

    Raises:
        Refused: NOT_FOUND, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, OUT_OF_RANGE when the field is full, WRONG_STATE.
    """
    application = await own(context, application_id)
    await _require_time(context, application)
    form = await applications.questions_of(context, application)
    definition = file_field(form, field)
    kept = await file_store.keep(
        upload,
        max_bytes=min(definition.max_bytes or context.settings.max_upload_bytes, context.settings.max_upload_bytes),
        media_types=list(definition.media_types),
        path=("file",),
    )
    file = File.of(kept, owner_id=application.applicant_id)

    async def add() -> Application:
        # Read again: the upload took its time, and two files may come at once.
        present = await own(context, application_id)
        if not present.attach(field, file, form, at=context.now):
            return present
        await file.add()
        return await present.save_as_of(present.version)

    try:
        attached = await in_transaction(add)
    except BaseException:
        await file.erase()
        raise
    if file.id not in attached.held_files:
        await file.erase()
    return attached


async def submit(context: Context, application_id: str, version: int) -> Application:
    """Hand an application in. Handing the same in again changes nothing.

    Application, history, receipt, mail and audit event are stored together or not at all.

    Raises:
        Refused: NOT_FOUND, CONFLICT, CALL_NOT_OPEN, WRONG_STATE, or every objection to the answers.
    """
    application = await own(context, application_id)
    if application.was_submitted_as(version):
        return application
    if application.version != version:
        raise conflict()
    call = await _require_time(context, application)
    form = await applications.questions_of(context, application)
    person, held = accounts.own_account(context), application.held_files
    await _tell_organisation(context, application, person)
    ready = application.ready(form)
    reference = application.reference or await _new_reference(context, call)
    application.submit(ready, reference=reference, by=person.id, at=context.now)
    application.followed_by(_receipt_mail(context, application, call, person))
    return await _store(context, application, version, held, is_done=lambda present: present.was_submitted_as(version))


async def withdraw(context: Context, application_id: str, version: int, note: str | None) -> Application:
    """Take an application back. Taking it back again changes nothing.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE.
    """
    if note is not None and len(note) > MAX_NOTE:
        raise refusal(Code.TOO_LONG, "At most {maximum} characters fit here.", "note", maximum=MAX_NOTE)
    application = await own(context, application_id)
    if application.state is State.WITHDRAWN:
        return application
    if application.version != version:
        raise conflict()
    held = application.held_files
    application.withdraw(by=accounts.own_account(context).id, at=context.now, note=note)
    return await _store(context, application, version, held, is_done=lambda present: present.state is State.WITHDRAWN)


async def own(context: Context, application_id: str) -> Application:
    """The application to be changed by the person asking. Another person's looks as if it were not there.

    Raises:
        Refused: NOT_FOUND.
    """
    found = await applications.own_or_none(context, application_id)
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    return found


async def _store(
    context: Context,
    application: Application,
    version: int,
    held: frozenset[Id],
    *,
    is_done: Callable[[Application], bool] = lambda present: False,
) -> Application:
    """Store the application over `version`. Files that it `held` and holds no longer are erased.

    When another save came first, all is well if `is_done` says so of the application as it now is: the same was sent
    twice at once.

    Raises:
        Refused: CONFLICT, when another save came first.
    """
    loose = held - application.held_files

    async def store() -> None:
        await application.save_as_of(version)
        await File.receive([one.file for one in application.submission.attachments] if application.submission else [])
        await File.forget(loose)

    try:
        await application.atomically(store)
    except Refused:
        # Read in a transaction: a plain read may lag behind the save that came first. After this one, none does.
        present = await in_transaction(lambda: own(context, global_id("Application", application.id)))
        if is_done(present):
            return present
        raise
    for key in loose:
        await database.remove_file(key)
    return application


def _same_call(begun: Application, call_id: str) -> Application:
    if begun.call != key_of(call_id, "Call"):
        raise refusal(Code.CONFLICT, "This key began an application to another call.", "key")
    return begun


async def _open_call(context: Context, call_id: str) -> Call:
    call = await context.loaders.current(Call, key_of(call_id, "Call"))
    if call is None:
        raise refusal(Code.NOT_FOUND, "There is no such call.", "call")
    if not may_start(await calls.status_of(context, call)):
        raise refusal(Code.CALL_NOT_OPEN, "This call is not open for applications.", "call")
    return call


async def _draft(context: Context, person: Account, call: Call, key: str) -> Application:
    draft = Application(
        call=call.item_id,
        applicant_id=person.id,
        key=key,
        form_version=call.form_version,
        created_at=context.now,
        saved_at=context.now,
    )
    await _tell_organisation(context, draft, person)
    draft.followed_by(AuditEvent(at=context.now, by=person.id, action="START", about=draft.id))
    return draft


async def _tell_organisation(context: Context, application: Application, person: Account) -> None:
    if organisation := await accounts.organisation_of(context, person):
        application.organisation, application.country = organisation.id, organisation.country


async def _require_time(context: Context, application: Application) -> Call:
    """The call of an application that can still be written.

    Raises:
        Refused: WRONG_STATE, when it is past writing; CALL_NOT_OPEN, after the deadline and its grace.
    """
    if application.state not in WRITABLE:
        raise refusal(Code.WRONG_STATE, "The application has been settled: its answers can no longer be changed.")
    call = await applications.call_of(context, application)
    assert call is not None, "an application refers to a call"
    if not await applications.is_in_time(context, application):
        raise refusal(Code.CALL_NOT_OPEN, "This call is no longer open. What you saved is kept.", "application")
    return call


def _with_file_ids(answers: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The answers with the global ids of files replaced by what they name."""
    read = dict(answers)
    for key, value in answers.items():
        field = form.field(key)
        if field is not None and field.kind is FieldKind.FILE and isinstance(value, list):
            read[key] = [str(key_of(one, "File")) if isinstance(one, str) else one for one in value]
    return read


async def _new_reference(context: Context, call: Call) -> str:
    programme = await contents.published(context, Programme, call.programme) or await Programme.working(
        {"item_id": call.programme}
    )
    assert programme is not None, "a call belongs to a programme"
    year = _local(context.now, call.time_zone).year
    prefix_and_year = reference_of(programme.kind, year, 0).rpartition("-")[0]
    # Counted outside the transaction: inside, submissions at once would run into each other. So there may be gaps.
    return reference_of(programme.kind, year, await Sequence.next_of(prefix_and_year))


def _receipt_mail(context: Context, application: Application, call: Call, person: Account) -> Mail:
    locale = call.locale_for(person.locale)
    return letters.receipt(
        application,
        to=person,
        call_title=call.title.get(locale) or next(iter(call.title.values())),
        time_zone=call.time_zone,
        url=f"{context.settings.base_url}/applications/{global_id('Application', application.id)}",
    )


def _local(at: datetime, time_zone: str) -> datetime:
    return at.astimezone(ZoneInfo(time_zone))
