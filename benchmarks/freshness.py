"""How soon a change is seen by the readers of every process, and how many answers are kept nevertheless.

Two servers beside each other are read without pause, while programmes are published anew. An answer is stale when it
shows less than was committed before its request was sent; how stale, is counted from when the commit was asked for.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from uvicorn.loops.auto import auto_loop_factory

from adapters import clock, database
from adapters.database import CommandListener
from benchmarks import content, servers
from benchmarks.comparison import mongod
from benchmarks.content import PROGRAMMES
from benchmarks.load import percentile, post
from benchmarks.reading import BLOCKS, PAGE
from models import registry
from models.programmes import Programme

WARM_UP_SECONDS: Final = 2.0
HIT: Final = b"kurultai; hit"


@dataclass(slots=True)
class Told:
    """What came of a run: per write and server, how long the old was still told, and how the answers came about."""

    writes: int = 0
    answers: int = 0
    hits: int = 0
    stale_ms: list[float] = field(default_factory=list)

    def line(self, what: str) -> str:
        """A line of the table."""
        ordered = sorted(self.stale_ms) or [0.0]
        cells = [
            what,
            str(self.writes),
            str(self.answers),
            f"{self.hits / max(1, self.answers):.1%}",
            *(f"{percentile(ordered, percent):.1f}" for percent in (50, 99, 100)),
        ]
        return f"| {' | '.join(cells)} |"


HEAD = """\
| writes | programmes published | answers | from the cache | the old is told for, ms: median | p99 | longest |
|---|---:|---:|---:|---:|---:|---:|"""


class Commits(CommandListener):
    """When a commit was asked for last."""

    asked_at = 0.0

    def started(self, event: Any) -> None:
        if event.command_name == "commitTransaction":
            self.asked_at = time.perf_counter()

    def succeeded(self, event: Any) -> None: ...

    def failed(self, event: Any) -> None: ...


class World:
    """What was committed of each programme, and since when."""

    def __init__(self, commits: Commits) -> None:
        self.commits = commits
        self.number = itertools.count(1)
        self.committed: dict[str, tuple[int, float]] = {}
        self.told: dict[tuple[str, int, int], float] = {}
        self.writes = 0

    async def write(self, slug: str) -> None:
        """Publish a programme under a title that tells its number."""
        number = next(self.number)

        async def publish() -> None:
            public = await Programme.current({"slug": slug})
            assert public is not None
            await public.amend({"title": {"en": f"Edition {number}"}}, version=public.version, at=clock.now())

        await database.in_transaction(publish)
        self.committed[slug] = number, self.commits.asked_at
        self.writes += 1

    def judge(self, server: int, slug: str, known: tuple[int, float] | None, sent: float, title: str) -> None:
        """Note how long the old was told: `known` was committed when the request was sent."""
        shown = int(title.rpartition(" ")[2]) if title.startswith("Edition") else 0
        if known is None:
            return
        number, committed = known
        lag = max(0.0, sent - committed) * 1_000 if shown < number else 0.0
        self.told[slug, number, server] = max(lag, self.told.get((slug, number, server), 0.0))


async def read(port: int, server: int, world: World, told: Told, start: int, until: float) -> None:
    """Read one programme after the other, without pause."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in itertools.cycle([*range(start, PROGRAMMES), *range(start)]):
        if time.perf_counter() > until:
            break
        slug = f"programme-{number + 1:02}"
        body = json.dumps({"query": PAGE + BLOCKS, "variables": {"slug": slug}}).encode()
        known, sent = world.committed.get(slug), time.perf_counter()
        writer.write(post("/graphql", body))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        answer: dict[str, Any] = json.loads(await reader.readexactly(length))
        told.answers += 1
        told.hits += HIT in head
        world.judge(server, slug, known, sent, answer["data"]["programme"]["title"])
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def keep_writing(world: World, per_second: float, until: float) -> None:
    """Publish so many programmes in a second."""
    for number in itertools.cycle(range(1, PROGRAMMES + 1)):
        if time.perf_counter() > until:
            return
        began = time.perf_counter()
        await world.write(f"programme-{number:02}")
        await asyncio.sleep(max(0.0, 1 / per_second - (time.perf_counter() - began)))


async def measure(
    ports: Sequence[int], commits: Commits, *, per_second: float, seconds: float, connections: int
) -> Told:
    """What comes of reading for so long while so much is written."""
    told, world = Told(), World(commits)
    until = time.perf_counter() + seconds
    readers = [
        read(port, server, world, told, number * 7 % PROGRAMMES, until)
        for server, port in enumerate(ports)
        for number in range(connections)
    ]
    await asyncio.gather(keep_writing(world, per_second, until), *readers)
    told.writes, told.stale_ms = world.writes, list(world.told.values())
    return told


@contextlib.asynccontextmanager
async def filled(url: str) -> AsyncIterator[Commits]:
    """The database with its content, connected, and when it is asked to commit."""
    commits = Commits()
    await registry.prepare(await database.connect(url, servers.DATABASE, listeners=[commits]))
    try:
        await content.fill()
        yield commits
    finally:
        database.disconnect()


async def run(url: str, folder: Path, seconds: float, connections: int) -> list[str]:
    """The lines of the table."""
    async with filled(url) as commits:
        with servers.kurultai(url, folder) as one, servers.kurultai(url, folder) as other:
            await asyncio.sleep(WARM_UP_SECONDS)
            lines = [HEAD]
            for per_second in (1.0, 5.0, 20.0):
                told = await measure(
                    (one, other), commits, connections=connections, per_second=per_second, seconds=seconds
                )
                lines.append(told.line(f"{per_second:g} a second"))
            return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.freshness", description="How soon a change is seen.")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long at each rate of writes")
    parser.add_argument("--connections", type=int, default=4, help="to each server")
    chosen = parser.parse_args(arguments)
    with (
        servers.on_core(servers.LOAD_CORE),
        tempfile.TemporaryDirectory() as name,
        mongod(Path(name)) as url,
        asyncio.Runner(loop_factory=auto_loop_factory()) as runner,
    ):
        print("\n".join(runner.run(run(url, Path(name), chosen.seconds, chosen.connections))))


if __name__ == "__main__":
    main()
