"""Subscriptions of several server processes on one database, and the clients that others wrote."""

import asyncio
import json
import shutil
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.changes import Change
from resolvers.changes import cursor_at
from tests.actors import EDITOR
from tests.api.content_documents import SAVE_DOCUMENT
from tests.api.desk import text
from tests.client import Ask
from tests.conftest import DATABASE
from tests.gateway.subscribing import Told, socket, stream
from tests.processes import Process, environment

FOLLOW = "subscription($after: String) { changes(after: $after) { cursor slug } }"
CLIENTS = Path(__file__).parent / "subscriptions"
EACH = 30


@pytest.fixture
async def servers(tmp_path: Path, mongodb_url: str, ask: Ask) -> AsyncIterator[list[Process]]:
    """Two server processes on the database of the test."""
    settings = {
        "KURULTAI_MONGODB_URL": mongodb_url,
        "KURULTAI_DATABASE": DATABASE,
        "KURULTAI_RUN_DELIVERY": "false",
        "KURULTAI_ENVIRONMENT": "production",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    started = [
        Process("serve", env=environment(tmp_path / name, **settings), said=tmp_path / f"{name}.txt")
        for name in ("one", "two")
    ]
    try:
        for server in started:
            await asyncio.to_thread(server.says, "Ctrl-C ends the server")
        yield started
    finally:
        for server in started:
            server.kill()


async def publish(server: Process, name: str, headers: dict[str, str], number: int = EACH) -> None:
    """So many documents, one after the other, through one server."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        for place in range(number):
            given = {"slug": f"{name}-{place}", "title": text("A document"), "class": "REPORT"}
            asked = {"query": SAVE_DOCUMENT, "variables": {"input": given}}
            answer = await client.post(f"{server.url}/graphql", json=asked, headers=headers)
            assert answer.json()["data"]["saveDocument"]["userErrors"] == [], answer.text


async def follow_in_turns(servers: list[Process], wanted: int) -> list[str]:
    """What somebody hears who comes back again and again, to the one server and the other, by either protocol."""
    heard: list[str] = []
    cursor, turn = cursor_at(0), 0
    while len(heard) < wanted:
        url, most = servers[turn % 2].url, min(4, wanted - len(heard))
        if turn % 4 < 2:
            async with socket(url) as client:
                await client.begin()
                await client.subscribe(FOLLOW, after=cursor)
                told = [(await client.next())["data"]["changes"] for _ in range(most)]
        else:
            headers = {"Last-Event-ID": cursor}
            async with stream(url, FOLLOW, headers, after=cursor_at(0)) as events:
                told = [(await events.next())["data"]["changes"] for _ in range(most)]
        heard += [change["slug"] for change in told]
        cursor, turn = told[-1]["cursor"], turn + 1
    return heard


async def test_nothing_is_missed_or_told_twice_across_reconnects_and_processes(
    servers: list[Process], ask: Ask
) -> None:
    headers = await ask.headers(EDITOR)
    publishing = [publish(server, name, headers) for server, name in zip(servers, ("one", "two"), strict=True)]
    async with asyncio.timeout(90):
        heard, *_ = await asyncio.gather(follow_in_turns(servers, 2 * EACH), *publishing)

    assert heard == [change.slug for change in await Change.many({}, sort=[("number", 1)])]
    assert sorted(heard) == sorted(f"{name}-{place}" for name in ("one", "two") for place in range(EACH))


async def test_what_one_process_publishes_is_told_by_the_other_at_once(servers: list[Process], ask: Ask) -> None:
    headers = await ask.headers(EDITOR)
    async with socket(servers[1].url) as client:
        await client.begin()
        await client.subscribe(FOLLOW, after=cursor_at(0))
        await publish(servers[0], "first", headers, 1)
        await client.next()
        await publish(servers[0], "second", headers, 1)

        assert await client.hear(within_seconds=0.9)


async def test_a_server_that_is_told_to_end_lets_its_subscribers_go_and_ends(servers: list[Process]) -> None:
    server = servers[0]
    async with socket(server.url) as client, stream(server.url, FOLLOW) as events:
        await client.begin()
        await client.subscribe(FOLLOW)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGINT)

        assert (await client.closed())[0] == 1001
        assert await events.hear() == Told("broken off")
    assert await asyncio.to_thread(server.process.wait, 20) == 0
    assert time.monotonic() - begun < 3
    assert "Traceback" not in server.said.read_text()


@pytest.mark.skipif(
    shutil.which("npm") is None or shutil.which("node") is None, reason="Node.js is not installed here."
)
@pytest.mark.parametrize("protocol", ["ws", "sse"])
async def test_the_clients_that_others_wrote_hear_what_is_published(
    servers: list[Process], ask: Ask, protocol: str
) -> None:
    if not (CLIENTS / "node_modules").exists():
        await run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    await publish(servers[0], "old", await ask.headers(EDITOR), 2)
    variables = json.dumps({"after": cursor_at(0)})
    following = asyncio.create_task(
        run("node", "follow.js", protocol, f"{servers[1].url}/graphql", FOLLOW, variables, "3")
    )
    await publish(servers[0], "new", await ask.headers(EDITOR), 1)
    async with asyncio.timeout(30):
        heard = [json.loads(line) for line in (await following).splitlines()]

    assert heard == [answer(1, "old-0"), answer(2, "old-1"), answer(3, "new-0")]


@pytest.mark.skipif(
    shutil.which("npm") is None or shutil.which("node") is None, reason="Node.js is not installed here."
)
async def test_the_clients_that_others_wrote_are_told_what_was_wrong(servers: list[Process]) -> None:
    if not (CLIENTS / "node_modules").exists():
        await run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    wrong = json.dumps({"after": "no cursor"})
    over = [
        await run("node", "follow.js", one, f"{servers[0].url}/graphql", FOLLOW, wrong, "1") for one in ("ws", "sse")
    ]

    socket_told, stream_told = map(json.loads, over)
    assert [error["extensions"]["code"] for error in socket_told["thrown"]] == ["BAD_USER_INPUT"]
    assert [error["extensions"]["code"] for error in stream_told["errors"]] == ["BAD_USER_INPUT"]


def answer(number: int, slug: str) -> dict[str, Any]:
    return {"data": {"changes": {"cursor": cursor_at(number), "slug": slug}}}


async def run(*command: str) -> str:
    """What a command says. It must end well."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=CLIENTS, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    return said.decode()
