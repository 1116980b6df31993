"""The profile: the person, how they are written to, and their organisation."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from locales import LANGUAGES
from portal import words
from portal.applicants import organisation, zones
from portal.applicants.accounts import MOST_CHARACTERS, tell_times_in
from portal.applicants.standing import signed_in
from portal.client import act, ask
from portal.rendering import countries, page, reader_zone, t_of
from portal.words import Translate

NAMES: Final = ("passportName", "nativeName", "preferredName")
DIGEST: Final = frozenset({"SECRETARIAT"})
"""Who gets the daily mail of what waits."""


async def profile(request: Request) -> Response:
    """The person and their organisation, on one page."""
    account = signed_in(await ask(request, "applicants/profile"))["account"]
    if request.method == "GET":
        return _shown(request, account, _stored(request, account))
    values = {name: _typed(value) for name, value in (await request.form()).items()}
    values["timeZone"] = zones.meant(values.get("timeZone", ""), request.state.locale)
    errors = [
        *await _save_person(request, values, account),
        *await organisation.save(request, values, account["organisation"]),
    ]
    if errors:
        return _shown(request, account, values, errors=errors)
    response = RedirectResponse(f"/{request.state.locale}/profile?saved=1", 303)
    tell_times_in(response, values["timeZone"] or "UTC")
    return response


async def _save_person(request: Request, values: dict[str, str], account: dict[str, Any]) -> list[dict[str, Any]]:
    """Save the names, blank ones too: they were cleared. Without a time zone, times are told in UTC."""
    given: dict[str, Any] = {name: values[name] for name in NAMES if name in values}
    given["timeZone"] = values["timeZone"][:MOST_CHARACTERS] or "UTC"
    if "locale" in values:
        given["locale"] = values["locale"][:MOST_CHARACTERS]
    if _gets_digest(account) and "locale" in values:
        given["digest"] = values.get("digest") == "yes"
    _, errors = await act(request, "applicants/update-profile", input=given)
    return [{**error, "anchor": (error["path"] or [None])[0]} for error in errors]


def _typed(value: object) -> str:
    """What was typed into one field. Browsers send line breaks as CR LF."""
    return str(value).replace("\r\n", "\n").strip()


def _shown(
    request: Request,
    account: dict[str, Any],
    values: dict[str, Any],
    *,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    errors, t, locale = errors or [], t_of(request), request.state.locale
    labels = _labels(t)
    blank = dict.fromkeys(labels)
    return page(
        request,
        "applicants/profile.html",
        status=422 if errors else 200,
        email=account["email"],
        labels=labels,
        values={**blank, "locale": account["locale"], "digest": None, **values},
        why={**blank, **{error["anchor"]: error["message"] for error in errors}},
        errors=[{**error, "label": labels.get(error["anchor"], "")} for error in errors],
        done=t("Saved.") if "saved" in request.query_params else None,
        is_new=account["name"] is None,
        is_proposed=not errors and account["timeZone"] == "UTC" and reader_zone(request) != "UTC",
        gets_digest=_gets_digest(account),
        spoken={**LANGUAGES, **({} if account["locale"] in LANGUAGES else {account["locale"]: account["locale"]})},
        zones=zones.choices(locale),
        countries=countries(locale),
    )


def _labels(t: Translate) -> dict[str, str]:
    return {
        **words.profile(t),
        "timeZone": t("Time zone"),
        "locale": t("Language in which we write to you"),
        "digest": t("Daily mail"),
    }


def _gets_digest(account: dict[str, Any]) -> bool:
    return bool(DIGEST & set(account["roles"]))


def _stored(request: Request, account: dict[str, Any]) -> dict[str, Any]:
    """What is stored; until a time zone was chosen, the one that the browser tells."""
    name = account["name"] or {}
    values = {f"{part}Name": name.get(part) for part in ("passport", "native", "preferred")}
    zone = reader_zone(request) if account["timeZone"] == "UTC" else account["timeZone"]
    chosen = {"timeZone": zone, "locale": account["locale"], "digest": "yes" if account["digest"] else None}
    return {**values, **chosen, **organisation.stored_values(account["organisation"])}
