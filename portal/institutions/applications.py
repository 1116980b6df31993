"""The applications of a country, for its diaspora institution: their list, and one of them with its endorsement."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.institutions.endorsable import OPEN, by_call, next_unsaid, to_endorse
from portal.lists import end_of, typed
from portal.questions import shown
from portal.rendering import page, t_of

_SAID: Final = {"yes": True, "no": False}
_MOST_DIGITS: Final = 9


async def listing(request: Request) -> Response:
    """The applications of the country of whoever looks, narrowed as they wish, and how far each call is."""
    query = request.query_params
    waiting = await to_endorse(request)
    calls = by_call(waiting)
    chosen = {name: query.get(name, "") for name in ("call", "said", "text")}
    if chosen["said"] == "open":
        fits = [one for group in calls if group["unsaid"] for one in group["applications"]]
        nodes = [one for one in fits if _fits(one, chosen["call"])]
        after, total = None, len(nodes)
    else:
        found = await ask(
            request,
            "institutions/applications",
            filter=_filter(request, chosen),
            after=query.get("after"),
            locale=request.state.locale,
        )
        listed = found["applications"]
        nodes = [one for one in listed["nodes"] if one["endorsement"] is not None]
        after, total = end_of(listed), listed["totalCount"]
    named = {group["call"]["id"]: group["call"] for group in calls} | {one["call"]["id"]: one["call"] for one in nodes}
    return page(
        request,
        "institutions/applications.html",
        calls=calls,
        named_options=sorted(((key, call["title"]) for key, call in named.items()), key=lambda one: one[1]),
        groups=by_call(nodes),
        chosen=chosen,
        is_narrowed=any(chosen.values()),
        may_choose=_may_choose(request),
        after=after,
        total=total,
    )


async def application(request: Request) -> Response:
    """One application of the country, with what the institution says of it; says it anew."""
    found = await _one(request)
    if request.method == "GET":
        return await _shown(request, found, _stored(found))
    posted = await request.form()
    values = {name: typed(posted, name) for name in ("said", "rank", "comment", "version")}
    errors = _objections(request, values)
    if not errors:
        _, refused = await act(request, "institutions/endorse-application", input=_given(found, values))
        errors = [_of_field(request, one) for one in refused]
    if not errors:
        return RedirectResponse(f"/{request.state.locale}/institution/applications/{found['id']}?done=said", 303)
    meanwhile = await _one(request)
    return await _shown(request, meanwhile, values, errors=errors, is_overtaken=_is_overtaken(errors))


def _fits(application: dict[str, Any], call: str) -> bool:
    return application["endorsement"] in ("PENDING", "NONE") and call in ("", application["call"]["id"])


def _may_choose(request: Request) -> bool:
    """Whether the list can be narrowed by all its filters: who reviews as well may choose by the call alone."""
    return "REVIEWER" not in request.state.me["roles"] or "SECRETARIAT" in request.state.me["roles"]


def _filter(request: Request, chosen: dict[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {"call": chosen["call"] or None}
    if _may_choose(request):
        given["text"] = chosen["text"][:200] or None
        given["endorsed"] = _SAID.get(chosen["said"])
    return {name: one for name, one in given.items() if one is not None}


async def _one(request: Request) -> dict[str, Any]:
    """The application of the address, when it is one of the country of whoever looks.

    Raises:
        HTTPException: 404 when it is not.
    """
    key, locale = request.path_params["id"], request.state.locale
    found: dict[str, Any] | None = (await ask(request, "institutions/application", id=key, locale=locale))["node"]
    if not found or found.get("endorsement") is None:
        raise HTTPException(404)
    return found


def _stored(found: dict[str, Any]) -> dict[str, str]:
    said = {"ENDORSED": "yes", "NOT_ENDORSED": "no"}.get(found["endorsement"], "")
    rank = "" if found["endorsementRank"] is None else str(found["endorsementRank"])
    return {"said": said, "rank": rank, "comment": found["endorsementComment"] or "", "version": str(found["version"])}


def _objections(request: Request, values: dict[str, str]) -> list[dict[str, Any]]:
    t, errors = t_of(request), []
    if values["said"] not in _SAID:
        message = t("Please say whether your institution endorses it.")
        errors.append({"anchor": "said", "label": t("Endorsement"), "message": message})
    if values["rank"] and not (values["rank"].isdecimal() and len(values["rank"]) <= _MOST_DIGITS):
        message = t("A whole number, please: 1 is the first choice.")
        errors.append({"anchor": "rank", "label": t("Rank"), "message": message})
    return errors


def _given(found: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    version = values["version"]
    return {
        "application": found["id"],
        "version": int(version) if version.isdecimal() and len(version) <= _MOST_DIGITS else 0,
        "endorsed": _SAID[values["said"]],
        "rank": int(values["rank"]) if values["rank"] else None,
        "comment": values["comment"] or None,
    }


def _of_field(request: Request, error: dict[str, Any]) -> dict[str, Any]:
    t, name = t_of(request), (error["path"] or [""])[0]
    label = {"rank": t("Rank"), "comment": t("Comment")}.get(name, "")
    return {**error, "anchor": name if label else "", "label": label}


def _is_overtaken(errors: list[dict[str, Any]]) -> bool:
    return any(one.get("code") == "CONFLICT" for one in errors)


async def _shown(
    request: Request,
    found: dict[str, Any],
    values: dict[str, str],
    *,
    errors: list[dict[str, Any]] | None = None,
    is_overtaken: bool = False,
) -> Response:
    t, waiting = t_of(request), await to_endorse(request)
    # What was typed against an older state is sent again knowing of the newer one: both stand on the page.
    known = {**values, "version": str(found["version"])}
    return page(
        request,
        "institutions/application.html",
        status=422 if errors else 200,
        application=found,
        shown=shown(request, found["form"], found["answers"], found["files"]),
        values=known,
        errors=errors or [],
        why={one["anchor"]: one["message"] for one in errors or [] if one["anchor"]},
        is_overtaken=is_overtaken,
        is_open=found["progress"] in OPEN,
        following=next_unsaid(waiting, found),
        done=t("What your institution says is saved.") if request.query_params.get("done") == "said" else None,
    )
