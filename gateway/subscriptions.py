"""Subscriptions: from a document to its events, whatever carries them. Who asks is looked up again for each one."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    OperationType,
    create_source_event_stream,
    execute,
)
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from adapters import clock
from adapters.database import DatabaseError
from domain.errors import Message
from gateway import budgets, documents, execution, metrics, pressure
from gateway.connections import Connections
from gateway.context import context_of
from gateway.errors import CostExceeded, broken_off, masked, out_of_budget, refusal, told
from gateway.execution import GRAPHQL_SCHEMA, Prepared
from gateway.feeds import Feed, Interrupted, TooSlow
from gateway.reading import GraphQLRequest, with_source
from locales import translate
from models.changes import Change
from resolvers.changes import cursor_at
from resolvers.context import Context
from schema.gate import AccessDenied
from settings import Settings

FEWEST_CHARGED: Final = 1_000
"""Events are charged for together, once they come to this price."""

FELL_BEHIND: Final = Message("You read too slowly to be kept waiting for. Go on from the cursor that you came to.")
MISSED: Final = Message("Something may have been missed here. Ask for what there is, and subscribe again.")

log = structlog.get_logger()


class SessionEnded(Exception):
    """Who began is not who asks any more: their session ended, or their key was revoked."""


class Ended(Exception):
    """No more comes of a subscription. `errors` tell why, as clients read it."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        super().__init__(errors)
        self.errors = list(errors)


@dataclass(frozen=True, slots=True)
class Event:
    """One answer of a subscription, and the cursor to come back after it by, where there is one."""

    body: dict[str, Any]
    cursor: str | None


class Asker:
    """Who subscribes, over one connection: found out anew each time."""

    def __init__(self, connection: HTTPConnection, *, cookie_acts: bool, resumes_after: str | None = None) -> None:
        self._connection = connection
        self._cookie_acts = cookie_acts
        self.resumes_after = resumes_after
        self._was: object = None
        self.settings: Settings = connection.app.state.settings
        self.feed: Feed = connection.app.state.feed

    async def first(self) -> Context:
        """The context of the beginning. Who asks from now on must be who asks here."""
        context = await self._context()
        self._was = _who(context)
        return context

    async def again(self) -> Context:
        """The context of what comes now.

        Raises:
            SessionEnded: when it is not who asked first.
        """
        try:
            context = await self._context()
        except HTTPException as error:
            # Their key was revoked, or has ended.
            raise SessionEnded from error
        if _who(context) != self._was:
            raise SessionEnded
        return context

    async def _context(self) -> Context:
        context = await context_of(self._connection, self.settings, cookie_acts=self._cookie_acts)
        context.followed, context.resumes_after = self.feed, self.resumes_after
        return context


def _who(context: Context) -> object:
    who = context.api_key or context.account
    return who and who.id


async def events(asked: GraphQLRequest, asker: Asker, request_id: str) -> AsyncGenerator[Event, None]:
    """The events of a subscription. Close it when nobody listens any more.

    Raises:
        Ended: when nothing (more) comes of it.
        SessionEnded: when who asks is not who began.
    """
    context, cursor = await asker.again(), asker.resumes_after
    subscription = await _Subscription.of(asked, context, request_id)
    try:
        source = await subscription.source(context)
        async with contextlib.aclosing(source):
            async for happened in source:
                context = await asker.again()
                body = await subscription.answer(happened, context)
                cursor = cursor_at(happened.number) if isinstance(happened, Change) else None
                yield Event(body, cursor)
                await subscription.charge_event(context)
    except TooSlow as slow:
        raise Ended(_error(FELL_BEHIND, "RATE_LIMITED", context, _at(slow.number))) from slow
    except Interrupted as interrupted:
        raise Ended(_error(MISSED, "CONFLICT", context, {"cursor": cursor} if cursor else {})) from interrupted
    except DatabaseError as error:
        metrics.MASKED_ERRORS.inc()
        log.error("subscription.failed", request=request_id, exc_info=error)
        raise Ended(masked(context.locale, request_id)) from error


