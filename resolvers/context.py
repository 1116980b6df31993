"""The context of one request: who asks, when, in which language, and what was already fetched for them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from domain.access import GUEST, Viewer
from domain.content import ContentType
from models.accounts import Account
from models.api_keys import ApiKey
from models.base import Id, Sorting, Stored, told_of_reads
from models.changes import Change
from models.content import Content, Edition
from models.moderation import ModerationItem
from settings import Settings

D = TypeVar("D", bound=Stored)
C = TypeVar("C", bound=Content)


class Loaders:
    """Fetches related documents of one request together: one query for a kind, however many are asked for."""

    def __init__(self) -> None:
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}

    async def by_id(self, model: type[D], key: Id | None) -> D | None:
        """The document with this id; None for None."""
        return None if key is None else await self._one(model, "_id", "id", key, {})

    async def current(self, model: type[C], item: Id | None) -> C | None:
        """The public edition of an item; None when it has none."""
        return None if item is None else await self._one(model, "item_id", "item_id", item, _PUBLIC)

    async def first_revision(self, model: type[C], item: Id) -> C | None:
        """What was published of an item first; None when nothing ever was."""
        return await self._one(model, "item_id", "item_id", item, _FIRST)

    async def working(self, model: type[C], item: Id) -> C | None:
        """The edition of an item that is being written, for who may read it; None when it is in the trash."""
        return await self._one(model, "item_id", "item_id", item, _WRITTEN)

    async def all_by_id(self, model: type[D], keys: Sequence[Id]) -> list[D]:
        """The documents with these ids, in their order, without those that are gone."""
        found = await self._loader_of_one(model, "_id", "id", {}).load_many(list(keys))
        return [one for one in found if one is not None]

    async def grouped(
        self, model: type[D], attribute: str, key: Any, *, sort: Sorting, public: bool = False
    ) -> list[D]:
        """All documents whose `attribute` is, or holds, `key`, in order. `public`: their public editions alone."""
        name = (model, attribute, tuple(sort), public)
        if name not in self._loaders:

            async def load(keys: list[Any]) -> list[list[D]]:
                where = {attribute: {"$in": keys}, **(_PUBLIC if public else {})}
                found = await model.many(where, sort=sort)
                return [[one for one in found if _holds(getattr(one, attribute), key)] for key in keys]

            self._loaders[name] = DataLoader(load_fn=load)
        result: list[D] = await self._loaders[name].load(key)
        return result

    async def together(self, name: Hashable, work: Callable[[list[Any]], Awaitable[Sequence[Any]]], key: Any) -> Any:
        """What `work` gives back for `key`, done for all keys that come up under `name` at once."""
        if name not in self._loaders:
            self._loaders[name] = DataLoader(load_fn=work)
        return await self._loaders[name].load(key)

    async def _one(self, model: type[D], stored: str, attribute: str, key: Id, where: dict[str, Any]) -> D | None:
        found: D | None = await self._loader_of_one(model, stored, attribute, where).load(key)
        return found

    def _loader_of_one(
        self, model: type[D], stored: str, attribute: str, where: dict[str, Any]
    ) -> DataLoader[Any, Any]:
        name = (model, stored, tuple(where.items()))
        if name not in self._loaders:

            async def load(keys: list[Id]) -> list[D | None]:
                found = {getattr(one, attribute): one for one in await model.many({stored: {"$in": keys}, **where})}
                return [found.get(key) for key in keys]

            self._loaders[name] = DataLoader(load_fn=load)
        return self._loaders[name]


_PUBLIC = {"edition": Edition.CURRENT.value}
_FIRST = {"revision": 1}
_WRITTEN = {"edition": Edition.WORKING.value, "desk.trashed_at": None}


def _holds(value: Any, key: Any) -> bool:
    return key in value if isinstance(value, list) else value == key


class Followed(Protocol):
    """What can be followed as it happens. Its streams do not end by themselves."""

    def changes_after(self, number: int, types: Sequence[ContentType] | None) -> AsyncIterator[Change]:
        """Every entry of the change log after the one of this number, and then each new one."""

    def moderation_moves(self) -> AsyncIterator[ModerationItem]:
        """Each thing that begins to wait in the moderation queue from now on, or that somebody says they are on."""


@dataclass
class Context:
    """What every resolver of one request can reach."""

    settings: Settings
    now: datetime
    locale: str = "en"
    viewer: Viewer = GUEST
    account: Account | None = None
    token: str | None = None
    client: str = ""
    """The network address that the request came from; empty when there is none."""
    api_key: ApiKey | None = None
    """The key of the website that asks."""
    flaws_in_document: Callable[[str], Sequence[str]] = lambda source: ["No document can be checked here."]
    """What stands against running a document: asked of the gateway, which alone knows."""
    followed: Followed | None = None
    """What a subscription follows; None where nothing can be followed."""
    resumes_after: str | None = None
    """The cursor of what the client received last, when it comes back to a stream that was broken off."""
    loaders: Loaders = field(default_factory=Loaders)
    listed: set[Id] = field(default_factory=set)
    """The applications that this request reads in a list, which is noted as a whole."""
    opened: tuple[str, datetime] | None = None
    """The session that this request opened, for the gateway to put into a cookie."""

    def now_until(self, *turns: datetime) -> datetime:
        """The present, for what is worked out from it and stays the same until the first of these times to come.

        Whatever a guest can read is worked out through here, so that no kept answer outlives its time.
        """
        coming = [turn for turn in turns if turn > self.now]
        if coming and (reads := told_of_reads.get()):
            reads.end(min(coming))
        return self.now


Info = strawberry.Info[Context, None]
