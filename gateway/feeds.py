"""The feed: tells those who subscribe in this process what is new, whichever process wrote it.

It reads the change log itself by its running number, once for all readers, as soon as a change stream of the database
says that there is more, or soon after where that is silent. Readers have a place in the log and no queue: what is new
is kept once for all of them, and who falls behind what is kept is let go.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Final, Generic, TypeVar

import structlog

from adapters import database
from adapters.database import DatabaseError, Written
from domain.content import ContentType
from models.base import Id
from models.changes import Change
from models.moderation import ModerationItem

KEPT: Final = 1_000
"""So many of the newest are kept for readers; one who falls further behind is too slow."""
BATCH: Final = 100
POLL_SECONDS: Final = 1.0
"""How soon the log is looked at when no change stream says that there is more."""
RESTART_SECONDS: Final = 1.0

T = TypeVar("T")

log = structlog.get_logger()


class TooSlow(Exception):
    """A reader fell behind what is kept. `number` is what they came to, where there is a way back to it."""

    def __init__(self, number: int | None = None) -> None:
        super().__init__(number)
        self.number = number


class Interrupted(Exception):
    """Something may have been missed, and nothing tells what."""


class Newest(Generic[T]):
    """The newest of a numbered series, for any number of readers who each have a place in it."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self._kept: deque[tuple[int, T]] = deque(maxlen=KEPT)
        self._more = asyncio.Event()
        self._is_broken = False

    @property
    def begins_after(self) -> int:
        """The number from which on nothing is missing."""
        return self._kept[0][0] - 1 if self._kept else self.last

    def add(self, number: int, thing: T) -> None:
        """Take in the next one."""
        self._kept.append((number, thing))
        self.last = number
        self._wake()

    def break_off(self) -> None:
        """Let the readers go: something was missed."""
        self._is_broken = True
        self._wake()

    def after(self, number: int) -> list[T]:
        """What is kept after a number."""
        return [thing for at, thing in self._kept if at > number]

    async def wait_beyond(self, number: int) -> None:
        """Wait for one that comes after a number.

        Raises:
            Interrupted: when something was missed.
        """
        while self.last <= number and not self._is_broken:
            await self._more.wait()
        if self._is_broken:
            raise Interrupted

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()


class Feed:
    """What is new, for this process. It asks the database only while somebody reads."""

    def __init__(self) -> None:
        self._readers = 0
        self._following: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._written = asyncio.Event()
        self._changes: Newest[Change] = Newest()
        self._moves: Newest[Id] = Newest()

    async def changes_after(self, number: int, types: Sequence[ContentType] | None) -> AsyncIterator[Change]:
        """Every entry of the change log after the one of this number, and then each new one.

        Raises:
            TooSlow: when the reader was level with the log once and then fell behind what is kept.
        """
        async with self._reading():
            is_level = False
            while True:
                known = self._changes.last
                if number >= self._changes.begins_after:
                    is_level, found = True, _of(types, self._changes.after(number))
                elif is_level:
                    raise TooSlow(number)
                else:
                    found = await Change.after(number, until=known, types=types, limit=BATCH)
                    known = found[-1].number if len(found) == BATCH else known
                for change in found:
                    yield change
                number = max(number, known)
                await self._changes.wait_beyond(number)

    async def moderation_moves(self) -> AsyncIterator[ModerationItem]:
        """Each thing that begins to wait from now on, or that somebody says they are on.

        Raises:
            TooSlow: when the reader fell behind what is kept.
            Interrupted: when something may have been missed.
        """
        async with self._reading():
            moves = self._moves
            number = moves.last
            while True:
                await moves.wait_beyond(number)
                if number < moves.begins_after:
                    raise TooSlow
                keys, number = moves.after(number), moves.last
                for key in keys:
                    # What was settled in the meantime no longer waits.
                    if item := await ModerationItem.by_id(key):
                        yield item

    @contextlib.asynccontextmanager
    async def _reading(self) -> AsyncIterator[None]:
        self._readers += 1
        try:
            if self._following is None or self._following.done():
                self._ready = asyncio.Event()
                self._following = asyncio.create_task(self._follow())
            await self._until_ready(self._following)
            yield
        finally:
            self._readers -= 1
            if self._readers == 0 and self._following is not None:
                self._following.cancel()
                self._following = None

    async def _until_ready(self, following: "asyncio.Task[None]") -> None:
        """Wait until nothing that is written from now on is missed. What keeps it from being so is raised here."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, following}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if following.done():
            following.result()

    async def _follow(self) -> None:
        self._written = asyncio.Event()
        changes = Newest[Change](await Change.last_number())
        self._changes, self._moves = changes, Newest()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watch())
                tasks.create_task(self._read_on())
        finally:
            # Whoever subscribes while this one is still ending reads what the next one follows.
            if self._changes is changes:
                changes.break_off()
                self._moves.break_off()

    async def _watch(self) -> None:
        """Take in what the database says is written. Where it cannot say, the log is looked at now and then."""
        while True:
            try:
                async with database.watching("changes", "moderation") as written:
                    self._ready.set()
                    async for one in written:
                        self._take_in(one)
            except DatabaseError as error:
                log.warning("feed.interrupted", error=type(error).__name__)
            self._ready.set()
            self._moves.break_off()
            self._moves = Newest()
            await asyncio.sleep(RESTART_SECONDS)

    def _take_in(self, one: Written) -> None:
        if one.collection == Change.get_collection_name():
            self._written.set()
        elif one.operation != "delete":
            self._moves.add(self._moves.last + 1, one.key)

    async def _read_on(self) -> None:
        """Read the log on whenever there is more. It is read by its number: nothing rests on what wakes it."""
        while True:
            try:
                while found := await Change.after(self._changes.last, limit=BATCH):
                    for change in found:
                        self._changes.add(change.number, change)
            except DatabaseError as error:
                log.warning("feed.unread", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._written.wait()
            self._written.clear()


def _of(types: Sequence[ContentType] | None, found: list[Change]) -> list[Change]:
    return found if types is None else [change for change in found if change.type in types]
