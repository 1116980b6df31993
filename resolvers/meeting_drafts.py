"""Meetings as they are written: their parts read, and the rules that hold among them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.errors import Code, Message, Refused, UserError
from domain.languages import DEFAULT_LOCALE
from domain.meetings import FollowUpStatus, RecordStatus
from models.base import Id
from models.decisions import ActionItem, DecisionText
from models.documents import Document
from models.institutions import Institution
from models.meetings import AgendaItem, Delegate, Delegation, Meeting, MeetingSeries
from models.texts import bodies_in, said_in
from resolvers.readings import LONGEST_TEXT, Path, Reader, Reading, by_key, decisions_shown

REQUIRED: Final = ("title", "starts_on", "place")
LOCKED: Final = ("agenda", "minutes", "decisions", "delegations")
"""What stands fast once the minutes are adopted: its English and all that is in no language."""

ADOPTED: Final = Message(
    "The minutes are adopted: this can only be changed by a corrigendum. Translations can be written."
)


def _delegations(reading: Reading, given: Any, path: Path, before: Meeting | None) -> list[Delegation]:
    known = {one.institution: one for one in before.delegations} if before else {}
    read: list[Delegation] = []
    for place, one in enumerate(reading.few(given, path)):
        at = (*path, str(place))
        institution = reading.reference(one["institution"], Institution, (*at, "institution"))
        if institution in {delegation.institution for delegation in read}:
            reading.object(Code.DUPLICATE, "This institution has a delegation already.", (*at, "institution"))
        if institution is not None:
            members = _members(reading, one["members"], (*at, "members"), known.get(institution))
            read.append(Delegation(institution=institution, status=one["status"], members=members))
    return read


def _members(reading: Reading, given: Any, path: Path, before: Delegation | None) -> list[Delegate]:
    known = {one.name: one for one in before.members} if before else {}
    read = []
    for place, one in enumerate(reading.few(given, path)):
        at = (*path, str(place))
        name = reading.text(one["name"], (*at, "name"), required=True) or ""
        earlier = known[name].post if name in known else {}
        read.append(
            Delegate(name=name, post=reading.localized(one.get("post", []), (*at, "post"), earlier), role=one["role"])
        )
    return read


def _agenda(reading: Reading, given: Any, path: Path, before: Meeting | None) -> list[AgendaItem]:
    """The tree of the agenda, from a list in which each item names its parent."""
    known = by_key(before.agenda_items()) if before else {}
    items: dict[str, AgendaItem] = {}
    parents: dict[str, tuple[str | None, Path]] = {}
    taken: set[str] = set()
    for place, one in enumerate(reading.few(given, path)):
        at = (*path, str(place))
        key = reading.key(one["key"], (*at, "key"), taken)
        items[key] = _agenda_item(reading, one, at, key, known.get(key))
        parents[key] = (one.get("parent"), (*at, "parent"))
    return _tree(reading, items, parents)


def _agenda_item(
    reading: Reading, given: Mapping[str, Any], at: Path, key: str, before: AgendaItem | None
) -> AgendaItem:
    documents = before.documents if before else []
    if "documents" in given:
        documents = reading.all_references(given["documents"], Document, (*at, "documents"))
    title = reading.localized(given["title"], (*at, "title"), before.title if before else {}, required=True)
    return AgendaItem(
        key=key,
        number=reading.text(given["number"], (*at, "number"), longest=20, required=True) or "",
        title=title,
        record=reading.merged_bodies(given.get("record", []), (*at, "record"), before.record if before else {}),
        documents=documents,
    )


def _tree(
    reading: Reading, items: Mapping[str, AgendaItem], parents: Mapping[str, tuple[str | None, Path]]
) -> list[AgendaItem]:
    roots = []
    for key, item in items.items():
        parent, at = parents[key]
        if parent is None:
            roots.append(item)
        elif parent not in items:
            reading.object(Code.NOT_FOUND, "There is no agenda item “{key}”.", at, key=parent)
        elif _is_below(key, parent, parents):
            reading.object(Code.INVALID, "An agenda item cannot stand below itself.", at)
        else:
            items[parent].items.append(item)
    return roots


def _is_below(key: str, place: str | None, parents: Mapping[str, tuple[str | None, Path]]) -> bool:
    """Whether `place` is `key` itself or stands below it."""
    seen: set[str] = set()
    while place is not None and place in parents and place not in seen:
        if place == key:
            return True
        seen.add(place)
        place = parents[place][0]
    return False


def _decisions(reading: Reading, given: Any, path: Path, before: Meeting | None) -> list[DecisionText]:
    known = by_key(before.decisions) if before else {}
    taken: set[str] = set()
    return [
        _decision(reading, one, (*path, str(place)), taken, known.get(one["key"]))
        for place, one in enumerate(reading.few(given, path))
    ]


def _decision(
    reading: Reading, given: Mapping[str, Any], at: Path, taken: set[str], before: DecisionText | None
) -> DecisionText:
    earlier = before.model_dump() if before else {}
    return DecisionText(
        key=reading.key(given["key"], (*at, "key"), taken),
        number=reading.text(given["number"], (*at, "number"), longest=20, required=True) or "",
        agenda_item=given.get("agenda_item", earlier.get("agenda_item")),
        action=given["action"],
        text=reading.localized(
            given["text"], (*at, "text"), before.text if before else {}, longest=LONGEST_TEXT, required=True
        ),
        adopts=_kept(reading, given, "adopts", at, earlier),
        mandates=reading.all_references(given["mandates"], Document, (*at, "mandates"))
        if "mandates" in given
        else earlier.get("mandates", []),
        action_items=_action_items(reading, given["action_items"], (*at, "actionItems"), before)
        if "action_items" in given
        else (before.action_items if before else []),
    )


def _kept(reading: Reading, given: Mapping[str, Any], name: str, at: Path, earlier: Mapping[str, Any]) -> Id | None:
    """A reference to a document; the earlier one where none was given."""
    if name not in given:
        kept: Id | None = earlier.get(name)
        return kept
    return reading.reference(given[name], Document, (*at, name))


def _action_items(reading: Reading, given: Any, path: Path, before: DecisionText | None) -> list[ActionItem]:
    known = by_key(before.action_items) if before else {}
    taken: set[str] = set()
    read = []
    for place, one in enumerate(reading.few(given, path)):
        at = (*path, str(place))
        earlier = known.get(one["key"])
        read.append(
            ActionItem(
                key=reading.key(one["key"], (*at, "key"), taken),
                title=reading.localized(one["title"], (*at, "title"), earlier.title if earlier else {}, required=True),
                responsible=reading.all_references(one["responsible"], Institution, (*at, "responsible")),
                due_on=one.get("due_on", earlier.due_on if earlier else None),
                status=one.get("status") or (earlier.status if earlier else FollowUpStatus.OPEN),
            )
        )
    return read


def _needed(reading: Reading, given: Any, path: Path, before: Meeting | None) -> Any:
    return reading.needed(given, path)


READERS: Final[Mapping[str, Reader]] = {
    "series": lambda reading, given, path, before: reading.reference(given, MeetingSeries, path),
    "ordinal": lambda reading, given, path, before: reading.number(given, path, minimum=1, maximum=1_000),
    "classification": _needed,
    "event_status": _needed,
    "starts_on": _needed,
    "ends_on": _needed,
    "record_status": _needed,
    "place": lambda reading, given, path, before: reading.needed(
        reading.place(given, path, before.place if before else None), path
    ),
    "host": lambda reading, given, path, before: reading.reference(given, Institution, path),
    "held_during": lambda reading, given, path, before: reading.reference(given, Meeting, path),
    "delegations": _delegations,
    "agenda": _agenda,
    "decisions": _decisions,
    "documents": lambda reading, given, path, before: reading.all_references(given, Document, path),
}
"""How each field of a meeting is read."""


def objections_to(meeting: Meeting, before: Meeting | None, at: Path) -> list[UserError]:
    """What is to be said against a meeting as it would now be, with paths into the input."""
    return [*_of_days(meeting, at), *_of_references(meeting, at), *_of_the_record(meeting, before, at)]


def _of_days(meeting: Meeting, at: Path) -> Iterator[UserError]:
    if meeting.ends_on < meeting.starts_on:
        yield UserError(Code.INVALID, Message("The last day is before the first."), (*at, "endsOn"))
    if meeting.held_during == meeting.item_id:
        yield UserError(Code.INVALID, Message("A meeting is not held on its own margins."), (*at, "heldDuring"))


def _of_references(meeting: Meeting, at: Path) -> Iterator[UserError]:
    items = {item.key for item in meeting.agenda_items()}
    for place, decision in enumerate(meeting.decisions):
        if decision.agenda_item is not None and decision.agenda_item not in items:
            message = Message("There is no agenda item “{key}”.", {"key": decision.agenda_item})
            yield UserError(Code.NOT_FOUND, message, (*at, "decisions", str(place), "agendaItem"))
    decisions = {decision.key for decision in meeting.decisions}
    for field in ("body", "minutes", "agenda"):
        missing = _shown_in(meeting, field) - decisions
        for key in sorted(missing):
            message = Message("There is no decision “{key}” in this meeting.", {"key": key})
            yield UserError(Code.NOT_FOUND, message, (*at, field))


def _shown_in(meeting: Meeting, field: str) -> set[str]:
    locales = {*meeting.title, *meeting.body, *meeting.minutes, DEFAULT_LOCALE}
    bodies = (bodies_in(meeting, locale) for locale in locales)
    return decisions_shown(
        block for found in bodies for path, blocks in found.items() if path.split("/")[0] == field for block in blocks
    )


def _of_the_record(meeting: Meeting, before: Meeting | None, at: Path) -> Iterator[UserError]:
    for field in _taken_back(meeting, before) if before else ():
        yield UserError(Code.WRONG_STATE, ADOPTED, (*at, field))


def require_the_record(meeting: Meeting, before: Meeting, at: Path) -> None:
    """Let a meeting pass that says of the record what `before` says, where that is adopted.

    Raises:
        Refused: WRONG_STATE.
    """
    if list(_taken_back(meeting, before)):
        raise Refused(UserError(Code.WRONG_STATE, ADOPTED, at))


def _taken_back(meeting: Meeting, before: Meeting) -> Iterator[str]:
    """What a meeting says differently of the adopted record, by field."""
    if before.record_status is not RecordStatus.PROVISIONAL:
        for field in LOCKED:
            was, now = getattr(before, field), getattr(meeting, field)
            if said_in(was, DEFAULT_LOCALE) != said_in(now, DEFAULT_LOCALE):
                yield field
