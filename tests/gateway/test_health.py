"""Health: alive is the process; ready is the database as well."""

import httpx
import pytest

from adapters import database
from adapters.database import Database


async def test_a_server_with_its_database_is_alive_and_ready(http: httpx.AsyncClient) -> None:
    answers = [await http.get(path) for path in ("/healthz", "/readyz")]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {"status": "ok"})] * 2


async def test_a_server_without_a_database_is_alive_but_not_ready(door: httpx.AsyncClient) -> None:
    answers = [await door.get(path) for path in ("/healthz", "/readyz")]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"status": "ok"}),
        (503, {"status": "the database does not answer"}),
    ]


async def test_a_server_whose_database_went_away_is_not_ready(
    http: httpx.AsyncClient, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "mongodb://127.0.0.1:1/?directConnection=true&serverSelectionTimeoutMS=100"
    gone = Database(type(fresh_database.client)(url), "gone")
    monkeypatch.setattr(database, "_connected", gone)

    answer = await http.get("/readyz")

    monkeypatch.undo()
    gone.client.close()
    assert (answer.status_code, answer.json()) == (503, {"status": "the database does not answer"})


async def test_requests_are_counted_by_method_and_status(door: httpx.AsyncClient) -> None:
    async def counted() -> float:
        lines = (await door.get("/metrics")).text.splitlines()
        found = [line for line in lines if line.startswith('kurultai_http_requests_total{method="GET",status="503"}')]
        return float(found[0].split()[-1]) if found else 0.0

    before = await counted()
    await door.get("/readyz")

    assert await counted() == before + 1
