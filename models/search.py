"""The search index: what is public, by the words it says, kept true in the transaction that publishes.

One entry stands for one thing, under that thing's own id. It holds folded words and nothing to be read: what a hit
shows comes from the public edition itself. `docs/decisions/0011-search-index.md` tells why it is made so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final, NamedTuple, Self

from adapters import database
from adapters.database import Index
from domain.content import ContentType
from domain.search import Texts, may_begin, spellings_of, under, words_to_find
from models.base import Filter, Id, Multilingual, Stored
from models.texts import texts_in

PLACES: Final = ("title_words", "summary_words", "body_words")
LEVELS: Final = 2 * len(PLACES)
"""So many levels a hit can stand at."""


class Searchable(Stored, Multilingual):
    """Something that the public can find."""

    content_type: ClassVar[ContentType]

    @property
    def search_key(self) -> Id:
        """What its entry is kept under."""
        return self.id

    @property
    def sorted_at(self) -> datetime:
        """By what the newest of several hits is told."""
        raise NotImplementedError

    @classmethod
    def public(cls, keys: Sequence[Id]) -> Filter:
        """The condition that finds those of these keys that are public now."""
        return {"_id": {"$in": list(keys)}}

    def texts_in(self, locale: str) -> Texts:
        """What it says in a language, for search."""
        texts = texts_in(self, locale)
        return Texts(texts.pop("title", ""), texts.pop("summary", ""), tuple(texts.values()))


class Rank(NamedTuple):
    """Where a hit stands among the hits of its query: the lowest level first, then the newest, then by id."""

    level: int
    sorted_at: datetime
    key: Id


class Found(NamedTuple):
    """A hit: where it stands, and what kind of thing it is."""

    rank: Rank
    type: ContentType


class Query(NamedTuple):
    """What is asked for: words, in one language or any, of some types or any."""

    words: tuple[str, ...]
    locale: str | None = None
    types: tuple[ContentType, ...] | None = None


class SearchEntry(Stored):
    """The words of one public thing. `item` is what it was published with: itself, or a decision's meeting."""

    item: Id
    type: ContentType
    sorted_at: datetime
    title_words: list[str]
    summary_words: list[str]
    body_words: list[str]

    class Settings:
        name = "search_entries"
        indexes: ClassVar = [
            *(Index([(place, 1), ("sorted_at", -1), ("_id", -1), ("type", 1)], name=f"by_{place}") for place in PLACES),
            Index("item"),
        ]

    @classmethod
    async def enter(cls, item: Id, things: Sequence[Searchable]) -> None:
        """Make `things` findable, and nothing else that was published with `item` before."""
        await cls.withdraw(item)
        entries = [cls.of(item, thing).stored_form() for thing in things]
        if entries:
            await cls._collection().insert_many(entries, session=database.current_session())

    @classmethod
    async def withdraw(cls, item: Id) -> None:
        """Make everything that was published with `item` unfindable."""
        await cls.remove_where({"item": item})

    @classmethod
    def of(cls, item: Id, thing: Searchable) -> Self:
        """The entry of one thing."""
        words = words_to_find({locale: thing.texts_in(locale) for locale in thing.locales})
        return cls(
            id=thing.search_key,
            item=item,
            type=thing.content_type,
            sorted_at=thing.sorted_at,
            title_words=words.title,
            summary_words=words.summary,
            body_words=words.body,
        )

    @classmethod
    async def found(cls, query: Query, limit: int, *, after: Rank | None = None) -> list[Found]:
        """The first `limit` hits that stand after a place, in one command."""
        if not query.words:
            return []
        first, *rest = [
            _at_level(number, level, query, limit, after)
            for number, level in enumerate(levels(query))
            if after is None or number >= after.level
        ]
        # The server runs a union's branches in turn and stops at the limit: the weaker levels mostly never run.
        pipeline = [*first, *_unions((cls, branch) for branch in rest), {"$limit": limit}]
        cls._note({}, None)
        cursor = cls._collection().aggregate(pipeline, session=database.current_session())
        return [
            Found(Rank(raw["level"], raw["sorted_at"], Id(raw["_id"])), ContentType(raw["type"]))
            async for raw in cursor
        ]

    @classmethod
    async def number_of(cls, query: Query) -> int:
        """How many hits there are."""
        return await cls.count_of({**_beginning("body_words", query), **_of_types(query)}) if query.words else 0


