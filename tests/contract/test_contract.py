"""The printed schema keeps the contract."""

import re

import pytest

from schema.root import schema
from tests.contract.check import (
    NOT_BUILT,
    ROOT,
    breaks,
    breaks_between,
    breaks_since_release,
    committed_before,
    entries,
    objections,
)


def test_the_printed_schema_is_up_to_date() -> None:
    assert (ROOT / "schema/schema.graphql").read_text() == schema.as_str() + "\n"


def test_the_contract_is_kept_but_for_what_is_not_built_yet() -> None:
    assert objections(breaks(), entries(NOT_BUILT.read_text()), committed_before()) == []


def test_nothing_that_worked_with_the_last_release_is_broken() -> None:
    assert breaks_since_release() == set()


def test_what_goes_away_or_is_needed_from_now_on_is_a_break_and_what_is_added_is_none() -> None:
    before, after = "type Query { a(b: Int): Int c: Int }", "type Query { a(b: Int!): Int d: Int }"

    assert breaks_between(before, after) == {
        "Field Query.c was removed.",
        "Argument Query.a(b:) has changed type from Int to Int!.",
    }


def undated_in(text: str) -> list[str]:
    """The reasons of what is deprecated in a schema, where they name no day until which it is served."""
    reasons = re.findall(r'@deprecated(?:\(reason: "([^"]*)"\))?', text)
    return [reason for reason in reasons if not re.search(r"\b\d{4}-\d{2}-\d{2}\b", reason)]


def test_whatever_is_deprecated_says_until_when_it_is_served() -> None:
    assert undated_in(schema.as_str()) == []


@pytest.mark.parametrize(
    ("field", "undated"),
    [
        ('a: Int @deprecated(reason: "Use b. Served until 2027-06-30.")', []),
        ('a: Int @deprecated(reason: "Use b.")', ["Use b."]),
        ("a: Int @deprecated", [""]),
    ],
)
def test_a_deprecation_without_a_day_is_found(field: str, undated: list[str]) -> None:
    assert undated_in(f"type Query {{ {field} }}") == undated


def test_a_break_that_is_not_listed_is_refused() -> None:
    assert objections({"A was removed."}, set(), None) == ["breaks the contract: A was removed."]


def test_what_has_been_built_must_leave_the_list() -> None:
    assert objections(set(), {"A was removed."}, None) == ["has been built, so take it off the list: A was removed."]


def test_the_list_only_shrinks() -> None:
    assert objections({"A"}, {"A"}, set()) == ["the list only shrinks: A"]


def test_everything_in_the_schema_is_described() -> None:
    bare = [
        f"{kind.name}.{name}"
        for kind in schema._schema.type_map.values()
        if not kind.name.startswith("__")
        for name, part in [("", kind), *getattr(kind, "fields", {}).items()]
        if not part.description or any(not argument.description for argument in getattr(part, "args", {}).values())
    ]

    assert [name for name in bare if name not in ("Boolean.", "Float.", "ID.", "Int.", "String.")] == []
