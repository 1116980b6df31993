"""What one answer was read from, noted while it is made."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.cache_tags import Kind, tags_of_read
from models.base import Filter, Stored, told_of_reads


@dataclass(slots=True)
class Noted:
    """The tags of what was read, and until when the answer holds by the clock.

    `is_public` turns false with the first thing that is not everybody's.
    """

    kinds: Mapping[str, Kind]
    tags: set[str] = field(default_factory=set)
    ends: datetime | None = None
    is_public: bool = True

    def note(self, model: type[Stored], where: Filter, found: Sequence[Mapping[str, Any]] | None) -> None:
        """Take in a read."""
        kind = self.kinds.get(model.get_collection_name())
        if kind is None:
            self.is_public = False
        else:
            self.tags.update(tags_of_read(kind, where, found))

    def end(self, at: datetime) -> None:
        """Let the answer hold no longer than this."""
        self.ends = at if self.ends is None else min(self.ends, at)


@contextlib.contextmanager
def noting(kinds: Mapping[str, Kind]) -> Iterator[Noted]:
    """Notes whatever is read meanwhile."""
    noted = Noted(kinds)
    token = told_of_reads.set(noted)
    try:
        yield noted
    finally:
        told_of_reads.reset(token)
