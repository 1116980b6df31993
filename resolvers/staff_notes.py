"""Notes on applications, by the secretariat and for it alone."""

from typing import Final

from adapters.database import in_transaction
from domain.access import may_decide_application
from domain.errors import Code, Refused, UserError, refusal
from domain.text import flaw_in_line, tidy
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.staff_notes import StaffNote
from resolvers import applications
from resolvers.accounts import own_account
from resolvers.context import Context

LONGEST: Final = 5_000


async def add(context: Context, application_id: str, text: str) -> Application:
    """The application, with a note added to it. The audit log tells that there is one, not what it says.

    Raises:
        Refused: NOT_FOUND, also for one's own; REQUIRED, TOO_LONG or INVALID text.
    """
    said = _required(text)
    application = await applications.readable(context, application_id, allow=may_decide_application)
    if application is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    by, key = own_account(context).id, application.id

    async def note() -> None:
        await StaffNote(application=key, by=by, at=context.now, text=said).add()
        await AuditEvent.note("STAFF_NOTE", by=by, at=context.now, about=key)

    await in_transaction(note)
    return application


async def of_application(context: Context, application: Application) -> list[StaffNote]:
    """What was noted on an application, the oldest first."""
    return await context.loaders.grouped(StaffNote, "application", application.id, sort=(("at", 1), ("_id", 1)))


async def writer_of(context: Context, note: StaffNote) -> Account | None:
    """Who wrote it; None when their account is gone."""
    return await context.loaders.by_id(Account, note.by)


def _required(text: str) -> str:
    said = tidy(text)
    if not said:
        raise refusal(Code.REQUIRED, "Please write something.", "text")
    if flaw := flaw_in_line(said, longest=LONGEST, in_lines=True):
        raise Refused(UserError(*flaw, ("text",)))
    return said
