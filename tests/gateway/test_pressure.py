"""The pressure valve, and queries whose clients leave."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from adapters.database import Database
from gateway import execution, metrics, pressure
from server import create_app
from settings import Settings
from tests.gateway.knocking import Knock, asking, knock

MEETING = '{ meeting(slug: "fifth") { title } }'
SIGN_OUT = "mutation { signOut { done } }"


@pytest.fixture(autouse=True)
def at_rest() -> Iterator[None]:
    pressure.NOW.lag_seconds = 0.0
    yield
    pressure.NOW.lag_seconds = 0.0


class Slow:
    """A field that takes as long as it is told to, and notes what became of it."""

    def __init__(self) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.ended = ""

    async def __call__(self, *_: Any, **__: Any) -> None:
        self.begun.set()
        try:
            await self.may_end.wait()
            self.ended = "carried through"
        except asyncio.CancelledError:
            self.ended = "broken off"
            raise


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    field = Slow()
    # A plan made earlier has the field's own resolver in it, and one made now must not outlive the test.
    execution.prepared.cache_clear()
    schema = execution.GRAPHQL_SCHEMA
    monkeypatch.setattr(schema.query_type.fields["meeting"], "resolve", field)  # type: ignore[union-attr]
    monkeypatch.setattr(schema.mutation_type.fields["signOut"], "resolve", field)  # type: ignore[union-attr]
    yield field
    execution.prepared.cache_clear()


@pytest.mark.parametrize(("lag_seconds", "status"), [(0.49, 200), (0.5, 503), (3.0, 503)])
async def test_a_late_loop_takes_no_more_on(door: httpx.AsyncClient, lag_seconds: float, status: int) -> None:
    pressure.NOW.lag_seconds = lag_seconds

    answer = await door.post("/graphql", json={"query": "{ __typename }"})

    assert answer.status_code == status


async def test_whoever_is_turned_away_is_told_when_to_come_back(door: httpx.AsyncClient) -> None:
    pressure.NOW.lag_seconds = 1.0
    before = metrics.TURNED_AWAY._value.get()

    program = await door.post("/graphql", json={"query": "{ __typename }"})
    person = await door.get("/en/", headers={"Accept": "text/html", "Accept-Language": "en"})
    watcher = await door.get("/healthz")

    said = "There is too much to do at the moment. Please try again in a few seconds."
    assert (program.status_code, program.headers["retry-after"]) == (503, "2")
    assert program.json() == {"errors": [{"message": said, "extensions": {"code": "RATE_LIMITED"}}]}
    assert (person.status_code, person.text) == (503, f"{said}\n")
    assert watcher.status_code == 200
    assert metrics.TURNED_AWAY._value.get() == before + 2


async def test_no_more_is_worked_on_at_once_than_the_settings_allow(
    fresh_database: Database, settings: Settings, slow: Slow
) -> None:
    app = create_app(settings.model_copy(update={"max_in_flight": 2}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.base_url) as http:
        two = [asyncio.create_task(http.post("/graphql", json={"query": MEETING})) for _ in range(2)]
        while pressure.NOW.in_flight < 2:  # noqa: ASYNC110 — nothing tells of it
            await asyncio.sleep(0)
        third = await http.post("/graphql", json={"query": "{ __typename }"})
        slow.may_end.set()
        answers = await asyncio.gather(*two)
        later = await http.post("/graphql", json={"query": "{ __typename }"})

    assert [one.status_code for one in (*answers, third, later)] == [200, 200, 503, 200]
    assert pressure.NOW.in_flight == 0


async def test_a_loop_that_is_held_up_again_and_again_is_measured_as_late() -> None:
    async with pressure.watched():
        for _ in range(8):
            await asyncio.sleep(0)
            time.sleep(pressure.EVERY_SECONDS * 3)  # noqa: ASYNC251 — that is what is measured
        late = pressure.NOW.lag_seconds

    assert late > 0.1
    assert pressure.NOW.lag_seconds == 0


def test_one_long_step_of_work_does_not_shut_the_valve(settings: Settings) -> None:
    now = pressure.Pressure()

    now.measure(1.0)
    after_one = now.is_too_high(settings)
    for _ in range(3):
        now.measure(1.0)

    assert (after_one, now.is_too_high(settings)) == (False, True)


@pytest.mark.parametrize(("document", "becomes"), [(MEETING, "broken off"), (SIGN_OUT, "carried through")])
async def test_a_query_ends_with_its_client_and_an_act_does_not(
    fresh_database: Database, settings: Settings, slow: Slow, document: str, becomes: str
) -> None:
    before = metrics.LEFT._value.get()
    leaving = Leaving(asking(document))
    answering = asyncio.create_task(knock(create_app(settings), leaving))
    await slow.begun.wait()

    leaving.left.set()
    await asyncio.sleep(0.05)
    slow.may_end.set()
    await asyncio.gather(answering, return_exceptions=True)

    assert slow.ended == becomes
    assert metrics.LEFT._value.get() == before + (becomes == "broken off")
    assert pressure.NOW.in_flight == 0


class Leaving(Knock):
    """A client that waits for its answer until it is told to leave."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.left = asyncio.Event()

    async def receive(self) -> Any:
        message = await super().receive()
        if message["type"] == "http.disconnect":
            await self.left.wait()
        return message
