"""What came of decisions: action items by who is responsible, reports on them, and the next rounds begun from them."""

from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.content import content_words, workflow
from portal.rendering import page, t_of
from portal.words import WORDS

UNSETTLED: Final = ("OPEN", "IN_PROGRESS", "PARTIALLY_IMPLEMENTED")
MOST_TEXT: Final = 10_000

Errors = list[dict[str, Any]]


async def follow_up(request: Request) -> Response:
    """The action items that are not settled, the late ones first; posted, a report on one, or a beginning from one."""
    if request.method == "GET":
        return await _shown(request, {}, [])
    posted = await request.form()
    typed = {name: str(value)[:MOST_TEXT] for name, value in posted.items()}
    if typed.get("act") == "START":
        return await _start(request, typed)
    given = {
        "actionItem": typed.get("item", ""),
        "status": typed.get("status", "OPEN"),
        "text": [{"locale": typed.get("language", "en"), "text": typed.get("text", "")}],
    }
    if given["status"] not in WORDS["follow-up"](t_of(request)):
        given["status"] = "OPEN"
    _, errors = await act(request, "desk/content/report-follow-up", input=given)
    if errors:
        return await _shown(request, typed, errors)
    return RedirectResponse(f"{request.url.path}?{_query(request)}&done=REPORT", 303)


async def _start(request: Request, typed: dict[str, str]) -> Response:
    """Begin what was agreed, and lead to the draft."""
    given = {"actionItem": typed.get("item", ""), "programme": typed.get("programme") or None}
    payload, errors = await act(request, "desk/content/start-follow-up", input=given)
    if errors:
        return await _shown(request, typed, errors)
    begun = payload["content"]
    folder = workflow.FOLDERS[begun["__typename"]]
    return RedirectResponse(f"/{request.state.locale}/desk/{folder}/{begun['slug']}", 303)


async def _shown(request: Request, typed: dict[str, str], errors: Errors) -> Response:
    t, asked = t_of(request), _asked(request)
    found = await ask(
        request,
        "desk/content/follow-up",
        followUp=[asked["status"]] if asked["status"] else list(UNSETTLED),
        overdue=True if asked["late"] else None,
        responsible=asked["responsible"] or None,
        after=asked["after"] or None,
        locale=request.state.locale,
    )
    rows = _rows(found["decisions"]["nodes"], asked)
    field = f"text-{typed.get('item', '')}-{typed.get('group', '')}"
    return page(
        request,
        "desk/content/follow-up.html",
        status=422 if errors else 200,
        groups=_by_institution(rows, asked["responsible"]),
        rows=rows,
        late=_late(rows),
        asked=asked,
        query=_query(request),
        more=found["decisions"]["pageInfo"],
        institutions=[(one["id"], one["name"]) for one in found["institutions"]],
        statuses=list(WORDS["follow-up"](t).items()),
        folders=workflow.FOLDERS,
        may_report="SECRETARIAT" in request.state.me["roles"],
        languages_written=content_words.written_languages(),
        typed=typed,
        failed=typed.get("item", ""),
        why=next((error["message"] for error in errors), None),
        errors=[{**one, "anchor": field if one["path"][:1] == ["text"] else None, "label": None} for one in errors],
        says=content_words.words(t),
        done=workflow.said(request),
    )


def _asked(request: Request) -> dict[str, str]:
    given = request.query_params
    asked = {name: given.get(name, "") for name in ("status", "late", "responsible", "after")}
    if asked["status"] not in WORDS["follow-up"](t_of(request)):
        asked["status"] = ""
    return asked


def _query(request: Request) -> str:
    return urlencode({name: value for name, value in _asked(request).items() if value and name != "after"})


def _rows(decisions: list[dict[str, Any]], asked: dict[str, str]) -> list[dict[str, Any]]:
    """The action items that were asked for, each with its decision: the late ones first, then by their day."""
    wanted = {asked["status"]} if asked["status"] else set(UNSETTLED)
    rows = [
        {"decision": decision, "item": item}
        for decision in decisions
        for item in decision["actionItems"]
        if item["status"] in wanted and (item["overdue"] or not asked["late"])
    ]
    return sorted(rows, key=lambda row: (not row["item"]["overdue"], row["item"]["dueOn"] or "9999"))


def _by_institution(rows: list[dict[str, Any]], only: str) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The rows under each responsible institution, whoever has most late ones first."""
    groups: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for row in rows:
        for one in row["item"]["responsible"]:
            if not only or one["id"] == only:
                groups.setdefault(one["id"], (one, []))[1].append(row)
    return sorted(groups.values(), key=lambda group: (-_late(group[1]), group[0]["name"]))


def _late(rows: list[dict[str, Any]]) -> int:
    return sum(row["item"]["overdue"] for row in rows)
