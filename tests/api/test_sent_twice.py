"""The same sent twice at once, as impatient people and bad connections do: it is done once, and all are told so."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from adapters import clock
from adapters.database import Database
from auth import sign_in
from domain.addresses import email_key
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.messages import Message
from tests.actors import AYGUL
from tests.api.applying import COMPLETE, act_on, answers, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import SAVE, WITHDRAW
from tests.client import Ask
from tests.slow_disk import mongod_for_tests, slow_disk

Act = Callable[[int], Awaitable[Any]]
Send = Callable[[Act], Awaitable[list[Any]]]


@pytest.fixture(scope="module")
def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A mongod whose disk can be made slow."""
    with mongod_for_tests(tmp_path_factory.mktemp("mongod")) as url:
        yield url


@pytest.fixture(params=["at once", "while the first waits for a slow disk"])
def send(request: pytest.FixtureRequest, fresh_database: Database) -> Send:
    """Does the same many times, and gives back what was answered each time."""

    async def at_once(act: Act) -> list[Any]:
        return await asyncio.gather(*[act(number) for number in range(20)])

    async def while_the_first_waits(act: Act) -> list[Any]:
        async with slow_disk(fresh_database):
            first = asyncio.ensure_future(act(0))
            await asyncio.sleep(0.3)
            assert not first.done()
            return await asyncio.gather(first, *[act(number) for number in range(1, 6)])

    return at_once if request.param == "at once" else while_the_first_waits


async def test_a_draft_is_begun_once(ask: Ask, a_draft: DraftOf, send: Send) -> None:
    await ask.headers(AYGUL)

    drafts = await send(lambda _: a_draft(key="k1"))

    assert len({draft["id"] for draft in drafts}) == 1
    assert await Application.count_of({}) == 1


async def test_an_application_is_received_once(ask: Ask, a_draft: DraftOf, send: Send) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)

    received = await send(lambda _: submitted(ask, draft))

    assert len({application["receipt"]["sha256"] for application in received}) == 1
    assert await Message.count_of({}) == 1
    assert await AuditEvent.count_of({"action": "SUBMIT"}) == 1


async def test_an_amended_application_is_received_once(ask: Ask, a_draft: DraftOf, send: Send) -> None:
    # It has its number already. Counting one waits for the disk, and then all goes well by chance.
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    amended = await saved(ask, application, motivation="To learn even more.")

    received = await send(lambda _: submitted(ask, amended))

    assert len({one["receipt"]["sha256"] for one in received}) == 1
    assert await AuditEvent.count_of({"action": "AMEND"}) == 1


async def test_an_application_is_withdrawn_once(ask: Ask, a_draft: DraftOf, send: Send) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))

    answered = await send(lambda _: ask(WITHDRAW, as_=AYGUL, input=act_on(application)))

    payloads = [answer["withdrawApplication"] for answer in answered]
    assert [(payload["application"] or {}).get("progress") for payload in payloads] == ["WITHDRAWN"] * len(payloads)
    assert await AuditEvent.count_of({"action": "WITHDRAW"}) == 1


async def test_whoever_loses_a_save_is_shown_the_one_that_won(ask: Ask, a_draft: DraftOf, send: Send) -> None:
    draft = await a_draft()

    answered = await send(lambda n: ask(SAVE, as_=AYGUL, input=act_on(draft, answers=answers(name=f"Name {n}"))))

    payloads = [answer["saveAnswers"] for answer in answered]
    (won,) = [payload["application"] for payload in payloads if payload["application"]]
    lost = [payload for payload in payloads if not payload["application"]]
    assert [codes(payload) for payload in lost] == [[("CONFLICT", ("answers", "name"))]] * (len(payloads) - 1)
    assert [payload["current"]["answers"] for payload in lost] == [won["answers"]] * len(lost)


async def test_an_account_is_made_once(fresh_database: Database, send: Send) -> None:
    key = email_key("aygul@example.org")

    accounts = await send(lambda _: sign_in._account("aygul@example.org", key, "en", clock.now()))

    assert len({account.id for account in accounts}) == 1
    assert await Account.count_of({}) == 1
