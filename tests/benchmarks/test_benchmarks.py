"""The benchmark measures what it says it does. How fast anything is, is not for a test to say."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.comparison import Plan, Result
from benchmarks.load import Exchange, Load, WrongAnswer, answer_to, load, percentile, post
from benchmarks.reading import READINGS
from benchmarks.report import table

Serve = Callable[[bytes], Awaitable[int]]


@pytest.mark.parametrize(
    ("count", "percent", "rank"), [(1, 99, 1), (2, 50, 1), (4, 50, 2), (100, 99, 99), (101, 99, 100), (1000, 99, 990)]
)
def test_a_percentile_is_the_value_at_the_nearest_rank(count: int, percent: int, rank: int) -> None:
    assert percentile(range(1, count + 1), percent) == rank


def test_the_table_tells_medians_and_the_median_of_the_ratios() -> None:
    ours = [Load(100, 10, 0.1), Load(300, 30, 0.2), Load(200, 20, 0.3)]
    plain = [Load(1000, 1, 0.4), Load(1000, 3, 0.5), Load(4000, 2, 0.6)]

    anew, finds = [Load(50, 7, 0.1)] * 3, [100.0, 50.0, 200.0]

    lines = table([Result(READINGS[0], 3_600, ours, anew, plain, finds)], Plan(1.5, 3, 32)).splitlines()

    assert lines[2:] == [
        "| one programme page | 3.6 | 200 | 20.0 | 1000 | 0.1 | 50 | 7.0 | 100 | 0.5 |",
        "",
        "Median of 3 interleaved rounds of 1.5 s with 32 connections. The load generator was at most 60% busy.",
    ]


@pytest.fixture
async def answering() -> AsyncIterator[Serve]:
    """Starts a server that answers every request with the same bytes, in two pieces."""
    servers = []

    async def start(answer: bytes) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.read(65_536):
                for piece in (answer[:20], answer[20:]):
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
            writer.close()

        servers.append(await asyncio.start_server(serve, "127.0.0.1", 0))
        port: int = servers[-1].sockets[0].getsockname()[1]
        return port

    yield start
    for server in servers:
        server.close()
        await server.wait_closed()


GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


async def test_an_answer_is_read_whole(answering: Serve) -> None:
    assert await answer_to(await answering(GOOD), post("/", b"{}")) == b"hello"


async def test_a_load_counts_the_answers_of_all_connections(answering: Serve) -> None:
    port = await answering(GOOD)

    came = await load(port, [Exchange(post("/", b"{}"), 5)], connections=3, seconds=0.2)

    assert came.requests_per_second * 0.2 > 3
    assert 0 < came.p99_ms < 1_000
    assert 0 < came.busy < 2


@pytest.mark.parametrize(
    "answer",
    [
        GOOD.replace(b"200 OK", b"503 No"),
        GOOD.replace(b"5\r\n\r\nhello", b"2\r\n\r\nno"),
        GOOD.replace(b"Length", b"Size"),
    ],
)
async def test_a_load_fails_on_an_answer_that_is_not_the_one_expected(answering: Serve, answer: bytes) -> None:
    port = await answering(answer)

    with pytest.raises(WrongAnswer):
        await load(port, [Exchange(post("/", b"{}"), 5)], connections=1, seconds=0.1)


def test_a_short_run_yields_figures_for_every_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "table.md"

    main(["--seconds", "0.1", "--rounds", "1", "--connections", "2", "--output", str(output)])

    assert capsys.readouterr().out == output.read_text()
    rows = [line.strip("| ").split(" | ") for line in output.read_text().splitlines()[2:-2]]
    assert [row[0] for row in rows] == [reading.title for reading in READINGS]
    figures = [[float(cell) for cell in row[1:]] for row in rows]
    assert all(math.isfinite(figure) and figure > 0 for row in figures for figure in row)
    assert 60 <= figures[-1][0] <= 100, "minutes have the length of real ones"
