"""The outbox: mails that are owed, claimed by lease, sent, and tried again after growing waits.

A mail is noted as sent as soon as the mail server answers for it. Whoever dies between that answer and that note leaves
a mail that is sent once more when the lease ran out, with the same Message-ID: one for each cause, by which it is told
from another mail. No mail is lost, and nothing else sends one twice.
"""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from adapters import clock, mail
from adapters.database import DatabaseError
from delivery.envelopes import envelope
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
NOTE_AGAIN_SECONDS: Final = 1
"""How soon a mail that was taken is noted as sent again, when the database is away just then."""
LONGEST_FAILURE: Final = 500

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
        letter = await envelope(settings, message)
    except ValueError as error:
        await _give_up(message, error)
        return
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await mail.send(settings, letter, lambda: _note_sent(message))
    except DatabaseError:
        raise
    except mail.Undeliverable as error:
        await _give_up(message, error)
    except Exception as error:  # noqa: BLE001
        # Whatever is wrong with one mail must not keep the others waiting.
        log.warning("mail.failed", message=str(message.id), attempts=message.attempts, error=type(error).__name__)
        await _try_again(message, error)


async def _note_sent(message: Message) -> None:
    """Note that a mail was taken, as soon as the database can be reached: a mail that is not noted goes out again."""
    while True:
        try:
            await _settle(message, MessageState.SENT, sent_at=clock.now(), failure=None)
        except DatabaseError:
            await asyncio.sleep(NOTE_AGAIN_SECONDS)
        else:
            return


async def _try_again(message: Message, error: Exception) -> None:
    if message.attempts >= MAX_TRIES:
        await _give_up(message, error)
    else:
        due_at = clock.now() + min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
        await _settle(message, MessageState.QUEUED, due_at=due_at, failure=_said_of(error))


async def _give_up(message: Message, error: Exception) -> None:
    log.warning("mail.given_up", message=str(message.id), attempts=message.attempts, error=type(error).__name__)
    await _settle(message, MessageState.FAILED, failed_at=clock.now(), failure=_said_of(error))


async def _settle(message: Message, state: MessageState, **fields: object) -> None:
    """Let a mail be in `state`, if it is still this holder's to settle."""
    held = {"_id": message.id, "state": MessageState.SENDING.value, "attempts": message.attempts}
    await Message.change(held, {"$set": {"state": state.value, "leased_until": None, **fields}})


def _said_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LONGEST_FAILURE]
