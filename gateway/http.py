"""GraphQL over HTTP: one endpoint for POST, GET of queries, and a page for people who try queries out."""

import asyncio
import functools
from collections.abc import Coroutine, Mapping
from typing import Any, Final, TypeVar

from graphql import OperationType
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters import clock
from gateway import budgets, documents, events, execution, explorer, metrics
from gateway.answers import GRAPHQL_JSON, PLAIN_JSON, as_json, negotiated
from gateway.cache import Cache, key_of
from gateway.cache_door import marked
from gateway.cache_shelf import Entry
from gateway.context import API_KEY_HEADER, asked_language, bearer_of, context_of, is_own_browser
from gateway.cookies import SessionCookie
from gateway.errors import out_of_budget, refusal
from gateway.execution import Answer, Outcome, Prepared
from gateway.reading import READING, GraphQLRequest, read
from gateway.requests import Trace
from resolvers.context import Context
from settings import Settings

METHODS: Final = ("GET", "HEAD", "POST")

STATUS: Final[Mapping[str, Mapping[Outcome, int]]] = {
    "draft": {Outcome.UNPARSABLE: 400, Outcome.INVALID: 422, Outcome.PARTIAL: 294, Outcome.WHOLE: 200},
    "audit": {Outcome.UNPARSABLE: 400, Outcome.INVALID: 400, Outcome.PARTIAL: 200, Outcome.WHOLE: 200},
}
"""By policy. Under the older media type, whatever is a well-formed request is answered with 200."""

T = TypeVar("T")


