"""iCalendar, read back by a calendar's reader."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from portal.outputs import calendar
from tests.portal.outputs.records import HOSTILE, a_meeting, untranslated

PAGE = "https://kurultai.example/en/meetings/fifth"
CALL: dict[str, Any] = {
    "id": "Q2FsbDox",
    "slug": "spring",
    "url": "https://kurultai.example/calls/spring",
    "title": "Spring, with; signs\\ and\nlines",
    "summary": "A summary that is long enough to be folded over several lines of seventy-five octets each, ұзын.",
    "resolvedLocale": "en",
    "updatedAt": "2024-02-01T10:00:00Z",
    "version": 4,
    "callStatus": "OPEN",
    "closesAt": "2024-03-01T17:59:00Z",
    "timeZone": "Asia/Bishkek",
}


def read(*events: Any) -> Any:
    content = calendar.written("Meetings", events, page=PAGE, locale="en")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return Calendar.from_ical(content)


def test_a_meeting_is_an_event_of_whole_days() -> None:
    (event,) = read(calendar.of_meeting(a_meeting(), PAGE)).walk("VEVENT")

    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2023, 11, 22), date(2023, 11, 24))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert (event["sequence"], event["url"], event["transp"]) == (3, PAGE, "OPAQUE")
    assert event["summary"].params["LANGUAGE"] == "en"
    assert event["location"].endswith("Kyrgyzstan")
    assert event["conference"] == "https://meet.example/5"


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("SCHEDULED", "CONFIRMED"),
        ("POSTPONED", "TENTATIVE"),
        ("RESCHEDULED", "CONFIRMED"),
        ("MOVED_ONLINE", "CONFIRMED"),
        ("CANCELLED", "CANCELLED"),
    ],
)
def test_the_status_follows_the_meeting(status: str, shown: str) -> None:
    (event,) = read(calendar.of_meeting(a_meeting(eventStatus=status), PAGE)).walk("VEVENT")

    assert event["status"] == shown


def test_a_deadline_is_an_instant_without_an_alarm() -> None:
    (event,) = read(calendar.of_deadline(CALL, PAGE, untranslated, "en")).walk("VEVENT")

    assert event["dtstart"].dt == datetime(2024, 3, 1, 17, 59, tzinfo=UTC)
    assert "dtend" not in event
    assert event["dtstamp"].dt == datetime(2024, 2, 1, 10, tzinfo=UTC)
    assert event["summary"] == "Deadline: Spring, with; signs\\ and\nlines"
    assert event["description"] == f"{CALL['summary']}\nDeadline: 1 March 2024, 23:59 (Asia/Bishkek)"
    assert event.subcomponents == []
    assert event["status"] == "CONFIRMED"


def test_a_cancelled_call_has_no_deadline_to_keep() -> None:
    (event,) = read(calendar.of_deadline({**CALL, "callStatus": "CANCELLED"}, PAGE, untranslated, "en")).walk("VEVENT")

    assert event["status"] == "CANCELLED"


def test_the_same_item_has_the_same_uid_whatever_changes() -> None:
    before = calendar.of_meeting(a_meeting(), PAGE)
    after = calendar.of_meeting(
        a_meeting(HOSTILE, slug="other", version=9, url="https://other.example/"), "https://x.example/"
    )

    assert before["uid"] == after["uid"]
    assert before["uid"] != calendar.of_deadline({**CALL, "id": a_meeting()["id"]}, PAGE, untranslated, "en")["uid"]


def test_no_text_can_add_a_line_of_its_own() -> None:
    sly = a_meeting(
        title="Meeting\r\nATTENDEE:mailto:x@e.org\nBEGIN:VALARM", place={**a_meeting()["place"], "onlineUrl": None}
    )

    found = read(calendar.of_meeting(sly, PAGE))

    (event,) = found.walk("VEVENT")
    assert "attendee" not in event
    assert found.walk("VALARM") == []


def test_the_calendar_tells_its_name_and_how_often_to_look() -> None:
    found = read()

    assert (found["version"], found["name"], found["method"]) == ("2.0", "Meetings", "PUBLISH")
    assert found["refresh-interval"].dt == timedelta(hours=1)
