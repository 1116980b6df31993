"""Keyset paging after the Relay connection specification: cursors that stand while things come and go."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar

from domain.errors import Message
from models.base import Filter, Id, Sorting, Stored

DEFAULT_SIZE: Final = 20
MAX_SIZE: Final = 100

T = TypeVar("T")
D = TypeVar("D", bound=Stored)


class BadRequest(Exception):
    """An argument that no person typed: the client's programmer reads this."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.msgid.format_map(message.values))
        self.message = message


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


async def page_of(model: type[D], where: Filter, order: Sorting, window: Window) -> Page[D]:
    """A window of the documents that fit, ordered by attributes of which the last is unique."""
    after, before = values_of(window.after, order), values_of(window.before, order)
    bounds = [where]
    if after is not None:
        bounds.append(_beyond(order, after, forward=True))
    if before is not None:
        bounds.append(_beyond(order, before, forward=False))
    sort = list(order) if window.forward else [(name, -direction) for name, direction in order]
    found = await model.many({"$and": bounds}, sort=sort, limit=window.size + 1)
    more, items = len(found) > window.size, found[: window.size]
    if not window.forward:
        items.reverse()
    keys = [[_storable(getattr(item, name)) for name, _ in order] for item in items]

    async def exists(edge: list[Any] | None, *, forward: bool) -> bool:
        if edge is None:
            return False
        return await model.one({"$and": [where, _beyond(order, edge, forward=forward)]}) is not None

    async def has_next() -> bool:
        return more if window.forward and before is None else await exists(keys[-1] if keys else before, forward=True)

    async def has_previous() -> bool:
        if not window.forward and after is None:
            return more
        return await exists(keys[0] if keys else after, forward=False)

    async def total() -> int:
        return await model.count_of(where)

    return Page(items, [cursor_of(key) for key in keys], has_next, has_previous, total)


def page_in(items: Sequence[D], order: Sorting, window: Window) -> Page[D]:
    """A window of documents that are already here, in that order: the short lists that hang on another thing."""
    keys = [[_storable(getattr(item, name)) for name, _ in order] for item in items]
    after, before = values_of(window.after, order), values_of(window.before, order)
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


def cursor_of(values: Sequence[Any]) -> str:
    """What names a place in an order, opaque to clients."""
    text = json.dumps([_written(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def values_of(cursor: str | None, order: Sorting) -> list[Any] | None:
    """What a cursor of a list in this order names; None for no cursor.

    Raises:
        BadRequest: when it is no cursor of such a list.
    """
    if cursor is None:
        return None
    try:
        texts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        values = [_read(text) for text in texts]
    except (binascii.Error, ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadRequest(Message("This is not a cursor of this list.")) from error
    if len(values) != len(order):
        raise BadRequest(Message("This is not a cursor of this list."))
    return values


def _written(value: Any) -> list[Any]:
    if isinstance(value, datetime):
        return ["t", int(value.timestamp() * 1000)]
    return ["o", str(value)] if isinstance(value, Id) else ["v", value]


def _read(written: Any) -> Any:
    kind, value = written
    if kind == "t":
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    if kind == "o":
        return Id(str(value)) if Id.is_valid(str(value)) else _wrong()
    return value if isinstance(value, str | int) else _wrong()


def _wrong() -> Any:
    raise ValueError


def _storable(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def _beyond(order: Sorting, values: Sequence[Any], *, forward: bool) -> Filter:
    """What stands after (or before) a place in an order: greater in the first attribute, or equal there and greater
    in the second, and so on."""
    ways = []
    for depth, (name, direction) in enumerate(order):
        same = {earlier: values[i] for i, (earlier, _) in enumerate(order[:depth])}
        operator = "$gt" if (direction > 0) == forward else "$lt"
        ways.append({**_stored(same), _stored_name(name): {operator: values[depth]}})
    return {"$or": ways}


def _stored(where: dict[str, Any]) -> dict[str, Any]:
    return {_stored_name(name): value for name, value in where.items()}


def _stored_name(name: str) -> str:
    return "_id" if name == "id" else name


def _is_beyond(order: Sorting, key: Sequence[Any], place: Sequence[Any]) -> bool:
    for (_, direction), mine, theirs in zip(order, key, place, strict=True):
        if mine != theirs:
            return bool((mine > theirs) == (direction > 0))
    return False
