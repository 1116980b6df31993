"""Linked data in the words of schema.org."""

import json
from typing import Any

import pytest

from portal.outputs import json_ld
from tests.portal.outputs.records import HOSTILE, LATIN, a_meeting

PAGE = "https://kurultai.example/en/meetings/fifth"
PLACE = {"name": None, "city": "Bishkek", "country": {"code": "KG", "name": "Kyrgyzstan"}, "onlineUrl": None}
CALL: dict[str, Any] = {
    "url": "https://kurultai.example/calls/spring",
    "title": "Spring",
    "summary": None,
    "resolvedLocale": "en",
    "callStatus": "OPEN",
    "opensAt": "2024-01-01T00:00:00Z",
    "closesAt": "2024-03-01T17:59:00Z",
    "startsOn": "2024-05-01",
    "endsOn": "2024-05-03",
    "place": PLACE,
    "seats": 20,
    "seatsLeft": 0,
    "programme": {"url": "https://kurultai.example/programmes/training", "title": "Training"},
}


def test_a_meeting_is_an_event() -> None:
    told = json_ld.meeting(a_meeting(place=PLACE, eventStatus="SCHEDULED"), PAGE)

    assert told == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://kurultai.example/meetings/fifth",
        "url": PAGE,
        "name": LATIN["title"],
        "description": LATIN["said"],
        "inLanguage": "en",
        "startDate": "2023-11-22",
        "endDate": "2023-11-23",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Bishkek, Kyrgyzstan",
            "address": {"@type": "PostalAddress", "addressLocality": "Bishkek", "addressCountry": "KG"},
        },
        "organizer": {"@type": "Organization", "name": LATIN["institution"], "url": "https://host.example/"},
        "superEvent": [
            {"@type": "EventSeries", "name": LATIN["item"]},
            {
                "@type": "Event",
                "@id": "https://kurultai.example/meetings/summit",
                "url": "https://kurultai.example/meetings/summit",
                "name": LATIN["title"],
            },
        ],
        "subEvent": [
            {
                "@type": "Event",
                "@id": "https://kurultai.example/meetings/side",
                "url": "https://kurultai.example/meetings/side",
                "name": LATIN["title"],
                "startDate": "2023-11-22",
            }
        ],
    }


@pytest.mark.parametrize(
    ("status", "online", "mode", "kinds"),
    [
        ("SCHEDULED", None, "Offline", ["Place"]),
        ("SCHEDULED", "https://meet.example", "Mixed", ["Place", "VirtualLocation"]),
        ("MOVED_ONLINE", "https://meet.example", "Online", ["VirtualLocation"]),
        ("MOVED_ONLINE", None, "Online", ["Place"]),
    ],
)
def test_where_people_meet(status: str, online: str | None, mode: str, kinds: list[str]) -> None:
    told = json_ld.meeting(a_meeting(place={**PLACE, "onlineUrl": online}, eventStatus=status), PAGE)

    assert told["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    found = told["location"] if isinstance(told["location"], list) else [told["location"]]
    assert [one["@type"] for one in found] == kinds


def test_a_call_is_an_event_with_an_offer_that_ends() -> None:
    told = json_ld.call(CALL, PAGE)

    assert told["offers"] == {
        "@type": "Offer",
        "url": PAGE,
        "availabilityStarts": "2024-01-01T00:00:00Z",
        "availabilityEnds": "2024-03-01T17:59:00Z",
    }
    assert told["remainingAttendeeCapacity"] == 0
    assert "description" not in told
    assert json_ld.call({**CALL, "callStatus": "CANCELLED"}, PAGE)["eventStatus"].endswith("/EventCancelled")


def test_a_programme_tells_the_call_that_closes_next() -> None:
    def a_call(status: str, closes: str) -> dict[str, str]:
        return {"callStatus": status, "opensAt": "2024-01-01T00:00:00Z", "closesAt": closes}

    calls = [a_call("ANNOUNCED", "2024-09-01"), a_call("OPEN", "2024-05-01"), a_call("CLOSED", "2023-05-01")]
    given = {**a_meeting(), "kind": "YOUTH_FORUM", "tags": ["youth"], "calls": {"nodes": calls}}

    told = json_ld.programme(given, PAGE)

    assert told["@type"] == "EducationalOccupationalProgram"
    assert (told["programType"], told["keywords"]) == ("Youth forum", ["youth"])
    assert told["applicationDeadline"] == "2024-05-01"
    without = json_ld.programme({**given, "calls": {"nodes": []}}, PAGE)
    assert "applicationDeadline" not in without


def test_data_in_a_page_is_the_same_data_and_cannot_end_its_element() -> None:
    told = json_ld.meeting(a_meeting({**HOSTILE, "title": "</script>\u2028"}), PAGE)

    inside = json_ld.embedded(told)

    assert "<" not in inside
    assert "\u2028" not in inside
    assert json.loads(inside) == json.loads(json_ld.written(told)) == told
