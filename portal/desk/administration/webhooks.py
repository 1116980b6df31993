"""Webhooks: where changes are sent, what became of each delivery, and what can be done about it. For administrators."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.lists import end_of, typed
from portal.rendering import page, t_of
from portal.words import Translate

AREA: Final = "desk/administration"
TYPES: Final = ("MEETING", "PROGRAMME", "CALL", "DOCUMENT", "DECISION")

Errors = list[dict[str, Any]]


def type_words(t: Translate) -> dict[str, str]:
    """What each type of content is called."""
    return {
        "MEETING": t("Meetings"),
        "PROGRAMME": t("Programmes"),
        "CALL": t("Calls"),
        "DOCUMENT": t("Documents"),
        "DECISION": t("Decisions"),
    }


def thing_words(t: Translate) -> dict[str, str]:
    """What one piece of content of each type is called."""
    return {
        "MEETING": t("meeting"),
        "PROGRAMME": t("programme"),
        "CALL": t("call"),
        "DOCUMENT": t("document"),
        "DECISION": t("decision"),
    }


def delivery_words(t: Translate) -> dict[str, str]:
    """How far a delivery is."""
    return {
        "PENDING": t("waits to be sent"),
        "DELIVERED": t("delivered"),
        "FAILED": t("failed, is tried again"),
        "DEAD": t("given up"),
    }


def change_words(t: Translate) -> dict[str, str]:
    """What happened to what a delivery tells of."""
    return {
        "PUBLISHED": t("published"),
        "UPDATED": t("updated"),
        "UNPUBLISHED": t("unpublished"),
        "DELETED": t("deleted"),
    }


async def webhooks(request: Request) -> Response:
    """Every webhook, the newest first, and the form for another one."""
    if request.method == "GET":
        done = t_of(request)("The webhook is deleted, with its log.") if "done" in request.query_params else None
        return await _listed(request, {"types": []}, done=done)
    posted = await request.form()
    values: dict[str, Any] = {name: typed(posted, name)[:2_000] for name in ("url", "document")}
    values["types"] = [str(one) for one in posted.getlist("types") if one in TYPES]
    given = {"url": values["url"], "types": values["types"] or None, "documentId": values["document"] or None}
    errors = [] if "://" in values["url"] else _no_address(request)
    if not errors:
        payload, refused = await act(request, f"{AREA}/create-webhook", input=given)
        errors = [_of_field(request, one) for one in refused]
    if errors:
        return await _listed(request, values, errors=errors)
    shown = page(
        request,
        f"{AREA}/secret.html",
        key=None,
        webhook={**payload["webhook"], "url": values["url"]},
        secret=payload["secret"],
        hours=None,
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown


async def webhook(request: Request) -> Response:
    """One webhook with its deliveries; tests it, sends again, goes back in the log of changes, or ends it."""
    found = await _one(request)
    if request.method == "GET":
        return _shown(request, found)
    posted = await request.form()
    act_named = typed(posted, "act")
    errors = await _done(request, found, act_named, posted)
    if errors:
        return _shown(request, found, errors=errors, after=typed(posted, "after"))
    place = f"/{request.state.locale}/desk/webhooks"
    return RedirectResponse(
        f"{place}?done=deleted" if act_named == "delete" else f"{place}/{found['id']}?done={act_named}", 303
    )


async def _done(request: Request, found: dict[str, Any], act_named: str, posted: Any) -> Errors:
    """Do what a button says; what was said against it."""
    t, webhook = t_of(request), found["id"]
    refused: Errors
    match act_named:
        case "test":
            _, refused = await act(request, f"{AREA}/test-webhook", webhook=webhook)
        case "redeliver":
            _, refused = await act(request, f"{AREA}/redeliver-webhook", delivery=typed(posted, "delivery"))
        case "replay":
            given = {"webhook": webhook, "after": typed(posted, "after") or None}
            _, refused = await act(request, f"{AREA}/replay-webhook", input=given)
        case "delete" if posted.get("sure") == "yes":
            _, refused = await act(request, f"{AREA}/delete-webhook", webhook=webhook)
        case "delete":
            return [{"anchor": "sure", "label": t("Delete"), "message": t("Please tick this box first.")}]
        case _:
            raise HTTPException(400)
    return [{**one, "anchor": "after" if one["path"] == ["after"] else "", "label": ""} for one in refused]


async def _one(request: Request) -> dict[str, Any]:
    """The webhook of the address with a page of its log.

    Raises:
        HTTPException: 404 when there is none.
    """
    key, after = request.path_params["id"], request.query_params.get("after")
    answer = await ask(request, f"{AREA}/webhook", id=key, after=after, locale=request.state.locale)
    found: dict[str, Any] | None = answer["node"]
    if not found or "deliveries" not in found:
        raise HTTPException(404)
    return found


def _no_address(request: Request) -> Errors:
    t = t_of(request)
    return [
        {"anchor": "url", "label": t("Address"), "message": t("A public address that begins with https://, please.")}
    ]


def _of_field(request: Request, error: dict[str, Any]) -> dict[str, Any]:
    t, name = t_of(request), (error["path"] or [""])[0]
    anchors = {"url": ("url", t("Address")), "documentId": ("document", t("Trusted document")), "types": ("types", "")}
    anchor, label = anchors.get(name, ("", ""))
    return {"anchor": anchor, "label": label, "message": error["message"]}


async def _listed(
    request: Request, values: dict[str, Any], *, errors: Errors | None = None, done: str | None = None
) -> Response:
    t = t_of(request)
    return page(
        request,
        f"{AREA}/webhooks.html",
        status=422 if errors else 200,
        hooks=(await ask(request, f"{AREA}/webhooks"))["webhooks"],
        types=type_words(t),
        deliveries=delivery_words(t),
        values={"url": "", "document": "", **values},
        errors=errors or [],
        why={one["anchor"]: one["message"] for one in errors or [] if one["anchor"]},
        done=done,
    )


def _shown(request: Request, found: dict[str, Any], *, errors: Errors | None = None, after: str = "") -> Response:
    t = t_of(request)
    said = {
        "test": t("A test is on its way: it stands first in the log below."),
        "redeliver": t("The delivery is sent once more."),
        "replay": t("The changes are sent anew, as new deliveries."),
    }
    return page(
        request,
        f"{AREA}/webhook.html",
        status=422 if errors else 200,
        hook=found,
        log=found["deliveries"]["nodes"],
        total=found["deliveries"]["totalCount"],
        further=end_of(found["deliveries"]),
        types=type_words(t),
        things=thing_words(t),
        states=delivery_words(t),
        kinds=change_words(t),
        after=after,
        errors=errors or [],
        why={one["anchor"]: one["message"] for one in errors or [] if one["anchor"]},
        done=said.get(request.query_params.get("done", "")) if request.method == "GET" else None,
    )
