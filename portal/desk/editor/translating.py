"""Translations in the editor: which languages there are, what changed in the English, and when one may go out."""

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from locales import LANGUAGES
from portal.client import act, ask
from portal.desk.editor.typed import one, typed_in
from portal.desk.editor.working_copies import SOURCE, WorkingCopy, working_copy
from portal.people import Page
from portal.rendering import language_called, page, t_of
from portal.words import Translate

Spans = list[dict[str, str]]


class Language(NamedTuple):
    """One language that can be edited."""

    tag: str
    name: str
    state: str
    words: str


def state_words(t: Translate) -> dict[str, str]:
    """How far a translation is."""
    return {
        "MISSING": t("not begun"),
        "DRAFT": t("draft"),
        "PUBLISHED": t("ready"),
        "STALE": t("behind the English"),
    }


def languages_of(t: Translate, copy: WorkingCopy, locale: str) -> list[Language]:
    """English, then those that the item has, those of the pages, and the one that is edited."""
    states = {one["locale"]: one["state"] for one in copy.data["translations"]}
    words = state_words(t)
    tags = dict.fromkeys([SOURCE, *states, *LANGUAGES, copy.language])
    return [
        Language(tag, language_called(locale, tag), states.get(tag, "MISSING"), words[states.get(tag, "MISSING")])
        for tag in tags
    ]


async def changes_in_source(request: Request, copy: WorkingCopy) -> dict[str, Spans]:
    """What changed in the English since the last revision that the translation was complete for, by path.

    Nothing, when no revision is that old: then nobody can tell.
    """
    told = copy.translation
    at = told and told["updatedAt"]
    before = next((one["number"] for one in copy.revisions if at and one["publishedAt"] <= at), None)
    if before is None:
        return {}
    found = await ask(request, "desk/edit/changes", content=copy.data["id"], before=before)
    compared = found["compareRevisions"] or {"fields": [], "blocks": []}
    spans = {one["path"]: one["spans"] for one in compared["fields"]}
    spans |= {f"{one['path']}/{one['key']}": one["spans"] for one in compared["blocks"]}
    return {path: some for path, some in spans.items() if path in copy.moved_on}


def translation(kind: str) -> Page:
    """The act of saying how far a translation is."""

    async def said(request: Request) -> Response:
        language = request.query_params.get("language", SOURCE)
        copy = await working_copy(request, kind, language)
        async with request.form() as posted:
            typed = typed_in(posted)
        given: dict[str, Any] = {"content": copy.data["id"], "version": copy.data["version"], "locale": language}
        given |= {"state": one(typed, "state") or "DRAFT", "origin": one(typed, "origin") or "HUMAN"}
        _, errors = await act(request, "desk/edit/set-translation", input=given)
        if not errors:
            return RedirectResponse(f"/{request.state.locale}{copy.home}?language={language}&done=translation", 303)
        told = [
            {"anchor": None, "label": "", "message": f"{_about(t_of(request), one)}{one['message']}"} for one in errors
        ]
        return page(request, "desk/edit/translation.html", status=422, copy=copy, item=copy.data, errors=told)

    return said


def _about(t: Translate, error: dict[str, Any]) -> str:
    words = {"title": t("Title"), "summary": t("Summary")}
    name = words.get(error["path"][-1]) if error["path"] else None
    return f"{name}: " if name else ""
