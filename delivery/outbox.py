"""The outbox: mails that are owed, claimed by lease, sent, and tried again after growing waits."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from typing import Final

import structlog

from adapters import clock, mail
from models.messages import Message, MessageState
from settings import Settings

LEASE: Final = timedelta(minutes=2)
SEND_SECONDS: Final = 60
"""Well within the lease: whoever takes a mail over can rely on its last holder having let go."""
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=8)
MAX_TRIES: Final = 12
"""With waits that double each time, to eight hours at most, about a day of tries. Time in which nobody tried, because
no worker ran, does not count."""

log = structlog.get_logger()


async def send_due(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """Send every mail that is due, until `stop` is set, and say how many were tried."""
    tried = 0
    while not (stop and stop.is_set()) and (message := await _claim()) is not None:
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
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await mail.send(settings, _letter(settings, message))
    except Exception as error:  # noqa: BLE001
        # Whatever is wrong with one mail must not keep the others waiting.
        log.warning("mail.failed", message=str(message.id), attempts=message.attempts, error=type(error).__name__)
        await _try_again(message)
    else:
        await _settle(message, {"state": MessageState.SENT.value, "sent_at": clock.now(), "leased_until": None})


def _letter(settings: Settings, message: Message) -> EmailMessage:
    return mail.compose(
        settings,
        to=message.to,
        subject=message.subject,
        body=message.body,
        message_id=str(message.id),
        at=message.created_at,
    )


async def _try_again(message: Message) -> None:
    if message.attempts >= MAX_TRIES:
        await _settle(message, {"state": MessageState.FAILED.value, "leased_until": None})
    else:
        due_at = clock.now() + min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
        await _settle(message, {"state": MessageState.QUEUED.value, "due_at": due_at, "leased_until": None})


async def _settle(message: Message, fields: dict[str, object]) -> None:
    await Message.change({"_id": message.id, "attempts": message.attempts}, {"$set": fields})
