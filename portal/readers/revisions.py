"""The revisions of a meeting or a programme: which there are, and what changed from one to another."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from locales.writing import written_day
from portal.client import ask
from portal.readers import labels
from portal.readers.frames import Above, framed
from portal.rendering import countries, t_of
from portal.words import WORDS, Translate

Data = dict[str, Any]

LISTED: Final = {"meetings": "meeting", "programmes": "programme"}
_REFERENCES: Final = re.compile(r"[0-9a-f]{24}(\.[\w-]+)?(, [0-9a-f]{24}(\.[\w-]+)?)*")
_VALUES: Final = {
    "eventStatus": "event",
    "recordStatus": "record",
    "classification": "class",
    "kind": "kind",
    "action": "act",
    "status": "follow-up",
}
"""By whose words a value is told."""
_DAYS: Final = ("startsOn", "endsOn", "dueOn", "adoptedAt", "issuedAt", "reportedAt")


async def compare_meetings(request: Request) -> Response:
    """What changed from one revision of a meeting to another."""
    return await _compare(request, "meetings")


async def compare_programmes(request: Request) -> Response:
    """What changed from one revision of a programme to another."""
    return await _compare(request, "programmes")


async def _compare(request: Request, kind: str) -> Response:
    item = await _item(request, LISTED[kind])
    numbers = [one["number"] for one in item["revisions"]["nodes"]]
    before, after = _asked(request, numbers)
    compared = await _compared(request, item["id"], before, after) if before != after else None
    t = t_of(request)
    title = t("What changed")
    above = (Above(f"/{kind}", _title_of(t, kind), request.state.locale), _page_of(kind, item))
    return framed(
        request,
        "readers/comparison.html",
        above=above,
        title=title,
        kept=f"before={before}&after={after}",
        kind=kind,
        item=item,
        before=before,
        after=after,
        compared=compared,
        passages=passages_of(compared, t, request.state.locale) if compared else [],
        differences=labels.differences(t),
    )


def passages_of(compared: Data, t: Translate, locale: str) -> list[Data]:
    """What changed, passage by passage: where it stands in words, what happened, and its pieces."""
    where = _Places(compared, t)
    told = [_told(one, where(one["path"]), _said(one, t, locale)) for one in compared["fields"]]
    told += [_told(one, where(one["path"]), _pieces(one, t)) for one in compared["blocks"]]
    return told


class _Places:
    """Says in words where a path leads."""

    def __init__(self, compared: Data, t: Translate) -> None:
        self.words = labels.passages(t)
        self.names = {**dict(_names(compared["before"], t)), **dict(_names(compared["after"], t))}

    def __call__(self, path: str) -> str:
        steps = [self.names.get(step) or self.words.get(step) for step in path.split("/")]
        return " · ".join(dict.fromkeys(filter(None, steps))) or path


def _names(state: Data, t: Translate) -> Iterator[tuple[str, str]]:
    """The points of the agenda and the decisions by their keys."""
    for item in _points(state.get("agenda", [])):
        yield item["key"], f"{item['number']}. {item['title']}"
    for one in state.get("decisions", []):
        yield one["key"], t("Decision {number}", number=one["number"])


def _points(items: list[Data]) -> Iterator[Data]:
    for item in items:
        yield item
        yield from _points(item.get("items", []))


def _told(one: Data, where: str, pieces: list[Data]) -> Data:
    return {"where": where, "kind": one["kind"], "is_moved": one.get("isMoved", False), "pieces": pieces}


def _said(field: Data, t: Translate, locale: str) -> list[Data]:
    """The pieces of a field: words for values that have some, nothing for what only refers to something."""
    given = [one for one in (field["before"], field["after"]) if one]
    if all(_REFERENCES.fullmatch(one) for one in given):
        return []
    written = _writing_of(field["path"].rpartition("/")[2], t, locale)
    return list(field["spans"]) if written is None else list(_swapped(field, written))


def _writing_of(name: str, t: Translate, locale: str) -> Callable[[str], str] | None:
    """How people read the values of a field: a day, a country, a word. None for what is read as it is stored."""
    if name in _DAYS:
        return lambda value: written_day(datetime.fromisoformat(value).date(), locale)
    if name == "country":
        return lambda value: dict(countries(locale)).get(value, value)
    if name in _VALUES:
        return lambda value: WORDS[_VALUES[name]](t).get(value, value)
    return None


def _swapped(field: Data, written: Callable[[str], str]) -> Iterator[Data]:
    for name, kind in (("before", "REMOVED"), ("after", "ADDED")):
        if field[name]:
            yield {"kind": kind, "text": written(field[name])}


def _pieces(block: Data, t: Translate) -> list[Data]:
    if block["spans"]:
        return list(block["spans"])
    shown = block["after"] or block["before"]
    name = labels.blocks(t).get(shown["__typename"]) if shown else None
    return [{"kind": block["kind"] if block["kind"] in ("ADDED", "REMOVED") else "SAME", "text": name}] if name else []


async def _item(request: Request, kind: str) -> Data:
    found: Data | None = (
        await ask(request, f"readers/{kind}-revisions", slug=request.path_params["slug"], locale=request.state.locale)
    )[kind]
    if found is None:
        raise HTTPException(404)
    return found


def _asked(request: Request, numbers: list[int]) -> tuple[int, int]:
    """The two revisions to compare: the last two, where the address does not say.

    Raises:
        HTTPException: 404 for revisions that there are not.
    """
    newest = max(numbers)
    asked = [_number(request, name, default) for name, default in (("before", newest - 1), ("after", newest))]
    before, after = max(asked[0], 1), asked[1]
    if before > newest or not 1 <= after <= newest:
        raise HTTPException(404)
    return before, after


def _number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,8}", given):
        raise HTTPException(404)
    return int(given)


async def _compared(request: Request, content: str, before: int, after: int) -> Data:
    found: Data | None = (
        await ask(
            request,
            "readers/comparison",
            content=content,
            before=before,
            after=after,
            locale=request.state.locale,
        )
    )["comparison"]
    if found is None:
        raise HTTPException(404)
    return found


def _page_of(kind: str, item: Data) -> Above:
    return Above(f"/{kind}/{item['slug']}", item["title"], item["resolvedLocale"])


def _title_of(t: Callable[..., str], kind: str) -> str:
    return t("Meetings") if kind == "meetings" else t("Programmes")
