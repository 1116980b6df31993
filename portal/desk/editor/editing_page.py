"""How a part of the editor is shown: its fields with what was typed, what stands against it, and English beside it."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.desk.editor import grids, offers, shapes
from portal.desk.editor.agenda_parts import points_of
from portal.desk.editor.blocks import kind_words
from portal.desk.editor.conflict_words import side_by_side
from portal.desk.editor.merging import Conflict, Marks
from portal.desk.editor.tabs import Tab
from portal.desk.editor.translating import changes_in_source, languages_of
from portal.desk.editor.typed import Typed, every_key, is_gone, keys, many
from portal.desk.editor.working_copies import WorkingCopy
from portal.desk.time_zones import TIME_ZONES
from portal.rendering import countries, language_called, page, t_of
from portal.words import Translate


@dataclass
class Shown:
    """A part as it is about to be shown. `carried` are marks that a posted page brought with it, as it had them."""

    tab: Tab
    copy: WorkingCopy
    typed: Typed
    marks: Marks
    carried: str = ""
    errors: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    focus: str = ""
    acted: str = ""


async def shown_page(request: Request, shown: Shown, *, status: int = 200) -> Response:
    """The page of a part."""
    t, copy, tab, typed = t_of(request), shown.copy, shown.tab, shown.typed
    done = {"saved": t("Saved."), "translation": t("Noted.")}.get(request.query_params.get("done", ""))
    answer = page(
        request,
        "desk/edit/record.html" if tab.point else tab.template,
        status=status,
        copy=copy,
        item=copy.data,
        tab=tab,
        tabs=tabs_of(t, copy),
        done=done if request.method == "GET" else None,
        languages_edited=languages_of(t, copy, request.state.locale),
        name_edited=language_called(request.state.locale, copy.language),
        was=shown.carried or json.dumps(shown.marks),
        errors=shown.errors,
        conflicts=[side_by_side(t, conflict) for conflict in shown.conflicts],
        focus=shown.focus,
        acted_verb=shown.acted,
        said=_said(t, shown),
        points=points_of(copy) if copy.kind == "meeting" else {},
        countries=countries(request.state.locale),
        time_zones=TIME_ZONES,
        **_fields(typed, shown.errors),
        **await _beside(request, shown),
        **({} if tab.point else await offers.for_part(request, copy.kind, tab.name)),
        **_of_blocks(t, copy),
    )
    # Who comes back with the browser's button sees what is stored: an old page would hold texts against old marks.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _fields(typed: Typed, errors: list[dict[str, Any]]) -> dict[str, Any]:
    """How a template reads what was typed: `v` one value, `vs` several, `why` what is said against it."""
    against: dict[str, str] = {}
    for error in errors:
        if error["anchor"]:
            against[error["anchor"]] = " ".join(filter(None, [against.get(error["anchor"]), error["message"]]))
    return {
        "v": lambda name: typed[name][0] if typed.get(name) else "",
        "vs": lambda name: many(typed, name),
        "cells": lambda at: grids.rows_of(typed, at),
        "every_key": lambda prefix: every_key(typed, prefix),
        "there": lambda prefix: keys(typed, prefix),
        "is_gone": lambda prefix, key: is_gone(typed, prefix, key),
        "why": lambda name: against.get(name, ""),
    }


def _of_blocks(t: Translate, copy: WorkingCopy) -> dict[str, Any]:
    """What the fields of blocks offer."""
    data, words = copy.data, kind_words(t)
    delegations = [(one["institution"]["id"], one["institution"]["name"]) for one in data.get("delegations", [])]
    decisions = [
        (one["key"], f"{one['number']}. {copy.source.get('decisions/' + one['key'] + '/text', '')[:60]}")
        for one in data.get("decisions", [])
    ]
    kinds = [
        kind for kind in words if kind != "custom" and (copy.kind == "meeting" or kind not in ("decision", "statement"))
    ]
    custom = [(f"custom/{name}", told["title"]) for name, told in copy.types.items()]
    return {
        "kind_words": words,
        "kinds_offered": [*[(kind, words[kind]) for kind in kinds], *custom],
        "delegations_offered": delegations,
        "decisions_offered": decisions,
        "shape_of": lambda name: shapes.shape_of(copy.types.get(name, {}).get("jsonSchema")),
        "title_of_type": lambda name: copy.types.get(name, {}).get("title") or name,
        "institutions_offered": [(one["id"], one["name"]) for one in copy.institutions],
    }


async def _beside(request: Request, shown: Shown) -> dict[str, Any]:
    """The English beside a translation: `source_text` of a path, the fields of each block, and what moved on."""
    copy, tab = shown.copy, shown.tab
    source: Typed = copy.source_body(*tab.body) if copy.is_translation and tab.body else {}
    spans = await changes_in_source(request, copy) if copy.is_translation and copy.moved_on else {}
    return {
        "source": source,
        "s": lambda name: source[name][0] if source.get(name) else "",
        "source_cells": lambda at: grids.rows_of(source, at),
        "source_text": lambda path: copy.source.get(path, "") if copy.is_translation else "",
        "moved_on": copy.is_behind,
        "spans": lambda path: spans.get(path, []),
        "rows_of_both": _rows(shown.typed, source, tab) if source else [],
    }


def _rows(typed: Typed, source: Typed, tab: Tab) -> list[str]:
    """The blocks of a translation in order, each missing one where it stands in the English."""
    prefix = tab.body[0] if tab.body else ""
    order, english = every_key(typed, prefix), every_key(source, prefix)
    for key in english:
        if key not in order:
            follows = next((name for name in reversed(english[: english.index(key)]) if name in order), None)
            order.insert(order.index(follows) + 1 if follows else 0, key)
    return order


def tabs_of(t: Translate, copy: WorkingCopy) -> list[tuple[str, str]]:
    """The parts of an item, each with its address and words."""
    words = {
        "text": t("Text"),
        "facts": t("Facts"),
        "delegations": t("Delegations"),
        "agenda": t("Agenda"),
        "minutes": t("Minutes"),
        "decisions": t("Decisions"),
        "documents": t("Documents"),
    }
    parts = {"meeting": list(words), "programme": ["text", "facts"], "call": ["text"]}[copy.kind]
    return [(copy.home + ("" if name == "text" else f"/{name}"), words[name]) for name in parts]


def _said(t: Translate, shown: Shown) -> str:
    """What an act came to, for who does not see it."""
    prefix = next((name for name in (*shown.tab.lists.values(), "") if shown.focus in shown.typed.get(name, [])), "")
    order = keys(shown.typed, prefix)
    if shown.acted in ("up", "down", "move") and shown.focus in order:
        return t("Moved to place {place} of {all}.", place=order.index(shown.focus) + 1, all=len(order))
    return {"gone": t("Taken away. You can bring it back."), "back": t("It is back.")}.get(shown.acted, "")
