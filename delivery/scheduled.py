"""What the clock does to content: scheduled editions go live, and the trash is emptied.

A transaction that starts from the version it read decides which of several workers does it: no edition goes live twice.
What fell due while no worker ran is done by the next one.
"""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from adapters import clock
from adapters.database import DatabaseError, in_transaction
from domain.content import ContentAction, PublicationStatus
from domain.errors import Refused
from models.audit import AuditEvent
from models.calls import Call
from models.content import Content, Edition
from models.meetings import Meeting
from models.programmes import Programme
from settings import Settings

SHORTEST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
SCHEDULED: Final[tuple[type[Content], ...]] = (Meeting, Programme, Call)

log = structlog.get_logger()


async def publish_due(*, stop: asyncio.Event | None = None) -> int:
    """Publish every scheduled edition whose time has come, and say how many went live by this worker's hand.

    None is begun once `stop` is set.
    """
    published = 0
    for model in SCHEDULED:
        now = clock.now()
        due = {
            "edition": Edition.WORKING,
            "status": PublicationStatus.SCHEDULED,
            "desk.publish_at": {"$lte": now},
            "desk.trashed_at": None,
            "$or": [{"desk.put_off_until": None}, {"desk.put_off_until": {"$lte": now}}],
        }
        for content in await model.many(due, sort=[("desk.publish_at", 1)]):
            if not (stop and stop.is_set()):
                published += await _go_live(content)
    return published


async def _go_live(content: Content) -> int:
    try:
        await content.publish(by=None, at=clock.now(), action=ContentAction.GO_LIVE)
    except Refused as refused:
        # Another worker was first, somebody edited it at the last moment, or a call waits for its programme.
        log.info("publishing.passed_over", content=str(content.item_id), reason=refused.errors[0].code)
        await _put_off(content)
        return 0
    except DatabaseError:
        raise
    except Exception:
        # Whatever is wrong with one item must not keep the others waiting.
        log.exception("publishing.failed", content=str(content.item_id))
        await _put_off(content)
        return 0
    return 1


async def _put_off(content: Content) -> None:
    """Try an edition again later, when it still waits as it was read: the longer it is overdue, the longer it waits."""
    now, publish_at = clock.now(), content.working_desk.publish_at
    overdue = now - publish_at if publish_at else SHORTEST_WAIT
    until = now + min(max(overdue, SHORTEST_WAIT), LONGEST_WAIT)
    where = {"_id": content.id, "version": content.version, "status": PublicationStatus.SCHEDULED}
    await type(content).change(where, {"$set": {"desk.put_off_until": until}})


async def empty_trash(settings: Settings) -> int:
    """Remove for good what has lain in the trash for too long, and say how many items there were."""
    before = clock.now() - timedelta(days=settings.trash_days)
    removed = 0
    for model in SCHEDULED:
        for content in await model.many({"desk.trashed_at": {"$lte": before}}):
            removed += await _remove(content)
    return removed


async def _remove(content: Content) -> int:
    async def attempt() -> int:
        # Revisions that were once public stay: they have been cited.
        where = {"_id": content.id, "version": content.version, "desk.trashed_at": {"$ne": None}}
        removed = await type(content).remove_where(where)
        if removed:
            await AuditEvent.note("PURGE", by=None, at=clock.now(), about=content.item_id)
        return removed

    return await in_transaction(attempt)
