"""Drafts: content begun and changed by those who write, several at once, without losing anybody's edit."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from anyascii import anyascii

from adapters.database import AlreadyExists, in_transaction
from domain.access import may_write_content, secretariat
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import Form
from domain.languages import DEFAULT_LOCALE, TranslationRecord, TranslationState
from domain.meetings import MeetingClassification, RecordStatus, record_status_after
from domain.text import camel_case
from models.base import new_id
from models.calls import ApplicationForm, Call
from models.content import Content, Desk
from models.custom_blocks import CustomBlockType
from models.meetings import Meeting
from models.programmes import Programme
from resolvers import call_drafts, meeting_drafts, programme_drafts
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.readings import Changes, Path, Reader, Reading, changes_in

C = TypeVar("C", bound=Content)


class Kind(NamedTuple):
    """How one kind of content is written."""

    readers: Mapping[str, Reader]
    required: Sequence[str]
    objections_to: Callable[[Any, Any, Path], list[UserError]]


KINDS: Final[Mapping[type[Content], Kind]] = {
    Meeting: Kind(meeting_drafts.READERS, meeting_drafts.REQUIRED, meeting_drafts.objections_to),
    Programme: Kind(programme_drafts.READERS, programme_drafts.REQUIRED, programme_drafts.objections_to),
    Call: Kind(call_drafts.READERS, call_drafts.REQUIRED, call_drafts.objections_to),
}


async def create(context: Context, model: type[C], given: Mapping[str, Any]) -> C:
    """A new draft.

    Raises:
        Refused: with every objection to what was given, each with its path.
    """
    kind, author = KINDS[model], own_account(context)
    reading = await _reading(context, model)
    # There is nothing yet that null could clear.
    content = {name: value for name, value in given.items() if name != "form" and value is not None}
    changes = changes_in(reading, content, (), None, kind.readers)
    changes |= _record_status(context, reading, changes, None, ())
    for name in kind.required:
        if not any(field.partition("/")[0] == name and changes[field] for field in changes):
            reading.object(Code.REQUIRED, "This is needed.", (camel_case(name),))
    form = call_drafts.form_of(reading, given["form"], ("form",), None) if given.get("form") else _NO_QUESTIONS
    fields = _defaults(model, changes) | _gathered(changes)
    await require_free_slug(model, fields["slug"], None, reading, ("slug",))
    await reading.settle()
    draft = model(
        **fields,
        item_id=new_id(),
        updated_at=context.now,
        desk=Desk(author=author.id, institution=author.institution, last_editor=author.id, since=context.now),
    )
    draft.translations = {
        locale: TranslationRecord(state=TranslationState.DRAFT, of_version=1, updated_at=context.now)
        for locale in {*draft.title, *draft.summary, *draft.body}
    }
    _require_sound(kind, draft, None, ())
    draft.trace("CREATE", by=author.id, at=context.now)
    if isinstance(draft, Call):
        draft.followed_by(ApplicationForm(call=draft.item_id, number=1, form=form))
    try:
        return await draft.add()
    except AlreadyExists as error:
        raise slug_taken(("slug",)) from error


async def update(context: Context, model: type[C], content_id: str, version: int, given: Mapping[str, Any]) -> C:
    """A working edition with changes made. Changes to other fields that others made since `version` stand beside them.

    Raises:
        Refused: NOT_FOUND; CONFLICT, naming every field that others changed since; WRONG_STATE; or every objection.
    """
    kind, by = KINDS[model], own_account(context)
    at: Path = ("changes",)

    async def attempt() -> C:
        working = await writable(context, model, content_id)
        before = working.model_copy(deep=True)
        reading = await _reading(context, model)
        content = {name: value for name, value in given.items() if name != "form"}
        changes = changes_in(reading, content, at, before, kind.readers)
        changes |= await _new_form(reading, given, before, at)
        changes |= _record_status(context, reading, changes, before, at)
        if "slug" in changes:
            await require_free_slug(model, changes["slug"], before, reading, (*at, "slug"))
        await reading.settle()
        working.edit(changes, base=version, by=by.id, at=context.now)
        _require_sound(kind, working, before, at)
        return await working.save_as_of(before.version) if changes else working

    try:
        return await in_transaction(attempt)
    except AlreadyExists as error:
        raise slug_taken((*at, "slug")) from error


async def writable(context: Context, model: type[C], content_id: str) -> C:
    """The working edition that a global id names, for who may write it. To others it looks as if it were not there.

    Raises:
        Refused: NOT_FOUND.
    """
    found = await model.working({"item_id": key_of(content_id, model.__name__)})
    if found is None or not may_write_content(context.viewer, found):
        raise refusal(Code.NOT_FOUND, "There is no such item.", model.__name__.lower())
    return found


async def _reading(context: Context, model: type[Content]) -> Reading:
    schemas = await CustomBlockType.schemas()
    return Reading(schemas, viewer=context.viewer, has_decisions=model is Meeting)


def _gathered(changes: Changes) -> dict[str, Any]:
    """Changes as the values of whole fields."""
    fields: dict[str, Any] = {}
    for field, value in changes.items():
        name, _, locale = field.partition("/")
        if not locale:
            fields[name] = value
        elif value:
            fields.setdefault(name, {})[locale] = value
    return fields


def _defaults(model: type[Content], changes: Changes) -> dict[str, Any]:
    """What a new draft has where nothing was said."""
    found: dict[str, Any] = {"slug": changes.get("slug") or _slug_from(changes.get(f"title/{DEFAULT_LOCALE}") or "")}
    if model is Meeting:
        found["classification"] = MeetingClassification.OTHER
        found["ends_on"] = changes.get("starts_on")
    return found


def _slug_from(title: str) -> str:
    """A short name made of a title's first words in Latin letters, with an ending that makes it its own."""
    spelt = re.findall("[a-z0-9]+", anyascii(title).lower())
    return "-".join([*"-".join(spelt[:8])[:80].strip("-").split("-"), secrets.token_hex(3)]).strip("-")


