"""Block keys: how a block stays itself from one save to the next, so that it can be compared, cited and translated."""

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from domain.blocks import Block, plain_of_block

SIMILAR: Final = 0.4
"""From this share of common words on, a changed block counts as the same block."""

REACH: Final = 20
"""How many blocks ahead a changed block is looked for."""

MOVED_BY: Final = 100
"""How many blocks ahead a block that stayed word for word is looked for."""


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
    for others, reach, fits in _ways(before, source):
        free = [block for block in others if block.key not in taken and block.key not in keys.values()]
        keys |= _paired(blocks, free, set(keys), reach, fits)
    return [
        block if block.key else block.model_copy(update={"key": keys.get(place) or fresh()})
        for place, block in enumerate(blocks)
    ]


Fits = Callable[[Block, Block], bool]


def _ways(before: Sequence[Block], source: Sequence[Block]) -> list[tuple[Sequence[Block], int, Fits]]:
    """What to look for keys in, how far ahead, and by which likeness: the surest first."""
    if not before:
        return [(source, len(source), _are_of_a_kind)]
    return [(before, MOVED_BY, _say_the_same), (before, REACH, _are_similar)]


def _paired(blocks: Sequence[Block], free: list[Block], known: set[int], reach: int, fits: Fits) -> dict[int, str]:
    """For the place of each block still without a key, the key of the first free block within reach that fits."""
    keys: dict[int, str] = {}
    for place, block in enumerate(blocks):
        if block.key or place in known:
            continue
        match = next((i for i, one in enumerate(free[:reach]) if fits(one, block)), None)
        if match is not None:
            keys[place] = free.pop(match).key
    return keys


def _say_the_same(one: Block, other: Block) -> bool:
    return _said(one) == _said(other)


def _said(block: Block) -> Hashable:
    return block.model_dump_json(exclude={"key"})


def _are_of_a_kind(one: Block, other: Block) -> bool:
    return one.block == other.block


def _are_similar(one: Block, other: Block) -> bool:
    if not _are_of_a_kind(one, other):
        return False
    mine, theirs = (set(plain_of_block(block).split()) for block in (one, other))
    return len(mine & theirs) >= SIMILAR * len(mine | theirs)
