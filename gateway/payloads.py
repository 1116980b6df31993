"""What webhooks send of a change: a small fixed shape, or what a trusted document makes of it for the public."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, OperationDefinitionNode, OperationType, execute
from starlette.exceptions import HTTPException

from adapters import clock
from delivery.webhooks import Unshaped
from gateway import documents, execution
from models.changes import Change
from models.webhooks import Webhook
from resolvers.changes import cursor_at, id_of
from resolvers.context import Context
from settings import Settings


async def data_of(settings: Settings, webhook: Webhook, change: Change) -> Any:
    """What a webhook is sent of a change, as everybody could read it now.

    Raises:
        Unshaped: when its document cannot be run for this change.
    """
    facts = _facts_of(change)
    if webhook.document_id is None:
        return facts
    try:
        ready = execution.prepared(await documents.source_of(webhook.document_id))
    except HTTPException as error:
        raise Unshaped(error.detail) from error
    operation = ready.operation(None)
    if ready.document is None or operation is None:
        raise Unshaped("The document fits the schema no more.")
    result = execute(
        execution.GRAPHQL_SCHEMA,
        ready.document,
        # What a subscription has at its root is the event that it tells of.
        change if operation.operation is OperationType.SUBSCRIPTION else None,
        Context(settings, clock.now()),
        _variables(operation, facts),
    )
    return _data_in(await result if isawaitable(result) else result)


def _facts_of(change: Change) -> Mapping[str, Any]:
    return {
        "id": id_of(change),
        "type": change.type.value,
        "kind": change.kind.value,
        "slug": change.slug,
        "revision": change.revision,
        "cursor": cursor_at(change.number),
    }


def _variables(operation: OperationDefinitionNode, facts: Mapping[str, Any]) -> dict[str, Any]:
    asked = {one.variable.name.value for one in operation.variable_definitions or ()}
    return {name: value for name, value in facts.items() if name in asked}


def _data_in(result: ExecutionResult) -> Any:
    if result.errors:
        raise Unshaped(result.errors[0].message)
    return result.data
