"""What the API says against a save, each with the field of the form that it is about."""

from typing import Any

from portal.desk.editor.saving import Outcome
from portal.desk.editor.tabs import Tab
from portal.desk.editor.typed import Typed, every_key, keys, one
from portal.words import Translate


def objections(t: Translate, tab: Tab, typed: Typed, outcome: Outcome) -> list[dict[str, Any]]:
    """What the API said, each with the field that it is about, as far as the page has it."""
    return [_objection(t, tab, typed, outcome, error) for error in outcome.errors]


def _objection(t: Translate, tab: Tab, typed: Typed, outcome: Outcome, error: dict[str, Any]) -> dict[str, Any]:
    path = [step for step in error["path"] if step != "changes"]
    if tab.point and path[:1] == ["agenda"]:
        path = ["record", *path[3:]]
    name = path[0] if path else ""
    if name not in tab.lists:
        return {"anchor": _field(typed, path), "label": "", "message": error["message"]}
    numbers = [int(step) for step in path[1:] if step.isdigit()]
    place = (
        numbers[1 if tab.body and len(numbers) > 1 and name in ("body", "minutes", "record") else 0] if numbers else -1
    )
    entries = outcome.values[name]
    if not 0 <= place < len(entries):
        return {"anchor": None, "label": "", "message": error["message"]}
    prefix = tab.lists[name]
    key = _row(typed, prefix, entries[place]["key"])
    anchor = _within(typed, f"{prefix}.{key}", path)
    return {"anchor": anchor, "label": t("Number {number}", number=place + 1), "message": error["message"]}


def _row(typed: Typed, prefix: str, key: str) -> str:
    """The row of the form in which an entry stands: those of references are named by what they refer to."""
    rows = every_key(typed, prefix)
    if key in rows:
        return key
    named = (row for row in rows for name in ("institution", "of") if one(typed, f"{prefix}.{row}.{name}") == key)
    return next(named, key)


def _within(typed: Typed, at: str, path: list[str]) -> str:
    """The field of an entry that a path leads to; the entry itself where there is no such field."""
    names = {"actionItems": "i", "members": "m", "kind": "tone", "header": "cell", "rows": "cell"}
    nested = next((names[step] for step in path if step in ("actionItems", "members")), None)
    if nested:
        numbers = [int(step) for step in path if step.isdigit()]
        inner = keys(typed, f"{at}.{nested}")
        if len(numbers) > 1 and numbers[1] < len(inner):
            at = f"{at}.{nested}.{inner[numbers[1]]}"
    for step in reversed(path):
        if f"{at}.{names.get(step, step)}" in typed and names.get(step, step) != "cell":
            return f"{at}.{names.get(step, step)}"
    return f"entry-{at}"


def _field(typed: Typed, path: list[str]) -> str | None:
    steps = [step for step in path if not step.isdigit()]
    for name in (".".join(steps[:2]), steps[0] if steps else ""):
        if name in typed:
            return name
    return None
