"""Decisions in the editor: their words, what they rest on, and what must follow from each."""

from collections.abc import Mapping
from typing import Any, Final

from portal.desk.editor.tabs import Objection, Tab, localized
from portal.desk.editor.typed import Typed, keys, many, one
from portal.desk.editor.working_copies import WorkingCopy
from portal.desk.numbers import day_in
from portal.words import Translate


def _view(copy: WorkingCopy) -> Typed:
    decisions = copy.data["decisions"]
    typed: Typed = {"d": [one["key"] for one in decisions]}
    for decision in decisions:
        at, path = f"d.{decision['key']}", f"decisions/{decision['key']}"
        typed |= {f"{at}.number": [decision["number"]], f"{at}.action": [decision["action"]]}
        typed |= {
            f"{at}.agendaItem": [_named(decision["agendaItem"], "key")],
            f"{at}.text": [copy.text(f"{path}/text")],
        }
        typed |= {f"{at}.adopts": [_named(decision["adopts"], "id")], f"{at}.mandates": _ids(decision["mandates"])}
        typed |= {f"{at}.i": [item["key"] for item in decision["actionItems"]]}
        for item in decision["actionItems"]:
            typed |= _item_fields(item, f"{at}.i.{item['key']}", copy.text(f"{path}/actionItems/{item['key']}/title"))
    return typed


def _item_fields(item: Mapping[str, Any], at: str, title: str) -> Typed:
    return {
        f"{at}.title": [title],
        f"{at}.responsible": _ids(item["responsible"]),
        f"{at}.dueOn": [item["dueOn"] or ""],
        f"{at}.status": [item["status"]],
    }


def _named(thing: Mapping[str, Any] | None, by: str) -> str:
    return str(thing[by]) if thing else ""


def _ids(things: list[dict[str, Any]]) -> list[str]:
    return [thing["id"] for thing in things]


def _values(typed: Typed, copy: WorkingCopy) -> dict[str, Any]:
    said = [{"key": key, **_decision(typed, f"d.{key}")} for key in keys(typed, "d")]
    return {"decisions": [one for one in said if one["number"] or one["text"] or one["actionItems"]]}


def _decision(typed: Typed, at: str) -> dict[str, Any]:
    return {
        "number": one(typed, f"{at}.number"),
        "action": one(typed, f"{at}.action") or "AGREED",
        "agendaItem": one(typed, f"{at}.agendaItem"),
        "text": one(typed, f"{at}.text"),
        "adopts": one(typed, f"{at}.adopts"),
        "mandates": many(typed, f"{at}.mandates"),
        "actionItems": [{"key": key, **_item(typed, f"{at}.i.{key}")} for key in keys(typed, f"{at}.i")],
    }


def _item(typed: Typed, at: str) -> dict[str, Any]:
    return {
        "title": one(typed, f"{at}.title"),
        "responsible": many(typed, f"{at}.responsible"),
        "dueOn": one(typed, f"{at}.dueOn"),
        "status": one(typed, f"{at}.status") or "OPEN",
    }


def _sent(values: Mapping[str, Any], copy: WorkingCopy) -> dict[str, Any]:
    return {"decisions": [_decision_sent(decision, copy) for decision in values["decisions"]]}


def _decision_sent(decision: Mapping[str, Any], copy: WorkingCopy) -> dict[str, Any]:
    items = [
        {**item, "title": localized(item["title"], copy), "dueOn": item["dueOn"] or None}
        for item in decision["actionItems"]
    ]
    return {
        **decision,
        "text": localized(decision["text"], copy),
        "agendaItem": decision["agendaItem"] or None,
        "adopts": decision["adopts"] or None,
        "actionItems": items,
    }


def _objections(typed: Typed, t: Translate) -> list[Objection]:
    days = [f"d.{key}.i.{item}.dueOn" for key in keys(typed, "d") for item in keys(typed, f"d.{key}.i")]
    said = t("A day is needed here, such as 2027-05-31.")
    return [(name, said) for name in days if one(typed, name) and not day_in(one(typed, name))]


DECISIONS: Final = Tab("decisions", _view, _values, _sent, lists={"decisions": "d"}, objections=_objections)
