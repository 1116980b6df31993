"""The comparison: all servers loaded in turn, in one run, so that only ratios count."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import orjson
from uvicorn.loops.auto import auto_loop_factory

from adapters import database
from adapters.mongod import EmbeddedMongod
from benchmarks import content, servers
from benchmarks.load import Exchange, Load, WrongAnswer, answer_to, load, post
from benchmarks.reading import READINGS, Reading
from models import registry

WARM_UP: Final = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard both are loaded, in each of the rounds."""

    seconds: float = 2.0
    rounds: int = 3
    connections: int = 32


class Ports(NamedTuple):
    """Where the three serve: the one that keeps its answers, the one that does not, and the plain one."""

    keeping: int
    reading: int
    plain: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one reading in each round: answers from the cache, answers read anew, and the plain server's.

    `finds` are those that the driver alone does in a second.
    """

    reading: Reading
    bytes: int
    hits: list[Load]
    misses: list[Load]
    plain: list[Load]
    finds: list[float]

    @property
    def hit_ratio(self) -> float:
        """Answers from the cache to the plain server's, per second: the median of the rounds."""
        return _ratio(self.hits, [load.requests_per_second for load in self.plain])

    @property
    def miss_ratio(self) -> float:
        """Answers read anew to what the driver alone finds, per second: the median of the rounds."""
        return _ratio(self.misses, self.finds)


def _ratio(ours: Sequence[Load], theirs: Sequence[float]) -> float:
    return median(load.requests_per_second / other for load, other in zip(ours, theirs, strict=True))


def compare(plan: Plan) -> list[Result]:
    """What comes of every reading, from an empty database to the end."""
    with (
        servers.on_core(servers.LOAD_CORE),
        tempfile.TemporaryDirectory() as name,
        mongod(Path(name)) as url,
        asyncio.Runner(loop_factory=auto_loop_factory()) as runner,
    ):
        runner.run(_fill(url))
        with (
            servers.kurultai(url, Path(name)) as keeping,
            servers.kurultai(url, Path(name), CACHE_MEGABYTES="0") as reading,
        ):
            answers = runner.run(_answers(keeping))
            with servers.plain(_keep(answers, Path(name) / "answers")) as plain:
                return _rounds(plan, url, runner, answers, Ports(keeping, reading, plain))


@contextlib.contextmanager
def mongod(folder: Path) -> Iterator[str]:
    """The address of a database of its own, while it is needed."""
    mongod = EmbeddedMongod(folder)
    try:
        yield mongod.start()
    finally:
        mongod.stop()


async def _fill(url: str) -> None:
    await registry.prepare(await database.connect(url, servers.DATABASE))
    try:
        await content.fill()
    finally:
        database.disconnect()


Answers = dict[str, list[bytes]]


async def _answers(port: int) -> Answers:
    """The answer to each request of each reading, by the reading's name.

    Raises:
        WrongAnswer: when one has errors.
    """
    answers = {
        reading.name: [await answer_to(port, post("/graphql", body)) for body in reading.bodies] for reading in READINGS
    }
    for name, bodies in answers.items():
        if any("errors" in orjson.loads(body) for body in bodies):
            raise WrongAnswer(f"{name}: {bodies[0][:1000]!r}")
    return answers


def _keep(answers: Answers, folder: Path) -> Path:
    folder.mkdir()
    for name, bodies in answers.items():
        for number, body in enumerate(bodies):
            (folder / f"{name}-{number}").write_bytes(body)
    return folder


def _rounds(plan: Plan, url: str, runner: asyncio.Runner, answers: Answers, ports: Ports) -> list[Result]:
    results = [Result(one, len(answers[one.name][0]), [], [], [], []) for one in READINGS]
    for number in range(plan.rounds + 1):
        runner.run(_round(plan, number, answers, ports, results))
        if number:
            finds = servers.driver(url, plan.seconds / 2, plan.connections)
            for result in results:
                result.finds.append(finds[result.reading.name])
    return results


async def _round(plan: Plan, number: int, answers: Answers, ports: Ports, results: Sequence[Result]) -> None:
    for result in results:
        sides = [
            (result.hits, ports.keeping, to_ours),
            (result.misses, ports.reading, to_ours),
            (result.plain, ports.plain, to_plain),
        ]
        # Each goes first in every other round. What comes first of all warms them up, and is not kept.
        for loads, port, exchanges in sides if number % 2 else reversed(sides):
            seconds = plan.seconds if number else plan.seconds * WARM_UP
            asked = exchanges(result.reading, answers)
            came = await load(port, asked, connections=plan.connections, seconds=seconds)
            loads += [came] if number else []


def to_ours(reading: Reading, answers: Answers) -> list[Exchange]:
    """The exchanges with our server."""
    pairs = zip(reading.bodies, answers[reading.name], strict=True)
    return [Exchange(post("/graphql", body), len(answer)) for body, answer in pairs]


def to_plain(reading: Reading, answers: Answers) -> list[Exchange]:
    """The same exchanges with the plain server."""
    pairs = enumerate(zip(reading.bodies, answers[reading.name], strict=True))
    return [Exchange(post(f"/{reading.name}-{n}", body), len(answer)) for n, (body, answer) in pairs]
