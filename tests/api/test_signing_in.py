"""Signing in: a code by mail, five tries, ten minutes, and nothing told of who is known."""

import re
from datetime import timedelta

import pytest

from adapters import clock
from adapters.database import Database
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
    assert answer.json() == {"data": {"viewer": {"account": {"email": "aygül+ngo@example.org"}}}}
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


@pytest.mark.parametrize("email", ["", "nobody", "@example.org", "two words@example.org", "a@b\nBcc: c@d"])
async def test_what_is_no_address_gets_no_mail(ask: Ask, email: str) -> None:
    answer = await ask(REQUEST_CODE, input={"email": email})

    assert [error["path"] for error in answer["requestSignInCode"]["userErrors"]] == [["email"]]
    assert ask.mails() == []


async def test_signing_out_ends_the_session(ask: Ask) -> None:
    token = await ask.headers(AYGUL)

    await ask(SIGN_OUT, as_=AYGUL)

    assert (await ask.http.post("/graphql", json={"query": ME}, headers=token)).json() == {"data": {"viewer": None}}


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
