"""What every stored document has: an id, a version, and saves and queries that join the running transaction."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from itertools import count
from typing import Any, ClassVar, Protocol, Self, TypeVar

from beanie import Document as BeanieDocument
from beanie import PydanticObjectId
from beanie.odm.utils.dump import get_dict
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from adapters import database
from domain.errors import Code, Refused, refusal
from domain.languages import chosen_locale

Id = PydanticObjectId
Filter = Mapping[str, Any]
Sorting = Sequence[tuple[str, int]]
Update = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""Update operators, or a pipeline of them."""
T = TypeVar("T")


class Reads(Protocol):
    """Is told what an answer is made of: what is read from the database, and off the clock."""

    def note(self, model: "type[Stored]", where: Filter, found: Sequence[Mapping[str, Any]] | None) -> None:
        """These documents were found by that condition; None: they were counted, or are too many to be told."""

    def end(self, at: datetime) -> None:
        """At this time, the answer will be another by the clock alone."""


told_of_reads: ContextVar[Reads | None] = ContextVar("told_of_reads", default=None)


def new_id() -> Id:
    """An id that nothing has yet."""
    return PydanticObjectId()


class Embedded(BaseModel):
    """A value that is stored inside a document."""

    model_config = ConfigDict(extra="forbid")


class Multilingual:
    """Something that is served in one of its languages, with all its texts."""

    @property
    def locales(self) -> frozenset[str]:
        """The languages that it can be served in."""
        raise NotImplementedError

    def locale_for(self, asked: str | None) -> str:
        """The one language that all its texts come in for a reader who asked for `asked`."""
        return chosen_locale(asked, self.locales)


class Stored(BeanieDocument):
    """A stored document. Its queries and saves all pass through here, so that none runs outside its transaction."""

    id: Id = Field(default_factory=new_id)
    version: int = 1

    kept_beside: ClassVar[frozenset[str]] = frozenset()
    """What changes by updates of its own, whatever the version: saving the rest leaves it as it is stored."""

    _shown_to: Id | None = PrivateAttr(None)

    model_config = ConfigDict(extra="ignore")

    @property
    def shown_to(self) -> Id | None:
        """The one reader that this copy was made for; None of what was not made for anybody."""
        return self._shown_to

    def shown_as(self, reader: Id | None, **instead: Any) -> Self:
        """A copy for one reader, never to be stored, with other values in the place of what they may not see."""
        copy: Self = self.model_copy(update=instead)
        copy._shown_to = reader
        return copy

    @property
    def node_key(self) -> object:
        """What its global id names it by."""
        return self.id

    @classmethod
    async def one(cls, where: Filter, *, sort: Sorting | None = None) -> Self | None:
        """The first document that fits, or None."""
        found = await cls.many(where, sort=sort, limit=1)
        return found[0] if found else None

    @classmethod
    async def by_id(cls, key: Id) -> Self | None:
        """The document with this id, or None."""
        return await cls.one({"_id": key})

    @classmethod
    async def many(
        cls, where: Filter, *, sort: Sorting | None = None, limit: int = 0, index: str | None = None
    ) -> list[Self]:
        """All documents that fit, in order, at most `limit` of them (0: all), looked up in the index of that name."""
        cursor = cls._collection().find(dict(where), session=database.current_session())
        if index:
            cursor = cursor.hint(index)
        if sort:
            cursor = cursor.sort(list(sort))
        if limit:
            cursor = cursor.limit(limit)
        return cls.read(where, await cursor.to_list(None))

    @classmethod
    def read(cls, where: Filter, found: Sequence[Mapping[str, Any]]) -> list[Self]:
        """The documents that were found by a condition. Whoever wants to know what is read is told."""
        cls._note(where, found)
        return [cls.model_validate(raw) for raw in found]

    @classmethod
    def _note(cls, where: Filter, found: Sequence[Mapping[str, Any]] | None) -> None:
        if reads := told_of_reads.get():
            reads.note(cls, where, found)

    @classmethod
    async def each(cls, where: Filter, *, sort: Sorting | None = None) -> AsyncIterator[Self]:
        """Every document that fits, in order, one after the other: for more than fit into memory at once."""
        cls._note(where, None)
        cursor = cls._collection().find(dict(where), session=database.current_session())
        async for raw in cursor.sort(list(sort)) if sort else cursor:
            yield cls.model_validate(raw)

    @classmethod
    async def rows(cls, where: Filter, *names: str) -> AsyncIterator[dict[str, Any]]:
        """Some fields of every document that fits, as they are stored: for counting over very many."""
        cls._note(where, None)
        cursor = cls._collection().find(dict(where), list(names), session=database.current_session())
        async for raw in cursor:
            yield raw

    @classmethod
    async def count_of(cls, where: Filter, *, limit: int = 0, index: str | None = None) -> int:
        """How many documents fit, counted up to `limit` (0: all), looked up in the index of that name."""
        cls._note(where, None)
        how = {**({"limit": limit} if limit else {}), **({"hint": index} if index else {})}
        return int(await cls._collection().count_documents(dict(where), session=database.current_session(), **how))

    async def add(self) -> Self:
        """Store this as a new document.

        Raises:
            AlreadyExists: when a unique index forbids it.
        """
        await self._collection().insert_one(self.stored_form(), session=database.current_session())
        return self

    @classmethod
    async def add_all(cls, documents: Sequence[Self]) -> None:
        """Store these as new documents, in one go."""
        if documents:
            forms = [one.stored_form() for one in documents]
            await cls._collection().insert_many(forms, session=database.current_session())

    @classmethod
    async def add_missing(cls, documents: Sequence[Self]) -> None:
        """Store those of these that nobody stored before, in one go. Not inside transactions."""
        if documents:
            await database.insert_missing(cls._collection(), [one.stored_form() for one in documents])

    async def save_as_of(self, version: int) -> Self:
        """Store this over the version that it was read as, and count the version on.

        Raises:
            Refused: with CONFLICT, when another save came first. Nothing is stored then.
        """
        before, self.version = self.version, version + 1
        if await self._replace(version) == 0:
            self.version = before
            raise conflict()
        return self

    async def _replace(self, version: int) -> int:
        """Store this in the place of that version, and say how many there were of it."""
        where, form = {"_id": self.id, "version": version}, self.stored_form()
        if self.kept_beside:
            ours = {name: value for name, value in form.items() if name not in self.kept_beside}
            changed = await self._collection().update_one(where, {"$set": ours}, session=database.current_session())
        else:
            changed = await self._collection().replace_one(where, form, session=database.current_session())
        return int(changed.matched_count)

    @classmethod
    async def change(cls, where: Filter, update: Update, *, upsert: bool = False) -> Self | None:
        """Change the one document that fits by update operators, in one step, and give it back as it then is."""
        raw = await cls._collection().find_one_and_update(
            dict(where),
            update,
            upsert=upsert,
            return_document=True,
            session=database.current_session(),
        )
        return None if raw is None else cls.model_validate(raw)

    @classmethod
    async def change_all(cls, where: Filter, update: Mapping[str, Any]) -> int:
        """Change every document that fits by update operators, and say how many there were."""
        changed = await cls._collection().update_many(dict(where), dict(update), session=database.current_session())
        return int(changed.matched_count)

    @classmethod
    async def change_each(cls, updates: Mapping[Id, Update]) -> None:
        """Change many documents, each in its own way, in as few commands as can be."""
        changes = [database.UpdateOne({"_id": key}, update) for key, update in updates.items()]
        if changes:
            await cls._collection().bulk_write(changes, ordered=False, session=database.current_session())

    @classmethod
    async def remove_where(cls, where: Filter) -> int:
        """Remove every document that fits, and say how many there were."""
        removed = await cls._collection().delete_many(dict(where), session=database.current_session())
        return int(removed.deleted_count)

    @classmethod
    def _collection(cls) -> Any:
        return cls.get_motor_collection()

    def stored_form(self) -> dict[str, Any]:
        """This document as the database keeps it: dates as instants at midnight UTC, enumerations as their words."""
        stored: dict[str, Any] = get_dict(self, to_db=True)
        return stored


