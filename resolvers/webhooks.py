"""Webhooks: set up, tested, replayed and ended by administrators."""

import base64
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from graphql import FieldNode, NonNullTypeNode, OperationDefinitionNode, OperationType, parse

from adapters import sealing
from adapters.database import in_transaction
from delivery.webhooks import SECRET_PREFIX
from domain.content import ContentType
from domain.errors import BadRequest, Code, Message, Refused, UserError, refusal
from domain.targets import may_be_target
from models.audit import AuditEvent
from models.base import Id, new_id
from models.changes import Change
from models.trusted_documents import TrustedDocument
from models.webhook_deliveries import OPEN, DeliveryState, WebhookDelivery
from models.webhooks import Webhook
from resolvers.accounts import own_account
from resolvers.changes import number_at
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of

NEWEST_FIRST: Final = (("created_at", -1), ("id", -1))
VARIABLES: Final = ("cursor", "id", "kind", "revision", "slug", "type")
"""What a query that shapes a payload is given of the change."""


@dataclass(frozen=True, slots=True)
class Given:
    """Where to send what, and in which shape."""

    url: str
    types: list[ContentType]
    document_id: str | None


async def listed() -> list[Webhook]:
    """Every webhook, the newest first; ended ones as well."""
    return await Webhook.many({}, sort=[("created_at", -1), ("_id", -1)])


async def deliveries_of(context: Context, webhook: Webhook, window: Window) -> Page[WebhookDelivery]:
    """What was sent to a webhook, or is to be, the newest first; of the last thirty days."""
    return await page_of(WebhookDelivery, {"webhook": webhook.id}, NEWEST_FIRST, window)


async def change_of(context: Context, delivery: WebhookDelivery) -> Change:
    """The change that a delivery tells of. Entries of the log are never removed."""
    return (await context.loaders.grouped(Change, "number", delivery.number, sort=(("number", 1),)))[0]


async def create(context: Context, given: Given) -> tuple[Webhook, str]:
    """A new webhook for what changes from now on, and the secret that its requests are signed with.

    Raises:
        Refused: INVALID for an address that nothing is sent to, or a document that shapes no payload; NOT_FOUND for one
            that is not registered.
    """
    url = given.url.strip()
    objections = [*_of_url(context, url), *await _of_document(given.document_id)]
    if objections:
        raise Refused(*objections)
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    webhook = Webhook(
        url=url,
        types=given.types or list(ContentType),
        document_id=given.document_id,
        sealed_secret=sealing.sealed(context.settings, secret),
        created_at=context.now,
        created_by=own_account(context).id,
        cursor=await Change.last_number(),
    )

    async def store() -> None:
        await webhook.add()
        await _note(context, "CREATE_WEBHOOK", webhook)

    await in_transaction(store)
    return webhook, secret


async def delete(context: Context, webhook_id: str) -> None:
    """Take a webhook away, with its log.

    Raises:
        Refused: NOT_FOUND.
    """

    async def remove(webhook: Webhook) -> None:
        await WebhookDelivery.remove_where({"webhook": webhook.id})
        await Webhook.remove_where({"_id": webhook.id})

    await _acted(context, "DELETE_WEBHOOK", webhook_id, remove)


async def replay(context: Context, webhook_id: str, after: str | None) -> Webhook:
    """A webhook that is sent every change after a cursor anew; without one, all from the beginning of the log.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE for one that has ended, INVALID for what is no cursor.
    """
    number = _number_at(after)

    async def go_back(webhook: Webhook) -> None:
        _require_active(webhook, "webhook")
        # What is still owed from there on is made anew.
        await WebhookDelivery.remove_where({"webhook": webhook.id, "number": {"$gt": number}, **OPEN})
        webhook.cursor, webhook.replays = min(number, await Change.last_number()), webhook.replays + 1
        back = {"cursor": webhook.cursor, "replays": webhook.replays, "resting_until": None}
        await Webhook.change({"_id": webhook.id}, {"$set": back})

    return await _acted(context, "REPLAY_WEBHOOK", webhook_id, go_back)


