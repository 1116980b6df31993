"""Signing in and out, the profile and the organisation."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import words
from portal.client import SignInNeeded, ask
from portal.people import workplace_of
from portal.rendering import CHOSEN_ZONE, WORKPLACE, countries, page, t_of

NAMES: Final = ("passportName", "nativeName", "preferredName")
ORGANISATION: Final = (
    *("name", "nativeName", "country", "city", "website"),
    *("foundedYear", "registrationNumber", "about"),
)
MOST_CHARACTERS: Final = 2_000
"""The API reads no longer addresses, and says of shorter ones what is wrong with them."""
MOST_DIGITS: Final = 9
"""A number with more digits is none that the API reads, let alone a year."""
_YEAR_SECONDS: Final = 31_536_000


async def sign_in(request: Request) -> Response:
    """Ask for an address, then for the code that went there."""
    if request.method == "GET":
        return _sign_in_page(request, next_=request.query_params.get("next", ""))
    posted = await request.form()
    email, next_ = str(posted.get("email", "")).strip()[:MOST_CHARACTERS], str(posted.get("next", ""))
    if posted.get("act") == "enter":
        return await _enter(request, email, str(posted.get("code", "")), next_)
    answer = await ask(
        request, "applicants/request-sign-in-code", input={"email": email, "locale": request.state.locale}
    )
    if errors := _plain(answer["requestSignInCode"]["userErrors"]):
        return _sign_in_page(request, email=email, next_=next_, errors=errors)
    return _sign_in_page(request, email=email, next_=next_, asks_code=True)


async def sign_out(request: Request) -> Response:
    """End the session here and on the server."""
    await ask(request, "applicants/sign-out")
    response = RedirectResponse(f"/{request.state.locale}/", 303)
    request.app.state.session_cookie.forget(response)
    response.delete_cookie(CHOSEN_ZONE)
    response.delete_cookie(WORKPLACE)
    return response


async def profile(request: Request) -> Response:
    """The person and their organisation, on one page."""
    viewer = (await ask(request, "applicants/profile"))["viewer"]
    if viewer is None:
        raise SignInNeeded
    account = viewer["account"]
    if request.method == "GET":
        return _profile_page(request, account, _stored(account), saved="saved" in request.query_params)
    values = {name: _typed(value) for name, value in (await request.form()).items()}
    errors = [*await _save_person(request, values), *await _save_organisation(request, values, account)]
    if errors:
        return _profile_page(request, account, values, errors=errors)
    response = RedirectResponse(f"/{request.state.locale}/profile?saved=1", 303)
    _tell_times_in(response, values.get("timeZone") or "UTC")
    return response


async def _enter(request: Request, email: str, code: str, next_: str) -> Response:
    answer = (await ask(request, "applicants/sign-in", input={"email": email, "code": code}))["signIn"]
    if errors := _plain(answer["userErrors"]):
        return _sign_in_page(request, email=email, next_=next_, errors=errors, asks_code=True)
    place = workplace_of(answer["account"]["roles"])
    response = RedirectResponse(_own_path(next_) or f"/{request.state.locale}/{place or 'applications'}", 303)
    ends = datetime.fromisoformat(answer["expiresAt"].replace("Z", "+00:00"))
    request.app.state.session_cookie.keep(response, answer["token"], ends)
    _tell_times_in(response, answer["account"]["timeZone"])
    _lead_to_work(response, place)
    return response


def _tell_times_in(response: Response, zone: str) -> None:
    """Let the pages tell times in the zone of the profile. Every profile begins with UTC: that is nobody's choice."""
    if zone == "UTC":
        response.delete_cookie(CHOSEN_ZONE)
    else:
        response.set_cookie(CHOSEN_ZONE, quote(zone, safe=""), max_age=_YEAR_SECONDS, samesite="lax")


