"""Reads: that somebody of the staff read what another person wrote is noted, once a day for each reader and thing.

So the audit log tells who knows what of whom, and grows with the days of work, not with the clicks.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from adapters.database import AlreadyExists
from domain.access import Role, may_see_work
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id
from models.files import File
from resolvers.context import Context

READ: Final = "READ"
READ_FILE: Final = "READ_FILE"


async def of_application(context: Context, application: Application) -> None:
    """Note that the viewer reads answers, files or the person of an application that they do not apply by."""
    if not may_see_work(context.viewer, application):
        await _note(context, READ, application.id)


async def of_person(context: Context, application: Application) -> None:
    """Note that the viewer reads who applies; in a list that is noted as a whole, it is."""
    if application.id not in context.listed:
        await of_application(context, application)


async def of_file(context: Context, file: File) -> None:
    """Note that somebody of the staff fetches a file that a person attached."""
    is_staff = not context.viewer.roles <= {Role.APPLICANT}
    if file.owner_id is not None and file.owner_id != context.viewer.account_id and is_staff:
        await _note(context, READ_FILE, file.id)


async def _note(context: Context, action: str, about: Id) -> None:
    """Note it together with whatever else is read in the same request."""

    async def note_all(things: list[Id]) -> Sequence[None]:
        events = {_id_of(context, action, thing): thing for thing in things}
        noted = {event.id for event in await AuditEvent.many({"_id": {"$in": list(events)}})}
        for key, thing in events.items():
            if key not in noted:
                await _add(AuditEvent(id=key, at=context.now, by=context.viewer.account_id, action=action, about=thing))
        return [None] * len(things)

    await context.loaders.together(action, note_all, about)


async def _add(event: AuditEvent) -> None:
    try:
        await event.add()
    except AlreadyExists:
        # Another request of the same reader came first.
        return


def _id_of(context: Context, action: str, thing: Id) -> Id:
    """An id that the same read has for a whole day: so it cannot be noted twice."""
    named = f"{action}:{context.viewer.account_id}:{thing}:{context.now.date().isoformat()}"
    return Id(hashlib.sha256(named.encode()).digest()[:12])
