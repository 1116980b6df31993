"""Prices: what a document costs is told from its arguments, and known exactly."""

from typing import Any

import pytest

from gateway import prices
from gateway.execution import REQUEST, prepared
from portal.client import QUERIES, document
from settings import Settings

PORTAL_QUERIES = sorted(path.stem for path in QUERIES.glob("*.graphql") if not path.name.startswith("_"))
PAGE = "query($n: Int) { meetings(first: $n) { nodes { id } } }"


def price(source: str, **variables: Any) -> int:
    """What the fields of a document cost."""
    ready = prepared(source)
    assert ready.errors == ()
    return ready.price(None, variables) - REQUEST


@pytest.mark.parametrize(
    ("source", "cost"),
    [
        ("{ __typename }", 1),
        ('{ meeting(slug: "a") { id slug } }', 1 + 2),
        ("{ meetings { totalCount } }", 1 + 1),
        ("{ meetings { nodes { id } } }", 1 + 1 + 20),
        ("{ meetings(first: 3) { nodes { id } } }", 1 + 1 + 3),
        ("{ meetings(last: 4) { nodes { id } } }", 1 + 1 + 4),
        ("{ meetings(first: 3, last: 4) { nodes { id } } }", 1 + 1 + 4),
        ("{ meetings(first: 1000000) { nodes { id } } }", 1 + 1 + 100),
        ("{ meetings(first: -5) { nodes { id } } }", 1 + 1 + 1),
        ("{ meetings(first: null) { nodes { id } } }", 1 + 1 + 20),
        ("{ meetings(first: 3) { edges { cursor node { id } } pageInfo { hasNextPage } } }", 1 + 1 + 3 * (1 + 2) + 2),
        ("{ meetings(first: 3) { nodes { revisions(first: 5) { nodes { id } } } } }", 1 + 1 + 3 * (1 + 1 + 5)),
        ("{ meetings(first: 3) { nodes { agenda { key } } } }", 1 + 1 + 3 * (1 + 5)),
        ("{ meetings(first: 3) { ...P } } fragment P on MeetingConnection { nodes { id } }", 1 + 1 + 3),
        ("{ a: meetings(first: 3) { ...P } b: meetings(first: 7) { ...P } } "
         "fragment P on MeetingConnection { nodes { id } }", 2 + 2 + 3 + 7),
        ('{ node(id: "a") { id ... on Meeting { slug title } ... on Call { slug } } }', 1 + 1 + 2),
        ('{ node(id: "a") { ... on Content { slug } ... on Meeting { startsOn } } }', 1 + 1 + 1),
        ("{ __schema { types { name fields { name } } } }", 1_000),
        ("mutation { signOut { done } }", prices.ACT + 1 + 1),
        ("mutation { a: signOut { done } b: signOut { done } }", 2 * (prices.ACT + 1 + 1)),
    ],
)  # fmt: skip
def test_a_document_costs_what_it_may_come_to(source: str, cost: int) -> None:
    assert price(source) == cost


@pytest.mark.parametrize(
    ("variables", "items"),
    [({"n": 7}, 7), ({"n": 1_000}, 100), ({"n": 0}, 1), ({"n": None}, 20), ({"n": "7"}, 20), ({}, 20)],
)
def test_a_page_costs_by_its_variable(variables: dict[str, Any], items: int) -> None:
    assert price(PAGE, **variables) == 1 + 1 + items


def test_a_variable_that_is_not_given_has_its_default() -> None:
    source = PAGE.replace("Int", "Int = 9")

    assert (price(source), price(source, n=3)) == (1 + 1 + 9, 1 + 1 + 3)


def test_a_price_is_worked_out_once_for_all_that_are_the_same_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared.cache_clear()
    count, price_of = 0, prices.price_of

    def counted(*arguments: Any) -> int:
        nonlocal count
        count += 1
        return price_of(*arguments)

    monkeypatch.setattr(prices, "price_of", counted)
    for n in (5, 5, 6, 100, 1_000):
        price(PAGE, n=n, other="a")

    assert count == 3


@pytest.mark.parametrize("name", PORTAL_QUERIES)
def test_every_document_of_the_pages_is_far_within_the_limit(name: str, settings: Settings) -> None:
    assert prepared(document(name)).price(None, {}) < settings.max_cost / 5
