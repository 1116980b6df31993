"""What a document costs: how many fields it may come to, told from its arguments before anything runs.

A field costs one. What stands below a page of a list costs as often as the page has items, so that pages within pages
multiply; of the fields for the kinds that one item may be of, the dearest kind's are counted. What a fragment costs is
worked out once and remembered, however often it is spread.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    is_list_type,
    is_object_type,
)

from resolvers.paging import DEFAULT_SIZE, MAX_SIZE

UNPAGED: Final = 5
"""How many items a list without pages is taken to have."""

ACT: Final = 50
"""What an act costs besides the fields of its answer: it writes, in a transaction."""

FIXED: Final[Mapping[str, int]] = {"__typename": 1, "__schema": 1_000, "__type": 50}
"""What does not depend on what is selected below it: the guard bounds that."""

PAGE_ARGUMENTS: Final = ("first", "last")
_PAGE: Final = "Connection"


def page_variables(document: DocumentNode) -> tuple[str, ...]:
    """The variables that sizes of pages depend on, and so the price."""
    names = {
        argument.value.name.value
        for field in _fields_in(document)
        for argument in field.arguments or ()
        if argument.name.value in PAGE_ARGUMENTS and isinstance(argument.value, VariableNode)
    }
    return tuple(sorted(names))


def sizes_of(operation: OperationDefinitionNode, names: tuple[str, ...], given: Mapping[str, Any]) -> tuple[int, ...]:
    """The values of variables as sizes of pages, with the operation's defaults for those that are not given."""
    defaults = {one.variable.name.value: one.default_value for one in operation.variable_definitions or ()}
    return tuple(_size_given(given[name]) if name in given else _size_written(defaults.get(name)) for name in names)


def price_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, sizes: Mapping[str, int]
) -> int:
    """What an operation of a valid document costs at most, with these sizes of pages by variable."""
    return _Pricing(schema, document, sizes).operation(operation)


class _Pricing:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, sizes: Mapping[str, int]) -> None:
        self.schema = schema
        self.sizes = sizes
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.known: dict[tuple[str, int], int] = {}

    def operation(self, node: OperationDefinitionNode) -> int:
        root = self.schema.get_root_type(node.operation)
        assert root is not None, "only valid documents are priced"
        price = self.selections(node.selection_set, root, UNPAGED)
        if node.operation is OperationType.MUTATION:
            price += ACT * sum(isinstance(one, FieldNode) for one in node.selection_set.selections)
        return price

    def selections(self, selected: SelectionSetNode | None, kind: GraphQLCompositeType, items: int) -> int:
        """What one object of that kind costs; `items`: how many a page has, when it is one."""
        always, by_kind = 0, dict[str, int]()
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                always += self.field(node, kind, items)
                continue
            if isinstance(node, FragmentSpreadNode):
                on, price = self.fragment(node.name.value, items)
            else:
                on, price = self.part(cast(InlineFragmentNode, node), kind, items)
            if is_abstract_type(kind) and is_object_type(on):
                by_kind[on.name] = by_kind.get(on.name, 0) + price
            else:
                always += price
        return always + max(by_kind.values(), default=0)

    def fragment(self, name: str, items: int) -> tuple[GraphQLCompositeType, int]:
        node = self.fragments[name]
        kind = self.kind_of(node.type_condition.name.value)
        if (name, items) not in self.known:
            self.known[name, items] = self.selections(node.selection_set, kind, items)
        return kind, self.known[name, items]

    def part(
        self, node: InlineFragmentNode, kind: GraphQLCompositeType, items: int
    ) -> tuple[GraphQLCompositeType, int]:
        on = self.kind_of(node.type_condition.name.value) if node.type_condition else kind
        return on, self.selections(node.selection_set, on, items)

    def field(self, node: FieldNode, kind: GraphQLCompositeType, items: int) -> int:
        name = node.name.value
        if name in FIXED:
            return FIXED[name]
        field = cast(GraphQLObjectType, kind).fields[name]
        below = get_named_type(field.type)
        if not is_composite_type(below):
            return 1
        page = self.page(node, field)
        return 1 + _times(field, kind, items) * self.selections(node.selection_set, below, page)

    def page(self, node: FieldNode, field: GraphQLField) -> int:
        """How many items the page has that a field gives."""
        if "first" not in field.args:
            return UNPAGED
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        written = [given[name] for name in PAGE_ARGUMENTS if name in given]
        return max((self.size(value) for value in written), default=DEFAULT_SIZE)

    def size(self, value: ValueNode) -> int:
        return self.sizes[value.name.value] if isinstance(value, VariableNode) else _size_written(value)

    def kind_of(self, name: str) -> GraphQLCompositeType:
        return cast(GraphQLCompositeType, self.schema.type_map[name])


def _times(field: GraphQLField, kind: GraphQLNamedType, items: int) -> int:
    if not is_list_type(get_nullable_type(field.type)):
        return 1
    return items if kind.name.endswith(_PAGE) else UNPAGED


def _size_written(value: ValueNode | None) -> int:
    return _size_given(int(value.value)) if isinstance(value, IntValueNode) else DEFAULT_SIZE


def _size_given(value: Any) -> int:
    """A size within what resolvers take: they refuse any other, and until then it costs as the next one that fits."""
    return min(max(value, 1), MAX_SIZE) if isinstance(value, int) else DEFAULT_SIZE


def _fields_in(document: DocumentNode) -> Iterator[FieldNode]:
    waiting: list[Any] = list(document.definitions)
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            yield node
        selected = getattr(node, "selection_set", None)
        waiting.extend(selected.selections if selected else ())
