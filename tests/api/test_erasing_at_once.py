"""Erasing everything about a person while something is begun for them: nothing of it is left, whichever comes first."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models.accounts import Account
from models.applications import Application
from models.base import Id
from models.calls import Call
from models.organisations import Organisation
from models.uploads import Upload
from resolvers.ids import global_id
from tests.actors import AYGUL
from tests.api.documents import START
from tests.api.test_privacy import ORGANISATION, account, erased
from tests.client import Ask

HOLD = Account.__dict__["hold"].__func__

Begin = Callable[[Ask, Call], Awaitable[Any]]


async def start(ask: Ask, call: Call) -> Any:
    return await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k"})


async def describe(ask: Ask, call: Call) -> Any:
    return await ask.raw(ORGANISATION, as_=AYGUL, input={"name": "A society", "country": "KG"})


async def upload(ask: Ask, call: Call) -> Any:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", **await ask.headers(AYGUL)}
    return await ask.http.post("/uploads", headers=headers)


BEGUN: list[Begin] = [start, describe, upload]


async def left_of(person: Id) -> int:
    """How much is stored under the id of a person, beside the audit log."""
    counts = [
        await Application.count_of({"applicant_id": person}),
        await Organisation.count_of({"owner_id": person}),
        await Upload.count_of({"owner_id": person}),
    ]
    return sum(counts)


async def _begin_and_erase(ask: Ask, call: Call, begin: Begin, monkeypatch: pytest.MonkeyPatch, hold: Any) -> int:
    """What is left of Aygül, who has everything erased between reading what something is begun with and storing it."""
    await ask.headers(AYGUL)
    person = (await account()).id
    erasing: list[asyncio.Task[Any]] = []

    async def erase_meanwhile(cls: type[Account], key: Id) -> None:
        await hold(cls, key)
        if not erasing:
            # With no part in the transaction that runs here.
            erasing.append(asyncio.create_task(erased(ask), context=contextvars.Context()))
            await asyncio.wait(erasing, timeout=1)

    monkeypatch.setattr(Account, "hold", classmethod(erase_meanwhile))
    await begin(ask, call)
    assert (await erasing[0])["done"] is True
    assert await Account.by_id(person) is None
    return await left_of(person)


@pytest.mark.parametrize("begin", BEGUN)
async def test_what_is_begun_while_everything_is_erased_is_erased_too(
    ask: Ask, call: Call, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _begin_and_erase(ask, call, begin, monkeypatch, HOLD) == 0


@pytest.mark.parametrize("begin", BEGUN)
async def test_without_touching_the_account_it_would_be_left(
    ask: Ask, call: Call, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the test above fails without what it tests."""

    async def no_hold(cls: type[Account], key: Id) -> None:
        pass

    assert await _begin_and_erase(ask, call, begin, monkeypatch, no_hold) == 1


@pytest.mark.parametrize("begin", BEGUN)
async def test_what_comes_after_the_erasure_is_refused(
    ask: Ask, call: Call, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask.headers(AYGUL)
    person = (await account()).id

    async def erase_first(cls: type[Account], key: Id) -> None:
        await asyncio.create_task(erased(ask), context=contextvars.Context())
        monkeypatch.setattr(Account, "hold", classmethod(HOLD))
        await HOLD(cls, key)

    monkeypatch.setattr(Account, "hold", classmethod(erase_first))
    answer = await begin(ask, call)

    assert "NOT_FOUND" in str(answer) or answer.status_code == 404
    assert await left_of(person) == 0
