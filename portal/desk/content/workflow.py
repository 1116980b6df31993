"""The acts that take content to the public and back: shown only when they are open, and done here for every kind."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.content import content_words
from portal.people import EDITORS
from portal.rendering import page, reader_zone, t_of

KINDS: Final[Mapping[str, str]] = {"meetings": "meeting", "programmes": "programme", "calls": "call"}
"""The kinds of content, by the word in addresses."""
FOLDERS: Final[Mapping[str, str]] = {"Meeting": "meetings", "Programme": "programmes", "Call": "calls"}

DOCUMENTS: Final[Mapping[str, str]] = {
    "SUBMIT_FOR_REVIEW": "desk/content/submit-for-review",
    "REQUEST_CHANGES": "desk/content/request-changes",
    "APPROVE": "desk/content/approve-content",
    "PUBLISH": "desk/content/publish-content",
    "SCHEDULE": "desk/content/publish-content",
    "UNPUBLISH": "desk/content/unpublish-content",
    "ARCHIVE": "desk/content/archive-content",
    "DELETE": "desk/content/delete-content",
}
MOST_NOTE: Final = 5_000

Item = dict[str, Any]


class Refusal(NamedTuple):
    """An act that was refused: why, and what was typed. `overtaken` tells that somebody else was there first."""

    errors: list[dict[str, Any]]
    typed: dict[str, str]
    overtaken: bool


async def found(request: Request, kind: str) -> Item:
    """The item of the address as it is being written, with `content`, all that the document asked for, beside.

    Raises:
        HTTPException: 404, when there is none for who asks to write.
    """
    slug = request.path_params["slug"]
    data = await ask(request, f"desk/content/{KINDS[kind]}", slug=slug, locale=request.state.locale)
    if data["content"] is None or data["content"]["workingCopy"] is None:
        raise HTTPException(404)
    return {**data["content"]["workingCopy"], "content": data["content"]}


async def act_on(request: Request, item: Item) -> Response | Refusal:
    """Do to an item what was posted: the way to the page that says so, or why not."""
    posted = await request.form()
    action, kind = str(posted.get("act", "")), FOLDERS[item["__typename"]]
    if action not in DOCUMENTS:
        raise HTTPException(400)
    given, errors = _input(request, item, posted)
    if errors:
        return _refusal(errors, posted)
    payload, errors = await act(request, DOCUMENTS[action], input=given)
    if errors:
        return _refusal(errors, posted)
    if action == "DELETE":
        return RedirectResponse(f"/{request.state.locale}/desk/{kind}?done=DELETE", 303)
    return RedirectResponse(f"/{request.state.locale}/desk/{kind}/{payload['content']['slug']}?done={action}", 303)


def item_page(request: Request, template: str, item: Item, refusal: Refusal | None = None, **more: Any) -> Response:
    """The page of an item with its acts; after a refused one with why, and with all that was typed."""
    values = {**shown(request, item, refusal), "done": said(request), **more}
    return page(request, template, status=422 if refusal else 200, **values)


def shown(request: Request, item: Item, refusal: Refusal | None = None) -> dict[str, Any]:
    """What the templates of `desk/workflow.html` need to show an item and what can be done with it."""
    kind = FOLDERS[item["__typename"]]
    return {
        "item": item,
        "kind": kind,
        "address": f"/desk/{kind}/{item['slug']}",
        "says": content_words.words(t_of(request)),
        "missing": _not_translated(item),
        "language_name": dict(content_words.written_languages()),
        "typed": refusal.typed if refusal else {},
        "why": {error["anchor"]: error["message"] for error in refusal.errors} if refusal else {},
        "errors": refusal.errors if refusal else [],
        "since_then": _since(item, refusal),
        "four_eyes": _needs_another(request, item),
        "may_delete": _may_delete(request, item),
        "differs": bool(item["revisions"]["nodes"]) and item["status"] != "PUBLISHED",
    }


def said(request: Request) -> str | None:
    """The sentence for what was done just before."""
    return content_words.sentences(t_of(request)).get(request.query_params.get("done", ""))


def _input(request: Request, item: Item, posted: FormData) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    note, version = str(posted.get("note", "")).strip()[:MOST_NOTE], str(posted.get("version", ""))
    given = {"content": item["id"], "version": int(version) if version.isdecimal() else 0, "note": note or None}
    if posted.get("act") != "SCHEDULE":
        return given, []
    at = _instant(str(posted.get("day", "")), str(posted.get("clock", "")), reader_zone(request))
    if at is None:
        return given, [
            {"code": "REQUIRED", "path": ["publishAt"], "message": t_of(request)("Say the day and the time.")}
        ]
    return {**given, "publishAt": at}, []


def _instant(day: str, clock: str, zone: str) -> str | None:
    """The instant at which the clocks of a zone show this; None for what is no time."""
    try:
        there = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
    return there.astimezone(UTC).isoformat()


def _refusal(errors: list[dict[str, Any]], posted: FormData) -> Refusal:
    typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    overtaken = any(error["code"] == "CONFLICT" for error in errors)
    return Refusal([{**error, "anchor": _anchor(error["path"]), "label": None} for error in errors], typed, overtaken)


def _anchor(path: list[str]) -> str | None:
    """The field of the form that an objection is about."""
    return {"note": "note", "publishAt": "day"}.get(path[0]) if path else None


def _since(item: Item, refusal: Refusal | None) -> list[dict[str, Any]]:
    """What others did since the page was opened whose act came too late."""
    if refusal is None or not refusal.overtaken:
        return []
    seen = refusal.typed.get("seen", "")
    deeds: list[dict[str, Any]] = item["acts"]
    return deeds[int(seen) :] if seen.isdecimal() else deeds[-1:]


def _needs_another(request: Request, item: Item) -> bool:
    """Whether only somebody else of the secretariat may approve: the asker edited it last."""
    is_secretariat = "SECRETARIAT" in request.state.me["roles"]
    return is_secretariat and item["status"] == "IN_REVIEW" and "APPROVE" not in item["availableActions"]


def _may_delete(request: Request, item: Item) -> bool:
    """What was published once only editors and the secretariat throw away, and nobody what is public."""
    return not item["isPublic"] and (not item["publishedAt"] or bool(EDITORS & set(request.state.me["roles"])))


def _not_translated(item: Item) -> list[str]:
    known = {one["locale"] for one in item["translations"]}
    return [tag for tag, _ in content_words.written_languages() if tag not in known and tag != "en"]
