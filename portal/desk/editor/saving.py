"""Saving what was typed: put together with what others saved meanwhile, sent, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request

from portal.client import act
from portal.desk.editor import merging
from portal.desk.editor.merging import Conflict, Marks
from portal.desk.editor.tabs import Tab
from portal.desk.editor.typed import Typed, copied, one
from portal.desk.editor.working_copies import WorkingCopy, working_copy

MOST_TRIES: Final = 3
"""How often a save is tried when others save at the same moment."""

ApiError = dict[str, Any]


@dataclass
class Outcome:
    """What came of a save: the item as it then is, what was said against it, and what a person must decide.

    `values` are those that were sent; `beside` says whether others changed something that this page does not show yet.
    """

    copy: WorkingCopy
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[ApiError] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    beside: bool = False


def marks_of(tab: Tab, typed: Typed, copy: WorkingCopy) -> Marks:
    """The marks of what a form holds."""
    return merging.marks_of(tab.values(typed, copy), frozenset(tab.lists))


def stored_marks(tab: Tab, copy: WorkingCopy) -> Marks:
    """The marks of what is stored."""
    return marks_of(tab, tab.view(copy), copy)


async def saved(request: Request, tab: Tab, typed: Typed, copy: WorkingCopy) -> Outcome:
    """Save what was typed over what the page was made with."""
    marks = _as_decided(tab, typed, copy)
    for _ in range(MOST_TRIES):
        mine, theirs = tab.values(typed, copy), tab.values(tab.view(copy), copy)
        put = merging.merged(mine, theirs, marks, frozenset(tab.lists))
        beside = {name: put.values[name] for name in mine} != mine
        if put.conflicts:
            return Outcome(copy, put.values, conflicts=put.conflicts, beside=beside)
        if not put.changed:
            return Outcome(copy, put.values, beside=beside)
        changes = tab.changes({name: put.values[name] for name in put.changed}, copy)
        slug, errors = await _sent(request, copy, changes)
        copy = await working_copy(request, copy.kind, copy.language, slug)
        if not any(error["code"] == "CONFLICT" for error in errors):
            return Outcome(copy, put.values, errors=errors, beside=beside)
    return Outcome(copy, put.values, errors=errors)


async def _sent(request: Request, copy: WorkingCopy, changes: Mapping[str, Any]) -> tuple[str, list[ApiError]]:
    given = {copy.kind: copy.data["id"], "version": copy.data["version"], "changes": dict(changes)}
    payload, errors = await act(request, f"desk/edit/update-{copy.kind}", input=given)
    return (payload[copy.kind] or copy.data)["slug"], errors


def _as_decided(tab: Tab, typed: Typed, copy: WorkingCopy) -> Marks:
    """The marks that the page carries, and what was decided on it about an earlier conflict."""
    marks = merging.read_marks(one(typed, "was"))
    choices = {
        name.removeprefix("choice:"): (values[0], one(typed, f"shown:{name.removeprefix('choice:')}"))
        for name, values in typed.items()
        if name.startswith("choice:") and values
    }
    if not choices:
        return marks
    mine, theirs = tab.values(typed, copy), tab.values(tab.view(copy), copy)
    conflicts = merging.merged(mine, theirs, marks, frozenset(tab.lists)).conflicts
    for conflict in conflicts:
        if choices.get(conflict.name, ("", ""))[0] == "both":
            choices[conflict.name] = _both(tab, typed, conflict)
    return merging.decided(marks, conflicts, choices)


def _both(tab: Tab, typed: Typed, conflict: Conflict) -> tuple[str, str]:
    """Keep both: an entry of mine stands behind theirs as one of its own, a text of mine behind theirs."""
    if conflict.key:
        copied(typed, tab.lists[conflict.field], conflict.key)
        return "theirs", conflict.theirs_mark
    typed[conflict.field] = [f"{conflict.theirs}\n\n{conflict.mine}"]
    return "mine", conflict.theirs_mark
