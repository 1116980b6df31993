"""Certificates: a page that confirms one to anybody, and the paper for who holds it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from locales.writing import written_day
from portal.client import SignInNeeded, ask
from portal.outputs import certificate as paper
from portal.rendering import page, t_of

MOST_CHARACTERS: Final = 200
"""Neither a number nor a code is as long."""

_workers: Final = ThreadPoolExecutor(1, thread_name_prefix="certificates")


async def search(request: Request) -> Response:
    """Ask for the number and the code, and lead on to the page of that certificate."""
    if number := _asked(request, "number"):
        code = _asked(request, "code")
        address = f"/{request.state.locale}/certificates/{quote(number, safe='')}"
        return RedirectResponse(address + (f"?code={quote(code, safe='')}" if code else ""), 303)
    return page(request, "applicants/certificate.html", number="", code="", checked=None, own=None)


async def certificate(request: Request) -> Response:
    """Whether a certificate is one; its holder, and the secretariat, find the paper here too."""
    found = await _found(request, _asked(request, "code") or None)
    return page(
        request,
        "applicants/certificate.html",
        number=request.path_params["number"][:MOST_CHARACTERS],
        code=_asked(request, "code"),
        asked=f"?{request.url.query}" if request.url.query else "",
        checked=found["checkCertificate"],
        own=found["certificate"],
    )


async def printed(request: Request) -> Response:
    """The paper, for the person whose certificate it is and for the secretariat.

    Raises:
        SignInNeeded: when nobody is signed in.
        HTTPException: 404 for everybody else.
    """
    own = (await _found(request, None))["certificate"]
    if own is None and request.app.state.session_cookie.token_in(request) is None:
        raise SignInNeeded
    if own is None or own["name"] is None:
        raise HTTPException(404)
    return Response(
        await _made(request, own),
        media_type="application/pdf",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'inline; filename="{own["number"]}.pdf"',
            "Content-Language": request.state.locale,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


async def _made(request: Request, own: dict[str, Any]) -> bytes:
    """The paper in the language of the page, set away from the event loop."""
    locale: str = request.state.locale
    said = paper.said(own, t_of(request), lambda day: written_day(date.fromisoformat(day), locale), locale)
    issued_at = datetime.fromisoformat(own["issuedAt"].replace("Z", "+00:00"))
    return await asyncio.get_running_loop().run_in_executor(_workers, partial(paper.written, said, issued_at))


async def _found(request: Request, code: str | None) -> dict[str, Any]:
    number = request.path_params["number"][:MOST_CHARACTERS]
    return await ask(request, "applicants/certificate", number=number, code=code, locale=request.state.locale)


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "").strip()[:MOST_CHARACTERS]
