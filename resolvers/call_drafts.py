"""Calls as they are written: their times, places and forms read, and the rules that hold among them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.errors import Code, Message, UserError
from domain.forms import Form, flaws_of
from domain.languages import Localized
from domain.letters import LetterKind
from models.calls import MOST_SEATS, Call, Criterion
from models.programmes import Programme
from resolvers.readings import LONGEST_TEXT, Path, Reader, Reading, by_key, composed

REQUIRED: Final = ("title", "programme", "opens_at", "closes_at", "time_zone")
LONGEST_OFFER_DAYS: Final = 365
LONGEST_RETENTION_DAYS: Final = 3_650


def _needed(reading: Reading, given: Any, path: Path, before: Call | None) -> Any:
    return reading.needed(given, path)


def _seats(reading: Reading, given: Any, path: Path, before: Call | None) -> int | None:
    return reading.number(given, path, minimum=1, maximum=MOST_SEATS)


def _criteria(reading: Reading, given: Any, path: Path, before: Call | None) -> list[Criterion]:
    known = by_key(before.criteria) if before else {}
    taken: set[str] = set()
    read = []
    for place, one in enumerate(reading.few(given, path)):
        at = (*path, str(place))
        key = reading.key(one["key"], (*at, "key"), taken)
        earlier = known.get(key)
        weight = one.get("weight")
        if weight is not None and not 0 < weight <= 100:
            reading.object(Code.OUT_OF_RANGE, "A weight is more than 0 and at most 100.", (*at, "weight"))
        read.append(
            Criterion(
                key=key,
                label=reading.localized(one["label"], (*at, "label"), earlier.label if earlier else {}, required=True),
                maximum=reading.number(one["maximum"], (*at, "maximum"), minimum=1, maximum=100) or 1,
                weight=1.0 if weight is None else weight,
            )
        )
    return read


def _letters(reading: Reading, given: Any, path: Path, before: Call | None) -> dict[LetterKind, Localized]:
    read: dict[LetterKind, Localized] = {}
    for place, one in enumerate(reading.few(given, path)):
        kind, at = one["kind"], (*path, str(place))
        if kind in read:
            reading.object(Code.DUPLICATE, "This kind of letter is named twice.", (*at, "kind"))
        earlier = before.letters.get(kind, {}) if before else {}
        read[kind] = reading.localized(one["text"], (*at, "text"), earlier, longest=LONGEST_TEXT)
    return {kind: text for kind, text in read.items() if text}


def form_of(reading: Reading, given: Mapping[str, Any], path: Path, before: Form | None) -> Form:
    """The questions of a call as they are written, with every objection that a form can meet."""
    sections = {section.key: section for section in before.sections} if before else {}
    form = Form.model_validate(
        {
            "sections": [
                _section(reading, one, (*path, "sections", str(place)), sections.get(one["key"]))
                for place, one in enumerate(given["sections"])
            ]
        }
    )
    for flaw in flaws_of(form):
        reading.objections.append(UserError(flaw.code, flaw.message, (*path, *flaw.path)))
    return form


def _section(reading: Reading, given: Mapping[str, Any], at: Path, before: Any) -> dict[str, Any]:
    fields = {field.key: field for field in before.fields} if before else {}
    return {
        "key": given["key"],
        "title": reading.localized(given["title"], (*at, "title"), before.title if before else {}),
        "intro": reading.localized(
            given.get("intro", []), (*at, "intro"), before.intro if before else {}, longest=LONGEST_TEXT
        ),
        "fields": [
            _field(reading, one, (*at, "fields", str(place)), fields.get(one["key"]))
            for place, one in enumerate(given["fields"])
        ],
    }


def _field(reading: Reading, given: Mapping[str, Any], at: Path, before: Any) -> dict[str, Any]:
    options = {option.value: option for option in before.options} if before else {}
    plain = {
        name: composed(value)
        for name, value in given.items()
        if value is not None and name not in ("label", "help", "options")
    }
    return {
        **plain,
        "label": reading.localized(
            given["label"], (*at, "label"), before.label if before else {}, longest=LONGEST_TEXT
        ),
        "help": reading.localized(
            given.get("help", []), (*at, "help"), before.help if before else {}, longest=LONGEST_TEXT
        ),
        "options": [
            {
                "value": composed(one["value"]),
                "label": reading.localized(
                    one["label"],
                    (*at, "options", str(place), "label"),
                    options[composed(one["value"])].label if composed(one["value"]) in options else {},
                ),
            }
            for place, one in enumerate(given.get("options") or [])
        ],
    }


READERS: Final[Mapping[str, Reader]] = {
    "programme": lambda reading, given, path, before: reading.needed(
        reading.reference(given, Programme, path) if given else None, path
    ),
    "opens_at": _needed,
    "closes_at": _needed,
    "time_zone": lambda reading, given, path, before: reading.time_zone(given, path),
    "starts_on": lambda reading, given, path, before: given,
    "ends_on": lambda reading, given, path, before: given,
    "place": lambda reading, given, path, before: reading.place(given, path, before.place if before else None),
    "seats": _seats,
    "seats_per_country": _seats,
    "offer_days": lambda reading, given, path, before: reading.number(
        reading.needed(given, path), path, minimum=1, maximum=LONGEST_OFFER_DAYS
    ),
    "criteria": _criteria,
    "letters": _letters,
    "retention_days": lambda reading, given, path, before: reading.number(
        given, path, minimum=1, maximum=LONGEST_RETENTION_DAYS
    ),
    "blind_review": lambda reading, given, path, before: bool(given),
}
"""How each field of a call is read. Its form is read apart: it is kept apart, in frozen versions."""


def objections_to(call: Call, before: Call | None, at: Path) -> list[UserError]:
    """What is to be said against a call as it would now be, with paths into the input."""
    return list(_of_times(call, at))


def _of_times(call: Call, at: Path) -> Iterator[UserError]:
    if call.closes_at <= call.opens_at:
        yield UserError(Code.INVALID, Message("The call closes before it opens."), (*at, "closesAt"))
    if call.starts_on and call.ends_on and call.ends_on < call.starts_on:
        yield UserError(Code.INVALID, Message("The last day is before the first."), (*at, "endsOn"))
    if call.seats is not None and (call.seats_per_country or 0) > call.seats:
        message = Message("There are fewer places in all than for one country.")
        yield UserError(Code.OUT_OF_RANGE, message, (*at, "seatsPerCountry"))
