"""Assignments: who may review what, and how applications are spread among reviewers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.applications import State
from domain.folding import fold

ASSIGNABLE: frozenset[State] = frozenset(
    {State.IN_SCREENING, State.INFO_REQUESTED, State.UNDER_REVIEW, State.SHORTLISTED}
)
"""Where an application can be given to reviewers by hand, and where they can declare a conflict."""

SPREAD: frozenset[State] = ASSIGNABLE - {State.INFO_REQUESTED}
"""Which applications of a call are spread among reviewers."""

MOST_EACH = 20
"""No application is spread among more reviewers."""


class Organisation(Protocol):
    """An organisation, as far as it can be told whether two are one."""

    @property
    def id(self) -> Any: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def native_name(self) -> str | None: ...  # noqa: D102
    @property
    def country(self) -> str: ...  # noqa: D102
    @property
    def registration_number(self) -> str | None: ...  # noqa: D102


class Representatives:
    """People by the organisations that they represent, each in their own words.

    Two descriptions are of one organisation when they share a name, in whatever script, or a registration number,
    within one country. Each is folded once, however many there are.
    """

    def __init__(self, represented: Mapping[Any, Organisation]) -> None:
        self._by_mark: defaultdict[Any, set[Any]] = defaultdict(set)
        for person, organisation in represented.items():
            for mark in _marks(organisation):
                self._by_mark[mark].add(person)

    def of(self, organisation: Organisation) -> frozenset[Any]:
        """Those who represent this organisation."""
        return frozenset().union(*(self._by_mark.get(mark, ()) for mark in _marks(organisation)))


def _marks(organisation: Organisation) -> set[Any]:
    """What tells an organisation from others: its id, and what it is called within its country, folded."""
    texts = (organisation.name, organisation.native_name, organisation.registration_number)
    folded = {(organisation.country, mark) for text in texts if text and (mark := fold(text))}
    return {organisation.id, *folded}


@dataclass(frozen=True, slots=True)
class Task:
    """An application to be reviewed: by whom it already is, and by whom it must not be."""

    application: Any
    reviewers: frozenset[Any] = frozenset()
    barred: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Spread:
    """Who is to review what besides, by application, and the applications for which too few could be found."""

    added: dict[Any, list[Any]] = field(default_factory=dict)
    short: list[Any] = field(default_factory=list)


def spread(tasks: Sequence[Task], reviewers: Sequence[Any], each: int, loads: Mapping[Any, int]) -> Spread:
    """Give every application so many reviewers that it has `each` in all, whoever has the least to do coming first.

    `loads` is how much each reviewer has to do already. Those that few may review are given out first, so that the
    others even it out. The same again changes nothing; and the same tasks always lead to the same.
    """
    result, load = Spread(), {reviewer: loads.get(reviewer, 0) for reviewer in reviewers}
    free = {task.application: [one for one in reviewers if _may_take(task, one)] for task in tasks}
    for task in sorted(tasks, key=lambda task: len(free[task.application])):
        lacking = max(0, each - len(task.reviewers))
        chosen = sorted(free[task.application], key=lambda reviewer: load[reviewer])[:lacking]
        for reviewer in chosen:
            load[reviewer] += 1
        if chosen:
            result.added[task.application] = chosen
        if len(chosen) < lacking:
            result.short.append(task.application)
    return result


def _may_take(task: Task, reviewer: Any) -> bool:
    return reviewer not in task.reviewers and reviewer not in task.barred
