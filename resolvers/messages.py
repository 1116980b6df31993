"""Messages as staff have them: the mails by how far they are, drafts edited and released, and failures tried again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.database import in_transaction
from delivery.envelopes import proof_hash
from domain.access import may_read_application, may_read_message_about
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.letters import UNTIL
from domain.text import flaw_in_line, tidy
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id, conflict
from models.messages import WITHHELD, MessageState
from models.messages import Message as Mail
from resolvers import applications, reads
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of
from resolvers.repeats import once

NEWEST_FIRST: Final = (("created_at", -1), ("id", -1))
LONGEST_SUBJECT: Final = 300
LONGEST_BODY: Final = 20_000


@dataclass(frozen=True, slots=True)
class Act:
    """Which mail to act on, as of which version, and the client's key that makes the act repeatable."""

    message: str
    version: int
    key: str | None = None


async def listed(
    context: Context,
    window: Window,
    *,
    state: list[MessageState] | None = None,
    application: str | None = None,
    call: str | None = None,
) -> Page[Mail]:
    """The mails that fit every condition given, the newest first; that a page was read is noted.

    Left out is what is withheld from the viewer themselves, and what others were written about the viewer's own
    applications: `domain.access.may_read_message_about`, mirrored.
    """
    me = context.viewer.account_id
    withheld = {"owner_id": me, "state": {"$in": [one.value for one in WITHHELD]}}
    about_own = {"owner_id": {"$ne": me}, "application": {"$in": await applications.own_ids(context.viewer)}}
    where: dict[str, Any] = {"$nor": [withheld, about_own]}
    if state is not None:
        where["state"] = {"$in": [one.value for one in state]}
    if application is not None:
        where["application"] = key_of(application, "Application")
    if call is not None:
        where["call"] = key_of(call, "Call")
    page = await page_of(Mail, where, NEWEST_FIRST, window)
    chosen_by, about = where.keys() - {"$nor"}, where.get("application") or where.get("call")
    await reads.of_list(context, "messages", len(page.items), chosen_by=chosen_by, about=about)
    return page


async def readable(context: Context, key: str) -> Mail | None:
    """The mail with this key, when the viewer may read it; else None. That it was read is noted."""
    message = await context.loaders.by_id(Mail, Id(key)) if Id.is_valid(key) else None
    if message is not None and context.account is not None:
        message = message.as_read_by(context.account)
    if message is None or not await _is_open(context, message):
        return None
    await reads.of_owned(context, message)
    return message


async def _is_open(context: Context, message: Mail) -> bool:
    application = await context.loaders.by_id(Application, message.application)
    return may_read_message_about(context.viewer, message, application)


async def application_of(context: Context, message: Mail) -> Application | None:
    """The application that a mail is about, for who may read it."""
    found = await context.loaders.by_id(Application, message.application)
    return found if found is not None and may_read_application(context.viewer, found) else None


async def update(context: Context, given: Act, changes: Mapping[str, str | None]) -> Mail:
    """A draft in other words. What is left out of `changes` stays.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE; REQUIRED, TOO_LONG or INVALID for the words, and INVALID when an
            offer no longer has the place of its last day.
    """

    async def write(message: Mail) -> None:
        written = {part: tidy(text.replace("\r\n", "\n")) for part, text in changes.items() if text is not None}
        if objections := _objections(message, written):
            raise Refused(*objections)
        message.subject = written.get("subject", message.subject)
        message.body = f"{written['body']}\n" if "body" in written else message.body

    return await _acted(context, given, "UPDATE_MESSAGE", MessageState.DRAFT, write, changes)


async def release(context: Context, given: Act) -> Mail:
    """A draft that tells no decision, due from now on.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, also for the letter of a decision: it goes out with its release.
    """

    async def let_go(message: Mail) -> None:
        await _require_free(message)
        message.make_due(context.now)

    return await _acted(context, given, "RELEASE_MESSAGE", MessageState.DRAFT, let_go)


async def discard(context: Context, given: Act) -> Mail:
    """A draft that tells no decision, written to nobody.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE, also for the letter of a decision.
    """

    async def drop(message: Mail) -> None:
        await _require_free(message)
        message.state = MessageState.DISCARDED

    return await _acted(context, given, "DISCARD_MESSAGE", MessageState.DRAFT, drop)


async def retry(context: Context, given: Act) -> Mail:
    """A mail that failed, due once more, with all its tries before it. It stays the same mail.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE.
    """

    async def try_again(message: Mail) -> None:
        message.state, message.due_at, message.attempts, message.failed_at = MessageState.QUEUED, context.now, 0, None

    return await _acted(context, given, "RETRY_MESSAGE", MessageState.FAILED, try_again)


async def unsubscribe(context: Context, token: str) -> None:
    """End the daily mails of whoever holds one. Ending them again changes nothing.

    Raises:
        Refused: NOT_FOUND, when the proof stands in no mail.
    """
    mail = await Mail.one({"unsubscribe_hashes": proof_hash(token)})
    if mail is None:
        raise refusal(Code.NOT_FOUND, "This link ends nothing: it may be incomplete.", "token")
    reader = {"_id": mail.owner_id, "digest": {"$ne": False}}
    await Account.change(reader, {"$set": {"digest": False}, "$inc": {"version": 1}})


async def _acted(
    context: Context,
    given: Act,
    action: str,
    state: MessageState,
    work: Callable[[Mail], Awaitable[None]],
    content: Mapping[str, Any] | None = None,
) -> Mail:
    """The mail after one act, done once for each key, which stands for its `content`."""

    async def attempt() -> Mail:
        message = await _at_hand(context, given.message)

        async def act() -> None:
            if message.version != given.version:
                raise conflict()
            if message.state is not state:
                raise refusal(Code.WRONG_STATE, "This cannot be done with the mail where it stands now.", "message")
            await work(message)
            await message.save_as_of(given.version)
            await AuditEvent.note(action, by=own_account(context).id, at=context.now, about=message.id)

        await once(context, given.key, action, message.id, act, content)
        return message

    return await in_transaction(attempt)


async def _at_hand(context: Context, message_id: str) -> Mail:
    message = await Mail.by_id(key_of(message_id, "Message"))
    if message is None or not await _is_open(context, message):
        raise refusal(Code.NOT_FOUND, "There is no such mail.", "message")
    return message


async def _require_free(message: Mail) -> None:
    """Let a draft pass that no decision holds."""
    if await Application.one({"_id": message.application, "pending_decision.letter": message.id}):
        raise refusal(
            Code.WRONG_STATE, "This letter tells a decision: it goes out when the decisions are released.", "message"
        )


def _objections(message: Mail, written: Mapping[str, str]) -> list[UserError]:
    longest = {"subject": LONGEST_SUBJECT, "body": LONGEST_BODY}
    objections = []
    for part, text in written.items():
        if not text:
            objections.append(UserError(Code.REQUIRED, Message("Something must be written here."), (part,)))
        elif flaw := flaw_in_line(text, longest=longest[part], in_lines=part == "body"):
            objections.append(UserError(*flaw, (part,)))
    if message.is_offer and UNTIL not in written.get("body", message.body):
        words = Message("Leave {place} where the last day of the offer is to stand.", {"place": UNTIL})
        objections.append(UserError(Code.INVALID, words, ("body",)))
    return objections
