"""Retention: on its day, personal data are taken out of the applications to a call, and their files are deleted.

What is still under way waits, for as long as its round is not over and somebody moves it.

Each application is blanked in a transaction of its own, saved from the version that was read: so it does not matter how
many workers do it, nor where one of them was stopped. The receipts stay (`models/receipts.py`).
"""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import structlog

from adapters import clock
from adapters.database import DatabaseError, in_transaction
from delivery.invitations import invitations_to
from domain.errors import Refused
from domain.moderation import OF_APPLICATIONS
from domain.retention import BLANKABLE, RESTS_AFTER, end_of_round, without
from models.application_parts import Attachment
from models.applications import Application
from models.audit import AuditEvent
from models.base import Filter, Id
from models.calls import ApplicationForm, Call, Round
from models.files import File
from models.messages import Message, MessageState
from models.moderation import ModerationItem
from models.reviews import Review
from models.staff_notes import StaffNote
from settings import Settings

_ON_THEIR_WAY: Final = [MessageState.QUEUED.value, MessageState.SENDING.value]

log = structlog.get_logger()


async def blank_due(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """Blank every application whose day has come, and say how many this worker blanked."""
    blanked = 0
    for call in await _due_calls(settings, clock.now()):
        to_blank = _to_blank(await Round.of(call), clock.now())
        async for application in Application.rows(to_blank, "_id"):
            if stop and stop.is_set():
                return blanked
            blanked += await _passing_over(application["_id"], to_blank)
    return blanked


async def _due_calls(settings: Settings, now: datetime) -> list[Id]:
    """The calls whose personal data are to be kept no longer, by what was published of each last."""
    last: dict[Id, dict[str, Any]] = {}
    wanted = ("item_id", "revision", "closes_at", "ends_on", "time_zone", "retention_days")
    async for call in Call.rows({"revision": {"$ne": None}}, *wanted):
        known = last.setdefault(call["item_id"], call)
        if call["revision"] > known["revision"]:
            last[call["item_id"]] = call
    return [item for item, call in last.items() if _kept_until(call, settings) <= now]


def _kept_until(call: dict[str, Any], settings: Settings) -> datetime:
    days = call.get("retention_days") or settings.retention_days
    return end_of_round(call["closes_at"], _day(call.get("ends_on")), call["time_zone"]) + timedelta(days=days)


def _day(stored: datetime | None) -> date | None:
    return stored and stored.astimezone(UTC).date()


def _to_blank(round_: Round, now: datetime) -> Filter:
    """Which applications of a round are blanked once its day has come: all, when it is over, or what does not move."""
    where: dict[str, Any] = {"call": round_.call, "blanked_at": None}
    if round_.is_over:
        return where
    since = {"$gt": now - RESTS_AFTER}
    moves = [{"saved_at": since}, {"history.at": since}, {"respond_by": {"$gt": now}}]
    return where | {"$or": [{"state": {"$in": sorted(state.value for state in BLANKABLE)}}, {"$nor": moves}]}


async def _passing_over(key: Id, to_blank: Filter) -> int:
    """One application blanked, or none, when another worker was first or something is wrong with this one."""
    try:
        return await in_transaction(lambda: _blank(key, to_blank, clock.now()))
    except Refused as refused:
        log.info("retention.passed_over", application=str(key), reason=refused.errors[0].code)
    except DatabaseError:
        raise
    except Exception:
        # Whatever is wrong with one application must not keep the others waiting.
        log.exception("retention.failed", application=str(key))
    return 0


async def _blank(key: Id, to_blank: Filter, at: datetime) -> int:
    application = await Application.one({"_id": key, **to_blank})
    if application is None:
        return 0
    if await Message.one({"application": key, "state": {"$in": _ON_THEIR_WAY}}):
        # It is first to arrive.
        return 0
    counts = await _taken_out(application, await _personal_fields(application))
    application.blank(at)
    application.followed_by(AuditEvent(at=at, by=None, action="BLANK", about=key, details=counts))
    await application.forget_words()
    await application.forget_co_applicants()
    # The mails that asked them went to their addresses.
    await Message.remove_where(invitations_to(key))
    await ModerationItem.settle(key, *OF_APPLICATIONS)
    await application.save_as_of(application.version)
    return 1


async def _personal_fields(application: Application) -> set[str]:
    shown = await ApplicationForm.one({"call": application.call, "number": application.form_version})
    assert shown is not None, "frozen forms are never removed"
    return {field.key for field in shown.form.fields if field.is_personal}


async def _taken_out(application: Application, fields: set[str]) -> dict[str, int]:
    """Take the answers to these questions out, with their files and all that was said about the person; count them."""
    held, answered = application.held_files, {*application.answers, *application.received} & fields
    _blank_answers(application, fields)
    return {
        "answers": len(answered),
        "files": await _delete(held - application.held_files),
        "mails": await Message.change_all({"application": application.id}, {"$set": {"body": ""}}),
        "notes": await _blank_what_was_said(application),
    }


def _blank_answers(application: Application, fields: set[str]) -> None:
    application.answers = without(application.answers, fields)
    application.confirmed_answers = without(application.confirmed_answers, fields)
    application.attachments = _others(application.attachments, fields)
    if received := application.submission:
        received.answers = without(received.answers, fields)
        received.attachments = _others(received.attachments, fields)


def _others(attachments: list[Attachment], fields: set[str]) -> list[Attachment]:
    return [one for one in attachments if one.field not in fields]


async def _blank_what_was_said(application: Application) -> int:
    """Blank what staff, reviewers and others wrote about the person, and say in how many places."""
    said = [entry for entry in application.history if entry.note]
    for entry in said:
        entry.note = None
    if application.endorsement:
        application.endorsement.comment = None
    reviewed = await Review.change_all({"application": application.id}, {"$set": {"comment": None}})
    in_conflict = {"application": application.id, "conflict": {"$type": "object"}}
    await Review.change_all(in_conflict, {"$set": {"conflict.note": None}})
    return len(said) + reviewed + await StaffNote.forget([application.id])


async def _delete(files: frozenset[Id]) -> int:
    """Delete files with their bytes, unless another application of the person holds them too; say how many."""
    deleted = 0
    for key in files:
        holding = {"$or": [{"attachments.file": key}, {"submission.attachments.file": key}]}
        file = await File.by_id(key)
        if file is not None and await Application.count_of({"applicant_id": file.owner_id, **holding}) <= 1:
            await file.erase()
            deleted += 1
    return deleted
