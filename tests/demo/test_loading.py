"""Loading the demo content: all of it or nothing, once."""

import asyncio

import pytest

from adapters import clock
from adapters.database import Database
from demo.load import Demo, load_if_empty
from models.accounts import Account
from models.base import new_id
from models.decisions import Decision
from models.documents import ActivityPlan
from models.files import File
from models.meetings import Meeting
from tests.client import Ask

PLAN = "{ activityPlan(year: 2024) { activities { key status startsOn endsOn call { startsOn endsOn } } } }"
FOLLOW_UP = "{ decisions { nodes { actionItems { status overdue dueOn } } } }"


async def test_a_load_that_is_cut_short_leaves_nothing_and_the_next_one_loads_all(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(self: Demo) -> None:
        assert await Meeting.count_of({}) > 0, "most of it is there by now"
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Demo, "activity_plans", killed)
        with pytest.raises(KeyboardInterrupt):
            await load_if_empty()

    assert [await kind.count_of({}) for kind in (Account, File, Meeting, Decision)] == [0, 0, 0, 0]
    assert await load_if_empty() is True
    assert await ActivityPlan.count_of({}) == 1


async def test_of_two_processes_that_start_at_once_one_loads(fresh_database: Database) -> None:
    assert sorted(await asyncio.gather(load_if_empty(), load_if_empty())) == [False, True]

    assert await ActivityPlan.count_of({}) == 1


async def test_a_database_in_use_is_left_alone(fresh_database: Database) -> None:
    await Account(email="a@example.org", email_key="a@example.org", id=new_id(), created_at=clock.now()).add()

    assert await load_if_empty() is False
    assert await Meeting.count_of({}) == 0


async def test_nobody_real_is_shown_as_late(fresh_database: Database, ask: Ask) -> None:
    await load_if_empty()

    nodes = (await ask(FOLLOW_UP))["decisions"]["nodes"]
    items = [item for node in nodes for item in node["actionItems"]]

    assert {item["overdue"] for item in items} == {False}
    assert {item["status"] for item in items} == {"IMPLEMENTED", "IN_PROGRESS", "OPEN"}
    assert all(item["dueOn"] for item in items)


async def test_an_activity_takes_place_when_its_call_says(fresh_database: Database, ask: Ask) -> None:
    await load_if_empty()

    activities = (await ask(PLAN))["activityPlan"]["activities"]
    called = [one for one in activities if one["call"]]

    assert [one["key"] for one in called] == ["exchange", "training", "internship"]
    assert all({name: one[name] for name in ("startsOn", "endsOn")} == one["call"] for one in called)
    assert [one["key"] for one in activities if one["status"] == "IMPLEMENTED"] == []
