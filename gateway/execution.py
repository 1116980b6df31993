"""Execution: from a document and its variables to the answer. Pages and partners both come through here."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationType,
    execute,
    get_operation_ast,
    validate,
)

from gateway import guard
from gateway.errors import broken_off, told
from resolvers.context import Context
from schema.root import schema

MAX_ERRORS: Final = 5
DEADLINE_SECONDS: Final = 15.0
GRAPHQL_SCHEMA: Final = schema._schema


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request. `was_executed` tells a refused request from one that ran."""

    body: dict[str, Any]
    was_executed: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document parsed and validated once, or why it is none."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...]

    def operation_type(self, name: str | None) -> OperationType | None:
        """What the operation that is to run does; None when there is none, or no telling which."""
        operation = get_operation_ast(self.document, name) if self.document else None
        return operation.operation if operation else None


@lru_cache(maxsize=512)
def prepared(source: str) -> Prepared:
    """The document behind a source text."""
    try:
        document = guard.parsed(source)
    except GraphQLError as error:
        return Prepared(None, (error,))
    errors = validate(GRAPHQL_SCHEMA, document, max_errors=MAX_ERRORS)
    return Prepared(None if errors else document, tuple(errors))


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
        return Answer({"errors": [told(error, context, request_id) for error in ready.errors]}, was_executed=False)
    if ready.operation_type(operation_name) is None:
        error = GraphQLError("Give the `operationName` of one of the document's operations.")
        return Answer({"errors": [told(error, context, request_id)]}, was_executed=False)
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            result = await _execute(ready.document, variables, context, operation_name)
    except TimeoutError:
        return Answer({"data": None, "errors": [broken_off(context.locale, request_id)]}, was_executed=True)
    errors = [told(error, context, request_id) for error in result.errors or ()]
    if result.data is None and not any(error.path for error in result.errors or ()):
        # The variables did not fit: nothing ran, and the answer has no `data`.
        return Answer({"errors": errors}, was_executed=False)
    return Answer({"data": result.data} | ({"errors": errors} if errors else {}), was_executed=True)


async def _execute(
    document: DocumentNode, variables: dict[str, Any] | None, context: Context, operation_name: str | None
) -> ExecutionResult:
    result = execute(
        GRAPHQL_SCHEMA,
        document,
        context_value=context,
        variable_values=variables,
        operation_name=operation_name,
    )
    return result if isinstance(result, ExecutionResult) else await result
