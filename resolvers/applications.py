"""Applications: begun, saved, handed in and withdrawn by the person who applies; read by those who may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from adapters import database
from adapters import files as file_store
from adapters.database import AlreadyExists, in_transaction
from adapters.files import Upload
from delivery import letters
from domain.access import Rule, may_read_application, may_read_message, may_write_application, secretariat
from domain.applications import TOLD_TO_APPLICANT, Action, Actor, State
from domain.calls import in_time, may_start, reference_of
from domain.errors import Code, Refused, UserError, refusal
from domain.forms import FieldKind, Form
from models.accounts import Account
from models.applications import WRITABLE, Application, Attachment, HistoryEntry, file_field
from models.audit import AuditEvent
from models.base import Id, conflict
from models.calls import ApplicationForm, Call
from models.content import Content
from models.files import File
from models.messages import WITHHELD
from models.messages import Message as Mail
from models.organisations import Organisation
from models.programmes import Programme
from models.sequences import Sequence
from resolvers import accounts, calls
from resolvers.context import Context
from resolvers.ids import global_id, key_of
from resolvers.paging import Page, Window, page_of

NEWEST_FIRST: Final = (("created_at", -1), ("id", -1))
MAX_KEY: Final = 200
MAX_NOTE: Final = 5_000

C = TypeVar("C", bound=Content)


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
    form, held = await _form_of(context, application), application.held_files
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
    form = await _form_of(context, application)
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
    form = await _form_of(context, application)
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
    found = await own_or_none(context, application_id)
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    return found


async def readable(context: Context, application_id: str, *, allow: Rule = may_read_application) -> Application | None:
    """The application with this global id, when the rule grants it to the viewer; else None."""
    found = await Application.by_id(key_of(application_id, "Application"))
    return found if found is not None and allow(context.viewer, found) else None


async def own_or_none(context: Context, application_id: str) -> Application | None:
    """The viewer's own application with this global id, or None."""
    return await readable(context, application_id, allow=may_write_application)


async def mails_of_viewer(context: Context, window: Window) -> Page[Mail]:
    """The mails written to the viewer, the newest first."""
    where = {"owner_id": context.viewer.account_id, "state": {"$nin": [state.value for state in WITHHELD]}}
    return await page_of(Mail, where, NEWEST_FIRST, window)


async def of_viewer(context: Context, window: Window) -> Page[Application]:
    """The viewer's own applications, the newest first."""
    return await page_of(Application, {"applicant_id": context.viewer.account_id}, NEWEST_FIRST, window)


async def call_of(context: Context, application: Application) -> Call | None:
    """The call applied to; once it is public no more, as it was published last."""
    return await _published(context, Call, application.call)


async def applicant_of(context: Context, application: Application) -> Account | None:
    """The person who applies."""
    return await context.loaders.by_id(Account, application.applicant_id)


async def organisation_of(context: Context, application: Application) -> Organisation | None:
    """The organisation that the applicant represents, or None."""
    return await context.loaders.by_id(Organisation, application.organisation)


async def form_of(context: Context, application: Application) -> ApplicationForm | None:
    """The version of the form that the applicant was shown."""
    return await calls.form_of(context, application.call, application.form_version)


async def actions_open_to_viewer(context: Context, application: Application) -> list[Action]:
    """What the viewer can do now: by the table, and for the applicant by the clock as well."""
    if application.applicant_id != context.viewer.account_id:
        return list(application.acts_open_to(Actor.SECRETARIAT)) if secretariat(context.viewer, None) else []
    open_acts = set(application.acts_open_to(Actor.APPLICANT))
    if Action.AMEND in open_acts:
        # To the applicant, amending is submitting again.
        open_acts = (open_acts - {Action.AMEND}) | {Action.SUBMIT}
    if Action.SUBMIT in open_acts and not await _is_in_time(context, application):
        open_acts.discard(Action.SUBMIT)
    return [action for action in Action if action in open_acts]


async def answers_of(context: Context, application: Application) -> dict[str, Any]:
    """The answers by field; of a file field, the global ids of its files.

    Its writer reads what they are working on; everybody else what was received.
    """
    if _sees_work(context, application):
        return await _worded(context, application, application.answers, application.attachments)
    return await received_answers_of(context, application) or {}


