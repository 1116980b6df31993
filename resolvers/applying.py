"""Applying: begun, saved and handed in by the person who applies, and saved by those who apply alongside."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters import database
from adapters import files as file_store
from adapters.database import AlreadyExists, in_transaction
from adapters.files import Upload
from delivery import letters
from domain.access import Rule, may_see_work, may_write_application, the_applicant
from domain.applications import Action, State
from domain.calls import may_start, reference_of
from domain.co_applicants import is_same_organisation
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import FieldKind, Form, is_same
from domain.letters import LetterKind
from models.accounts import Account
from models.answering import WRITABLE, file_field, refused_fields
from models.application_parts import Base
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id, conflict
from models.calls import Call
from models.files import File
from models.messages import Message as Mail
from models.organisations import Organisation
from models.programmes import Programme
from models.sequences import Sequence
from resolvers import accounts, applications, calls, contents
from resolvers.context import Context
from resolvers.ids import global_id, key_of
from resolvers.repeats import once, require_key, was_done

SAVE: Final = "SAVE_ANSWERS"
ATTACH: Final = "ATTACH_FILE"

MOST_STARTS_A_DAY: Final = 30
MOST_SUBMISSIONS_AN_HOUR: Final = 10
MOST_SUBMISSIONS: Final = 50
"""So often one application is handed in: each time brings a receipt, a mail, and a line in its history."""

REPRESENTS: Final = frozenset({State.DRAFT, State.SUBMITTED})
"""Where handing in says anew which organisation it is for. Once screening has begun, its country stays."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to be saved, and what they were typed against: a version and, for some fields, versions of their own."""

    application: str
    version: int
    answers: Mapping[str, Any]
    based_on: Mapping[str, int] = field(default_factory=dict)
    key: str | None = None
    answered_twice: Collection[str] = ()
    """Questions that were answered in two ways at once, which are not among the answers."""

    @property
    def objections(self) -> list[UserError]:
        """What is to be said against them whatever the form."""
        message = Message("There are two answers to this. Send the one that counts.")
        return [UserError(Code.DUPLICATE, message, ("answers", question)) for question in self.answered_twice]


@dataclass(frozen=True, slots=True)
class Saved:
    """An application after a save that may have taken only some of the answers, and what it did not take."""

    application: Application
    objections: tuple[UserError, ...] = ()


