"""Every page of everybody, found by its links: whole, sound, accessible, narrow enough for a phone, light enough."""

import gzip
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from playwright.async_api import Page as Tab
from starlette.routing import compile_path

from portal.applicants import routes as applicants
from portal.desk import routes as desk
from portal.institutions import routes as institutions
from portal.readers import routes as readers
from portal.reviewers import routes as reviewers
from portal.routes import PAGES
from tests.actors import AYGUL, CONTRIBUTOR, REVIEWER, TIMUR, Actor
from tests.portal.a_busy_desk import BUSY, CALL, a_busy_desk, two_revisions
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

pytestmark = needs_chromium

NARROW: Final = {"width": 320, "height": 720}
PUBLIC_KB, FORM_KB = 50, 80

ROUTES: Final = [(path, compile_path(f"/{{lang}}{path}")[0]) for path, _, _ in PAGES]
HIDDEN: Final = {
    "/unsubscribe/{token}": "stands in mails alone",
    "/certificates/{number}": "is led to by whoever holds one",
}
MINUTES: Final = "/en/desk/meetings/fifth-diaspora-meeting"
"""A meeting that has all that one can have: published, with minutes that are adopted."""


def route_of(path: str) -> str | None:
    """The page that an address leads to, as its table names it."""
    return next((route for route, pattern in ROUTES if pattern.match(path)), None)


def pages_in(*tables: Iterable[tuple[str, Any, tuple[str, ...]]]) -> set[str]:
    """The pages of some tables that are shown to people."""
    shown = {path for table in tables for path, _, methods in table if "GET" in methods and not is_file(path)}
    return shown - HIDDEN.keys()


def is_file(path: str) -> bool:
    """Whether it is something to take away rather than a page."""
    return "." in path.rpartition("/")[2]


def links_on(html: str, at: str) -> Iterator[str]:
    """Where a page leads: addresses of our own with their queries."""
    for one in Page(html).elements:
        href = one.attributes.get("href", "") if one.tag == "a" else ""
        split = urlsplit(urljoin(at, href))
        if href and not href.startswith("#") and not split.netloc:
            yield split.path + (f"?{split.query}" if split.query else "")


async def walked(reader: httpx.AsyncClient, begin: Iterable[str], *, each: int = 1) -> dict[str, list[str]]:
    """Addresses of every page that links lead to from where one begins, by page: with a query and without."""
    found: dict[str, list[str]] = {}
    waiting, known = list(begin), set(begin)
    while waiting:
        address = waiting.pop(0)
        path, _, query = address.partition("?")
        route = route_of(path)
        if route is None or is_file(route):
            continue
        kind = f"{route}?{'&'.join(sorted(re.findall(r'(?:^|&)([^=]+)=', query)))}"
        if len(found.setdefault(kind, [])) >= each:
            continue
        answer = await reader.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        found[kind].append(address)
        assert flaws_of(Page(answer.text)) == [], address
        new = [link for link in links_on(answer.text, path) if link.startswith("/en/") and link not in known]
        waiting += new
        known.update(new)
    return found


async def looked_at(tab: Tab, found: dict[str, list[str]]) -> list[Any]:
    """What is wrong with pages on a small phone: too wide, or not accessible."""
    flaws: list[Any] = []
    for kind, (address, *_) in found.items():
        if kind.endswith("?") or kind.removesuffix("?") == kind:
            await tab.goto(address)
            width = await tab.evaluate("document.documentElement.scrollWidth")
            flaws += [(address, width)] if width > NARROW["width"] else []
            flaws += [(address, flaw) for flaw in await flaws_by_axe(tab)]
    return flaws


def visited(found: dict[str, list[str]]) -> set[str]:
    """The pages, without their queries."""
    return {kind.partition("?")[0] for kind in found}


async def test_readers_pages(reader_of: ReaderOf, page_of: PageOf, live: Live) -> None:
    await two_revisions(live.ask)
    guest = await reader_of(None)
    found = await walked(guest, ["/en/meetings/fifth-diaspora-meeting", "/en/programmes/diaspora-forum", "/en/"])
    tab = await page_of(None, viewport=NARROW)

    assert pages_in(readers.PAGES) - visited(found) == set()
    assert await looked_at(tab, found) == []
    heavy = {one: await weight_kb(guest, one) for (one, *_) in found.values()}
    assert {one: weight for one, weight in heavy.items() if weight > PUBLIC_KB} == {}


async def weight_kb(reader: httpx.AsyncClient, address: str) -> float:
    """What a first visit fetches: the page and all that it needs, packed."""
    html = await _raw(reader, address)
    assets = set(
        re.findall(rb'<(?:link|script|img)[^>]*(?:href|src)="(/(?:static|files)/[^"]+)"', gzip.decompress(html))
    )
    return (len(html) + sum([len(await _raw(reader, one.decode())) for one in assets])) / 1_000


async def _raw(reader: httpx.AsyncClient, address: str) -> bytes:
    async with reader.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status_code == 200, address
        return b"".join([piece async for piece in answer.aiter_raw()])


async def test_an_applicants_pages(reader_of: ReaderOf, page_of: PageOf, live: Live) -> None:
    await a_busy_desk(live.ask)
    hers, his = await reader_of(AYGUL), await reader_of(TIMUR)
    begun = await his.post(f"/en/calls/{CALL}/apply")
    begin = ["/en/applications", "/en/receipts", "/en/certificates"]
    with_offer = await walked(hers, begin)
    draft = begun.headers["location"]
    # The check is led to by a button of the form.
    with_draft = await walked(his, [draft, f"{draft}/check", "/en/applications"])
    guests = await walked(await reader_of(None), ["/en/sign-in"])
    readers_own = visited(await walked(await reader_of(None), ["/en/"]))

    assert pages_in(applicants.PAGES) - visited(with_offer) - visited(with_draft) - visited(guests) == set()
    for actor, found in ((AYGUL, with_offer), (TIMUR, with_draft)):
        own = {kind: addresses for kind, addresses in found.items() if kind.partition("?")[0] not in readers_own}
        assert await looked_at(await page_of(actor, viewport=NARROW), own) == []
    assert await weight_kb(his, begun.headers["location"]) <= FORM_KB


@pytest.mark.parametrize(
    ("actor", "begin", "table"),
    [
        (REVIEWER, ["/en/reviews"], reviewers.PAGES),
        (CONTRIBUTOR, ["/en/institution"], institutions.PAGES),
        (BUSY, [f"{MINUTES}/edit/agenda", MINUTES, "/en/desk"], desk.PAGES),
    ],
    ids=["reviewer", "institution", "desk"],
)
async def test_the_pages_of_who_works_here(
    reader_of: ReaderOf, page_of: PageOf, live: Live, actor: Actor, begin: list[str], table: Any
) -> None:
    await a_busy_desk(live.ask)
    own = pages_in(table)
    found = await walked(await reader_of(actor), begin)
    of_work = {kind: addresses for kind, addresses in found.items() if kind.partition("?")[0] in own}

    assert own - visited(found) == set()
    assert await looked_at(await page_of(actor, viewport=NARROW), of_work) == []
