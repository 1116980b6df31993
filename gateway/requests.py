"""What every request gets on its way through: an id, a log line, a count, and an answer when all else fails."""

import contextlib
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import metrics
from gateway.answers import failure
from gateway.context import asked_language
from gateway.errors import masked
from gateway.tracing import Tracer, tracer

GIVEN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")

log = structlog.get_logger()


@dataclass(slots=True)
class Trace:
    """What is noted of one request on its way: how long each step took, and what GraphQL it was.

    Nothing of it is a client's own text: operations are named by the schema's words, documents by their ids.
    """

    operation: str = ""
    root_field: str = ""
    document: str = ""
    outcome: str = "refused"
    cost: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Notes how long a step takes."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = time.perf_counter() - started

    def server_timing(self, total: float) -> str:
        """The steps so far, in milliseconds, as the `Server-Timing` header has them."""
        steps = {**self.seconds, "total": total}
        return ", ".join(f"{step};dur={seconds * 1_000:.1f}" for step, seconds in steps.items())

    def told(self) -> dict[str, Any]:
        """What the log says of it; nothing where it was no GraphQL."""
        if not self.operation:
            return {}
        names = {"operation": self.operation, "field": self.root_field, "document": self.document}
        return {**names, "outcome": self.outcome, "cost": self.cost}

    def count(self, seconds: float) -> None:
        """Count it, when it was GraphQL."""
        if self.operation:
            labels = (self.operation, self.root_field, self.document)
            metrics.OPERATIONS.labels(*labels, self.outcome).inc()
            metrics.OPERATION_SECONDS.labels(*labels).observe(seconds)
            metrics.OPERATION_COST.labels(*labels).inc(self.cost)


class RequestTrace:
    """Names each request, for its logs and its answer, and counts it. It logs no query and nobody's address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.tracer: Tracer = tracer()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, named."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, trace = _request_id(scope), Trace()
        scope.setdefault("state", {}).update(request_id=request_id, trace=trace)
        started, status = time.perf_counter(), 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["Server-Timing"] = trace.server_timing(time.perf_counter() - started)
            await send(message)

        try:
            with self.tracer.span(scope) as told:
                await self.app(scope, receive, send_named)
                told(status, trace.told())
        except ClientDisconnect:
            log.info("request.left", id=request_id)
        except Exception as error:
            metrics.MASKED_ERRORS.inc()
            log.error("request.failed", id=request_id, exc_info=error)
            if status:
                # The answer has begun: it can only be broken off.
                raise
            error_told = masked(asked_language(HTTPConnection(scope)), request_id)
            await failure(scope, error_told, 500)(scope, receive, send_named)
        finally:
            seconds, method = time.perf_counter() - started, scope["method"]
            metrics.REQUESTS.labels(method, status).inc()
            metrics.SECONDS.labels(method).observe(seconds)
            trace.count(seconds)
            log.info("request", id=request_id, method=method, status=status, seconds=round(seconds, 4), **trace.told())


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
