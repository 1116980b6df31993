"""Files to take away, from the same documents as the pages: minutes, calendars, feeds, linked data, the sitemap."""

import asyncio
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from icalendar import Event
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import locales
from locales import LANGUAGES
from portal.client import ask, file_behind
from portal.outputs import akoma_ntoso, calendar, docx, feeds, json_ld, pdf, sitemap
from portal.outputs.record import pictures_in, printed
from portal.readers.citing import citation
from portal.readers.items import page_of, revision_asked
from portal.readers.published import published, registered
from portal.readers.register_file import register_file
from portal.rendering import base_of, t_of

Data = dict[str, Any]

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "akn.xml": "application/akn+xml",
    "jsonld": "application/ld+json",
    "ics": "text/calendar; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
    "xml": "application/xml",
}
SHOWN_INLINE: Final = frozenset({"pdf", "jsonld", "atom", "json", "xml"})
KINDS: Final = {"meetings": "meeting", "programmes": "programme", "calls": "call"}
LISTS: Final = ("/decisions", "/plans", "/institutions", "/feeds")
MOST_KEPT: Final = 32
WORKERS: Final = 2

_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_PORTAL: Final = Path(__file__).parent.parent
_CATALOGUES: Final = Path(locales.__file__).parent
_workers: Final = ThreadPoolExecutor(WORKERS, thread_name_prefix="outputs")
_kept: Final[OrderedDict[str, bytes]] = OrderedDict()