async def require_free_slug(
    model: type[Content], slug: str, before: Content | None, reading: Reading, path: Path
) -> None:
    """Every name that an item ever had in public stays its own: what cites it must not find another."""
    own = before.item_id if before else None
    if await model.one({"slug": slug, "item_id": {"$ne": own}}) is not None:
        reading.objections.extend(slug_taken(path).errors)


def slug_taken(path: Path) -> Refused:
    """The refusal of a short name that another item has."""
    return refusal(Code.DUPLICATE, "This short name is taken.", *path)


def _require_sound(kind: Kind, content: Content, before: Content | None, at: Path) -> None:
    objections = kind.objections_to(content, before, at)
    if not content.title:
        objections = [UserError(Code.REQUIRED, Message("Something must be written here."), (*at, "title")), *objections]
    if objections:
        raise Refused(*objections)


async def _new_form(reading: Reading, given: Mapping[str, Any], before: Content, at: Path) -> Changes:
    """The next version of a call's form, frozen like the ones before it, when its questions were changed."""
    path = (*at, "form")
    if not isinstance(before, Call) or "form" not in given or reading.needed(given["form"], path) is None:
        return {}
    last = await ApplicationForm.one({"call": before.item_id}, sort=[("number", -1)])
    present = await ApplicationForm.one({"call": before.item_id, "number": before.form_version})
    form = call_drafts.form_of(reading, given["form"], path, present.form if present else None)
    if (present and present.form == form) or reading.objections:
        return {}
    number = (last.number if last else 0) + 1
    await ApplicationForm(call=before.item_id, number=number, form=form).add()
    return {"form_version": number}


def _record_status(context: Context, reading: Reading, changes: Changes, before: Content | None, at: Path) -> Changes:
    """The day on which minutes are adopted, when that is what is changed. Only the secretariat says so."""
    known = before.record_status if isinstance(before, Meeting) else RecordStatus.PROVISIONAL
    following = changes.get("record_status")
    if following in (None, known):
        return {}
    path = (*at, "recordStatus")
    if not secretariat(context.viewer, before):
        reading.object(Code.FORBIDDEN, "How far the minutes are agreed is the secretariat's to say.", path)
    elif following is RecordStatus.CORRECTED:
        reading.object(Code.WRONG_STATE, "Adopted minutes are corrected by a corrigendum.", path)
    else:
        try:
            record_status_after(known, following)
        except Refused as refused:
            reading.objections += [UserError(error.code, error.message, path) for error in refused.errors]
    return {"adopted_at": context.now} if following is RecordStatus.ADOPTED else {}


_NO_QUESTIONS: Final = Form(sections=[])
