"""The change log as the public reads and follows it: cursors good for years, and each thing as it is public now."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from domain.content import ContentType
from domain.errors import BadRequest, Message
from models.base import Id
from models.changes import Change
from models.content import Content
from models.documents import Document
from resolvers import decisions
from resolvers.context import Context
from resolvers.cursors import Kind, cursor_of, values_of
from resolvers.ids import global_id
from resolvers.paging import Page, Window, page_of
from resolvers.search import SEARCHED

OLDEST_FIRST: Final = (("number", 1),)
_PLACE: Final = (frozenset({Kind.NUMBER}),)


def cursor_at(number: int) -> str:
    """What names the place in the log after the entry of this number, for ever."""
    return cursor_of([number])


def number_at(cursor: str | None) -> int | None:
    """The number of the entry that a cursor stands after; None for no cursor. It need not have been given yet.

    Raises:
        BadRequest: when it is no cursor of the log.
    """
    values = values_of(cursor, _PLACE)
    if values is not None and values[0] < 0:
        raise BadRequest(Message("This is not a cursor of this list."))
    return values[0] if values else None


async def listed(window: Window, types: Sequence[ContentType] | None) -> Page[Change]:
    """A page of the log, the oldest first.

    Raises:
        BadRequest: when the cursor is none of the log.
    """
    number_at(window.after)
    where: Mapping[str, Any] = {} if types is None else {"type": {"$in": [one.value for one in types]}}
    return await page_of(Change, where, OLDEST_FIRST, window)


async def followed(context: Context, after: str | None, types: Sequence[ContentType] | None) -> AsyncIterator[Change]:
    """Every entry after a cursor and then each new one as it is made; without a cursor, the new ones alone.

    What a stream that was broken off says it came to counts before the cursor that it began with.

    Raises:
        BadRequest: when the cursor is none of the log.
    """
    number = number_at(context.resumes_after or after)
    assert context.followed is not None, "the gateway lets nobody subscribe where nothing can be followed"
    return context.followed.changes_after(await Change.last_number() if number is None else number, types)


def id_of(change: Change) -> str:
    """The global id of what changed."""
    return global_id(SEARCHED[change.type].__name__, change.subject)


async def node_of(context: Context, change: Change) -> Any:
    """What changed, as it is public now; None when it is public no more, whoever asks."""
    model = SEARCHED[change.type]
    if change.type is ContentType.DECISION:
        return await decisions.by_reference(context, change.subject)
    if issubclass(model, Content):
        return await context.loaders.current(model, Id(change.subject))
    return await context.loaders.by_id(Document, Id(change.subject))
