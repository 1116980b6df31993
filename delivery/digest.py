"""The digest: in one mail a day, what waits for the secretariat. On a day on which nothing does, there is none.

Each account is looked at once a day, from the set hour of its own time zone on. Which day was the last is kept with the
account in the transaction that owes the mail: so no worker owes a second one, and a crash leaves none out.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from adapters import clock
from adapters.database import DatabaseError, in_transaction
from delivery.wordings import GREETING
from domain import errors
from domain.access import Role
from domain.applications import State
from domain.moderation import Waiting
from locales import language_of, translate
from locales.writing import written_day
from models.accounts import Account
from models.applications import Application
from models.messages import Message, MessageState
from models.moderation import ModerationItem
from settings import Settings

SUBJECT: Final = errors.Message("What waits for the secretariat, {day}")
INTRODUCTION: Final = errors.Message("This waits for the secretariat:")
WAITING: Final[Mapping[Waiting, errors.Message]] = {
    Waiting.FOR_REVIEW: errors.Message("Content to be reviewed: {count}"),
    Waiting.FOR_PUBLISHING: errors.Message("Approved content to be published: {count}"),
    Waiting.FOR_CORRECTION: errors.Message("Corrections asked for: {count}"),
    Waiting.FOR_SCREENING: errors.Message("Applications to be screened: {count}"),
    Waiting.FOR_ANSWER: errors.Message("Requests for information that were answered, or whose day has passed: {count}"),
}
DRAFTS: Final = errors.Message("Drafts of letters to be read and released: {count}")
FAILURES: Final = errors.Message("Mails that were given up in the last week: {count}")
ENDING: Final = errors.Message("Offers of a seat that end within two days: {count}")

SOON: Final = timedelta(days=2)
OF_LATE: Final = timedelta(days=7)
"""For so long a mail that failed is told of: where an address is gone for good, nothing is left to be done."""

log = structlog.get_logger()


async def owe_due(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """Owe today's digest to everybody of the secretariat whose hour has come, and say how many became owed."""
    owed = 0
    for account in await Account.many({"roles": Role.SECRETARIAT.value, "digest": {"$ne": False}}):
        if not (stop and stop.is_set()) and _is_due(account, clock.now(), settings):
            owed += await _owe(account, clock.now())
    return owed


def _is_due(account: Account, now: datetime, settings: Settings) -> bool:
    there = now.astimezone(ZoneInfo(account.time_zone))
    return there.hour >= settings.digest_hour and (account.digest_day or "") < _day_of(account, now)


def _day_of(account: Account, now: datetime) -> str:
    return now.astimezone(ZoneInfo(account.time_zone)).date().isoformat()


async def _owe(account: Account, now: datetime) -> int:
    async def attempt() -> int:
        day = _day_of(account, now)
        looked = {"$set": {"digest_day": day}, "$inc": {"version": 1}}
        if await Account.change({"_id": account.id, "version": account.version}, looked) is None:
            # Another worker was first, or the profile was changed just now: then the next look finds it as it is.
            return 0
        lines = await lines_at(now, account.locale)
        if lines:
            await _digest(account, lines, now).add()
        return len(lines) and 1

    try:
        return await in_transaction(attempt)
    except DatabaseError:
        raise
    except Exception:
        # Whatever is wrong with one account must not keep the others waiting.
        log.exception("digest.failed", account=str(account.id))
        return 0


async def lines_at(now: datetime, locale: str) -> list[str]:
    """What waits now, a line for each kind of which there is something."""
    late = {"state": MessageState.FAILED.value, "failed_at": {"$gte": now - OF_LATE}}
    soon = {"state": State.ACCEPTED.value, "respond_by": {"$gte": now, "$lte": now + SOON}}
    counts = {
        **{words.msgid: await ModerationItem.count_of({"waiting": one.value}) for one, words in WAITING.items()},
        DRAFTS.msgid: await Message.count_of({"state": MessageState.DRAFT.value}),
        FAILURES.msgid: await Message.count_of(late),
        ENDING.msgid: await Application.count_of(soon),
    }
    return [f"– {translate(locale, msgid, {'count': count})}" for msgid, count in counts.items() if count]


def _digest(account: Account, lines: list[str], now: datetime) -> Message:
    locale, name = account.locale, account.name
    called = (name.preferred or name.passport) if name else account.email
    day = now.astimezone(ZoneInfo(account.time_zone)).date()
    paragraphs = [
        translate(locale, GREETING.msgid, {"name": called}),
        "\n".join([translate(locale, INTRODUCTION.msgid, {}), *lines]),
    ]
    return Message(
        cause=f"digest:{account.id}:{day.isoformat()}",
        owner_id=account.id,
        to=account.email,
        subject=translate(locale, SUBJECT.msgid, {"day": written_day(day, locale)}),
        body="\n\n".join(paragraphs) + "\n",
        locale=language_of(locale),
        is_digest=True,
        created_at=now,
        due_at=now,
    )
