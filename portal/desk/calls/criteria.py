"""What applications are scored by, as rows that are added, moved and removed without scripts."""

import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import FormData

from portal.desk.calls.call_words import Errors
from portal.words import Translate

COLUMNS: Final = ("key", "label-en", "label-other", "maximum", "weight")
Row = dict[str, str]


def rows_of(call: Mapping[str, Any], english: Mapping[str, str], other: Mapping[str, str]) -> list[Row]:
    """The criteria of a call, as they stand in the form."""
    return [
        {
            "key": one["key"],
            "label-en": english.get(f"criteria/{one['key']}/label", ""),
            "label-other": other.get(f"criteria/{one['key']}/label", ""),
            "maximum": str(one["maximum"]),
            "weight": f"{one['weight']:g}",
        }
        for one in call["criteria"]
    ]


def rows_in(posted: FormData) -> list[Row]:
    """The rows that were posted."""
    columns = [[str(one).strip() for one in posted.getlist(f"criterion-{name}")] for name in COLUMNS]
    return [dict(zip(COLUMNS, row, strict=True)) for row in zip(*columns, strict=False)]


def after(rows: list[Row], act: str) -> list[Row]:
    """The rows after one was added, moved or removed: `add`, `up:2`, `down:2`, `remove:2`."""
    name, _, place = act.partition(":")
    at, rows = int(place) if place.isdecimal() else len(rows), list(rows)
    if name == "add":
        return [*rows, {**dict.fromkeys(COLUMNS, ""), "maximum": "10", "weight": "1"}]
    if at >= len(rows):
        return rows
    if name == "remove":
        return [row for place, row in enumerate(rows) if place != at]
    to = at - 1 if name == "up" else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows


def read(rows: list[Row], other: str, t: Translate) -> tuple[list[dict[str, Any]], Errors]:
    """The rows as they are sent, and what cannot be read of them. Rows with no words at all are left out."""
    taken: set[str] = set()
    given, errors = [], []
    for place, row in enumerate(rows):
        if not row["key"] and not row["label-en"] and not row["label-other"]:
            continue
        maximum, weight = _whole(row["maximum"]), _number(row["weight"] or "1")
        if maximum is None:
            errors.append(_error(place, t("Write a whole number of points.")))
        if weight is None:
            errors.append(_error(place, t("Write a number as weight, for example {example}.", example="1.5")))
        key = row["key"] or key_from(row["label-en"], taken)
        taken.add(key)
        label = [{"locale": "en", "text": row["label-en"]}, {"locale": other, "text": row["label-other"]}]
        given.append({"key": key, "label": label, "maximum": maximum or 0, "weight": weight})
    return given, errors


def key_from(label: str, taken: set[str], fallback: str = "criterion") -> str:
    """A key made of the first words of a label, that is not taken."""
    words = re.findall("[a-z0-9]+", label.lower())
    key = "_".join(words)[:40].strip("_") or fallback
    key = key if key[0].isalpha() else f"{fallback}_{key}"
    number = next(number for number in range(1, len(taken) + 2) if _numbered(key, number) not in taken)
    return _numbered(key, number)


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else f"{key}_{number}"


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _number(text: str) -> float | None:
    written = text.replace(",", ".")
    return float(written) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", written) else None


def _error(place: int, message: str) -> dict[str, Any]:
    return {"anchor": f"criterion-{place}", "label": "", "message": message}
