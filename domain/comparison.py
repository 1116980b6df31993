"""What changed between two states of a content item: by field, by block, and word by word within a text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from domain.blocks import Block, plain_of_block

MOST_EDITS: Final = 250
"""Texts that are further apart, in words removed and added, are told apart as wholes: the work grows by the square."""

_WORDS = re.compile(r"\s*\w+|\s*[^\s\w]|\s+")
"""A word, or a sign, with the blanks before it."""


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
    """The difference between two texts, word by word, between what they begin and end with in common."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    pieces = [(SpanKind.SAME, word) for word in old[:start]]
    pieces += _difference(old[start : len(old) - end], new[start : len(new) - end])
    pieces += [(SpanKind.SAME, word) for word in old[len(old) - end :]]
    return [Span(kind, "".join(word for _, word in run)) for kind, run in groupby(pieces, lambda piece: piece[0])]


Piece = tuple[SpanKind, str]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _difference(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """As few words removed and added as possible; all of them, when even that is more than `MOST_EDITS`."""
    furthest = _furthest(old, new)
    if furthest is None:
        return [*((SpanKind.REMOVED, word) for word in old), *((SpanKind.ADDED, word) for word in new)]
    return list(reversed(list(_walked_back(old, new, furthest))))


def _furthest(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]] | None:
    """For each number of edits, how far into `old` each diagonal reaches, until the end is reached (Myers, 1986)."""
    reached: dict[int, int] = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        steps.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            x = _next(reached, diagonal, edits)
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reached[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return steps
    return None


def _next(reached: Mapping[int, int], diagonal: int, edits: int) -> int:
    """Where one edit more leads to on a diagonal: a word of the new text, or one of the old."""
    if _is_added(reached, diagonal, edits):
        return reached[diagonal + 1]
    return reached[diagonal - 1] + 1


def _is_added(reached: Mapping[int, int], diagonal: int, edits: int) -> bool:
    return diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])


def _walked_back(old: Sequence[str], new: Sequence[str], steps: Sequence[Mapping[int, int]]) -> Iterator[Piece]:
    """The words of the shortest way, from the last to the first."""
    x, y = len(old), len(new)
    for edits in range(len(steps) - 1, -1, -1):
        diagonal = x - y
        is_added = _is_added(steps[edits], diagonal, edits)
        x_before = steps[edits][diagonal + 1] if is_added else steps[edits][diagonal - 1]
        y_before = x_before - (diagonal + 1 if is_added else diagonal - 1)
        while x > max(x_before, 0) and y > max(y_before, 0):
            x, y = x - 1, y - 1
            yield SpanKind.SAME, old[x]
        if edits:
            yield (SpanKind.ADDED, new[y_before]) if is_added else (SpanKind.REMOVED, old[x_before])
        x, y = x_before, y_before


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


def _longest_rising(places: Sequence[int], keys: Sequence[str]) -> set[str]:
    """The keys of the longest run of places that rise from one to the next (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for i, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [i]
    run: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        run.add(keys[last])
        last = before[last]
    return run
