"""Publishing, and the register of decisions: `python -m benchmarks.deciding` prints a table.

A database of its own is filled. What is published is a meeting with its minutes and decisions: its revision, register,
search index, change log, audit event and queue, in one transaction. The register is asked as a secretariat asks it:
what is open, what is late, what one institution owes.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from adapters.database import Database
from benchmarks.content import meeting, publish
from benchmarks.databases import Commands, an_empty_database, examined, figure
from domain.meetings import DecisionAction, FollowUpStatus
from models.base import Id, new_id
from models.decisions import ActionItem, Decision
from models.institutions import Institution
from models.meetings import MeetingSeries
from resolvers import decisions
from resolvers.context import Context
from resolvers.ids import global_id
from resolvers.paging import Window
from settings import Settings

BATCH: Final = 1_000
INSTITUTIONS: Final = 8
HEAD: Final = """\
| what | found | ms: median / p99 | commands | index keys | documents |
|---|---:|---:|---:|---:|---:|"""


class Measured(NamedTuple):
    """What one kind of work came to."""

    title: str
    found: int
    took_ms: list[float]
    commands: int
    keys: int
    documents: int

    def row(self) -> str:
        """Its line in the table."""
        cells = (self.title, self.found, figure(self.took_ms), self.commands, self.keys, self.documents)
        return f"| {' | '.join(map(str, cells))} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, measure, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.deciding", description=__doc__)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=50, help="how often each is repeated")
    chosen = parser.parse_args(arguments)
    print(asyncio.run(measured(chosen.decisions, chosen.times)))


async def measured(number: int, times: int) -> str:
    """The table."""
    commands = Commands()
    async with an_empty_database(commands) as connected:
        institutions = [
            (await Institution(slug=f"i{n}", name={"en": f"Institution {n}"}, kind="MEMBER").add()).id
            for n in range(INSTITUTIONS)
        ]
        await fill(number, institutions)
        rows = [await publishing(times, institutions[0], connected, commands)]
        for title, asked in questions(institutions[0]).items():
            rows.append(await repeated(title, times, lambda asked=asked: register(asked), connected, commands))
    note = f"Pages of 20 with their total, among {number} decisions; the published meeting has six decisions."
    return "\n".join((HEAD, *(row.row() for row in rows), "", note))


def questions(institution: Id) -> dict[str, dict[str, Any]]:
    """What is asked of the register."""
    return {
        "the newest decisions": {},
        "what is open": {"follow_up": [FollowUpStatus.OPEN]},
        "what is overdue": {"overdue": True},
        "what one institution still owes": {
            "responsible": global_id("Institution", institution),
            "follow_up": [FollowUpStatus.OPEN, FollowUpStatus.IN_PROGRESS],
        },
    }


async def fill(number: int, institutions: Sequence[Id]) -> None:
    """Store that many decisions of many meetings, past publishing them one by one."""
    for start in range(0, number, BATCH):
        made = [a_decision(n, institutions) for n in range(start, min(start + BATCH, number))]
        await Decision.get_motor_collection().insert_many([one.stored_form() for one in made])


def a_decision(number: int, institutions: Sequence[Id]) -> Decision:
    """A decision with one thing to do; one in five is done."""
    held_on = date(1993, 1, 1) + timedelta(days=number % 11_000)
    status = FollowUpStatus.IMPLEMENTED if number % 5 == 0 else FollowUpStatus.OPEN
    item = ActionItem(
        key="a",
        title={"en": "Report"},
        responsible=[institutions[number % len(institutions)]],
        due_on=held_on + timedelta(days=365),
        status=status,
    )
    return Decision(
        meeting=new_id(),
        held_on=held_on,
        position=0,
        key="d1",
        number="1",
        action=DecisionAction.AGREED,
        text={"en": f"It was agreed, for the {number}th time, to report."},
        action_items=[item],
        published_in=frozenset({"en"}),
    )


async def publishing(times: int, host: Id, connected: Database, commands: Commands) -> Measured:
    """What publishing a meeting costs, its draft apart."""
    series = await MeetingSeries(slug="ministers", name={"en": "Meeting of Ministers"}).add()
    drafts = iter([await publish(meeting(n, series.id, host)) for n in range(1, times + 1)])

    async def again() -> int:
        public = next(drafts)
        working = await type(public).working({"item_id": public.item_id})
        assert working is not None, "what was published was written before"
        working.status = type(working.status).APPROVED
        await working.publish(by=None, at=datetime.now(UTC))
        return 1

    return await repeated("publishing a meeting", times, again, connected, commands)


async def register(asked: dict[str, Any]) -> int:
    """A page of the register, with the total that it tells."""
    page = await decisions.listed(Context(Settings(), datetime.now(UTC)), Window(first=20), **asked)
    return await page.total()


async def repeated(
    title: str, times: int, work: Callable[[], Awaitable[int]], connected: Database, commands: Commands
) -> Measured:
    """What some work comes to when it is done so many times."""
    took_ms, found = [], 0
    before, sent = await examined(connected), commands.number
    for _ in range(times):
        started = time.perf_counter()
        found = await work()
        took_ms.append((time.perf_counter() - started) * 1_000)
    sent = commands.number - sent
    keys, documents = (now - then for now, then in zip(await examined(connected), before, strict=True))
    return Measured(title, found, took_ms, sent // times, keys // times, documents // times)


if __name__ == "__main__":
    main()
