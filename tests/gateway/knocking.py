"""Requests as bare bytes, with nothing between a test and the app: what it costs is what the app spends."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.types import ASGIApp, Message


@dataclass
class Knock:
    """One request. Its body comes in chunks; `read` counts those that were taken."""

    body: bytes = b""
    method: str = "POST"
    query: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    chunks: int = 1
    client: str = "127.0.0.1"
    read: int = 0

    def scope(self) -> dict[str, Any]:
        sent = {"host": "127.0.0.1:8000", "accept": "application/graphql-response+json", **self.headers}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "root_path": "",
            "query_string": self.query,
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": (self.client, 50_000),
            "server": ("127.0.0.1", 8_000),
        }

    async def receive(self) -> Message:
        self.read += 1
        if self.read > self.chunks:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": self.body, "more_body": self.read < self.chunks}


@dataclass
class Told:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


async def knock(app: ASGIApp, request: Knock) -> Told:
    """What the app says to a request."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    request.read = 0
    await app(request.scope(), request.receive, send)
    start = sent[0]
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Told(start["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


def asking(document: str, variables: Any = None, **more: Any) -> bytes:
    """The body of a POST."""
    return orjson.dumps({"query": document, "variables": variables or {}, **more})
