"""What a first visitor costs: the pages that most people come to, kept and made anew, and what comes over the wire.

The pages are asked for as browsers do, packed by gzip, with the demo content. What is kept is compared with a plain
server of the same bytes; what is made anew, with what is kept.
"""

import argparse
import asyncio
import contextlib
import gzip
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import httpx
from uvicorn.loops.auto import auto_loop_factory

from adapters import database
from benchmarks import servers
from benchmarks.comparison import mongod
from benchmarks.load import Exchange, Load, load
from demo.load import load_if_empty
from models import registry

PAGES: Final = {
    "home": "/en/",
    "a meeting": "/en/meetings/fifth-diaspora-meeting",
    "a call": "/en/calls/capacity-building-training-call",
}
PUBLIC_URL: Final = "http://benchmark"
"""It stands on the pages: both servers must say the same."""

_ASSET: Final = re.compile(rb'(?:href|src)="(/static/[^"]+)"')

COLUMNS: Final = (
    *("page", "requests", "kB over the wire", "kept, pages/s", "p99, ms", "plain Starlette, requests/s", "ratio"),
    *("anew, pages/s", "p99, ms", "anew to kept"),
)


class Ports(NamedTuple):
    """Where the three serve: the one that keeps its pages, the one that does not, and the plain one."""

    keeping: int
    making: int
    plain: int


@dataclass(slots=True)
class Visit:
    """One page: what a first visit fetches, and what came of the loads of each round."""

    name: str
    body: bytes
    requests: int
    wire_bytes: int
    kept: list[Load] = field(default_factory=list)
    plain: list[Load] = field(default_factory=list)
    anew: list[Load] = field(default_factory=list)

    def line(self) -> str:
        """A line of the table."""
        cells = [
            self.name,
            str(self.requests),
            f"{self.wire_bytes / 1_000:.1f}",
            _rate(self.kept),
            _late(self.kept),
            _rate(self.plain),
            f"{_ratio(self.kept, self.plain):.2g}",
            _rate(self.anew),
            _late(self.anew),
            f"{_ratio(self.anew, self.kept):.2g}",
        ]
        return _row(cells)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rate(loads: Sequence[Load]) -> str:
    return f"{median(one.requests_per_second for one in loads):.0f}"


def _late(loads: Sequence[Load]) -> str:
    return f"{median(one.p99_ms for one in loads):.1f}"


def _ratio(ours: Sequence[Load], theirs: Sequence[Load]) -> float:
    pairs = zip(ours, theirs, strict=True)
    return median(one.requests_per_second / other.requests_per_second for one, other in pairs)


def get(path: str) -> bytes:
    """A request of a browser, in bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: benchmark\r\nAccept-Encoding: gzip\r\nAccept: text/html\r\n\r\n".encode()


def visit_of(port: int, name: str, path: str) -> Visit:
    """What a browser that was never here fetches for a page: the page, and what it needs to be shown."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        body = _raw(client, path)
        assets = sorted({one.decode() for one in _ASSET.findall(gzip.decompress(body))})
        fetched = [body, *(_raw(client, asset) for asset in assets)]
    return Visit(name, body, len(fetched), sum(map(len, fetched)))


def _raw(client: httpx.Client, path: str) -> bytes:
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        answer.raise_for_status()
        return b"".join(answer.iter_raw())


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[list[Visit], Ports]]:
    """The pages, and the three servers, while they are needed."""
    with mongod(folder) as url:
        asyncio.run(_fill(url))
        with (
            servers.kurultai(url, folder, PUBLIC_URL=PUBLIC_URL) as keeping,
            servers.kurultai(url, folder, PUBLIC_URL=PUBLIC_URL, CACHE_MEGABYTES="0") as making,
        ):
            visits = [visit_of(keeping, name, path) for name, path in PAGES.items()]
            answers = folder / "answers"
            answers.mkdir()
            for number, visit in enumerate(visits):
                (answers / str(number)).write_bytes(visit.body)
            with servers.plain(answers) as plain:
                yield visits, Ports(keeping, making, plain)


async def _fill(url: str) -> None:
    await registry.prepare(await database.connect(url, servers.DATABASE))
    try:
        await load_if_empty()
    finally:
        database.disconnect()


async def measured(visits: Sequence[Visit], ports: Ports, *, seconds: float, connections: int) -> None:
    """One round: each page from each server, in turn."""
    for number, visit in enumerate(visits):
        page = [Exchange(get(PAGES[visit.name]), len(visit.body))]
        plain = [Exchange(get(f"/{number}"), len(visit.body))]
        for loads, port, asked in (
            (visit.kept, ports.keeping, page),
            (visit.plain, ports.plain, plain),
            (visit.anew, ports.making, page),
        ):
            loads.append(await load(port, asked, connections=connections, seconds=seconds))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.visiting", description="What a first visitor costs.")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each is loaded in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    chosen = parser.parse_args(arguments)
    with (
        servers.on_core(servers.LOAD_CORE),
        tempfile.TemporaryDirectory() as name,
        serving(Path(name)) as (visits, ports),
        asyncio.Runner(loop_factory=auto_loop_factory()) as runner,
    ):
        for _ in range(chosen.rounds):
            runner.run(measured(visits, ports, seconds=chosen.seconds, connections=chosen.connections))
    print("\n".join([_row(COLUMNS), f"|---|{'---:|' * (len(COLUMNS) - 1)}", *(visit.line() for visit in visits)]))


if __name__ == "__main__":
    main()
