"""Searching among 20,000 items: `python -m benchmarks.searching` fills a database of its own and prints a table.

The words are made up, and as unevenly spread as those of real texts: the second most common is half as common as the
first, the tenth a tenth. Every item says something in English and in one of four other languages.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final

from adapters.database import Database
from benchmarks.databases import Commands, an_empty_database, examined, figure
from domain.blocks import ParagraphBlock
from domain.calls import ProgrammeKind
from domain.content import PublicationStatus
from domain.languages import TranslationRecord, TranslationState
from models.base import new_id
from models.content import Edition
from models.programmes import Programme
from models.search import SearchEntry
from resolvers.context import Context
from resolvers.paging import Window
from resolvers.search import found
from settings import Settings

VOCABULARY: Final = 8_000
BATCH: Final = 500
SYLLABLES: Final = {
    "en": "ba con di er for ing lo men ne par ra sen ti ver wo".split(),  # noqa: SIM905
    "tr": "bi çe dü eğ gı ko lar me nı or sin şa ta yü zi".split(),  # noqa: SIM905
    "ky": "ай бө гы дар жы ка лүү мен өн рук са төр уу чи ыш".split(),  # noqa: SIM905
    "kk": "ай бұ ғы дар жі қа лық мен өң рет са тер ұй ше ын".split(),  # noqa: SIM905
    "uz": "oʻz bo gʻa da ji qi lar mu non ris sha ti uv xa yo".split(),  # noqa: SIM905
}
RARE: Final = "quxotl"
"""Stands in one item alone."""


class Lexicon:
    """The words of one language, drawn as unevenly as people use them."""

    def __init__(self, locale: str, chance: random.Random) -> None:
        syllables = SYLLABLES[locale]
        made = ("".join(chance.choices(syllables, k=chance.choice((2, 3, 3, 4)))) for _ in range(2 * VOCABULARY))
        self.words = list(dict.fromkeys(made))[:VOCABULARY]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.chance = chance

    def text(self, length: int) -> str:
        """As many words."""
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=length))


@dataclass(frozen=True, slots=True)
class Searching:
    """What one search came to."""

    title: str
    hits: int
    paged_ms: list[float]
    counted_ms: list[float]
    commands: int
    keys: int
    documents: int

    def row(self) -> str:
        """Its line in the table."""
        times = (figure(took) for took in (self.paged_ms, self.counted_ms))
        cells = (self.title, self.hits, *times, self.commands, self.keys, self.documents)
        return f"| {' | '.join(map(str, cells))} |"


HEAD: Final = """\
| search | hits | page, ms: median / p99 | count, ms: median / p99 | commands | index keys | documents |
|---|---:|---:|---:|---:|---:|---:|"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, search, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.searching", description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=100, help="how often each search is repeated")
    chosen = parser.parse_args(arguments)
    print(asyncio.run(measured(chosen.items, chosen.times)))


async def measured(items: int, times: int) -> str:
    """The table."""
    chance = random.Random(5)
    lexicons = {locale: Lexicon(locale, chance) for locale in SYLLABLES}
    commands = Commands()
    async with an_empty_database(commands) as connected:
        await fill(items, lexicons)
        common, second = lexicons["en"].words[:2]
        searches = {
            "a rare word": (RARE, None),
            "a common word": (common, None),
            "two common words": (f"{common} {second}", None),
            "a beginning of two letters": (common[:2], None),
            "a common word, in one language": (lexicons["tr"].words[0], "tr"),
            "a common word and a beginning": (f"{common} {second[:2]}", None),
        }
        rows = [await search(title, *asked, times, connected, commands) for title, asked in searches.items()]
    return "\n".join(
        (
            HEAD,
            *(one.row() for one in rows),
            "",
            f"Pages of 20 with snippets, among {items} items; keys and documents of page and count together.",
        )
    )


async def fill(items: int, lexicons: dict[str, Lexicon]) -> None:
    """Store that many public items with their entries, past publishing them one by one; index them when all are in."""
    await SearchEntry.get_motor_collection().drop_indexes()
    others = [locale for locale in lexicons if locale != "en"]
    for start in range(0, items, BATCH):
        numbers = range(start, min(start + BATCH, items))
        made = [an_item(number, ("en", others[number % 4]), lexicons) for number in numbers]
        entries = [SearchEntry.of(one.item_id, one) for one in made]
        for model, documents in ((Programme, made), (SearchEntry, entries)):
            await model.get_motor_collection().insert_many([one.stored_form() for one in documents])
    await SearchEntry.get_motor_collection().create_indexes(SearchEntry.Settings.indexes)


def an_item(number: int, locales: Sequence[str], lexicons: dict[str, Lexicon]) -> Programme:
    """A public item of some 180 words in each language."""
    said = {locale: lexicons[locale].text for locale in locales}
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    return Programme(
        item_id=new_id(),
        slug=f"item-{number}",
        edition=Edition.CURRENT,
        status=PublicationStatus.PUBLISHED,
        revision=1,
        title={locale: text(6) for locale, text in said.items()},
        summary={locale: text(25) for locale, text in said.items()},
        body={
            locale: [
                *(ParagraphBlock(key=str(n), markdown=text(50)) for n in range(3)),
                *([ParagraphBlock(key="rare", markdown=RARE)] if number == 7 else []),
            ]
            for locale, text in said.items()
        },
        translations={locale: TranslationRecord(state=TranslationState.PUBLISHED, of_version=1) for locale in said},
        kind=ProgrammeKind.TRAINING,
        published_at=at,
        updated_at=at,
    )


async def search(
    title: str, text: str, locale: str | None, times: int, connected: Database, commands: Commands
) -> Searching:
    """What one search costs, with everything that a page of it shows."""
    context = Context(Settings(), datetime.now(UTC))
    paged_ms, counted_ms, hits = [], [], 0
    before, sent = await examined(connected), commands.number
    for _ in range(times):
        started = time.perf_counter()
        page = await found(Window(first=20), text=text, locale=locale)
        for hit in page.items:
            hit.snippet(context)
        shown = time.perf_counter()
        hits = await page.total()
        paged_ms.append((shown - started) * 1_000)
        counted_ms.append((time.perf_counter() - shown) * 1_000)
    sent = commands.number - sent
    keys, documents = (now - then for now, then in zip(await examined(connected), before, strict=True))
    return Searching(title, hits, paged_ms, counted_ms, sent // times, keys // times, documents // times)


if __name__ == "__main__":
    main()
