"""A working copy as its readers will see it, in whatever language is asked for."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.desk.editor.editing import language_in
from portal.desk.editor.translating import languages_of
from portal.desk.editor.working_copies import WorkingCopy
from portal.outputs.record import record_of
from portal.people import Page
from portal.rendering import page, t_of


def preview(kind: str) -> Page:
    """The page that shows an item as it is being written."""

    async def shown(request: Request) -> Response:
        slug, language = request.path_params["slug"], language_in(request)
        found = await ask(request, f"desk/edit/preview-{kind}", slug=slug, locale=language)
        item = found["item"] and found["item"]["workingCopy"]
        if item is None:
            raise HTTPException(404)
        t = t_of(request)
        copy = WorkingCopy(kind, language, item, [], [], {})
        return page(
            request,
            f"desk/edit/preview-{kind}.html",
            copy=copy,
            item=item,
            languages_edited=languages_of(t, copy, request.state.locale),
            words_of=words,
            **_record(kind, item),
        )

    return shown


def _record(kind: str, item: dict[str, Any]) -> dict[str, Any]:
    if kind != "meeting":
        return {}
    locale, record = record_of(item)
    return {"record": record, "record_locale": locale}
