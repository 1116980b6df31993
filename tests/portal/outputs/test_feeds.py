"""Atom and JSON Feed, read back."""

import json
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

from portal.outputs.feeds import LONGEST, Channel, Entry, atom, json_feed, newest

IN = {"a": "http://www.w3.org/2005/Atom"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CHANNEL = Channel("What is new", "ky", "https://k.example/ky/", "https://k.example/ky/feed")
ENTRY = Entry(
    id="TTox:ky",
    kind="meeting",
    title=']]> <script>&amp;"',
    summary="Жыйын #import\x00",
    locale="ky",
    page="https://k.example/ky/meetings/fifth",
    published_at="2024-02-01T10:00:00.250Z",
)


def test_an_entry_in_atom() -> None:
    feed = ET.fromstring(atom(CHANNEL, [ENTRY]))
    (entry,) = feed.findall("a:entry", IN)

    assert feed.get(XML_LANG) == "ky"
    assert feed.findtext("a:updated", namespaces=IN) == ENTRY.published_at
    assert feed.findtext("a:author/a:name", namespaces=IN) == "Kurultai"
    assert {link.get("rel"): link.get("href") for link in feed.findall("a:link", IN)} == {
        "self": "https://k.example/ky/feed.atom",
        "alternate": "https://k.example/ky/",
    }
    told = {child.tag.partition("}")[2]: child.text for child in entry}
    assert told.pop("id", "").startswith("urn:uuid:")  # type: ignore[union-attr]
    assert told == {
        "title": ENTRY.title,
        "updated": ENTRY.published_at,
        "link": None,
        "category": None,
        "summary": "Жыйын #import",
    }


def test_an_entry_in_json() -> None:
    feed = json.loads(json_feed(CHANNEL, [ENTRY]))
    (item,) = feed.pop("items")

    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "What is new",
        "home_page_url": "https://k.example/ky/",
        "feed_url": "https://k.example/ky/feed.json",
        "language": "ky",
        "authors": [{"name": "Kurultai"}],
    }
    assert item.pop("id").startswith("urn:uuid:")
    assert item == {
        "url": ENTRY.page,
        "title": ENTRY.title,
        "content_text": ENTRY.summary,
        "date_modified": ENTRY.published_at,
        "language": "ky",
        "tags": ["meeting"],
    }


def test_dates_are_instants_with_a_zone() -> None:
    for updated in ET.fromstring(atom(CHANNEL, [ENTRY])).iter(f"{{{IN['a']}}}updated"):
        assert datetime.fromisoformat((updated.text or "").replace("Z", "+00:00")).tzinfo is not None


def test_an_empty_feed_is_a_feed() -> None:
    assert ET.fromstring(atom(CHANNEL, [])).findtext("a:updated", namespaces=IN) == "1970-01-01T00:00:00Z"
    assert json.loads(json_feed(CHANNEL, []))["items"] == []


def test_an_entry_is_the_same_after_it_changed() -> None:
    changed = replace(ENTRY, title="New", page="https://other.example/", published_at="2025-01-01T00:00:00Z")

    def ids(entry: Entry) -> set[str | None]:
        in_atom = ET.fromstring(atom(CHANNEL, [entry])).findtext("a:entry/a:id", namespaces=IN)
        return {in_atom, json.loads(json_feed(CHANNEL, [entry]))["items"][0]["id"]}

    assert ids(ENTRY) == ids(changed)
    assert len(ids(ENTRY)) == 1


def test_the_newest_come_first_and_a_feed_ends() -> None:
    entries = [
        replace(ENTRY, id=str(number), published_at=f"2024-01-01T{number // 60:02}:{number % 60:02}:00Z")
        for number in range(60)
    ]

    found = newest(entries)

    assert [entry.id for entry in found] == [str(number) for number in range(59, 59 - LONGEST, -1)]