def _sources_tag() -> str:
    """Names how files are made: it changes with the code that makes them and with the translations in them."""
    sources = [*(_PORTAL / "outputs").glob("*.*"), *_CATALOGUES.glob("*.po"), _PORTAL / "words.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()


_MADE_BY: Final = _sources_tag()


async def minutes(request: Request) -> Response:
    """A meeting's minutes in one of the formats; with `?revision=`, as they were published then."""
    make = _MINUTES.get(request.path_params["ending"])
    if make is None:
        raise HTTPException(404)
    meeting = await _one(request, "minutes", "meeting", revision=revision_asked(request))
    return await make(request, meeting)


async def meeting_calendar(request: Request) -> Response:
    """One meeting for a calendar."""
    meeting = await _one(request, "minutes", "meeting", revision=None)
    page = page_of(request, "meetings", meeting)
    event = calendar.of_meeting(meeting, page)
    return await _calendar(request, meeting["title"], meeting, [event], page)


async def call_calendar(request: Request) -> Response:
    """One deadline for a calendar."""
    call = await _one(request, "call", "call")
    page = page_of(request, "calls", call)
    event = calendar.of_deadline(call, page, t_of(request), request.state.locale)
    return await _calendar(request, call["title"], call, [event], page)


async def whole_calendar(request: Request) -> Response:
    """All meetings and all deadlines, to subscribe to."""
    meetings, calls = await published(request, "meetings"), await published(request, "calls")
    t, locale, address = t_of(request), request.state.locale, partial(page_of, request)
    events = [calendar.of_meeting(one, address("meetings", one)) for one in meetings]
    events += [calendar.of_deadline(one, address("calls", one), t, locale) for one in calls]
    page = f"{base_of(request)}/{locale}/"
    return await _calendar(request, t("Meetings and deadlines"), [meetings, calls], events, page)


async def call_linked(request: Request) -> Response:
    """One call as linked data."""
    return await _linked(request, "calls", json_ld.call)


async def programme_linked(request: Request) -> Response:
    """One programme as linked data."""
    return await _linked(request, "programmes", json_ld.programme)


async def feed(request: Request) -> Response:
    """What is published, the newest first."""
    write = {"atom": feeds.atom, "json": feeds.json_feed}.get(request.path_params["ending"])
    if write is None:
        raise HTTPException(404)
    locale, base = request.state.locale, base_of(request)
    title = t_of(request)("What is new")
    channel = feeds.Channel(f"Kurultai: {title}", locale, f"{base}/{locale}/", f"{base}/{locale}/feed")
    entries = [_entry(request, kind, one) for kind in KINDS for one in await published(request, kind)]
    newest = feeds.newest(entries)
    given = [repr(channel), *map(repr, newest)]
    return await _file(request, request.path_params["ending"], title, given, lambda: _made(write, channel, newest))


async def site_map(request: Request) -> Response:
    """Every public page in every language."""
    request.state.locale = "en"
    pages = [sitemap.Page(path) for path in ("/", *(f"/{kind}" for kind in KINDS), *LISTS)]
    for kind in KINDS:
        pages += [sitemap.Page(f"/{kind}/{one['slug']}", one["publishedAt"]) for one in await published(request, kind)]
    pages += [sitemap.Page(path) for path in await registered(request)]
    given = [repr(page) for page in pages]
    return await _file(
        request, "xml", "sitemap", given, lambda: _made(sitemap.written, base_of(request), LANGUAGES, pages)
    )


async def robots(request: Request) -> Response:
    """What robots may read, and where the sitemap is."""
    return PlainTextResponse(sitemap.robots(base_of(request), LANGUAGES))


async def _printed(request: Request, meeting: Data, *, ending: str, write: Callable[..., bytes]) -> Response:
    async def make() -> bytes:
        record = printed(meeting, t_of(request), request.state.locale)
        pictures = {url: content for url in pictures_in(record) if (content := await file_behind(request, url))}
        return await _made(write, record, pictures)

    return await _file(request, ending, meeting["title"], meeting, make)


async def _marked_up(request: Request, meeting: Data) -> Response:
    given = (meeting, t_of(request), request.state.locale)
    return await _file(request, "akn.xml", meeting["title"], meeting, lambda: _made(akoma_ntoso.written, *given))


async def _linked_meeting(request: Request, meeting: Data) -> Response:
    linked = json_ld.meeting(meeting, page_of(request, "meetings", meeting))
    return await _file(request, "jsonld", meeting["title"], linked, lambda: _made(json_ld.written, linked))


async def _linked(request: Request, kind: str, link: Callable[[Data, str], Data]) -> Response:
    found = await _one(request, KINDS[kind], KINDS[kind])
    linked = link(found, page_of(request, kind, found))
    return await _file(request, "jsonld", found["title"], linked, lambda: _made(json_ld.written, linked))


async def _calendar(request: Request, name: str, given: Any, events: list[Event], page: str) -> Response:
    locale = request.state.locale
    return await _file(
        request, "ics", name, given, lambda: _made(calendar.written, name, events, page=page, locale=locale)
    )


async def _made(write: Callable[..., bytes], *given: Any, **named: Any) -> bytes:
    """What `write` makes of what it is given, away from the event loop and only a few at a time."""
    return await asyncio.get_running_loop().run_in_executor(_workers, partial(write, *given, **named))


async def _file(request: Request, ending: str, name: str, given: Any, make: Callable[[], Awaitable[bytes]]) -> Response:
    """A file made of what was `given`, unless the reader has it already."""
    tag = _tag(request.state.locale, ending, given)
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": "private, no-cache",
        "Content-Language": request.state.locale,
        "Content-Disposition": _disposition(name, request.state.locale, ending),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if tag in _known(request):
        return Response(status_code=304, headers=headers)
    if tag not in _kept:
        _kept[tag] = await make()
    content = _kept[tag]
    _kept.move_to_end(tag)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return Response(content, media_type=MEDIA_TYPES[ending], headers=headers)


def _tag(locale: str, ending: str, given: Any) -> str:
    """What changes with the file: all that it says (with a revision's hash), its language, and how it is made."""
    said = json.dumps([_MADE_BY, locale, ending, given], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _known(request: Request) -> list[str]:
    tags = request.headers.get("if-none-match", "").split(",")
    return [tag.strip().removeprefix("W/").strip('"') for tag in tags]


def _disposition(name: str, locale: str, ending: str) -> str:
    shown = "inline" if ending in SHOWN_INLINE else "attachment"
    full = f"{_NOT_IN_NAMES.sub(' ', name).strip()[:120]} ({locale}).{ending}"
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:80] or "kurultai"
    return f"{shown}; filename=\"{plain}-{locale}.{ending}\"; filename*=UTF-8''{quote(full, safe='')}"


def _entry(request: Request, kind: str, one: Data) -> feeds.Entry:
    return feeds.Entry(
        id=f"{one['id']}:{request.state.locale}",
        kind=KINDS[kind],
        title=one["title"],
        summary=one["summary"] or "",
        locale=one["resolvedLocale"],
        page=page_of(request, kind, one),
        published_at=one["publishedAt"],
    )


async def _one(request: Request, document: str, field: str, **variables: Any) -> Data:
    given = {"slug": request.path_params["slug"], "locale": request.state.locale, **variables}
    found: Data | None = (await ask(request, f"readers/{document}", **given))[field]
    if found is None:
        raise HTTPException(404)
    return found


_MINUTES: Final[dict[str, Callable[[Request, Data], Awaitable[Response]]]] = {
    "pdf": partial(_printed, ending="pdf", write=pdf.written),
    "docx": partial(_printed, ending="docx", write=docx.written),
    "akn.xml": _marked_up,
    "jsonld": _linked_meeting,
}

DOWNLOADS: Final = (
    ("/meetings/{slug}/minutes.{ending}", minutes, ("GET",)),
    ("/meetings/{slug}/citation.{ending}", citation, ("GET",)),
    ("/decisions.csv", register_file, ("GET",)),
    ("/meetings/{slug}.ics", meeting_calendar, ("GET",)),
    ("/calls/{slug}.ics", call_calendar, ("GET",)),
    ("/calls/{slug}.jsonld", call_linked, ("GET",)),
    ("/programmes/{slug}.jsonld", programme_linked, ("GET",)),
    ("/calendar.ics", whole_calendar, ("GET",)),
    ("/feed.{ending}", feed, ("GET",)),
)
