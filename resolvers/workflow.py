"""The way of content from draft to archive: each act with its permission, its save and its trace."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from adapters.database import in_transaction
from domain.access import may_write_content, secretariat, writers
from domain.blocks import Block, LinkBlock, ParagraphBlock
from domain.content import WITHDRAWING, Actor, ContentAction, actions_open, may_approve, standing_of
from domain.corrections import CorrectionState
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.languages import TranslationOrigin, TranslationState, canonical, is_locale
from domain.moderation import Waiting
from domain.text import links_in
from models.base import conflict
from models.calls import ApplicationForm, Call
from models.content import Content, Edition
from models.corrections import CorrectionRequest
from models.meetings import Meeting
from models.moderation import ModerationItem
from models.programmes import Programme
from models.texts import bodies_in
from resolvers import contents, meeting_drafts
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of, read_global_id
from resolvers.notes import said

CONTENT: Final[dict[str, type[Content]]] = {"Meeting": Meeting, "Programme": Programme, "Call": Call}
MOST_IN_TRASH: Final = 100

_PAGE = re.compile(r"(?:/[a-z]{2})?/(meetings|programmes|calls)/([a-z0-9-]+)/?")
_PAGES: Final[dict[str, type[Content]]] = {"meetings": Meeting, "programmes": Programme, "calls": Call}


async def submit_for_review(context: Context, content: str, version: int, note: str | None) -> Content:
    """Hand a draft to the secretariat.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE; REQUIRED for what must be there first.
    """
    working = await _as_read(context, content, version)
    if isinstance(working, Call):
        await _require_questions(working)
    return await _moved(context, working, ContentAction.SUBMIT_FOR_REVIEW, note)


async def request_changes(context: Context, content: str, version: int, note: str | None) -> Content:
    """Hand an edition back to its author, saying why.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, REQUIRED without a note.
    """
    return await _moved(context, await _as_read(context, content, version), ContentAction.REQUEST_CHANGES, note)


async def approve(context: Context, content: str, version: int, note: str | None) -> Content:
    """Approve an edition as it stands. Any edit voids the approval.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE; FORBIDDEN for whoever edited it last.
    """
    return await _moved(context, await _as_read(context, content, version), ContentAction.APPROVE, note)


async def publish(
    context: Context, content: str, version: int, note: str | None, publish_at: datetime | None
) -> Content:
    """Make an approved edition public, now or at a later time.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, also for a call whose programme is not public; INVALID for a time
            that has passed, and for each link to a page of ours that the public cannot read.
    """
    working = await _as_read(context, content, version)
    by = own_account(context).id
    await _require_public_links(context, working)
    if publish_at is None:
        await working.publish(by=by, at=context.now, note=said(note))
        return working
    if publish_at <= context.now:
        raise refusal(Code.INVALID, "This time has passed.", "publishAt")
    working.schedule(publish_at, by=by, at=context.now, note=said(note))
    await working.require_publishable()
    return await working.save_as_of(version)


async def unpublish(context: Context, content: str, version: int, note: str | None) -> Content:
    """Take an item from the public, saying why. Publishing brings it back.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, REQUIRED without a note.
    """
    return await _withdrawn(context, content, version, ContentAction.UNPUBLISH, note)


async def archive(context: Context, content: str, version: int, note: str | None) -> Content:
    """Take an item from the public for good.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE.
    """
    return await _withdrawn(context, content, version, ContentAction.ARCHIVE, note)


async def delete(context: Context, content: str, version: int, note: str | None) -> Content:
    """Put what is not public into the trash, from where it can be taken for thirty days.

    Raises:
        Refused: NOT_FOUND, CONFLICT; FORBIDDEN to its author once it was published; WRONG_STATE for what is public, and
            for a programme that has a call.
    """
    working = await _as_read(context, content, version)
    await _require_discardable(context, working)
    if await working.is_public():
        raise refusal(Code.WRONG_STATE, "What is public has to be unpublished first.")
    if isinstance(working, Programme) and await Call.working({"programme": working.item_id}):
        raise refusal(Code.WRONG_STATE, "A call belongs to this programme.")
    working.discard(by=own_account(context).id, at=context.now, note=said(note))
    return await working.save_as_of(version)


async def undelete(context: Context, content: str, version: int, note: str | None) -> Content:
    """Take an item out of the trash.

    Raises:
        Refused: NOT_FOUND, when it is not there or no longer; CONFLICT; FORBIDDEN to its author once it was
            published.
    """
    model, key = _named(content)
    found = await model.one({"item_id": key, "desk.trashed_at": {"$ne": None}})
    if found is None or not may_write_content(context.viewer, found):
        raise _no_such_item()
    if found.version != version:
        raise conflict()
    await _require_discardable(context, found)
    found.working_desk.trashed_at = None
    found.trace("UNDELETE", by=own_account(context).id, at=context.now, note=said(note))

    async def attempt() -> Content:
        await found.save_as_of(version)
        asked = await CorrectionRequest.one({"meeting": found.item_id, "state": CorrectionState.OPEN})
        if asked is not None:
            await ModerationItem.wait("Meeting", found.item_id, Waiting.FOR_CORRECTION, since=asked.requested_at)
        return found

    return await found.atomically(attempt)


async def trash(context: Context) -> list[Content]:
    """What lies in the trash and the viewer may write: the hundred items put there last."""
    where = {"desk.trashed_at": {"$type": "date"}, **contents.written_by(context)}
    found: list[Content] = []
    for model in CONTENT.values():
        found += await model.many(where, sort=[("desk.trashed_at", -1)], limit=MOST_IN_TRASH)
    return sorted(found, key=_trashed_at, reverse=True)[:MOST_IN_TRASH]


def _trashed_at(content: Content) -> datetime:
    return content.working_desk.trashed_at or content.updated_at


async def set_translation(
    context: Context, content: str, version: int, locale: str, state: TranslationState, origin: TranslationOrigin
) -> Content:
    """Say how far a translation is, and who made it.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE; INVALID for a state that is worked out and not said; REQUIRED, when
            nothing is translated yet.
    """
    if state not in (TranslationState.DRAFT, TranslationState.PUBLISHED):
        raise refusal(Code.INVALID, "A translation is a draft, or ready to be published.", "state")
    if not is_locale(locale):
        raise refusal(Code.INVALID, "This is not a language tag.", "locale")
    working = await _as_read(context, content, version)
    working.translate(canonical(locale), state, origin, by=own_account(context).id, at=context.now)
    return await working.save_as_of(version)


async def restore(context: Context, content: str, version: int, revision: int) -> Content:
    """Bring back what a revision said, as a draft. The current one throws the working copy away.

    Raises:
        Refused: NOT_FOUND, CONFLICT; WRONG_STATE, also when it would take back the text of adopted minutes.
    """
    working = await _as_read(context, content, version)
    found = await type(working).one({"item_id": working.item_id, "revision": revision})
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such revision.", "revision")
    before = working.model_copy(deep=True)
    working.restore(found, by=own_account(context).id, at=context.now)
    is_thrown_away = found.edition is Edition.CURRENT
    if isinstance(working, Meeting) and isinstance(before, Meeting) and not is_thrown_away:
        meeting_drafts.require_the_record(working, before, ("revision",))
    return await working.save_as_of(version)


async def present(context: Context, content: str) -> Content | None:
    """The working edition as it now is, for who may write it: what a CONFLICT is settled with."""
    model, key = _named(content)
    found = await model.working({"item_id": key})
    return found if found is not None and may_write_content(context.viewer, found) else None


async def as_it_stands(context: Context, content: str) -> Content | None:
    """The same for whoever was just overtaken: with what overtook them.

    Inside a transaction, because only there a read is certain to see a save that another has just committed.
    """
    return await in_transaction(lambda: present(context, content))


async def _as_read(context: Context, content: str, version: int) -> Content:
    found = await present(context, content)
    if found is None:
        raise _no_such_item()
    if found.version != version:
        raise conflict()
    return found


def _named(content: str) -> tuple[type[Content], object]:
    type_name, _ = read_global_id(content)
    if type_name not in CONTENT:
        raise _no_such_item()
    return CONTENT[type_name], key_of(content, type_name)


def _no_such_item() -> Refused:
    return refusal(Code.NOT_FOUND, "There is no such item.", "content")


async def _moved(context: Context, working: Content, action: ContentAction, note: str | None) -> Content:
    working.act(action, by=own_account(context).id, at=context.now, note=said(note))
    return await working.save_as_of(working.version)


async def _withdrawn(context: Context, content: str, version: int, action: ContentAction, note: str | None) -> Content:
    working, by, why = await _as_read(context, content, version), own_account(context).id, said(note)

    async def attempt() -> Content:
        await working.withdraw(action, by=by, at=context.now, note=why)
        if isinstance(working, Programme):
            await _require_no_public_call(working)
        return working

    return await working.atomically(attempt)


async def _require_no_public_call(programme: Programme) -> None:
    if await Call.current({"programme": programme.item_id}) is not None:
        raise refusal(Code.WRONG_STATE, "This programme has a call that is public: that has to be withdrawn first.")


async def _require_discardable(context: Context, content: Content) -> None:
    """What was published once is no longer its author's alone to throw away, nor to bring back."""
    if not writers(context.viewer, content) and await content.was_published():
        raise refusal(Code.FORBIDDEN, "This was published once: only editors and the secretariat delete it.")


