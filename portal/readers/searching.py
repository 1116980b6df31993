"""Search over everything public, as one types or on asking."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.readers import asking, labels
from portal.readers.frames import framed
from portal.rendering import t_of

LONGEST: Final = 200


async def search(request: Request) -> Response:
    """What was found, the best first; without words, only the question."""
    t = t_of(request)
    kinds = labels.found(t)
    text = asking.words(request, "q", LONGEST)
    chosen = asking.choices(request, "kind", list(kinds))
    found = await _found(request, text, chosen) if text else None
    return framed(
        request,
        "readers/search.html",
        title=t("Search"),
        asked=asking.query_of((("q", text), ("kind", chosen))),
        text=text,
        kinds=kinds,
        chosen=chosen,
        found=found,
        after=asking.next_page(found) if found else None,
        query=asking.query_of((("q", text), ("kind", chosen))),
        events=words.events(t),
        document_classes=labels.documents(t),
    )


async def _found(request: Request, text: str, chosen: list[str]) -> dict[str, Any]:
    answer = await asking.one_page(request, "readers/search", text=text, types=chosen or None)
    found: dict[str, Any] = answer["found"]
    return found
