"""Who reviews what: never who must not, and as evenly as can be."""

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import assignments
from domain.assignments import Representatives, Spread, Task, spread


@dataclass(frozen=True)
class Organisation:
    id: int
    name: str
    country: str = "KG"
    native_name: str | None = None
    registration_number: str | None = None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Organisation(1, "Manas"), Organisation(1, "Anything else", "KZ"), True),
        (Organisation(1, "Manas"), Organisation(2, "MANAS"), True),
        (Organisation(1, "Qazaq Elı"), Organisation(2, "KE", native_name="Қазақ Елі"), True),
        (Organisation(1, "A", registration_number="AB-12"), Organisation(2, "B", registration_number="ab 12"), True),
        (Organisation(1, "Manas"), Organisation(2, "Manas", "KZ"), False),
        (Organisation(1, "Manas"), Organisation(2, "Manas Youth"), False),
        (Organisation(1, "—"), Organisation(2, "…"), False),
    ],
)
def test_two_descriptions_are_of_one_organisation_by_name_or_number_within_a_country(
    one: Organisation, other: Organisation, same: bool
) -> None:
    assert Representatives({"r": one}).of(other) == Representatives({"r": other}).of(one) == ({"r"} if same else set())


def test_each_organisation_is_folded_once_however_many_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def fold(text: str) -> str:
        folded.append(text)
        return text.lower()

    monkeypatch.setattr(assignments, "fold", fold)
    represented = {number: Organisation(number, f"Of {number}") for number in range(20)}

    representatives = Representatives(represented)
    found = [representatives.of(Organisation(100 + number, f"OF {number}")) for number in range(30)]

    assert found == [{number} if number < 20 else set() for number in range(30)]
    assert len(folded) == 20 + 30


def test_what_few_may_review_is_given_out_first() -> None:
    tasks = [Task("a"), Task("b", barred=frozenset({"r1"}))]

    assert spread(tasks, ["r1", "r2"], 1, {}) == Spread({"b": ["r2"], "a": ["r1"]}, [])


def test_who_has_more_to_do_already_gets_less() -> None:
    tasks = [Task("a"), Task("b"), Task("c")]

    assert spread(tasks, ["r1", "r2"], 1, {"r1": 2}) == Spread({"a": ["r2"], "b": ["r2"], "c": ["r1"]}, [])


def test_an_application_that_has_enough_reviewers_gets_no_more_and_one_without_any_left_is_named() -> None:
    tasks = [Task("a", reviewers=frozenset({"r9"})), Task("b", barred=frozenset({"r1"}))]

    assert spread(tasks, ["r1"], 1, {}) == Spread({}, ["b"])


REVIEWERS = ["r1", "r2", "r3", "r4"]
SETS = st.frozensets(st.sampled_from(REVIEWERS))
TASKS = st.lists(st.tuples(SETS, SETS), max_size=30).map(
    lambda pairs: [Task(number, held, barred) for number, (held, barred) in enumerate(pairs)]
)


@given(TASKS, st.integers(1, 4))
def test_nobody_gets_what_they_have_or_must_not_have_and_a_second_time_changes_nothing(
    tasks: list[Task], each: int
) -> None:
    result = spread(tasks, REVIEWERS, each, {})

    for task in tasks:
        added = result.added.get(task.application, [])
        free = set(REVIEWERS) - task.reviewers - task.barred
        assert set(added) <= free
        assert len(added) == len(set(added)) == min(max(0, each - len(task.reviewers)), len(free))
    after = [
        Task(task.application, task.reviewers | frozenset(result.added.get(task.application, [])), task.barred)
        for task in tasks
    ]
    assert spread(after, REVIEWERS, each, {}).added == {}


@given(st.integers(0, 60), st.integers(1, 4))
def test_where_nobody_is_barred_no_two_loads_differ_by_more_than_one(count: int, each: int) -> None:
    result = spread([Task(number) for number in range(count)], REVIEWERS, each, {})

    loads = Counter(reviewer for added in result.added.values() for reviewer in added)
    assert sum(loads.values()) == count * each
    assert max(loads.values(), default=0) - min((loads[one] for one in REVIEWERS), default=0) <= 1
