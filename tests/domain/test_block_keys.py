"""How blocks stay themselves from one save to the next."""

import time
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.block_keys import REACH, recognised
from domain.blocks import Block, DecisionBlock, HeadingBlock, ParagraphBlock, QuoteBlock


def fresh_keys() -> Callable[[], str]:
    """Gives `new1`, `new2` and so on."""
    numbers = count(1)
    return lambda: f"new{next(numbers)}"


def paragraph(words: str, key: str = "") -> Block:
    return ParagraphBlock(key=key, markdown=words)


def keys_of(blocks: list[Block], before: list[Block], source: list[Block] | None = None) -> list[str]:
    found = recognised(blocks, before, source=source or [], fresh=fresh_keys())
    assert [block.model_copy(update={"key": ""}) for block in found] == [
        block.model_copy(update={"key": ""}) for block in blocks
    ], "nothing but keys is given"
    return [block.key for block in found]


BEFORE = [
    HeadingBlock(key="h", level=1, text="The state of the diasporas"),
    paragraph("The heads of the institutions spoke.", "p1"),
    paragraph("The plan for the year was put before them.", "p2"),
    DecisionBlock(key="d", decision="d1"),
]


@pytest.mark.parametrize(
    ("blocks", "keys"),
    [
        ([*BEFORE], ["h", "p1", "p2", "d"]),
        ([block.model_copy(update={"key": ""}) for block in BEFORE], ["h", "p1", "p2", "d"]),
        ([paragraph("The plan for the year was put before them.")], ["p2"]),
        ([paragraph("The plan for the year 2024 was put before all of them.")], ["p2"]),
        ([paragraph("The plan for the year was put before them."), paragraph("The heads of the institutions spoke.")], ["p2", "p1"]),
        ([paragraph("Something that nobody had said.")], ["new1"]),
        ([QuoteBlock(key="", text="The heads of the institutions spoke.")], ["new1"]),
        ([paragraph("The heads of the institutions spoke.", "p2"), paragraph("The plan for the year was put before them.")], ["p2", "new1"]),
        ([paragraph("New.", "mine"), DecisionBlock(key="", decision="d1")], ["mine", "d"]),
        ([], []),
    ],
    ids=[
        "keys that were sent back stay", "the same without keys", "others taken away", "somewhat changed", "moved",
        "nothing like it", "of another kind", "a key that is taken already", "a key of the client's own", "nothing",
    ],
)  # fmt: skip
def test_a_block_keeps_its_key(blocks: list[Block], keys: list[str]) -> None:
    assert keys_of(blocks, BEFORE) == keys


def test_what_stayed_word_for_word_goes_before_what_is_merely_similar() -> None:
    before = [paragraph("one two three", "a"), paragraph("one two three four", "b")]

    assert keys_of([paragraph("one two three four"), paragraph("one two three")], before) == ["b", "a"]


def test_the_same_words_twice_keep_their_order() -> None:
    before = [paragraph("The same.", key) for key in "abc"]

    assert keys_of([paragraph("The same.") for _ in range(4)], before) == ["a", "b", "c", "new1"]


def test_a_first_translation_stands_for_its_source_block_by_block() -> None:
    source = [HeadingBlock(key="h", level=1, text="Opening"), paragraph("Good day.", "p1"), paragraph("The end.", "p2")]
    translation = [paragraph("Добрый день."), HeadingBlock(key="", level=1, text="Открытие"), paragraph("Конец."), paragraph("Ещё.")]  # fmt: skip

    assert keys_of(translation, [], source) == ["p1", "h", "p2", "new1"]


def test_a_later_translation_is_recognised_by_itself_alone() -> None:
    before = [paragraph("Добрый день.", "p1")]

    assert keys_of([paragraph("Конец.")], before, [paragraph("Good day.", "p1"), paragraph("The end.", "p2")]) == ["new1"]  # fmt: skip


words = st.text(st.sampled_from("ab "), max_size=6)
kept = st.lists(words, max_size=12).map(lambda said: [paragraph(one, f"k{i}") for i, one in enumerate(said)])


@given(kept)
def test_no_key_changes_when_nothing_changed(before: list[Block]) -> None:
    assert keys_of([block.model_copy(update={"key": ""}) for block in before], before) == [one.key for one in before]


@given(kept, st.data())
def test_no_key_changes_when_one_block_is_added_to_others_that_differ(before: list[Block], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(before)))
    blocks = [block.model_copy(update={"key": ""}) for block in before]
    blocks.insert(place, paragraph("something that none of the others says"))

    found = keys_of(blocks, before)

    assert found == [*(one.key for one in before[:place]), "new1", *(one.key for one in before[place:])]


@given(kept, st.lists(words, max_size=12), st.lists(st.sampled_from(["", "", "k0", "k3"]), max_size=12))
def test_no_key_is_given_twice_but_by_the_client(before: list[Block], said: list[str], own: list[str]) -> None:
    given_keys = [key for key in own if key]
    if len(given_keys) != len(set(given_keys)):
        return
    blocks = [paragraph(one, key) for one, key in zip(said, own, strict=False)]

    found = keys_of(blocks, before)

    assert len(set(found)) == len(found)
    assert all(one.key in ("", key) for one, key in zip(blocks, found, strict=True))


@pytest.mark.parametrize("change", ["nothing", "all rewritten", "turned round", "a word in each", "one in front"])
def test_five_hundred_blocks_are_fast_enough(change: str) -> None:
    said = [" ".join(f"w{i}x{j}" for j in range(40)) for i in range(500)]
    before = [paragraph(one, f"k{i}") for i, one in enumerate(said)]
    changed = {
        "nothing": said,
        "all rewritten": [one.replace("w", "v") for one in said],
        "turned round": said[::-1],
        "a word in each": [f"{one} more" for one in said],
        "one in front": ["first", *said],
    }[change]
    began = time.process_time()

    found = keys_of([paragraph(one) for one in changed], before)

    assert time.process_time() - began < 2
    own = [block.key for block in before]
    fresh = [f"new{i + 1}" for i in range(500)]
    assert found == {"all rewritten": fresh, "turned round": own[::-1], "one in front": ["new1", *own]}.get(change, own)


def test_a_changed_block_is_looked_for_within_reach() -> None:
    before = [paragraph(f"w{i} x{i} y{i} z{i}", f"k{i}") for i in range(REACH + 2)]

    assert keys_of([paragraph(f"w{REACH - 1} x{REACH - 1} y{REACH - 1} other")], before) == [f"k{REACH - 1}"]
    assert keys_of([paragraph(f"w{REACH} x{REACH} y{REACH} other")], before) == ["new1"]
