"""Content: what the secretariat publishes, in editions of one shape.

An item has one WORKING edition, which people edit, and any number of published revisions, which never change. One of
these is CURRENT: it is what the public reads, and public queries select no other. Publishing copies the working
edition; comparing, citing and restoring are then plain reads of the same class.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from adapters.database import Index, in_transaction
from domain.blocks import Block
from domain.content import ContentAction, PublicationStatus, state_after
from domain.languages import Localized, TranslationRecord, TranslationState
from models.audit import AuditEvent
from models.base import Embedded, Filter, Id, new_id
from models.search import Searchable, SearchEntry

Blocks = dict[str, list[Block]]
"""Blocks by locale."""


class Edition(StrEnum):
    """Which of an item's editions this is."""

    WORKING = "WORKING"
    CURRENT = "CURRENT"
    PAST = "PAST"


class Place(Embedded):
    """Where something takes place; `time_zone` is an IANA name."""

    name: Localized = {}
    city: Localized = {}
    country: str | None = None
    time_zone: str
    online_url: str | None = None


_OF_THE_EDITION = {
    *("id", "edition", "version", "status", "revision", "revision_note", "sha256"),
    *("published_at", "updated_at", "last_editor_id"),
}
"""What belongs to an edition rather than to what it says; not part of a revision's hash."""


class Content(Searchable):
    """One edition of an item. `id` names the edition; `item_id` the item, through all its editions."""

    item_id: Id
    edition: Edition = Edition.WORKING
    slug: str
    title: Localized
    summary: Localized = {}
    body: Blocks = {}
    translations: dict[str, TranslationRecord] = {}
    status: PublicationStatus = PublicationStatus.DRAFT
    last_editor_id: Id | None = None
    revision: int | None = None
    revision_note: str | None = None
    sha256: str | None = None
    published_at: datetime | None = None
    updated_at: datetime

    indexes_of_content: ClassVar = [
        Index(
            [("item_id", 1), ("edition", 1)],
            unique=True,
            name="one_working_edition",
            partialFilterExpression={"edition": "WORKING"},
        ),
        Index(
            [("item_id", 1), ("edition", 1)],
            unique=True,
            name="one_current_edition",
            partialFilterExpression={"edition": "CURRENT"},
        ),
        Index(
            [("slug", 1), ("edition", 1)],
            unique=True,
            name="slug_of_working",
            partialFilterExpression={"edition": "WORKING"},
        ),
        Index([("slug", 1), ("revision", 1)], name="slug_and_revision"),
        Index([("item_id", 1), ("revision", -1)], name="revisions_of_item"),
    ]

    @property
    def node_key(self) -> object:
        """What its global id names it by: the item, whichever edition this is."""
        return self.item_id

    @property
    def search_key(self) -> Id:
        """What its entry in the search index is kept under: the item."""
        return self.item_id

    @property
    def sorted_at(self) -> datetime:
        """Among several hits, the one that was published last is the newest."""
        return self.published_at or self.updated_at

    @classmethod
    def public(cls, keys: Sequence[Id]) -> Filter:
        """The condition that finds the public editions of these items."""
        return {"item_id": {"$in": list(keys)}, "edition": Edition.CURRENT.value}

    @property
    def locales(self) -> frozenset[str]:
        """The languages that it can be served in: those whose translation is published.

        A translation that fell behind is not served; a working edition is served in whatever it has.
        """
        if self.edition is Edition.WORKING:
            return frozenset(self.title)
        return frozenset(
            locale for locale, record in self.translations.items() if record.state is TranslationState.PUBLISHED
        )

    def said(self) -> Mapping[str, Any]:
        """What this edition says, in plain JSON values: the canonical form that its hash is taken of."""
        said: dict[str, Any] = self.model_dump(mode="json", exclude=_OF_THE_EDITION)
        return said

    @classmethod
    async def current(cls, where: Filter) -> Self | None:
        """The public edition that fits, or None."""
        return await cls.one({**where, "edition": Edition.CURRENT})

    @classmethod
    async def working(cls, where: Filter) -> Self | None:
        """The working edition that fits, or None. For those who write."""
        return await cls.one({**where, "edition": Edition.WORKING})

    @classmethod
    async def at_revision(cls, slug: str, number: int) -> Self | None:
        """The published revision `number` of the item that is public under `slug`, or None."""
        public = await cls.current({"slug": slug})
        return public and await cls.one({"item_id": public.item_id, "revision": number})

    async def publish(self, *, by: Id | None, at: datetime, note: str | None = None) -> Self:
        """Make this approved working edition the public one, as a new immutable revision, and give that back.

        Raises:
            Refused: WRONG_STATE, when it is not approved; CONFLICT, when it changed since it was read.
        """
        return await in_transaction(lambda: self._publish(by=by, at=at, note=note))

    async def _publish(self, *, by: Id | None, at: datetime, note: str | None) -> Self:
        self.status = state_after(self.status, ContentAction.PUBLISH)
        last = await self.one({"item_id": self.item_id, "revision": {"$ne": None}}, sort=[("revision", -1)])
        self.published_at = self.updated_at = at
        await self.save_as_of(self.version)
        await self.change(
            {"item_id": self.item_id, "edition": Edition.CURRENT}, {"$set": {"edition": Edition.PAST.value}}
        )
        revision: Self = self.model_copy(
            deep=True,
            update={
                "id": new_id(),
                "edition": Edition.CURRENT,
                "revision": 1 if last is None else (last.revision or 0) + 1,
                "revision_note": note,
            },
        )
        revision.sha256 = sha256_of(revision.said())
        await revision.add()
        await AuditEvent.note(
            ContentAction.PUBLISH, by=by, at=at, about=self.item_id, details={"revision": revision.revision}
        )
        await revision.after_publishing()
        return revision

    async def after_publishing(self) -> None:
        """What else must be true as soon as this revision is public. Runs inside the publishing transaction."""
        await SearchEntry.enter(self.item_id, await self.findable())

    async def findable(self) -> list[Searchable]:
        """What the public finds once this edition is public."""
        return [self]


def sha256_of(value: Mapping[str, Any]) -> str:
    """The hash of a JSON value's canonical form: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
