"""Points by criteria, and what they come to."""

from collections.abc import Mapping, Sequence
from typing import Any


def points_of(review: Mapping[str, Any]) -> dict[str, int]:
    """The points of a review by criterion."""
    return {score["criterion"]: score["points"] for score in review["scores"]}


def percent(criteria: Sequence[Mapping[str, Any]], points: Mapping[str, int]) -> str | None:
    """What points come to, from 0 to 100, by the criteria's weights; None as long as there are none."""
    possible = sum(one["maximum"] * one["weight"] for one in criteria)
    given = sum(points[one["key"]] * one["weight"] for one in criteria if one["key"] in points)
    return f"{round(100 * given / possible, 1):g}" if possible and points else None
