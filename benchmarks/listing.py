"""Listing applications: `python -m benchmarks.listing` fills a database of its own and prints a table.

`--applications 1000000` shows what growth costs; it takes a while to fill. There are always a hundred calls of five
programmes, so that a larger archive has larger calls. Names, organisations and answers are made up, and their words are
as unevenly spread as those of real texts. Keys and documents are what the server examined for a page, by `explain`.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from statistics import median
from typing import Any, Final

from adapters.database import Database
from benchmarks.databases import Commands, an_empty_database
from benchmarks.explaining import Explained, Queries, explained
from benchmarks.searching import Lexicon
from domain.access import Role, Viewer
from domain.application_words import words_to_find
from domain.applications import ACTIVE, State
from domain.calls import ProgrammeKind, reference_of
from domain.folding import fold
from models.application_lists import ApplicationSort
from models.applications import Application
from models.base import Id, new_id
from models.calls import Call
from models.content import Edition
from resolvers.application_filters import ApplicationChoice, Listing, listing
from resolvers.application_lists import page_of_list
from resolvers.context import Context
from resolvers.ids import global_id
from resolvers.paging import Window
from settings import Settings

PROGRAMMES: Final = 5
CALLS: Final = 100
BATCH: Final = 1_000
BEGINNING: Final = datetime(2016, 1, 1, tzinfo=UTC)
SPAN_SECONDS: Final = 10 * 365 * 86_400
COUNTRIES: Final = "TR KZ UZ AZ KG DE HU TM RU US FR NL GB SE BE AT CN UA PL KR".split()  # noqa: SIM905
STATES: Final = [state for state in State if state is not State.DRAFT]
ANSWER_WORDS: Final = 60


@dataclass
class Archive:
    """What applications are made up of, and who is looked for among them."""

    chance: random.Random = field(default_factory=lambda: random.Random(7))
    programmes: list[Id] = field(default_factory=lambda: [new_id() for _ in range(PROGRAMMES)])
    calls: list[Id] = field(default_factory=lambda: [new_id() for _ in range(CALLS)])
    reviewer: Id = field(default_factory=new_id)

    def __post_init__(self) -> None:
        self.given = Lexicon("tr", self.chance)
        self.family = Lexicon("ky", self.chance)
        self.said = Lexicon("en", self.chance)
        self.countries = list(accumulate(1 / rank for rank in range(1, len(COUNTRIES) + 1)))
        self.states = list(accumulate(1 / rank for rank in range(1, len(STATES) + 1)))

    def application(self, number: int, of: int) -> dict[str, Any]:
        """One of so many, as it is stored: the later its number, the later it came."""
        name, organisation, answers = self.name(), self.said.text(3).split(), self.said.text(ANSWER_WORDS).split()
        at = BEGINNING + timedelta(seconds=SPAN_SECONDS * number // of, milliseconds=self.chance.randrange(1_000))
        (state,) = self.chance.choices(STATES, cum_weights=self.states)
        reference = reference_of(ProgrammeKind.TRAINING, at.year, number)
        receipt = {"reference": reference, "received_at": at, "sha256": "0" * 64}
        said = {"name": " ".join(name), "motivation": " ".join(answers)}
        return {
            "_id": new_id(),
            "version": 2,
            "call": self.calls[self.chance.randrange(CALLS)],
            "applicant_id": new_id(),
            "organisation": new_id(),
            "country": self.chance.choices(COUNTRIES, cum_weights=self.countries)[0],
            "key": "k",
            "state": state.value,
            "is_active": state in ACTIVE,
            "form_version": 1,
            "answers": said,
            "submission": {"answers": said, "attachments": [], "of_version": 1, "receipt": receipt},
            "created_at": at,
            "saved_at": at,
            "submitted_at": at,
            "reviewers": [self.reviewer] if number % 100 == 0 else [],
            "average_score": round(self.chance.uniform(0, 100), 2),
            "sorted_name": fold_all(tuple(name)),
            "words": found_by((*name, *organisation), answers, reference),
        }

    def name(self) -> list[str]:
        """Two words: how many people share them is as uneven as among people."""
        return [self.given.text(1), self.family.text(1)]


@cache
def _known(word: str) -> tuple[str, ...]:
    return tuple(words_to_find([word], [], None))


@cache
def _said(word: str) -> tuple[str, ...]:
    return tuple(words_to_find([], [word], None))


def found_by(known_by: Sequence[str], said: Sequence[str], reference: str) -> list[str]:
    """What `words_to_find` gives for these words, each folded once for all."""
    found = dict.fromkeys(token for word in known_by for token in _known(word))
    found |= dict.fromkeys(words_to_find([], [], reference))
    return list(found | dict.fromkeys(token for word in said for token in _said(word)))


@cache
def fold_all(words: tuple[str, ...]) -> str:
    """A name as lists are ordered by it."""
    return fold(" ".join(words))


SECRETARIAT: Final = Viewer(new_id(), frozenset({Role.SECRETARIAT}))


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that is measured. `is_bounded` says whether a page is promised to cost what it shows."""

    title: str
    filter: dict[str, Any] = field(default_factory=dict)
    sort: ApplicationSort = ApplicationSort.SUBMITTED
    viewer: Viewer = SECRETARIAT
    oldest_first: bool = False
    is_deep: bool = False
    is_bounded: bool = True


