"""The audit log: sealed into one chain by however many processes, and whatever is done to it afterwards is found."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from adapters import clock
from adapters.database import Database
from models import audit
from models.audit import FIRST, AuditEvent
from models.base import new_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.desk import acted, create_meeting
from tests.client import Ask
from tests.processes import environment, run

LOG = """query($about: ID, $first: Int, $after: String) { auditLog(about: $about, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { number action by about details hash previousHash } } }"""


async def events(count: int) -> None:
    """Acts that happened one after the other."""
    for number in range(count):
        await AuditEvent.note("SAVE", by=new_id(), at=clock.now(), about=new_id(), details={"number": number})


async def sealed(count: int) -> list[AuditEvent]:
    """A log of so many events."""
    await events(count)
    while await AuditEvent.seal():
        pass
    return await AuditEvent.many({}, sort=[("number", 1)])


async def faults() -> list[str]:
    return [fault async for fault in AuditEvent.faults()]


async def test_events_are_sealed_in_the_order_of_their_acts_each_chained_to_the_one_before(
    fresh_database: Database,
) -> None:
    log = await sealed(5)

    assert [event.number for event in log] == [1, 2, 3, 4, 5]
    assert [event.details["number"] for event in log] == [0, 1, 2, 3, 4]
    assert [event.previous_hash for event in log] == [FIRST, *(event.hash for event in log[:-1])]
    assert len({event.hash for event in log}) == 5
    assert await faults() == []


async def test_processes_that_seal_at_once_make_one_chain(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await events(40)
    change, barrier, arrived = AuditEvent.change.__func__, asyncio.Barrier(4), set[Any]()  # type: ignore[attr-defined]

    async def together(cls: Any, *where: Any, **given: Any) -> Any:
        # All of them know what is to be sealed, and after what, before the first of them writes.
        if asyncio.current_task() not in arrived:
            arrived.add(asyncio.current_task())
            await barrier.wait()
        return await change(cls, *where, **given)

    monkeypatch.setattr(AuditEvent, "change", classmethod(together))
    counts = await asyncio.gather(*[AuditEvent.seal() for _ in range(4)])
    monkeypatch.undo()
    while await AuditEvent.seal():
        pass

    assert len(arrived) == 4
    assert sum(counts) <= 40
    log = await AuditEvent.many({}, sort=[("number", 1)])
    assert [event.number for event in log] == list(range(1, 41))
    assert await faults() == []


async def test_events_come_in_while_others_are_sealed(fresh_database: Database) -> None:
    async def seal_often() -> None:
        for _ in range(30):
            await AuditEvent.seal()

    await asyncio.gather(events(30), seal_often(), seal_often(), events(30))
    while await AuditEvent.seal():
        pass

    assert [event.number for event in await AuditEvent.many({}, sort=[("number", 1)])] == list(range(1, 61))
    assert await faults() == []


async def test_more_events_than_fit_are_sealed_bit_by_bit(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MOST_AT_ONCE", 3)
    await events(7)

    assert [await AuditEvent.seal() for _ in range(4)] == [3, 3, 1, 0]
    assert await faults() == []


Tamper = Callable[[list[AuditEvent]], Awaitable[Any]]


def changed(**fields: Any) -> Tamper:
    return lambda log: AuditEvent.change({"_id": log[2].id}, {"$set": fields})


async def remove_the_third(log: list[AuditEvent]) -> None:
    await AuditEvent.remove_where({"_id": log[2].id})


async def swap_the_second_and_third(log: list[AuditEvent]) -> None:
    await AuditEvent.change({"_id": log[1].id}, {"$set": {"number": 99}})
    await AuditEvent.change({"_id": log[2].id}, {"$set": {"number": 2}})
    await AuditEvent.change({"_id": log[1].id}, {"$set": {"number": 3}})


async def change_and_hash_anew(log: list[AuditEvent]) -> None:
    log[2].action = "OTHER"
    digest = log[2].sealed_with(log[2].previous_hash or "", 3)
    await AuditEvent.change({"_id": log[2].id}, {"$set": {"action": "OTHER", "hash": digest}})


async def take_out_and_close_the_gap(log: list[AuditEvent]) -> None:
    await AuditEvent.remove_where({"_id": log[2].id})
    for event in log[3:]:
        assert event.number is not None
        await AuditEvent.change({"_id": event.id}, {"$set": {"number": event.number - 1}})


TAMPERED: list[tuple[Tamper, list[str]]] = [
    (changed(action="OTHER"), ["Event 3 was changed after it was sealed."]),
    (changed(by=None), ["Event 3 was changed after it was sealed."]),
    (changed(about=None), ["Event 3 was changed after it was sealed."]),
    (changed(**{"details.number": 7}), ["Event 3 was changed after it was sealed."]),
    (
        changed(hash="0" * 64),
        ["Event 3 was changed after it was sealed.", "Event 4 is not chained to the one before it."],
    ),
    (remove_the_third, ["Event 3 is missing: after 2 comes 4."]),
    (
        swap_the_second_and_third,
        [
            "Event 2 is not chained to the one before it.",
            "Event 2 was changed after it was sealed.",
            "Event 3 is not chained to the one before it.",
            "Event 3 was changed after it was sealed.",
            "Event 4 is not chained to the one before it.",
        ],
    ),
    (change_and_hash_anew, ["Event 4 is not chained to the one before it."]),
    (
        take_out_and_close_the_gap,
        [
            "Event 3 is not chained to the one before it.",
            "Event 3 was changed after it was sealed.",
            "Event 4 was changed after it was sealed.",
        ],
    ),
]


@pytest.mark.parametrize(("tamper", "found"), TAMPERED)
async def test_whatever_is_done_to_the_log_is_found(fresh_database: Database, tamper: Tamper, found: list[str]) -> None:
    log = await sealed(5)

    await tamper(log)

    assert await faults() == found


@pytest.fixture
def env(tmp_path: Path, mongodb_url: str, fresh_database: Database) -> dict[str, str]:
    """The environment of a command that works on the test's database."""
    return environment(tmp_path, KURULTAI_MONGODB_URL=mongodb_url, KURULTAI_DATABASE=fresh_database.name)


