"""Execution: from a document and its variables to the answer. Pages and partners both come through here."""

import asyncio
import contextlib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    validate,
)

from gateway import guard, pressure, prices
from gateway.errors import CostExceeded, broken_off, told
from gateway.plans import Plan, Unplanned
from resolvers.context import Context
from schema.root import schema

MAX_ERRORS: Final = 5
MAX_PRICES: Final = 200
DEADLINE_SECONDS: Final = 15.0
GRAPHQL_SCHEMA: Final = schema._schema

REQUEST: Final = 10
"""What a request costs besides its fields, and the least that one costs which is refused."""
TOKENS_FOR_ONE: Final = 5
"""A document that is refused costs one for so many of its tokens: to parse and to validate it was work."""
_TOKEN: Final = re.compile(r"\w+|[^\w\s,]")
"""Something like a token, told without parsing."""


class Outcome(Enum):
    """What became of a request: whether it could be read as GraphQL, fitted the schema, and ran without an error."""

    UNPARSABLE = auto()
    INVALID = auto()
    PARTIAL = auto()
    WHOLE = auto()

    @property
    def was_executed(self) -> bool:
        """Whether anything ran."""
        return self in (Outcome.PARTIAL, Outcome.WHOLE)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request, and what became of it."""

    body: dict[str, Any]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document parsed and validated once, or why it is none; `refusal` is what it costs when nothing of it runs."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    page_variables: tuple[str, ...] = ()
    refusal: int = REQUEST
    prices: dict[tuple[Any, ...], int] = field(default_factory=dict)
    plans: dict[str | None, Plan | None] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation that is to run; None when there is none, or no telling which."""
        return get_operation_ast(self.document, name) if self.document else None

    def operation_type(self, name: str | None) -> OperationType | None:
        """What the operation that is to run does; None when there is none, or no telling which."""
        operation = self.operation(name)
        return operation.operation if operation else None

    def price(self, name: str | None, variables: Mapping[str, Any]) -> int:
        """What the operation costs with these variables, worked out once for all that are the same to it."""
        operation = self.operation(name)
        if operation is None or self.document is None:
            return self.refusal
        sizes = prices.sizes_of(operation, self.page_variables, variables)
        if (name, sizes) not in self.prices:
            if len(self.prices) >= MAX_PRICES:
                self.prices.clear()
            by_variable = dict(zip(self.page_variables, sizes, strict=True))
            price = prices.price_of(GRAPHQL_SCHEMA, self.document, operation, by_variable)
            self.prices[name, sizes] = REQUEST + price
        return self.prices[name, sizes]

    def plan(self, name: str | None) -> Plan | None:
        """What the operation has to do, worked out once; None for one that is executed the usual way."""
        if name not in self.plans:
            self.plans[name] = plan_of(self.document, self.operation(name))
        return self.plans[name]

    def labels(self, name: str | None) -> tuple[str, str]:
        """What the operation is counted under: its kind and its first field. Both are the schema's own words."""
        operation = self.operation(name)
        if operation is None:
            return "none", "none"
        fields = [node.name.value for node in operation.selection_set.selections if isinstance(node, FieldNode)]
        return operation.operation.value, fields[0] if fields else "fragment"


def plan_of(document: DocumentNode | None, operation: OperationDefinitionNode | None) -> Plan | None:
    """The plan of an operation; None where there is none."""
    if document is None or operation is None:
        return None
    try:
        return Plan(GRAPHQL_SCHEMA, document, operation)
    except Unplanned:
        return None


@lru_cache(maxsize=512)
def prepared(source: str) -> Prepared:
    """The document behind a source text."""
    refusal = _price_of_refusal(source)
    try:
        document = guard.parsed(source)
    except GraphQLError as error:
        return Prepared(None, (error,), refusal=refusal)
    if errors := validate(GRAPHQL_SCHEMA, document, max_errors=MAX_ERRORS):
        return Prepared(None, tuple(errors), refusal=refusal)
    return Prepared(document, page_variables=prices.page_variables(document), refusal=refusal)


def _price_of_refusal(source: str) -> int:
    if len(source) > guard.MAX_SOURCE:
        # Nothing was done with it.
        return REQUEST
    tokens = sum(1 for _ in itertools.islice(_TOKEN.finditer(source), guard.MAX_TOKENS))
    return max(REQUEST, tokens // TOKENS_FOR_ONE)


async def answer(
    source: str,
    variables: dict[str, Any] | None,
    context: Context,
    *,
    operation_name: str | None = None,
    request_id: str = "",
) -> Answer:
    """What a document comes to for the person asking."""
    ready = prepared(source)
    if ready.document is None:
        return _refused(ready.errors, context, request_id)
    if ready.operation_type(operation_name) is None:
        error = GraphQLError("Give the `operationName` of one of the document's operations.")
        return _refused((error,), context, request_id)
    if ready.operation_type(operation_name) is OperationType.SUBSCRIPTION:
        error = GraphQLError("Subscribe over WebSocket, or take `text/event-stream`.")
        return _refused((error,), context, request_id)
    price, limit = ready.price(operation_name, variables or {}), context.settings.max_cost
    extensions = {"cost": {"requested": price, "limit": limit}}
    if price > limit:
        refused = _refused((GraphQLError("", original_error=CostExceeded(price, limit)),), context, request_id)
        return Answer(refused.body | {"extensions": extensions}, refused.outcome)
    answered = await _executed(ready, variables, context, operation_name, request_id)
    return Answer(answered.body | {"extensions": extensions}, answered.outcome)


def _refused(errors: tuple[GraphQLError, ...], context: Context, request_id: str) -> Answer:
    outcome = Outcome.UNPARSABLE if isinstance(errors[0], GraphQLSyntaxError) else Outcome.INVALID
    return Answer({"errors": [told(error, context, request_id) for error in errors]}, outcome)


async def _executed(
    ready: Prepared,
    variables: dict[str, Any] | None,
    context: Context,
    operation_name: str | None,
    request_id: str,
) -> Answer:
    try:
        with pressure.at_work():
            async with asyncio.timeout(DEADLINE_SECONDS):
                result = await _execute(ready, variables, context, operation_name)
    except TimeoutError:
        return Answer({"data": None, "errors": [broken_off(context.locale, request_id)]}, Outcome.PARTIAL)
    if result.data is None and not any(error.path for error in result.errors or ()):
        # The variables did not fit: nothing ran, and the answer has no `data`.
        return _refused(tuple(result.errors or ()), context, request_id)
    if not result.errors:
        return Answer({"data": result.data}, Outcome.WHOLE)
    errors = [told(error, context, request_id) for error in result.errors]
    return Answer({"data": result.data, "errors": errors}, Outcome.PARTIAL)


async def _execute(
    ready: Prepared, variables: dict[str, Any] | None, context: Context, operation_name: str | None
) -> ExecutionResult:
    if plan := ready.plan(operation_name):
        # Whatever goes wrong in a plan is told by the usual execution, with its place.
        with contextlib.suppress(Exception):
            return ExecutionResult(await plan.data(context, variables), None)
    assert ready.document is not None
    result = execute(
        GRAPHQL_SCHEMA,
        ready.document,
        context_value=context,
        variable_values=variables,
        operation_name=operation_name,
    )
    return result if isinstance(result, ExecutionResult) else await result
