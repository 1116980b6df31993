"""Signing in and out, the profile and the organisation."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import words
from portal.client import SignInNeeded, ask
from portal.reading import t_of
from portal.rendering import countries, page

COOKIE = "kurultai_session"
PROFILE = ("passportName", "nativeName", "preferredName", "timeZone")
ORGANISATION = ("name", "nativeName", "country", "city", "website", "about")


async def sign_in(request: Request) -> Response:
    """Ask for an address, then for the code that went there."""
    if request.method == "GET":
        return _sign_in_page(request, next_=request.query_params.get("next", ""))
    posted = await request.form()
    email, next_ = str(posted.get("email", "")).strip(), str(posted.get("next", ""))
    if posted.get("act") == "enter":
        return await _enter(request, email, str(posted.get("code", "")), next_)
    answer = await ask(request, "request-sign-in-code", input={"email": email, "locale": request.state.locale})
    if errors := _plain(answer["requestSignInCode"]["userErrors"]):
        return _sign_in_page(request, email=email, next_=next_, errors=errors)
    return _sign_in_page(request, email=email, next_=next_, asks_code=True)


async def sign_out(request: Request) -> Response:
    """End the session here and on the server."""
    await ask(request, "sign-out")
    response = RedirectResponse(f"/{request.state.locale}/", 303)
    response.delete_cookie(COOKIE)
    return response


async def profile(request: Request) -> Response:
    """The person and their organisation, on one page."""
    viewer = (await ask(request, "profile"))["viewer"]
    if viewer is None:
        raise SignInNeeded
    account = viewer["account"]
    if request.method == "GET":
        return _profile_page(request, account, _stored(account), saved="saved" in request.query_params)
    values = {name: str(value).strip() for name, value in (await request.form()).items()}
    errors = await _save(request, values)
    if errors:
        return _profile_page(request, account, values, errors=errors)
    return RedirectResponse(f"/{request.state.locale}/profile?saved=1", 303)


async def _enter(request: Request, email: str, code: str, next_: str) -> Response:
    answer = (await ask(request, "sign-in", input={"email": email, "code": code}))["signIn"]
    if errors := _plain(answer["userErrors"]):
        return _sign_in_page(request, email=email, next_=next_, errors=errors, asks_code=True)
    response = RedirectResponse(_own_path(next_) or f"/{request.state.locale}/applications", 303)
    ends = datetime.fromisoformat(answer["expiresAt"].replace("Z", "+00:00"))
    response.set_cookie(
        COOKIE,
        answer["token"],
        max_age=int((ends - datetime.now(UTC)).total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


async def _save(request: Request, values: dict[str, str]) -> list[dict[str, Any]]:
    given = {name: values[name] for name in PROFILE if values.get(name)}
    answer = await ask(request, "update-profile", input={**given, "locale": request.state.locale})
    errors = [{**error, "anchor": (error["path"] or [None])[0]} for error in answer["updateProfile"]["userErrors"]]
    organisation: dict[str, Any] = {name: values.get(_posted(name)) or None for name in ORGANISATION}
    if any(organisation.values()):
        t = t_of(request)
        if not organisation["country"]:
            return [*errors, {"anchor": "country", "message": t("Please choose a country.")}]
        if organisation["website"] and "://" not in organisation["website"]:
            organisation["website"] = f"https://{organisation['website']}"
        organisation["name"] = organisation["name"] or ""
        saved = await ask(request, "save-organisation", input=organisation)
        errors += [
            {**error, "anchor": _posted((error["path"] or [""])[0])}
            for error in saved["saveOrganisation"]["userErrors"]
        ]
    return errors


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
    return page(request, "sign-in.html", status=status, **given)


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
        "profile.html",
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
    return next_ if next_.startswith("/") and not next_.startswith(("//", "/\\")) and "\n" not in next_ else ""


def _plain(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"anchor": (error["path"] or [None])[0], "label": "", "message": error["message"]} for error in errors]
