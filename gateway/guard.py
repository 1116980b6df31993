"""The guard: refuses documents that would be costly before anything costly is done with them.

Every step is linear in the document's size: what a fragment expands to is worked out once and remembered, however
often it is spread.
"""

from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
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


@dataclass(slots=True)
class Extent:
    """How far a selection reaches once its fragments are spread: fields, levels, aliases and directives."""

    fields: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0

    def add(self, other: "Extent") -> None:
        """Take in what stands beside it."""
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.depth = max(self.depth, other.depth)


def parsed(source: str) -> DocumentNode:
    """The parsed document, when it is within every limit.

    Raises:
        GraphQLError: for a document that is no GraphQL, too long, or would reach too far.
    """
    if len(source) > MAX_SOURCE:
        raise GraphQLError(f"A document has at most {MAX_SOURCE} characters.")
    document = parse(source, max_tokens=MAX_TOKENS, no_location=False)
    _Measure(document).check()
    return document


class _Measure:
    def __init__(self, document: DocumentNode) -> None:
        self.operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.known: dict[str, Extent] = {}
        self.open: set[str] = set()

    def check(self) -> None:
        for operation in self.operations:
            if len(operation.selection_set.selections) > MAX_ROOT_FIELDS:
                raise GraphQLError(f"An operation has at most {MAX_ROOT_FIELDS} fields at its root.", operation)
            _within_limits(self.extent_of(operation.selection_set))
        for name in self.fragments:
            _within_limits(self.fragment(name))

    def extent_of(self, selection_set: SelectionSetNode | None) -> Extent:
        total = Extent()
        if selection_set is None:
            return total
        _few_of_a_key(selection_set)
        for selection in selection_set.selections:
            total.add(self.selection(selection))
            _within_limits(total)
        return total

    def selection(self, node: SelectionNode) -> Extent:
        if isinstance(node, FragmentSpreadNode):
            own = Extent(directives=len(node.directives or ()))
            own.add(self.fragment(node.name.value))
            return own
        own = self.extent_of(getattr(node, "selection_set", None))
        own.directives += len(getattr(node, "directives", None) or ())
        if isinstance(node, FieldNode):
            own.fields, own.depth = own.fields + 1, own.depth + 1
            own.aliases += node.alias is not None
        return own

    def fragment(self, name: str) -> Extent:
        if name in self.open or name not in self.fragments:
            # Cycles and missing fragments are validation's to refuse.
            return Extent()
        if name not in self.known:
            self.open.add(name)
            self.known[name] = self.extent_of(self.fragments[name].selection_set)
            self.open.discard(name)
        return self.known[name]


def _few_of_a_key(selection_set: SelectionSetNode) -> None:
    """Validation compares all fields of one response key with each other: there may be only a few."""
    seen: dict[str, int] = {}
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            key = (node.alias or node.name).value
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > MAX_SAME_KEY:
                raise GraphQLError(f"At most {MAX_SAME_KEY} fields may share a response key.", node)


def _within_limits(extent: Extent) -> None:
    limits = (
        (extent.fields, MAX_SELECTIONS, "fields, counting each spread of a fragment"),
        (extent.depth, MAX_DEPTH, "levels"),
        (extent.aliases, MAX_ALIASES, "aliases"),
        (extent.directives, MAX_DIRECTIVES, "directives"),
    )
    for found, limit, what in limits:
        if found > limit:
            raise GraphQLError(f"A document has at most {limit} {what}.")
