"""The change log: what became public, changed and went away, in the order in which it happened."""

import asyncio
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import clock, database
from adapters.database import Database, in_transaction
from domain.changes import ChangeKind
from domain.content import ContentAction, ContentType
from domain.errors import BadRequest
from domain.meetings import DecisionAction
from models.base import new_id
from models.changes import Change
from models.content import Content
from models.decisions import DecisionText
from models.sequences import Sequence
from resolvers.changes import cursor_at, number_at
from resolvers.ids import global_id
from schema.scalars import SCALARS
from tests.actors import EDITOR
from tests.client import Ask
from tests.commands import CommandCounter
from tests.factories import a_call, a_meeting

serialize = SCALARS[datetime].serialize
DECIDED = [DecisionText(key="d1", number="1", action=DecisionAction.AGREED, text={"en": "To meet again."})]
LOG = """query($after: String, $types: [ContentType!], $first: Int) {
  changes(after: $after, types: $types, first: $first) {
    edges { cursor node { cursor at kind type id slug revision node { __typename ... on Meeting { title } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
SLUGS = """query($after: String, $types: [ContentType!], $first: Int) {
  changes(after: $after, types: $types, first: $first) { nodes { kind slug } pageInfo { hasNextPage endCursor } }
}"""


async def withdraw(content: Content, action: ContentAction = ContentAction.UNPUBLISH) -> None:
    working = await type(content).working({"item_id": content.item_id})
    assert working is not None
    await working.withdraw(action, by=new_id(), at=clock.now(), note="No longer right.")


async def note(slug: str, type_: ContentType = ContentType.MEETING) -> None:
    await in_transaction(lambda: Change.note(ChangeKind.PUBLISHED, type_, new_id(), at=clock.now(), slug=slug))


async def test_what_is_published_stands_in_the_log_with_what_it_is_now(ask: Ask) -> None:
    meeting = await a_meeting("fifth")

    page = (await ask(LOG))["changes"]

    cursor = cursor_at(1)
    assert page == {
        "edges": [
            {
                "cursor": cursor,
                "node": {
                    "cursor": cursor,
                    "at": serialize(meeting.published_at),
                    "kind": "PUBLISHED",
                    "type": "MEETING",
                    "id": global_id("Meeting", meeting.item_id),
                    "slug": "fifth",
                    "revision": 1,
                    "node": {"__typename": "Meeting", "title": "The fifth meeting"},
                },
            }
        ],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": cursor, "endCursor": cursor},
    }


@pytest.mark.parametrize(
    ("action", "kind"), [(ContentAction.UNPUBLISH, "UNPUBLISHED"), (ContentAction.ARCHIVE, "DELETED")]
)
async def test_what_is_withdrawn_leaves_a_tombstone_and_shows_nothing_even_to_who_writes_it(
    ask: Ask, action: ContentAction, kind: str
) -> None:
    meeting = await a_meeting("fifth")
    await withdraw(meeting, action)

    edges = (await ask(LOG, as_=EDITOR))["changes"]["edges"]

    told = [(edge["node"]["kind"], edge["node"]["id"], edge["node"]["node"]) for edge in edges]
    id_ = global_id("Meeting", meeting.item_id)
    assert told == [("PUBLISHED", id_, None), (kind, id_, None)]


async def test_decisions_come_and_go_with_their_meeting_under_ids_that_stay(ask: Ask) -> None:
    meeting = await a_meeting("fifth", decisions=DECIDED)
    await withdraw(meeting)

    edges = (await ask(LOG, types=["DECISION"]))["changes"]["edges"]

    id_ = global_id("Decision", f"{meeting.item_id}.d1")
    assert [(edge["node"]["kind"], edge["node"]["id"]) for edge in edges] == [("PUBLISHED", id_), ("UNPUBLISHED", id_)]


async def test_the_log_is_read_on_from_a_cursor_the_oldest_first(ask: Ask) -> None:
    for number in range(5):
        await note(f"m{number}")

    read, after, more = [], None, True
    while more:
        page = (await ask(SLUGS, after=after, first=2))["changes"]
        read += [node["slug"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert read == ["m0", "m1", "m2", "m3", "m4"]
    assert (await ask(SLUGS, after=after))["changes"]["nodes"] == []


async def test_only_the_types_that_are_asked_for_are_shown(ask: Ask) -> None:
    await note("m", ContentType.MEETING)
    await note("c", ContentType.CALL)
    await note("p", ContentType.PROGRAMME)

    nodes = (await ask(SLUGS, types=["CALL", "PROGRAMME"]))["changes"]["nodes"]

    assert [node["slug"] for node in nodes] == ["c", "p"]
    assert (await ask(SLUGS, types=[]))["changes"]["nodes"] == []


async def test_a_cursor_of_the_future_shows_nothing_until_it_is_reached(ask: Ask) -> None:
    await note("first")
    ahead = cursor_at(2)
    assert (await ask(SLUGS, after=ahead))["changes"] == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }
    await note("second")
    await note("third")

    assert (await ask(SLUGS, after=ahead))["changes"]["nodes"] == [{"kind": "PUBLISHED", "slug": "third"}]


@pytest.mark.parametrize("cursor", ["", "no cursor", "W10", "W1siaSIsLTFdXQ", "W1sicyIsIjEiXV0", "ü", "A" * 5_000])
async def test_what_is_no_cursor_of_the_log_is_refused(ask: Ask, cursor: str) -> None:
    answer = await ask.raw(SLUGS, after=cursor)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


@given(st.integers(0, 2**63 - 1))
def test_a_cursor_stands_for_its_number_for_ever(number: int) -> None:
    assert number_at(cursor_at(number)) == number


def test_a_number_below_nothing_is_no_place_in_the_log() -> None:
    with pytest.raises(BadRequest):
        number_at(cursor_at(-1))


def test_the_cursors_that_partners_keep_stay_as_they_are() -> None:
    assert cursor_at(7) == "W1siaSIsN11d"


async def test_a_page_of_three_takes_as_many_commands_as_one_of_one(ask: Ask, commands: CommandCounter) -> None:
    counts = []
    for size in (1, 3):
        for number in range(size):
            await a_meeting(f"meeting-{size}-{number}", decisions=DECIDED)
            await a_call(f"call-{size}-{number}")
        commands.reset()
        await ask(LOG, first=100)
        counts.append(len(commands.names))

    assert counts[0] == counts[1]


async def test_no_change_is_noted_outside_the_transaction_that_makes_it(fresh_database: Database) -> None:
    with pytest.raises(RuntimeError):
        await Change.note(ChangeKind.PUBLISHED, ContentType.MEETING, new_id(), at=clock.now())

    assert await Change.count_of({}) == 0


async def test_who_follows_the_log_misses_nothing_that_commits_late(fresh_database: Database) -> None:
    assert await read_while_a_late_one_commits() == ["late", "quick"]


async def test_numbers_given_outside_their_transactions_would_hide_what_commits_late(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_inside = Sequence.next_of

    async def given_outside(name: str) -> int:
        token = database._session.set(None)
        try:
            return await given_inside(name)
        finally:
            database._session.reset(token)

    monkeypatch.setattr(Sequence, "next_of", given_outside)

    assert await read_while_a_late_one_commits() == ["quick"]


async def read_while_a_late_one_commits() -> list[str | None]:
    """What somebody reads who follows the log by its numbers while a change that was noted first commits last."""
    is_noted, may_commit = asyncio.Event(), asyncio.Event()

    async def note_late() -> None:
        await Change.note(ChangeKind.PUBLISHED, ContentType.MEETING, new_id(), at=clock.now(), slug="late")
        is_noted.set()
        await may_commit.wait()

    late = asyncio.create_task(in_transaction(note_late))
    await is_noted.wait()
    quick = asyncio.create_task(note("quick"))
    await asyncio.wait({quick}, timeout=0.3)
    read = await Change.after(0, limit=10)
    may_commit.set()
    await asyncio.gather(late, quick)
    read += await Change.after(read[-1].number if read else 0, limit=10)
    return [change.slug for change in read]


async def test_many_who_publish_at_once_leave_no_gap_and_come_out_in_order(fresh_database: Database) -> None:
    publishing = asyncio.gather(*(note(f"m{number}") for number in range(20)))
    read: list[int] = []
    while len(read) < 20:
        read += [change.number for change in await Change.after(read[-1] if read else 0, limit=3)]
    await publishing

    assert read == list(range(1, 21))
