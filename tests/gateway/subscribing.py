"""Clients of subscriptions for tests: as plain as the protocols are, so that a test says what goes over the wire."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.processes import free_port

PROTOCOL = "graphql-transport-ws"


@contextlib.asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The address of the app while it is served as `kurultai serve` does."""
    port = free_port()
    config = uvicorn.Config(
        app,
        port=port,
        log_config=None,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
            assert not serving.done(), "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        await app.state.connections.end()
        server.should_exit = True
        await serving


@dataclass
class Socket:
    """One WebSocket."""

    connection: ClientConnection

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self, within_seconds: float = 10) -> dict[str, Any]:
        async with asyncio.timeout(within_seconds):
            message: dict[str, Any] = json.loads(await self.connection.recv())
            return message

    async def begin(self, **payload: Any) -> None:
        await self.say(type="connection_init", payload=payload)
        assert await self.hear() == {"type": "connection_ack"}

    async def subscribe(self, query: str, *, id: str = "1", **variables: Any) -> None:
        await self.say(type="subscribe", id=id, payload={"query": query, "variables": variables})

    async def next(self) -> dict[str, Any]:
        """The payload of the next event."""
        message = await self.hear()
        assert message["type"] == "next", message
        payload: dict[str, Any] = message["payload"]
        return payload

    async def closed(self, within_seconds: float = 10) -> tuple[int, str]:
        """Why it was closed, after whatever else was said."""
        async with asyncio.timeout(within_seconds):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.connection.recv()
        return self.connection.close_code or 0, self.connection.close_reason or ""


@contextlib.asynccontextmanager
async def socket(url: str, *, protocol: str | None = PROTOCOL, **more: Any) -> AsyncIterator[Socket]:
    """A WebSocket to a server."""
    address = url.replace("http", "ws", 1) + "/graphql"
    protocols: Any = [protocol] if protocol else None
    async with connect(address, subprotocols=protocols, compression=None, proxy=None, **more) as connection:
        yield Socket(connection)


@dataclass
class Told:
    """One event of a stream: its name, its data and its id."""

    event: str = ""
    data: Any = None
    id: str | None = None


@dataclass
class Stream:
    """One stream of events. `last_id` is what a browser would come back with."""

    response: httpx.Response
    last_id: str | None = None
    lines: AsyncIterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = self.response.aiter_lines()

    async def hear(self, within_seconds: float = 10) -> Told:
        """The next event; comments pass by unheard."""
        told = Told()
        async with asyncio.timeout(within_seconds):
            async for line in self.lines:
                if not line and told.event:
                    return told
                name, _, value = line.partition(":")
                if name == "id":
                    self.last_id = told.id = value.strip()
                elif name == "event":
                    told.event = value.strip()
                elif name == "data":
                    told.data = json.loads(value) if value else None
        return Told("broken off")

    async def next(self) -> dict[str, Any]:
        """The data of the next event."""
        told = await self.hear()
        assert told.event == "next", told
        data: dict[str, Any] = told.data
        return data


@contextlib.asynccontextmanager
async def stream(
    url: str, query: str, headers: dict[str, str] | None = None, **variables: Any
) -> AsyncIterator[Stream]:
    """A stream of events from a server."""
    sent = {"Accept": "text/event-stream", **(headers or {})}
    async with (
        httpx.AsyncClient(timeout=30, trust_env=False) as client,
        client.stream("POST", f"{url}/graphql", json={"query": query, "variables": variables}, headers=sent) as answer,
    ):
        yield Stream(answer)
