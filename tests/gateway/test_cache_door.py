"""The door of the cache: who is answered there, who is let past it, and what is waited for."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from adapters.database import Database
from gateway import metrics, pressure
from settings import Settings
from tests.actors import ADMINISTRATOR
from tests.factories import a_programme
from tests.gateway.caching import HIT, MISS, Kept, keeping

TITLE = "query ($slug: String!) { programme(slug: $slug) { title } }"
ASKED = {"query": '{ programme(slug: "training") { title } }'}
CREATE = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }"
PRIVATE = "private, no-cache"


@pytest.fixture
async def kept(fresh_database: Database, settings: Settings) -> AsyncIterator[Kept]:
    """An app that keeps its answers, with something to read."""
    async with keeping(settings) as kept:
        await a_programme("training")
        await kept.heard()
        yield kept


async def a_key(kept: Kept) -> str:
    wanted = {"name": "The ministry's site", "scopes": ["READ_PUBLIC"]}
    made = await kept(CREATE, as_=ADMINISTRATOR, input=wanted)
    await kept.heard()
    return str(made["createApiKey"]["secret"])


async def get(kept: Kept, headers: Any = None, method: str = "GET", **asked: str) -> httpx.Response:
    return await kept.http.request(method, "/graphql", params=ASKED | asked, headers=headers)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Accept-Encoding", "identity", "gzip"),
        ("Origin", "https://a.example", "https://b.example"),
        ("Accept-Language", "tr", "en"),
        ("Accept", "application/graphql-response+json", "application/json"),
    ],
)
async def test_a_header_that_is_told_twice_leads_past_the_door(kept: Kept, name: str, first: str, last: str) -> None:
    twice = await get(kept, [(name, first), (name, last)])
    twice_again = await get(kept, [(name, first), (name, last)])
    once = await get(kept, {name: last})

    once_again = await get(kept, {name: last})
    passed_on = ["Server-Timing" in one.headers for one in (twice, twice_again, once, once_again)]
    assert (twice.status_code, passed_on) == (200, [True, True, True, False])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_whoever_reads_is_told_that_they_have_the_bytes(kept: Kept, method: str) -> None:
    secret = await a_key(kept)
    for headers in ({}, {"X-Api-Key": secret}, {"X-Kurultai-Request": "1"}):
        first = await get(kept, headers, method)
        again = await get(kept, {**headers, "If-None-Match": first.headers["ETag"]}, method)

        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert (first.headers["Cache-Control"] == PRIVATE) == bool(headers)
        assert "Cookie, X-Api-Key, X-Kurultai-Request" in first.headers["Vary"]


async def test_who_may_be_more_than_a_guest_is_asked_each_time(kept: Kept) -> None:
    await get(kept)
    await get(kept)

    assert "Server-Timing" not in (await get(kept)).headers
    assert "Server-Timing" in (await get(kept, {"X-Kurultai-Request": "1"})).headers


async def test_what_nobody_reads_of_an_address_makes_no_other_question(kept: Kept) -> None:
    await get(kept, one="1")

    answers = [await get(kept, other=str(number)) for number in range(5)]

    assert [one.headers["Cache-Status"] for one in answers] == [HIT] * 5
    assert {"Server-Timing" in one.headers for one in answers} == {False}
    assert len(kept.cache.shelf._ways) == 1


async def test_hits_are_counted_under_their_operations(kept: Kept) -> None:
    counted = metrics.OPERATIONS.labels("query", "programme", metrics.AD_HOC, "whole")._value
    before = counted.get()

    found = [await kept.found(TITLE, slug="training") for _ in range(3)]

    assert (found, counted.get() - before) == ([MISS, HIT, HIT], 3)


async def at_the_door(kept: Kept, headers: dict[str, str], pieces: list[bytes]) -> tuple[int, bytes, int]:
    """The status and the body for a request whose pieces come and then nothing, and how many of them were received."""
    received, sent = 0, []
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        nonlocal received
        if not waiting:
            await asyncio.sleep(3_600)
        received += 1
        return {"type": "http.request", "body": waiting.pop(0), "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    given = {"host": "testserver", "content-type": "application/json"} | headers
    scope = {
        **{"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/graphql"},
        **{"raw_path": b"/graphql", "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1)},
        **{"server": ("testserver", 80), "headers": [(k.encode(), v.encode()) for k, v in given.items()]},
    }
    async with asyncio.timeout(5):
        await kept.http._transport.app(scope, receive, send)  # type: ignore[attr-defined]
    return sent[0]["status"], sent[1]["body"], received


async def test_a_body_that_is_too_long_by_its_own_word_is_not_waited_for(kept: Kept) -> None:
    status, _, received = await at_the_door(kept, {"content-length": "1000000"}, [b"x"])

    assert (status, received) == (413, 0)


async def test_no_body_is_waited_for_while_the_valve_is_shut(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressure.Pressure, "is_too_high", lambda self, settings: True)

    status, _, received = await at_the_door(kept, {}, [b"x"])

    assert (status, received) == (503, 0)


@pytest.mark.parametrize("headers", [{}, {"x-kurultai-request": "1"}])
async def test_a_body_that_stays_silent_ends(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr("gateway.cache_door.SILENT_SECONDS", 0.05)

    status, body, received = await at_the_door(kept, headers, [b'{"query": ', b'"{'])

    assert (status, received, b"did not come in time" in body) == (408, 2, True)
