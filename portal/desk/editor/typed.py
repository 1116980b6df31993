"""What somebody typed into the editor: the values of a form by name, and the acts on the lists in it.

A list such as the blocks of a text has a prefix, `b`: under it stand the keys of its entries in order, and under
`b.{key}.{field}` what was typed into each. So moving an entry changes an order and no name; a list within an entry has
the prefix `d.{key}.i`. An entry that was taken away stays, marked as gone, until the page is saved: it can come back.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.datastructures import FormData

Typed = dict[str, list[str]]
Verb = Callable[[Typed, str, str, str], str]
"""An act on the entry `key` of the list `prefix`, with what was said beside it: the key of the entry to go on with."""

MOST_ENTRIES: Final = 500


def typed_in(posted: FormData) -> Typed:
    """Every text that was posted, by name, as it will be kept: composed, with plain line breaks."""
    typed: Typed = {}
    for name, value in posted.multi_items():
        if isinstance(value, str):
            typed.setdefault(name, []).append(unicodedata.normalize("NFC", value.replace("\r\n", "\n")))
    return typed


def one(typed: Typed, name: str) -> str:
    """What was typed into one field, without blanks around it."""
    return typed[name][0].strip() if typed.get(name) else ""


def many(typed: Typed, name: str) -> list[str]:
    """What was chosen of several."""
    return [value for value in typed.get(name, []) if value]


def keys(typed: Typed, prefix: str) -> list[str]:
    """The entries of a list, in order, without those taken away."""
    return [key for key in every_key(typed, prefix) if not is_gone(typed, prefix, key)]


def every_key(typed: Typed, prefix: str) -> list[str]:
    """The entries of a list, in order, each once."""
    return list(dict.fromkeys(typed.get(prefix, [])))[:MOST_ENTRIES]


def is_gone(typed: Typed, prefix: str, key: str) -> bool:
    """Whether an entry was taken away, and could come back."""
    return bool(one(typed, f"{prefix}.{key}.gone"))


def fresh_key() -> str:
    """A key that no entry has."""
    return f"n{secrets.token_hex(4)}"


def digest(value: Any) -> str:
    """What tells one value from another."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


# Acts


def acted(typed: Typed, act: str, more: Mapping[str, Verb]) -> str:
    """Do what a button says, `up:b:k1`, to the lists of a form: the key of the entry to go on with."""
    verb, prefix, key, said = [*act.split(":", 3), "", "", ""][:4]
    done = {**VERBS, **more}.get(verb)
    return done(typed, prefix, key, said) if done else ""


def _moved(typed: Typed, prefix: str, key: str, by: int) -> str:
    order, shown = every_key(typed, prefix), keys(typed, prefix)
    if key in shown and 0 <= shown.index(key) + by < len(shown):
        neighbour = shown[shown.index(key) + by]
        order.remove(key)
        order.insert(order.index(neighbour) + (by > 0), key)
        typed[prefix] = order
    return key


def _gone(typed: Typed, prefix: str, key: str, said: str) -> str:
    typed[f"{prefix}.{key}.gone"] = ["1"]
    return key


def _back(typed: Typed, prefix: str, key: str, said: str) -> str:
    typed.pop(f"{prefix}.{key}.gone", None)
    return key


def added(typed: Typed, prefix: str, after: str, kind: str = "") -> str:
    """Put a new entry behind the one called `after`, or first without one: its key."""
    order, key = every_key(typed, prefix), fresh_key()
    order.insert(order.index(after) + 1 if after in order else 0, key)
    typed[prefix] = order
    if kind:
        typed[f"{prefix}.{key}.kind"] = [kind]
    return key


def appended(typed: Typed, prefix: str, key: str, said: str) -> str:
    """Put a new entry at the end: its key."""
    order = every_key(typed, prefix)
    return added(typed, prefix, order[-1] if order else "", said)


def copied(typed: Typed, prefix: str, key: str) -> str:
    """A copy of an entry with all that was typed into it, behind it: its key."""
    copy = added(typed, prefix, key)
    start = f"{prefix}.{key}."
    typed |= {
        f"{prefix}.{copy}.{name.removeprefix(start)}": typed[name] for name in list(typed) if name.startswith(start)
    }
    return copy


VERBS: Final[Mapping[str, Verb]] = {
    "up": lambda typed, prefix, key, said: _moved(typed, prefix, key, -1),
    "down": lambda typed, prefix, key, said: _moved(typed, prefix, key, 1),
    "gone": _gone,
    "back": _back,
    "add": added,
    "append": appended,
}
