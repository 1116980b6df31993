"""What two people changed in two ways, side by side, in words."""

from difflib import SequenceMatcher
from typing import Any

from portal.desk.editor import blocks
from portal.desk.editor.merging import Conflict
from portal.words import Translate


def side_by_side(t: Translate, conflict: Conflict) -> dict[str, Any]:
    """A conflict as two texts in pieces, those marked in which they differ."""
    mine, theirs = (_readable(one) for one in (conflict.mine, conflict.theirs))
    own, other = _pieces(mine), _pieces(theirs)
    steps = SequenceMatcher(None, own, other, autojunk=False).get_opcodes()
    return {
        "name": conflict.name,
        "label": blocks.words_in(conflict.mine or conflict.theirs)
        if conflict.key
        else field_words(t).get(conflict.field, ""),
        "shown": conflict.theirs_mark,
        "mine": [(step == "equal", "".join(own[a:b])) for step, a, b, _, _ in steps if a < b],
        "theirs": [(step == "equal", "".join(other[a:b])) for step, _, _, a, b in steps if a < b],
        "is_mine_gone": conflict.mine is None,
        "is_theirs_gone": conflict.theirs is None,
        "may_keep_both": _may_keep_both(conflict),
    }


def _may_keep_both(conflict: Conflict) -> bool:
    if not conflict.key:
        return conflict.field == "summary"
    return None not in (conflict.mine, conflict.theirs) and conflict.field in (
        "body",
        "minutes",
        "record",
        "agenda",
        "decisions",
    )


def _pieces(text: str) -> list[str]:
    return [piece for word in text.split(" ") for piece in (word, " ")][:-1]


def _readable(value: Any) -> str:
    """What a value says, one thing a line."""
    if isinstance(value, dict):
        return "\n".join(filter(None, (_readable(part) for name, part in value.items() if name not in ("key", "kind"))))
    if isinstance(value, list):
        return "\n".join(filter(None, (_readable(part) for part in value)))
    return "" if value is None or isinstance(value, bool) else str(value)


def field_words(t: Translate) -> dict[str, str]:
    """What the fields are called that stand for themselves."""
    return {
        "title": t("Title"),
        "summary": t("Summary"),
        "slug": t("Short name in the address"),
        "series": t("Series"),
        "ordinal": t("Number in its series"),
        "classification": t("Kind of meeting"),
        "eventStatus": t("Takes place"),
        "recordStatus": t("Minutes"),
        "startsOn": t("First day"),
        "endsOn": t("Last day"),
        "place": t("Place"),
        "host": t("Host"),
        "heldDuring": t("On the margins of"),
        "kind": t("Kind of programme"),
        "tags": t("Words to find it by"),
    }
