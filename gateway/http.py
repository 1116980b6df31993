"""GraphQL over HTTP: one endpoint for POST, GET of queries, and a page for people who try queries out."""

from typing import Any, Final

import orjson
from graphql import OperationType
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway import execution, explorer
from gateway.context import context_of, is_own_browser
from gateway.cookies import SessionCookie
from gateway.reading import READING, GraphQLRequest, read
from resolvers.context import Context
from settings import Settings

GRAPHQL_JSON: Final = "application/graphql-response+json"
PLAIN_JSON: Final = "application/json"


async def graphql(request: Request) -> Response:
    """Answer one GraphQL request."""
    settings: Settings = request.app.state.settings
    if request.method in READING and _wants_page(request):
        return explorer.page()
    media_type = _negotiated(request)
    try:
        asked = await read(request, settings)
        _only_queries_by_get(request, asked)
    except HTTPException as refused:
        await request.close()
        return _json({"errors": [_refusal(refused)]}, refused.status_code, media_type, refused.headers)
    browser = is_own_browser(request, settings)
    context = await context_of(request, settings, cookie_acts=browser)
    try:
        answered = await execution.answer(
            asked.query,
            asked.variables,
            context,
            operation_name=asked.operation_name,
            request_id=request.state.request_id,
        )
    finally:
        # Files that came with the request lie on disk until now.
        await request.close()
    response = _json(answered.body, _status(answered, media_type), media_type)
    if browser:
        _set_cookie(response, context, settings)
    return response


def _wants_page(request: Request) -> bool:
    return "query" not in request.query_params and "text/html" in request.headers.get("accept", "")


def _negotiated(request: Request) -> str:
    accepted = request.headers.get("accept", "*/*")
    return GRAPHQL_JSON if GRAPHQL_JSON in accepted else PLAIN_JSON


def _only_queries_by_get(request: Request, asked: GraphQLRequest) -> None:
    if request.method not in READING:
        return
    operation = execution.prepared(asked.query).operation_type(asked.operation_name)
    if operation is not None and operation is not OperationType.QUERY:
        raise HTTPException(405, "Send acts by POST.", {"Allow": "POST"})


def _status(answered: execution.Answer, media_type: str) -> int:
    """Under the older media type, whatever is well formed is answered with 200."""
    return 200 if answered.was_executed or media_type == PLAIN_JSON else 400


def _refusal(refused: HTTPException) -> dict[str, Any]:
    return {"message": refused.detail, "extensions": {"code": "BAD_USER_INPUT"}}


def _json(body: Any, status: int, media_type: str, headers: Any = None) -> Response:
    return Response(
        orjson.dumps(body, default=str),
        status,
        media_type=f"{media_type}; charset=utf-8",
        headers={"Cache-Control": "no-store", "Vary": "Accept, Authorization, Cookie", **(headers or {})},
    )


def _set_cookie(response: Response, context: Context, settings: Settings) -> None:
    if context.opened is not None:
        SessionCookie.of(settings).keep(response, *context.opened)
