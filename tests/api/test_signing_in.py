"""Signing in: a code by mail, five tries, ten minutes, and nothing told of who is known."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from adapters import clock
from adapters.database import Database
from auth.sign_in import network_of
from models.base import new_id
from server import create_app
from settings import Settings
from tests.actors import AYGUL
from tests.api.documents import REQUEST_CODE, SIGN_IN, SIGN_OUT
from tests.client import Ask

ME = "{ viewer { account { email } } }"


async def code_for(ask: Ask, email: str) -> str:
    answer = await ask(REQUEST_CODE, input={"email": email})
    assert answer == {"requestSignInCode": {"done": True, "userErrors": []}}
    found = re.search(r"\b\d{6}\b", ask.mails()[-1].get_content())
    assert found is not None
    return found.group()


async def entered(ask: Ask, email: str, code: str) -> dict[str, object]:
    result: dict[str, object] = (await ask(SIGN_IN, input={"email": email, "code": code}))["signIn"]
    return result


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_code_opens_a_session_once(ask: Ask) -> None:
    code = await code_for(ask, "Aygül+NGO@Example.org")

    first = await entered(ask, "aygül+ngo@example.org", code)

    answer = await ask.http.post("/graphql", json={"query": ME}, headers={"Authorization": f"Bearer {first['token']}"})
    assert answer.json()["data"] == {"viewer": {"account": {"email": "aygül+ngo@example.org"}}}
    second = await entered(ask, "aygül+ngo@example.org", code)
    assert second["token"] is None


async def test_after_five_wrong_tries_the_right_code_is_worth_nothing(ask: Ask) -> None:
    code = await code_for(ask, "a@example.org")
    for _ in range(5):
        answer = await entered(ask, "a@example.org", wrong(code))
        assert [error["code"] for error in answer["userErrors"]] == ["WRONG_CODE"]  # type: ignore[attr-defined]

    assert (await entered(ask, "a@example.org", code))["token"] is None


async def test_a_code_ends_after_ten_minutes(ask: Ask) -> None:
    code = await code_for(ask, "a@example.org")
    clock.move(timedelta(minutes=10, seconds=1))

    assert (await entered(ask, "a@example.org", code))["token"] is None


async def test_an_unknown_address_is_answered_like_a_known_one(ask: Ask) -> None:
    await ask.headers(AYGUL)

    known = await ask(REQUEST_CODE, input={"email": AYGUL.email})
    unknown = await ask(REQUEST_CODE, input={"email": "nobody@example.org"})

    assert known == unknown


async def test_only_so_many_codes_an_hour(ask: Ask) -> None:
    for _ in range(5):
        await code_for(ask, "a@example.org")

    refused = await ask(REQUEST_CODE, input={"email": "a@example.org"})

    assert [error["code"] for error in refused["requestSignInCode"]["userErrors"]] == ["RATE_LIMITED"]
    clock.move(timedelta(hours=1, seconds=1))
    assert await code_for(ask, "a@example.org")


async def test_codes_asked_for_at_once_do_not_outrun_the_limit(ask: Ask) -> None:
    answers = await asyncio.gather(*[ask(REQUEST_CODE, input={"email": "a@example.org"}) for _ in range(20)])

    done = [answer["requestSignInCode"]["done"] for answer in answers]
    assert (done.count(True), len(ask.mails())) == (5, 5)


async def test_a_code_stays_valid_when_no_further_one_is_sent(ask: Ask) -> None:
    codes = [await code_for(ask, "a@example.org") for _ in range(5)]
    await ask(REQUEST_CODE, input={"email": "a@example.org"})

    assert (await entered(ask, "a@example.org", codes[0]))["token"] is None
    assert (await entered(ask, "a@example.org", codes[-1]))["token"] is not None


async def test_new_codes_bring_only_so_many_tries_an_hour(ask: Ask) -> None:
    for _ in range(3):
        code = await code_for(ask, "a@example.org")
        for _ in range(5):
            await entered(ask, "a@example.org", wrong(code))
    fresh = await code_for(ask, "a@example.org")

    assert (await entered(ask, "a@example.org", fresh))["token"] is None
    clock.move(timedelta(hours=1, seconds=1))
    assert (await entered(ask, "a@example.org", await code_for(ask, "a@example.org")))["token"] is not None


def client_at(ask: Ask, address: str) -> Ask:
    """Somebody who asks the same server from another network address."""
    transport = ask.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    elsewhere = httpx.ASGITransport(transport.app, client=(address, 50_000))
    return Ask(httpx.AsyncClient(transport=elsewhere, base_url=ask.http.base_url), ask.settings)


async def asked_for(ask: Ask, number: int) -> list[bool]:
    """Whether each of so many codes, for as many people, was sent."""
    answers = [await ask(REQUEST_CODE, input={"email": f"{new_id()}@example.org"}) for _ in range(number)]
    return [answer["requestSignInCode"]["done"] for answer in answers]


async def test_one_client_asks_for_only_so_many_codes_an_hour_whoever_they_are_for(
    fresh_database: Database, tmp_path: Path
) -> None:
    few = Settings(data_dir=tmp_path, run_delivery=False, sign_in_codes_per_client=3)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(few)), base_url=few.base_url) as http:
        ask = Ask(http, few)
        client, neighbour, other = [
            client_at(ask, address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
        ]

        assert await asked_for(client, 5) == [True, True, True, False, False]
        assert await asked_for(neighbour, 1) == [False]
        assert await asked_for(other, 1) == [True]
        clock.move(timedelta(hours=1, seconds=1))
        assert await asked_for(client, 4) == [True, True, True, False]


async def test_codes_asked_for_at_once_do_not_outrun_the_clients_limit(ask: Ask) -> None:
    people = [f"{new_id()}@example.org" for _ in range(40)]
    answers = await asyncio.gather(*[ask(REQUEST_CODE, input={"email": email}) for email in people])

    assert sum(answer["requestSignInCode"]["done"] for answer in answers) == ask.settings.sign_in_codes_per_client == 30


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:c000:0208", "192.0.2.8"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_counted_by_what_it_cannot_change_at_will(client: str, network: str) -> None:
    assert network_of(client) == network


async def test_a_language_that_is_none_is_said_where_it_is(ask: Ask) -> None:
    answer = await ask(REQUEST_CODE, input={"email": "a@example.org", "locale": "not a language"})

    assert [(error["code"], error["path"]) for error in answer["requestSignInCode"]["userErrors"]] == [
        ("INVALID", ["locale"])
    ]
    assert ask.mails() == []


@pytest.mark.parametrize(
    "email",
    [
        *("", "nobody", "@example.org", "two words@example.org", "a@b\nBcc: c@d", "a" * 300 + "@example.org"),
        *("a\u202eb@example.org", "a\u200bb@example.org", "a\u2028b@example.org", "a@exam\u200dple.org"),
    ],
)
async def test_what_is_no_address_gets_no_mail(ask: Ask, email: str) -> None:
    answer = await ask(REQUEST_CODE, input={"email": email})

    assert [error["path"] for error in answer["requestSignInCode"]["userErrors"]] == [["email"]]
    assert ask.mails() == []


async def test_signing_out_ends_the_session(ask: Ask) -> None:
    token = await ask.headers(AYGUL)

    await ask(SIGN_OUT, as_=AYGUL)

    assert (await ask.http.post("/graphql", json={"query": ME}, headers=token)).json()["data"] == {"viewer": None}


async def test_neither_codes_nor_tokens_are_stored(ask: Ask, fresh_database: Database) -> None:
    code = await code_for(ask, "a@example.org")
    stored = str([one async for one in fresh_database.documents["sign_in_codes"].find()])
    session = await entered(ask, "a@example.org", code)
    stored += str([one async for one in fresh_database.documents["sessions"].find()])

    assert code not in stored
    assert str(session["token"]) not in stored


@pytest.mark.parametrize(
    ("extra", "email"),
    [
        ({"X-Kurultai-Request": "1"}, AYGUL.email),
        ({"X-Kurultai-Request": "1", "Origin": "https://elsewhere.example"}, None),
        ({}, None),
    ],
)
async def test_a_cookie_acts_only_for_our_own_pages(ask: Ask, extra: dict[str, str], email: str | None) -> None:
    token = (await ask.headers(AYGUL))["Authorization"].removeprefix("Bearer ")

    answer = await ask.http.post(
        "/graphql", json={"query": ME}, headers={**extra, "Cookie": f"kurultai_session={token}"}
    )

    viewer = answer.json()["data"]["viewer"]
    assert (viewer and viewer["account"]["email"]) == email
