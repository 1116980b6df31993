"""Points by criteria: what is said against them, and what they come to."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.scores import average, objections_to, share


@dataclass(frozen=True)
class Criterion:
    key: str
    maximum: int


@dataclass(frozen=True)
class Score:
    points: int
    maximum: int = 10
    weight: float = 1.0


CRITERIA = [Criterion("merit", 10), Criterion("reach", 5)]


@pytest.mark.parametrize(
    ("scores", "complete", "said"),
    [
        ([("merit", 0), ("reach", 5)], True, []),
        ([("reach", 5), ("merit", 10)], True, []),
        ([("merit", 3)], False, []),
        ([], False, []),
        ([("merit", 3)], True, [("REQUIRED", "reach")]),
        ([], True, [("REQUIRED", "merit"), ("REQUIRED", "reach")]),
        ([("merit", 11), ("reach", -1)], True, [("OUT_OF_RANGE", "merit"), ("OUT_OF_RANGE", "reach")]),
        ([("merit", 1), ("merit", 2), ("reach", 1)], True, [("DUPLICATE", "merit")]),
        ([("charm", 1), ("merit", 1), ("reach", 1)], True, [("NOT_FOUND", "charm")]),
    ],
)
def test_points_are_given_once_by_each_criterion_within_its_bounds(
    scores: list[tuple[str, int]], complete: bool, said: list[tuple[str, str]]
) -> None:
    objections = objections_to(scores, CRITERIA, complete=complete)

    assert [(one.code.value, one.path) for one in objections] == [(code, ("scores", key)) for code, key in said]


@pytest.mark.parametrize(
    ("scores", "comes_to"),
    [
        ([], None),
        ([Score(0)], 0),
        ([Score(10)], 100),
        ([Score(5), Score(5, maximum=5)], 200 / 3),
        ([Score(10, weight=3), Score(0, maximum=5)], 100 * 30 / 35),
    ],
)
def test_a_review_comes_to_its_weighted_share_of_the_possible_points(
    scores: list[Score], comes_to: float | None
) -> None:
    assert share(scores) == comes_to


def test_every_review_counts_the_same_in_the_average() -> None:
    assert average([]) is None
    assert average([[]]) is None
    assert average([[Score(1)], [Score(2)], [Score(2)]]) == 16.67


@given(st.lists(st.lists(st.builds(Score, st.integers(0, 10), weight=st.floats(0.01, 100)), min_size=1), min_size=1))
def test_an_average_is_from_0_to_100(reviews: list[list[Score]]) -> None:
    found = average(reviews)

    assert found is not None
    assert 0 <= found <= 100
