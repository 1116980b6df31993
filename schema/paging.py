"""Connections: lists that can grow, after the Relay specification."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from resolvers.context import Context, Info
from resolvers.paging import Page, Window
from schema.base import plain, shown

T = TypeVar("T")

First = Annotated[
    int | None, strawberry.argument(description="At most this many from the beginning, 1 to 100; 20 without it.")
]
After = Annotated[str | None, strawberry.argument(description="Only what stands after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="At most this many from the end, 1 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only what stands before this cursor.")]


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Asked of the page itself, and only when selected."""

    has_next_page: bool = shown(lambda page: page.has_next(), "Whether more follows.")
    has_previous_page: bool = shown(lambda page: page.has_previous(), "Whether something stands before.")
    start_cursor: str | None = shown(lambda page: next(iter(page.cursors), None), "The first item's cursor.")
    end_cursor: str | None = shown(lambda page: next(reversed(page.cursors), None), "The last item's cursor.")


@strawberry.type(description="One item of a list, and where it stands.")
class Edge(Generic[T]):
    """A cursor and a node."""

    cursor: str = plain("Names this place; to be handed to `after` or `before`.")
    node: T = plain("The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """Shows a `Page`."""

    edges: list[Edge[T]] = shown(
        lambda page: [Edge(cursor=cursor, node=item) for cursor, item in zip(page.cursors, page.items, strict=True)],
        "The items with their cursors.",
    )
    nodes: list[T] = shown(lambda page: page.items, "The items.")
    page_info: PageInfo = shown(lambda page: page, "Where this page stands in the list.")
    total_count: int = shown(lambda page: page.total(), "How many items the whole list has.")


def connection(find: Callable[[Context, Any, Window], Any], description: str) -> Any:
    """A field with a page of what hangs on the thing itself."""

    def resolve(
        self: Any, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Any:
        return find(info.context, self, Window(first, after, last, before))

    return strawberry.field(resolver=resolve, description=description)


def given(filter_: Any) -> dict[str, Any]:
    """The conditions of a filter that were given, by name; none for no filter."""
    if filter_ is None:
        return {}
    return {name: value for name, value in vars(filter_).items() if value is not None}


__all__ = ["After", "Before", "Connection", "Edge", "First", "Last", "Page", "PageInfo", "connection", "given"]
