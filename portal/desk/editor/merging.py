"""Two people's edits of one page, put together by field, in lists by entry. What both changed, a person decides."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from portal.desk.editor.typed import digest

GONE: Final = "gone"
"""The mark of an entry that is not there."""

Values = Mapping[str, Any]
"""What a page says, by field. A list is a list of entries, each with its `key`."""

Marks = dict[str, Any]
"""What tells the values that a page was made with: of a field its digest, of a list its keys with their digests."""


class Conflict(NamedTuple):
    """What two people changed in two ways: a field, or the entry `key` of one. None: taken away."""

    field: str
    key: str
    mine: Any
    theirs: Any

    @property
    def name(self) -> str:
        """What tells it from others in the form."""
        return f"{self.field}:{self.key}" if self.key else self.field

    @property
    def theirs_mark(self) -> str:
        """What tells whether they went on meanwhile."""
        return GONE if self.theirs is None else digest(self.theirs)


class Merged(NamedTuple):
    """What comes of it: the values, the names of those that are not theirs already, and what has to be decided."""

    values: dict[str, Any]
    changed: list[str]
    conflicts: list[Conflict]


def marks_of(values: Values, lists: frozenset[str]) -> Marks:
    """The marks of what a page says; `lists` names the fields that hold entries."""
    return {
        name: [[entry["key"], digest(entry)] for entry in value] if name in lists else digest(value)
        for name, value in values.items()
    }


def read_marks(text: str) -> Marks:
    """Marks as a page carries them; none, when it carries nonsense."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def merged(mine: Values, theirs: Values, marks: Marks, lists: frozenset[str]) -> Merged:
    """What I typed and what is stored by now, put together over what my page was made with."""
    values, changed, conflicts = dict(theirs), list[str](), list[Conflict]()
    for name, own in mine.items():
        stored, was = theirs.get(name), marks.get(name)
        if name in lists:
            values[name], found = _entries(name, own, stored or [], was if isinstance(was, list) else [])
            conflicts += found
        elif was is not None and digest(own) != was and digest(stored) not in (was, digest(own)):
            conflicts.append(Conflict(name, "", own, stored))
        elif was is None or digest(own) != was:
            values[name] = own
        if digest(values[name]) != digest(stored):
            changed.append(name)
    return Merged(values, changed, conflicts)


def _entries(name: str, mine: Any, theirs: Any, was: list[Any]) -> tuple[list[Any], list[Conflict]]:
    own, stored = {one["key"]: one for one in mine}, {one["key"]: one for one in theirs}
    before = {one[0]: one[1] for one in was if isinstance(one, list) and len(one) == 2}
    kept, conflicts = dict[str, Any](), list[Conflict]()
    for key in {**own, **stored}:
        my_mark, their_mark = _mark(own.get(key)), _mark(stored.get(key))
        was_mark = before.get(key, GONE)
        if my_mark in (their_mark, was_mark):
            entry = stored.get(key)
        elif their_mark == was_mark:
            entry = own.get(key)
        else:
            conflicts.append(Conflict(name, key, own.get(key), stored.get(key)))
            entry = stored.get(key)
        if entry is not None:
            kept[key] = entry
    return [kept[key] for key in _order(list(own), list(stored), list(before)) if key in kept], conflicts


def _mark(entry: Any) -> str:
    return GONE if entry is None else digest(entry)


def _order(mine: list[str], theirs: list[str], before: list[str]) -> list[str]:
    """My order where I changed it, theirs otherwise; what stands only in the other is put behind what it followed."""
    both = set(mine) & set(theirs) & set(before)
    i_moved = [key for key in mine if key in both] != [key for key in before if key in both]
    frame, other = (mine, theirs) if i_moved else (theirs, mine)
    order = list(frame)
    for place, key in enumerate(other):
        if key not in order:
            follows = next((one for one in reversed(other[:place]) if one in order), None)
            order.insert(order.index(follows) + 1 if follows else 0, key)
    return order


def decided(marks: Marks, conflicts: list[Conflict], choices: Mapping[str, tuple[str, str]]) -> Marks:
    """Marks by which a merge comes out as a person chose: `choices` has `mine` or `theirs` for each conflict, with the
    mark of what they were shown of the others. Of what changed since they must be asked again."""
    settled = {name: [list(one) for one in was] if isinstance(was, list) else was for name, was in marks.items()}
    for conflict in conflicts:
        choice, shown = choices.get(conflict.name, ("", ""))
        if choice not in ("mine", "theirs") or (choice == "mine" and shown != conflict.theirs_mark):
            continue
        mark = conflict.theirs_mark if choice == "mine" else _mark(conflict.mine)
        if not conflict.key:
            settled[conflict.field] = conflict.theirs_mark if choice == "mine" else digest(conflict.mine)
            continue
        settled[conflict.field] = _marked(settled.get(conflict.field) or [], conflict.key, mark)
    return settled


def _marked(entries: list[Any], key: str, mark: str) -> list[Any]:
    """The marks of a list with that of one entry changed, each in its place."""
    if mark == GONE:
        return [one for one in entries if one[0] != key]
    if any(one[0] == key for one in entries):
        return [[key, mark] if one[0] == key else one for one in entries]
    return [*entries, [key, mark]]