_Branch = tuple[type[Stored], list[dict[str, Any]]]
_KIND: Final = "kind_of_thing"


def levels(query: Query) -> list[Filter]:
    """What a hit must fulfil to stand at each level, the best first; it stands at the first that it fulfils.

    Title before summary before body; within each, whole words before beginnings of words.
    """
    found: list[Filter] = []
    better: list[Filter] = []
    for place in PLACES:
        whole, beginning = _whole(place, query), _beginning(place, query)
        found += [_but_not(whole, better), _but_not(beginning, [*better, whole])]
        better = [beginning]
    return found


def _whole(place: str, query: Query) -> Filter:
    return {"$and": [_any_of(place, [under(query.locale, one) for one in spellings_of(word)]) for word in query.words]}


def _beginning(place: str, query: Query) -> Filter:
    return {"$and": [_any_of(place, [_begins(query, one) for one in spellings_of(word)]) for word in query.words]}


def _begins(query: Query, spelling: str) -> Any:
    # A pattern written out: a compiled one carries a flag with which the server reads the whole index.
    word = under(query.locale, spelling)
    return {"$regex": f"^{re.escape(word)}"} if may_begin(spelling) else word


def _any_of(place: str, values: Sequence[Any]) -> Filter:
    ways = [{place: value} for value in values]
    return ways[0] if len(ways) == 1 else {"$or": ways}


def _but_not(where: Filter, better: Sequence[Filter]) -> Filter:
    return {**where, "$nor": list(better)} if better else where


def _of_types(query: Query) -> Mapping[str, Any]:
    return {} if query.types is None else {"type": {"$in": [one.value for one in query.types]}}


def _at_level(number: int, level: Filter, query: Query, limit: int, after: Rank | None) -> list[dict[str, Any]]:
    beyond = _beyond(after) if after is not None and after.level == number else {}
    return [
        {"$match": {**level, **_of_types(query), **beyond}},
        {"$sort": {"sorted_at": -1, "_id": -1}},
        {"$limit": limit},
        {"$project": {"sorted_at": 1, "type": 1, "level": {"$literal": number}}},
    ]


def _beyond(after: Rank) -> Filter:
    # The first condition bounds the index; the second is looked up in its keys.
    earlier = [{"sorted_at": {"$lt": after.sorted_at}}, {"_id": {"$lt": after.key}}]
    return {"sorted_at": {"$lte": after.sorted_at}, "$or": earlier}


async def public_things(wanted: Mapping[type[Searchable], Sequence[Id]]) -> dict[Id, Searchable]:
    """Those of the wanted things, of several kinds, that are public now, by their keys, in one command."""
    kinds = {model.content_type.value: model for model in wanted}
    branches: list[_Branch] = [
        (model, [{"$match": dict(model.public(keys))}, {"$set": {_KIND: model.content_type.value}}])
        for model, keys in wanted.items()
    ]
    if not branches:
        return {}
    (model, first), *rest = branches
    cursor = model._collection().aggregate([*first, *_unions(rest)], session=database.current_session())
    by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in kinds}
    async for raw in cursor:
        by_kind[raw.pop(_KIND)].append(raw)
    found = [kinds[kind].read(kinds[kind].public(wanted[kinds[kind]]), raws) for kind, raws in by_kind.items()]
    return {thing.search_key: thing for things in found for thing in things}


def _unions(branches: Iterable[_Branch]) -> list[dict[str, Any]]:
    return [{"$unionWith": {"coll": model.get_collection_name(), "pipeline": pipeline}} for model, pipeline in branches]


def midnight(day: date) -> datetime:
    """The instant by which a day is sorted among instants."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
