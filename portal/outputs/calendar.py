"""Meetings and deadlines of calls as iCalendar (RFC 5545): whole days for meetings, instants in UTC for deadlines."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from icalendar import Calendar, Event, vDuration, vText, vUri

from locales.writing import written_instant
from portal.outputs.prose import clean
from portal.outputs.record import Translate, place_of

PRODUCT: Final = "-//Kurultai//Meetings and calls//EN"
_STATUS: Final = {"POSTPONED": "TENTATIVE", "CANCELLED": "CANCELLED"}


def written(name: str, events: Iterable[Event], *, page: str, locale: str) -> bytes:
    """The calendar of these events, to be loaded once or subscribed to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for label in ("name", "x-wr-calname"):
        calendar.add(label, _text(name, locale) if label == "name" else clean(name))
    calendar.add("url", page)
    calendar["refresh-interval"] = vDuration(timedelta(hours=1), params={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def of_meeting(meeting: dict[str, Any], page: str) -> Event:
    """A meeting as an event of whole days. `DTEND` is the day after its last, as the standard has it."""
    event = _event(meeting, "meeting", page)
    event.add("dtstart", date.fromisoformat(meeting["startsOn"]))
    event.add("dtend", date.fromisoformat(meeting["endsOn"]) + timedelta(days=1))
    event.add("summary", _text(meeting["title"], meeting["resolvedLocale"]))
    event.add("status", _STATUS.get(meeting["eventStatus"], "CONFIRMED"))
    event.add("transp", "OPAQUE")
    _describe(event, [meeting["summary"]], meeting["resolvedLocale"])
    if place := place_of(meeting["place"]):
        event.add("location", _text(place, meeting["resolvedLocale"]))
    if address := meeting["place"]["onlineUrl"]:
        event.add("conference", vUri(clean(address)), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    return event


def of_deadline(call: dict[str, Any], page: str, t: Translate, locale: str) -> Event:
    """The deadline of a call as an event without length; its description tells it in the call's own zone."""
    event = _event(call, "deadline", page)
    closes_at = _instant(call["closesAt"])
    event.add("dtstart", closes_at)
    event.add("summary", _text(t("Deadline: {title}", title=call["title"]), locale))
    event.add("status", "CANCELLED" if call["callStatus"] == "CANCELLED" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    zone = call["timeZone"]
    there = f"{written_instant(closes_at, zone, locale)} ({zone.replace('_', ' ')})"
    _describe(event, [call["summary"], f"{t('Deadline:')} {there}"], call["resolvedLocale"])
    return event


def _event(content: dict[str, Any], what: str, page: str) -> Event:
    """What all events tell. The same item has the same `UID` in every language, and for ever."""
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"kurultai:{what}:{content['id']}")))
    event.add("dtstamp", _instant(content["updatedAt"]))
    event.add("last-modified", _instant(content["updatedAt"]))
    event.add("sequence", content["version"])
    event.add("url", page)
    return event


def _describe(event: Event, lines: Iterable[str | None], locale: str) -> None:
    if said := "\n".join(line for line in lines if line):
        event.add("description", _text(said, locale))


def _text(text: str, locale: str) -> vText:
    return vText(clean(text), params={"LANGUAGE": locale})


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value.replace("Z", "+00:00"))
