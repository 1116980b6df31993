"""What changed between two states: words, fields and blocks. Whatever the texts, both can be told from the difference."""

import time
from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.blocks import Block, LinkBlock, ParagraphBlock
from domain.comparison import (
    MOST_EDITS,
    BlockChange,
    ChangeKind,
    FieldChange,
    Span,
    SpanKind,
    block_changes,
    field_changes,
    spans,
)

SAME, ADDED, REMOVED = SpanKind.SAME, SpanKind.ADDED, SpanKind.REMOVED


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("", "", []),
        ("The plan", "The plan", [(SAME, "The plan")]),
        ("", "The plan", [(ADDED, "The plan")]),
        ("The plan", "", [(REMOVED, "The plan")]),
        ("The plan", "The plan for 2024", [(SAME, "The plan"), (ADDED, " for 2024")]),
        ("The old plan", "The new plan", [(SAME, "The"), (REMOVED, " old"), (ADDED, " new"), (SAME, " plan")]),
        ("The plan.", "The plan!", [(SAME, "The plan"), (REMOVED, "."), (ADDED, "!")]),
        ("Бешинчи жолугушуу", "Алтынчы жолугушуу", [(REMOVED, "Бешинчи"), (ADDED, "Алтынчы"), (SAME, " жолугушуу")]),
        ("one\ntwo", "one two", [(SAME, "one"), (REMOVED, "\ntwo"), (ADDED, " two")]),
        ("Plan", "plan", [(REMOVED, "Plan"), (ADDED, "plan")]),
    ],
)
def test_texts_are_compared_word_by_word(before: str, after: str, difference: list[tuple[SpanKind, str]]) -> None:
    assert spans(before, after) == [Span(kind, text) for kind, text in difference]


texts = st.text(st.sampled_from("ab ç.\nЖ 7"), max_size=60) | st.text(max_size=40)


@given(texts, texts)
def test_both_texts_can_be_put_together_from_their_difference(before: str, after: str) -> None:
    found = spans(before, after)

    assert "".join(span.text for span in found if span.kind is not ADDED) == before
    assert "".join(span.text for span in found if span.kind is not REMOVED) == after
    assert all(span.text for span in found)
    assert all(one.kind is not other.kind for one, other in pairwise(found))


few_words = st.lists(st.sampled_from(["a", "b", "c"]), max_size=7)


@given(few_words, few_words)
def test_as_many_words_as_possible_stay_the_same(before: list[str], after: list[str]) -> None:
    found = spans(" ".join(["x", *before]), " ".join(["x", *after]))

    same = "".join(span.text for span in found if span.kind is SAME).split()
    assert len(same) - 1 == _most_in_common(before, after)