async def _require_questions(call: Call) -> None:
    form = await ApplicationForm.one({"call": call.item_id, "number": call.form_version})
    if form is None or not form.form.fields:
        raise refusal(Code.REQUIRED, "A form asks one question at least.", "form")


async def _require_public_links(context: Context, content: Content) -> None:
    """Let nothing out that leads readers to a page of ours which they cannot read."""
    objections = []
    for path, url in _links(content):
        page = _own_page(context, url)
        if page not in (None, (type(content), content.slug)) and await page[0].named(page[1]) is None:
            objections.append(UserError(Code.INVALID, Message("This links to a page that is not published."), path))
    if objections:
        raise Refused(*objections)


def _own_page(context: Context, url: str) -> tuple[type[Content], str] | None:
    parts, own = urlsplit(url), urlsplit(context.settings.base_url)
    match = _PAGE.fullmatch(parts.path)
    if parts.netloc != own.netloc or match is None:
        return None
    return _PAGES[match[1]], match[2]


def _links(content: Content) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every address that the content links to, with the path of its block: the body, its language, the block's key."""
    for locale in sorted({*content.title, *content.body}):
        for body, blocks in bodies_in(content, locale).items():
            for block in blocks:
                path = (*body.split("/"), locale, block.key)
                yield from ((path, url) for url in _links_of(block))


def _links_of(block: Block) -> list[str]:
    if isinstance(block, LinkBlock):
        return [block.url]
    return links_in(block.markdown) if isinstance(block, ParagraphBlock) else []


async def actions_open_to_viewer(context: Context, content: Content) -> list[ContentAction]:
    """What the viewer can do to a working edition now, by the table, by role and by four eyes."""
    if content.desk is None or not may_write_content(context.viewer, content):
        return []
    actors = {Actor.AUTHOR} | ({Actor.SECRETARIAT} if secretariat(context.viewer, content) else set())
    public = await context.loaders.current(type(content), content.item_id)
    first = await context.loaders.first_revision(type(content), content.item_id)
    standing = standing_of(content.status, is_public=public is not None, was_public=first is not None)
    open_acts = {action for actor in actors for action in actions_open(content.status, actor)} - WITHDRAWING
    open_acts |= {action for actor in actors for action in actions_open(standing, actor)} & WITHDRAWING
    if not may_approve(str(context.viewer.account_id), str(content.desk.last_editor)):
        open_acts.discard(ContentAction.APPROVE)
    return [action for action in ContentAction if action in open_acts]