def lists(archive: Archive) -> Iterator[Asked]:
    """The lists that are measured."""
    call = {"call": global_id("Call", archive.calls[0])}
    common, second = archive.said.words[:2]
    given, family = archive.given.words[0], archive.family.words[0]
    yield Asked("everything")
    yield Asked("everything, the oldest first", oldest_first=True)
    yield Asked("everything, from deep inside", is_deep=True)
    yield Asked("one state", {"state": ["CONFIRMED"]})
    yield Asked("three states, from deep inside", {"state": ["SUBMITTED", "ACCEPTED", "NO_SHOW"]}, is_deep=True)
    yield Asked("one country", {"country": "KR"})
    yield Asked("one country and state", {"country": "KR", "state": ["NO_SHOW"]})
    yield Asked("one call", call)
    yield Asked("one call and state", {**call, "state": ["CONFIRMED"]})
    yield Asked("one call and country", {**call, "country": "KG"})
    yield Asked("one call, country and state", {**call, "country": "TR", "state": ["SUBMITTED"]})
    yield Asked("one programme", {"programme": global_id("Programme", archive.programmes[0])})
    yield Asked("one call, by average score", call, ApplicationSort.AVERAGE_SCORE)
    yield Asked("one call, by name", call, ApplicationSort.NAME)
    yield Asked("a contributor's", viewer=Viewer(new_id(), frozenset({Role.CONTRIBUTOR}), "HU"))
    yield Asked("a reviewer's", viewer=Viewer(archive.reviewer, frozenset({Role.REVIEWER})))
    yield Asked("a common word", {"text": common})
    yield Asked("a common word, from deep inside", {"text": common}, is_deep=True)
    yield Asked("a common given name", {"text": given})
    yield Asked("the beginning of a name, two letters", {"text": family[:2]})
    yield Asked("a reference", {"text": reference_of(ProgrammeKind.TRAINING, BEGINNING.year, 17)})
    yield Asked("a word, in one call", {**call, "text": common})
    yield Asked("the beginning of a name, in one call", {**call, "text": family[:2]})
    yield Asked("two common words", {"text": f"{common} {second}"}, is_bounded=False)
    yield Asked("a given and a family name", {"text": f"{given} {family}"}, is_bounded=False)
    seldom = f"{archive.given.words[40]} {archive.family.words[400]}"
    yield Asked("a given and a family name that hardly meet", {"text": seldom}, is_bounded=False)
    yield Asked("a common word and one state", {"text": common, "state": ["NO_SHOW"]}, is_bounded=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one list came to."""

    asked: Asked
    hits: int
    paged_ms: list[float]
    counted_ms: float
    page: Explained

    def row(self) -> str:
        """Its line in the table."""
        slowest = sorted(self.paged_ms)[int(len(self.paged_ms) * 0.99)]
        times = f"{median(self.paged_ms):.1f} / {slowest:.1f}", f"{self.counted_ms:.1f}"
        examined = self.page.returned, self.page.keys, self.page.documents
        cells = (self.asked.title, self.hits, *times, *examined, ", ".join(sorted(self.page.indexes)))
        return f"| {' | '.join(map(str, cells))} |"


HEAD: Final = """\
| list | applications | page, ms: median / p99 | count, ms | returned | keys | documents | index |
|---|---:|---:|---:|---:|---:|---:|---|"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, list, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.listing", description=__doc__)
    parser.add_argument("--applications", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked for")
    chosen = parser.parse_args(arguments)
    rows = asyncio.run(measured(chosen.applications, chosen.times))
    print("\n".join((HEAD, *(one.row() for one in rows), "", f"Pages of 20 among {chosen.applications} applications.")))


async def measured(applications: int, times: int) -> list[Measured]:
    """What each list comes to among so many."""
    archive, queries = Archive(), Queries()
    async with an_empty_database(Commands(), queries) as connected:
        await fill(archive, applications)
        return [await measure(asked, times, connected, queries) for asked in lists(archive)]


async def fill(archive: Archive, applications: int) -> None:
    """Store so many applications, past submitting them one by one; index them when all are in."""
    collection = Application.get_motor_collection()
    await collection.drop_indexes()
    for number, call in enumerate(archive.calls):
        await a_call(call, archive.programmes[number % PROGRAMMES]).add()
    for start in range(0, applications, BATCH):
        numbers = range(start, min(start + BATCH, applications))
        made = [archive.application(number, applications) for number in numbers]
        await collection.insert_many(made, ordered=False)
    for one in Application.Settings.indexes:
        await collection.create_indexes([one])


def a_call(item: Id, programme: Id) -> Call:
    """A public call of a programme."""
    return Call(
        item_id=item,
        slug=f"call-{item}",
        title={"en": "A call"},
        edition=Edition.CURRENT,
        revision=1,
        programme=programme,
        opens_at=BEGINNING,
        closes_at=BEGINNING + timedelta(days=30),
        time_zone="UTC",
        updated_at=BEGINNING,
    )


async def measure(asked: Asked, times: int, connected: Database, queries: Queries) -> Measured:
    """What a page of a list and its count cost."""
    context = Context(Settings(), datetime.now(UTC), viewer=asked.viewer)
    chosen = ApplicationChoice.read(asked.filter)
    line = await listing(context, chosen, asked.sort, oldest_first=asked.oldest_first)
    window = Window(first=20, after=await _deep_inside(line) if asked.is_deep else None)
    paged_ms = []
    for _ in range(times):
        started = time.perf_counter()
        page = await page_of_list(line, window)
        paged_ms.append((time.perf_counter() - started) * 1_000)
    asked_last = queries.sent[-1]
    started = time.perf_counter()
    hits = await page.total()
    counted_ms = (time.perf_counter() - started) * 1_000
    return Measured(asked, hits, paged_ms, counted_ms, await explained(connected, asked_last))


async def _deep_inside(line: Listing) -> str:
    """The cursor of one that stands in the middle of a list, by when it came."""
    middle = BEGINNING + timedelta(seconds=SPAN_SECONDS // 2)
    where = {"$and": [line.where, {"submitted_at": {"$lte": middle}}]}
    found = await page_of_list(replace(line, where=where), Window(first=1))
    return found.cursors[0]


if __name__ == "__main__":
    main()
