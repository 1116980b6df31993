"""Reads: that somebody of the staff read what another person wrote is noted, once a day for each reader and thing.

So the audit log tells who knows what of whom, and grows with the days of work, not with the clicks.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any, Final

from domain.access import Role, may_see_work
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id
from models.files import File
from models.messages import Message as Mail
from models.organisations import Organisation
from resolvers.accounts import own_account
from resolvers.context import Context

READ: Final = "READ"
READ_FILE: Final = "READ_FILE"
READ_LIST: Final = "READ_LIST"


async def of_application(context: Context, application: Application) -> None:
    """Note that the viewer reads what stands in an application that they do not apply by, or who applies."""
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


async def of_account(context: Context, account: Account) -> None:
    """Note that somebody of the staff reads another person's account."""
    if account.id != context.viewer.account_id:
        await _note(context, READ, account.id)


async def of_owned(context: Context, thing: Organisation | Mail) -> None:
    """Note that somebody of the staff reads another person's organisation or mail."""
    if thing.owner_id != context.viewer.account_id:
        await _note(context, READ, thing.id)


async def of_list(
    context: Context, name: str, count: int, *, chosen_by: Collection[str], about: Id | None, action: str = READ_LIST
) -> None:
    """Note that personal data of so many was read in a list, each time, and by which names it was narrowed."""
    details: dict[str, Any] = {"list": name, "filter": sorted(chosen_by), "count": count}
    await AuditEvent.note(action, by=own_account(context).id, at=context.now, about=about, details=details)


async def _note(context: Context, action: str, about: Id) -> None:
    """Note it together with whatever else is read in the same request."""

    async def note_all(things: list[Id]) -> Sequence[None]:
        events = {_id_of(context, action, thing): thing for thing in things}
        noted = {event.id for event in await AuditEvent.many({"_id": {"$in": list(events)}})}
        by, at = context.viewer.account_id, context.now
        # Another request of the same reader may come first with some of them.
        await AuditEvent.add_missing(
            [
                AuditEvent(id=key, at=at, by=by, action=action, about=thing)
                for key, thing in events.items()
                if key not in noted
            ]
        )
        return [None] * len(things)

    await context.loaders.together(action, note_all, about)


def _id_of(context: Context, action: str, thing: Id) -> Id:
    """An id that the same read has for a whole day: so it cannot be noted twice."""
    named = f"{action}:{context.viewer.account_id}:{thing}:{context.now.date().isoformat()}"
    return Id(hashlib.sha256(named.encode()).digest()[:12])
