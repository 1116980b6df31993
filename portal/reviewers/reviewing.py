"""One application on one screen: what was handed in, and beside it the review, saved as it goes."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from portal.client import SignInNeeded, act, ask
from portal.lists import typed
from portal.questions import shown
from portal.rendering import page, t_of
from portal.reviewers.pile import REVIEWABLE, given_to, next_to_do, own_review, standing
from portal.reviewers.scores import percent, points_of

Errors = list[dict[str, Any]]

_CONFLICTS = REVIEWABLE | {"IN_SCREENING", "INFO_REQUESTED"}
_WIDEST = 10
"""So many points are chosen by a click; of more, the number is typed."""


async def application(request: Request) -> Response:
    """One application with the review of whoever looks; saves it, or hands it in."""
    found = await _one(request)
    if request.method == "GET":
        return await _shown(request, found, _stored(found))
    posted = await request.form()
    values = {name: typed(posted, name) for name in posted}
    if values.pop("account", request.state.me["id"]) != request.state.me["id"]:
        # Another reviewer signed in since, in another tab: what the first one wrote is not theirs.
        raise SignInNeeded
    is_script = "json" in request.headers.get("accept", "")
    if values.get("act") == "give":
        return await _give(request, found, values)
    return await _save(request, found, values, is_script=is_script)


async def conflict(request: Request) -> Response:
    """Leave an application to others, once the box beside the button is ticked."""
    found, t = await _one(request), t_of(request)
    posted = await request.form()
    note = typed(posted, "note")
    errors: Errors = []
    if posted.get("sure") != "yes":
        errors = [{"anchor": "sure", "label": t("Conflict of interest"), "message": t("Please tick this box first.")}]
    if not errors:
        given = {"application": found["id"], "note": note or None}
        _, refused = await act(request, "reviewers/declare-conflict", input=given)
        labels = {"note": t("Which conflict")}
        errors = [_anchored(one, labels.get((one["path"] or [""])[0], ""), "note") for one in refused]
    if errors:
        return await _shown(request, found, _stored(found), errors=errors, note=note)
    return RedirectResponse(f"/{request.state.locale}/reviews?done=conflict", 303)


async def _one(request: Request) -> dict[str, Any]:
    """The application of the address, when it lies in the pile of whoever looks.

    Raises:
        HTTPException: 404 when it does not.
    """
    key = request.path_params["id"]
    found: dict[str, Any] | None = (await ask(request, "reviewers/application", id=key, locale=request.state.locale))[
        "node"
    ]
    if not found or not found.get("state"):
        raise HTTPException(404)
    found["mine"] = own_review(found, request.state.me["id"])
    found["standing"] = standing(found)
    return found


async def _save(request: Request, found: dict[str, Any], values: dict[str, str], *, is_script: bool) -> Response:
    given, errors = _review_in(request, found, values)
    if not errors:
        payload, refused = await act(request, "reviewers/save-review", input=given)
        errors = [_of_field(request, found, one) for one in refused]
    if is_script:
        saved_at = None if errors else payload["review"]["savedAt"]
        return JSONResponse({"savedAt": saved_at, "errors": errors}, 422 if errors else 200)
    if errors:
        return await _shown(request, found, values, errors=errors)
    return _back(request, found, "saved")


async def _give(request: Request, found: dict[str, Any], values: dict[str, str]) -> Response:
    given, errors = _review_in(request, found, values)
    errors += _missing(request, found, values, errors)
    if not errors:
        _, refused = await act(request, "reviewers/review-application", input=given)
        errors = [_of_field(request, found, one) for one in refused]
    if errors:
        return await _shown(request, found, values, errors=errors)
    return _back(request, found, "given")


def _missing(request: Request, found: dict[str, Any], values: dict[str, str], said: Errors) -> Errors:
    """What a whole review still lacks: all of it at once, each beside its field."""
    t, known = t_of(request), {one["anchor"] for one in said}
    lacking = [one for one in found["call"]["criteria"] if not values.get(f"points-{one['key']}")]
    errors = [
        {"anchor": f"points-{one['key']}", "label": one["label"], "message": t("Please give points here.")}
        for one in lacking
        if f"points-{one['key']}" not in known
    ]
    if values.get("recommendation") not in ("YES", "MAYBE", "NO"):
        message = t("Please say what you recommend.")
        errors.append({"anchor": "recommendation", "label": t("Recommendation"), "message": message})
    return errors


def _review_in(request: Request, found: dict[str, Any], values: dict[str, str]) -> tuple[dict[str, Any], Errors]:
    """What was typed, as the API takes it, and what is no number."""
    t, errors, scores = t_of(request), [], []
    for one in found["call"]["criteria"]:
        points = values.get(f"points-{one['key']}", "")
        if points.isdecimal() and len(points) <= 6:
            scores.append({"criterion": one["key"], "points": int(points)})
        elif points:
            message = t("A whole number from 0 to {maximum}, please.", maximum=one["maximum"])
            errors.append({"anchor": f"points-{one['key']}", "label": one["label"], "message": message})
    advice = values.get("recommendation")
    given = {
        "application": found["id"],
        "scores": scores,
        "recommendation": advice if advice in ("YES", "MAYBE", "NO") else None,
        "comment": values.get("comment") or None,
    }
    return given, errors


def _of_field(request: Request, found: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
    """An objection of the API, with the field that it is about."""
    t, path = t_of(request), error["path"]
    labels = {one["key"]: one["label"] for one in found["call"]["criteria"]}
    if path[:1] == ["scores"] and len(path) > 1:
        return _anchored(error, labels.get(path[1], path[1]), f"points-{path[1]}")
    names = {"comment": t("Comment"), "recommendation": t("Recommendation")}
    return _anchored(error, names.get((path or [""])[0], ""), (path or [""])[0])


def _anchored(error: dict[str, Any], label: str, anchor: str) -> dict[str, Any]:
    return {"anchor": anchor if label else "", "label": label, "message": error["message"]}


def _stored(found: dict[str, Any]) -> dict[str, str]:
    """The review as it was saved last, as a form holds it."""
    mine = found["mine"]
    if mine is None:
        return {}
    points = {f"points-{key}": str(given) for key, given in points_of(mine).items()}
    return {**points, "recommendation": mine["recommendation"] or "", "comment": mine["comment"] or ""}


async def _shown(
    request: Request, found: dict[str, Any], values: dict[str, str], *, errors: Errors | None = None, note: str = ""
) -> Response:
    applications = await given_to(request)
    ids = [one["id"] for one in applications]
    if found["id"] not in ids:
        raise HTTPException(404)
    place, t = ids.index(found["id"]), t_of(request)
    points = {
        one["key"]: int(values[f"points-{one['key']}"])
        for one in found["call"]["criteria"]
        if values.get(f"points-{one['key']}", "").isdecimal()
    }
    done = {"saved": t("Your review is saved. It is not handed in yet."), "given": t("Your review is handed in.")}
    return page(
        request,
        "reviewers/application.html",
        status=422 if errors else 200,
        application=found,
        shown=shown(request, found["form"], found["answers"], found["files"]),
        values={"recommendation": "", "comment": "", **values},
        score=percent(found["call"]["criteria"], points),
        errors=errors or [],
        why={one["anchor"]: one["message"] for one in errors or [] if one["anchor"]},
        note=note,
        others=[one for one in found["reviews"] if one is not found["mine"]],
        may_review=found["state"] in REVIEWABLE,
        may_declare=found["state"] in _CONFLICTS,
        widest=_WIDEST,
        place=place + 1,
        pile=applications,
        before=applications[place - 1] if place else None,
        after=applications[place + 1] if place + 1 < len(ids) else None,
        following=next_to_do(applications, found["id"]),
        percent=percent,
        points_of=points_of,
        done=done.get(request.query_params.get("done", "")) if request.method == "GET" else None,
    )


def _back(request: Request, found: dict[str, Any], done: str) -> RedirectResponse:
    return RedirectResponse(f"/{request.state.locale}/reviews/{found['id']}?done={done}", 303)
