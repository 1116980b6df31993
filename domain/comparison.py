"""What changed between two states of a content item: by field, by block, and word by word within a text."""

import re
from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from domain.blocks import Block, plain_of_block

MOST_WORDS: Final = 4_000
"""Longer texts are compared as wholes between their common beginning and end: word by word is quadratic at worst."""

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")


class ChangeKind(StrEnum):
    """What happened to a field or a block. A block that was changed may have been moved as well."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"


class SpanKind(StrEnum):
    """What happened to a piece of a text."""

    SAME = "SAME"
    ADDED = "ADDED"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text. The SAME and REMOVED pieces together are the text before, the SAME and ADDED the one after."""

    kind: SpanKind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What happened to the field at `path`, e.g. `title` or `agenda/2/title`."""

    path: str
    kind: ChangeKind
    before: str | None
    after: str | None

    @property
    def spans(self) -> list[Span]:
        """The difference word by word."""
        return spans(self.before or "", self.after or "")


@dataclass(frozen=True, slots=True)
class BlockChange:
    """What happened to the block `key` of the body at `path`. Places count from 0."""

    path: str
    key: str
    kind: ChangeKind
    before: Block | None
    after: Block | None
    place_before: int | None
    place_after: int | None
    is_moved: bool = False

    @property
    def spans(self) -> list[Span]:
        """The difference of their words."""
        return spans(*(plain_of_block(block) if block else "" for block in (self.before, self.after)))


def spans(before: str, after: str) -> list[Span]:
    """The difference between two texts, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Span] = []
    for tag, a1, a2, b1, b2 in _opcodes(old, new):
        if tag == "equal":
            found.append(Span(SpanKind.SAME, "".join(old[a1:a2])))
            continue
        if a1 < a2:
            found.append(Span(SpanKind.REMOVED, "".join(old[a1:a2])))
        if b1 < b2:
            found.append(Span(SpanKind.ADDED, "".join(new[b1:b2])))
    return found


def _opcodes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if len(old) + len(new) <= MOST_WORDS:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    whole = [
        ("equal", 0, start, 0, start),
        ("replace", start, len(old) - end, start, len(new) - end),
        ("equal", len(old) - end, len(old), len(new) - end, len(new)),
    ]
    return [code for code in whole if code[1] < code[2] or code[3] < code[4]]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def field_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[FieldChange]:
    """Every field that was added, removed or changed, in the order in which it now stands; what is gone comes last."""
    changes = []
    for path in dict.fromkeys((*after, *before)):
        old, new = before.get(path), after.get(path)
        if old != new:
            kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.CHANGED
            changes.append(FieldChange(path, kind, old, new))
    return changes


def block_changes(path: str, before: Sequence[Block], after: Sequence[Block]) -> list[BlockChange]:
    """Every block of the body at `path` that was added, removed, changed or moved, in the order in which it now stands.

    Blocks are recognised by their keys. As few of them as possible count as moved: those outside the longest run that
    kept its order.
    """
    old = {block.key: (place, block) for place, block in enumerate(before)}
    kept = [block.key for block in after if block.key in old]
    steady = _longest_rising([old[key][0] for key in kept], kept)
    changes = [
        change
        for place, block in enumerate(after)
        if (change := _change(path, block, place, old.get(block.key), is_moved=block.key not in steady))
    ]
    now = {block.key for block in after}
    gone = [
        BlockChange(path, key, ChangeKind.REMOVED, block, None, place, None)
        for key, (place, block) in old.items()
        if key not in now
    ]
    return changes + gone


def _change(
    path: str, block: Block, place: int, earlier: tuple[int, Block] | None, *, is_moved: bool
) -> BlockChange | None:
    if earlier is None:
        return BlockChange(path, block.key, ChangeKind.ADDED, None, block, None, place)
    place_before, before = earlier
    if before != block:
        return BlockChange(path, block.key, ChangeKind.CHANGED, before, block, place_before, place, is_moved)
    if is_moved:
        return BlockChange(path, block.key, ChangeKind.MOVED, before, block, place_before, place, is_moved)
    return None


def _longest_rising(places: Sequence[int], keys: Sequence[Hashable]) -> set[Hashable]:
    """The keys of the longest run of places that rise from one to the next (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for i, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [i]
    run: set[Hashable] = set()
    i_: int | None = ends[-1] if ends else None
    while i_ is not None:
        run.add(keys[i_])
        i_ = before[i_]
    return run
