"""The comparison: both servers loaded in turn, in one run, so that only ratios count."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one reading: the loads of each round, ours and the plain server's."""

    reading: Reading
    bytes: int
    ours: list[Load]
    plain: list[Load]

    @property
    def ratio(self) -> float:
        """Our requests per second to the plain server's: the median of the rounds."""
        pairs = zip(self.ours, self.plain, strict=True)
        return median(ours.requests_per_second / plain.requests_per_second for ours, plain in pairs)


def compare(plan: Plan) -> list[Result]:
    """What comes of every reading, from an empty database to the end."""
    with (
        servers.on_core(servers.LOAD_CORE),
        tempfile.TemporaryDirectory() as name,
        _mongod(Path(name)) as url,
        asyncio.Runner(loop_factory=auto_loop_factory()) as runner,
    ):
        runner.run(_fill(url))
        with servers.kurultai(url, Path(name)) as ours:
            answers = runner.run(_answers(ours))
            with servers.plain(_keep(answers, Path(name) / "answers")) as plain:
                return runner.run(_compare(plan, answers, ours, plain))


@contextlib.contextmanager
def _mongod(folder: Path) -> Iterator[str]:
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


async def _compare(plan: Plan, answers: Answers, ours: int, plain: int) -> list[Result]:
    results = [Result(one, len(answers[one.name][0]), [], []) for one in READINGS]
    for number in range(plan.rounds + 1):
        for result in results:
            sides = [(result.ours, ours, to_ours), (result.plain, plain, to_plain)]
            # Each goes first in every other round. What comes first of all warms both up, and is not kept.
            for loads, port, exchanges in sides if number % 2 else reversed(sides):
                seconds = plan.seconds if number else plan.seconds * WARM_UP
                asked = exchanges(result.reading, answers)
                came = await load(port, asked, connections=plan.connections, seconds=seconds)
                loads += [came] if number else []
    return results


def to_ours(reading: Reading, answers: Answers) -> list[Exchange]:
    """The exchanges with our server."""
    pairs = zip(reading.bodies, answers[reading.name], strict=True)
    return [Exchange(post("/graphql", body), len(answer)) for body, answer in pairs]


def to_plain(reading: Reading, answers: Answers) -> list[Exchange]:
    """The same exchanges with the plain server."""
    pairs = enumerate(zip(reading.bodies, answers[reading.name], strict=True))
    return [Exchange(post(f"/{reading.name}-{n}", body), len(answer)) for n, (body, answer) in pairs]
