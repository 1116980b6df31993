"""The change log, to be read and to be followed."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.changes import ChangeKind
from domain.content import ContentType
from resolvers import changes
from resolvers.context import Info
from resolvers.paging import Page, Window
from schema.base import plain, shown, via
from schema.paging import First, PageInfo
from schema.search import SearchHit

strawberry.enum(
    ChangeKind,
    description="What happened to something public. UNPUBLISHED may come back; DELETED is for good: archived, or no "
    "longer among its meeting's decisions.",
)

OfTypes = Annotated[list[ContentType] | None, strawberry.argument(description="Of these types alone.")]
AfterCursor = Annotated[
    str | None,
    strawberry.argument(
        description="Only what came after this cursor, however old it is. One of the future is waited for."
    ),
]


@strawberry.type(description="One entry of the public change log.")
class Change:
    """Shows an entry."""

    cursor: str = shown(
        lambda change: changes.cursor_at(change.number), "Can be kept for years, and asked after at any time."
    )
    at: datetime = plain("When it happened.")
    kind: ChangeKind = plain("What happened.")
    type: ContentType = plain("The type of what changed.")
    id: strawberry.ID = shown(changes.id_of, "The global id of what changed; the same for ever, and of what is gone.")
    slug: str | None = plain("The short name that it had in addresses then; null for what has none.")
    revision: int | None = plain("The revision that became public; null for what has none.")
    node: SearchHit | None = via(
        changes.node_of, "What changed, as it is public now, with later changes; null when it is public no more."
    )


@strawberry.type(description="One entry of the change log, and where it stands.")
class ChangeEdge:
    """Shows an entry with its cursor."""

    cursor: str = plain("Names this place; to be handed to `after`.")
    node: Change = plain("The entry.")


@strawberry.type(description="A page of the change log, the oldest first.")
class ChangeConnection:
    """Shows a `Page` of entries."""

    edges: list[ChangeEdge] = shown(lambda page: _edges(page), "The entries with their cursors.")
    nodes: list[Change] = shown(lambda page: page.items, "The entries.")
    page_info: PageInfo = shown(lambda page: page, "Where this page stands in the log.")


def _edges(page: Page[Any]) -> list[Any]:
    return [ChangeEdge(cursor=cursor, node=entry) for cursor, entry in zip(page.cursors, page.items, strict=True)]


@strawberry.type
class ChangeQuery:
    """What can be asked about changes."""

    @strawberry.field(
        description="What became public, changed, or is public no more, the oldest first; without `after`, from the "
        "beginning of the log."
    )
    async def changes(
        self, info: Info, after: AfterCursor = None, types: OfTypes = None, first: First = None
    ) -> ChangeConnection:
        """Listed by its running number."""
        return await changes.listed(Window(first, after), types)  # type: ignore[return-value]


@strawberry.type
class ChangeSubscription:
    """What can be followed of changes."""

    @strawberry.subscription(
        description="Public content as it changes, from `after` on: nothing is skipped across a reconnect. Without "
        "`after`, what changes from now on."
    )
    async def changes(
        self, info: Info, after: AfterCursor = None, types: OfTypes = None
    ) -> AsyncGenerator[Change, None]:
        """Followed by its running number."""
        return await changes.followed(info.context, after, types)  # type: ignore[return-value]
