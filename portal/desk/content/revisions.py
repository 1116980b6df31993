"""Revisions compared, with each other and with the working copy, word by word; any one restored."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.content import content, content_words, workflow
from portal.people import Page
from portal.rendering import page, t_of


def compared(folder: str) -> Page:
    """Two states of an item of a kind, side by side in one language; posted, the earlier one is restored."""

    async def shown(request: Request) -> Response:
        item = await workflow.found(request, folder)
        if request.method == "POST":
            return await _restore(request, item, folder)
        return await _comparison(request, item, folder)

    return shown


async def _restore(request: Request, item: dict[str, Any], folder: str) -> Response:
    posted = await request.form()
    version, revision = (_number(str(posted.get(name, ""))) for name in ("version", "revision"))
    given = {"content": item["id"], "version": version or 0, "revision": revision or 0}
    payload, errors = await act(request, "desk/content/restore-revision", input=given)
    if errors:
        return await _comparison(request, await workflow.found(request, folder), folder, errors)
    address = f"/{request.state.locale}/desk/{folder}/{payload['content']['slug']}"
    return RedirectResponse(f"{address}?done=RESTORE", 303)


async def _comparison(
    request: Request, item: dict[str, Any], folder: str, errors: list[dict[str, Any]] | None = None
) -> Response:
    numbers = [one["number"] for one in item["revisions"]["nodes"]]
    if not numbers:
        raise HTTPException(404)
    before, after, language = _asked(request, item, numbers)
    locale = request.state.locale
    data = await ask(
        request,
        "desk/content/compare",
        **{"content": item["id"], "before": before, "after": after, "language": language, "locale": language},
    )
    if data["compareRevisions"] is None:
        raise HTTPException(404)
    return page(
        request,
        "desk/content/compare.html",
        status=422 if errors else 200,
        list_title=content.title_of(t_of(request), folder),
        folder=folder,
        before=before,
        after=after,
        language=language,
        languages_of=_spoken(item, locale),
        numbers=numbers,
        compared=_in_words(request, data["compareRevisions"]),
        errors=[{**error, "anchor": None, "label": None} for error in errors or []],
        **{name: value for name, value in workflow.shown(request, item).items() if name != "errors"},
    )


def _asked(request: Request, item: dict[str, Any], numbers: list[int]) -> tuple[int, int | None, str]:
    """Which two states are compared, the later None for the working copy; the last change where nothing is said."""
    given = request.query_params
    before, after = _number(given.get("before", "")), _number(given.get("after", ""))
    unchanged = item["status"] == "PUBLISHED" and "before" not in given
    if unchanged and len(numbers) > 1:
        before, after = numbers[1], numbers[0]
    language = given.get("language") or request.state.locale
    known = {one["locale"] for one in item["translations"]} | {"en"}
    return before or numbers[0], after, language if language in known else "en"


def _spoken(item: dict[str, Any], locale: str) -> list[tuple[str, str]]:
    names = dict(content_words.written_languages())
    tags = {one["locale"] for one in item["translations"] if one["state"] != "MISSING"} | {"en"}
    return [(tag, names.get(tag, tag)) for tag in sorted(tags, key=lambda tag: (tag != locale, tag))]


def _in_words(request: Request, comparison: dict[str, Any]) -> dict[str, Any]:
    """The differences with where each stands, the order within a part kept; unchanged blocks are left out."""
    t = t_of(request)
    told = {
        name: [{**one, "place": content_words.part_of(t, one["path"])} for one in comparison[name]]
        for name in ("fields", "blocks")
    }
    return {"locale": comparison["locale"], **told}


def _number(text: str) -> int | None:
    """A number of a revision; None for whatever is none."""
    return int(text) if text.isdecimal() and 0 < len(text) < 7 else None
