"""Applications as they are read: by the person who applies, and by those who may."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from domain.access import (
    Rule,
    Viewer,
    may_judge,
    may_read_application,
    may_read_message_about,
    may_see_work,
    the_applicant,
)
from domain.applications import Action, Actor, State
from domain.calls import in_time
from domain.disclosure import Regard, shown_among
from domain.errors import UserError
from domain.forms import FieldKind, Form, asked_of_the_accepted
from models.accounts import Account
from models.application_parts import Attachment, HistoryEntry, told_to_applicant
from models.applications import Application
from models.base import Filter, Id
from models.calls import ApplicationForm, Call
from models.files import File
from models.messages import WITHHELD
from models.messages import Message as Mail
from models.organisations import Organisation
from resolvers import calls, contents, disclosure, reads
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import global_id, key_of
from resolvers.paging import Page, Window, page_of

ANSWERS: Final = frozenset({Action.SUBMIT, Action.CONFIRM, Action.DECLINE})
"""What the applicant can do only in time."""

NEWEST_FIRST: Final = (("created_at", -1), ("id", -1))


async def readable(context: Context, application_id: str, *, allow: Rule = may_read_application) -> Application | None:
    """The application with this global id, when the rule grants it to the viewer; else None."""
    found = await Application.by_id(key_of(application_id, "Application"))
    return found if found is not None and allow(context.viewer, found) else None


def not_own(viewer: Viewer) -> Filter:
    """The condition that leaves out what somebody applies by themselves: `domain.access.stands_apart`, mirrored."""
    return {"applicant_id": {"$ne": viewer.account_id}, "co_applicants.account": {"$ne": viewer.account_id}}


async def own_ids(viewer: Viewer) -> list[Id]:
    """The ids of all applications that somebody applies by, alone or alongside."""
    theirs = {"$or": [{"applicant_id": viewer.account_id}, {"co_applicants.account": viewer.account_id}]}
    return [Id(raw["_id"]) async for raw in Application.rows(theirs, "_id")]


async def own_or_none(context: Context, application_id: str) -> Application | None:
    """The application with this global id that the viewer applies by, alone or alongside; or None."""
    return await readable(context, application_id, allow=may_see_work)


async def mails_of_viewer(context: Context, window: Window) -> Page[Mail]:
    """The mails written to the viewer, the newest first."""
    person = own_account(context)
    where = {**Mail.written_to(person), "state": {"$nin": [state.value for state in WITHHELD]}}
    page = await page_of(Mail, where, NEWEST_FIRST, window)
    return replace(page, items=[mail.as_read_by(person) for mail in page.items])


async def of_viewer(context: Context, window: Window) -> Page[Application]:
    """The viewer's own applications, the newest first."""
    return await page_of(Application, {"applicant_id": context.viewer.account_id}, NEWEST_FIRST, window)


async def call_of(context: Context, application: Application) -> Call | None:
    """The call applied to; once it is public no more, as it was published last."""
    return await contents.published(context, Call, application.call)


async def applicant_of(context: Context, application: Application) -> Account | None:
    """The person who applies, as far as the viewer may know them."""
    await reads.of_person(context, application)
    person = await context.loaders.by_id(Account, application.applicant_id)
    return person and await disclosure.applicant(context, application, person)


async def organisation_of(context: Context, application: Application) -> Organisation | None:
    """The organisation that the applicant represents; None also when the viewer is not to know it."""
    found = await context.loaders.by_id(Organisation, application.organisation)
    return found and await disclosure.organisation(context, application, found)


async def form_of(context: Context, application: Application) -> ApplicationForm | None:
    """The version of the form that the applicant was shown."""
    return await calls.form_of(context, application.call, application.form_version)


async def actions_open_to_viewer(context: Context, application: Application) -> list[Action]:
    """What the viewer can do now: by the table, and for the applicant by the clock as well."""
    if not the_applicant(context.viewer, application):
        return list(application.acts_open_to(Actor.SECRETARIAT)) if may_judge(context.viewer, application) else []
    open_acts = set(application.acts_open_to(Actor.APPLICANT))
    if Action.AMEND in open_acts:
        # To the applicant, amending is submitting again.
        open_acts = (open_acts - {Action.AMEND}) | {Action.SUBMIT}
    if not open_acts.isdisjoint(ANSWERS) and not await is_in_time(context, application):
        open_acts -= ANSWERS
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


async def confirmed_answers_of(context: Context, application: Application) -> dict[str, Any] | None:
    """What is asked of the accepted alone, as they confirmed with it, in the same shape; None before they did."""
    if not application.confirmed_answers:
        return None
    worded = await _worded(context, application, application.confirmed_answers, application.attachments)
    asked = asked_of_the_accepted(await questions_of(context, application))
    return {key: answer for key, answer in worded.items() if key in asked}


async def confirmed_files_of(context: Context, application: Application) -> list[tuple[str, File]]:
    """The files among what they confirmed with, each with the field that it answers."""
    if not application.confirmed_answers:
        return []
    asked = asked_of_the_accepted(await questions_of(context, application))
    found = await _found(context, application, [one for one in application.attachments if one.field in asked])
    return disclosure.files(context, found, Regard.WHOLE)


