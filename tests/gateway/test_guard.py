"""The guard: documents that would be costly are refused before anything costly is done with them."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, get_introspection_query, parse

from gateway import guard
from gateway.execution import prepared
from portal.client import QUERIES, document

PORTAL_QUERIES = sorted(path.stem for path in QUERIES.glob("*.graphql") if not path.name.startswith("_"))


def numbered(count: int, part: Callable[[int], str]) -> str:
    return " ".join(part(number) for number in range(count))


def fragments(count: int, body: Callable[[int], str], *, on: str = "Query") -> str:
    """`f0` spreads `f1`, which spreads `f2`, and so on; the last one asks for a name."""
    return numbered(count, lambda n: f"fragment f{n} on {on} {{{body(n + 1)}}}") + (
        f" fragment f{count} on {on} {{__typename}}"
    )


def nested(field: str, levels: int) -> str:
    return "{" + f"{field} {{" * levels + "id" + "}" * levels + "}"


ATTACKS = {
    "a fragment that doubles": (
        "{meetings {nodes {...f0}}} " + fragments(50, lambda n: f"heldDuring {{...f{n}}} b: heldDuring {{...f{n}}}"),
        "500 fields",
    ),
    "a fragment that doubles side by side": ("{...f0} " + fragments(60, lambda n: f"...f{n} ...f{n}"), "20 fields at"),
    "a field over and over": ("{meetings {nodes {" + "id " * 400 + "}}}", "for one response key"),
    "a field over and over, in parts": ("{meetings {nodes {" + "...{id} " * 100 + "}}}", "for one response key"),
    "a field over and over, in fragments": (
        "{meetings {nodes {" + numbered(40, lambda n: f"...f{n}") + "}}} "
        + numbered(40, lambda n: f"fragment f{n} on Meeting {{id}}"),
        "for one response key",
    ),
    "repetition multiplied by repetition": (
        "{" + ("programmes {" + "nodes {id} " * 15 + "} ") * 15 + "}",
        "for one response key",
    ),
    "aliases": ("{meetings {nodes {" + numbered(31, lambda n: f"a{n}: id") + "}}}", "30 aliases"),
    "fields at the root": ("{" + numbered(21, lambda n: f"a{n}: __typename") + "}", "20 fields at its root"),
    "fields at the root, in a part": ("{...{" + numbered(21, lambda n: f"a{n}: id") + "}}", "20 fields at its root"),
    "fields at the root, in a fragment": (
        "{...f} fragment f on Query {" + numbered(21, lambda n: f"a{n}: id") + "}",
        "20 fields at its root",
    ),
    "directives on a field": ("{__typename " + "@skip(if: false) " * 51 + "}", "50 directives"),
    "directives on an operation": ("query " + "@a " * 51 + "{__typename}", "50 directives"),
    "directives on spreads": ("{" + "...f @skip(if: false) " * 51 + "} fragment f on Query {__typename}", "20 fields"),
    "depth": (nested("heldDuring", 12), "12 levels"),
    "depth, in fragments": ("{...f0} " + fragments(13, lambda n: f"a {{...f{n}}}"), "12 levels"),
    "parts in parts": ("{" + "...{" * 330, "nested too deeply"),
    "lists in lists": ("{meetings(first: " + "[" * 450 + "]" * 450 + ") {totalCount}}", "nested too deeply"),
    "lists of lists of a type": ("query($a: " + "[" * 400 + "Int" + "]" * 400 + ") {__typename}", "nested too deeply"),
    "tokens": ("{" + numbered(1_001, lambda n: f"f{n}") + "}", "1000 tokens"),
    "comments": ("#\n" * 1_001 + "{__typename}", "1000 tokens"),
    "a long text": ("{a(b: \"" + "x" * 20_000 + "\")}", "20000 characters"),
    "fields in all fragments together": (
        "{__typename} fragment big on Meeting {" + numbered(480, lambda n: f"f{n}") + "} "
        + numbered(20, lambda n: f"fragment s{n} on Meeting {{...big}}"),
        "2000 fields in all",
    ),
    "a fragment within itself": ("{...a} fragment a on Query {b {...a}}", "within itself"),
    "fragments within each other": (
        "{...a} fragment a on Query {...b} fragment b on Query {...a}",
        "within itself",
    ),
    "introspection in a loop": (
        "{__schema {types {fields {type {fields {type {fields {name}}}}}}}}",
        "round from a type's members",
    ),
    "introspection twice round": ("{__schema {types {fields {type {inputFields {name}}}}}}", "round from"),
    "introspection in a loop, from one type": (
        '{__type(name: "Meeting") {possibleTypes {interfaces {name}}}}',
        "round from",
    ),
    "introspection in a loop, in fragments": (
        "{__schema {types {...A}}} fragment A on __Type {fields {type {...B}}} fragment B on __Type {fields {name}}",
        "round from",
    ),
    "introspection in depth": ("{__schema {types {" + "ofType {" * 15 + "name" + "}" * 15 + "}}}", "16 levels"),
    "introspection in depth, in a fragment alone": (
        "{__typename} fragment A on __Type {" + "ofType {" * 16 + "name" + "}" * 16 + "}",
        "16 levels",
    ),
    "introspection that is wide": (
        "{" + numbered(16, lambda _: "__schema {types {fields {" + numbered(17, lambda n: f"f{n}") + "}}}") + "}",
        "300 fields that ask about the schema",
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused(attack: str) -> None:
    source, why = ATTACKS[attack]

    with pytest.raises(GraphQLError, match=why):
        guard.parsed(source)


ORDINARY = {
    "the query that tools send": get_introspection_query(),
    "the query that tools send, with everything": get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    ),
    "one type": '{__type(name: "Meeting") {name fields {name args {name type {name}} type {name ofType {name}}}}}',
    "20 fields at the root": "{" + numbered(20, lambda n: f"a{n}: __typename") + "}",
    "30 aliases": "{meetings {nodes {" + numbered(30, lambda n: f"a{n}: id") + "}}}",
    "50 directives": "{meetings {nodes {"
    + "id @skip(if: false) @include(if: true) " * 20
    + "slug @skip(if: false) @include(if: true) " * 5
    + "}}}",
    "12 levels": "{meetings {nodes " + nested("heldDuring", 9) + "}}",
    "a fragment used often": (
        "{meetings {nodes {...M heldDuring {...M} sideMeetings {...M}}}} fragment M on Meeting {id title slug}"
    ),
    "the same field in many parts": "{meetings {nodes {" + "... on Meeting {id} " * 20 + "}}}",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_document_passes_and_is_valid(name: str) -> None:
    assert prepared(ORDINARY[name]).errors == ()


@pytest.mark.parametrize("name", PORTAL_QUERIES)
def test_every_document_of_the_pages_passes_and_is_valid(name: str) -> None:
    assert prepared(document(name)).errors == ()


def visits(source: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many selections the guard looks at to work out how far a document reaches."""
    count, selection = 0, guard._Measure.selection

    def counted(self: Any, node: Any) -> guard.Extent:
        nonlocal count
        count += 1
        return selection(self, node)

    with monkeypatch.context() as patch:
        patch.setattr(guard._Measure, "selection", counted)
        measure = guard._Measure(parse(source))
        for operation in measure.operations:
            assert isinstance(operation, OperationDefinitionNode)
            measure.extent_of(operation.selection_set)
    return count


def test_each_selection_is_looked_at_once_however_often_it_is_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubling(count: int) -> str:
        return "{...f0} " + fragments(count, lambda n: f"a {{...f{n}}} b {{...f{n}}}")

    for count in (1, 5, 10, 50):
        assert visits(doubling(count), monkeypatch) == 4 * count + 2


def test_what_a_doubling_fragment_comes_to_is_known_exactly() -> None:
    source = "{...f0} " + fragments(50, lambda n: f"a {{...f{n}}} b {{...f{n}}}")
    measure = guard._Measure(parse(source))

    assert measure.extent_of(measure.operations[0].selection_set).fields == 2**51 - 2 + 2**50


@pytest.mark.parametrize("attack", ["a fragment that doubles", "repetition multiplied by repetition"])
def test_an_attack_is_over_within_a_second_whatever_it_would_have_cost(attack: str) -> None:
    """In a process of its own: what it costs without the guard would hold up the other tests."""
    code = (
        "import sys, time; from gateway.execution import prepared\n"
        "source = sys.stdin.read(); begun = time.process_time()\n"
        "prepared(source); print(time.process_time() - begun)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=ATTACKS[attack][0], capture_output=True, text=True, check=True, timeout=60
    )

    assert float(done.stdout) < 1