class Traced(Stored):
    """A document that owes others: what must be stored together with it, or not at all."""

    _follows: list[Stored] = PrivateAttr(default_factory=list)

    def followed_by(self, document: Stored) -> None:
        """Owe a document that must be stored together with this one: an audit event, a mail."""
        self._follows.append(document)

    def forget_what_follows(self) -> None:
        """Owe nothing: for a copy, whose original owes it."""
        self._follows = []

    async def after_saving(self) -> None:
        """What else must be true as soon as this is stored. Runs inside the same transaction."""

    async def add(self) -> Self:
        """Store this as new, with everything owed, or nothing of it.

        Raises:
            AlreadyExists: when a unique index forbids it.
        """

        async def add_all() -> None:
            await super(Traced, self).add()
            await self._add_what_follows()

        await database.in_transaction(add_all)
        self._follows.clear()
        return self

    async def save_as_of(self, version: int) -> Self:
        """Store this over `version`, with everything owed, or nothing of it.

        Raises:
            Refused: with CONFLICT, when another save came first.
        """

        async def save_all() -> None:
            await super(Traced, self).save_as_of(version)
            await self._add_what_follows()

        await database.in_transaction(save_all)
        self._follows.clear()
        return self

    async def atomically(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives back, with everything that it stored kept or nothing of it.

        A transaction that another was in the way of is tried again: each try begins with this document as it now is.
        """
        before, follows, tries = self.model_copy(deep=True), list(self._follows), count()

        async def attempt() -> T:
            if next(tries):
                self._become(before.model_copy(deep=True))
                self._follows = list(follows)
            return await work()

        return await database.in_transaction(attempt)

    def _become(self, other: Self) -> None:
        for name in type(self).model_fields:
            setattr(self, name, getattr(other, name))

    async def _add_what_follows(self) -> None:
        for document in self._follows:
            await document.add()
        await self.after_saving()


def conflict() -> Refused:
    """The refusal of a save that started from a version which is no longer the last."""
    return refusal(
        Code.CONFLICT, "This was changed elsewhere in the meantime. Nothing of either side is lost.", "version"
    )
