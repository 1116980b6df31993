"""Calls begun from earlier ones: the same texts in all their languages and the same questions, at other times."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from adapters.database import AlreadyExists
from domain.calls import Times
from domain.errors import Code, refusal
from domain.languages import Localized
from models.base import Id, new_id
from models.calls import ApplicationForm, Call
from models.content import Desk
from resolvers import call_drafts, contents, drafts
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.readings import Changes, Reading, changes_in
from resolvers.repeats import once

COPY: Final = "COPY_CALL"

_GIVEN: Final = ("slug", "title", "opens_at", "closes_at", "starts_on", "ends_on")


async def copy(context: Context, given: Mapping[str, Any]) -> Call:
    """A draft copied from a call, under another name and at other times. What is public is copied, else the draft.

    Raises:
        Refused: NOT_FOUND; CONFLICT, when the key stands for another act; or every objection.
    """
    source = await contents.by_item(Call, context, key_of(given["call"], "Call"))
    if source is None:
        raise refusal(Code.NOT_FOUND, "There is no such call.", "call")
    reading, key = Reading({}), given.get("key")
    read = changes_in(reading, _said(given), (), None, call_drafts.READERS)
    item = _item_for(context, key)
    draft = await copied(context, source, item=item, slug=read["slug"], title=_title_in(read), times=_times_in(read))
    await drafts.require_free_slug(Call, draft.slug, draft, reading, ("slug",))
    reading.objections += call_drafts.objections_to(draft, None, ())
    await reading.settle()
    draft.trace(COPY, by=own_account(context).id, at=context.now, source=str(source.item_id))
    try:
        return await draft.atomically(lambda: _begun_once(context, draft, source, key, _said(given)))
    except AlreadyExists as error:
        raise drafts.slug_taken(("slug",)) from error


async def copied(
    context: Context, source: Call, *, item: Id | None = None, slug: str, title: Localized, times: Times
) -> Call:
    """A draft of the viewer's, not stored yet, that says what a call says, with its questions as a first version."""
    author = own_account(context)
    desk = Desk(author=author.id, institution=author.institution, last_editor=author.id, since=context.now)
    draft = source.begun_anew(item or new_id(), slug=slug, title=title, times=times, desk=desk, at=context.now)
    form = await ApplicationForm.one({"call": source.item_id, "number": source.form_version})
    assert form is not None, "frozen forms are never removed"
    draft.followed_by(ApplicationForm(call=draft.item_id, number=1, form=form.form))
    return draft


async def _begun_once(context: Context, draft: Call, source: Call, key: str | None, said: Mapping[str, Any]) -> Call:
    async def begin() -> None:
        await draft.add()

    await once(context, key, COPY, source.item_id, begin, said)
    begun = await Call.working({"item_id": draft.item_id})
    if begun is None:
        raise refusal(Code.NOT_FOUND, "There is no such call.", "key")
    return begun


def _item_for(context: Context, key: str | None) -> Id:
    """The id of the item that an act with this key begins: the same each time that the same person sends it."""
    if key is None:
        return new_id()
    return Id(sha256(f"{COPY}:{own_account(context).id}:{key}".encode()).hexdigest()[:24])


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _GIVEN if given.get(name) is not None}


def _title_in(read: Changes) -> Localized:
    return {field.partition("/")[2]: text for field, text in read.items() if field.startswith("title/") and text}


def _times_in(read: Changes) -> Times:
    return Times(read["opens_at"], read["closes_at"], read.get("starts_on"), read.get("ends_on"))
