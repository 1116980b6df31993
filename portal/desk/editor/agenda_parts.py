"""The agenda in the editor: points with numbers and titles, each below another or at the top."""

from collections.abc import Mapping
from typing import Any, Final

from portal.desk.editor.tabs import Objection, Tab, localized
from portal.desk.editor.typed import Typed, keys, many, one
from portal.desk.editor.working_copies import WorkingCopy
from portal.words import Translate


def points_of(copy: WorkingCopy) -> dict[str, dict[str, Any]]:
    """Every point by its key, parents before what stands below them: its number, parent, level, documents and path."""
    found: dict[str, dict[str, Any]] = {}

    def enter(items: list[dict[str, Any]], parent: str, above: str, level: int) -> None:
        for item in items:
            path = f"{above}/{item['key']}"
            documents = [document["id"] for document in item["documents"]]
            told = {"number": item["number"], "parent": parent, "level": level, "documents": documents, "path": path}
            found[item["key"]] = told
            enter(item.get("items", []), item["key"], f"{path}/items", level + 1)

    enter(copy.data["agenda"], "", "agenda", 0)
    return found


def _view(copy: WorkingCopy) -> Typed:
    points = points_of(copy)
    typed: Typed = {"a": list(points)}
    for key, point in points.items():
        typed |= {f"a.{key}.number": [point["number"]], f"a.{key}.parent": [point["parent"]]}
        typed |= {f"a.{key}.title": [copy.text(f"{point['path']}/title")], f"a.{key}.documents": point["documents"]}
    return typed


def _values(typed: Typed, copy: WorkingCopy) -> dict[str, Any]:
    said = [
        {
            "key": key,
            "number": one(typed, f"a.{key}.number"),
            "title": one(typed, f"a.{key}.title"),
            "parent": one(typed, f"a.{key}.parent"),
            "documents": many(typed, f"a.{key}.documents"),
        }
        for key in keys(typed, "a")
    ]
    return {"agenda": [entry for entry in said if entry["number"] or entry["title"] or entry["parent"]]}


def _sent(values: Mapping[str, Any], copy: WorkingCopy) -> dict[str, Any]:
    known = points_of(copy)
    return {
        "agenda": [
            {**entry, "title": _title(entry, entry["key"] in known, copy), "parent": entry["parent"] or None}
            for entry in values["agenda"]
        ]
    }


def _title(entry: Mapping[str, Any], is_known: bool, copy: WorkingCopy) -> list[dict[str, str]]:
    """What is to be said of a title: nothing of one that is only in other languages."""
    return localized(entry["title"], copy) if entry["title"] or is_known else []


def _objections(typed: Typed, t: Translate) -> list[Objection]:
    there = set(keys(typed, "a"))
    return [
        (f"a.{key}.parent", t("The point that this stands below was taken away. Choose another."))
        for key in keys(typed, "a")
        if one(typed, f"a.{key}.parent") and one(typed, f"a.{key}.parent") not in there
    ]


AGENDA: Final = Tab("agenda", _view, _values, _sent, lists={"agenda": "a"}, objections=_objections)
