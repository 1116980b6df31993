"""The outbox: mails that are owed, claimed by lease, sent, and tried again after growing waits."""

from datetime import timedelta
from typing import Final

import structlog
from aiosmtplib import SMTPException

from adapters import clock, mail
from models.messages import Message, MessageState
from settings import Settings

LEASE: Final = timedelta(minutes=2)
FIRST_WAIT: Final = timedelta(seconds=30)
GIVE_UP_AFTER: Final = timedelta(days=1)

log = structlog.get_logger()


async def send_due(settings: Settings) -> int:
    """Send every mail that is due, and say how many were tried."""
    tried = 0
    while (message := await _claim()) is not None:
        await _send(settings, message)
        tried += 1
    return tried


async def _claim() -> Message | None:
    """One mail that is due and that no other worker holds. A lease that ran out counts as given up."""
    now = clock.now()
    return await Message.change(
        {
            "$or": [
                {"state": MessageState.QUEUED.value, "due_at": {"$lte": now}},
                {"state": MessageState.SENDING.value, "leased_until": {"$lte": now}},
            ]
        },
        {"$set": {"state": MessageState.SENDING.value, "leased_until": now + LEASE}, "$inc": {"attempts": 1}},
    )


async def _send(settings: Settings, message: Message) -> None:
    letter = mail.compose(
        settings,
        to=message.to,
        subject=message.subject,
        body=message.body,
        message_id=str(message.id),
        at=message.created_at,
    )
    try:
        await mail.send(settings, letter)
    except (OSError, SMTPException) as error:
        log.warning("mail.failed", message=str(message.id), attempts=message.attempts, error=type(error).__name__)
        await _try_again(message)
    else:
        await _settle(message, {"state": MessageState.SENT.value, "sent_at": clock.now(), "leased_until": None})


async def _try_again(message: Message) -> None:
    now = clock.now()
    if now - message.created_at > GIVE_UP_AFTER:
        await _settle(message, {"state": MessageState.FAILED.value, "leased_until": None})
    else:
        wait = FIRST_WAIT * 2 ** min(message.attempts, 10)
        await _settle(message, {"state": MessageState.QUEUED.value, "due_at": now + wait, "leased_until": None})


async def _settle(message: Message, fields: dict[str, object]) -> None:
    await Message.change({"_id": message.id, "attempts": message.attempts}, {"$set": fields})
