"""Scores: what is said against the points that a reviewer gives, and what the points come to."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from statistics import fmean
from typing import Protocol

from domain.applications import State
from domain.errors import Code, Message, UserError

SCORED: frozenset[State] = frozenset({State.UNDER_REVIEW, State.SHORTLISTED})
"""Where an application can be reviewed, and a review of it changed."""


class Recommendation(StrEnum):
    """What a reviewer advises. The same words as the contract's `Recommendation`."""

    YES = "YES"
    MAYBE = "MAYBE"
    NO = "NO"


class Criterion(Protocol):
    """What applications are scored by: points from 0 to `maximum`, counted `weight` times."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def maximum(self) -> int: ...  # noqa: D102


class Scored(Protocol):
    """The points given by one criterion, with what the criterion was at that time."""

    @property
    def points(self) -> int: ...  # noqa: D102
    @property
    def maximum(self) -> int: ...  # noqa: D102
    @property
    def weight(self) -> float: ...  # noqa: D102


def objections_to(
    given: Sequence[tuple[str, int]], criteria: Iterable[Criterion], *, complete: bool
) -> list[UserError]:
    """What is to be said against points by criterion, each at `scores/<criterion>`; `complete`: nothing may lack."""
    maxima = {criterion.key: criterion.maximum for criterion in criteria}
    objections = list(_of_each(given, maxima))
    if complete:
        missing = [key for key in maxima if key not in {key for key, _ in given}]
        message = Message("Give points by this criterion too.")
        objections += [UserError(Code.REQUIRED, message, ("scores", key)) for key in missing]
    return objections


def _of_each(given: Sequence[tuple[str, int]], maxima: dict[str, int]) -> Iterator[UserError]:
    taken: set[str] = set()
    for key, points in given:
        maximum = maxima.get(key)
        if maximum is None:
            yield UserError(Code.NOT_FOUND, Message("This call has no such criterion."), ("scores", key))
        elif key in taken:
            yield UserError(Code.DUPLICATE, Message("Give points by each criterion once."), ("scores", key))
        elif not 0 <= points <= maximum:
            message = Message("From {minimum} to {maximum} points, please.", {"minimum": 0, "maximum": maximum})
            yield UserError(Code.OUT_OF_RANGE, message, ("scores", key))
        taken.add(key)


def share(scores: Iterable[Scored]) -> float | None:
    """The points of one review, weighted, as a share of those possible, from 0 to 100; None without any criterion."""
    counted = list(scores)
    possible = sum(score.weight * score.maximum for score in counted)
    return 100 * sum(score.weight * score.points for score in counted) / possible if possible else None


def average(reviews: Iterable[Iterable[Scored]]) -> float | None:
    """The mean of what each review comes to, to two places; every review counts the same. None without any."""
    shares = [found for review in reviews if (found := share(review)) is not None]
    return round(fmean(shares), 2) if shares else None
