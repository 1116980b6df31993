"""Content on its way to the public: published in immutable numbered revisions, scheduled, and withdrawn.

Publishing copies the working edition. What the public reads, finds and follows changes in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from domain.blocks import files_in
from domain.canonical import sha256_of
from domain.changes import ChangeKind
from domain.content import ContentAction, PublicationStatus, require_note, standing_of, state_after
from domain.languages import DEFAULT_LOCALE, TranslationRecord, TranslationState
from domain.moderation import OF_STATUS, Waiting
from models.base import Id, new_id
from models.changes import Change
from models.editing import Blocks, ContentAct, Desk, Edited, Edition, Place
from models.files import File
from models.moderation import ModerationItem
from models.search import Searchable, SearchEntry
from models.texts import bodies_in

__all__ = ["Blocks", "Content", "ContentAct", "Desk", "Edition", "Place"]


class Content(Edited):
    """One edition of an item, with the acts that change what the public reads."""

    def schedule(self, publish_at: datetime, *, by: Id, at: datetime, note: str | None = None) -> None:
        """Have this approved edition published at a later time. The note is its revision's, as if published now.

        Raises:
            Refused: WRONG_STATE.
        """
        self.move(ContentAction.PUBLISH, at, scheduled=True)
        self.working_desk.publish_at, self.working_desk.publish_note = publish_at, note
        self.trace("SCHEDULE", by=by, at=at, note=note, publishAt=publish_at.isoformat())

    def discard(self, *, by: Id, at: datetime, note: str | None) -> None:
        """Put the working edition into the trash. What was to be published by the clock no longer is."""
        if self.status is PublicationStatus.SCHEDULED:
            self.move(ContentAction.EDIT, at)
        self.working_desk.trashed_at = at
        self.trace("DELETE", by=by, at=at, note=note)

    async def publish(
        self,
        *,
        by: Id | None,
        at: datetime,
        note: str | None = None,
        action: ContentAction = ContentAction.PUBLISH,
    ) -> Self:
        """Make this approved working edition the public one, as a new immutable revision, and give that back.

        Raises:
            Refused: WRONG_STATE, when it is not approved or cannot be public; CONFLICT, when it changed since it was
                read.
        """
        return await self.atomically(lambda: self._publish(action, by=by, at=at, note=note))

    async def require_publishable(self) -> None:
        """Let an edition pass that can be public beside what else is. Asked when it goes out and when it is scheduled.

        Raises:
            Refused: WRONG_STATE.
        """

    async def _publish(self, action: ContentAction, *, by: Id | None, at: datetime, note: str | None) -> Self:
        note = note or self.working_desk.publish_note
        self.move(action, at)
        await self.require_publishable()
        last = await self.one({"item_id": self.item_id, "revision": {"$ne": None}}, sort=[("revision", -1)])
        number = 1 if last is None else (last.revision or 0) + 1
        was_public = last is not None and last.edition is Edition.CURRENT
        self.published_at = self.updated_at = at
        self._publish_english(at)
        self.trace(action, by=by, at=at, note=note, revision=number)
        await self.save_as_of(self.version)
        await self.change({"item_id": self.item_id, "edition": Edition.CURRENT}, {"$set": {"edition": Edition.PAST}})
        revision = await self._as_revision(number, note).add()
        await self._show_files(revision, come_back=last is not None and not was_public)
        kind = ChangeKind.UPDATED if was_public else ChangeKind.PUBLISHED
        await Change.note(kind, self.content_type, self.item_id, at=at, slug=self.slug, revision=number)
        await revision.after_publishing(at)
        return revision

    def _publish_english(self, at: datetime) -> None:
        """The English goes out with its item: it is what the translations are of."""
        known = self.translations.get(DEFAULT_LOCALE)
        if self.title.get(DEFAULT_LOCALE) and (known is None or known.state is not TranslationState.PUBLISHED):
            self.translations[DEFAULT_LOCALE] = TranslationRecord(
                state=TranslationState.PUBLISHED, updated_at=at, of_version=self.version
            )

    def _as_revision(self, number: int, note: str | None) -> Self:
        edition = {"id": new_id(), "edition": Edition.CURRENT, "desk": None, "revision": number, "revision_note": note}
        revision: Self = self.model_copy(deep=True, update=edition)
        revision.forget_what_follows()
        revision.sha256 = sha256_of(revision.said())
        return revision

    async def amend(self, changes: Mapping[str, Any], *, version: int, at: datetime, note: str | None = None) -> Self:
        """Let a revision that says the same as this public one, but for `changes`, take its place; and give it back.

        What is being written stays as it is. Runs inside the caller's transaction.
        """
        number = (self.revision or 0) + 1
        edition = {"id": new_id(), "version": version, "revision": number, "revision_note": note}
        revision: Self = self.model_copy(deep=True, update={**edition, "published_at": at, "updated_at": at, **changes})
        revision.sha256 = sha256_of(revision.said())
        await self.change({"_id": self.id}, {"$set": {"edition": Edition.PAST}})
        await revision.add()
        await Change.note(ChangeKind.UPDATED, self.content_type, self.item_id, at=at, slug=self.slug, revision=number)
        await revision.after_publishing(at)
        return revision

    async def _show_files(self, revision: Self, *, come_back: bool) -> None:
        """Let the files of the new revision be read; of an item that comes back, those of all that can be cited."""
        cited = await self.many({"item_id": self.item_id, "revision": {"$ne": None}}) if come_back else [revision]
        await File.show([file for one in cited for file in one.files()], by=self.item_id)

    def files(self) -> list[Id]:
        """Every file that it shows or offers in the languages that it is served in."""
        bodies = [blocks for locale in self.locales for blocks in bodies_in(self, locale).values()]
        found = {file for blocks in bodies for file in files_in(blocks)}
        return [Id(file) for file in sorted(found) if Id.is_valid(file)]

    async def standing(self) -> PublicationStatus:
        """Where the item stands for the acts that withdraw it."""
        return standing_of(self.status, is_public=await self.is_public(), was_public=await self.was_published())

    async def withdraw(self, action: ContentAction, *, by: Id, at: datetime, note: str | None) -> None:
        """Take the public edition from the public: UNPUBLISH, or ARCHIVE for good. What is being written stays.

        Raises:
            Refused: WRONG_STATE, when nothing is public; REQUIRED, without the note that the act needs; CONFLICT.
        """
        require_note(action, note)
        await self.atomically(lambda: self._withdraw(action, by=by, at=at, note=note))

    async def _withdraw(self, action: ContentAction, *, by: Id, at: datetime, note: str | None) -> None:
        status = state_after(await self.standing(), action)
        public = await self.current({"item_id": self.item_id})
        if action is ContentAction.ARCHIVE or self.status is PublicationStatus.PUBLISHED:
            self.status, self.working_desk.since, self.working_desk.publish_at = status, at, None
        self.updated_at = at
        self.trace(action, by=by, at=at, note=note)
        await self.save_as_of(self.version)
        if public is not None:
            await self.change({"_id": public.id}, {"$set": {"edition": Edition.PAST}})
            await File.hide(by=self.item_id)
            await public.after_withdrawing(at)
        if public is not None or action is ContentAction.ARCHIVE:
            kind = ChangeKind.DELETED if action is ContentAction.ARCHIVE else ChangeKind.UNPUBLISHED
            await Change.note(kind, self.content_type, self.item_id, at=at, slug=self.slug)

    async def after_publishing(self, at: datetime) -> None:
        """What else must be true as soon as this revision is public. Runs inside the publishing transaction."""
        await SearchEntry.enter(self.item_id, await self.findable())

    async def after_withdrawing(self, at: datetime) -> None:
        """What else must be true as soon as this revision is public no more. Runs inside that transaction."""
        await SearchEntry.withdraw(self.item_id)

    async def findable(self) -> list[Searchable]:
        """What the public finds once this edition is public."""
        return [self]

    async def after_saving(self) -> None:
        """Let a working edition wait in the moderation queue where its status says so, and nowhere else."""
        if self.edition is not Edition.WORKING:
            return
        if self.working_desk.trashed_at is not None:
            await ModerationItem.settle(self.item_id, *Waiting)
            return
        desk = self.working_desk
        await File.lend(self.files(), to=[one for one in (desk.author, desk.institution) if one])
        waiting = OF_STATUS.get(self.status)
        await ModerationItem.settle(self.item_id, *(one for one in OF_STATUS.values() if one is not waiting))
        if waiting is not None:
            since = self.working_desk.since
            await ModerationItem.wait(type(self).__name__, self.item_id, waiting, since=since)
