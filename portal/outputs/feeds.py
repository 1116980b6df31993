"""What is published, newest first, as Atom (RFC 4287) and as JSON Feed 1.1."""

import json
import uuid
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

from portal.outputs.prose import clean

ATOM: Final = "http://www.w3.org/2005/Atom"
LONGEST: Final = 50
NEVER: Final = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Channel:
    """The feed itself: its name, its language, and the addresses of its page and of the feed without its ending."""

    title: str
    locale: str
    page: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One published item; `published_at` is when the state that is public was published, in RFC 3339."""

    id: str
    kind: str
    title: str
    summary: str
    locale: str
    page: str
    published_at: str


def newest(entries: list[Entry]) -> list[Entry]:
    """The entries that a feed tells of, the newest first."""
    return sorted(entries, key=lambda entry: (entry.published_at, entry.id), reverse=True)[:LONGEST]


def atom(channel: Channel, entries: list[Entry]) -> bytes:
    """The entries, which are in order, as an Atom feed."""
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": channel.locale})
    _say(feed, "id", _urn(channel.address))
    _say(feed, "title", channel.title)
    _say(feed, "updated", max((entry.published_at for entry in entries), default=NEVER))
    _say(ET.SubElement(feed, "author"), "name", "Kurultai")
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{channel.address}.atom")
    ET.SubElement(feed, "link", rel="alternate", type="text/html", hreflang=channel.locale, href=channel.page)
    for entry in entries:
        _add_entry(feed, entry)
    xml: bytes = ET.tostring(feed, encoding="UTF-8", xml_declaration=True)
    return xml


def json_feed(channel: Channel, entries: list[Entry]) -> bytes:
    """The entries, which are in order, as a JSON feed."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": f"{channel.address}.json",
        "language": channel.locale,
        "authors": [{"name": "Kurultai"}],
        "items": [_item(entry) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _add_entry(feed: ET.Element, entry: Entry) -> None:
    element = ET.SubElement(feed, "entry", {"xml:lang": entry.locale})
    _say(element, "id", _urn(entry.id))
    _say(element, "title", entry.title)
    _say(element, "updated", entry.published_at)
    ET.SubElement(element, "link", rel="alternate", type="text/html", href=entry.page)
    ET.SubElement(element, "category", term=entry.kind)
    _say(element, "summary", entry.summary or entry.title)


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": _urn(entry.id),
        "url": entry.page,
        "title": entry.title,
        "content_text": entry.summary or entry.title,
        "date_modified": entry.published_at,
        "language": entry.locale,
        "tags": [entry.kind],
    }


def _say(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = clean(text)


def _urn(name: str) -> str:
    """A name that stays although addresses change."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'kurultai:{name}')}"
