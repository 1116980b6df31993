"""The questions of a form while they are written by hand: as they are carried, as they are read and as they are sent.

Whatever was typed is carried as it was typed, so that a refusal loses nothing. `id` names a section or a question on
the page alone; its key may change.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

Item = dict[str, Any]

KINDS: Final = (
    *("TEXT", "LONG_TEXT", "CHOICE", "CHOICES", "YES_NO", "NUMBER", "DATE", "COUNTRY"),
    *("EMAIL", "PHONE", "URL", "LANGUAGE_SKILL", "FILE", "CONSENT"),
)
WITH_OPTIONS: Final = frozenset({"CHOICE", "CHOICES"})
UNDECISIVE: Final = frozenset({"LANGUAGE_SKILL", "FILE"})
"""Nothing can be made to depend on the answers to these."""

WHOLE: Final = ("minLength", "maxLength", "maxFiles", "maxBytes")
LIMITS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("TEXT", "LONG_TEXT", "EMAIL", "PHONE", "URL"), ("minLength", "maxLength")),
    "NUMBER": ("minimum", "maximum"),
    "FILE": ("maxFiles", "maxBytes", "mediaTypes"),
}
"""What limits the answers to questions of each kind."""
ALL_LIMITS: Final = (*WHOLE, "minimum", "maximum", "mediaTypes")
TEXTS: Final = {"section": ("title", "intro"), "field": ("label", "help")}


def new_section(id_: str) -> Item:
    """A section that nothing was written in."""
    return {"id": id_, "key": "", "title": {}, "intro": {}, "fields": []}


def new_field(id_: str, kind: str) -> Item:
    """A question that nothing was written in."""
    texts: Item = {"label": {}, "help": {}, "options": [_option(), _option()] if kind in WITH_OPTIONS else []}
    limits: Item = dict.fromkeys(ALL_LIMITS, "")
    said = {"required": kind == "CONSENT", "when": None, "askedFrom": "APPLICATION", "personalData": ""}
    return {"id": id_, "key": "", "kind": kind, **texts, **limits, **said}


def _option() -> Item:
    return {"value": "", "label": {}}


def written(form: Mapping[str, Any]) -> list[Item]:
    """The sections of a stored form, to be carried."""
    numbers = iter(range(1, 1_000_000))
    return [_section(one, numbers) for one in form["sections"]]


def _section(given: Mapping[str, Any], numbers: Iterator[int]) -> Item:
    return {
        "id": f"n{next(numbers)}",
        "key": given["key"],
        "title": _texts(given["title"]),
        "intro": _texts(given["intro"]),
        "fields": [_field(one, f"n{next(numbers)}") for one in given["fields"]],
    }


def _field(given: Mapping[str, Any], id_: str) -> Item:
    personal = {None: "", True: "yes", False: "no"}[given["personalData"]]
    return {
        "id": id_,
        **{name: given[name] for name in ("key", "kind", "required", "askedFrom")},
        **{name: _texts(given[name]) for name in TEXTS["field"]},
        "options": [{"value": one["value"], "label": _texts(one["label"])} for one in given["options"]],
        **{name: _shown(given[name]) for name in ALL_LIMITS},
        "when": dict(given["visibleWhen"]) if given["visibleWhen"] else None,
        "personalData": personal,
    }


def _texts(given: list[dict[str, str]]) -> dict[str, str]:
    return {one["locale"]: one["text"] for one in given}


def _shown(limit: Any) -> str:
    if limit is None:
        return ""
    if isinstance(limit, list):
        return ", ".join(limit)
    return f"{limit:.15g}" if isinstance(limit, float) else str(limit)


def carried(text: str) -> list[Item] | None:
    """The sections that a page carried; None when they cannot be read."""
    try:
        sections = json.loads(text)
        return [_read_section(one) for one in sections]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _read_section(given: Item) -> Item:
    return {
        "id": str(given["id"]),
        "key": str(given["key"]),
        "title": _read_texts(given["title"]),
        "intro": _read_texts(given["intro"]),
        "fields": [_read_field(one) for one in given["fields"]],
    }


def _read_field(given: Item) -> Item:
    kind = str(given["kind"])
    when = given["when"]
    if kind not in KINDS:
        raise ValueError(kind)
    return {
        **new_field(str(given["id"]), kind),
        "key": str(given["key"]),
        "required": bool(given["required"]),
        **{name: _read_texts(given[name]) for name in TEXTS["field"]},
        "options": [{"value": str(one["value"]), "label": _read_texts(one["label"])} for one in given["options"]],
        **{name: str(given[name]) for name in ALL_LIMITS},
        "when": {"field": str(when["field"]), "equals": list(when["equals"])} if when else None,
        "askedFrom": "ACCEPTANCE" if given["askedFrom"] == "ACCEPTANCE" else "APPLICATION",
        "personalData": str(given["personalData"]),
    }


def _read_texts(given: Mapping[str, Any]) -> dict[str, str]:
    return {str(locale): str(text) for locale, text in given.items()}


def fields_of(sections: list[Item]) -> list[Item]:
    """Every question, in order."""
    return [field for section in sections for field in section["fields"]]


def deciding(sections: list[Item], id_: str) -> list[Item]:
    """The questions above one on whose answers it can be made to depend."""
    fields = fields_of(sections)
    at = next((place for place, one in enumerate(fields) if one["id"] == id_), 0)
    return [one for one in fields[:at] if one["kind"] not in UNDECISIVE and one["key"]]


def sent(sections: list[Item]) -> Item:
    """The form as it is sent. A number that cannot be read is left out: `unreadable` tells of it."""
    return {"sections": [_sent_section(one) for one in sections]}


def _sent_section(section: Item) -> Item:
    return {
        "key": section["key"],
        "title": _sent_texts(section["title"]),
        "intro": _sent_texts(section["intro"]),
        "fields": [_sent_field(one) for one in section["fields"]],
    }


def _sent_field(field: Item) -> Item:
    limits = {name: _limit(name, field[name]) for name in LIMITS.get(field["kind"], ()) if field[name].strip()}
    options = spoken(field["options"]) if field["kind"] in WITH_OPTIONS else []
    return {
        **{name: field[name] for name in ("key", "kind", "required", "askedFrom")},
        **{name: _sent_texts(field[name]) for name in TEXTS["field"]},
        "options": [{"value": one["value"], "label": _sent_texts(one["label"])} for one in options],
        **{name: limit for name, limit in limits.items() if limit is not None},
        **({"visibleWhen": field["when"]} if field["when"] else {}),
        **({"personalData": field["personalData"] == "yes"} if field["personalData"] else {}),
    }


def spoken(options: list[Item]) -> list[Item]:
    """The options that say something: empty rows are there to be filled in."""
    return [one for one in options if one["value"] or any(one["label"].values())]


def _sent_texts(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """English first; what is empty takes back what stood there."""
    order = sorted(texts, key=lambda locale: (locale != "en", locale))
    return [{"locale": locale, "text": texts[locale]} for locale in order]


def _limit(name: str, text: str) -> Any:
    if name == "mediaTypes":
        return [one.strip() for one in text.replace("\n", ",").split(",") if one.strip()]
    return whole(text) if name in WHOLE else number(text)


def whole(text: str) -> int | None:
    """The whole number that was typed; None for anything else."""
    text = "".join(text.split())
    return int(text) if text.isdecimal() and len(text) < 10 else None


def number(text: str) -> float | None:
    """The number that was typed; None for anything else."""
    try:
        read = float("".join(text.split()).replace(",", "."))
    except ValueError:
        return None
    return read if abs(read) <= 10**15 else None


def unreadable(field: Item) -> list[str]:
    """The limits of a question that are no numbers."""
    typed = [name for name in LIMITS.get(field["kind"], ()) if field[name].strip() and name != "mediaTypes"]
    return [name for name in typed if _limit(name, field[name]) is None]