@dataclass(slots=True)
class _Subscription:
    """A document that was let through, with what it costs."""

    asked: GraphQLRequest
    ready: Prepared
    price: int
    request_id: str
    owed: int = 0

    @classmethod
    async def of(cls, asked: GraphQLRequest, context: Context, request_id: str) -> "_Subscription":
        """The subscription that is asked for, charged for. What is refused is charged for too.

        Raises:
            Ended: when the guard, the schema or the budget of who asks stand against it.
        """
        await _require_paid(execution.REQUEST, context)
        try:
            documents.require_allowed(asked.document_id is not None, context)
            asked = await with_source(asked)
        except documents.DocumentRefused as refused:
            raise Ended(refusal(refused)) from refused
        ready = execution.prepared(asked.query)
        price = ready.price(asked.operation_name, asked.variables)
        if errors := list(_objections(ready, asked.operation_name, price, context.settings.max_cost)):
            await _require_paid(ready.refusal - execution.REQUEST, context)
            raise Ended(*(told(error, context, request_id) for error in errors))
        await _require_paid(price - execution.REQUEST, context)
        return cls(asked, ready, price, request_id)

    async def source(self, context: Context) -> AsyncGenerator[Any, None]:
        """What happens, as the schema's field has it.

        Raises:
            Ended: when its rule or its arguments stand against it.
        """
        assert self.ready.document is not None, "only valid documents are let through"
        executor = Executor.build(
            GRAPHQL_SCHEMA,
            self.ready.document,
            context_value=context,
            raw_variable_values=self.asked.variables,
            operation_name=self.asked.operation_name,
        )
        if isinstance(executor, list):
            raise self._ended(executor, context)
        stream: Any = create_source_event_stream(executor)
        if not isinstance(stream, AsyncIterable | ExecutionResult):
            stream = await stream
        if isinstance(stream, ExecutionResult):
            raise self._ended(stream.errors or [], context)
        return stream  # type: ignore[no-any-return]

    async def answer(self, happened: Any, context: Context) -> dict[str, Any]:
        """The answer to one thing that happened.

        Raises:
            Ended: when it is no longer for who asks.
        """
        try:
            with pressure.at_work():
                async with asyncio.timeout(execution.DEADLINE_SECONDS):
                    result = await self._execute(happened, context)
        except TimeoutError:
            return {"data": None, "errors": [broken_off(context.locale, self.request_id)]}
        errors = result.errors or []
        if any(isinstance(one.original_error, AccessDenied) and len(one.path or ()) == 1 for one in errors):
            raise self._ended(errors, context)
        told_ = [told(error, context, self.request_id) for error in errors]
        return {"data": result.data} | ({"errors": told_} if told_ else {})

    async def _execute(self, happened: Any, context: Context) -> ExecutionResult:
        assert self.ready.document is not None, "only valid documents are let through"
        result = execute(
            GRAPHQL_SCHEMA,
            self.ready.document,
            root_value=happened,
            context_value=context,
            variable_values=self.asked.variables,
            operation_name=self.asked.operation_name,
        )
        return result if isinstance(result, ExecutionResult) else await result

    async def charge_event(self, context: Context) -> None:
        """Have the event that was just sent paid for. Who catches up faster than they can pay is made to wait."""
        self.owed += self.price
        if self.owed < FEWEST_CHARGED:
            return
        while seconds := await _charge(self.owed, context):  # noqa: ASYNC110
            await asyncio.sleep(seconds)
        self.owed = 0

    def _ended(self, errors: list[GraphQLError], context: Context) -> Ended:
        return Ended(*(told(error, context, self.request_id) for error in errors))


def _objections(ready: Prepared, name: str | None, price: int, limit: int) -> Iterator[GraphQLError]:
    yield from ready.errors
    yield from (unfit := _not_a_subscription(ready, name))
    if not (ready.errors or unfit) and price > limit:
        yield GraphQLError("", original_error=CostExceeded(price, limit))


def _not_a_subscription(ready: Prepared, name: str | None) -> list[GraphQLError]:
    if ready.document is None or ready.operation_type(name) is OperationType.SUBSCRIPTION:
        return []
    if ready.operation_type(name) is None:
        return [GraphQLError("Give the `operationName` of one of the document's operations.")]
    return [GraphQLError("Only subscriptions are answered here: send queries and acts over plain HTTP.")]


async def _require_paid(price: int, context: Context) -> None:
    """Charge a price.

    Raises:
        Ended: RATE_LIMITED, when the budget of who asks does not hold it.
    """
    if price > 0 and (seconds := await _charge(price, context)):
        raise Ended(out_of_budget(context.locale, seconds))


async def _charge(price: int, context: Context) -> int:
    """How many seconds to wait before a price can be paid; 0 when it was."""
    charged = await budgets.charge(budgets.payer_of(context), price, least=execution.REQUEST, at=clock.now())
    return charged.wait_seconds if charged else 0


def _error(message: Message, code: str, context: Context, more: Mapping[str, Any]) -> dict[str, Any]:
    said = translate(context.locale, message.msgid, message.values)
    return {"message": said, "extensions": {"code": code, **more}}


def _at(number: int | None) -> dict[str, str]:
    return {} if number is None else {"cursor": cursor_at(number)}


def connections_of(connection: HTTPConnection) -> Connections:
    """The connections of the process that a connection came to."""
    kept: Connections = connection.app.state.connections
    return kept
