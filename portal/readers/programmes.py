"""Programmes: their list, and the page of one."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.outputs import json_ld
from portal.readers import asking
from portal.readers.frames import Above, framed
from portal.readers.items import one, page_of, revision_asked
from portal.rendering import t_of

Data = dict[str, Any]


async def listing(request: Request) -> Response:
    """The programmes that the filters ask for, some at a time."""
    t = t_of(request)
    chosen = {
        "kind": asking.choice(request, "kind", words.kinds(t)),
        "tag": asking.words(request, "tag", 100),
        "open": asking.choice(request, "open", ("yes",)),
    }
    found = await _listed(request, chosen)
    return framed(
        request,
        "readers/programmes.html",
        title=t("Programmes"),
        asked=asking.query_of(chosen.items()),
        chosen=chosen,
        kinds=words.kinds(t),
        tags=_tags(found["newest"]["nodes"], chosen["tag"]),
        total=found["page"]["totalCount"],
        nodes=found["page"]["nodes"],
        after=asking.next_page(found["page"]),
    )


async def programme(request: Request) -> Response:
    """One programme's page; with `?revision=`, as it was published then."""
    t = t_of(request)
    number = revision_asked(request)
    found = await one(request, "programme", revision=number)
    is_earlier = number is not None and number != found["current"]["revision"]["number"]
    return framed(
        request,
        "readers/programme.html",
        above=(Above("/programmes", t("Programmes"), request.state.locale),),
        title=found["title"],
        linked=json_ld.programme(found, page_of(request, "programmes", found)),
        kept=f"revision={number}" if is_earlier else "",
        programme=found,
        kinds=words.kinds(t),
    )


async def _listed(request: Request, chosen: dict[str, str]) -> Data:
    wanted = asking.only_given(
        kind=[chosen["kind"]] if chosen["kind"] else [],
        tag=chosen["tag"],
        hasOpenCall=True if chosen["open"] else None,
    )
    return await asking.one_page(request, "readers/programmes", filter=wanted)


def _tags(nodes: list[Data], chosen: str) -> list[str]:
    """The topics to choose from, and the one chosen in any case."""
    return sorted({tag for node in nodes for tag in node["tags"]} | ({chosen} if chosen else set()))
