"""Webhooks: every change is sent, signed, to whoever asked for it, and tried again after growing waits.

Deliveries are made from the change log: how far a webhook has come in it and the deliveries up to there are stored
together, so none is left out and none made twice. Each is claimed by lease. A delivery is noted as soon as its receiver
answers; whoever dies between that answer and that note leaves one that is sent once more, with the same `webhook-id`.
"""

import asyncio
import base64
import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import structlog

from adapters import clock, posting, sealing
from adapters.database import DatabaseError, in_transaction
from models.base import Id
from models.changes import Change
from models.webhook_deliveries import DeliveryState, WebhookDelivery
from models.webhooks import Webhook
from settings import Settings

SECRET_PREFIX: Final = "whsec_"  # noqa: S105
AT_ONCE: Final = 200
"""For so many changes deliveries are made in one transaction."""
IN_FLIGHT: Final = 20
OF_ONE: Final = 5
"""So many deliveries to one webhook are under way at once."""
ROUND_SECONDS: Final = 15.0
"""After so long the worker turns to its other work, whatever is still due."""
LEASE: Final = timedelta(minutes=1)
"""Well beyond the longest try: whoever takes a delivery over can rely on its last holder having let go."""
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 16)),
)
"""Between tries: two days in all. Then it is given up."""
REST: Final = timedelta(minutes=1)
"""So long a receiver that does not answer is left alone: waiting for it keeps others waiting."""
KEPT_FOR: Final = timedelta(days=30)
NOTE_AGAIN_SECONDS: Final = 1
GONE: Final = 410
LONGEST_FAILURE: Final = 500

Shape = Callable[[Settings, Webhook, Change], Awaitable[Any]]

log = structlog.get_logger()


class Unshaped(Exception):
    """What is to be sent cannot be had just now."""


async def _unshaped(settings: Settings, webhook: Webhook, change: Change) -> Any:
    raise Unshaped("Nothing here shapes what is sent.")


_shape: Shape = _unshaped


def shape_by(shape: Shape) -> None:
    """Send what `shape` makes of a change. Only who knows the GraphQL schema can: it is told here by the server."""
    global _shape
    _shape = shape


async def serve(settings: Settings, *, stop: asyncio.Event | None = None) -> None:
    """Make deliveries of what changed, send what is due, and take old lines out of the log."""
    await owe(stop=stop)
    await deliver_due(settings, stop=stop)
    await WebhookDelivery.remove_settled(clock.now() - KEPT_FOR)


async def owe(*, stop: asyncio.Event | None = None) -> int:
    """Make deliveries of every change that is new to a webhook, until `stop` is set, and say how many."""
    owed = 0
    for webhook in await Webhook.behind(await Change.last_number()):
        while not (stop and stop.is_set()) and (made := await _next_batch(webhook.id)) is not None:
            owed += made
    return owed


async def _next_batch(key: Id) -> int | None:
    """How many of the next changes a webhook is owed; None when it has come to the end of the log."""

    async def attempt() -> int | None:
        webhook = await Webhook.one({"_id": key, "active": True})
        changes = await Change.after(webhook.cursor, limit=AT_ONCE) if webhook else []
        if webhook is None or not changes:
            return None
        # Another worker at the same webhook is in the way of this update: the later one begins again, further on.
        await Webhook.change({"_id": key}, {"$set": {"cursor": changes[-1].number}})
        wanted = [change.number for change in changes if change.type in webhook.types]
        for number in wanted:
            await WebhookDelivery.owed(key, number, webhook.replays, at=clock.now()).add()
        return len(wanted)

    return await in_transaction(attempt)


async def deliver_due(settings: Settings, *, stop: asyncio.Event | None = None) -> int:
    """Send what is due, until `stop` is set or others have waited for long, and say how many deliveries were tried."""
    tried, until = 0, time.monotonic() + ROUND_SECONDS
    while not (stop and stop.is_set()) and (batch := await _claimed()):
        await asyncio.gather(*(_try(settings, delivery) for delivery in batch))
        tried += len(batch)
        if time.monotonic() > until:
            break
    return tried


