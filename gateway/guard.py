"""The guard: refuses documents that would be costly before anything costly is done with them.

Every step is linear in the document's size: what a fragment expands to is worked out once and remembered, however
often it is spread.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    TokenKind,
    parse,
)

MAX_SOURCE: Final = 20_000
MAX_TOKENS: Final = 1_000
MAX_ROOT_FIELDS: Final = 20
MAX_SELECTIONS: Final = 500
MAX_DEPTH: Final = 12
MAX_ALIASES: Final = 30
MAX_DIRECTIVES: Final = 50
MAX_SAME_KEY: Final = 20
MAX_FIELDS_IN_ALL: Final = 2_000
"""Over all operations and fragments, each with what it spreads."""
MAX_NUMBER: Final = 40
"""Characters of one number: turning a longer one into a value takes more than linear time."""
SENSITIVE: Final = frozenset({"requestSignInCode", "signIn"})
"""Acts that are tried by guessing: one of them in an operation, so that each try is a request."""

# What asks about the schema has limits of its own: the query that tools send is deep, and goes round only once.
MAX_INTROSPECTED: Final = 300
MAX_INTROSPECTION_DEPTH: Final = 16
MAX_ROUNDS: Final = 1
"""From the members of a type to other types, and no further."""
_ENTRANCES: Final = frozenset({"__schema", "__type"})
_NUMBERS: Final = frozenset({TokenKind.INT, TokenKind.FLOAT})
_MEMBERS: Final = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})


@dataclass(slots=True)
class Extent:
    """How far a selection reaches once its fragments are spread.

    `fields` counts all of its fields and `roots` those at its own level; `rounds` how often, on one way down, a type is
    asked for its members. Below `__schema` and `__type`, fields count as `introspected` instead.
    """

    fields: int = 0
    depth: int = 0
    roots: int = 0
    rounds: int = 0
    introspected: int = 0
    aliases: int = 0
    directives: int = 0
    sensitive: int = 0

    def add(self, other: "Extent") -> None:
        """Take in what stands beside it."""
        self.fields += other.fields
        self.depth = max(self.depth, other.depth)
        self.roots += other.roots
        self.rounds = max(self.rounds, other.rounds)
        self.introspected += other.introspected
        self.aliases += other.aliases
        self.directives += other.directives
        self.sensitive += other.sensitive


def parsed(source: str) -> DocumentNode:
    """The parsed document, when it is within every limit.

    Raises:
        GraphQLError: for a document that is no GraphQL, too long, or would reach too far.
    """
    if len(source) > MAX_SOURCE:
        raise GraphQLError(f"A document has at most {MAX_SOURCE} characters.")
    document = parse(source, max_tokens=MAX_TOKENS, no_location=False)
    _check_numbers(document)
    _Measure(document).check()
    return document


def _check_numbers(document: DocumentNode) -> None:
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind in _NUMBERS:
            _limit(token.end - token.start, MAX_NUMBER, "characters in one number")
        token = token.next


class _Measure:
    def __init__(self, document: DocumentNode) -> None:
        self.operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.known: dict[str, Extent] = {}
        self.open: set[str] = set()

    def check(self) -> None:
        extents = [self.operation(node) for node in self.operations]
        for name, fragment in self.fragments.items():
            asks_schema = fragment.type_condition.name.value.startswith("__")
            (_within_introspection if asks_schema else _within_limits)(self.fragment(name))
            extents.append(self.fragment(name))
        _limit(sum(one.fields + one.introspected for one in extents), MAX_FIELDS_IN_ALL, "fields in all its parts")
        for definition in (*self.operations, *self.fragments.values()):
            self.few_of_a_key([definition.selection_set])

    def operation(self, node: OperationDefinitionNode) -> Extent:
        extent = self.extent_of(node.selection_set)
        extent.directives += len(node.directives or ())
        _limit(extent.roots, MAX_ROOT_FIELDS, "fields at its root")
        _limit(extent.sensitive, 1, "act of signing in")
        _within_limits(extent)
        return extent

    def extent_of(self, selection_set: SelectionSetNode | None) -> Extent:
        total = Extent()
        for selection in selection_set.selections if selection_set else ():
            total.add(self.selection(selection))
        return total

    def selection(self, node: SelectionNode) -> Extent:
        own = Extent(directives=len(node.directives or ()))
        if isinstance(node, FragmentSpreadNode):
            own.add(self.fragment(node.name.value))
        elif isinstance(node, FieldNode):
            own.add(self.field(node))
        elif isinstance(node, InlineFragmentNode):
            own.add(self.extent_of(node.selection_set))
        return own

    def field(self, node: FieldNode) -> Extent:
        own, name = self.extent_of(node.selection_set), node.name.value
        if name in _ENTRANCES:
            _within_introspection(own)
            own = Extent(introspected=own.fields, aliases=own.aliases, directives=own.directives)
        own.fields, own.depth, own.roots = own.fields + 1, own.depth + 1, 1
        own.rounds += name in _MEMBERS
        own.sensitive += name in SENSITIVE
        own.aliases += node.alias is not None
        return own

    def fragment(self, name: str) -> Extent:
        if name in self.open:
            raise GraphQLError(f"Cannot spread fragment '{name}' within itself.", self.fragments[name])
        if name not in self.fragments:
            # Missing fragments are validation's to refuse.
            return Extent()
        if name not in self.known:
            self.open.add(name)
            self.known[name] = self.extent_of(self.fragments[name].selection_set)
            self.open.discard(name)
        return self.known[name]

    def few_of_a_key(self, merged: list[SelectionSetNode]) -> None:
        """Validation compares all fields of one place in the answer with each other: there may be only a few."""
        by_key: dict[str, list[FieldNode]] = {}
        for node in self.fields_of(merged):
            by_key.setdefault((node.alias or node.name).value, []).append(node)
        for nodes in by_key.values():
            _limit(len(nodes), MAX_SAME_KEY, "fields for one response key")
            self.few_of_a_key([node.selection_set for node in nodes if node.selection_set])

    def fields_of(self, merged: list[SelectionSetNode]) -> Iterator[FieldNode]:
        """The fields at one level, with those of its fragments, each fragment once."""
        waiting, spread = list(merged), set[str]()
        while waiting:
            for node in waiting.pop().selections:
                if isinstance(node, FieldNode):
                    yield node
                elif isinstance(node, InlineFragmentNode):
                    waiting.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                    spread.add(node.name.value)
                    if node.name.value in self.fragments:
                        waiting.append(self.fragments[node.name.value].selection_set)


def _within_limits(extent: Extent) -> None:
    _limit(extent.fields, MAX_SELECTIONS, "fields, counting each spread of a fragment")
    _limit(extent.depth, MAX_DEPTH, "levels")
    _limit(extent.introspected, MAX_INTROSPECTED, "fields that ask about the schema")
    _limit(extent.aliases, MAX_ALIASES, "aliases")
    _limit(extent.directives, MAX_DIRECTIVES, "directives")


def _within_introspection(extent: Extent) -> None:
    _limit(extent.fields, MAX_INTROSPECTED, "fields that ask about the schema")
    _limit(extent.depth, MAX_INTROSPECTION_DEPTH, "levels that ask about the schema")
    _limit(extent.rounds, MAX_ROUNDS, "round from a type's members to other types")
    _limit(extent.aliases, MAX_ALIASES, "aliases")
    _limit(extent.directives, MAX_DIRECTIVES, "directives")


def _limit(found: int, limit: int, what: str) -> None:
    if found > limit:
        raise GraphQLError(f"A document has at most {limit} {what}.")
