"""The editor: one page for each part of a meeting, a programme or a call; shown, changed by its buttons, saved."""

import json
import re
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from portal.client import act
from portal.desk.editor import blocks, grids
from portal.desk.editor.agenda_parts import points_of
from portal.desk.editor.editing_page import Shown, shown_page
from portal.desk.editor.meeting_parts import MEETING, record_of
from portal.desk.editor.objection_places import objections
from portal.desk.editor.programme_parts import CALL, PROGRAMME
from portal.desk.editor.saving import Outcome, marks_of, saved, stored_marks
from portal.desk.editor.tabs import Tab
from portal.desk.editor.typed import Typed, Verb, acted, added, one, typed_in
from portal.desk.editor.working_copies import SOURCE, WorkingCopy, working_copy
from portal.people import Page
from portal.rendering import t_of

PARTS: Final = {"meeting": MEETING, "programme": PROGRAMME, "call": CALL}
MOST_FIELDS: Final = 20_000
MOST_FILES: Final = 50
MOST_TEXT_BYTES: Final = 1_000_000
_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")


def language_in(request: Request) -> str:
    """The language that is edited.

    Raises:
        HTTPException: 404 for what is no language tag.
    """
    asked = request.query_params.get("language") or SOURCE
    if not _TAG.fullmatch(asked):
        raise HTTPException(404)
    return asked


def part(kind: str, name: str) -> Page:
    """The page of one part of the editor."""

    async def shown(request: Request) -> Response:
        copy = await working_copy(request, kind, language_in(request))
        tab = _tab(request, copy, name)
        if request.method == "POST":
            return await _posted(request, tab, copy)
        return await shown_page(request, Shown(tab, copy, tab.view(copy), stored_marks(tab, copy)))

    return shown


def _tab(request: Request, copy: WorkingCopy, name: str) -> Tab:
    point = request.path_params.get("point")
    if point is None:
        return PARTS[copy.kind][name]
    if point not in points_of(copy):
        raise HTTPException(404)
    return record_of(point, copy)


async def _posted(request: Request, tab: Tab, copy: WorkingCopy) -> Response:
    """What the buttons of a form do: one changes the form alone, another saves it."""
    if not copy.may_edit:
        raise HTTPException(403)
    async with request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=MOST_TEXT_BYTES) as posted:
        typed = typed_in(posted)
        errors = await _uploaded(request, posted, typed)
    button = one(typed, "act")
    before = Shown(tab, copy, typed, {}, carried=one(typed, "was"))
    if button and button != "save" and not errors:
        before.focus = acted(typed, button, _verbs(tab, copy))
        before.acted = button.partition(":")[0]
        return await shown_page(request, before)
    return await _answered(request, before, errors)


async def _answered(request: Request, before: Shown, errors: list[dict[str, Any]]) -> Response:
    tab, typed, t = before.tab, before.typed, t_of(request)
    own = [{"anchor": name, "message": said, "label": ""} for name, said in tab.objections(typed, t)]
    if errors or own:
        outcome = Outcome(before.copy)
        before.errors = [*errors, *own]
    else:
        outcome = await saved(request, tab, typed, before.copy)
        before.copy, before.conflicts = outcome.copy, outcome.conflicts
        before.errors = objections(t, tab, typed, outcome)
    if "x-autosave" in request.headers:
        return _told(before, outcome)
    if before.errors or before.conflicts:
        return await shown_page(request, before, status=409 if before.conflicts else 422)
    copy = outcome.copy
    address = f"/{request.state.locale}{copy.home}{tab.address}?language={copy.language}&done=saved"
    return RedirectResponse(address, 303)


def _told(before: Shown, outcome: Outcome) -> Response:
    """The same for the script that saves while somebody types."""
    if before.conflicts:
        return JSONResponse({"conflicts": len(before.conflicts)}, 409)
    if before.errors:
        return JSONResponse({"errors": before.errors}, 422)
    copy, tab, typed = outcome.copy, before.tab, before.typed
    files = {
        name: {field: one(typed, f"{name}.{field}") for field in ("name", "url", "mediaType", "bytes")}
        | {"id": one(typed, name)}
        for name in typed
        if name.endswith(".file")
    }
    return JSONResponse(
        {
            "was": json.dumps(marks_of(tab, typed, copy)),
            "home": copy.home + tab.address,
            "beside": outcome.beside,
            "files": files,
        }
    )


async def _uploaded(request: Request, posted: FormData, typed: Typed) -> list[dict[str, Any]]:
    """Keep the files that were chosen for blocks: what was said against them."""
    errors: list[dict[str, Any]] = []
    for name, file in posted.multi_items():
        if isinstance(file, UploadFile) and file.filename and name.startswith("upload:"):
            at = name.removeprefix("upload:")
            payload, refused = await act(request, "desk/edit/upload-file", input={"file": file})
            if payload["file"]:
                typed |= {f"{at}.{key}": values for key, values in blocks.file_fields(payload["file"]).items()}
            errors += [
                {"anchor": f"{at}.upload", "label": file.filename, "message": one_["message"]} for one_ in refused
            ]
    return errors


def _verbs(tab: Tab, copy: WorkingCopy) -> dict[str, Verb]:
    """The acts of this page's buttons beside those that every list has."""
    found: dict[str, Verb] = {"grid": grids.changed, "move": _placed, "pick": _picked}
    if tab.body:
        prefix, path = tab.body
        source = copy.source_body(prefix, path)
        found["add"] = _new_block
        found["take"] = lambda typed, at, key, said: blocks.take(typed, at, source, [key])
        found["take-all"] = lambda typed, at, key, said: blocks.take(typed, at, source, source[prefix])
    return found


def _placed(typed: Typed, prefix: str, key: str, said: str) -> str:
    """Nothing to do: the order that was posted is the new one."""
    return key


def _new_block(typed: Typed, prefix: str, after: str, said: str) -> str:
    """A new block behind the one called `after`; of a custom kind, `said` is `custom/` and its name."""
    kind, _, type_ = said.partition("/")
    key = added(typed, prefix, after, kind)
    if type_:
        typed[f"{prefix}.{key}.type"] = [type_]
    if kind == "table":
        typed |= grids.fields_of(f"{prefix}.{key}", [["", ""], ["", ""]], 2)
    return key


def _picked(typed: Typed, prefix: str, key: str, said: str) -> str:
    """A new row for what was chosen below a list of references."""
    wanted = one(typed, f"new:{prefix}")
    name = acted(typed, f"append:{prefix}", {})
    typed[f"{prefix}.{name}.of"] = [wanted]
    typed[f"new:{prefix}"] = [""]
    return name
