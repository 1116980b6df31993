"""Corrections of minutes: asked for by those who took part, answered by the secretariat, made by corrigenda."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.content import content_words, workflow
from portal.rendering import page, t_of

MOST_TEXT = 10_000

Errors = list[dict[str, Any]]


async def corrections(request: Request) -> Response:
    """What was asked to be corrected in a meeting's minutes; posted, a new request, or an answer to one."""
    if request.method == "GET":
        return await _shown(request, {}, [])
    posted = await request.form()
    typed = {name: str(value)[:MOST_TEXT] for name, value in posted.items()}
    errors = await (_settle(request, typed) if "request" in typed else _request(request, typed))
    if errors:
        return await _shown(request, typed, errors)
    done = "SETTLE" if "request" in typed else "ASK"
    return RedirectResponse(f"{request.url.path}?done={done}", 303)


async def corrigendum(request: Request) -> Response:
    """The form of a corrigendum: what is corrected, in words, and the decisions with their text to be put right."""
    if request.method == "GET":
        return await _corrigendum_page(request, {}, [])
    posted = await request.form(max_fields=1_000)
    typed = {name: str(value)[:MOST_TEXT] for name, value in posted.items()}
    found = await _to_correct(request, typed.get("language", ""))
    changes = {"decisions": _decisions(found, typed)} if _is_changed(found, typed) else {}
    given = {
        "meeting": found["id"],
        "version": int(typed["version"]) if typed.get("version", "").isdecimal() else 0,
        "text": _texts(posted),
        "changes": changes,
    }
    _, errors = await act(request, "desk/content/issue-corrigendum", input=given)
    if errors:
        return await _corrigendum_page(request, typed, errors)
    address = f"/{request.state.locale}/desk/meetings/{request.path_params['slug']}"
    return RedirectResponse(f"{address}?done=CORRECT", 303)


async def _request(request: Request, typed: Mapping[str, str]) -> Errors:
    found = await _found(request)
    given = {"meeting": found["id"], "place": typed.get("place") or None, "text": typed.get("text", "")}
    _, errors = await act(request, "desk/content/request-correction", input=given)
    return [{**error, "anchor": error["path"][0] if error["path"] else None} for error in errors]


async def _settle(request: Request, typed: Mapping[str, str]) -> Errors:
    given = {
        "request": typed["request"],
        "accepted": typed.get("act") == "ACCEPT",
        "answer": typed.get("answer", "").strip() or None,
    }
    _, errors = await act(request, "desk/content/settle-correction", input=given)
    return [
        {**error, "anchor": f"answer-{typed['request']}" if error["path"] == ["answer"] else None} for error in errors
    ]


async def _found(request: Request) -> dict[str, Any]:
    slug, locale = request.path_params["slug"], request.state.locale
    found: dict[str, Any] | None = (await ask(request, "desk/content/corrections", slug=slug, locale=locale))["content"]
    if found is None:
        raise HTTPException(404)
    return found


async def _shown(request: Request, typed: dict[str, str], errors: Errors) -> Response:
    found = await _found(request)
    me = request.state.me
    working = found["workingCopy"] or {"minutes": None}
    record = (working["minutes"] or found["minutes"])["recordStatus"]
    is_secretariat = "SECRETARIAT" in me["roles"]
    return page(
        request,
        "desk/content/corrections.html",
        status=422 if errors else 200,
        meeting=found,
        points=_points(found["agenda"]),
        may_ask=found["isPublic"] and (is_secretariat or _took_part(me, found)),
        may_settle=is_secretariat,
        may_correct=is_secretariat and record in ("ADOPTED", "CORRECTED"),
        works_on_it=found["workingCopy"] is not None,
        typed=typed,
        errors=[{"label": None, **error} for error in errors],
        why={error["anchor"]: error["message"] for error in errors if error["anchor"]},
        says=content_words.words(t_of(request)),
        done=workflow.said(request),
    )


def _took_part(me: dict[str, Any], found: dict[str, Any]) -> bool:
    own = me["institution"]
    return own is not None and own["id"] in {one["institution"]["id"] for one in found["delegations"]}


