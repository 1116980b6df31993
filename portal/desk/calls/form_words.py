"""What is said of forms while they are written: kinds of questions, limits, and what is wrong where."""

from collections.abc import Mapping
from typing import Any

from portal.desk.calls.call_words import Errors
from portal.desk.calls.form_fields import WITH_OPTIONS, Item, fields_of, spoken
from portal.words import Translate


def kinds(t: Translate) -> dict[str, str]:
    """What each kind of question takes."""
    return {
        "TEXT": t("Short text"),
        "LONG_TEXT": t("Long text"),
        "CHOICE": t("One choice"),
        "CHOICES": t("Several choices"),
        "YES_NO": t("Yes or no"),
        "NUMBER": t("Number"),
        "DATE": t("Date"),
        "COUNTRY": t("Country"),
        "EMAIL": t("E-mail address"),
        "PHONE": t("Telephone number"),
        "URL": t("Web address"),
        "LANGUAGE_SKILL": t("Languages and levels"),
        "FILE": t("Files"),
        "CONSENT": t("Consent"),
    }


def limits(t: Translate) -> dict[str, str]:
    """What limits an answer."""
    return {
        "minLength": t("At least so many characters"),
        "maxLength": t("At most so many characters"),
        "minimum": t("The smallest number"),
        "maximum": t("The largest number"),
        "maxFiles": t("At most so many files"),
        "maxBytes": t("At most so many bytes a file"),
        "mediaTypes": t("Types of files taken"),
    }


def parts(t: Translate) -> dict[str, str]:
    """What the parts of a question and of a section are called."""
    return {
        "key": t("Key"),
        "label": t("Question"),
        "help": t("Help"),
        "title": t("Title of the section"),
        "intro": t("Words before the questions"),
        "options": t("Choices"),
        "visibleWhen": t("Condition"),
        **limits(t),
    }


def name_of(item: Item, t: Translate) -> str:
    """What a section or a question is called in lists."""
    texts = item["title"] if "title" in item else item["label"]
    return texts.get("en") or next((text for text in texts.values() if text), "") or item["key"] or t("No words yet")


def described(field: Item, t: Translate) -> str:
    """A question in one line, for comparing."""
    said = [kinds(t)[field["kind"]], t("required") if field["required"] else t("optional")]
    said += [f"{limits(t)[name]}: {field[name]}" for name in limits(t) if field[name]]
    if field["kind"] in WITH_OPTIONS:
        said.append(" | ".join(one["label"].get("en") or one["value"] for one in field["options"]))
    if field["when"]:
        answers = ", ".join(map(str, field["when"]["equals"]))
        said.append(t("only if {question} is {answers}", question=field["when"]["field"], answers=answers))
    return f"{name_of(field, t)} ({'; '.join(said)})"


def differences(own: list[Item], theirs: list[Item], t: Translate) -> list[tuple[str, str | None, str | None]]:
    """The questions in which two forms differ, each by its key, as it is in the one and in the other."""
    mine, others = ({one["key"]: one for one in fields_of(form)} for form in (own, theirs))
    keys = list(dict.fromkeys([*others, *mine]))
    return [
        (key, _said(others.get(key), t), _said(mine.get(key), t))
        for key in keys
        if _plain(mine.get(key)) != _plain(others.get(key))
    ]


def _said(field: Item | None, t: Translate) -> str | None:
    return described(field, t) if field else None


def _plain(field: Item | None) -> Item | None:
    return {name: value for name, value in field.items() if name != "id"} if field else None


def placed(errors: Errors, sections: list[Item], other: str, t: Translate) -> Errors:
    """Objections with the section or question that each is about, its part, and what leads there."""
    return [_placed(error, sections, other, t) for error in errors]


def _placed(error: Mapping[str, Any], sections: list[Item], other: str, t: Translate) -> dict[str, Any]:
    steps = list(error["path"])
    steps = steps[steps.index("sections") + 1 :] if "sections" in steps else []
    item: Item | None = _at(sections, steps[0]) if steps else None
    rest = steps[1:]
    if item and rest[:1] == ["fields"] and len(rest) > 1:
        item, rest = _at(item["fields"], rest[1]), rest[2:]
    part = rest[0] if rest else ""
    label = f"{name_of(item, t)}, {parts(t).get(part, part)}" if item and part else name_of(item, t) if item else ""
    return {
        "id": item["id"] if item else "",
        "part": _part(item, rest, other) if item else "",
        "anchor": f"item-{item['id']}" if item else "builder",
        "label": label or t("The form"),
        "message": error["message"],
    }


def led_to(errors: Errors, opened: str) -> Errors:
    """Objections to what is open lead to the very input; the others to their question in the list."""
    return [{**one, "anchor": _input(one["part"])} if one["id"] == opened and one["part"] else one for one in errors]


def _input(part: str) -> str:
    place = part.removeprefix("option-")
    return f"option-en-{int(place) + 1}" if place.isdecimal() else part


def _at(items: list[Item], place: str) -> Item | None:
    return items[int(place)] if place.isdecimal() and int(place) < len(items) else None


def _part(item: Item, rest: list[str], other: str) -> str:
    """The input that an objection is about: `label-en`, `option-2`, `maxLength`."""
    name = rest[0] if rest else ""
    if name in ("label", "help", "title", "intro"):
        return f"{name}-{'other' if _locale(item[name], rest) == other else 'en'}"
    if name == "options":
        return f"option-{_row(item, rest[1])}" if len(rest) > 1 else "options"
    return {"visibleWhen": "when"}.get(name, name)


def _row(field: Item, place: str) -> int:
    """The row on the page of an option as it was sent: without those that were left empty."""
    rows = [at for at, one in enumerate(field["options"]) if spoken([one])]
    return rows[int(place)] if place.isdecimal() and int(place) < len(rows) else 0


def _locale(texts: Mapping[str, str], rest: list[str]) -> str:
    order = sorted(texts, key=lambda locale: (locale != "en", locale))
    place = rest[1] if len(rest) > 1 else ""
    return order[int(place)] if place.isdecimal() and int(place) < len(order) else "en"
