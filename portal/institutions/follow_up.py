"""What an institution is to do after decisions, and what it reports of it."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from locales import LANGUAGES
from portal.client import act
from portal.lists import typed, whole_list
from portal.rendering import page, t_of

SETTLED: Final = frozenset({"IMPLEMENTED", "SUPERSEDED", "CANCELLED"})


async def follow_up(request: Request) -> Response:
    """The action items of the institution of whoever looks, the late ones first; takes a report on one."""
    institution = request.state.me["institution"]
    items = await _items(request, institution["id"]) if institution else []
    if request.method == "GET":
        return _shown(request, items)
    posted = await request.form()
    values = {name: typed(posted, name) for name in posted}
    texts = [{"locale": tag, "text": values[f"text-{tag}"]} for tag in LANGUAGES if values.get(f"text-{tag}")]
    given = {"actionItem": values.get("item", ""), "status": values.get("status", ""), "text": texts}
    errors = _objections(request, given)
    if not errors:
        _, refused = await act(request, "institutions/report-follow-up", input=given)
        errors = [_of_field(request, one) for one in refused]
    if errors:
        return _shown(request, items, values=values, errors=errors)
    return RedirectResponse(f"/{request.state.locale}/institution/follow-up?done=reported", 303)


async def _items(request: Request, institution: str) -> list[dict[str, Any]]:
    """The institution's items with the decision of each: what is late, then what is due next, then the settled."""
    locale = request.state.locale
    decisions = await whole_list(request, "institutions/follow-up", "decisions", responsible=institution, locale=locale)
    items = [
        {**item, "decision": decision, "others": [one for one in item["responsible"] if one["id"] != institution]}
        for decision in decisions
        for item in decision["actionItems"]
        if institution in [one["id"] for one in item["responsible"]]
    ]
    return sorted(items, key=_urgency)


def _urgency(item: dict[str, Any]) -> tuple[bool, bool, str]:
    return item["status"] in SETTLED, not item["overdue"], item["dueOn"] or "9999"


def _objections(request: Request, given: dict[str, Any]) -> list[dict[str, Any]]:
    t, errors = t_of(request), []
    if not given["status"]:
        errors.append({"anchor": "status", "label": t("How far it is"), "message": t("Please choose one.")})
    if not any(one["locale"] == "en" for one in given["text"]):
        message = t("Please write in English what was done; other languages may stand beside it.")
        errors.append({"anchor": "text-en", "label": t("What was done"), "message": message})
    return errors


def _of_field(request: Request, error: dict[str, Any]) -> dict[str, Any]:
    t, path = t_of(request), error["path"]
    if path[:1] == ["text"]:
        tag = next((one for one in path if one in LANGUAGES), "en")
        return {**error, "anchor": f"text-{tag}", "label": f"{t('What was done')} ({LANGUAGES[tag]})"}
    label = t("How far it is") if path[:1] == ["status"] else ""
    return {**error, "anchor": "status" if label else "", "label": label}


def _shown(
    request: Request,
    items: list[dict[str, Any]],
    *,
    values: dict[str, str] | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """The page; `values` were typed into the report on the item that they name."""
    t, locale = t_of(request), request.state.locale
    typed_for = (values or {}).get("item", "")
    place = next((place for place, one in enumerate(items) if one["id"] == typed_for), None)
    anchored = [{**one, "anchor": one["anchor"] and f"{one['anchor']}-{place}"} for one in errors or []]
    more = [tag for tag in LANGUAGES if tag not in ("en", locale)]
    meetings = {one["decision"]["meeting"]["slug"]: one["decision"]["meeting"] for one in items}
    return page(
        request,
        "institutions/follow-up.html",
        status=422 if errors else 200,
        to_do=[(place, one) for place, one in enumerate(items) if one["status"] not in SETTLED],
        settled=[(place, one) for place, one in enumerate(items) if one["status"] in SETTLED],
        late=sum(one["overdue"] for one in items),
        typed_for=place,
        values=values or {},
        errors=anchored,
        why={one["anchor"]: one["message"] for one in anchored if one["anchor"]},
        first_languages=list(dict.fromkeys(["en", locale])),
        more_languages=more,
        typed_more=any((values or {}).get(f"text-{tag}") for tag in more),
        meetings=list(meetings.values()),
        done=t("Your report is received. It stands with the decision.") if "done" in request.query_params else None,
    )