async def test_the_command_tells_how_far_the_log_is_right(env: dict[str, str]) -> None:
    empty = run("verify-audit", env=env)
    log = await sealed(3)
    await events(2)

    right = run("verify-audit", "--head", FIRST, env=env)

    keep = "Keep this elsewhere and give it to --head next time:"
    assert (empty.returncode, empty.stdout) == (0, f"0 events, unbroken. 0 not sealed yet.\n{keep} {FIRST}\n")
    assert (right.returncode, right.stderr) == (0, "")
    assert right.stdout == f"3 events, unbroken. 2 not sealed yet.\n{keep} {log[-1].hash}\n"


async def test_the_command_tells_what_is_wrong_and_ends_with_one(env: dict[str, str]) -> None:
    log = await sealed(4)
    await remove_the_third(log)

    wrong = run("verify-audit", env=env)

    assert (wrong.returncode, wrong.stdout, wrong.stderr) == (1, "", "Event 3 is missing: after 2 comes 4.\n")


async def test_a_log_that_was_cut_off_is_found_by_the_hash_that_was_kept(env: dict[str, str]) -> None:
    log = await sealed(4)
    head = log[-1].hash or ""
    await AuditEvent.remove_where({"number": {"$gt": 2}})

    unaware, aware = run("verify-audit", env=env), run("verify-audit", "--head", head, env=env)

    assert (unaware.returncode, aware.returncode) == (0, 1)
    assert aware.stderr == "The event with the given hash is gone: the log was cut off or written anew.\n"
    await sealed(2)
    assert run("verify-audit", "--head", log[1].hash or "", env=env).returncode == 0


async def test_administrators_read_who_did_what_the_newest_first(ask: Ask) -> None:
    draft = await create_meeting(ask)
    other = await create_meeting(ask, slug="other")
    await acted(ask, "submitForReview", draft, as_=CONTRIBUTOR, note="Look.")
    await AuditEvent.note("PURGE", by=None, at=clock.now(), about=None)
    assert (await ask(LOG, as_=ADMINISTRATOR))["auditLog"]["nodes"] == [], "what is not sealed yet is not shown"
    await AuditEvent.seal()

    log = (await ask(LOG, as_=ADMINISTRATOR, first=100))["auditLog"]["nodes"]
    about = (await ask(LOG, as_=ADMINISTRATOR, about=draft["id"]))["auditLog"]["nodes"]
    page = (await ask(LOG, as_=ADMINISTRATOR, first=3))["auditLog"]

    told = [(one["number"], one["action"], one["by"]) for one in log]
    assert told == [
        (4, "PURGE", "Kurultai"),
        (3, "SUBMIT_FOR_REVIEW", CONTRIBUTOR.email),
        (2, "CREATE", CONTRIBUTOR.email),
        (1, "CREATE", CONTRIBUTOR.email),
    ]
    assert [one["number"] for one in about] == [3, 1]
    assert [one["number"] for one in page["nodes"]] == [4, 3, 2]
    assert page["pageInfo"]["hasNextPage"] is True
    assert other["id"] not in [one["about"] for one in about]
    assert (await ask(LOG, as_=ADMINISTRATOR, about="nonsense"))["auditLog"]["nodes"] == []


@pytest.mark.parametrize("actor", [None, AYGUL, CONTRIBUTOR, REVIEWER, EDITOR, SECRETARIAT])
async def test_nobody_else_reads_the_log(ask: Ask, actor: Actor | None) -> None:
    await sealed(1)

    body = await ask.raw(LOG, as_=actor)

    assert body["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")
