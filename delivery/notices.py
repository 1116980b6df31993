"""Notices unfolded: a mail for everybody whom a notice concerns, batch after batch.

A batch and how far the notice has come are stored together. So a crash repeats none and leaves none out, and of several
workers at one notice each takes the next batch.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog

from adapters.database import DatabaseError, in_transaction
from delivery import letters
from domain.applications import ACTIVE, State
from domain.letters import LetterKind
from models.accounts import Account
from models.applications import Application
from models.base import Id
from models.messages import Message
from models.notices import Notice
from settings import Settings

AT_ONCE: Final = 200
"""So many are told in one transaction."""

CONCERNED: Final[Mapping[LetterKind, frozenset[State]]] = {
    LetterKind.DEADLINE_EXTENDED: frozenset({State.DRAFT, State.SUBMITTED}),
    LetterKind.CALL_POSTPONED: ACTIVE,
    LetterKind.CALL_CANCELLED: ACTIVE,
}
"""Whom each kind of notice concerns, by where their application stands."""

log = structlog.get_logger()


async def unfold(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """Owe the mails of every notice, until `stop` is set, and say how many people were told by this worker's hand."""
    told = 0
    for notice in await Notice.many({"done": False}, sort=[("at", 1)]):
        told += await _unfold(notice.id, settings, stop)
    return told


async def _unfold(notice: Id, settings: Settings, stop: asyncio.Event | None) -> int:
    told = 0
    try:
        while not (stop and stop.is_set()):
            batch = await in_transaction(lambda: _next_batch(notice, settings))
            if batch is None:
                break
            told += batch
    except DatabaseError:
        raise
    except Exception:
        # Whatever is wrong with one notice must not keep the others waiting.
        log.exception("notice.failed", notice=str(notice))
    return told


async def _next_batch(key: Id, settings: Settings) -> int | None:
    """How many of the next people were told; None when everybody has been."""
    notice = await Notice.one({"_id": key, "done": False})
    if notice is None:
        return None
    concerned = await Application.many(_still_to_tell(notice), sort=[("applicant_id", 1)], limit=AT_ONCE)
    causes = {f"{notice.cause}:{application.id}": application for application in concerned}
    owed = {message.cause for message in await Message.many({"cause": {"$in": list(causes)}})}
    to_tell = [(cause, one) for cause, one in causes.items() if cause not in owed and _is_concerned(one, notice)]
    await Account.touch({"_id": {"$in": [one.applicant_id for _, one in to_tell]}})
    letters_owed = [await _letter(one, notice, cause, settings) for cause, one in to_tell]
    told = [await letter.add() for letter in letters_owed if letter]
    # Another worker at the same notice is in the way of this update: the later one begins again, one batch further on.
    last = concerned[-1].applicant_id if concerned else notice.after
    moved = {"after": last, "done": len(concerned) < AT_ONCE}
    await Notice.change({"_id": key}, {"$set": moved, "$inc": {"version": 1}})
    return len(told)


async def _letter(application: Application, notice: Notice, cause: str, settings: Settings) -> Message | None:
    """What one person is told; None for whom it cannot be written to: nobody else waits for them."""
    try:
        return await letters.about(
            application, notice.kind, at=notice.at, base_url=settings.base_url, note=notice.note, cause=cause
        )
    except DatabaseError:
        raise
    except Exception:
        log.exception("notice.not_worded", notice=str(notice.id), application=str(application.id))
        return None


def _still_to_tell(notice: Notice) -> dict[str, Any]:
    """The active applications to a call, one for each person, beyond the person who was told last."""
    where: dict[str, Any] = {"call": notice.call, "is_active": True}
    return where | ({"applicant_id": {"$gt": notice.after}} if notice.after else {})


def _is_concerned(application: Application, notice: Notice) -> bool:
    return application.state in CONCERNED[notice.kind] and application.created_at <= notice.at
