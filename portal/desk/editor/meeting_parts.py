"""The parts of a meeting in the editor: facts, minutes, and the record under each point of the agenda."""

from collections.abc import Mapping
from typing import Any, Final

from portal.desk.editor.agenda_parts import AGENDA, points_of
from portal.desk.editor.decision_parts import DECISIONS
from portal.desk.editor.delegation_parts import DELEGATIONS
from portal.desk.editor.document_parts import DOCUMENTS
from portal.desk.editor.tabs import TEXT, Objection, Tab, body_in, body_of, localized
from portal.desk.editor.typed import Typed, one
from portal.desk.editor.working_copies import WorkingCopy
from portal.desk.numbers import day_in, number_in
from portal.words import Translate

FACTS: Final = ("classification", "eventStatus", "recordStatus", "slug")
REFERENCES: Final = ("series", "host", "heldDuring")


def _facts(copy: WorkingCopy) -> Typed:
    data, place = copy.data, copy.data["place"]
    fields = {name: data[name] for name in ("slug", "classification", "eventStatus", "startsOn", "endsOn")}
    fields |= {name: data[name]["id"] if data[name] else "" for name in REFERENCES}
    fields |= {"recordStatus": data["minutes"]["recordStatus"], "ordinal": data["ordinal"]}
    fields |= {"place.name": copy.text("place/name"), "place.city": copy.text("place/city")}
    fields |= {"place.country": place["country"]["code"] if place["country"] else ""}
    fields |= {"place.timeZone": place["timeZone"], "place.onlineUrl": place["onlineUrl"]}
    return {name: ["" if value is None else str(value)] for name, value in fields.items()}


def _said(typed: Typed, copy: WorkingCopy) -> dict[str, Any]:
    said: dict[str, Any] = {name: one(typed, name) for name in FACTS if name in typed}
    said |= {name: one(typed, name) or None for name in REFERENCES}
    said |= {"ordinal": number_in(one(typed, "ordinal")), "startsOn": one(typed, "startsOn")}
    said["endsOn"] = one(typed, "endsOn") or said["startsOn"]
    said["place"] = {name: one(typed, f"place.{name}") for name in ("name", "city", "country", "timeZone", "onlineUrl")}
    return said


def _sent(values: Mapping[str, Any], copy: WorkingCopy) -> dict[str, Any]:
    return {name: _place(value, copy) if name == "place" else value for name, value in values.items()}


def _place(place: Mapping[str, str], copy: WorkingCopy) -> dict[str, Any]:
    return {
        "name": localized(place["name"], copy),
        "city": localized(place["city"], copy),
        "country": place["country"] or None,
        "timeZone": place["timeZone"],
        "onlineUrl": place["onlineUrl"] or None,
    }


def _objections(typed: Typed, t: Translate) -> list[Objection]:
    found = list[Objection]()
    if one(typed, "ordinal") and not isinstance(number_in(one(typed, "ordinal")), int):
        found.append(("ordinal", t("A whole number, please.")))
    said = t("A day is needed here, such as 2027-05-31.")
    days = [name for name in ("startsOn", "endsOn") if one(typed, name) or name == "startsOn"]
    return found + [(name, said) for name in days if not day_in(one(typed, name))]


def record_of(point: str, copy: WorkingCopy) -> Tab:
    """The part for the record under one point of the agenda."""
    path = f"{points_of(copy)[point]['path']}/record"

    def sent(values: Mapping[str, Any], copy: WorkingCopy) -> dict[str, Any]:
        items = [
            {"key": key, "number": one["number"], "title": [], "parent": one["parent"] or None}
            for key, one in points_of(copy).items()
        ]
        return {
            "agenda": [
                {**item, "record": body_of(values["record"], copy)} if item["key"] == point else item for item in items
            ]
        }

    return Tab(
        "agenda",
        lambda copy: copy.typed_body("b", path),
        lambda typed, copy: {"record": body_in(typed, copy)},
        sent,
        lists={"record": "b"},
        body=("b", path),
        point=point,
    )


MINUTES: Final = Tab(
    "minutes",
    lambda copy: copy.typed_body("b", "minutes"),
    lambda typed, copy: {"minutes": body_in(typed, copy)},
    lambda values, copy: {"minutes": body_of(values["minutes"], copy)},
    lists={"minutes": "b"},
    body=("b", "minutes"),
)

MEETING: Final = {
    tab.name: tab
    for tab in (
        TEXT,
        Tab("facts", _facts, _said, _sent, objections=_objections),
        DELEGATIONS,
        AGENDA,
        MINUTES,
        DECISIONS,
        DOCUMENTS,
    )
}
"""The parts of a meeting, in order."""
