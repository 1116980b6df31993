"""What the pages are about in the words of schema.org, as JSON-LD: at addresses of their own and in the pages."""

import json
from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from portal.outputs.record import place_of

Linked = dict[str, Any]

CONTEXT: Final = "https://schema.org"
_IN_SCRIPT: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
_EVENT_STATUS: Final = {
    "SCHEDULED": "EventScheduled",
    "POSTPONED": "EventPostponed",
    "RESCHEDULED": "EventRescheduled",
    "MOVED_ONLINE": "EventMovedOnline",
    "CANCELLED": "EventCancelled",
}


def meeting(given: dict[str, Any], page: str) -> Linked:
    """A meeting as an `Event`; `page` is the address of its page in this language."""
    return _told(
        {
            "@context": CONTEXT,
            "@type": "Event",
            "@id": given["url"],
            "url": page,
            **_said(given),
            "startDate": given["startsOn"],
            "endDate": given["endsOn"],
            "eventStatus": f"{CONTEXT}/{_EVENT_STATUS[given['eventStatus']]}",
            "eventAttendanceMode": f"{CONTEXT}/{_attendance(given)}",
            "location": _location(given["place"], online=given["eventStatus"] == "MOVED_ONLINE"),
            "organizer": _organisation(given["host"]),
            "superEvent": _super_events(given),
            "subEvent": [
                {**_event(one["url"], one["title"]), "startDate": one["startsOn"]} for one in given["sideMeetings"]
            ],
        }
    )


def call(given: dict[str, Any], page: str) -> Linked:
    """A call as the `Event` that people apply for; its window is an offer that begins and ends."""
    cancelled = given["callStatus"] == "CANCELLED"
    offer = {
        "@type": "Offer",
        "url": page,
        "availabilityStarts": given["opensAt"],
        "availabilityEnds": given["closesAt"],
    }
    programme = given["programme"]
    return _told(
        {
            "@context": CONTEXT,
            "@type": "Event",
            "@id": given["url"],
            "url": page,
            **_said(given),
            "startDate": given["startsOn"],
            "endDate": given["endsOn"],
            "eventStatus": f"{CONTEXT}/{'EventCancelled' if cancelled else 'EventScheduled'}",
            "location": _location(given["place"]) if given["place"] else None,
            "maximumAttendeeCapacity": given["seats"],
            "remainingAttendeeCapacity": given["seatsLeft"],
            "offers": offer,
            "about": {
                "@type": "EducationalOccupationalProgram",
                "@id": programme["url"],
                "name": programme["title"],
            },
        }
    )


def programme(given: dict[str, Any], page: str) -> Linked:
    """A programme as an `EducationalOccupationalProgram`, with the window of the call that is open or opens next."""
    ahead = [one for one in given["calls"]["nodes"] if one["callStatus"] in ("OPEN", "ANNOUNCED")]
    window = min(ahead, key=lambda one: str(one["closesAt"]), default=None)
    return _told(
        {
            "@context": CONTEXT,
            "@type": "EducationalOccupationalProgram",
            "@id": given["url"],
            "url": page,
            **_said(given),
            "programType": given["kind"].replace("_", " ").capitalize(),
            "keywords": given["tags"],
            "provider": _organisation(given["host"]),
            "applicationStartDate": window and window["opensAt"],
            "applicationDeadline": window and window["closesAt"],
        }
    )


