"""Subscriptions over WebSocket, after the protocol `graphql-transport-ws`."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum
from typing import Any, Final

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway import metrics
from gateway.connections import Connections, ServerStops, TooMany
from gateway.context import bearer_of, is_own_origin
from gateway.reading import MAX_DEPTH, GraphQLRequest, is_deeper_than, may_hold_nul, of_value
from gateway.subscriptions import Asker, Ended, SessionEnded, connections_of, events
from settings import Settings

PROTOCOL: Final = "graphql-transport-ws"
INIT_SECONDS: Final = 10.0
PING_SECONDS: Final = 25.0
SEND_SECONDS: Final = 10.0
"""A client that takes no message for so long is let go."""
CLOSE_SECONDS: Final = 1.0
MAX_OPERATIONS: Final = 20
RETRY_SECONDS: Final = 30
DEEPEST: Final = MAX_DEPTH + 3
"""Variables lie within the payload of a message."""
LONGEST_REASON: Final = 123
"""In bytes: all that a close frame has room for."""

Message = Mapping[str, Any]

log = structlog.get_logger()


class Code(IntEnum):
    """Why a connection is closed, as the protocol numbers it."""

    GOING_AWAY = 1001
    TOO_BIG = 1009
    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    NO_SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY = 4429
    INTERNAL = 4500


class Closing(Exception):
    """The connection is to be closed."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class Left(Exception):
    """The client has gone."""


async def graphql(websocket: WebSocket) -> None:
    """Hold one connection, until either side ends it."""
    request_id = uuid.uuid4().hex
    websocket.state.request_id = request_id
    try:
        with connections_of(websocket).held_from(websocket.client.host if websocket.client else ""):
            await _Conversation(websocket, request_id).hold()
    except TooMany:
        body = {"errors": [{"message": "Too many connections.", "extensions": {"code": "RATE_LIMITED"}}]}
        await websocket.send_denial_response(JSONResponse(body, 429, {"Retry-After": str(RETRY_SECONDS)}))


