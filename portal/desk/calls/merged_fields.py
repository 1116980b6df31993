"""Fields that several people may change at once: what was typed, what stood there before, what stands there now."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

Values = Mapping[str, Any]


class Merged(NamedTuple):
    """Fields after others saved meanwhile: what each holds, and what others saved where both changed something."""

    values: dict[str, Any]
    elsewhere: dict[str, Any]


def changed(typed: Values, before: Values) -> set[str]:
    """The fields that were typed into: a page that was open for long takes nothing else back."""
    return {name for name, value in typed.items() if value != before.get(name, "")}


def merged(typed: Values, before: Values, fresh: Values) -> Merged:
    """What was typed stays; every other field is as others saved it."""
    own = changed(typed, before)
    values = {name: typed[name] if name in own else value for name, value in fresh.items()}
    both = {name for name in own if fresh.get(name, "") not in (before.get(name, ""), typed[name])}
    return Merged({**typed, **values}, {name: fresh.get(name, "") for name in both})


def kept(values: Values) -> str:
    """Values as a page carries them, to be compared when it comes back."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def carried(text: str) -> dict[str, Any]:
    """The values that a page carried; none when it carried nothing that can be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
