"""Keyset paging after the Relay connection specification: cursors that stand while things come and go."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar

from domain.errors import BadRequest, Message
from models.base import Filter, Sorting, Stored
from resolvers.cursors import Kind, Place, cursor_of, place_in, values_of

DEFAULT_SIZE: Final = 20
MAX_SIZE: Final = 100

Key = Sequence[Any]
"""What places one document in an order: the values of the attributes that it is ordered by."""

T = TypeVar("T")
D = TypeVar("D", bound=Stored)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for. Neither `first` nor `last` means the first 20.

    Raises:
        BadRequest: when both are given, or either is not from 1 to 100.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise BadRequest(Message("Give `first` or `last`, not both."))
        if not 1 <= self.size <= MAX_SIZE:
            raise BadRequest(Message("`first` and `last` are from 1 to {maximum}.", {"maximum": MAX_SIZE}))

    @property
    def forward(self) -> bool:
        """Whether it counts from the beginning."""
        return self.last is None

    @property
    def size(self) -> int:
        """How many at most."""
        if self.first is not None:
            return self.first
        return DEFAULT_SIZE if self.last is None else self.last


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One window of a list. What costs a further query is asked only when it is selected."""

    items: list[T]
    cursors: list[str]
    has_next: Callable[[], Awaitable[bool]]
    has_previous: Callable[[], Awaitable[bool]]
    total: Callable[[], Awaitable[int]]


async def page_of(
    model: type[D], where: Filter, order: Sorting, window: Window, *, index: str | None = None
) -> Page[D]:
    """A window of the documents that fit, ordered by attributes of which the last is unique and never null.

    They are looked up in the index of that name, if one is named.
    """
    line = _Line(model, where, order, place_in(model, order), index)
    after, before = values_of(window.after, line.place), values_of(window.before, line.place)
    found = await line.between(after, before, window)
    more, items = len(found) > window.size, found[: window.size]
    if not window.forward:
        items.reverse()
    keys = [_key_of(item, order) for item in items]

    async def has_next() -> bool:
        if window.forward and before is None:
            return more
        return await line.goes_on(keys[-1] if keys else before, forward=True)

    async def has_previous() -> bool:
        if not window.forward and after is None:
            return more
        return await line.goes_on(keys[0] if keys else after, forward=False)

    async def total() -> int:
        return await model.count_of(where, index=index)

    return Page(items, [cursor_of(key) for key in keys], has_next, has_previous, total)


async def batches_of(
    model: type[D], where: Filter, order: Sorting, *, size: int, index: str | None = None
) -> AsyncIterator[list[D]]:
    """All documents that fit, in order, so many at a time: for more than fit into memory at once."""
    line = _Line(model, where, order, place_in(model, order), index)
    found = await line.first(size, after=None)
    while found:
        yield found
        found = await line.first(size, after=_key_of(found[-1], order)) if len(found) == size else []


def page_in(model: type[D], items: Sequence[D], order: Sorting, window: Window) -> Page[D]:
    """A window of documents that are already here, in that order: the short lists that hang on another thing."""
    keys = [_key_of(item, order) for item in items]
    place = place_in(model, order)
    after, before = values_of(window.after, place), values_of(window.before, place)
    start = 0 if after is None else sum(not _is_beyond(order, key, after) for key in keys)
    end = len(keys) if before is None else sum(_is_beyond(order, before, key) for key in keys)
    if window.forward:
        end = max(start, min(end, start + window.size))
    else:
        start = min(end, max(start, end - window.size))

    async def has_next() -> bool:
        return end < len(keys)

    async def has_previous() -> bool:
        return start > 0

    async def total() -> int:
        return len(keys)

    cursors = [cursor_of(key) for key in keys[start:end]]
    return Page(list(items[start:end]), cursors, has_next, has_previous, total)


def _key_of(item: Stored, order: Sorting) -> list[Any]:
    return [_storable(getattr(item, name)) for name, _ in order]


def _storable(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


@dataclass(frozen=True, slots=True)
class _Line(Generic[D]):
    """The documents that fit, in their order."""

    model: type[D]
    where: Filter
    order: Sorting
    place: Place
    index: str | None

    async def between(self, after: Key | None, before: Key | None, window: Window) -> list[D]:
        """Those after one place and before another, from the end that the window counts from, and one more."""
        bounds = [self._beyond(after, forward=True)] if after is not None else []
        bounds += [self._beyond(before, forward=False)] if before is not None else []
        sort = [(_stored_name(name), direction if window.forward else -direction) for name, direction in self.order]
        return await self._those(bounds, sort=sort, limit=window.size + 1)

    async def first(self, size: int, *, after: Key | None) -> list[D]:
        """The first of those after a place."""
        bounds = [self._beyond(after, forward=True)] if after is not None else []
        return await self._those(bounds, sort=[(_stored_name(name), way) for name, way in self.order], limit=size)

    async def goes_on(self, edge: Key | None, *, forward: bool) -> bool:
        """Whether anything stands after (or before) a place; not when there is no place."""
        if edge is None:
            return False
        return bool(await self._those([self._beyond(edge, forward=forward)], sort=None, limit=1))

    async def _those(self, bounds: list[Filter], *, sort: Sorting | None, limit: int) -> list[D]:
        return await self.model.many({"$and": [self.where, *bounds]}, sort=sort, limit=limit, index=self.index)

    def _beyond(self, edge: Key, *, forward: bool) -> Filter:
        """What stands after (or before) a place: greater in the first attribute, or equal there and greater in the
        second, and so on."""
        ways, same = [], dict[str, Any]()
        for (name, direction), value, kinds in zip(self.order, edge, self.place, strict=True):
            stored = _stored_name(name)
            past = _past(value, ascending=(direction > 0) == forward, may_be_null=Kind.NOTHING in kinds)
            if past is not None:
                ways.append({**same, stored: past})
            same[stored] = value
        return {**self._from(edge, forward=forward), "$or": ways or [_NOTHING]}

    def _from(self, edge: Key, *, forward: bool) -> Filter:
        """What does not stand before (or after) a place in the first attribute. It says nothing that `_beyond` does
        not say, but bounds the part of the index that is looked at, however deep the page."""
        (name, direction), value = self.order[0], edge[0]
        is_ascending = (direction > 0) == forward
        if value is None:
            return {} if is_ascending else {_stored_name(name): None}
        if is_ascending:
            return {_stored_name(name): {"$gte": value}}
        may_be_null = Kind.NOTHING in self.place[0]
        return {_stored_name(name): {"$not": {"$gt": value}} if may_be_null else {"$lte": value}}


_NOTHING: Final[dict[str, Any]] = {"_id": None}


def _stored_name(name: str) -> str:
    return "_id" if name == "id" else name


def _past(value: Any, *, ascending: bool, may_be_null: bool) -> Filter | None:
    """What is greater (or less) than a value. Null is less than everything, though `$lt` and `$gt` leave it out."""
    if value is None:
        return {"$ne": None} if ascending else None
    if ascending:
        return {"$gt": value}
    return {"$not": {"$gte": value}} if may_be_null else {"$lt": value}


def _is_beyond(order: Sorting, key: Key, edge: Key) -> bool:
    for (_, direction), mine, theirs in zip(order, key, edge, strict=True):
        if mine != theirs:
            is_greater = theirs is None or (mine is not None and mine > theirs)
            return bool(is_greater == (direction > 0))
    return False