def _most_in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence, by trying all of them."""
    tries = ((size, chosen) for size in range(len(one), -1, -1) for chosen in combinations(one, size))
    return next(size for size, chosen in tries if _is_within(chosen, other))


def _is_within(words: Sequence[str], text: Sequence[str]) -> bool:
    rest = iter(text)
    return all(word in rest for word in words)


def test_texts_far_apart_are_told_apart_as_wholes_between_what_they_share() -> None:
    old, new = (" ".join(f"{letter}{i}" for i in range(MOST_EDITS)) for letter in "on")

    found = spans(f"Begin {old} end.", f"Begin {new} end.")

    assert found == [Span(SAME, "Begin"), Span(REMOVED, f" {old}"), Span(ADDED, f" {new}"), Span(SAME, " end.")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 10_000, "a b " * 5_000),
        ("a b " * 5_000, "b a c " * 4_000),
        (" ".join(map(str, range(10_000))), " ".join(map(str, range(10_000, 0, -1)))),
    ],
    ids=["one word over and over", "two words over and over", "the other way round"],
)
def test_no_two_texts_take_long_to_compare(before: str, after: str) -> None:
    began = time.process_time()

    spans(before, after)

    assert time.process_time() - began < 1


def test_fields_are_added_removed_and_changed_in_the_order_in_which_they_now_stand() -> None:
    before = {"title": "The fifth", "host": "1", "place/timeZone": "Asia/Bishkek"}
    after = {"summary": "New", "title": "The fifth meeting", "place/timeZone": "Asia/Bishkek"}

    assert field_changes(before, after) == [
        FieldChange("summary", ChangeKind.ADDED, None, "New"),
        FieldChange("title", ChangeKind.CHANGED, "The fifth", "The fifth meeting"),
        FieldChange("host", ChangeKind.REMOVED, "1", None),
    ]


@given(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2"])),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2"])),
)
def test_the_changes_of_fields_lead_from_one_state_to_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    state: dict[str, str | None] = dict(before)
    for change in field_changes(before, after):
        assert state.get(change.path) == change.before
        state[change.path] = change.after

    assert {path: value for path, value in state.items() if value is not None} == after
    assert field_changes(after, after) == []


def body(*blocks: tuple[str, str] | str) -> list[Block]:
    """Paragraphs, each by its key and its words; the words are the key where none are given."""
    named = [(one, one) if isinstance(one, str) else one for one in blocks]
    return [ParagraphBlock(key=key, markdown=words) for key, words in named]


def told(changes: list[BlockChange]) -> list[tuple[str, str, bool, int | None, int | None]]:
    return [(one.key, one.kind.value, one.is_moved, one.place_before, one.place_after) for one in changes]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (body("a", "b"), body("a", "b"), []),
        (body("a"), body("a", "b"), [("b", "ADDED", False, None, 1)]),
        (body("a", "b"), body("b"), [("a", "REMOVED", False, 0, None)]),
        (body("a"), body(("a", "other")), [("a", "CHANGED", False, 0, 0)]),
        (body("a", "b", "c"), body("c", "a", "b"), [("c", "MOVED", True, 2, 0)]),
        (body("a", "b", "c"), body("b", "c", ("a", "new")), [("a", "CHANGED", True, 0, 2)]),
        (body("a", "b"), body("x", "a", "b"), [("x", "ADDED", False, None, 0)]),
        (body("a", "b"), body("x"), [("x", "ADDED", False, None, 0), ("a", "REMOVED", False, 0, None), ("b", "REMOVED", False, 1, None)]),
    ],
)  # fmt: skip
def test_blocks_are_recognised_by_their_keys(
    before: list[Block], after: list[Block], changes: list[tuple[str, str, bool, int | None, int | None]]
) -> None:
    assert told(block_changes("body", before, after)) == changes


def test_a_block_that_differs_in_what_is_not_words_has_changed() -> None:
    before, after = (LinkBlock(key="a", url=f"https://example.org/{page}", label="The plan") for page in (1, 2))

    (change,) = block_changes("body", [before], [after])

    assert (change.kind, change.spans) == (ChangeKind.CHANGED, [Span(SAME, "The plan")])


orders = st.permutations("abcdefg")


@given(orders, orders)
def test_as_few_blocks_as_possible_have_moved(before: list[str], after: list[str]) -> None:
    changes = block_changes("body", body(*before), body(*after))

    assert {change.kind for change in changes} <= {ChangeKind.MOVED}
    assert len(before) - len(changes) == _most_in_common(before, after)


bodies = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["1", "2"])).flatmap(
    lambda words: st.permutations(sorted(words.items()))
)


@given(bodies, bodies)
def test_the_changes_of_blocks_lead_from_one_body_to_the_other(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    before, after = body(*old), body(*new)
    changes = {change.key: change for change in block_changes("body", before, after)}

    stayed = [block for block in before if block.key not in changes or changes[block.key].kind is ChangeKind.CHANGED]
    steady = [block.key for block in stayed if not (changes.get(block.key) and changes[block.key].is_moved)]
    rebuilt: list[Block] = [next(block for block in before if block.key == key) for key in steady]
    rebuilt = [changes[one.key].after or one if one.key in changes else one for one in rebuilt]
    for change in sorted(changes.values(), key=lambda change: change.place_after or 0):
        if change.place_after is not None and change.key not in steady:
            assert change.after is not None
            rebuilt.insert(change.place_after, change.after)
    assert rebuilt == after
    assert all((change.before, change.after) != (None, None) for change in changes.values())
