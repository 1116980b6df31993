"""Custom blocks in the editor: a form made from the JSON Schema of their kind, or the JSON itself."""

import json
import math
from typing import Any, NamedTuple

from portal.desk.editor import grids
from portal.desk.editor.typed import Typed, many, one

SIMPLE = {"string": "line", "integer": "number", "number": "number", "boolean": "yes"}


class Question(NamedTuple):
    """One property: how it is asked for. `columns` are the names of what each row of `rows` has."""

    name: str
    label: str
    kind: str
    required: bool
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


Shape = tuple[Question, ...] | None
"""What a kind asks for; None for one that no form can show."""


def shape_of(schema: Any) -> Shape:
    """The form that a JSON Schema makes."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict) or not schema["properties"]:
        return None
    required = schema.get("required") or []
    found = [_question(name, told, name in required) for name, told in schema["properties"].items()]
    return None if None in found else tuple(one for one in found if one is not None)


def _question(name: str, told: Any, required: bool) -> Question | None:
    if not isinstance(told, dict) or ("." in name or ":" in name or "/" in name):
        return None
    label, kind = str(told.get("title") or name), told.get("type")
    if isinstance(told.get("enum"), list) and all(isinstance(value, str) for value in told["enum"]):
        return Question(name, label, "choice", required, options=tuple(told["enum"]))
    if isinstance(kind, str) and kind in SIMPLE:
        return Question(name, label, SIMPLE[kind], required)
    return _several(name, label, told.get("items"), required) if kind == "array" else None


def _several(name: str, label: str, items: Any, required: bool) -> Question | None:
    if not isinstance(items, dict):
        return None
    if items.get("type") == "string" and "enum" not in items:
        return Question(name, label, "lines", required)
    inner = items.get("properties")
    if not isinstance(inner, dict) or not inner or not all(_is_text(one) for one in inner.values()):
        return None
    return Question(name, label, "rows", required, columns=tuple(inner))


def _is_text(told: Any) -> bool:
    return isinstance(told, dict) and told.get("type") == "string"


def fields_of(data: Any, shape: Shape) -> dict[str, list[str]]:
    """Data as fields. What does not fit the form is shown as JSON."""
    if shape is None or not isinstance(data, dict) or not _fits(data, shape):
        return {"json": [json.dumps(data, ensure_ascii=False, indent=2)]}
    fields: dict[str, list[str]] = {}
    for asked in shape:
        value, name = data.get(asked.name), f"data.{asked.name}"
        if asked.kind == "rows":
            rows = [[str(row.get(column, "")) for column in asked.columns] for row in value or []]
            fields |= grids.fields_of(name, rows, len(asked.columns))
        elif asked.kind == "lines":
            fields[name] = ["\n".join(value or [])]
        elif asked.kind == "yes":
            fields[name] = ["1"] if value else []
        else:
            fields[name] = ["" if value is None else str(value)]
    return fields


def _fits(data: dict[str, Any], shape: tuple[Question, ...]) -> bool:
    asked = {one.name: one for one in shape}
    return all(name in asked and _holds(value, asked[name]) for name, value in data.items())


def _holds(value: Any, asked: Question) -> bool:
    if asked.kind == "rows":
        return isinstance(value, list) and all(
            isinstance(row, dict) and set(row) <= set(asked.columns) for row in value
        )
    if asked.kind == "lines":
        return isinstance(value, list) and all(isinstance(line, str) and "\n" not in line for line in value)
    return not isinstance(value, dict | list)


def data_of(typed: Typed, at: str, shape: Shape) -> Any:
    """What was typed as data. Text that is no JSON stays text: the API says so."""
    if f"{at}.json" in typed or shape is None:
        text = one(typed, f"{at}.json")
        try:
            return json.loads(text or "{}")
        except ValueError:
            return text
    answers = {asked.name: _answer(typed, f"{at}.data.{asked.name}", asked) for asked in shape}
    return {name: value for name, value in answers.items() if value is not None}


def _answer(typed: Typed, at: str, asked: Question) -> Any:
    if asked.kind == "rows":
        rows = [row for row in grids.rows_of(typed, at) if any(row)]
        return [dict(zip(asked.columns, row, strict=False)) for row in rows] or ([] if asked.required else None)
    text = one(typed, at)
    if asked.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()] or ([] if asked.required else None)
    if asked.kind == "yes":
        return bool(many(typed, at))
    if not text:
        return "" if asked.required and asked.kind == "line" else None
    return _number(text) if asked.kind == "number" else text


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    return number if math.isfinite(number) else text
