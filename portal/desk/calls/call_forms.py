"""The form of a call, written by hand: sections and questions, each opened, moved and tried out on one page.

What is being written travels in the page itself, so that nothing is stored before it is saved, and nothing typed is
lost when it is refused.
"""

import json
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.calls import form_fields, form_words
from portal.desk.calls.call_words import Errors, Silent
from portal.desk.calls.calls import STATUSES, working
from portal.desk.calls.form_edits import Draft, done, typed
from portal.desk.calls.form_fields import Item, deciding, sent
from portal.desk.calls.form_trials import LANGUAGES, tried
from portal.desk.calls.languages_beside import beside_english
from portal.rendering import countries, language_names, page, t_of

MOST_FIELDS: Final = 20_000
MOST_TEXT_BYTES: Final = 10_000_000


async def builder(request: Request) -> Response:
    """The form as it is stored, to be written on."""
    call = await working(request, "desk/calls/form")
    return await _shown(request, call, Draft(form_fields.written(call["writtenForm"])))


async def work(request: Request) -> Response:
    """Do to the form what was asked for: one act on the page, or save it as the next version."""
    async with request.form(max_fields=MOST_FIELDS, max_part_size=MOST_TEXT_BYTES) as posted:
        call = await working(request, "desk/calls/form")
        draft, other = _draft(posted, call), beside_english(request)[0]
        typed(draft, posted, other)
        name = str(posted.get("act", ""))
        if name == "save":
            return await _save(request, call, draft, posted)
        if name == "import":
            await _import(request, draft, str(posted.get("copy-from", "")))
        elif name == "theirs":
            draft.lose("REPLACED")
            draft.sections = form_fields.written(call["writtenForm"])
        else:
            done(draft, name, posted)
        return await _shown(request, call, draft, posted=posted)


def _draft(posted: FormData, call: dict[str, Any]) -> Draft:
    carried = form_fields.carried(str(posted.get("form", "")))
    sections = form_fields.written(call["writtenForm"]) if carried is None else carried
    draft = Draft(sections, opened=str(posted.get("opened", "")), undo=form_fields.carried(str(posted.get("undo", ""))))
    draft.undone = str(posted.get("undone", ""))
    return draft


async def _import(request: Request, draft: Draft, slug: str) -> None:
    """Put the questions of another call in the place of these."""
    found = (await ask(request, "desk/calls/form", slug=slug, locale=request.state.locale))["call"] if slug else None
    if found and found["workingCopy"]:
        draft.lose("REPLACED")
        draft.sections, draft.opened = form_fields.written(found["workingCopy"]["writtenForm"]), ""


async def _save(request: Request, call: dict[str, Any], draft: Draft, posted: FormData) -> Response:
    """Save the form; when that is refused, the page opens at what is in the way."""
    t, other = t_of(request), beside_english(request)[0]
    if errors := _unreadable(request, draft):
        draft.opened = errors[0]["id"]
        return await _shown(request, call, draft, posted=posted, errors=errors)
    version = str(posted.get("version", ""))
    changes = {"call": call["id"], "version": int(version) if version.isdecimal() else 0}
    saved, errors = await act(
        request, "desk/calls/update", input={**changes, "changes": {"form": sent(draft.sections)}}
    )
    if any(error["code"] == "CONFLICT" for error in errors):
        fresh = await working(request, "desk/calls/form")
        theirs = form_fields.written(fresh["writtenForm"])
        differing = form_words.differences(draft.sections, theirs, t)
        said = [{"id": "", "part": "", "anchor": "elsewhere", "label": "", "message": errors[0]["message"]}]
        return await _shown(request, fresh, draft, posted=posted, errors=said, differing=differing, is_conflict=True)
    if errors:
        found = form_words.placed(errors, draft.sections, other, t)
        draft.opened = next((one["id"] for one in found if one["id"]), draft.opened)
        return await _shown(request, call, draft, posted=posted, errors=found)
    is_new = saved["call"]["writtenForm"]["version"] != call["writtenForm"]["version"]
    language = f"&language={other}" if "language" in request.query_params else ""
    to = f"/{request.state.locale}/desk/calls/{call['slug']}/form?done={'version' if is_new else 'same'}{language}"
    return RedirectResponse(to, 303)


def _unreadable(request: Request, draft: Draft) -> Errors:
    """Limits that are no numbers: they are said here, as they cannot be sent."""
    t, errors = t_of(request), []
    for field in form_fields.fields_of(draft.sections):
        for name in form_fields.unreadable(field):
            label = f"{form_words.name_of(field, t)}, {form_words.limits(t)[name]}"
            place = {"id": field["id"], "part": name, "anchor": f"item-{field['id']}", "label": label}
            errors.append({**place, "message": t("Write a number, or nothing.")})
    return errors


async def _shown(
    request: Request,
    call: dict[str, Any],
    draft: Draft,
    *,
    posted: FormData | None = None,
    errors: Errors | None = None,
    **more: Any,
) -> Response:
    t, (other, languages) = t_of(request), beside_english(request)
    trial = await tried(request, draft.sections, posted)
    flaws = form_words.placed(trial["flaws"], draft.sections, other, t) if posted or draft.sections else []
    said = [*flaws, *_unreadable(request, draft), *(errors or [])]
    version = str(posted.get("version", "")) if posted and not more.get("is_conflict") else str(call["version"])
    return page(
        request,
        "desk/calls/form.html",
        status=422 if errors else 200,
        call=call,
        draft=draft,
        carried=_carried(draft.sections),
        undo=_carried(draft.undo) if draft.undo is not None else "",
        version=version,
        errors=form_words.led_to(errors or [], draft.opened),
        flaws=_by_item(said),
        trial=trial,
        other=other,
        languages_beside=languages,
        trial_languages=LANGUAGES,
        kinds=form_words.kinds(t),
        limits=form_words.limits(t),
        limits_of=form_fields.LIMITS,
        name_of=lambda item: form_words.name_of(item, t),
        decisive=deciding(draft.sections, draft.opened),
        is_done=request.query_params.get("done") if request.method == "GET" else None,
        others=[] if errors else await _others(request, call),
        countries=countries(request.state.locale),
        language_names=language_names(request.state.locale),
        **{"differing": [], "is_conflict": False, **more},
    )


def _carried(sections: list[Item]) -> str:
    return json.dumps(sections, ensure_ascii=False, separators=(",", ":"))


def _by_item(found: Errors) -> Silent:
    """What is said of each section or question, by its part."""
    said = Silent()
    for one in found:
        parts = said.setdefault(one["id"], Silent())
        if one["message"] not in parts.get(one["part"], ""):
            parts[one["part"]] = " ".join(filter(None, [parts.get(one["part"]), one["message"]]))
    return said


async def _others(request: Request, call: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls whose questions can be taken over."""
    found = await ask(request, "desk/calls/earlier", locale=request.state.locale, status=list(STATUSES))
    return [one for one in found["calls"]["nodes"] if one["slug"] != call["slug"]]
