"""Notices: everybody concerned gets one mail, however many there are and whatever happens to the workers."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock, database
from delivery import letters, notices
from delivery.notices import AT_ONCE, unfold
from delivery.run import run_until
from domain.applications import ACTIVE, State
from domain.letters import LetterKind
from models.accounts import Account
from models.applications import Application
from models.base import Id, new_id
from models.calls import Call
from models.messages import Message
from models.notices import Notice
from settings import Settings
from tests.client import Ask
from tests.factories import a_call

pytestmark = pytest.mark.usefixtures("fresh_database")


@pytest.fixture
async def call() -> Call:
    """A public call."""
    return await a_call()


async def an_applicant(call: Call, state: State = State.DRAFT, **given: Any) -> Application:
    """Somebody with an application to a call."""
    now = clock.now()
    address = f"{new_id()}@example.org"
    person = await Account(email=address, email_key=address, created_at=now).add()
    return await Application(
        **{
            "call": call.item_id,
            "applicant_id": person.id,
            "key": "k",
            "state": state,
            "is_active": state in ACTIVE,
            "form_version": 1,
            "created_at": now,
            "saved_at": now,
            **given,
        }
    ).add()


async def applicants(call: Call, number: int) -> list[Application]:
    return [await an_applicant(call) for _ in range(number)]


async def a_notice(call: Call, kind: LetterKind = LetterKind.CALL_CANCELLED, cause: str = "c", **given: Any) -> Notice:
    return await Notice(**{"cause": cause, "call": call.item_id, "kind": kind, "at": clock.now(), **given}).add()


async def told() -> list[Id]:
    """Whom a mail was written to about their application, by its id, once for each mail."""
    return sorted(message.application for message in await Message.many({}) if message.application)


def ids(applications: Iterable[Application]) -> list[Id]:
    return sorted(application.id for application in applications)


@pytest.mark.parametrize(
    ("kind", "concerned"),
    [
        (LetterKind.DEADLINE_EXTENDED, {State.DRAFT, State.SUBMITTED}),
        (LetterKind.CALL_POSTPONED, set(ACTIVE)),
        (LetterKind.CALL_CANCELLED, set(ACTIVE)),
    ],
)
async def test_a_notice_goes_to_those_whom_it_concerns(
    settings: Settings, call: Call, kind: LetterKind, concerned: set[State]
) -> None:
    everybody = {state: await an_applicant(call, state) for state in State}
    await an_applicant(await a_call("another"))
    await a_notice(call, kind, note="Because of the snow.")

    assert await unfold(settings) == len(concerned)

    assert await told() == ids(everybody[state] for state in concerned)
    assert all("Because of the snow." in message.body for message in await Message.many({}))
    assert [notice.done for notice in await Notice.many({})] == [True]
    assert await unfold(settings) == 0


async def test_whoever_begins_after_the_notice_is_not_told(settings: Settings, call: Call) -> None:
    before = await an_applicant(call)
    await a_notice(call)
    clock.move(timedelta(seconds=1))
    await an_applicant(call)

    await unfold(settings)

    assert await told() == [before.id]


async def test_two_notices_of_one_kind_are_two_mails(settings: Settings, call: Call) -> None:
    (one,) = await applicants(call, 1)
    await a_notice(call, LetterKind.DEADLINE_EXTENDED, "first")
    await a_notice(call, LetterKind.DEADLINE_EXTENDED, "second")

    assert await unfold(settings) == 2
    assert await told() == [one.id, one.id]


@pytest.mark.parametrize("number", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1])
async def test_everybody_is_told_in_batches(settings: Settings, call: Call, number: int) -> None:
    everybody = await applicants(call, number)
    await a_notice(call)

    assert await unfold(settings) == number
    assert await told() == ids(everybody)


async def test_several_workers_tell_everybody_once(
    settings: Settings, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 5)
    everybody = await applicants(call, 43)
    await a_notice(call)
    await a_notice(call, LetterKind.CALL_POSTPONED, "d")

    counts = await asyncio.gather(*(unfold(settings) for _ in range(4)))

    assert sum(counts) == 86
    assert await told() == sorted([*ids(everybody), *ids(everybody)])


class Killed(BaseException):
    """The end of a worker."""


@pytest.mark.parametrize("at", [1, 2, 5, 6, 9, 13])
async def test_a_worker_that_dies_in_the_middle_loses_and_repeats_nothing(
    settings: Settings, call: Call, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 5)
    everybody = await applicants(call, 12)
    await a_notice(call)
    worded, about = 0, letters.about

    async def until_killed(*given: Any, **named: Any) -> Message:
        nonlocal worded
        worded += 1
        if worded == at:
            raise Killed
        return await about(*given, **named)

    monkeypatch.setattr(letters, "about", until_killed)
    try:
        await unfold(settings)
    except Killed:
        assert len(await told()) == (at - 1) // 5 * 5, "a batch is told as a whole or not at all"

    await unfold(settings)

    assert await told() == ids(everybody)


async def test_a_notice_gone_through_again_from_the_start_repeats_no_mail(settings: Settings, call: Call) -> None:
    everybody = await applicants(call, 3)
    notice = await a_notice(call)
    await unfold(settings)
    late = await an_applicant(call, created_at=notice.at)
    await Notice.change({"_id": notice.id}, {"$set": {"done": False, "after": None}})

    assert await unfold(settings) == 1
    assert await told() == ids([*everybody, late])


async def test_one_who_cannot_be_written_to_keeps_nobody_else_waiting(settings: Settings, call: Call) -> None:
    people = [await an_applicant(call), await an_applicant(call, applicant_id=new_id()), await an_applicant(call)]
    await a_notice(call)

    assert await unfold(settings) == 2
    assert await told() == ids([people[0], people[2]])


async def test_one_notice_that_fails_keeps_no_other_waiting(settings: Settings, call: Call) -> None:
    (one,) = await applicants(call, 1)
    await a_notice(call, LetterKind.RECEIPT, "nobody is told this by a notice")
    await a_notice(call, cause="sound")

    assert await unfold(settings) == 1
    assert await told() == [one.id]


async def test_the_worker_writes_and_sends_what_a_notice_owes(ask: Ask, settings: Settings, call: Call) -> None:
    await applicants(call, 2)
    await a_notice(call, note="Because of the snow.")
    stop = asyncio.Event()

    worker = asyncio.create_task(run_until(stop, settings))
    async with asyncio.timeout(10):
        while len(ask.mails()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    stop.set()
    await worker

    assert len({mail["To"] for mail in ask.mails()}) == 2
    assert all("Because of the snow." in mail.get_body(("plain",)).get_content() for mail in ask.mails())


async def test_the_next_people_are_found_by_an_index_in_order(settings: Settings, call: Call) -> None:
    await applicants(call, 30)
    notice = await a_notice(call, after=Id("0" * 24))
    found = database.connected().documents["applications"].find(notices._still_to_tell(notice))

    plan = (await found.sort("applicant_id", 1).limit(7).explain())["executionStats"]

    assert (plan["nReturned"], plan["totalKeysExamined"], plan["totalDocsExamined"]) == (7, 7, 7)
