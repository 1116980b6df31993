"""The shelf: kept answers, up to so many bytes; what was asked for longest ago makes room."""

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from adapters.database import Moment

OWN_BYTES: Final = 1_000
"""What one entry, or one way of asking for it, takes beside its bytes."""
TAG_BYTES: Final = 200
MAX_WAYS: Final = 50
MAX_INVALIDATIONS: Final = 100_000

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(slots=True, eq=False)
class Sent:
    """An answer as it went out: its entry, the headers that belong to it, and the bytes, compressed or not.

    `labels` are what the operation is counted under: its kind, its field and its document.
    """

    entry: "Entry"
    headers: Headers
    body: bytes
    etag: bytes
    labels: tuple[str, str, str] = ("", "", "")


@dataclass(slots=True, eq=False)
class Entry:
    """A kept answer, what it was read from, and at which moment or later; `ends` is when the clock changes it."""

    key: Hashable
    body: bytes
    tags: frozenset[str]
    moment: Moment
    ends: datetime | None = None
    etag: str = ""
    ways: OrderedDict[bytes, Sent] = field(default_factory=OrderedDict)
    bodies: dict[bytes, bytes] = field(default_factory=dict)
    """Its bytes by their tags, one for each encoding: all the ways of asking share them."""
    size: int = 0

    def __post_init__(self) -> None:
        self.etag = hashlib.sha256(self.body).hexdigest()[:32]
        self.size = OWN_BYTES + len(self.body) + TAG_BYTES * len(self.tags)

    def holds(self, now: datetime) -> bool:
        """Whether the clock has not changed it yet."""
        return self.ends is None or now < self.ends


class Shelf:
    """The entries by their keys, by the requests that they answered, and by their tags."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self.floor: Moment = 0
        """What was read before this moment may be outdated in ways that are no longer known."""
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._ways: dict[bytes, Sent] = {}
        self._by_tag: dict[str, set[Entry]] = {}
        self._ended: OrderedDict[str, Moment] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, key: Hashable) -> Entry | None:
        """What is kept under a key."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def sent(self, way: bytes) -> Sent | None:
        """What the same request was answered with."""
        sent = self._ways.get(way)
        if sent is not None:
            self._entries.move_to_end(sent.entry.key)
        return sent

    def put(self, entry: Entry) -> bool:
        """Keep an entry, when it was read after the last write to anything in it, and is not too large."""
        if self.is_outdated(entry) or entry.size > self.max_bytes:
            return False
        if (before := self._entries.get(entry.key)) is not None:
            self.remove(before)
        self._entries[entry.key] = entry
        for tag in entry.tags:
            self._by_tag.setdefault(tag, set()).add(entry)
        self.bytes += entry.size
        self._make_room()
        return entry.key in self._entries

    def put_way(self, way: bytes, sent: Sent) -> None:
        """Keep that this request is answered so, for as long as its entry is kept."""
        entry = sent.entry
        if self._entries.get(entry.key) is not entry:
            return
        if way in self._ways:
            self._forget_way(self._ways[way].entry, way)
        self._share_body(sent)
        entry.ways[way] = self._ways[way] = sent
        self._grow(entry, OWN_BYTES)
        if len(entry.ways) > MAX_WAYS:
            self._forget_way(entry, next(iter(entry.ways)))
        self._make_room()

    def is_outdated(self, entry: Entry) -> bool:
        """Whether something in it was written after it was read."""
        return entry.moment < self.floor or any(entry.moment < self._ended.get(tag, 0) for tag in entry.tags)

    def end(self, tags: Iterable[str], moment: Moment) -> None:
        """Let go of all that was read before this moment and has one of these tags, here already or still to come."""
        for tag in tags:
            self._ended[tag] = max(moment, self._ended.pop(tag, 0))
            for entry in [one for one in self._by_tag.get(tag, ()) if one.moment < moment]:
                self.remove(entry)
        while len(self._ended) > MAX_INVALIDATIONS:
            _, forgotten = self._ended.popitem(last=False)
            self.floor = max(self.floor, forgotten)

    def clear(self, floor: Moment) -> None:
        """Let go of everything, and of what is still being read and began before this moment."""
        self.floor = max(self.floor, floor)
        self.bytes = 0
        for held in (self._entries, self._ways, self._by_tag, self._ended):
            held.clear()

    def remove(self, entry: Entry) -> None:
        """Let go of one entry."""
        if self._entries.get(entry.key) is not entry:
            return
        del self._entries[entry.key]
        self.bytes -= entry.size
        for way in entry.ways:
            self._ways.pop(way, None)
        for tag in entry.tags:
            bearing = self._by_tag[tag]
            bearing.discard(entry)
            if not bearing:
                del self._by_tag[tag]

    def _forget_way(self, entry: Entry, way: bytes) -> None:
        self._ways.pop(way, None)
        del entry.ways[way]
        self._grow(entry, -OWN_BYTES)

    def _share_body(self, sent: Sent) -> None:
        entry = sent.entry
        if sent.etag not in entry.bodies:
            entry.bodies[sent.etag] = entry.body if sent.body == entry.body else sent.body
            self._grow(entry, 0 if sent.body == entry.body else len(sent.body))
        sent.body = entry.bodies[sent.etag]

    def _grow(self, entry: Entry, size: int) -> None:
        entry.size += size
        self.bytes += size

    def _make_room(self) -> None:
        while self.bytes > self.max_bytes:
            self.remove(next(iter(self._entries.values())))