async def _claimed() -> list[WebhookDelivery]:
    """Deliveries to be sent at once: some of each webhook that does not rest."""
    now = clock.now()
    resting = [webhook.id for webhook in await Webhook.resting(now)]
    claimed: list[WebhookDelivery] = []
    held: Counter[Id] = Counter()
    while len(claimed) < IN_FLIGHT:
        full = [webhook for webhook, number in held.items() if number >= OF_ONE]
        delivery = await WebhookDelivery.claim(beside=[*resting, *full], lease=LEASE, at=now)
        if delivery is None:
            break
        claimed.append(delivery)
        held[delivery.webhook] += 1
    return claimed


async def _try(settings: Settings, delivery: WebhookDelivery) -> None:
    webhook = await Webhook.one({"_id": delivery.webhook, "active": True})
    if webhook is None:
        await delivery.settle(DeliveryState.DEAD, at=clock.now(), failure="The webhook has ended.")
        return
    started = time.monotonic()
    try:
        status = await _send(settings, webhook, delivery)
    except DatabaseError:
        raise
    except (posting.NotSent, Unshaped, sealing.Unopened) as error:
        await _fail(delivery, str(error), started)
        if isinstance(error, posting.NotSent):
            await webhook.rest_until(clock.now() + REST)
    except Exception as error:
        # Whatever is wrong with one delivery must not keep the others waiting.
        log.exception("webhook.failed", delivery=str(delivery.id))
        await _fail(delivery, type(error).__name__, started)
    else:
        await _note_answered(webhook, delivery, status, started)


async def _send(settings: Settings, webhook: Webhook, delivery: WebhookDelivery) -> int:
    body = orjson.dumps(await _payload(settings, webhook, delivery), default=str)
    secret = sealing.opened(settings, webhook.sealed_secret)
    headers = signed(secret, f"msg_{delivery.id}", body, clock.now())
    return await posting.post(webhook.url, body, headers, to_loopback=settings.webhooks_to_loopback)


async def _payload(settings: Settings, webhook: Webhook, delivery: WebhookDelivery) -> Mapping[str, Any]:
    change = await Change.one({"number": delivery.number})
    assert change is not None, "entries of the change log are never removed"
    data = await _shape(settings, webhook, change)
    if delivery.is_test:
        return {"type": "webhook.test", "timestamp": _written(delivery.created_at), "data": data}
    kind = f"{change.type.value}.{change.kind.value}".lower()
    return {"type": kind, "timestamp": _written(change.at), "data": data}


def signed(secret: str, id_: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers by which a receiver knows a request to be ours, and of now, after Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    timestamp = str(int(at.timestamp()))
    digest = hmac.digest(key, b".".join((id_.encode(), timestamp.encode(), body)), hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Kurultai-Webhooks",
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


async def _note_answered(webhook: Webhook, delivery: WebhookDelivery, status: int, started: float) -> None:
    """Note an answer, as soon as the database can be reached: a delivery that is not noted goes out again."""
    while True:
        try:
            await _settle_answered(webhook, delivery, status, started)
        except DatabaseError:
            await asyncio.sleep(NOTE_AGAIN_SECONDS)
        else:
            return


async def _settle_answered(webhook: Webhook, delivery: WebhookDelivery, status: int, started: float) -> None:
    now, took = clock.now(), _milliseconds_since(started)
    if 200 <= status < 300:
        noted: dict[str, object] = {"status_code": status, "duration_ms": took, "failure": None, "delivered_at": now}
        await delivery.settle(DeliveryState.DELIVERED, at=now, **noted)
    elif status == GONE:
        await delivery.settle(DeliveryState.DEAD, at=now, status_code=status, duration_ms=took, failure=None)
        await webhook.end(now)
        await WebhookDelivery.give_up_all(webhook.id)
    else:
        await _fail(delivery, None, started, status)


async def _fail(delivery: WebhookDelivery, failure: str | None, started: float, status: int | None = None) -> None:
    """Have a delivery tried again after its wait, or give it up after the last."""
    now = clock.now()
    is_last = delivery.attempts > len(WAITS)
    noted: dict[str, object] = {
        "status_code": status,
        "duration_ms": _milliseconds_since(started),
        "failure": failure and failure[:LONGEST_FAILURE],
    }
    if not is_last:
        noted["due_at"] = now + WAITS[delivery.attempts - 1]
    log.warning("webhook.not_taken", delivery=str(delivery.id), attempts=delivery.attempts, status=status)
    await delivery.settle(DeliveryState.DEAD if is_last else DeliveryState.FAILED, at=now, **noted)


def _milliseconds_since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
