"""What a reader asks of a list by its address: the filters of its form, and from where on."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.client import ask

REFUSED: Final = 400


def choice(request: Request, name: str, allowed: Collection[str]) -> str:
    """The one value chosen, or "" for any. What is none of the choices counts as any."""
    given = request.query_params.get(name, "")
    return given if given in allowed else ""


def choices(request: Request, name: str, allowed: Collection[str]) -> list[str]:
    """The values chosen out of several, in the order of the choices."""
    given = set(request.query_params.getlist(name))
    return [one for one in allowed if one in given]


def words(request: Request, name: str, longest: int) -> str:
    """What was typed, without the blanks around it, cut to what is taken."""
    return request.query_params.get(name, "").strip()[:longest]


def day(request: Request, name: str) -> str:
    """The day chosen as the API writes it, or "" for none."""
    given = request.query_params.get(name, "")
    try:
        return date.fromisoformat(given).isoformat() if re.fullmatch(r"\d{4}-\d\d-\d\d", given) else ""
    except ValueError:
        return ""


def only_given(**asked: Any) -> dict[str, Any]:
    """The conditions that were set."""
    return {name: value for name, value in asked.items() if value not in ("", None, [])}


def query_of(asked: Iterable[tuple[str, Any]]) -> str:
    """The filters as they stand in an address, those that were set; to be kept by the way to the next page."""
    return urlencode([(name, one) for name, value in asked for one in _each(value) if one not in ("", None)])


async def one_page(request: Request, document: str, **wanted: Any) -> dict[str, Any]:
    """What a document of a list answers to these conditions, from where the address says on.

    Raises:
        HTTPException: 404 for a cursor that is none of this list.
    """
    after = request.query_params.get("after")
    try:
        return await ask(request, document, locale=request.state.locale, after=after, **wanted)
    except HTTPException as error:
        if after is not None and error.status_code == REFUSED:
            raise HTTPException(404) from error
        raise


def next_page(page: dict[str, Any]) -> str | None:
    """The cursor of what follows in a list; None at its end."""
    cursor: str | None = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    return cursor


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
