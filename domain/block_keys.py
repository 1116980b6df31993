"""Block keys: how a block stays itself from one save to the next, so that it can be compared, cited and translated."""

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from domain.blocks import Block, plain_of_block

SIMILAR: Final = 0.4
"""From this share of common words on, a changed block counts as the same block."""

REACH: Final = 20
"""How many blocks ahead a changed block is looked for."""


def recognised(
    blocks: Sequence[Block], before: Sequence[Block], *, source: Sequence[Block] = (), fresh: Callable[[], str]
) -> list[Block]:
    """`blocks` with a key for each that came without one (its key empty).

    A block keeps the key of the one before that says the same, or of a similar one of its kind. In a first
    translation, which has nothing before it, it takes the key of the block of `source` that it stands for: the next of
    its kind. All others get a `fresh` key.
    """
    taken = {block.key for block in blocks if block.key}
    keys: dict[int, str] = {}
    for others, reach, sign, fits in _ways(before, source):
        gone = taken | set(keys.values())
        free = [(block.key, sign(block)) for block in others if block.key not in gone]
        wanting = [(place, sign(block)) for place, block in enumerate(blocks) if not block.key and place not in keys]
        keys |= _paired(wanting, free, reach, fits)
    return [
        block if block.key else block.model_copy(update={"key": keys.get(place) or fresh()})
        for place, block in enumerate(blocks)
    ]


Sign = Callable[[Block], Any]
"""What a block is recognised by. It is worked out once for each block: reading Markdown takes its time."""

Fits = Callable[[Any, Any], bool]
"""Whether the signs of two blocks say that they are the same block."""


def _ways(before: Sequence[Block], source: Sequence[Block]) -> list[tuple[Sequence[Block], int, Sign, Fits]]:
    """What to look for keys in, how far ahead, and by which likeness: the surest first."""
    if not before:
        return [(source, len(source), _kind, operator.eq)]
    return [(before, len(before), _said, operator.eq), (before, REACH, _kind_and_words, _are_similar)]


def _paired(wanting: Iterable[tuple[int, Any]], free: list[tuple[str, Any]], reach: int, fits: Fits) -> dict[int, str]:
    """For each place that wants a key, that of the first free block within reach that fits."""
    keys: dict[int, str] = {}
    for place, sign in wanting:
        match = next((i for i, (_, other) in enumerate(free[:reach]) if fits(sign, other)), None)
        if match is not None:
            keys[place], _ = free.pop(match)
    return keys


def _kind(block: Block) -> str:
    return block.block


def _said(block: Block) -> str:
    return block.model_dump_json(exclude={"key"})


def _kind_and_words(block: Block) -> tuple[str, frozenset[str]]:
    return block.block, frozenset(plain_of_block(block).split())


def _are_similar(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    (kind, mine), (other_kind, theirs) = one, other
    return kind == other_kind and len(mine & theirs) >= SIMILAR * len(mine | theirs)
