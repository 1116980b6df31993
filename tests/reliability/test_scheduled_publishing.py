"""Publishing by the clock: each edition once, whoever runs beside, whenever somebody looks, and in whatever zone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters import clock, database
from delivery import scheduled
from domain.content import ContentAction
from domain.errors import Code, refusal
from models import content as publishing
from models.audit import AuditEvent
from models.base import Stored
from models.changes import Change
from models.meetings import Meeting
from models.programmes import Programme
from tests.actors import SECRETARIAT
from tests.api.content_documents import act
from tests.api.desk import (
    SECOND_SECRETARIAT,
    acted,
    approved,
    create_meeting,
    create_programme,
    published,
    refused,
    text,
    update_meeting,
)
from tests.client import Ask
from tests.factories import a_call

Item = dict[str, Any]


def be(moment: datetime) -> None:
    """Let it be a moment: the clock is moved, nobody sleeps."""
    clock.move(moment - clock.now())


def in_hours(hours: float) -> str:
    return (clock.now() + timedelta(hours=hours)).isoformat()


async def waiting(ask: Ask, slug: str, at: str, **given: Any) -> Item:
    """A meeting that waits for its time."""
    ready = await approved(ask, await create_meeting(ask, slug=slug))
    return await acted(ask, "publishContent", ready, publishAt=at, **given)


async def public() -> list[str]:
    """The names of all that the public reads."""
    return sorted([meeting.slug for meeting in await Meeting.many({"edition": "CURRENT"})])


def side_by_side(workers: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Awaitable[int]]:
    """Workers that all find the same editions due before any of them publishes one."""
    barrier, go_live = asyncio.Barrier(workers), scheduled._go_live
    met: set[tuple[object, object]] = set()

    async def together(content: Any) -> int:
        met.add((asyncio.current_task(), content.item_id))
        await barrier.wait()
        return await go_live(content)

    monkeypatch.setattr(scheduled, "_go_live", together)

    async def run() -> int:
        went_live = sum(await asyncio.gather(*[scheduled.publish_due() for _ in range(workers)]))
        assert len({task for task, _ in met}) == workers, "every worker found the same to do"
        return went_live

    return run


async def test_of_three_workers_one_publishes_each_edition(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        await waiting(ask, f"meeting-{number}", in_hours(1 + number / 10))
    clock.move(timedelta(hours=2))

    went_live = await side_by_side(3, monkeypatch)()

    assert went_live == 4
    assert await public() == [f"meeting-{number}" for number in range(4)]
    assert await Meeting.count_of({"revision": {"$ne": None}}) == 4
    assert await AuditEvent.count_of({"action": ContentAction.GO_LIVE.value}) == 4
    assert [change.number for change in await Change.many({}, sort=[("number", 1)])] == [1, 2, 3, 4]


async def test_without_the_check_of_versions_an_edition_goes_live_more_than_once(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    await waiting(ask, "meeting", in_hours(1))
    clock.move(timedelta(hours=2))

    async def overwrite(self: Stored, version: int) -> Stored:
        self.version = version + 1
        await self._collection().replace_one({"_id": self.id}, self.stored_form(), session=database.current_session())
        return self

    monkeypatch.setattr(Stored, "save_as_of", overwrite)

    went_live = await side_by_side(3, monkeypatch)()

    assert went_live == 3
    assert await Meeting.count_of({"revision": {"$ne": None}}) == 3


async def test_nothing_goes_live_before_its_time(ask: Ask) -> None:
    item = await waiting(ask, "meeting", in_hours(1))

    assert (item["status"], item["revision"]) == ("SCHEDULED", None)
    clock.move(timedelta(minutes=59))
    assert await scheduled.publish_due() == 0
    assert await public() == []
    clock.move(timedelta(minutes=1))
    assert await scheduled.publish_due() == 1
    assert await public() == ["meeting"]
    assert await scheduled.publish_due() == 0


async def test_what_fell_due_while_nobody_worked_is_done_by_the_next_worker(ask: Ask) -> None:
    for number, hours in enumerate((30, 1, 500)):
        await waiting(ask, f"meeting-{number}", in_hours(hours))
    clock.move(timedelta(days=3))

    assert await scheduled.publish_due() == 2

    assert await public() == ["meeting-0", "meeting-1"]
    order = [change.slug for change in await Change.many({}, sort=[("number", 1)])]
    assert order == ["meeting-1", "meeting-0"], "in the order of their times"


async def test_an_edit_cancels_the_schedule(ask: Ask) -> None:
    item = await waiting(ask, "meeting", in_hours(1))
    edited = await update_meeting(ask, item, title=text("Anew"))
    clock.move(timedelta(hours=2))

    assert edited["status"] == "DRAFT"
    assert await scheduled.publish_due() == 0
    assert await public() == []


async def test_an_edit_at_the_last_moment_is_not_published_over(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await waiting(ask, "meeting", in_hours(1))
    await ask.headers(SECRETARIAT)
    clock.move(timedelta(hours=2))
    go_live = scheduled._go_live

    async def edited_first(content: Any) -> int:
        await update_meeting(ask, item, title=text("Anew"))
        return await go_live(content)

    monkeypatch.setattr(scheduled, "_go_live", edited_first)

    assert await scheduled.publish_due() == 0
    assert await public() == []
    working = await Meeting.working({"slug": "meeting"})
    assert working is not None
    assert (working.status, working.title) == ("DRAFT", {"en": "Anew"})


async def test_the_public_keeps_its_revision_until_the_time_of_the_next(ask: Ask) -> None:
    first = await published(ask, await create_meeting(ask, slug="meeting"))
    second = await approved(ask, await update_meeting(ask, first, title=text("Anew")))
    await acted(ask, "publishContent", second, publishAt=in_hours(1), note="The second.")
    titles = '{ meeting(slug: "meeting") { title revision { number note } } }'
    before = await ask(titles)
    clock.move(timedelta(hours=2))

    await scheduled.publish_due()

    assert before["meeting"] == {"title": "The fifth meeting", "revision": {"number": 1, "note": None}}
    assert (await ask(titles))["meeting"] == {"title": "Anew", "revision": {"number": 2, "note": "The second."}}


async def test_an_item_that_cannot_be_published_keeps_no_other_waiting(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    await waiting(ask, "broken", in_hours(1))
    await waiting(ask, "sound", in_hours(2))
    programme = await approved(ask, await create_programme(ask))
    await acted(ask, "publishContent", programme, publishAt=in_hours(1))
    clock.move(timedelta(hours=3))
    publish = publishing.Content.publish

    async def fail_once(self: Any, **given: Any) -> Any:
        if self.slug == "broken":
            raise ValueError("broken")
        return await publish(self, **given)

    monkeypatch.setattr(publishing.Content, "publish", fail_once)

    assert await scheduled.publish_due() == 2
    assert await public() == ["sound"]
    assert await Programme.count_of({"edition": "CURRENT"}) == 1


async def test_what_cannot_go_live_is_tried_again_after_waits_that_grow(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = in_hours(1)
    await waiting(ask, "meeting", at)
    began = datetime.fromisoformat(at)
    tries: list[int] = []
    publish = publishing.Content.publish

    async def refuse(self: Any, **given: Any) -> Any:
        tries.append(10 * round((clock.now() - began) / timedelta(seconds=10)))
        raise refusal(Code.WRONG_STATE, "Not yet.")

    monkeypatch.setattr(publishing.Content, "publish", refuse)
    for seconds in range(20, 8_300, 50):
        be(began + timedelta(seconds=seconds))
        assert await scheduled.publish_due() == await scheduled.publish_due() == 0

    assert tries == [20, 120, 270, 570, 1_170, 2_370, 4_770]
    monkeypatch.setattr(publishing.Content, "publish", publish)
    be(began + timedelta(seconds=4_780) + scheduled.LONGEST_WAIT)
    assert (await scheduled.publish_due(), await public()) == (1, ["meeting"])


async def test_nothing_is_begun_once_the_worker_is_told_to_stop(ask: Ask) -> None:
    await waiting(ask, "meeting", in_hours(1))
    clock.move(timedelta(hours=2))
    stop = asyncio.Event()
    stop.set()

    assert await scheduled.publish_due(stop=stop) == 0


@pytest.mark.parametrize("hours", [0, -1])
async def test_a_time_that_has_passed_is_refused(ask: Ask, hours: float) -> None:
    ready = await approved(ask, await create_meeting(ask))
    given = {"content": ready["id"], "version": ready["version"], "publishAt": in_hours(hours)}

    assert await refused(ask, act("publishContent"), as_=SECOND_SECRETARIAT, **given) == [("INVALID", "publishAt")]


async def test_a_time_needs_its_offset(ask: Ask) -> None:
    ready = await approved(ask, await create_meeting(ask))
    given = {"content": ready["id"], "version": ready["version"], "publishAt": "2099-03-01T00:00:00"}

    body = await ask.raw(act("publishContent"), as_=SECRETARIAT, input=given)

    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("given", "instant"),
    [
        # Budapest: at 2:00 on 31 March 2024 it became 3:00; at 3:00 on 27 October 2024 it became 2:00 once more.
        ("2024-03-31T01:59:59+01:00", datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC)),
        ("2024-03-31T03:00:00+02:00", datetime(2024, 3, 31, 1, 0, 0, tzinfo=UTC)),
        ("2024-10-27T02:30:00+02:00", datetime(2024, 10, 27, 0, 30, 0, tzinfo=UTC)),
        ("2024-10-27T02:30:00+01:00", datetime(2024, 10, 27, 1, 30, 0, tzinfo=UTC)),
        # Almaty: at 0:00 on 1 March 2024 it became 23:00 of the day before, for good.
        ("2024-02-29T23:30:00+06:00", datetime(2024, 2, 29, 17, 30, 0, tzinfo=UTC)),
        ("2024-02-29T23:30:00+05:00", datetime(2024, 2, 29, 18, 30, 0, tzinfo=UTC)),
        ("2024-03-01T00:00:00+05:00", datetime(2024, 2, 29, 19, 0, 0, tzinfo=UTC)),
        ("2024-03-01T00:00:00+06:00", datetime(2024, 2, 29, 18, 0, 0, tzinfo=UTC)),
    ],
)
async def test_a_time_is_an_instant_whatever_the_clocks_on_the_wall_do(ask: Ask, given: str, instant: datetime) -> None:
    be(instant - timedelta(days=2))
    item = await waiting(ask, "meeting", given)
    told = await ask(
        "query($id: ID!) { node(id: $id) { ... on Meeting { publishAt } } }", as_=SECRETARIAT, id=item["id"]
    )

    assert told["node"]["publishAt"] == instant.isoformat().replace("+00:00", "Z")
    be(instant - timedelta(milliseconds=500))
    assert await scheduled.publish_due() == 0
    be(instant + timedelta(milliseconds=500))
    assert await scheduled.publish_due() == 1


async def test_the_hour_that_came_twice_in_almaty_and_in_budapest_keeps_its_order(ask: Ask) -> None:
    be(datetime(2024, 2, 28, tzinfo=UTC))
    # The same time on the wall, an hour apart: before and after the clocks were put back.
    await waiting(ask, "second", "2024-02-29T23:30:00+05:00")
    await waiting(ask, "first", "2024-02-29T23:30:00+06:00")

    be(datetime(2024, 2, 29, 18, 0, tzinfo=UTC))
    assert (await scheduled.publish_due(), await public()) == (1, ["first"])
    be(datetime(2024, 2, 29, 19, 0, tzinfo=UTC))
    assert (await scheduled.publish_due(), await public()) == (1, ["first", "second"])


async def test_a_call_closes_at_its_instant_on_the_day_that_almaty_changed_its_zone(ask: Ask) -> None:
    be(datetime(2024, 2, 28, tzinfo=UTC))
    closes_at = datetime(2024, 2, 29, 18, 59, 59, tzinfo=UTC)
    await a_call("almaty", closes_at=closes_at, time_zone="Asia/Almaty")
    status = '{ call(slug: "almaty") { callStatus closesAt timeZone } }'

    be(closes_at - timedelta(milliseconds=500))
    before = (await ask(status))["call"]
    be(closes_at + timedelta(milliseconds=500))
    after = (await ask(status))["call"]

    assert before == {"callStatus": "OPEN", "closesAt": "2024-02-29T18:59:59Z", "timeZone": "Asia/Almaty"}
    assert after == {**before, "callStatus": "CLOSED"}
