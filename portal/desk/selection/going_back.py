"""Where a form leads once it is done: back to the page that it stood on, among our own pages of work."""

import re
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

_OURS: Final = re.compile(r"/desk(?:/[A-Za-z0-9=_.~-]+)*(?:\?[A-Za-z0-9=&%+_.~-]*)?(?:#[A-Za-z0-9_-]+)?")


def back_in(posted: FormData, otherwise: str) -> str:
    """The address, below the language, that a form was posted from; `otherwise`, when it does not say one of ours."""
    told = posted.get("back")
    return told if isinstance(told, str) and _OURS.fullmatch(told) else otherwise


def asked_back(request: Request, otherwise: str) -> str:
    """The same, of a page that was led to."""
    told = request.query_params.get("back", "")
    return told if _OURS.fullmatch(told) else otherwise


def led_to(request: Request, path: str, done: str | None = None) -> Response:
    """The way to a page of work, which then says what was done."""
    path, hash_, place = path.partition("#")
    path = re.sub(r"(?<=[?&])done=[^&#]*&?", "", path).rstrip("?&")
    told = f"{'&' if '?' in path else '?'}done={done}" if done else ""
    return RedirectResponse(f"/{request.state.locale}{path}{told}{hash_}{place}", 303)


def text_in(posted: FormData, name: str) -> str:
    """What was typed in a field; nothing when there is none."""
    told = posted.get(name)
    return told.strip() if isinstance(told, str) else ""


def texts_in(posted: FormData, name: str) -> list[str]:
    """What was ticked under a name."""
    return [one for one in posted.getlist(name) if isinstance(one, str) and one]


def number_in(posted: FormData, name: str) -> int:
    """A whole number; 0, which is never a version, for what is none."""
    told = text_in(posted, name)
    return int(told) if re.fullmatch(r"[0-9]{1,9}", told) else 0
