"""Cursors: what names a place in an order, opaque to clients, and checked before anything is looked for by it."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Final, get_args

from domain.errors import BadRequest, Message
from domain.text import is_whole
from models.base import Id, Sorting, Stored

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_INTEGER: Final = 2**63 - 1
"""What the database can keep."""


class Kind(StrEnum):
    """What an attribute that lists are ordered by holds, as a cursor notes it."""

    INSTANT = "t"
    ID = "o"
    NUMBER = "i"
    SCORE = "f"
    TEXT = "s"
    NOTHING = "n"


Place = Sequence[frozenset[Kind]]
"""What a cursor of a list holds: for each attribute of its order, the kinds of values that it may have."""


def place_in(model: type[Stored], order: Sorting) -> Place:
    """What a cursor holds of documents in this order."""
    return tuple(_kinds_of(model.model_fields[name].annotation) for name, _ in order)


@cache
def _kinds_of(annotation: Any) -> frozenset[Kind]:
    return frozenset(map(_kind_of, get_args(annotation) or (annotation,)))


def _kind_of(type_: type) -> Kind:
    return next(kind for known, kind in _KINDS.items() if issubclass(type_, known))


_KINDS: Final[Mapping[type, Kind]] = {
    NoneType: Kind.NOTHING,
    date: Kind.INSTANT,
    Id: Kind.ID,
    int: Kind.NUMBER,
    float: Kind.SCORE,
    str: Kind.TEXT,
}


def cursor_of(values: Sequence[Any]) -> str:
    """What names a place in an order, opaque to clients."""
    text = json.dumps([_written(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def values_of(cursor: str | None, place: Place) -> list[Any] | None:
    """What a cursor names in a list whose cursors hold such a place; None for no cursor.

    Raises:
        BadRequest: when it is no cursor of such a list.
    """
    if cursor is None:
        return None
    try:
        written = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        return [_read(kind, value, kinds) for (kind, value), kinds in zip(written, place, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadRequest(Message("This is not a cursor of this list.")) from error


def _written(value: Any) -> tuple[Kind, Any]:
    if isinstance(value, datetime):
        return Kind.INSTANT, (value - EPOCH) // timedelta(milliseconds=1)
    return _kind_of(type(value)), str(value) if isinstance(value, Id) else value


def _read(kind: Any, written: Any, kinds: frozenset[Kind]) -> Any:
    if kind not in kinds:
        raise ValueError(kind)
    return _READ[Kind(kind)](written)


def _number(written: Any) -> int:
    if type(written) is not int or abs(written) > LARGEST_INTEGER:
        raise ValueError(written)
    return written


def _score(written: Any) -> float:
    if type(written) not in (int, float) or not abs(written) <= LARGEST_INTEGER:
        raise ValueError(written)
    return float(written)


def _instant(written: Any) -> datetime:
    return EPOCH + timedelta(milliseconds=_number(written))


def _text(written: Any) -> str:
    if not isinstance(written, str) or not is_whole(written):
        raise ValueError(written)
    return written


def _id(written: Any) -> Id:
    if not Id.is_valid(_text(written)):
        raise ValueError(written)
    return Id(written)


def _nothing(written: Any) -> None:
    if written is not None:
        raise ValueError(written)


_READ: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    Kind.INSTANT: _instant,
    Kind.ID: _id,
    Kind.NUMBER: _number,
    Kind.SCORE: _score,
    Kind.TEXT: _text,
    Kind.NOTHING: _nothing,
}
