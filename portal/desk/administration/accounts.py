"""Accounts and what they may do here: found, given roles, taken roles. For administrators."""

from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.lists import end_of, typed
from portal.rendering import page, t_of
from portal.words import Translate, roles

AREA: Final = "desk/administration"
ROLES: Final = ("APPLICANT", "CONTRIBUTOR", "REVIEWER", "EDITOR", "SECRETARIAT", "ADMINISTRATOR")
_LONGEST_TEXT: Final = 200

Errors = list[dict[str, Any]]


def meanings(t: Translate) -> dict[str, str]:
    """What each role is for, and what it opens."""
    return {
        "APPLICANT": t("Applies to calls. Everybody who signs in can do that."),
        "CONTRIBUTOR": t(
            "Writes drafts for one national institution, reports on its action items, and endorses the applications "
            "of its country. Needs an institution."
        ),
        "REVIEWER": t("Reads the applications that the secretariat gives them, and scores them."),
        "EDITOR": t("Writes and translates all content. Cannot approve or publish it, and sees no applications."),
        "SECRETARIAT": t("Approves and publishes content; reads, decides and writes to all applicants."),
        "ADMINISTRATOR": t("Gives roles, makes API keys and webhooks, reads the audit log. Sees no applications."),
    }


async def accounts(request: Request) -> Response:
    """The accounts, by address, narrowed by text and role."""
    query, t = request.query_params, t_of(request)
    text, role = query.get("text", "")[:_LONGEST_TEXT], query.get("role", "")
    wanted = {"text": text or None, "role": role if role in ROLES else None}
    locale = request.state.locale
    found = (await ask(request, f"{AREA}/accounts", after=query.get("after"), locale=locale, **wanted))["accounts"]
    return page(
        request,
        f"{AREA}/accounts.html",
        nodes=found["nodes"],
        total=found["totalCount"],
        after=end_of(found),
        text=text,
        role=role,
        query=urlencode({name: value for name, value in (("text", text), ("role", role)) if value}),
        meanings=meanings(t),
        done=t("The roles are set. They hold at once.") if query.get("done") else None,
    )


async def account(request: Request) -> Response:
    """One account with its roles and institution, to be set."""
    key, locale = request.path_params["id"], request.state.locale
    found = await ask(request, f"{AREA}/account", id=key, locale=locale)
    person = found["node"]
    if not person or "email" not in person:
        raise HTTPException(404)
    if request.method == "GET":
        institution = person["institution"]["id"] if person["institution"] else ""
        given = {"email": person["email"], "roles": person["roles"], "institution": institution}
        return _form(request, found["institutions"], given, person=person)
    return await _set(request, found["institutions"], person)


async def new_account(request: Request) -> Response:
    """Roles for an address that may have no account yet."""
    locale = request.state.locale
    institutions = (await ask(request, f"{AREA}/institutions", locale=locale))["institutions"]
    if request.method == "GET":
        return _form(request, institutions, {"email": "", "roles": [], "institution": ""})
    return await _set(request, institutions, None)


async def _set(request: Request, institutions: list[dict[str, Any]], person: dict[str, Any] | None) -> Response:
    posted = await request.form()
    email = person["email"] if person else typed(posted, "email")[:2_000]
    chosen = [str(role) for role in posted.getlist("roles") if role in ROLES]
    given = {"email": email, "roles": chosen, "institution": typed(posted, "institution")}
    errors = _objections(request, given, is_own=person is not None and person["id"] == request.state.me["id"])
    if not errors:
        sent = {**given, "institution": given["institution"] or None}
        _, refused = await act(request, f"{AREA}/set-roles", input=sent)
        errors = [_of_field(request, one) for one in refused]
    if errors:
        return _form(request, institutions, given, person=person, errors=errors)
    query = urlencode({"text": email, "done": 1})
    return RedirectResponse(f"/{request.state.locale}/desk/accounts?{query}", 303)


def _objections(request: Request, given: dict[str, Any], *, is_own: bool) -> Errors:
    """What is said before the API stores it: a contributor without an institution could do nothing, and whoever
    stopped being an administrator by a slip could not take it back.
    """
    t = t_of(request)
    if is_own and "ADMINISTRATOR" not in given["roles"]:
        message = t("You cannot take this role from yourself: another administrator can.")
        return [{"anchor": "roles", "label": t("Roles"), "message": message}]
    if "CONTRIBUTOR" in given["roles"] and not given["institution"]:
        message = t("A contributor acts for an institution: please choose which.")
        return [{"anchor": "institution", "label": t("Institution"), "message": message}]
    return []


def _of_field(request: Request, error: dict[str, Any]) -> dict[str, Any]:
    t, name = t_of(request), (error["path"] or [""])[0]
    labels = {"email": t("E-mail address"), "roles": t("Roles"), "institution": t("Institution")}
    return {**error, "anchor": name if name in labels else "", "label": labels.get(name, "")}


def _form(
    request: Request,
    institutions: list[dict[str, Any]],
    given: dict[str, Any],
    *,
    person: dict[str, Any] | None = None,
    errors: Errors | None = None,
) -> Response:
    t = t_of(request)
    words = roles(t)
    return page(
        request,
        f"{AREA}/account.html",
        status=422 if errors else 200,
        person=person,
        given=given,
        institutions=institutions,
        choices=[(role, words[role], meanings(t)[role]) for role in ROLES],
        errors=errors or [],
        why={one["anchor"]: one["message"] for one in errors or [] if one["anchor"]},
    )
