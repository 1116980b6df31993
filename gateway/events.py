"""Subscriptions over server-sent events: GraphQL over SSE, a connection for each subscription."""

import asyncio
import contextlib
from typing import Any, Final

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.answers import PLAIN_JSON, as_json
from gateway.connections import ServerStops, TooMany
from gateway.context import is_own_browser
from gateway.execution import Prepared
from gateway.reading import GraphQLRequest
from gateway.subscriptions import Asker, Ended, SessionEnded, connections_of, events
from resolvers.context import Context

EVENT_STREAM: Final = "text/event-stream"
HEARTBEAT_SECONDS: Final = 12.0
SEND_SECONDS: Final = 10.0
"""A client that takes no event for so long is let go."""
RETRY_SECONDS: Final = 30
LAST_EVENT_ID: Final = "last-event-id"


class Left(Exception):
    """The client has gone, or takes nothing any more."""


def are_all_that_is_taken(request: Request) -> bool:
    """Whether a client takes nothing but a stream."""
    return request.method in ("GET", "POST") and _accepted(request) == {EVENT_STREAM}


def are_asked_for(request: Request, ready: Prepared, name: str | None) -> bool:
    """Whether the answer is to be a stream: a subscription's, or that of a client which takes nothing else."""
    if are_all_that_is_taken(request):
        return True
    is_subscription = ready.operation_type(name) is OperationType.SUBSCRIPTION
    return is_subscription and request.method in ("GET", "POST") and EVENT_STREAM in _accepted(request)


async def stream(request: Request, asked: GraphQLRequest) -> Response:
    """The answer to a subscription.

    Raises:
        HTTPException: when the API key that came with it does not count.
    """
    asker = Asker(
        request,
        cookie_acts=is_own_browser(request, request.app.state.settings),
        resumes_after=request.headers.get(LAST_EVENT_ID) or None,
    )
    return EventStream(request, asked, asker, await asker.first())


def _accepted(request: Request) -> set[str]:
    accepted = request.headers.get("accept", "").split(",")
    return {one.partition(";")[0].strip().lower() for one in accepted}


class Complete(Exception):
    """Everything was sent."""


class EventStream(Response):
    """The events of a subscription as they come, each under its cursor where it has one."""

    media_type = EVENT_STREAM

    def __init__(self, request: Request, asked: GraphQLRequest, asker: Asker, context: Context) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self.request = request
        self.asked = asked
        self.asker = asker
        self.context = context
        self.connections = connections_of(request)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them, until either side ends it."""
        try:
            with self.connections.held_from(self.context.client), self.connections.held_by(self.context):
                await self._stream(receive, send)
        except TooMany:
            error = {"message": "Too many connections.", "extensions": {"code": "RATE_LIMITED"}}
            headers = {"Retry-After": str(RETRY_SECONDS)}
            await as_json({"errors": [error]}, 429, PLAIN_JSON, headers)(scope, receive, send)

    async def _stream(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._until_left(receive))
                tasks.create_task(self.connections.until_stopping())
                tasks.create_task(self._beat(send))
                await self._send_events(send)
                raise Complete
        except* (Complete, ServerStops):
            with contextlib.suppress(Left, OSError):
                await self._send(send, b"", is_last=True)
        except* (Left, OSError):
            # Nobody takes even the end of it: the server breaks it off.
            pass

    async def _send_events(self, send: Send) -> None:
        """All events, and that they are complete. A stream without that was broken off: clients come back to it."""
        try:
            async with contextlib.aclosing(events(self.asked, self.asker, self.request.state.request_id)) as stream:
                async for event in stream:
                    await self._send(send, _written("next", event.body, event.cursor))
        except Ended as ended:
            await self._send(send, _written("next", {"errors": ended.errors}, None))
        except SessionEnded:
            await self._send(send, _written("next", {"errors": [_unauthenticated()]}, None))
        await self._send(send, _written("complete", None, None))

    async def _beat(self, send: Send) -> None:
        """Say something now and then, so that what lies between keeps the connection open."""
        while True:
            await self._send(send, b":\n\n")
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _until_left(self, receive: Receive) -> None:
        while True:
            if (await receive())["type"] == "http.disconnect":
                raise Left

    async def _send(self, send: Send, text: bytes, *, is_last: bool = False) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await send({"type": "http.response.body", "body": text, "more_body": not is_last})
        except TimeoutError as error:
            raise Left from error


def _written(event: str, body: Any, cursor: str | None) -> bytes:
    """One event on the wire."""
    id_ = f"id: {cursor}\n".encode() if cursor else b""
    data = b"" if body is None else b" " + orjson.dumps(body, default=str)
    return id_ + f"event: {event}\ndata:".encode() + data + b"\n\n"


def _unauthenticated() -> dict[str, Any]:
    return {"message": "Your session ended.", "extensions": {"code": "UNAUTHENTICATED"}}
