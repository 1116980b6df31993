"""The audit log, for those who may read it."""

from typing import Any, Final

from models.accounts import Account
from models.audit import AuditEvent
from models.base import Id
from resolvers.context import Context
from resolvers.ids import NOTHING, read_global_id
from resolvers.paging import Page, Window, page_of

NEWEST_FIRST: Final = (("number", -1),)
PLATFORM: Final = "Kurultai"


async def events(window: Window, about: str | None) -> Page[AuditEvent]:
    """The sealed events, the newest first; those about one thing, when it is named."""
    where: dict[str, Any] = {"number": {"$ne": None}}
    if about is not None:
        key = read_global_id(about)[1] or about
        where["about"] = Id(key) if Id.is_valid(key) else NOTHING
    return await page_of(AuditEvent, where, NEWEST_FIRST, window)


async def by_whom(context: Context, event: AuditEvent) -> str:
    """Who acted: the address of their account; its id when the account is gone; or the platform itself."""
    if event.by is None:
        return PLATFORM
    account = await context.loaders.by_id(Account, event.by)
    return account.email if account else str(event.by)