def _points(agenda: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The points of the agenda and those below them, as a choice of places."""
    flat = [point for one in agenda for point in (one, *one["items"])]
    return [(f"{one['number']}. {one['title']}", f"{one['number']}. {one['title']}") for one in flat]


async def _to_correct(request: Request, language: str) -> dict[str, Any]:
    """The minutes as they are being written, with the decisions in one language.

    Raises:
        HTTPException: 404, when there are none for who asks.
    """
    known = dict(content_words.written_languages())
    spoken = language if language in known else "en"
    data = await ask(
        request,
        "desk/content/corrigendum",
        **{"slug": request.path_params["slug"], "language": spoken, "locale": request.state.locale},
    )
    if data["content"] is None or data["content"]["workingCopy"] is None:
        raise HTTPException(404)
    return {**data["content"], "language": data["content"]["workingCopy"]["spoken"]}


async def _corrigendum_page(request: Request, typed: dict[str, str], errors: Errors) -> Response:
    found = await _to_correct(request, typed.get("language") or request.query_params.get("language", ""))
    return page(
        request,
        "desk/content/corrigendum.html",
        status=422 if errors else 200,
        meeting=found,
        minutes=found["workingCopy"],
        asked=[one for one in found["correctionRequests"] if one["state"] in ("OPEN", "ACCEPTED")],
        typed=typed,
        errors=(placed := [_placed(error, found) for error in errors]),
        why={error["anchor"]: error["message"] for error in placed if error["anchor"]},
        is_overtaken=any(error["code"] == "CONFLICT" for error in errors),
        languages_written=content_words.written_languages(),
    )


def _placed(error: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """An objection with the field that it is about."""
    match error["path"]:
        case ["text", *_]:
            anchor: str | None = "text:en"
        case ["changes", "decisions", place, *_] if place.isdecimal():
            anchor = f"decision:{found['workingCopy']['decisions'][int(place)]['key']}"
        case ["changes"]:
            anchor = "decisions"
        case _:
            anchor = None
    return {**error, "anchor": anchor, "label": None}


def _texts(posted: FormData) -> list[dict[str, str]]:
    tags = [tag for tag, _ in content_words.written_languages()]
    told = {tag: str(posted.get(f"text:{tag}", "")).strip() for tag in tags}
    return [{"locale": tag, "text": text} for tag, text in told.items() if text]


def _is_changed(found: dict[str, Any], typed: Mapping[str, str]) -> bool:
    return any(_text_of(one, typed) != one["text"] for one in found["workingCopy"]["decisions"])


def _text_of(decision: dict[str, Any], typed: Mapping[str, str]) -> str:
    """What a decision is to say; browsers send lines with their own ends."""
    stored: str = decision["text"]
    text = typed.get(f"decision:{decision['key']}", stored).replace("\r\n", "\n").strip()
    return text if text != stored.strip() else stored


def _decisions(found: dict[str, Any], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """All decisions as they are sent: in their own order, with everything but the text as it was."""
    return [
        {
            "key": one["key"],
            "number": one["number"],
            "agendaItem": one["agendaItem"] and one["agendaItem"]["key"],
            "action": one["action"],
            "text": _new_text(one, typed, found["language"]),
            "adopts": one["adopts"] and one["adopts"]["id"],
            "mandates": [document["id"] for document in one["mandates"]],
            "actionItems": [_action_item(item) for item in one["actionItems"]],
        }
        for one in found["workingCopy"]["decisions"]
    ]


def _new_text(decision: dict[str, Any], typed: Mapping[str, str], language: str) -> list[dict[str, str]]:
    """The text of a decision where it is another now; what is not sent stays as it is."""
    text = _text_of(decision, typed)
    return [] if text == decision["text"] else [{"locale": language, "text": text}]


def _action_item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": item["key"],
        "title": [],
        "responsible": [institution["id"] for institution in item["responsible"]],
        "dueOn": item["dueOn"],
        "status": item["status"],
    }
