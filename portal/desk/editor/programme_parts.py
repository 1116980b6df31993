"""The parts of a programme in the editor, and the one of a call: its text."""

from collections.abc import Mapping
from typing import Any, Final

from portal.desk.editor.document_parts import chosen, entries
from portal.desk.editor.tabs import TEXT, Tab
from portal.desk.editor.typed import Typed, one
from portal.desk.editor.working_copies import WorkingCopy


def _view(copy: WorkingCopy) -> Typed:
    data = copy.data
    return {
        "slug": [data["slug"]],
        "kind": [data["kind"]],
        "host": [data["host"]["id"] if data["host"] else ""],
        "tags": ["\n".join(data["tags"])],
        **chosen("r", [decision["id"] for decision in data["mandates"]]),
    }


def _values(typed: Typed, copy: WorkingCopy) -> dict[str, Any]:
    tags = [tag.strip() for tag in one(typed, "tags").split("\n")]
    return {
        **{name: one(typed, name) for name in ("slug", "kind") if name in typed},
        "host": one(typed, "host") or None,
        "tags": [tag for tag in dict.fromkeys(tags) if tag],
        "mandates": entries(typed, "r"),
    }


def _sent(values: Mapping[str, Any], copy: WorkingCopy) -> dict[str, Any]:
    return {name: [one["key"] for one in value] if name == "mandates" else value for name, value in values.items()}


PROGRAMME: Final = {tab.name: tab for tab in (TEXT, Tab("facts", _view, _values, _sent, lists={"mandates": "r"}))}
CALL: Final = {"text": TEXT}
