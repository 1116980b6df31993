"""What all content has in common: finding an item as its reader may see it, its revisions and its related items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.access import may_read_drafts, may_write, may_write_content
from domain.content import PublicationStatus
from domain.languages import DEFAULT_LOCALE
from models.accounts import Account
from models.base import Filter, Id
from models.content import Content, Edition
from models.editing import digests_of
from models.texts import bodies_in, texts_in
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of
from resolvers.parts import Part, parts_of

C = TypeVar("C", bound=Content)

NEWEST_REVISION_FIRST = (("revision", -1), ("id", -1))


@dataclass(frozen=True, slots=True)
class Revision:
    """One published state of an item: its edition, looked at as a thing to cite."""

    content: Content

    @property
    def node_key(self) -> object:
        """What its global id names it by: the edition."""
        return self.content.id

    @property
    def number(self) -> int | None:
        """Counted from 1 on."""
        return self.content.revision

    @property
    def note(self) -> str | None:
        """What was said of it when it was published."""
        return self.content.revision_note


async def by_slug(model: type[C], context: Context, slug: str, revision: int | None = None) -> C | None:
    """The public item that is, or was, called `slug`, or one of its revisions; for who may write it, also a draft."""
    if revision is not None:
        return await model.at_revision(slug, revision)
    return await model.named(slug) or await _working(model, context, {"slug": slug})


async def by_item(model: type[C], context: Context, item: Id) -> C | None:
    """The public item with this id; for those who write, also what is not public yet."""
    return await context.loaders.current(model, item) or await _working(model, context, {"item_id": item})


async def published(context: Context, model: type[C], item: Id) -> C | None:
    """An item as the public reads it or, when it was withdrawn, as it was published last."""
    return await context.loaders.current(model, item) or await model.one(
        {"item_id": item, "revision": {"$ne": None}}, sort=[("revision", -1)]
    )


async def by_revision(context: Context, model: type[C], key: Id) -> Revision | None:
    """A revision of a public item, by the id of its edition."""
    edition = await model.one({"_id": key, "revision": {"$ne": None}})
    public = edition and await context.loaders.current(model, edition.item_id)
    return Revision(edition) if edition and public else None


def visible(context: Context, status: list[PublicationStatus] | None) -> dict[str, Any]:
    """What a list may hold: what is public, and, for those who write and ask for it, drafts by status."""
    if status is None:
        return {"edition": Edition.CURRENT.value}
    standing = {"status": {"$in": [one.value for one in status]}}
    if not may_write(context.viewer, None):
        return {"edition": Edition.CURRENT.value, **standing}
    return {"edition": Edition.WORKING.value, "desk.trashed_at": None, **standing, **written_by(context)}


def written_by(context: Context) -> dict[str, Any]:
    """Which working editions the viewer may write: all, or those of a national institution's own."""
    viewer = context.viewer
    if may_read_drafts(viewer, None):
        return {}
    institution = [{"desk.institution": viewer.institution}] if viewer.institution else []
    return {"$or": [{"desk.author": viewer.account_id}, *institution]}


def same(**conditions: Any) -> dict[str, Any]:
    """Equality with each value that was given."""
    return {name: value for name, value in conditions.items() if value is not None}


def among(**conditions: list[Any] | None) -> dict[str, Any]:
    """Membership in each list that was given."""
    return {
        name: {"$in": [getattr(value, "value", value) for value in values]}
        for name, values in conditions.items()
        if values is not None
    }


def reference(text: str | None, type_name: str) -> Id | None:
    """The stored id that a filter names; None when it names none."""
    return None if text is None else key_of(text, type_name)


async def revisions_of(content: Content, window: Window) -> Page[Revision]:
    """The published revisions of an item, the newest first."""
    where: Filter = {"item_id": content.item_id, "revision": {"$ne": None}}
    page = await page_of(type(content), where, NEWEST_REVISION_FIRST, window)
    return Page(
        [Revision(edition) for edition in page.items], page.cursors, page.has_next, page.has_previous, page.total
    )


def url_of(context: Context, content: Content) -> str:
    """The item's page; it leads on to the reader's own language."""
    return f"{context.settings.base_url}/{type(content).__name__.lower()}s/{content.slug}"


async def working_copy_of(context: Context, content: Content) -> Content | None:
    """The edition that is being written, for those who may write it."""
    return await _working(type(content), context, {"item_id": content.item_id})


async def is_public(context: Context, content: Content) -> bool:
    """Whether the public can read an item now, whatever is being written beside what was published of it."""
    return await context.loaders.current(type(content), content.item_id) is not None


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text of a working copy beside its English."""

    path: str
    source: str
    translation: str | None
    has_changed: bool


def sources_of(context: Context, content: Content, locale: str) -> list[SourceText]:
    """Every English text of a working copy beside its translation, for those who may write it."""
    if content.desk is None or not may_write_content(context.viewer, content):
        return []
    english, translated = texts_in(content, DEFAULT_LOCALE), texts_in(content, locale)
    record = content.translations.get(locale)
    known = record.translated if record else {}
    return [
        SourceText(path, source, translated.get(path), known.get(path) != digest)
        for (path, source), digest in zip(english.items(), digests_of(english).values(), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text of a working copy in one language."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class WrittenBody:
    """A body of a working copy in one language."""

    path: str
    blocks: list[Part]


@dataclass(frozen=True, slots=True)
class Written:
    """All that a working copy says in one language."""

    texts: list[WrittenText]
    bodies: list[WrittenBody]


def written_in(context: Context, content: Content, locale: str) -> Written | None:
    """What a working copy says in one language and no other, for those who may write it; None for everybody else."""
    if content.desk is None or not may_write_content(context.viewer, content):
        return None
    bodies = {path: blocks for path, blocks in bodies_in(content, locale).items() if blocks}
    in_blocks = {f"{path}/{block.key}" for path, blocks in bodies.items() for block in blocks}
    texts = {path: text for path, text in texts_in(content, locale).items() if path not in in_blocks}
    return Written(
        [WrittenText(path, text) for path, text in texts.items()],
        [WrittenBody(path, parts_of(content, blocks)) for path, blocks in bodies.items()],
    )


async def actor_of(context: Context, act: Part) -> str | None:
    """Who did something to an item, for those who work on it too: by name, or by address; None for the clock."""
    account = await context.loaders.by_id(Account, act.by)
    return account and (account.name.passport if account.name else account.email)


def acts_on(context: Context, content: Content) -> list[Part]:
    """What was done to an item and what was said of it, the oldest first, for those who may write it."""
    return parts_of(content, content.desk.acts) if content.desk and may_write_content(context.viewer, content) else []


async def _working(model: type[C], context: Context, where: Mapping[str, Any]) -> C | None:
    found = await model.working(where) if may_write(context.viewer, None) else None
    return found if found is not None and may_write_content(context.viewer, found) else None
