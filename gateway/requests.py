"""What every request gets on its way through: an id, a log line, a count, and an answer when all else fails."""

import re
import time
import uuid
from typing import Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import metrics
from gateway.context import asked_language
from gateway.errors import masked

_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")

log = structlog.get_logger()


class RequestTrace:
    """Names each request, for its logs and its answer, and counts it. It logs no query and nobody's address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, named."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        except ClientDisconnect:
            log.info("request.left", id=request_id)
        except Exception as error:
            metrics.MASKED_ERRORS.inc()
            log.error("request.failed", id=request_id, exc_info=error)
            if status:
                # The answer has begun: it can only be broken off.
                raise
            await _failure(scope, request_id)(scope, receive, send_named)
        finally:
            seconds = time.perf_counter() - started
            method = scope["method"]
            metrics.REQUESTS.labels(method, status).inc()
            metrics.SECONDS.labels(method).observe(seconds)
            log.info("request", id=request_id, method=method, status=status, seconds=round(seconds, 4))


def _failure(scope: Scope, request_id: str) -> Response:
    """The answer when all else fails: it tells the request's id, and nothing of what happened."""
    asked = HTTPConnection(scope)
    error = masked(asked_language(asked), request_id)
    headers = {"Cache-Control": "no-store"}
    if "text/html" in asked.headers.get("accept", ""):
        return PlainTextResponse(f"{error['message']}\n\n{request_id}\n", 500, headers)
    return JSONResponse({"errors": [error]}, 500, headers)


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
