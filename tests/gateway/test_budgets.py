"""Budgets: what each may ask for, by the address, the account or the key; what clients are told; what holds at once."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters import clock, database
from adapters.database import Database
from auth import keys
from gateway import budgets, execution
from models.api_keys import ApiKey
from models.base import new_id
from models.budgets import Bucket, Rate
from server import create_app
from settings import Settings
from tests.actors import AYGUL
from tests.api.documents import SIGN_IN
from tests.client import Ask
from tests.commands import CommandCounter

NAME = {"query": "{ __typename }"}
SMALL = {
    "guest_budget": 40, "guest_budget_per_second": 2,
    "member_budget": 80, "member_budget_per_second": 1,
    "key_budget": 120, "key_budget_per_second": 1,
}  # fmt: skip
"""A request for a name costs eleven: three of a guest's, seven of a member's, ten of a key's."""


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """What this process remembers of empty buckets is not for the next test."""
    budgets._empty_until.clear()
    yield
    budgets._empty_until.clear()


@pytest.fixture
def small(settings: Settings) -> Settings:
    return settings.model_copy(update=SMALL)


def client(settings: Settings, address: str = "192.0.2.1") -> httpx.AsyncClient:
    """A client at an address; each has an app of its own, as if each had reached another process."""
    transport = httpx.ASGITransport(create_app(settings), client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=settings.base_url)


async def statuses(http: httpx.AsyncClient, times: int, headers: dict[str, str] | None = None) -> list[int]:
    return [(await http.post("/graphql", json=NAME, headers=headers)).status_code for _ in range(times)]


async def test_a_guests_budget_ends_and_fills_up_again(fresh_database: Database, small: Settings) -> None:
    async with client(small) as http:
        assert await statuses(http, 4) == [200, 200, 200, 429]
        clock.move(timedelta(seconds=3))
        assert await statuses(http, 2) == [200, 429]


async def test_clients_are_told_what_is_left_and_when_to_come_back(fresh_database: Database, small: Settings) -> None:
    async with client(small) as http:
        first = await http.post("/graphql", json=NAME)
        await statuses(http, 2)
        last = await http.post("/graphql", json=NAME)

    policy = '"guest";q=40;w=20;qu="fields"'
    assert (first.headers["ratelimit-policy"], first.headers["ratelimit"]) == (policy, '"guest";r=29;t=6')
    assert "retry-after" not in first.headers
    assert (last.status_code, last.headers["ratelimit-policy"]) == (429, policy)
    assert (last.headers["ratelimit"], last.headers["retry-after"]) == ('"guest";r=7;t=17', "2")
    assert last.json() == {
        "errors": [
            {
                "message": "You asked for too much in a short time. Please wait 2 seconds and try again.",
                "extensions": {"code": "RATE_LIMITED", "retryAfterSeconds": 2},
            }
        ]
    }


REFUSED: list[dict[str, Any]] = [
    {"content": b"{", "headers": {"Content-Type": "application/json"}},
    {"content": b"a", "headers": {"Content-Type": "text/plain"}},
    {"json": []},
    {"json": {"query": "{"}},
    {"json": {"query": "{ nothing }"}},
    {"json": NAME, "headers": {"Accept": "image/png"}},
]


@pytest.mark.parametrize("request_", REFUSED)
async def test_a_refused_request_is_charged_too(
    fresh_database: Database, small: Settings, request_: dict[str, Any]
) -> None:
    async with client(small) as http:
        told = [await http.post("/graphql", **request_) for _ in range(5)]

    assert [answer.status_code == 429 for answer in told] == [False, False, False, False, True]
    assert told[0].headers["ratelimit"] == '"guest";r=30;t=5'


async def test_each_address_network_account_and_key_has_its_own_budget(
    fresh_database: Database, small: Settings
) -> None:
    async with client(small) as http, client(small, "192.0.2.2") as other:
        token = (await Ask(http, small).headers(AYGUL))["Authorization"]
        secret, kept, prefix = keys.new_secret()
        await ApiKey(
            name="A partner", prefix=prefix, secrets=[kept], scopes=[], created_at=clock.now(), created_by=new_id()
        ).add()

        assert await statuses(http, 4) == [200, 200, 200, 429]
        assert await statuses(other, 1) == [200]
        assert await statuses(http, 8, {"Authorization": token}) == [200] * 7 + [429]
        assert await statuses(http, 11, {"Authorization": f"Bearer {secret}"}) == [200] * 10 + [429]


async def test_neighbours_in_one_ipv6_network_share_a_budget(fresh_database: Database, small: Settings) -> None:
    async with client(small, "2001:db8::1") as one, client(small, "2001:db8::2") as neighbour:
        assert await statuses(one, 3) + await statuses(neighbour, 1) == [200, 200, 200, 429]


async def kept_buckets() -> list[Bucket]:
    """What is kept, as soon as reads see it: what is written unwaited for is seen a moment later."""
    while not (found := await Bucket.many({})):  # noqa: ASYNC110 — the database tells nobody
        await asyncio.sleep(0.01)
    return found


