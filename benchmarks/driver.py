"""The database driver alone: finds of the same whole documents, without HTTP, and nothing is encoded.

`python -m benchmarks.driver URL DATABASE SECONDS CONNECTIONS` prints how many of each reading's finds it does a second.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from uvicorn.loops.auto import auto_loop_factory

from adapters import database
from benchmarks.content import PROGRAMMES

PUBLIC: Final = {"edition": "CURRENT"}

FINDS: Final[Mapping[str, tuple[str, list[dict[str, Any]], str, int]]] = {
    "page": ("programmes", [{"slug": "programme-01", **PUBLIC}], "published_at", 1),
    "pages": (
        "programmes",
        [{"slug": f"programme-{number:02}", **PUBLIC} for number in range(1, PROGRAMMES + 1)],
        "published_at",
        1,
    ),
    "list": ("programmes", [PUBLIC], "published_at", 20),
    "minutes": ("meetings", [PUBLIC], "starts_on", 10),
}
"""For each reading: the collection, the conditions in turn, the order, and how many."""


async def rate_of(reading: str, seconds: float, connections: int) -> float:
    """How many of a reading's finds are done in a second."""
    name, conditions, order, limit = FINDS[reading]
    collection, turn = database.connected().documents[name], itertools.cycle(conditions)
    began, done = time.perf_counter(), 0

    async def work() -> None:
        nonlocal done
        while time.perf_counter() < began + seconds:
            await collection.find(next(turn)).sort(order, -1).limit(limit).to_list(None)
            done += 1

    await asyncio.gather(*[work() for _ in range(connections)])
    return done / (time.perf_counter() - began)


async def main(url: str, name: str, seconds: float, connections: int) -> dict[str, float]:
    """The rates of all readings, by name."""
    await database.connect(url, name)
    try:
        return {reading: await rate_of(reading, seconds, connections) for reading in FINDS}
    finally:
        database.disconnect()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        print(json.dumps(runner.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))))
