"""CORS: pages of which origins may read answers, and what browsers are told that ask first."""

from datetime import timedelta

import httpx
import pytest

from adapters import clock
from adapters.database import Database
from auth import keys
from models.api_keys import ApiKey
from models.base import new_id
from server import create_app
from settings import Settings

PARTNER = "https://partner.example"
NAME = {"query": "{ __typename }"}
ASKING = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


def client(settings: Settings, origins: str) -> httpx.AsyncClient:
    app = create_app(settings.model_copy(update={"cors_origins": origins}))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.base_url)


@pytest.mark.parametrize(
    ("origins", "origin", "may_read"),
    [
        ("", PARTNER, False),
        ("", "null", False),
        ("", "http://127.0.0.1:8000", True),
        (PARTNER, PARTNER, True),
        (f"https://other.example , {PARTNER}/", PARTNER, True),
        (PARTNER, "https://partner.example.evil.example", False),
        (PARTNER, "http://partner.example", False),
        ("*", "https://anybody.example", True),
    ],
)
async def test_only_pages_of_known_origins_read_answers(
    settings: Settings, origins: str, origin: str, may_read: bool
) -> None:
    async with client(settings, origins) as http:
        answer = await http.post("/graphql", json=NAME, headers={"Origin": origin})
        asked_first = await http.options("/graphql", headers={"Origin": origin, **ASKING})

    for told in (answer, asked_first):
        assert told.headers.get("access-control-allow-origin") == (origin if may_read else None)
        assert "Origin" in told.headers["vary"]
        assert "access-control-allow-credentials" not in told.headers
    assert (answer.status_code, asked_first.status_code) == (200, 204)
    assert ("access-control-allow-headers" in asked_first.headers) == may_read


async def test_errors_can_be_read_as_well(settings: Settings) -> None:
    async with client(settings, PARTNER) as http:
        answer = await http.post("/graphql", content=b"{", headers={"Origin": PARTNER})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (415, PARTNER)


async def test_pages_that_a_key_is_for_read_answers_as_long_as_it_holds(
    fresh_database: Database, settings: Settings
) -> None:
    _, kept, prefix = keys.new_secret()
    ends = clock.now() + timedelta(hours=1)
    await ApiKey(
        name="A partner", prefix=prefix, secrets=[kept], scopes=[], origins=[PARTNER],
        created_at=clock.now(), created_by=new_id(), expires_at=ends,
    ).add()  # fmt: skip

    async with client(settings, "") as http:
        told = [await http.post("/graphql", json=NAME, headers={"Origin": PARTNER})]
        clock.move(timedelta(hours=1, seconds=11))
        told.append(await http.post("/graphql", json=NAME, headers={"Origin": PARTNER}))

    assert [one.headers.get("access-control-allow-origin") for one in told] == [PARTNER, None]


async def test_pages_are_not_shared(settings: Settings) -> None:
    async with client(settings, "*") as http:
        answer = await http.get("/healthz", headers={"Origin": PARTNER})

    assert "access-control-allow-origin" not in answer.headers