class _Conversation:
    """What is said over one connection."""

    def __init__(self, websocket: WebSocket, request_id: str) -> None:
        self.websocket = websocket
        self.request_id = request_id
        self.settings: Settings = websocket.app.state.settings
        self.connections: Connections = connections_of(websocket)
        self.asker: Asker | None = None
        self.is_begun = False
        self.acknowledged = asyncio.Event()
        self.was_heard = True
        self.operations: dict[str, asyncio.Task[None]] = {}
        self.counted = contextlib.ExitStack()
        self.heard: Final[Mapping[str, Callable[[Message], Awaitable[None]]]] = {
            "connection_init": self._begin,
            "ping": self._answer_ping,
            "pong": self._note_pong,
            "subscribe": self._subscribe,
            "complete": self._complete,
        }

    async def hold(self) -> None:
        """Talk until somebody ends it, then close."""
        speaks_it = PROTOCOL in self.websocket.scope["subprotocols"]
        await self.websocket.accept(PROTOCOL if speaks_it else None)
        closing: Closing | None = None
        with self.counted:
            try:
                await self._talk(speaks_it)
            except* Closing as group:
                closing = next(_each(group))
            except* (Left, WebSocketDisconnect):
                pass
            except* ServerStops:
                closing = Closing(Code.GOING_AWAY, "The server stops. Please come back in a moment.")
            except* Exception as group:
                metrics.MASKED_ERRORS.inc()
                log.error("websocket.failed", id=self.request_id, exc_info=group)
                closing = Closing(Code.INTERNAL, f"Something went wrong on our side: {self.request_id}")
        if closing is not None:
            await self._close(closing)

    async def _talk(self, speaks_it: bool) -> None:
        async with asyncio.TaskGroup() as self.tasks:
            if not speaks_it:
                raise Closing(Code.NO_SUBPROTOCOL, "Subprotocol not acceptable")
            self.tasks.create_task(self._listen())
            self.tasks.create_task(self._keep_alive())
            self.tasks.create_task(self.connections.until_stopping())

    async def _listen(self) -> None:
        while True:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise Left
            self.was_heard = True
            said = self._read(message.get("text"))
            await self.heard[said["type"]](said)

    def _read(self, text: str | None) -> Message:
        if text is not None and len(text) > self.settings.max_body_bytes:
            raise Closing(Code.TOO_BIG, f"A message has at most {self.settings.max_body_bytes} bytes")
        try:
            said = orjson.loads(text or "")
        except orjson.JSONDecodeError as error:
            raise Closing(Code.BAD_REQUEST, "Invalid message received: it is not JSON") from error
        if may_hold_nul((text or "").encode()) or is_deeper_than(DEEPEST, said):
            raise Closing(Code.BAD_REQUEST, "Invalid message received: it holds a NUL character, or lies too deep")
        if not isinstance(said, dict) or said.get("type") not in list(self.heard):
            raise Closing(Code.BAD_REQUEST, "Invalid message received: its type is not known")
        return said

    async def _begin(self, said: Message) -> None:
        if self.is_begun:
            raise Closing(Code.TOO_MANY, "Too many initialisation requests")
        self.is_begun = True
        payload = said.get("payload")
        if payload is not None and not isinstance(payload, dict):
            raise Closing(Code.BAD_REQUEST, "Invalid message received: its payload is no object")
        connection = _as_http(self.websocket, payload or {})
        asker = Asker(connection, cookie_acts=_comes_from_us(connection, self.settings))
        await self._let_in(asker, bearer_of(connection))
        self.asker = asker
        await self._send({"type": "connection_ack"})
        self.acknowledged.set()

    async def _let_in(self, asker: Asker, token: str | None) -> None:
        try:
            context = await asker.first()
            self.counted.enter_context(self.connections.held_by(context))
        except HTTPException as error:
            raise Closing(Code.FORBIDDEN, "Forbidden") from error
        except TooMany as error:
            raise Closing(Code.TOO_MANY, "Too many connections") from error
        if token and context.account is None and context.api_key is None:
            raise Closing(Code.FORBIDDEN, "Forbidden")

    async def _answer_ping(self, said: Message) -> None:
        payload = said.get("payload")
        await self._send({"type": "pong", **({} if payload is None else {"payload": payload})})

    async def _note_pong(self, said: Message) -> None:
        """It was heard: that is all there is to it."""

    async def _subscribe(self, said: Message) -> None:
        asker, key = self.asker, said.get("id")
        if asker is None:
            raise Closing(Code.UNAUTHORIZED, "Unauthorized")
        if not isinstance(key, str) or not key:
            raise Closing(Code.BAD_REQUEST, "Invalid message received: it has no id")
        if key in self.operations:
            raise Closing(Code.SUBSCRIBER_EXISTS, f"Subscriber for {key} already exists")
        if len(self.operations) >= MAX_OPERATIONS:
            await self._send_errors(key, [_too_many_operations()])
            return
        self.operations[key] = self.tasks.create_task(self._run(key, said.get("payload"), asker))

    async def _complete(self, said: Message) -> None:
        running = self.operations.pop(str(said.get("id")), None)
        if running is not None:
            running.cancel()

    async def _run(self, key: str, payload: Any, asker: Asker) -> None:
        try:
            await self._pass_on(key, of_value(payload), asker)
        except Ended as ended:
            await self._send_errors(key, ended.errors)
        except HTTPException as error:
            raise Closing(Code.BAD_REQUEST, f"Invalid message received: {error.detail}") from error
        except SessionEnded as error:
            raise Closing(Code.FORBIDDEN, "Forbidden") from error
        finally:
            if self.operations.get(key) is asyncio.current_task():
                del self.operations[key]

    async def _pass_on(self, key: str, asked: GraphQLRequest, asker: Asker) -> None:
        cursor: str | None = None
        async with contextlib.aclosing(events(asked, asker, uuid.uuid4().hex)) as stream:
            async for event in stream:
                await self._send({"type": "next", "id": key, "payload": event.body}, came_to=cursor)
                cursor = event.cursor

    async def _send_errors(self, key: str, errors: list[dict[str, Any]]) -> None:
        await self._send({"type": "error", "id": key, "payload": errors})

    async def _send(self, message: Message, came_to: str | None = None) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.websocket.send_text(orjson.dumps(message, default=str).decode())
        except TimeoutError as error:
            after = f" Go on after {came_to}" if came_to else ""
            raise Closing(Code.TRY_AGAIN_LATER, f"You read too slowly.{after}") from error
        except RuntimeError as error:
            # The other side closed while this was on its way.
            raise Left from error

    async def _keep_alive(self) -> None:
        """Send pings, so that what lies between keeps the connection open; and let go who answers none."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                await self.acknowledged.wait()
        except TimeoutError as error:
            raise Closing(Code.INIT_TIMEOUT, "Connection initialisation timeout") from error
        while True:
            await asyncio.sleep(PING_SECONDS)
            if not self.was_heard:
                raise Closing(Code.GOING_AWAY, "Nothing was heard of you")
            self.was_heard = False
            await self._send({"type": "ping"})

    async def _close(self, closing: Closing) -> None:
        reason = closing.reason.encode()[:LONGEST_REASON].decode(errors="ignore")
        with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.websocket.close(closing.code, reason)


def _as_http(websocket: WebSocket, payload: Mapping[str, Any]) -> HTTPConnection:
    """The connection as a request of the same client. Scripts in browsers can set no headers: what they would say in
    `Authorization` stands in the payload of their first message."""
    scope = dict(websocket.scope)
    scope["scheme"] = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    given = next((value for name, value in payload.items() if name.lower() == "authorization"), None)
    if isinstance(given, str):
        others = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        scope["headers"] = [*others, (b"authorization", given.encode("latin-1", "replace"))]
    return HTTPConnection(scope)


def _comes_from_us(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a page of ours opened it, so that its cookie may act. Browsers always say which page it was."""
    origin = connection.headers.get("origin")
    return origin is not None and is_own_origin(origin, connection, settings)


def _too_many_operations() -> dict[str, Any]:
    said = f"One connection carries at most {MAX_OPERATIONS} subscriptions at once."
    return {"message": said, "extensions": {"code": "RATE_LIMITED"}}


def _each(group: BaseExceptionGroup[Closing]) -> Any:
    for one in group.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _each(one)
        else:
            yield one