def site(base: str, locale: str, about: str) -> Linked:
    """The whole site, and how to search it."""
    page = f"{base}/{locale}/"
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{base}/{locale}/search?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{base}/",
        "url": page,
        "name": "Kurultai",
        "description": about,
        "inLanguage": locale,
        "potentialAction": search,
    }


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Linked:
    """The way to a page from above: titles and addresses, the page itself last."""
    items = [
        {"@type": "ListItem", "position": place, "name": title, "item": address}
        for place, (title, address) in enumerate(steps, start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def series(given: dict[str, Any], page: str) -> Linked:
    """A series of meetings as an `EventSeries`."""
    named = {"name": given["name"], "inLanguage": given["resolvedLocale"]}
    return {"@context": CONTEXT, "@type": "EventSeries", "@id": page, "url": page, **named}


def institution(given: dict[str, Any], page: str) -> Linked:
    """An institution as an `Organization`, or a `GovernmentOrganization` where it is a state's."""
    country = given["country"]
    return _told(
        {
            "@context": CONTEXT,
            "@type": "GovernmentOrganization" if country else "Organization",
            "@id": page,
            "url": page,
            "name": given["name"],
            "sameAs": given["website"],
            "areaServed": country and {"@type": "Country", "identifier": country["code"], "name": country["name"]},
        }
    )


def decision(given: dict[str, Any], page: str) -> Linked:
    """A decision as a `CreativeWork` that was made at its meeting."""
    return _told(
        {
            "@context": CONTEXT,
            "@type": "CreativeWork",
            "@id": page,
            "url": page,
            "identifier": given["number"],
            "text": given["text"],
            "inLanguage": given["resolvedLocale"],
            "dateCreated": given["meeting"]["startsOn"],
            "recordedAt": {
                "@type": "Event",
                "name": given["meeting"]["title"],
                "startDate": given["meeting"]["startsOn"],
            },
        }
    )


def plan(given: dict[str, Any], page: str) -> Linked:
    """A year's plan as the list of its activities."""
    items = [
        {"@type": "ListItem", "position": place, "name": one["title"]}
        for place, one in enumerate(given["activities"], start=1)
    ]
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "@id": page,
        "url": page,
        "name": given["document"]["title"],
        "numberOfItems": len(items),
        "itemListElement": items,
    }


def written(linked: Linked) -> bytes:
    """The data as a document of its own."""
    return json.dumps(linked, ensure_ascii=False, indent=2).encode()


def embedded(linked: Linked) -> Markup:
    """The data for a `<script>` element of a page. Nothing in it can end that element."""
    return Markup(json.dumps(linked, ensure_ascii=False).translate(_IN_SCRIPT))  # noqa: S704


def _said(given: dict[str, Any]) -> Linked:
    return {"name": given["title"], "description": given["summary"], "inLanguage": given["resolvedLocale"]}


def _attendance(given: dict[str, Any]) -> str:
    if given["eventStatus"] == "MOVED_ONLINE":
        return "OnlineEventAttendanceMode"
    return "MixedEventAttendanceMode" if given["place"]["onlineUrl"] else "OfflineEventAttendanceMode"


def _location(place: dict[str, Any], *, online: bool = False) -> Linked | list[Linked] | None:
    address = _told(
        {
            "@type": "PostalAddress",
            "addressLocality": place["city"],
            "addressCountry": place["country"] and place["country"]["code"],
        }
    )
    here = {"@type": "Place", "name": place_of(place), "address": address} if place_of(place) else None
    there = {"@type": "VirtualLocation", "url": place["onlineUrl"]} if place["onlineUrl"] else None
    found = [one for one in ((there,) if online and there else (here, there)) if one]
    return found[0] if len(found) == 1 else found or None


def _organisation(institution: dict[str, Any] | None) -> Linked | None:
    if institution is None:
        return None
    return _told({"@type": "Organization", "name": institution["name"], "url": institution["website"]})


def _super_events(given: dict[str, Any]) -> list[Linked]:
    series, above = given["series"], given["heldDuring"]
    found = [{"@type": "EventSeries", "name": series["name"]}] if series else []
    return [*found, _event(above["url"], above["title"])] if above else found


def _event(address: str, title: str) -> Linked:
    return {"@type": "Event", "@id": address, "url": address, "name": title}


def _told(linked: Linked) -> Linked:
    """Only what is known."""
    return {name: value for name, value in linked.items() if value not in (None, "", [])}