class Endpoint:
    """The endpoint, for every method: it refuses in JSON those that it does not take."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await graphql(Request(scope, receive, send))
        await response(scope, receive, send)


async def graphql(request: Request) -> Response:
    """Answer one GraphQL request."""
    if request.method in READING and _wants_page(request):
        return explorer.page()
    media_type = PLAIN_JSON
    try:
        if not events.are_all_that_is_taken(request):
            media_type = negotiated(request.headers.get("accept"))
        if request.method not in METHODS:
            raise HTTPException(405, "Ask by POST, or by GET for queries.", {"Allow": ", ".join(METHODS)})
        # What is kept of earlier answers belongs here: nothing of the request has been read yet.
        return await _answered(request, media_type)
    except HTTPException as refused:
        return await _refused(request, refused, media_type)
    finally:
        # Files that came with the request lie on disk until now.
        await request.close()


async def _answered(request: Request, media_type: str) -> Response:
    settings: Settings = request.app.state.settings
    trace: Trace = request.state.trace
    if known := _known_to_be_out_of_budget(request, settings):
        return _too_many(request, known, media_type)
    with trace.timed("read"):
        asked = await read(request, settings)
    is_browser = is_own_browser(request, settings)
    with trace.timed("who"):
        context = await context_of(request, settings, cookie_acts=is_browser)
    if known := budgets.known_to_be_empty(budgets.payer_of(context), execution.REQUEST, context.now):
        return _too_many(request, known, media_type)
    with trace.timed("prepare"):
        ready = execution.prepared(asked.query)
    trace.operation, trace.root_field = ready.labels(asked.operation_name)
    trace.document = asked.document_id or metrics.AD_HOC
    if events.are_asked_for(request, ready, asked.operation_name):
        return await events.stream(request, asked)
    _only_queries_by_get(request, ready, asked)
    documents.require_allowed(asked.document_id is not None, context)
    cache: Cache = request.app.state.cache
    operation = ready.operation(asked.operation_name)
    key = key_of(asked.query, ready.document, operation, asked.variables, context, media_type)
    if key is not None and (entry := cache.entry(key)) is not None:
        trace.outcome = Outcome.WHOLE.name.lower()
        return marked(entry, media_type, request.scope)
    with trace.timed("budget"):
        charged = await _charged(ready, asked, context, trace)
    if charged is not None and charged.wait_seconds:
        return _too_many(request, charged, media_type)
    with trace.timed("execute"):
        working = functools.partial(_executed, request, ready, asked, context)
        answered = await working() if key is None else await cache.answer(key, working)
    if isinstance(answered, Entry):
        trace.outcome = Outcome.WHOLE.name.lower()
        return marked(answered, media_type, request.scope, charged.headers if charged else {})
    trace.outcome = answered.outcome.name.lower()
    status = STATUS[settings.http_status_policy][answered.outcome] if media_type == GRAPHQL_JSON else 200
    response = as_json(answered.body, status, media_type, charged.headers if charged else None)
    if is_browser and context.opened is not None:
        SessionCookie.of(settings).keep(response, *context.opened)
    return response


def _wants_page(request: Request) -> bool:
    is_asking = any(name in request.query_params for name in ("query", "documentId", "extensions"))
    return not is_asking and "text/html" in request.headers.get("accept", "")


def _only_queries_by_get(request: Request, ready: Prepared, asked: GraphQLRequest) -> None:
    if request.method not in READING:
        return
    operation = ready.operation_type(asked.operation_name)
    if operation is not None and operation is not OperationType.QUERY:
        raise HTTPException(405, "Send acts by POST.", {"Allow": "POST"})


async def _executed(request: Request, ready: Prepared, asked: GraphQLRequest, context: Context) -> Answer:
    """The answer. A query ends when its client leaves; an act that was begun is carried through."""
    answering = execution.answer(
        asked.query,
        asked.variables,
        context,
        operation_name=asked.operation_name,
        request_id=request.state.request_id,
    )
    if ready.operation_type(asked.operation_name) is OperationType.QUERY:
        return await _unless_left(request, answering)
    return await answering


async def _unless_left(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What work comes to.

    Raises:
        ClientDisconnect: when the client leaves first; the work is broken off then.
    """
    working, leaving = asyncio.create_task(work), asyncio.create_task(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            metrics.LEFT.inc()
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _charged(ready: Prepared, asked: GraphQLRequest, context: Context, trace: Trace) -> budgets.Charge | None:
    """What is charged for a request: its price, or that of a refusal when it is too dear to be run."""
    price = ready.price(asked.operation_name, asked.variables)
    trace.cost = price if price <= context.settings.max_cost else ready.refusal
    return await budgets.charge(budgets.payer_of(context), trace.cost, least=execution.REQUEST, at=context.now)


def _known_to_be_out_of_budget(request: Request, settings: Settings) -> budgets.Charge | None:
    """Guests who keep knocking at an empty budget are turned away before anything is read.

    Whoever shows a token or a key is looked up first, and turned away before their document is parsed.
    """
    if bearer_of(request) or API_KEY_HEADER in request.headers or SessionCookie.of(settings).token_in(request):
        return None
    return budgets.known_to_be_empty(_guest(request, settings), execution.REQUEST, clock.now())


async def _refused(request: Request, refused: HTTPException, media_type: str) -> Response:
    """The answer to what was refused before it was known who asks: the network address is charged."""
    settings: Settings = request.app.state.settings
    payer = _guest(request, settings)
    charged = await budgets.charge(payer, execution.REQUEST, least=execution.REQUEST, at=clock.now())
    if charged is not None and charged.wait_seconds:
        return _too_many(request, charged, media_type)
    status = 400 if settings.http_status_policy == "audit" and refused.status_code == 422 else refused.status_code
    headers = {**(charged.headers if charged else {}), **(refused.headers or {})}
    return as_json({"errors": [refusal(refused)]}, status, media_type, headers)


def _too_many(request: Request, charged: budgets.Charge, media_type: str) -> Response:
    metrics.OUT_OF_BUDGET.labels(charged.payer.budget).inc()
    error = out_of_budget(asked_language(request), charged.wait_seconds)
    return as_json({"errors": [error]}, 429, media_type, charged.headers)


def _guest(request: Request, settings: Settings) -> budgets.Payer:
    return budgets.guest_at(request.client.host if request.client else "", settings)
