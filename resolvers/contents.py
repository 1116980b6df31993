"""What all content has in common: finding an item as its reader may see it, its revisions and its related items."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.access import may_read_drafts
from domain.content import PublicationStatus
from models.base import Filter, Id
from models.content import Content, Edition
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of

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
    """The public item under `slug`, or one of its revisions; for those who write, also what is not public yet."""
    if revision is not None:
        return await model.at_revision(slug, revision)
    return await model.current({"slug": slug}) or await _working(model, context, {"slug": slug})


async def by_item(model: type[C], context: Context, item: Id) -> C | None:
    """The public item with this id; for those who write, also what is not public yet."""
    return await context.loaders.current(model, item) or await _working(model, context, {"item_id": item})


async def by_revision(context: Context, model: type[C], key: Id) -> Revision | None:
    """A revision of a public item, by the id of its edition."""
    edition = await model.one({"_id": key, "revision": {"$ne": None}})
    public = edition and await context.loaders.current(model, edition.item_id)
    return Revision(edition) if edition and public else None


def visible(context: Context, status: list[PublicationStatus] | None) -> dict[str, Any]:
    """What a list may hold: what is public, and, for those who write and ask for it, drafts by status."""
    if status is None:
        return {"edition": Edition.CURRENT.value}
    if may_read_drafts(context.viewer, None):
        return {"edition": Edition.WORKING.value, "status": {"$in": [one.value for one in status]}}
    return {"edition": Edition.CURRENT.value, "status": {"$in": [one.value for one in status]}}


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


async def _working(model: type[C], context: Context, where: Mapping[str, Any]) -> C | None:
    return await model.working(where) if may_read_drafts(context.viewer, None) else None
