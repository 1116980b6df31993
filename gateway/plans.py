"""Plans: what a query has to do, worked out once for a document and kept with it.

A plan runs the same resolvers as any execution. It knows beforehand which fields each type has to give, how each is
read and into what form it is put; so only that is left to do for each thing. A plan that meets anything out of the
ordinary (an error, a missing value, a refusal) gives up, and the query is executed the usual way, which says what is
wrong. Only queries are planned: reading twice does no harm.
"""

import asyncio
import operator
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import CoroutineType
from typing import Any, Final

import strawberry
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_argument_values,
    get_variable_values,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from domain.access import anyone, read_rule
from resolvers.context import Context
from resolvers.parts import Part

_AS_THEY_ARE: Final = {"String": str, "ID": str, "Int": int, "Boolean": bool}


class Unplanned(Exception):
    """Something that a plan leaves to the usual execution."""


@dataclass(slots=True)
class Run:
    """One execution of a plan: `waiting` holds what must be waited for, and where what comes of it belongs."""

    context: Context
    variables: VariableValues
    waiting: list[tuple[Awaitable[Any], "Complete", dict[str, Any], str]] = field(default_factory=list)
    arguments: dict[int, tuple[dict[str, Any], Any]] = field(default_factory=dict)


Read = Callable[[Run, Any], Any]
Complete = Callable[[Run, Any], Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a field that runs, for resolvers that ask: as much of GraphQL's own as ours read."""

    context: Context
    parent_type: GraphQLObjectType
    field_name: str
    schema: GraphQLSchema
    variable_values: dict[str, Any]


class Plan:
    """What one operation of a document has to do."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        """Work it out.

        Raises:
            Unplanned: when it is no query, or has directives, or asks about the schema.
        """
        if operation.operation is not OperationType.QUERY or schema.query_type is None:
            raise Unplanned
        self.schema = schema
        self.operation = operation
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._read = self._object(schema.query_type, [operation.selection_set])

    async def data(self, context: Context, variables: dict[str, Any] | None) -> dict[str, Any]:
        """The data of the answer.

        Raises:
            Exception: whatever went wrong; the usual execution tells what.
        """
        # One flaw is enough: the usual execution says what they are.
        values = get_variable_values(
            self.schema,
            self.operation.variable_definitions or (),
            variables or {},
            max_errors=1,
            hide_suggestions=True,
        )
        if not isinstance(values, VariableValues):
            raise Unplanned
        run = Run(context, values)
        try:
            data: dict[str, Any] = self._read(run, None)
            while run.waiting:
                await _fill(run)
        finally:
            _close(waiting for waiting, *_ in run.waiting)
        return data

    # How each type of output is put into its form

    def _completed(self, type_: GraphQLOutputType, sets: Sequence[SelectionSetNode]) -> Complete:
        if isinstance(type_, GraphQLNonNull):
            return _present(self._completed(type_.of_type, sets))
        if isinstance(type_, GraphQLList):
            return _each(self._completed(type_.of_type, sets))
        if is_leaf_type(type_):
            return _leaf(type_)
        if is_abstract_type(type_):
            return self._abstract(type_, sets)
        if isinstance(type_, GraphQLObjectType):
            return _optional(self._object(type_, sets))
        raise Unplanned

    def _abstract(self, abstract: GraphQLAbstractType, sets: Sequence[SelectionSetNode]) -> Complete:
        objects: dict[type, Complete] = {}

        def complete(run: Run, value: Any) -> Any:
            if value is None:
                return None
            kind = type(value.value if isinstance(value, Part) else value)
            found = objects.get(kind)
            if found is None:
                found = objects[kind] = self._object(self._shown_as(abstract, value), sets)
            return found(run, value)

        return complete

    def _shown_as(self, abstract: GraphQLAbstractType, value: Any) -> GraphQLObjectType:
        """The type that shows a thing: every thing of its class, as `shows` in schema/base.py has it."""
        for type_ in self.schema.get_possible_types(abstract):
            if type_.is_type_of is not None and type_.is_type_of(value, None):  # type: ignore[arg-type]
                return type_
        raise Unplanned

    def _object(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> Complete:
        steps = [self._step(type_, key, nodes) for key, nodes in self._fields(type_, sets).items()]

        def complete(run: Run, source: Any) -> dict[str, Any]:
            result: dict[str, Any] = {}
            for key, read, put in steps:
                value = read(run, source)
                if type(value) is CoroutineType or hasattr(type(value), "__await__"):
                    result[key] = None
                    run.waiting.append((value, put, result, key))
                else:
                    result[key] = put(run, value)
            return result

        return complete

    def _step(self, type_: GraphQLObjectType, key: str, nodes: Sequence[FieldNode]) -> tuple[str, Read, Complete]:
        name = nodes[0].name.value
        if name == "__typename":
            return key, lambda run, source: type_.name, lambda run, value: value
        if name.startswith("__"):
            raise Unplanned
        field_ = type_.fields[name]
        sets = [node.selection_set for node in nodes if node.selection_set]
        return key, self._reader(type_, field_, nodes[0]), self._completed(field_.type, sets)

    def _fields(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields that a thing of a type has to give, by their keys, in order."""
        found: dict[str, list[FieldNode]] = {}
        for one in sets:
            for node in self._nodes(type_, one, set()):
                found.setdefault((node.alias or node.name).value, []).append(node)
        return found

    def _nodes(self, type_: GraphQLObjectType, selected: SelectionSetNode, spread: set[str]) -> Iterator[FieldNode]:
        for node in selected.selections:
            _without(node.directives)
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._fits(type_, node.type_condition.name.value):
                    yield from self._nodes(type_, node.selection_set, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._fits(type_, fragment.type_condition.name.value):
                    yield from self._nodes(type_, fragment.selection_set, spread)

    def _fits(self, type_: GraphQLObjectType, condition: str) -> bool:
        wanted = self.schema.type_map[condition]
        return wanted is type_ or (is_abstract_type(wanted) and self.schema.is_sub_type(wanted, type_))

    # How each field is read

    def _reader(self, type_: GraphQLObjectType, field_: GraphQLField, node: FieldNode) -> Read:
        known: StrawberryField = field_.extensions["strawberry-definition"]
        is_open = read_rule(type_.name, node.name.value) is anyone and not known.extensions
        if is_open and known.base_resolver is None:
            return _attribute(known.python_name)
        general = self._general(type_, field_, node)
        if not is_open or node.arguments or known.base_resolver is None:
            return general
        call = _called(known)
        return general if call is None else self._direct(type_, known, node, call)

    def _direct(
        self,
        type_: GraphQLObjectType,
        known: StrawberryField,
        node: FieldNode,
        call: Callable[[Any, Any], Any],
    ) -> Read:
        """Asks the resolver itself, of a field that is given no argument."""
        number = id(node)

        def read(run: Run, source: Any) -> Any:
            found = run.arguments.get(number)
            if found is None or found[1][0] is not type_:
                info = strawberry.Info(self._asked(run, type_, node), known)  # type: ignore[arg-type]
                found = run.arguments[number] = {}, (type_, info)
            return call(source, found[1][1])

        return read

    def _general(self, type_: GraphQLObjectType, field_: GraphQLField, node: FieldNode) -> Read:
        """Asks through everything that stands before the resolver: its rule, and the reading of its arguments."""
        number, resolve = -id(node), field_.resolve
        if resolve is None:
            raise Unplanned

        def read(run: Run, source: Any) -> Any:
            found = run.arguments.get(number)
            if found is None or found[1].parent_type is not type_:
                given = get_argument_values(field_, node, run.variables)
                found = run.arguments[number] = given, self._asked(run, type_, node)
            return resolve(source, found[1], **found[0])

        return read

    def _asked(self, run: Run, type_: GraphQLObjectType, node: FieldNode) -> Asked:
        return Asked(run.context, type_, node.name.value, self.schema, run.variables.coerced)


async def _fill(run: Run) -> None:
    """Wait for all that is waited for, together, and put what comes of it into its place."""
    waited, run.waiting = run.waiting, []
    tasks = [asyncio.ensure_future(one[0]) for one in waited]
    try:
        values = await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    for (_, put, result, key), value in zip(waited, values, strict=True):
        result[key] = put(run, value)


def _close(waiting: Iterable[Awaitable[Any]]) -> None:
    for one in waiting:
        if isinstance(one, CoroutineType):
            one.close()


def _without(directives: Sequence[DirectiveNode] | None) -> None:
    if directives:
        raise Unplanned


def _attribute(name: str) -> Read:
    get = operator.attrgetter(name)
    return lambda run, source: get(source)


def _called(known: StrawberryField) -> Callable[[Any, Any], Any] | None:
    """A resolver as a function of the thing and what is known of the field; None for one that takes more."""
    resolver = known.base_resolver
    if resolver is None:
        return None
    function: Any = resolver.wrapped_func
    names = list(resolver.signature.parameters)
    expected = [one.name for one in (resolver.self_parameter, resolver.info_parameter) if one is not None]
    if names[: len(expected)] != expected:
        return None
    match resolver.self_parameter is not None, resolver.info_parameter is not None:
        case True, True:
            return lambda source, info: function(source, info)
        case True, False:
            return lambda source, info: function(source)
    return None


def _present(complete: Complete) -> Complete:
    def present(run: Run, value: Any) -> Any:
        completed = complete(run, value)
        if completed is None:
            raise Unplanned
        return completed

    return present


def _optional(complete: Complete) -> Complete:
    return lambda run, value: None if value is None else complete(run, value)


def _each(complete: Complete) -> Complete:
    def each(run: Run, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            raise Unplanned
        return [complete(run, one) for one in value]

    return each


def _leaf(type_: GraphQLLeafType) -> Complete:
    as_it_is, written = _AS_THEY_ARE.get(type_.name), type_.coerce_output_value
    if isinstance(type_, GraphQLEnumType):
        return _enum(written)

    def leaf(run: Run, value: Any) -> Any:
        return value if value is None or type(value) is as_it_is else written(value)

    return leaf


def _enum(written: Callable[[Any], Any]) -> Complete:
    known: dict[Any, Any] = {None: None}

    def leaf(run: Run, value: Any) -> Any:
        if value not in known:
            known[value] = written(value)
        return known[value]

    return leaf
