"""An app that keeps its answers, in this process, and what its tests ask of it."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
from starlette.applications import Starlette

from adapters import database
from gateway.cache import Cache
from server import create_app
from settings import Settings
from tests.client import Ask

HIT, MISS = "kurultai; hit", "kurultai; fwd=miss; stored"


class Kept(Ask):
    """Asks, and tells what the cache had to do with the answer that came last."""

    def __init__(self, http: httpx.AsyncClient, settings: Settings, app: Starlette) -> None:
        super().__init__(http, settings)
        self.cache: Cache = app.state.cache

    async def post(self, document: str, *, headers: dict[str, str] | None = None, **variables: Any) -> httpx.Response:
        """The answer over HTTP."""
        body = json.dumps({"query": document, "variables": variables})
        sent = {"Content-Type": "application/json", **(headers or {})}
        return await self.http.post("/graphql", content=body, headers=sent)

    async def found(self, document: str, *, headers: dict[str, str] | None = None, **variables: Any) -> str | None:
        """What the cache says of a read."""
        answer = await self.post(document, headers=headers, **variables)
        return answer.headers.get("Cache-Status")

    async def heard(self) -> None:
        """Come back once the cache has heard of everything that is committed."""
        last = await database.last_commit()
        await until(lambda: self.cache.freshness.whole_until >= last)


@contextlib.asynccontextmanager
async def keeping(settings: Settings) -> AsyncIterator[Kept]:
    """An app that keeps its answers, once it does."""
    app = create_app(settings)
    cache: Cache = app.state.cache
    transport = httpx.ASGITransport(app)
    async with cache.followed(), httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client:
        await until(cache.is_open)
        yield Kept(client, settings, app)


async def until(is_so: Any, *, within_seconds: float = 10) -> None:
    """Come back once something is so."""
    deadline = time.monotonic() + within_seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not come about in time."
        await asyncio.sleep(0.002)
