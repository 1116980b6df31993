"""What forms of the editor offer to choose from: each a list of pairs of an id and words."""

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request

from portal.client import ask

Offer = list[tuple[str, str]]

MOST_PAGES: Final = 5
"""How many hundreds are offered: who needs more than these has to look for it another way."""


async def documents(request: Request) -> Offer:
    """The documents of the library."""
    return await _all(request, "documents", lambda one: " – ".join(filter(None, (one["symbol"], one["title"]))))


async def decisions(request: Request) -> Offer:
    """The decisions that are public."""
    return await _all(
        request, "decisions", lambda one: f"{one['number']}. {one['text'][:90]} – {one['meeting']['title']}"
    )


async def meetings(request: Request) -> Offer:
    """The meetings that are public or the viewer's to write, with their first day."""
    found = [one for name in ("meetings", "drafts") for one in await _all(request, name, _meeting)]
    return sorted(dict(found).items(), key=lambda one: one[1], reverse=True)


async def series(request: Request) -> Offer:
    """The series of meetings."""
    found = await ask(request, "desk/edit/offered-series", locale=request.state.locale)
    return [(one["id"], one["name"]) for one in found["allMeetingSeries"]]


async def for_part(request: Request, kind: str, name: str) -> dict[str, Offer]:
    """What one part of the editor offers."""
    ways = _OFFERED.get((kind, name), {})
    return {f"{what}_offered": await offer(request) for what, offer in ways.items()}


def _meeting(one: dict[str, Any]) -> str:
    return f"{one['startsOn']} {one['title']}"


async def _all(request: Request, name: str, words: Callable[[dict[str, Any]], str]) -> Offer:
    found, after = Offer(), None
    for _ in range(MOST_PAGES):
        told = await ask(request, f"desk/edit/offered-{name}", locale=request.state.locale, after=after)
        page = told["page"]
        found += [(one["id"], words(one)) for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return found


_OFFERED: Final = {
    ("meeting", "facts"): {"series": series, "meetings": meetings},
    ("meeting", "agenda"): {"documents": documents},
    ("meeting", "decisions"): {"documents": documents},
    ("meeting", "documents"): {"documents": documents},
    ("programme", "facts"): {"mandates": decisions},
}