async def received_answers_of(context: Context, application: Application) -> dict[str, Any] | None:
    """The answers as they were received last, in the same shape; None before the first time."""
    received = application.submission
    if received is None:
        return None
    return await _worded(context, application, received.answers, received.attachments)


async def files_of(context: Context, application: Application) -> list[tuple[str, File]]:
    """The attached files, each with the field that it answers."""
    if _sees_work(context, application):
        return await _found(context, application.attachments)
    return await received_files_of(context, application)


async def received_files_of(context: Context, application: Application) -> list[tuple[str, File]]:
    """The files as they were received last, each with the field that it answers."""
    return await _found(context, application.submission.attachments if application.submission else [])


async def has_changes(context: Context, application: Application) -> bool:
    """Whether there are answers that were changed since they were received, and not handed in again."""
    return application.has_changes(await _form_of(context, application))


async def messages_of(context: Context, application: Application) -> list[Mail]:
    """The mails about an application that the viewer may read, the oldest first."""
    found = await context.loaders.grouped(Mail, "application", application.id, sort=(("created_at", 1),))
    return [mail for mail in found if may_read_message(context.viewer, mail)]


def history_of(context: Context, application: Application) -> list[HistoryEntry]:
    """What was done, the oldest first; the steps of the staff are for the secretariat alone."""
    if secretariat(context.viewer, application):
        return application.history
    return [entry for entry in application.history if entry.action in TOLD_TO_APPLICANT]


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


def _sees_work(context: Context, application: Application) -> bool:
    """Whether the viewer sees what is being worked on, rather than what was received."""
    return application.applicant_id == context.viewer.account_id or application.submission is None


async def _worded(
    context: Context, application: Application, answers: Mapping[str, Any], attachments: list[Attachment]
) -> dict[str, Any]:
    """Answers with the global ids of the files attached, in the place of whatever stands for them."""
    form = await _form_of(context, application)
    file_fields = [field.key for field in form.fields if field.kind is FieldKind.FILE]
    worded = {key: answer for key, answer in answers.items() if key not in file_fields}
    for field in file_fields:
        if files := [global_id("File", one.file) for one in attachments if one.field == field]:
            worded[field] = files
    return worded


async def _found(context: Context, attachments: list[Attachment]) -> list[tuple[str, File]]:
    found = await context.loaders.all_by_id(File, [one.file for one in attachments])
    by_id = {file.id: file for file in found}
    return [(one.field, by_id[one.file]) for one in attachments if one.file in by_id]


async def _published(context: Context, model: type[C], item: Id) -> C | None:
    """An item as the public reads it or, when it was withdrawn, as it was published last."""
    return await context.loaders.current(model, item) or await model.one(
        {"item_id": item, "revision": {"$ne": None}}, sort=[("revision", -1)]
    )


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
    call = await call_of(context, application)
    assert call is not None, "an application refers to a call"
    if not await _is_in_time(context, application):
        raise refusal(Code.CALL_NOT_OPEN, "This call is no longer open. What you saved is kept.", "application")
    return call


async def _is_in_time(context: Context, application: Application) -> bool:
    if application.state is State.INFO_REQUESTED:
        return application.respond_by is None or context.now < application.respond_by
    call = await call_of(context, application)
    assert call is not None, "an application refers to a call"
    round_ = await calls.round_of(context, call)
    return in_time(
        received_at=context.now,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        drafted_at=application.created_at if application.state is State.DRAFT else None,
        grace=timedelta(minutes=context.settings.draft_grace_minutes),
        phase=round_ and round_.phase,
    )


async def _form_of(context: Context, application: Application) -> Form:
    found = await form_of(context, application)
    assert found is not None, "frozen forms are never removed"
    return found.form


def _with_file_ids(answers: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The answers with the global ids of files replaced by what they name."""
    read = dict(answers)
    for key, value in answers.items():
        field = form.field(key)
        if field is not None and field.kind is FieldKind.FILE and isinstance(value, list):
            read[key] = [str(key_of(one, "File")) if isinstance(one, str) else one for one in value]
    return read


async def _new_reference(context: Context, call: Call) -> str:
    programme = await _published(context, Programme, call.programme) or await Programme.working(
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