async def test(context: Context, webhook_id: str) -> WebhookDelivery:
    """A delivery of the latest change, marked as a test and due now.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE for a webhook that has ended, and as long as nothing ever changed.
    """
    made: list[WebhookDelivery] = []

    async def owe(webhook: Webhook) -> None:
        _require_active(webhook, "webhook")
        number = await Change.last_number()
        if number == 0:
            raise refusal(Code.WRONG_STATE, "Nothing was ever published: there is nothing to send yet.", "webhook")
        delivery = WebhookDelivery.owed(webhook.id, number, f"test:{new_id()}", at=context.now, is_test=True)
        made[:] = [await delivery.add()]
        await Webhook.change({"_id": webhook.id}, {"$set": {"resting_until": None}})

    await _acted(context, "TEST_WEBHOOK", webhook_id, owe)
    return made[0]


async def redeliver(context: Context, delivery_id: str) -> None:
    """Send a delivery once more, with all its tries before it. It keeps its `webhook-id`.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE when its webhook has ended.
    """
    delivery = await WebhookDelivery.by_id(key_of(delivery_id, "WebhookDelivery"))
    if delivery is None:
        raise refusal(Code.NOT_FOUND, "There is no such delivery.", "delivery")
    due = {"state": DeliveryState.PENDING.value, "attempts": 0, "due_at": context.now, "leased_until": context.now}

    async def owe(webhook: Webhook) -> None:
        _require_active(webhook, "delivery")
        await WebhookDelivery.change({"_id": delivery.id}, {"$set": due})
        await Webhook.change({"_id": webhook.id}, {"$set": {"resting_until": None}})

    await _act_on(context, "REDELIVER_WEBHOOK", delivery.webhook, owe)


async def _acted(context: Context, action: str, webhook_id: str, work: Callable[[Webhook], Awaitable[None]]) -> Webhook:
    return await _act_on(context, action, key_of(webhook_id, "Webhook"), work)


async def _act_on(context: Context, action: str, key: Id, work: Callable[[Webhook], Awaitable[None]]) -> Webhook:
    """The webhook after an act, stored together with its trace."""

    async def attempt() -> Webhook:
        webhook = await Webhook.by_id(key)
        if webhook is None:
            raise refusal(Code.NOT_FOUND, "There is no such webhook.", "webhook")
        await work(webhook)
        await _note(context, action, webhook)
        return webhook

    return await in_transaction(attempt)


async def _note(context: Context, action: str, webhook: Webhook) -> None:
    # The rest of an address may be what lets somebody in.
    details = {"host": urlsplit(webhook.url).hostname}
    await AuditEvent.note(action, by=own_account(context).id, at=context.now, about=webhook.id, details=details)


def _require_active(webhook: Webhook, name: str) -> None:
    if not webhook.active:
        raise refusal(Code.WRONG_STATE, "This webhook has ended: its receiver said so. Please make a new one.", name)


def _number_at(after: str | None) -> int:
    try:
        return number_at(after) or 0
    except BadRequest as error:
        raise refusal(Code.INVALID, "This is not a cursor of the change log.", "after") from error


def _of_url(context: Context, url: str) -> list[UserError]:
    if may_be_target(url, to_loopback=context.settings.webhooks_to_loopback):
        return []
    words = Message("This is not a public address that begins with https://.")
    return [UserError(Code.INVALID, words, ("url",))]


async def _of_document(document_id: str | None) -> list[UserError]:
    if document_id is None:
        return []
    document = await TrustedDocument.under(document_id)
    if document is None:
        return [UserError(Code.NOT_FOUND, Message("No document is registered under this id."), ("documentId",))]
    if _shapes_payloads(document.source):
        return []
    words = Message(
        "A payload is shaped by one subscription to `changes`, or one query that needs none but these variables: "
        "{variables}.",
        {"variables": ", ".join(f"${name}" for name in VARIABLES)},
    )
    return [UserError(Code.INVALID, words, ("documentId",))]


def _shapes_payloads(source: str) -> bool:
    """Whether a registered document can be run for one change. It was validated when it was registered."""
    operations = [node for node in parse(source).definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or _needed_by(operations[0]) - set(VARIABLES):
        return False
    if operations[0].operation is OperationType.SUBSCRIPTION:
        (asked,) = operations[0].selection_set.selections
        return isinstance(asked, FieldNode) and asked.name.value == "changes"
    return operations[0].operation is OperationType.QUERY


def _needed_by(operation: OperationDefinitionNode) -> set[str]:
    """The variables that an operation does not run without."""
    return {
        one.variable.name.value
        for one in operation.variable_definitions or ()
        if isinstance(one.type, NonNullTypeNode) and one.default_value is None
    }
