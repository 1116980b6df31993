"""Transactions: everything is kept, or nothing is; and the test that says so would notice."""

import asyncio

import pytest

from adapters import clock, database
from adapters.database import AlreadyExists, Database, DatabaseError, connect, in_transaction
from models.audit import AuditEvent
from models.base import new_id
from models.sequences import Sequence

HERE = new_id()


async def note(action: str) -> None:
    await AuditEvent.note(action, by=None, at=clock.now(), about=HERE)


async def noted() -> list[str]:
    return sorted(event.action for event in await AuditEvent.many({"about": HERE}))


async def test_what_was_done_together_is_kept_together(fresh_database: Database) -> None:
    async def work() -> str:
        await note("ONE")
        await note("TWO")
        return "done"

    assert await in_transaction(work) == "done"
    assert await noted() == ["ONE", "TWO"]


@pytest.mark.parametrize("failure", [ValueError, asyncio.CancelledError])
async def test_nothing_is_left_of_what_failed(fresh_database: Database, failure: type[BaseException]) -> None:
    async def work() -> None:
        await note("ONE")
        assert await noted() == ["ONE"]
        await note("TWO")
        raise failure

    with pytest.raises(failure):
        await in_transaction(work)

    assert await noted() == []


async def test_what_runs_outside_is_left_when_it_fails(fresh_database: Database) -> None:
    """The negative control: without the transaction, the same failure leaves half of it."""

    async def work() -> None:
        await note("ONE")
        raise ValueError

    with pytest.raises(ValueError):
        await work()

    assert await noted() == ["ONE"]


async def test_nobody_outside_sees_what_is_not_kept_yet(fresh_database: Database) -> None:
    noted_inside, seen_outside = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await note("ONE")
        noted_inside.set()
        await seen_outside.wait()

    running = asyncio.create_task(in_transaction(work))
    await noted_inside.wait()
    outside = await noted()
    seen_outside.set()
    await running

    assert (outside, await noted()) == ([], ["ONE"])


async def test_a_transaction_within_another_joins_it(fresh_database: Database) -> None:
    async def inner() -> None:
        await note("INNER")

    async def outer() -> None:
        await note("OUTER")
        session = database.current_session()
        await in_transaction(inner)
        assert database.current_session() is session
        raise ValueError

    with pytest.raises(ValueError):
        await in_transaction(outer)

    assert await noted() == []


async def test_an_inner_failure_that_is_caught_does_not_part_the_two(fresh_database: Database) -> None:
    async def inner() -> None:
        await note("INNER")
        raise ValueError

    async def outer() -> None:
        await note("OUTER")
        with pytest.raises(ValueError):
            await in_transaction(inner)

    await in_transaction(outer)

    assert await noted() == ["INNER", "OUTER"]


async def test_after_a_transaction_there_is_none(fresh_database: Database) -> None:
    await in_transaction(lambda: note("ONE"))
    assert database.current_session() is None

    with pytest.raises(AlreadyExists):
        await in_transaction(lambda: _twice())
    assert database.current_session() is None


async def _twice() -> None:
    event = AuditEvent(at=clock.now(), by=None, action="SAME", about=HERE)
    await event.add()
    await event.add()


async def test_transactions_in_each_others_way_are_tried_again_and_none_is_lost(fresh_database: Database) -> None:
    async def work() -> None:
        await Sequence.next_of("crowded")
        await note("COUNTED")

    await in_transaction(work)
    await asyncio.gather(*[in_transaction(work) for _ in range(20)])

    assert await Sequence.next_of("crowded") == 22
    assert len(await noted()) == 21


@pytest.mark.parametrize("url", ["nonsense", "mongodb://", "mongodb://user:pa/ss@host/", "mongodb://host:port/"])
async def test_what_is_no_address_of_a_database_is_a_database_error(url: str) -> None:
    with pytest.raises(DatabaseError):
        await connect(url, "nothing")