def _lead_to_work(response: Response, place: str | None) -> None:
    """Let every page lead to where somebody works."""
    if place is None:
        response.delete_cookie(WORKPLACE)
    else:
        response.set_cookie(WORKPLACE, place, max_age=_YEAR_SECONDS, samesite="lax")


async def _save_person(request: Request, values: dict[str, str]) -> list[dict[str, Any]]:
    """Save the names, blank ones too: they were cleared. Without a time zone, times are told in UTC."""
    given = {name: values[name] for name in NAMES if name in values}
    zone = values.get("timeZone", "")[:MOST_CHARACTERS] or "UTC"
    answer = await ask(
        request, "applicants/update-profile", input={**given, "timeZone": zone, "locale": request.state.locale}
    )
    return [{**error, "anchor": (error["path"] or [None])[0]} for error in answer["updateProfile"]["userErrors"]]


async def _save_organisation(request: Request, values: dict[str, str], account: dict[str, Any]) -> list[dict[str, Any]]:
    """Save the organisation, unless there is none and none was described."""
    given: dict[str, Any] = {name: values.get(_posted(name), "") for name in ORGANISATION}
    if not any(given.values()) and account["organisation"] is None:
        return []
    if (year := given["foundedYear"]) and not (year.isdecimal() and len(year) <= MOST_DIGITS):
        t = t_of(request)
        return [{"anchor": "foundedYear", "message": t("Please write the year in digits, for example 1998.")}]
    given["foundedYear"] = int(year) if year else None
    given["website"] = _with_scheme(given["website"])[:MOST_CHARACTERS]
    saved = await ask(request, "applicants/save-organisation", input=given)
    return [
        {**error, "anchor": _posted((error["path"] or [""])[0])} for error in saved["saveOrganisation"]["userErrors"]
    ]


def _typed(value: object) -> str:
    """What was typed into one field. Browsers send line breaks as CR LF."""
    return str(value).replace("\r\n", "\n").strip()


def _with_scheme(website: str) -> str:
    """An address as people write it, `example.org`, with what it begins with."""
    return f"https://{website}" if website and "://" not in website else website


def _sign_in_page(
    request: Request,
    *,
    next_: str,
    email: str = "",
    asks_code: bool = False,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    status = 422 if errors else 200
    given = {"next": _own_path(next_), "email": email, "asks_code": asks_code, "errors": errors or []}
    return page(request, "applicants/sign-in.html", status=status, **given)


def _profile_page(
    request: Request,
    account: dict[str, Any],
    values: dict[str, Any],
    *,
    saved: bool = False,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    errors = errors or []
    labels = words.profile(t_of(request))
    blank = dict.fromkeys(labels)
    return page(
        request,
        "applicants/profile.html",
        status=422 if errors else 200,
        email=account["email"],
        labels=labels,
        values={**blank, **values},
        why={**blank, **{error["anchor"]: error["message"] for error in errors}},
        errors=[{**error, "label": labels.get(error["anchor"], "")} for error in errors],
        saved=saved,
        countries=countries(request.state.locale),
    )


def _stored(account: dict[str, Any]) -> dict[str, Any]:
    name, organisation = account["name"] or {}, account["organisation"] or {}
    values = {f"{part}Name": name.get(part) for part in ("passport", "native", "preferred")}
    values |= {_posted(one): organisation.get(one) for one in ORGANISATION if one != "country"}
    return {**values, "timeZone": account["timeZone"], "country": (organisation.get("country") or {}).get("code")}


def _posted(name: str) -> str:
    """The name of an organisation's field on the page, where the person has a `nativeName` too."""
    return "orgNativeName" if name == "nativeName" else name


def _own_path(next_: str) -> str:
    """A path of this site; empty for anything that could lead elsewhere."""
    # Browsers leave control characters out, and read a backslash as a slash.
    is_own = next_.startswith("/") and not next_.startswith(("//", "/\\")) and next_.isprintable()
    return next_ if is_own else ""


def _plain(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"anchor": (error["path"] or [None])[0], "label": "", "message": error["message"]} for error in errors]
