"""Signing in and out."""

import re
import unicodedata
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from locales import LANGUAGES
from portal.applicants import carrying
from portal.client import ask
from portal.people import workplace_of
from portal.rendering import CHOSEN_ZONE, WORKPLACE, page

MOST_CHARACTERS: Final = 2_000
"""The API reads no longer addresses, and says of shorter ones what is wrong with them."""
_YEAR_SECONDS: Final = 31_536_000


async def sign_in(request: Request) -> Response:
    """Ask for an address, then for the code that went there. Who is signed in already is led on."""
    if request.method == "GET":
        return await _asked_for_address(request, request.query_params.get("next", ""))
    posted = await request.form()
    own = carrying.own_prefix(posted)
    carried = carrying.carried_in(posted) if own else []
    email, next_, code, what = (str(posted.get(own + name, "")) for name in ("email", "next", "code", "act"))
    email = email.strip()[:MOST_CHARACTERS]
    if what == "enter":
        return await _enter(request, email, code, next_, carried)
    if what == "address":
        return _sign_in_page(request, next_=next_, carried=carried)
    answer = await ask(
        request, "applicants/request-sign-in-code", input={"email": email, "locale": request.state.locale}
    )
    errors = answer["requestSignInCode"]["userErrors"]
    # After too many, the code before stays valid: it can still be entered.
    asks_code = not errors or any(error["code"] == "RATE_LIMITED" for error in errors)
    sent = "" if errors else "again" if what == "again" else "first"
    given: dict[str, Any] = {"email": email, "next_": next_, "asks_code": asks_code, "carried": carried}
    return _sign_in_page(request, errors=_plain(errors), sent=sent, **given)


async def sign_in_first(request: Request) -> Response:
    """Ask somebody to sign in again who posted answers after their session had ended: they are saved afterwards."""
    carried = await carrying.posted_in(request)
    response = _sign_in_page(request, next_=request.url.path, has_ended=True, carried=carried)
    request.app.state.session_cookie.forget(response)
    response.status_code = 401
    return response


async def sign_out(request: Request) -> Response:
    """End the session here and on the server."""
    await ask(request, "applicants/sign-out")
    response = RedirectResponse(f"/{request.state.locale}/", 303)
    forget(request, response)
    return response


def forget(request: Request, response: Response) -> None:
    """Have the browser forget who was signed in."""
    request.app.state.session_cookie.forget(response)
    response.delete_cookie(CHOSEN_ZONE)
    response.delete_cookie(WORKPLACE)


def tell_times_in(response: Response, zone: str) -> None:
    """Let the pages tell times in the zone of the profile. Every profile begins with UTC: that is nobody's choice."""
    if zone == "UTC":
        response.delete_cookie(CHOSEN_ZONE)
    else:
        response.set_cookie(CHOSEN_ZONE, quote(zone, safe=""), max_age=_YEAR_SECONDS, samesite="lax")


async def _asked_for_address(request: Request, next_: str) -> Response:
    cookie = request.app.state.session_cookie
    if cookie.token_in(request) is None:
        return _sign_in_page(request, next_=next_)
    viewer = (await ask(request, "me", locale=request.state.locale))["viewer"]
    if viewer is not None:
        return _on(request, next_, workplace_of(viewer["account"]["roles"]))
    response = _sign_in_page(request, next_=next_, has_ended=True)
    cookie.forget(response)
    return response


async def _enter(request: Request, email: str, code: str, next_: str, carried: carrying.Carried) -> Response:
    given = {"email": email, "code": digits_in(code)}
    answer = (await ask(request, "applicants/sign-in", input=given))["signIn"]
    if errors := _plain(answer["userErrors"]):
        again: dict[str, Any] = {"email": email, "next_": next_, "code": code, "carried": carried}
        return _sign_in_page(request, errors=errors, asks_code=True, **again)
    place = workplace_of(answer["account"]["roles"])
    # Answers that were carried along are posted once more, to where they were meant for.
    is_carried = bool(carried and _own_path(next_))
    response = RedirectResponse(_own_path(next_), 307) if is_carried else _on(request, next_, place)
    ends = datetime.fromisoformat(answer["expiresAt"].replace("Z", "+00:00"))
    request.app.state.session_cookie.keep(response, answer["token"], ends)
    tell_times_in(response, answer["account"]["timeZone"])
    _lead_to_work(response, place)
    return response


def digits_in(code: str) -> str:
    """A code as it was mailed, of one typed with spaces, pasted, or written in the digits of another script."""
    given = "".join(str(unicodedata.digit(one, one)) for one in code[:MOST_CHARACTERS])
    return re.sub(r"[\s\-–.\u200b-\u200f\u202a-\u202e\u2060-\u2069]", "", given)


def _on(request: Request, next_: str, place: str | None) -> Response:
    """To where the reader was going, or else to where they begin."""
    return RedirectResponse(_own_path(next_) or f"/{request.state.locale}/{place or 'applications'}", 303)


def _lead_to_work(response: Response, place: str | None) -> None:
    """Let every page lead to where somebody works."""
    if place is None:
        response.delete_cookie(WORKPLACE)
    else:
        response.set_cookie(WORKPLACE, place, max_age=_YEAR_SECONDS, samesite="lax")


def _sign_in_page(
    request: Request,
    *,
    next_: str,
    email: str = "",
    asks_code: bool = False,
    errors: list[dict[str, Any]] | None = None,
    code: str = "",
    sent: str = "",
    has_ended: bool = False,
    carried: carrying.Carried | None = None,
) -> Response:
    """`sent` says whether a code has just been sent, for the first time or again."""
    status = 422 if errors else 200
    next_ = _in_language(_own_path(next_), request.state.locale)
    given = {"next": next_, "email": email, "asks_code": asks_code, "errors": errors or []}
    told: dict[str, Any] = {"code": code[:MOST_CHARACTERS], "sent": sent, "has_ended": has_ended, "signed_in": False}
    told["is_erased"] = "erased" in request.query_params
    told |= {"carried": carried or [], "own": carrying.OWN if carried else ""}
    told["asked"] = f"?next={quote(next_)}" if next_ else ""
    return page(request, "applicants/sign-in.html", status=status, **given, **told)


def _own_path(next_: str) -> str:
    """A path of this site; empty for anything that could lead elsewhere."""
    # Browsers leave control characters out, and read a backslash as a slash.
    is_own = next_.startswith("/") and not next_.startswith(("//", "/\\")) and next_.isprintable()
    return next_ if is_own else ""


def _in_language(path: str, locale: str) -> str:
    """The same page in the language that the reader has chosen meanwhile."""
    language, _, rest = path[1:].partition("/")
    return f"/{locale}/{rest}" if language in LANGUAGES else path


def _plain(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"anchor": (error["path"] or [None])[0], "label": "", "message": error["message"]} for error in errors]