async def files_of(context: Context, application: Application) -> list[tuple[str, File]]:
    """The attached files, each with the field that it answers."""
    if _sees_work(context, application):
        return await _found(context, application, application.attachments)
    return await received_files_of(context, application)


async def received_files_of(context: Context, application: Application) -> list[tuple[str, File]]:
    """The files as they were received last, each with the field that it answers."""
    return await _found(context, application, application.submission.attachments if application.submission else [])


async def file_of(context: Context, file: File) -> File | None:
    """An applicant's file, as the application that it is attached to shows it to the viewer; None if none does."""
    holding = [{"submission.attachments.file": file.id}, {"attachments.file": file.id}]
    where = {"applicant_id": file.owner_id, "$or": holding}
    for application in await Application.many(where, sort=[("created_at", 1), ("_id", 1)]):
        if may_read_application(context.viewer, application):
            shown = [*await received_files_of(context, application), *await files_of(context, application)]
            if may_judge(context.viewer, application):
                shown += await confirmed_files_of(context, application)
            return next((one for _, one in shown if one.id == file.id), None)
    return None


@dataclass(frozen=True, slots=True)
class SavedField:
    """A question, and the version that its answer was changed in last."""

    field: str
    version: int


def saved_fields_of(context: Context, application: Application) -> list[SavedField]:
    """When each answer was changed last, for those who see what is being worked on."""
    if not may_see_work(context.viewer, application):
        return []
    return [SavedField(field, version) for field, version in sorted(application.field_versions.items())]


async def open_fields_of(context: Context, application: Application) -> list[str] | None:
    """The questions that alone can be answered now, in the order of the form; None where that is all of them."""
    form = await questions_of(context, application)
    keys = application.open_fields(form)
    return None if keys is None else [field.key for field in form.fields if field.key in keys]


async def objections_of(context: Context, application: Application) -> list[UserError]:
    """What is to be said against handing the answers in as they stand."""
    return application.objections(await questions_of(context, application))


async def has_changes(context: Context, application: Application) -> bool:
    """Whether there are answers that were changed since they were received, and not handed in again."""
    return application.has_changes(await questions_of(context, application))


async def messages_of(context: Context, application: Application) -> list[Mail]:
    """The mails about an application that the viewer may read, the oldest first."""
    await reads.of_application(context, application)
    found = await context.loaders.grouped(Mail, "application", application.id, sort=(("created_at", 1),))
    return [mail for mail in found if may_read_message_about(context.viewer, mail, application)]


def version_of(context: Context, application: Application) -> int:
    """The version that the viewer holds their acts to: who works on it counts what they are told of alone."""
    return application.shown_version if may_see_work(context.viewer, application) else application.version


async def history_of(context: Context, application: Application) -> list[HistoryEntry]:
    """What was done, the oldest first; the steps of the staff are for the secretariat, and not about themselves."""
    await reads.of_application(context, application)
    if may_judge(context.viewer, application):
        return application.history
    return disclosure.history(told_to_applicant(application.history), await disclosure.regard(context, application))


def _sees_work(context: Context, application: Application) -> bool:
    """Whether the viewer sees what is being worked on, rather than what was received."""
    return may_see_work(context.viewer, application) or application.submission is None


async def _worded(
    context: Context, application: Application, answers: Mapping[str, Any], attachments: list[Attachment]
) -> dict[str, Any]:
    """Answers with the global ids of the files attached, in the place of whatever stands for them.

    Those among them that are shown to the viewer.
    """
    await reads.of_application(context, application)
    form = await questions_of(context, application)
    shown = shown_among(form.fields, await disclosure.regard(context, application))
    file_fields = [field.key for field in form.fields if field.kind is FieldKind.FILE and field.key in shown]
    worded = {key: answer for key, answer in answers.items() if key in shown and key not in file_fields}
    for field in file_fields:
        if files := [global_id("File", one.file) for one in attachments if one.field == field]:
            worded[field] = files
    return worded


async def _found(context: Context, application: Application, attachments: list[Attachment]) -> list[tuple[str, File]]:
    """The files attached, each with the field that it answers: those among them that are shown to the viewer."""
    await reads.of_application(context, application)
    found = await context.loaders.all_by_id(File, [one.file for one in attachments])
    by_id, seen = {file.id: file for file in found}, await disclosure.regard(context, application)
    held = [(one.field, by_id[one.file]) for one in attachments if one.file in by_id]
    if seen is Regard.WHOLE:
        return held
    shown = shown_among((await questions_of(context, application)).fields, seen)
    return disclosure.files(context, [one for one in held if one[0] in shown], seen)


async def is_in_time(context: Context, application: Application) -> bool:
    """Whether what is handed in now arrives in time: before the deadline, its grace, or the day it was asked for."""
    if application.state in (State.INFO_REQUESTED, State.ACCEPTED):
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


async def questions_of(context: Context, application: Application) -> Form:
    """The questions that the applicant was shown, all of them."""
    found = await form_of(context, application)
    assert found is not None, "frozen forms are never removed"
    return found.form
