"""What is done to a form while it is written by hand: typed into, added to, moved, duplicated, deleted, taken back."""

import copy
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.datastructures import FormData

from portal.desk.calls import form_fields
from portal.desk.calls.criteria import key_from
from portal.desk.calls.form_fields import KINDS, LIMITS, TEXTS, WITH_OPTIONS, Item, deciding, fields_of

MOST_PASTED: Final = 100


class Draft:
    """A form that is being written: its sections, which part is open, and what stood there before the last loss."""

    def __init__(self, sections: list[Item], *, opened: str = "", undo: list[Item] | None = None) -> None:
        self.sections, self.opened, self.undo = sections, opened, undo
        self.undone = ""
        """What can be taken back: DELETED or REPLACED."""

    @property
    def next_id(self) -> str:
        """An id that nothing has."""
        taken = [one["id"] for section in self.sections for one in (section, *section["fields"])]
        taken += [one["id"] for section in self.undo or [] for one in (section, *section["fields"])]
        return f"n{max((int(one[1:]) for one in taken if one[1:].isdecimal()), default=0) + 1}"

    def section(self, id_: str) -> Item | None:
        """The section of an id, or None."""
        return next((one for one in self.sections if one["id"] == id_), None)

    def field(self, id_: str) -> Item | None:
        """The question of an id, or None."""
        return next((one for one in fields_of(self.sections) if one["id"] == id_), None)

    def home_of(self, id_: str) -> Item | None:
        """The section that a question stands in."""
        return next((one for one in self.sections if any(field["id"] == id_ for field in one["fields"])), None)

    def lose(self, what: str) -> None:
        """Keep what stands here, to be brought back."""
        self.undo, self.undone = copy.deepcopy(self.sections), what


def typed(draft: Draft, posted: FormData, other: str) -> None:
    """Take over what was typed into the open part."""
    if section := draft.section(draft.opened):
        _type_texts(section, posted, "section", other)
        section["key"] = _key(posted, section["key"]) or _proposed(section["title"], draft.sections, section, "section")
    elif field := draft.field(draft.opened):
        _type_field(draft, field, posted, other)


def _type_field(draft: Draft, field: Item, posted: FormData, other: str) -> None:
    _type_texts(field, posted, "field", other)
    before = field["key"]
    fields = fields_of(draft.sections)
    field["key"] = _key(posted, before) or _proposed(field["label"], fields, field, "question")
    for one in fields:
        if before and one["when"] and one["when"]["field"] == before:
            one["when"]["field"] = field["key"]
    field["required"] = posted.get("required") == "yes"
    field["askedFrom"] = "ACCEPTANCE" if posted.get("askedFrom") == "ACCEPTANCE" else "APPLICATION"
    field["personalData"] = _text(posted, "personalData")
    for name in LIMITS.get(field["kind"], ()):
        field[name] = _text(posted, name)
    if field["kind"] in WITH_OPTIONS:
        field["options"] = _options(field["options"], posted, other)
    field["when"] = _condition(draft, field, posted)


def _type_texts(item: Item, posted: FormData, sort: str, other: str) -> None:
    for name in TEXTS[sort]:
        for suffix, locale in (("en", "en"), ("other", other)):
            if (text := _text(posted, f"{name}-{suffix}")) or locale in item[name]:
                item[name][locale] = text


def _key(posted: FormData, before: str) -> str:
    return _text(posted, "key") if "key" in posted else before


def _proposed(texts: Mapping[str, str], others: list[Item], own: Item, fallback: str) -> str:
    """A key made of the English words, once there are any."""
    words = texts.get("en", "")
    return key_from(words, {one["key"] for one in others if one is not own}, fallback) if words else ""


def _options(before: list[Item], posted: FormData, other: str) -> list[Item]:
    columns = [[str(one).strip() for one in posted.getlist(f"option-{name}")] for name in ("value", "en", "other")]
    options: list[Item] = []
    for place, (value, english, translated) in enumerate(zip(*columns, strict=False)):
        labels = dict(before[place]["label"]) if place < len(before) else {}
        for locale, text in (("en", english), (other, translated)):
            if text or locale in labels:
                labels[locale] = text
        options.append({"value": value, "label": labels})
    pasted = [line.strip() for line in str(posted.get("pasted", "")).splitlines() if line.strip()][:MOST_PASTED]
    options += [{"value": "", "label": {"en": line}} for line in pasted]
    for option in options:
        if not option["value"] and option["label"].get("en"):
            taken = {one["value"] for one in options if one is not option}
            option["value"] = key_from(option["label"]["en"], taken, "option")
    return options


def _condition(draft: Draft, field: Item, posted: FormData) -> Item | None:
    """The condition that was chosen: the answers of another question count only once that one was shown."""
    key, before = _text(posted, "when"), field["when"]
    if not key:
        return None
    decisive = next((one for one in deciding(draft.sections, field["id"]) if one["key"] == key), None)
    if _text(posted, "when-shown") != key:
        return {"field": key, "equals": before["equals"] if before and before["field"] == key else []}
    answers = [str(one) for one in posted.getlist("equals")] + _text(posted, "equals-lines").splitlines()
    return {"field": key, "equals": [_answer(decisive, one.strip()) for one in answers if one.strip()]}


