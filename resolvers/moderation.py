"""The moderation queue: what waits for the secretariat to act, why, since when, and who is on it."""

from collections.abc import AsyncIterator
from typing import Any, Final

from adapters.database import in_transaction
from domain.errors import Code, refusal
from domain.moderation import REASONS, Waiting
from locales import translate
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.moderation import ModerationItem
from resolvers import contents
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of, read_global_id
from resolvers.paging import Page, Window, page_of
from resolvers.workflow import CONTENT

OLDEST_FIRST: Final = (("since", 1), ("id", 1))


async def waiting(window: Window, for_: list[Waiting] | None) -> Page[ModerationItem]:
    """What waits, for one of these or for anything, the longest first."""
    return await page_of(ModerationItem, contents.among(waiting=for_), OLDEST_FIRST, window)


async def counts() -> dict[Waiting, int]:
    """How much waits for each."""
    return {one: await ModerationItem.count_of({"waiting": one.value}) for one in Waiting}


def followed(context: Context) -> AsyncIterator[ModerationItem]:
    """Each thing that begins to wait from now on, or that somebody says they are on."""
    assert context.followed is not None, "the gateway lets nobody subscribe where nothing can be followed"
    return context.followed.moderation_moves()


async def claim(context: Context, subject: str) -> None:
    """Say to the other moderators that the viewer is on it.

    Raises:
        Refused: NOT_FOUND, when it does not wait for anybody.
    """
    type_name, _ = read_global_id(subject)
    key, by = key_of(subject, type_name), own_account(context)

    async def attempt() -> None:
        if await ModerationItem.change_all({"type": type_name, "subject": key}, {"$set": {"claimed_by": by.id}}) == 0:
            raise refusal(Code.NOT_FOUND, "This does not wait for anybody.", "subject")
        await AuditEvent.note("CLAIM", by=by.id, at=context.now, about=key)

    await in_transaction(attempt)


async def subject_of(context: Context, item: ModerationItem) -> Any:
    """What waits: an application, or the working edition of an item."""
    if item.type == "Application":
        return await context.loaders.by_id(Application, item.subject)
    return await context.loaders.working(CONTENT[item.type], item.subject)


async def claimed_by(context: Context, item: ModerationItem) -> Account | None:
    """Who said that they are on it."""
    return await context.loaders.by_id(Account, item.claimed_by)


def reason_of(context: Context, item: ModerationItem) -> str:
    """Why it waits, in the viewer's language."""
    return translate(context.locale, REASONS[item.waiting].msgid, {})
