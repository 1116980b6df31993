"""Kinds of blocks in the library: the list, and one as it is written, with the JSON Schema that its data must fit."""

import json
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.library import library
from portal.rendering import page, t_of

EXAMPLE: Final = {
    "type": "object",
    "required": ["steps"],
    "properties": {
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["when", "what"],
                "properties": {"when": {"type": "string"}, "what": {"type": "string"}},
            },
        }
    },
}
"""What the form of a new kind begins with: a shape that is easily changed into another."""


async def block_types(request: Request) -> Response:
    """All of them, by name."""
    things = await _all(request)
    may_write = "SECRETARIAT" in request.state.me["roles"]
    return page(request, "desk/library/blocks.html", things=things, may_write=may_write, **library.shelves(request))


async def new(request: Request) -> Response:
    """The form with an example; posted, a kind is made."""
    return await _written(request, None)


async def block_type(request: Request) -> Response:
    """One kind; posted, it is saved."""
    name = request.path_params["type"]
    known = next((one for one in await _all(request) if one["type"] == name), None)
    if known is None:
        raise HTTPException(404)
    return await _written(request, known)


async def _all(request: Request) -> list[dict[str, Any]]:
    things: list[dict[str, Any]] = (await ask(request, "desk/library/block-types", locale=request.state.locale))[
        "things"
    ]
    return things


async def _written(request: Request, known: dict[str, Any] | None) -> Response:
    template = "desk/library/block.html"
    stored = known and {
        "version": str(known["version"]),
        "type": known["type"],
        "jsonSchema": _as_text(known["jsonSchema"]),
        **library.text_values("title", known["titles"]),
    }
    if request.method == "GET":
        return library.record_page(request, template, stored or {"jsonSchema": _as_text(EXAMPLE)}, known=known)
    values = library.typed_in(await request.form())
    errors = await _save(request, values, known)
    if errors:
        return library.record_page(request, template, values, errors, stored=stored, known=known)
    return RedirectResponse(f"/{request.state.locale}/desk/library/blocks?done=SAVE", 303)


async def _save(request: Request, values: library.Values, known: dict[str, Any] | None) -> library.Errors:
    try:
        schema = json.loads(values.get("jsonSchema", ""))
    except ValueError as error:
        t = t_of(request)
        reason = t("This is no JSON: look at line {line}.", line=getattr(error, "lineno", 1))
        return [{"code": "INVALID", "path": ["jsonSchema"], "message": reason}]
    given = {
        "type": known["type"] if known else values.get("type", "").strip(),
        "version": library.whole(values.get("version", "")),
        "title": library.texts(values, "title"),
        "jsonSchema": schema,
    }
    _, errors = await act(request, "desk/library/save-block-type", input=given)
    return errors


def _as_text(schema: Any) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False)