def one_of_each(answers: Iterable[tuple[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """Answers by question, and apart from these the questions that were answered in two ways at once."""
    found: dict[str, list[Any]] = {}
    for question, answer in answers:
        ways = found.setdefault(question, [])
        if not any(is_same(answer, other) for other in ways):
            ways.append(answer)
    twice = [question for question, ways in found.items() if len(ways) > 1]
    return {question: way for question, (way, *others) in found.items() if not others}, twice


async def start(context: Context, call_id: str, key: str) -> Application:
    """The viewer's draft for a call: a new one, or the one already begun under this key.

    Raises:
        Refused: NOT_FOUND, also when the viewer is gone; CALL_NOT_OPEN; DUPLICATE, when another application to the call
            is under way; RATE_LIMITED, when they began too many within a day.
    """
    require_key(key)
    person = accounts.own_account(context)
    if begun := await Application.one({"applicant_id": person.id, "key": key}):
        return _same_call(begun, call_id)
    call = await _open_call(context, call_id)
    draft = await _draft(context, person, call, key)

    async def begin() -> Application:
        # Whoever begins another one at this moment waits here, and counts this one.
        await Account.hold(person.id)
        await _require_few_starts(context, person)
        return await draft.add()

    try:
        return await draft.atomically(begin)
    except AlreadyExists as error:
        # Begun twice at once under one key, or another application is under way: the index knows.
        # Read in a transaction: a plain read may lag behind the save that came first.
        if begun := await in_transaction(lambda: Application.one({"applicant_id": person.id, "key": key})):
            return _same_call(begun, call_id)
        raise refusal(Code.DUPLICATE, "You have already begun an application to this call.", "call") from error


async def save_answers(context: Context, given: Answers) -> Saved:
    """Take over the answers that fit, beside what was saved elsewhere; the others are named and stay as they were.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, CALL_NOT_OPEN, or the objections when not one answer fitted.
    """
    form = await form_to_write(context, given.application)
    changes = _with_file_ids(given.answers, form)

    async def attempt() -> tuple[Saved, frozenset[Id]]:
        application = await writable(context, given.application)
        base, own, held = Base(given.version, given.based_on), is_own(context, application), application.held_files
        objections: list[UserError] = []

        async def save() -> None:
            nonlocal objections
            fitting = application.save_answers(changes, form, at=context.now, base=base, own=own)
            objections = [*given.objections, *fitting]
            if objections and len(refused_fields(objections)) >= len(changes) + len(given.answered_twice):
                raise Refused(*objections)
            await application.save_as_of(application.version)
            await File.forget(held - application.held_files)

        if not await once(context, given.key, SAVE, application.id, save, {"answers": changes}):
            # What was not taken then is said again.
            again = application.objections_to_saving(changes, form, base=base, own=own)
            objections = [*given.objections, *again]
        return Saved(application, tuple(objections)), held - application.held_files

    try:
        saved, loose = await in_transaction(attempt)
    except Refused:
        await catch_up(context, given.application)
        raise
    await remove_bytes(loose)
    return saved


async def attach(
    context: Context,
    application_id: str,
    field: str,
    upload: Upload,
    *,
    key: str | None = None,
    sha256: str | None = None,
    then: Callable[[File], Awaitable[None]] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Application:
    """Keep a file as an answer to a file field. Attaching the same again changes nothing.

    `sha256` is what it is known to be, if that is known. `then` is done in the transaction that attaches it. `given` is
    what the key stands for; without it, this file.

    Raises:
        Refused: NOT_FOUND, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, OUT_OF_RANGE when the field is full, WRONG_STATE, INVALID
            when it is not what it is known to be.
    """
    form = await form_to_write(context, application_id)
    definition = file_field(form, field)
    application = await writable(context, application_id)
    kept = await file_store.keep(
        upload,
        max_bytes=min(definition.max_bytes or context.settings.max_upload_bytes, context.settings.max_upload_bytes),
        media_types=list(definition.media_types),
        path=("file",),
    )
    file = File.of(kept, owner_id=application.applicant_id)

    async def attempt() -> Application:
        # Read again: the upload took its time, and two files may come at once.
        present = await writable(context, application_id)

        async def add() -> None:
            if present.attach(field, file, form, at=context.now, own=is_own(context, present)):
                await file.add()
                await present.save_as_of(present.version)
            if then is not None:
                await then(file)

        await once(context, key, ATTACH, present.id, add, given or {"field": field, "sha256": kept.sha256})
        return present

    try:
        if sha256 is not None and sha256.lower() != kept.sha256:
            raise refusal(Code.INVALID, "This file did not arrive as it was sent. Please send it again.", "sha256")
        attached = await in_transaction(attempt)
    except Refused:
        # After any other failure the file may be there, or yet to come: its bytes are left to be looked for later.
        await file.erase()
        raise
    if file.id not in attached.held_files:
        await file.erase()
    return attached


async def submit(context: Context, application_id: str, version: int, key: str | None = None) -> Application:
    """Hand an application in. Handing the same in again changes nothing.

    Application, history, receipt, mail and audit event are stored together or not at all.

    Raises:
        Refused: NOT_FOUND, CONFLICT, CALL_NOT_OPEN, WRONG_STATE, RATE_LIMITED, or every objection to the answers.
    """
    application = await own(context, application_id)
    if await was_done(context, key, Action.SUBMIT, application.id) or application.was_submitted_as(version):
        return application
    if application.shown_version != version:
        raise conflict()
    call = await _require_time(context, application)
    _require_few_submissions(application, context.now)
    form = await applications.questions_of(context, application)
    person, held = accounts.own_account(context), application.held_files
    if application.state in REPRESENTS:
        await _tell_organisation(context, application, person)
    ready = application.ready(form)
    reference = application.reference or await _new_reference(context, call)
    application.submit(ready, reference=reference, by=person.id, at=context.now)
    application.followed_by(await _receipt_mail(context, application, call))
    return await _received(context, application, application.version, held, key)


async def own(context: Context, application_id: str) -> Application:
    """The application to be acted on by the person who applies. Another person's looks as if it were not there.

    Raises:
        Refused: NOT_FOUND.
    """
    return await _granted(context, application_id, the_applicant)


async def writable(context: Context, application_id: str) -> Application:
    """The application to be changed by the person asking: their own, or one that they were let into to edit.

    Raises:
        Refused: NOT_FOUND; FORBIDDEN, for one that they were let into to view, or as one of another organisation.
    """
    found = await _granted(context, application_id, may_see_work)
    if not may_write_application(context.viewer, found):
        raise refusal(Code.FORBIDDEN, "You may read this application, and not change it.", "application")
    if not is_own(context, found):
        await require_same_organisation(context, found)
    return found


async def require_same_organisation(context: Context, application: Application) -> None:
    """See that the person asking represents, as of now, the applicant's organisation or none.

    Asked each time that they write: whoever described none when they were let in may describe another one later.

    Raises:
        Refused: FORBIDDEN.
    """
    theirs = await Organisation.one({"owner_id": context.viewer.account_id})
    ours = await Organisation.one({"owner_id": application.applicant_id})
    if theirs is None or ours is None:
        return
    if not is_same_organisation(theirs.name, theirs.country, ours.name, ours.country):
        raise refusal(
            Code.FORBIDDEN, "You represent another organisation: co-applicants are of the same one.", "application"
        )


async def form_to_write(context: Context, application_id: str) -> Form:
    """The questions of an application that the person asking can change now.

    Raises:
        Refused: NOT_FOUND, FORBIDDEN, WRONG_STATE, CALL_NOT_OPEN.
    """
    application = await writable(context, application_id)
    await _require_time(context, application)
    return await applications.questions_of(context, application)


def is_own(context: Context, application: Application) -> bool:
    """Whether the person asking is the one who applies."""
    return the_applicant(context.viewer, application)


async def remove_bytes(keys: Collection[Id]) -> None:
    """Remove what files that are known no more held. Outside of transactions, once these are through."""
    for key in keys:
        await database.remove_file(key)


async def _granted(context: Context, application_id: str, rule: Rule) -> Application:
    found = await applications.readable(context, application_id, allow=rule)
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    return found


async def _received(
    context: Context, application: Application, version: int, held: frozenset[Id], key: str | None
) -> Application:
    """Store what was handed in over `version`, of all saves. Files that it `held` and holds no longer are erased.

    When another save came first, all is well if that handed just this in: the same was sent twice at once.

    Raises:
        Refused: CONFLICT, when another save came first.
    """
    loose = held - application.held_files
    is_first = False

    async def receive() -> None:
        await application.save_as_of(version)
        await File.receive([one.file for one in application.submission.attachments] if application.submission else [])
        await File.forget(loose)

    async def store() -> None:
        nonlocal is_first
        is_first = await once(context, key, Action.SUBMIT, application.id, receive)

    try:
        await application.atomically(store)
    except Refused:
        present = await catch_up(context, global_id("Application", application.id))
        if application.submission and present.was_submitted_as(application.submission.of_version):
            return present
        raise
    if not is_first:
        return await catch_up(context, global_id("Application", application.id))
    await remove_bytes(loose)
    return application


async def catch_up(context: Context, application_id: str) -> Application:
    """The application as the save left it that came first.

    Read in a transaction: a plain read may lag behind that save. After this one, none does.
    """
    return await in_transaction(lambda: writable(context, application_id))


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


async def _require_few_starts(context: Context, person: Account) -> None:
    within_a_day = {"applicant_id": person.id, "created_at": {"$gt": context.now - timedelta(days=1)}}
    if await Application.count_of(within_a_day, limit=MOST_STARTS_A_DAY) >= MOST_STARTS_A_DAY:
        raise refusal(
            Code.RATE_LIMITED,
            "You have begun {maximum} applications within a day. Please go on tomorrow.",
            "call",
            maximum=MOST_STARTS_A_DAY,
        )


def _require_few_submissions(application: Application, at: datetime) -> None:
    """Let only so many changes be handed in of one's own accord. What staff ask for is always let through."""
    if application.state is State.INFO_REQUESTED:
        return
    times = [entry.at for entry in application.history if entry.action in (Action.SUBMIT, Action.AMEND)]
    if len(times) >= MOST_SUBMISSIONS:
        raise refusal(
            Code.RATE_LIMITED,
            "This application was handed in {maximum} times, which is as often as it can be.",
            "application",
            maximum=MOST_SUBMISSIONS,
        )
    if sum(time > at - timedelta(hours=1) for time in times) >= MOST_SUBMISSIONS_AN_HOUR:
        raise refusal(
            Code.RATE_LIMITED,
            "This application was handed in {maximum} times within an hour. Please wait a little; what you saved is "
            "kept.",
            "application",
            maximum=MOST_SUBMISSIONS_AN_HOUR,
        )


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
        application.represent(organisation.id, organisation.country)


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


async def _receipt_mail(context: Context, application: Application, call: Call) -> Mail:
    at, base_url = context.now, context.settings.base_url
    return await letters.about(application, LetterKind.RECEIPT, at=at, base_url=base_url, call=call)


def _local(at: datetime, time_zone: str) -> datetime:
    return at.astimezone(ZoneInfo(time_zone))