async def test_takers_at_once_do_not_outrun_a_bucket(fresh_database: Database) -> None:
    rate, now = Rate(capacity=100, per_second=0.001), clock.now()

    taken = await asyncio.gather(*[Bucket.take("guest:a", 10, rate, at=now) for _ in range(40)])

    assert sum(one.is_granted for one in taken) == 10
    assert len(await kept_buckets()) == 1


async def test_a_dear_request_is_charged_its_price(fresh_database: Database, settings: Settings) -> None:
    async with client(settings) as http:
        answer = await http.post("/graphql", json={"query": "{ meetings(first: 50) { nodes { id slug } } }"})

    cost = answer.json()["extensions"]["cost"]
    assert cost == {"requested": execution.REQUEST + 1 + 1 + 50 * 2, "limit": settings.max_cost}
    assert answer.headers["ratelimit"].startswith(f'"guest";r={settings.guest_budget - cost["requested"]};')


async def test_what_costs_more_than_one_request_may_is_not_run(ask: Ask) -> None:
    document = "{ meetings(first: 100) { nodes { revisions(first: 100) { nodes { id number } } } } }"

    body = await ask.raw(document)

    price = execution.REQUEST + 1 + 1 + 100 * (1 + 1 + 100 * 2)
    assert body == {
        "errors": [
            {
                "message": f"This would cost {price}; one request may cost at most 20000."
                " Ask for fewer items or fields at once.",
                "extensions": {"code": "COST_EXCEEDED"},
            }
        ],
        "extensions": {"cost": {"requested": price, "limit": 20_000}},
    }


async def test_whoever_knocks_at_an_empty_budget_costs_the_database_nothing(
    fresh_database: Database, small: Settings, commands: CommandCounter
) -> None:
    async with client(small) as http:
        await statuses(http, 4)
        commands.reset()
        assert await statuses(http, 20) == [429] * 20

    assert commands.names == []


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer a"}, {"Cookie": "kurultai_session=a", "X-Kurultai-Request": "1"}, {"X-Api-Key": "a"}],
)
async def test_no_document_is_parsed_for_made_up_credentials_once_the_budget_of_their_address_is_empty(
    fresh_database: Database, small: Settings, headers: dict[str, str]
) -> None:
    async with client(small) as http:
        await statuses(http, 4)
        parsed = execution.prepared.cache_info().misses
        for number in range(5):
            answer = await http.post("/graphql", json={"query": f"{{ unknown{number} }}"}, headers=headers)
            assert answer.status_code == 429

    assert execution.prepared.cache_info().misses == parsed


async def test_whoever_is_known_is_answered_behind_an_empty_address(fresh_database: Database, small: Settings) -> None:
    async with client(small) as http:
        token = (await Ask(http, small).headers(AYGUL))["Authorization"]
        await statuses(http, 4)

        assert await statuses(http, 1, {"Authorization": token}) == [200]


async def test_long_documents_that_are_refused_empty_a_budget_to_the_last(
    fresh_database: Database, small: Settings
) -> None:
    # 902 tokens each, at one for five of them.
    documents = [f"{{ {f'f{number} ' * 900} }}" for number in range(20)]
    async with client(small.model_copy(update={"guest_budget": 500, "guest_budget_per_second": 1})) as http:
        told = [await http.post("/graphql", json={"query": one}) for one in documents]

    left = [answer.headers["ratelimit"].partition(";t=")[0] for answer in told]
    assert [answer.status_code for answer in told] == [200, 200] + [429] * 18
    assert left[:4] == ['"guest";r=320', '"guest";r=140', '"guest";r=130', '"guest";r=120']
    assert left[-1] == '"guest";r=0'


async def test_a_budget_of_nothing_is_no_limit(fresh_database: Database, small: Settings) -> None:
    async with client(small.model_copy(update={"guest_budget": 0})) as http:
        answer = await http.post("/graphql", json=NAME)

    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers
    assert await Bucket.count_of({}) == 0


async def test_a_bucket_that_is_full_again_is_kept_no_longer(fresh_database: Database) -> None:
    now = clock.now().replace(microsecond=0)
    await Bucket.take("guest:a", 30, Rate(capacity=100, per_second=2), at=now)

    (kept,) = await kept_buckets()

    assert kept.full_at == now + timedelta(seconds=15)
    indexes = await database.connected().documents["budgets"].index_information()
    assert indexes["full_at_1"]["expireAfterSeconds"] == 0


async def test_codes_are_tried_only_so_often_from_one_address(fresh_database: Database, settings: Settings) -> None:
    async with client(settings.model_copy(update={"sign_in_tries_per_client": 2})) as http:
        ask = Ask(http, settings)
        told = [await ask(SIGN_IN, input={"email": f"{new_id()}@example.org", "code": "000000"}) for _ in range(3)]
        clock.move(timedelta(hours=1))
        told.append(await ask(SIGN_IN, input={"email": "a@example.org", "code": "000000"}))

    codes = [one["signIn"]["userErrors"][0]["code"] for one in told]
    assert codes == ["WRONG_CODE", "WRONG_CODE", "RATE_LIMITED", "WRONG_CODE"]
