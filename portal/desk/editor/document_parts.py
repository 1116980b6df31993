"""References in the editor, in order: the documents put before a meeting, the decisions that a programme rests on."""

from typing import Any, Final

from portal.desk.editor.tabs import Tab
from portal.desk.editor.typed import Typed, keys, one
from portal.desk.editor.working_copies import WorkingCopy


def chosen(prefix: str, ids: list[str]) -> Typed:
    """The fields of a list of references."""
    rows = {f"{prefix}.r{place}.of": [id_] for place, id_ in enumerate(ids)}
    return {prefix: [f"r{place}" for place in range(len(ids))], **rows}


def entries(typed: Typed, prefix: str) -> list[dict[str, Any]]:
    """What was chosen, each once; a row without a choice is none."""
    found = dict.fromkeys(one(typed, f"{prefix}.{key}.of") for key in keys(typed, prefix))
    return [{"key": id_} for id_ in found if id_]


def put_before(copy: WorkingCopy) -> list[str]:
    """The documents put before a meeting, without those that it adopted: these belong to it by themselves."""
    documents = copy.data["documents"]
    return [one["id"] for one in documents if not one["adoptedAt"] or one["adoptedAt"]["id"] != copy.data["id"]]


DOCUMENTS: Final = Tab(
    "documents",
    lambda copy: chosen("o", put_before(copy)),
    lambda typed, copy: {"documents": entries(typed, "o")},
    lambda values, copy: {"documents": [entry["key"] for entry in values["documents"]]},
    lists={"documents": "o"},
)
