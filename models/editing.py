"""Content as it is edited: the one shape of all editions, how they are read, and how a working edition changes.

An item has one WORKING edition, which people edit, and any number of published revisions, which never change. One of
these is CURRENT: it is what the public reads, and public queries select no other. Comparing, citing and restoring are
plain reads of the same class. `models/content.py` adds the way to the public.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from adapters.database import Index
from domain.blocks import Block
from domain.content import ContentAction, PublicationStatus, may_approve, overtaken, require_note, state_after
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.languages import DEFAULT_LOCALE, Localized, TranslationOrigin, TranslationRecord, TranslationState
from domain.text import camel_case
from models.audit import AuditEvent
from models.base import Embedded, Filter, Id, Traced, conflict
from models.search import Searchable
from models.texts import texts_in

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


class ContentAct(Embedded):
    """One act on an item, for those who write it."""

    at: datetime
    action: str
    by: Id | None
    note: str | None = None


class Desk(Embedded):
    """What is known of a working edition and is nobody's business but the writers'.

    `institution` is its author's; `since` is when it came to its present status. `field_versions` says at which
    version each field was last changed, `rewritten_at` at which the whole was. `publish_note` is what is said of a
    revision that waits for its time; `put_off_until` is when it is tried again, once it could not go live in time.
    """

    author: Id | None = None
    institution: Id | None = None
    last_editor: Id | None = None
    field_versions: dict[str, int] = {}
    rewritten_at: int = 1
    since: datetime
    publish_at: datetime | None = None
    publish_note: str | None = None
    put_off_until: datetime | None = None
    acts: list[ContentAct] = []
    trashed_at: datetime | None = None


_OF_THE_EDITION = frozenset(
    {
        *("id", "edition", "version", "status", "desk", "revision", "revision_note", "sha256"),
        *("published_at", "updated_at", "item_id", "translations"),
    }
)


class Edited(Traced, Searchable):
    """One edition of an item. `id` names the edition; `item_id` the item, through all its editions."""

    item_id: Id
    edition: Edition = Edition.WORKING
    slug: str
    title: Localized
    summary: Localized = {}
    body: Blocks = {}
    translations: dict[str, TranslationRecord] = {}
    status: PublicationStatus = PublicationStatus.DRAFT
    desk: Desk | None = None
    revision: int | None = None
    revision_note: str | None = None
    sha256: str | None = None
    published_at: datetime | None = None
    updated_at: datetime

    beside_the_text: ClassVar = _OF_THE_EDITION
    """What belongs to an edition rather than to what it says."""

    settled: ClassVar[frozenset[str]] = frozenset()
    """What is said once and for all: restoring an earlier revision does not take it back."""

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
        Index(
            [("status", 1), ("desk.since", 1), ("item_id", 1)],
            name="waiting",
            partialFilterExpression={"edition": "WORKING"},
        ),
        Index("desk.publish_at", name="scheduled", partialFilterExpression={"status": "SCHEDULED"}),
        Index("desk.trashed_at", name="in_trash", partialFilterExpression={"desk.trashed_at": {"$type": "date"}}),
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

    @property
    def working_desk(self) -> Desk:
        """The desk of a working edition."""
        if self.desk is None:
            self.desk = Desk(since=self.updated_at)
        return self.desk

    @property
    def is_trashed(self) -> bool:
        """Whether it lies in the trash."""
        return self.desk is not None and self.desk.trashed_at is not None

    def said(self) -> Mapping[str, Any]:
        """What this edition says, in plain JSON values: the canonical form that its hash is taken of."""
        said: dict[str, Any] = self.model_dump(mode="json", exclude=set(_OF_THE_EDITION))
        return {"item": str(self.item_id), "locales": sorted(self.locales), **said}

    # Reading

    @classmethod
    async def current(cls, where: Filter) -> Self | None:
        """The public edition that fits, or None."""
        return await cls.one({**where, "edition": Edition.CURRENT})

    @classmethod
    async def working(cls, where: Filter) -> Self | None:
        """The working edition that fits and is not in the trash, or None. For those who write."""
        return await cls.one({**where, "edition": Edition.WORKING, "desk.trashed_at": None})

    @classmethod
    async def at_revision(cls, slug: str, number: int) -> Self | None:
        """The published revision `number` of the public item that is, or was in public, called `slug`; or None."""
        named = await cls.named(slug)
        return None if named is None else await cls.one({"item_id": named.item_id, "revision": number})

    @classmethod
    async def named(cls, slug: str) -> Self | None:
        """The public edition of the item that is, or was in public, called `slug`; or None. No other takes the name."""
        found = await cls.current({"slug": slug}) or await cls.one({"slug": slug, "revision": {"$ne": None}})
        if found is None or found.edition is Edition.CURRENT:
            return found
        return await cls.current({"item_id": found.item_id})

    async def is_public(self) -> bool:
        """Whether the item has a public edition."""
        return await self.current({"item_id": self.item_id}) is not None

    async def was_published(self) -> bool:
        """Whether the item was ever public: then it has revisions."""
        return await self.one({"item_id": self.item_id, "revision": {"$ne": None}}) is not None

    # Writing

    def edit(self, changes: Mapping[str, Any], *, base: int, by: Id, at: datetime) -> None:
        """Take over changes that were made to version `base`, by field; those of a localised field by `field/locale`.

        Changes to other fields than the ones that others changed since stand beside theirs. An edit voids an approval;
        one that changes nothing is none.

        Raises:
            Refused: CONFLICT, with the path of every field that was changed since `base`; WRONG_STATE.
        """
        desk = self.working_desk
        if not 1 <= base <= self.version or base < desk.rewritten_at:
            raise conflict()
        if late := overtaken(changes, desk.field_versions, base):
            raise Refused(*(_overtaken(field) for field in late))
        if not changes:
            return
        before = self.model_copy(deep=True)
        for field, value in changes.items():
            self._set(field, value)
            desk.field_versions[field] = self.version + 1
        self._note_translations(before, at)
        desk.last_editor, self.updated_at = by, at
        self.move(ContentAction.EDIT, at)
        self.audit(ContentAction.EDIT, by=by, at=at, fields=sorted(changes))

    def _set(self, field: str, value: Any) -> None:
        name, _, locale = field.partition("/")
        if not locale:
            setattr(self, name, value)
            return
        texts = {**getattr(self, name), locale: value}
        setattr(self, name, {tag: text for tag, text in texts.items() if text})

    def _note_translations(self, before: Self, at: datetime) -> None:
        """Keep account of the languages, wherever their texts stand.

        One whose texts changed is a draft again, one left behind by the English is stale, one without texts is gone.
        """
        has_moved = texts_in(self, DEFAULT_LOCALE) != texts_in(before, DEFAULT_LOCALE)
        for locale in {*self.translations, *self.title, *self.summary, *self.body}:
            texts, record = texts_in(self, locale), self.translations.get(locale)
            if not texts:
                self.translations.pop(locale, None)
            elif record is None or texts != texts_in(before, locale):
                known = record or TranslationRecord(state=TranslationState.DRAFT, of_version=self.version)
                changed = {"state": TranslationState.DRAFT, "updated_at": at}
                self.translations[locale] = known.model_copy(update=changed)
            elif has_moved and record.state is TranslationState.PUBLISHED:
                self.translations[locale] = record.model_copy(update={"state": TranslationState.STALE})

    def translate(
        self, locale: str, state: TranslationState, origin: TranslationOrigin, *, by: Id, at: datetime
    ) -> None:
        """Say how far the translation into `locale` is: PUBLISHED means that it may be published as it stands.

        Raises:
            Refused: REQUIRED, when it has no title yet, or is to be published without a title or a summary that the
                English has; WRONG_STATE.
        """
        if state is TranslationState.PUBLISHED:
            self._require_what_lists_show(locale)
        if not self.title.get(locale):
            raise refusal(Code.REQUIRED, "A translation needs a title at least.", "locale")
        self.translations[locale] = TranslationRecord(
            state=state,
            origin=origin,
            updated_at=at,
            of_version=self.version,
            translated=digests_of(texts_in(self, DEFAULT_LOCALE)),
        )
        self.working_desk.last_editor, self.updated_at = by, at
        self.move(ContentAction.EDIT, at)
        self.audit("SET_TRANSLATION", by=by, at=at, locale=locale, state=state.value)

    def _require_what_lists_show(self, locale: str) -> None:
        """Let no language out in which a list would show gaps.

        Raises:
            Refused: REQUIRED, for each of the title and the summary that is in English alone.
        """
        shown = {"title": self.title, "summary": self.summary}
        missing = [name for name, said in shown.items() if said.get(DEFAULT_LOCALE) and not said.get(locale)]
        if missing:
            message = Message("This is not translated yet.")
            raise Refused(*(UserError(Code.REQUIRED, message, ("translation", name)) for name in missing))

    def restore(self, revision: Self, *, by: Id, at: datetime) -> None:
        """Say again what a revision said, as a draft.

        What was settled about the item since that revision stays settled. The current revision brings back everything:
        so a working copy is thrown away, with what was settled in it and never published.

        Raises:
            Refused: WRONG_STATE.
        """
        said = revision.model_copy(deep=True)
        kept = frozenset() if revision.edition is Edition.CURRENT else self.settled
        for name in set(type(self).model_fields) - _OF_THE_EDITION - kept | {"translations"}:
            setattr(self, name, getattr(said, name))
        desk = self.working_desk
        desk.last_editor, desk.rewritten_at, self.updated_at = by, self.version + 1, at
        self.act(ContentAction.EDIT, by=by, at=at, note=f"restored revision {revision.revision}")

    def act(self, action: ContentAction, *, by: Id | None, at: datetime, note: str | None = None) -> None:
        """Move on by an act, and keep the trace of it.

        Raises:
            Refused: WRONG_STATE; REQUIRED, without the note that the act needs; FORBIDDEN, when whoever edited last
                would approve.
        """
        require_note(action, note)
        desk = self.working_desk
        if action is ContentAction.APPROVE and not may_approve(str(by), str(desk.last_editor)):
            raise refusal(Code.FORBIDDEN, "Whoever edited last cannot approve: another person has to look at it.")
        if action is ContentAction.SUBMIT_FOR_REVIEW and not self.title.get(DEFAULT_LOCALE):
            raise refusal(Code.REQUIRED, "A title in English is needed first.", "title")
        self.move(action, at)
        self.trace(action, by=by, at=at, note=note)

    def trace(self, action: str, *, by: Id | None, at: datetime, note: str | None = None, **details: Any) -> None:
        """Note an act on the item, for those who write it and for the audit log."""
        self.working_desk.acts.append(ContentAct(at=at, action=str(action), by=by, note=note))
        self.audit(action, by=by, at=at, **details)

    def audit(self, action: str, *, by: Id | None, at: datetime, **details: Any) -> None:
        """Note an act on the item for the audit log alone."""
        self.followed_by(
            AuditEvent(
                at=at, by=by, action=str(action), about=self.item_id, details={"version": self.version, **details}
            )
        )

    def move(self, action: ContentAction, at: datetime, *, scheduled: bool = False) -> None:
        """Be where an act leads to.

        Raises:
            Refused: WRONG_STATE.
        """
        desk, before = self.working_desk, self.status
        self.status = state_after(self.status, action, publish_at_given=scheduled)
        if self.status is not before:
            desk.since = at
        if self.status is not PublicationStatus.SCHEDULED:
            desk.publish_at = desk.publish_note = desk.put_off_until = None


def _overtaken(field: str) -> UserError:
    message = Message("This was changed elsewhere in the meantime. Nothing of either side is lost.")
    return UserError(Code.CONFLICT, message, ("changes", camel_case(field.partition("/")[0])))


def digests_of(texts: Mapping[str, str]) -> dict[str, str]:
    """What tells one wording of each text from another."""
    return {path: hashlib.sha256(text.encode()).hexdigest()[:12] for path, text in texts.items()}