def _answer(decisive: Item | None, text: str) -> Any:
    kind = decisive["kind"] if decisive else "TEXT"
    if kind in ("YES_NO", "CONSENT"):
        return text == "yes"
    read = form_fields.number(text) if kind == "NUMBER" else None
    return text if read is None else int(read) if read.is_integer() else read


def _text(posted: FormData, name: str) -> str:
    # Browsers send line breaks as CR LF.
    return str(posted.get(name, "")).replace("\r\n", "\n").strip()


def done(draft: Draft, act: str, posted: FormData) -> None:
    """Do one act to the form: `up:n3`, `add:n1`, `undo`. What is none leaves it as it is."""
    name, _, rest = act.partition(":")
    if name in _ACTS:
        _ACTS[name](draft, rest, posted)


def _add(draft: Draft, id_: str, posted: FormData) -> None:
    section, kind = draft.section(id_), str(posted.get(f"kind-{id_}", "TEXT"))
    if section and kind in KINDS:
        field = form_fields.new_field(draft.next_id, kind)
        section["fields"].append(field)
        draft.opened = field["id"]


def _add_section(draft: Draft, _: str, posted: FormData) -> None:
    section = form_fields.new_section(draft.next_id)
    draft.sections.append(section)
    draft.opened = section["id"]


def _open(draft: Draft, id_: str, posted: FormData) -> None:
    draft.opened = id_


def _close(draft: Draft, _: str, posted: FormData) -> None:
    draft.opened = ""


def _duplicate(draft: Draft, id_: str, posted: FormData) -> None:
    field, home = draft.field(id_), draft.home_of(id_)
    if field and home:
        taken = {one["key"] for one in fields_of(draft.sections)}
        again = {**copy.deepcopy(field), "id": draft.next_id, "key": key_from(field["key"], taken, "question")}
        home["fields"].insert(home["fields"].index(field) + 1, again)
        draft.opened = again["id"]


def _delete(draft: Draft, id_: str, posted: FormData) -> None:
    field, home, section = draft.field(id_), draft.home_of(id_), draft.section(id_)
    if not field and not section:
        return
    draft.lose("DELETED")
    if field and home:
        home["fields"].remove(field)
    elif section:
        draft.sections.remove(section)


def _undo(draft: Draft, _: str, posted: FormData) -> None:
    if draft.undo is not None:
        draft.sections, draft.undo = draft.undo, None


def _up(draft: Draft, id_: str, posted: FormData) -> None:
    _step(draft, id_, -1)


def _down(draft: Draft, id_: str, posted: FormData) -> None:
    _step(draft, id_, 1)


def _step(draft: Draft, id_: str, by: int) -> None:
    """One place further: over the end of its section, a question moves into the next one."""
    if section := draft.section(id_):
        _swap(draft.sections, draft.sections.index(section), by)
        return
    field, home = draft.field(id_), draft.home_of(id_)
    if not field or not home:
        return
    at, place = home["fields"].index(field), draft.sections.index(home)
    if 0 <= at + by < len(home["fields"]):
        _swap(home["fields"], at, by)
    elif 0 <= place + by < len(draft.sections):
        home["fields"].remove(field)
        there = draft.sections[place + by]["fields"]
        there.insert(len(there) if by < 0 else 0, field)


def _swap(items: list[Item], at: int, by: int) -> None:
    if 0 <= at + by < len(items):
        items[at], items[at + by] = items[at + by], items[at]


def _move(draft: Draft, rest: str, posted: FormData) -> None:
    """A question before another, or to the end of a section: `move:n3:n7`."""
    id_, _, to = rest.partition(":")
    field, home, before, section = draft.field(id_), draft.home_of(id_), draft.field(to), draft.section(to)
    if not field or not home or id_ == to or not (before or section):
        return
    home["fields"].remove(field)
    if section:
        section["fields"].append(field)
    elif before and (there := draft.home_of(to)):
        there["fields"].insert(there["fields"].index(before), field)


def _option(draft: Draft, rest: str, posted: FormData) -> None:
    """An option of the open question added, moved or removed: `option:up:2`."""
    name, _, place = rest.partition(":")
    if (field := draft.field(draft.opened)) is None:
        return
    options, at = field["options"], int(place) if place.isdecimal() else 0
    if name == "add":
        options.append({"value": "", "label": {}})
    elif at < len(options) and name == "remove":
        options.pop(at)
    elif name in ("up", "down") and at < len(options):
        _swap(options, at, -1 if name == "up" else 1)


_ACTS: Final[Mapping[str, Callable[[Draft, str, FormData], None]]] = {
    "add": _add,
    "add-section": _add_section,
    "open": _open,
    "close": _close,
    "duplicate": _duplicate,
    "delete": _delete,
    "undo": _undo,
    "up": _up,
    "down": _down,
    "move": _move,
    "option": _option,
}
