"""Rounds: what the secretariat does with a published call from its opening to its end, and who is told of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from adapters.database import in_transaction
from domain.access import secretariat
from domain.calls import LEADS_TO, RoundAction, actions_open, phase_after, require_movable, require_note
from domain.changes import ChangeKind
from domain.content import ContentType
from domain.errors import Code, refusal
from domain.letters import LetterKind
from models.audit import AuditEvent
from models.base import conflict
from models.calls import Call, Round
from models.changes import Change
from models.notices import Notice
from resolvers import calls
from resolvers.accounts import own_account
from resolvers.context import Context, Loaders
from resolvers.ids import key_of
from resolvers.notes import said
from resolvers.repeats import once

TOLD: Final[Mapping[RoundAction, LetterKind]] = {
    RoundAction.EXTEND_DEADLINE: LetterKind.DEADLINE_EXTENDED,
    RoundAction.POSTPONE: LetterKind.CALL_POSTPONED,
    RoundAction.CANCEL: LetterKind.CALL_CANCELLED,
}
"""What those who apply are told of. Of the rest, each is told for themselves."""


async def move_on(context: Context, action: RoundAction, call: str, *, note: str | None, key: str | None) -> Call:
    """A call whose round was moved on.

    Raises:
        Refused: NOT_FOUND, also for a call that was never public; WRONG_STATE; REQUIRED, without the note that the act
            needs; TOO_LONG; CONFLICT, when the key stands for another act.
    """
    kept = said(note)
    require_note(action, kept)

    async def act(found: Call) -> None:
        before = (await Round.of(found.item_id)).phase
        phase = phase_after(
            before,
            LEADS_TO[action],
            opens_at=found.opens_at,
            closes_at=found.closes_at,
            grace=_grace(context),
            now=context.now,
        )
        if await Round.move_on(found.item_id, before, phase) is None:
            raise conflict()
        await _trace(context, action, found)
        await _tell(context, action, found, kept)

    return await _acted(context, action, call, key, act, {"note": kept})


async def move_times(
    context: Context, action: RoundAction, call: str, times: Mapping[str, Any], *, note: str | None, key: str | None
) -> Call:
    """A public call at other times, in a new revision.

    Raises:
        Refused: NOT_FOUND; WRONG_STATE, when the times cannot be moved any more; every objection to the new ones;
            TOO_LONG; CONFLICT, when the key stands for another act.
    """
    kept = said(note)

    async def act(found: Call) -> None:
        working = await Call.working({"item_id": found.item_id})
        public = await Call.current({"item_id": found.item_id})
        if working is None or public is None:
            raise refusal(Code.WRONG_STATE, "This call is not public.", "call")
        moved = replace(public.times, **times)
        round_ = await Round.of(found.item_id)
        require_movable(action, round_.phase, public.times, moved, now=context.now)
        revision = await working.move_times(action, moved, by=own_account(context).id, at=context.now, note=kept)
        await _tell(context, action, revision, kept)

    return await _acted(context, action, call, key, act, {"times": times, "note": kept})


async def actions_open_to_viewer(context: Context, call: Call) -> list[RoundAction]:
    """What the secretariat can do with the round of a call now, by the table; nothing to others."""
    if not secretariat(context.viewer, call):
        return []
    public = await context.loaders.current(Call, call.item_id)
    if public is None:
        return []
    round_ = await calls.round_of(context, call)
    return list(actions_open(round_ and round_.phase, public.times, grace=_grace(context), now=context.now))


async def _acted(
    context: Context,
    action: RoundAction,
    call: str,
    key: str | None,
    act: Callable[[Call], Awaitable[None]],
    given: Mapping[str, Any],
) -> Call:
    """The call after an act, which is done once for each key."""

    async def attempt() -> Call:
        found = await _published(call)
        await once(context, key, action, found.item_id, lambda: act(found), given)
        return await _published(call)

    after = await in_transaction(attempt)
    # What was read for an earlier act of this request stands no more.
    context.loaders = Loaders()
    return after


async def _published(call: str) -> Call:
    """The call as the public reads it or, when it was withdrawn, read it last.

    Raises:
        Refused: NOT_FOUND.
    """
    where = {"item_id": key_of(call, "Call"), "revision": {"$ne": None}}
    found = await Call.one(where, sort=[("revision", -1)])
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such call.", "call")
    return found


async def _trace(context: Context, action: RoundAction, call: Call) -> None:
    """Note an act on the round for the audit log and, while the call is public, for those who follow changes."""
    by = own_account(context).id
    await AuditEvent.note(action, by=by, at=context.now, about=call.item_id, details={"revision": call.revision})
    if await call.is_public():
        at, slug, revision = context.now, call.slug, call.revision
        await Change.note(ChangeKind.UPDATED, ContentType.CALL, call.item_id, at=at, slug=slug, revision=revision)


async def _tell(context: Context, action: RoundAction, call: Call, note: str | None) -> None:
    """Owe a notice to those who apply, where they are to be told."""
    if (kind := TOLD.get(action)) is not None:
        cause = f"{kind}:{call.item_id}:{call.revision}"
        await Notice(cause=cause, call=call.item_id, kind=kind, at=context.now, note=note).add()


def _grace(context: Context) -> timedelta:
    return timedelta(minutes=context.settings.draft_grace_minutes)
