"""The load: so many connections, each of which sends its next request as soon as it has its answer."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final, cast

PATIENCE_SECONDS: Final = 15.0
_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"\r\ncontent-length: "


class WrongAnswer(Exception):
    """The server answered something else than what is measured."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, in bytes as they are sent, and how long the body of its answer must be (None: any length)."""

    request: bytes
    body_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load. `busy` is the share of the time that its own process was at work."""

    requests_per_second: float
    p99_ms: float
    busy: float


def post(path: str, body: bytes) -> bytes:
    """A request, in bytes."""
    head = f"POST {path} HTTP/1.1\r\nHost: benchmark\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + _END_OF_HEAD + body


async def answer_to(port: int, request: bytes) -> bytes:
    """The body of the answer to one request.

    Raises:
        WrongAnswer: when it is not a good one.
    """
    waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    connection = Connection(iter([Exchange(request)]), waiting)
    await asyncio.get_running_loop().create_connection(lambda: connection, "127.0.0.1", port)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await waiting
    return connection.body


async def load(port: int, exchanges: Sequence[Exchange], *, connections: int, seconds: float) -> Load:
    """What comes of so many connections in so many seconds. Each begins elsewhere among the exchanges.

    Raises:
        WrongAnswer: when an answer is not the one expected.
    """
    loop = asyncio.get_running_loop()
    begun, worked = time.perf_counter(), time.process_time()
    clients = []
    for number in range(connections):
        turn = until(begun + seconds, islice(cycle(exchanges), number % len(exchanges), None))
        clients.append(Connection(turn, loop.create_future()))
        await loop.create_connection(lambda: clients[-1], "127.0.0.1", port)
    async with asyncio.timeout(seconds + PATIENCE_SECONDS):
        await asyncio.gather(*(client.done for client in clients))
    took = time.perf_counter() - begun
    latencies = sorted(latency for client in clients for latency in client.latencies)
    return Load(len(latencies) / took, percentile(latencies, 99) * 1_000, (time.process_time() - worked) / took)


def until(deadline: float, exchanges: Iterator[Exchange]) -> Iterator[Exchange]:
    """The exchanges, for as long as the deadline has not passed; one at least."""
    yield next(exchanges)
    while time.perf_counter() < deadline:
        yield next(exchanges)


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The value that `percent` of the ordered values do not exceed: one of them, by the nearest rank."""
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


class Connection(asyncio.Protocol):
    """One connection, kept alive. It reads no more of an answer than it must, so as to leave the measuring alone."""

    def __init__(self, exchanges: Iterator[Exchange], done: asyncio.Future[None]) -> None:
        self.exchanges = exchanges
        self.done = done
        self.latencies: list[float] = []
        self._received = bytearray()
        self._head_bytes = self._whole_bytes = 0

    @property
    def body(self) -> bytes:
        """The body of the answer that came last."""
        return bytes(self._received[self._head_bytes :])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._whole_bytes:
            self._read_head()
        if self._whole_bytes and len(self._received) >= self._whole_bytes:
            self.latencies.append(time.perf_counter() - self._sent)
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail("The connection was closed.")

    def _send(self) -> None:
        exchange = next(self.exchanges, None)
        if exchange is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._expected = exchange.body_bytes
        self._received.clear()
        self._head_bytes = self._whole_bytes = 0
        self._sent = time.perf_counter()
        self._transport.write(exchange.request)

    def _read_head(self) -> None:
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            return
        head = bytes(self._received[:end]).lower()
        length = head.partition(_LENGTH)[2].partition(b"\r\n")[0]
        good = head.startswith(b"http/1.1 200 ") and length.isdigit()
        if not good or self._expected not in (None, int(length)):
            self._fail(f"{bytes(self._received[:1000])!r}, where {self._expected} bytes were expected.")
            return
        self._head_bytes = end + len(_END_OF_HEAD)
        self._whole_bytes = self._head_bytes + int(length)

    def _fail(self, reason: str) -> None:
        if not self.done.done():
            self.done.set_exception(WrongAnswer(reason))
            self._transport.close()
