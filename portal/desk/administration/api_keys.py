"""The keys that partner websites ask with: made, given a new secret, ended. For administrators."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.lists import typed
from portal.rendering import page, reader_zone, t_of
from portal.words import Translate

AREA: Final = "desk/administration"
SCOPES: Final = ("READ_PUBLIC", "RECEIVE_CHANGES", "AD_HOC_QUERIES")
OVERLAP_HOURS: Final = "24"

Errors = list[dict[str, Any]]


def scope_words(t: Translate) -> dict[str, tuple[str, str]]:
    """What each scope is called, and what it opens."""
    return {
        "READ_PUBLIC": (t("Read what is public"), t("With a budget of its own, larger than that of unknown readers.")),
        "RECEIVE_CHANGES": (t("Follow the changes"), t("Subscriptions and the log of what was published.")),
        "AD_HOC_QUERIES": (
            t("Send documents of its own"),
            t("Documents that were not registered before; it can also register them as trusted."),
        ),
    }


async def api_keys(request: Request) -> Response:
    """Every key, the newest first, and the form for another one."""
    if request.method == "GET":
        return await _listed(request, {"scopes": ["READ_PUBLIC"]})
    posted = await request.form()
    values: dict[str, Any] = {name: typed(posted, name) for name in ("name", "origins", "expires")}
    values["scopes"] = [str(scope) for scope in posted.getlist("scopes") if scope in SCOPES]
    ends, errors = _end(request, values["expires"])
    if not errors:
        origins = [line.strip() for line in values["origins"].splitlines() if line.strip()]
        given = {"name": values["name"], "scopes": values["scopes"], "origins": origins, "expiresAt": ends}
        payload, refused = await act(request, f"{AREA}/create-api-key", input=given)
        errors = [_of_field(request, one, origins) for one in refused]
    if errors:
        return await _listed(request, values, errors=errors)
    return _secret(request, payload)


async def api_key(request: Request) -> Response:
    """One key: what it may do, a new secret for it, its end."""
    found, t = await _one(request), t_of(request)
    if request.method == "GET":
        done = (
            t("The key is revoked. Nothing can be asked with it any more.") if "done" in request.query_params else None
        )
        return _shown(request, found, done=done)
    posted = await request.form()
    if posted.get("act") == "rotate":
        return await _rotate(request, found, typed(posted, "hours"))
    return await _revoke(request, found, is_sure=posted.get("sure") == "yes")


async def _rotate(request: Request, found: dict[str, Any], hours: str) -> Response:
    t, label = t_of(request), t_of(request)("Hours")
    if not (hours.isdecimal() and len(hours) <= 6):
        message = t("A whole number from 0 to 720, please.")
        return _shown(request, found, hours=hours, errors=[{"anchor": "hours", "label": label, "message": message}])
    given = {"apiKey": found["id"], "overlapHours": int(hours)}
    payload, refused = await act(request, f"{AREA}/rotate-api-key", input=given)
    if refused:
        errors = [{**one, "anchor": "hours" if one["path"] == ["overlapHours"] else "", "label": ""} for one in refused]
        return _shown(request, found, hours=hours, errors=errors)
    return _secret(request, payload, hours=int(hours))


async def _revoke(request: Request, found: dict[str, Any], *, is_sure: bool) -> Response:
    t = t_of(request)
    if not is_sure:
        error = {"anchor": "sure", "label": t("Revoke"), "message": t("Please tick this box first.")}
        return _shown(request, found, errors=[error])
    _, refused = await act(request, f"{AREA}/revoke-api-key", key=found["id"])
    if refused:
        return _shown(request, found, errors=[{**one, "anchor": "", "label": ""} for one in refused])
    return RedirectResponse(f"/{request.state.locale}/desk/api-keys/{found['id']}?done=revoked", 303)


async def _all(request: Request) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ask(request, f"{AREA}/api-keys"))["apiKeys"]
    now = datetime.now(ZoneInfo("UTC"))
    for one in found:
        one["standing"] = _standing(one, now)
    return found


def _standing(key: dict[str, Any], now: datetime) -> str:
    if key["revokedAt"]:
        return "REVOKED"
    ends = key["expiresAt"] and datetime.fromisoformat(key["expiresAt"].replace("Z", "+00:00"))
    return "EXPIRED" if ends and ends <= now else "ACTIVE"


async def _one(request: Request) -> dict[str, Any]:
    """The key of the address.

    Raises:
        HTTPException: 404 when there is none.
    """
    found = next((one for one in await _all(request) if one["id"] == request.path_params["id"]), None)
    if found is None:
        raise HTTPException(404)
    return found


def _end(request: Request, when: str) -> tuple[str | None, Errors]:
    """When a key is to end, typed by the reader's clock; None for never."""
    if not when:
        return None, []
    t = t_of(request)
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        message = t("A day and a time, please, for example 2027-01-31T12:00.")
        return None, [{"anchor": "expires", "label": t("Ends"), "message": message}]
    return at.replace(tzinfo=ZoneInfo(reader_zone(request))).isoformat(), []


def _of_field(request: Request, error: dict[str, Any], origins: list[str]) -> dict[str, Any]:
    t, path = t_of(request), error["path"]
    labels = {
        "name": t("What it is for"),
        "scopes": t("What it may do"),
        "origins": t("Websites"),
        "expiresAt": t("Ends"),
    }
    name = (path or [""])[0]
    is_line = name == "origins" and len(path) > 1 and path[1].isdecimal() and int(path[1]) < len(origins)
    message = f"{origins[int(path[1])]}: {error['message']}" if is_line else error["message"]
    anchor = {"expiresAt": "expires"}.get(name, name) if name in labels else ""
    return {"anchor": anchor, "label": labels.get(name, ""), "message": message}


async def _listed(request: Request, values: dict[str, Any], *, errors: Errors | None = None) -> Response:
    return page(
        request,
        f"{AREA}/api-keys.html",
        status=422 if errors else 200,
        keys=await _all(request),
        scopes=scope_words(t_of(request)),
        values={"name": "", "origins": "", "expires": "", **values},
        errors=errors or [],
        why=_beside(errors or []),
    )


def _beside(errors: Errors) -> dict[str, str]:
    """What stands beside each field: all that is said of it."""
    anchors = {one["anchor"] for one in errors if one["anchor"]}
    return {name: " ".join(one["message"] for one in errors if one["anchor"] == name) for name in anchors}


def _shown(
    request: Request,
    found: dict[str, Any],
    *,
    hours: str = OVERLAP_HOURS,
    errors: Errors | None = None,
    done: str | None = None,
) -> Response:
    return page(
        request,
        f"{AREA}/api-key.html",
        status=422 if errors else 200,
        key=found,
        scopes=scope_words(t_of(request)),
        hours=hours,
        errors=errors or [],
        why=_beside(errors or []),
        done=done,
    )


def _secret(request: Request, payload: dict[str, Any], hours: int | None = None) -> Response:
    """The one page that shows a secret: no browser and nothing on the way keeps it."""
    shown = page(
        request, f"{AREA}/secret.html", key=payload["apiKey"], webhook=None, secret=payload["secret"], hours=hours
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown
