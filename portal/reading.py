"""The pages that anybody reads: home, lists, a meeting, a programme, a call."""

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from locales import translate
from portal import words
from portal.client import ask
from portal.rendering import page

TITLES = {"meetings": "Meetings", "programmes": "Programmes", "calls": "Calls"}


async def home(request: Request) -> Response:
    """Open calls, the latest meeting, the programmes."""
    return page(request, "home.html", **await ask(request, "home", locale=request.state.locale))


async def listing(request: Request) -> Response:
    """All meetings, programmes or calls."""
    kind = request.path_params["kind"]
    if kind not in TITLES:
        raise HTTPException(404)
    found = await ask(request, "lists", locale=request.state.locale)
    nodes = [{"startsOn": None, "callStatus": None, **node} for node in found[kind]["nodes"]]
    return page(request, "list.html", kind=kind, title=t_of(request)(TITLES[kind]), nodes=nodes)


async def meeting(request: Request) -> Response:
    """One meeting with its minutes."""
    t = t_of(request)
    found = await _one(request, "meeting")
    return page(
        request,
        "meeting.html",
        meeting=found,
        acts=words.acts(t),
        follow_up=words.follow_up(t),
        records=words.records(t),
    )


async def programme(request: Request) -> Response:
    """One programme's page."""
    return page(request, "programme.html", programme=await _one(request, "programme"))


async def call(request: Request, errors: list[dict[str, Any]] | None = None) -> Response:
    """One call with all its questions."""
    found = await _one(request, "call")
    return page(request, "call.html", call=found, errors=errors or [], condition=words.condition(t_of(request)))


def t_of(request: Request) -> Callable[..., str]:
    """Translates into the language of the page."""
    locale: str = request.state.locale

    def t(msgid: str, **places: object) -> str:
        return translate(locale, msgid, places)

    return t


async def _one(request: Request, kind: str) -> dict[str, Any]:
    found = await ask(request, kind, slug=request.path_params["slug"], locale=request.state.locale)
    if found[kind] is None:
        raise HTTPException(404)
    one: dict[str, Any] = found[kind]
    return one
