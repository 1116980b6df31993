"""Webhooks, and the log of what was sent to them."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.content import ContentType
from models import webhook_deliveries
from models import webhooks as stored
from models.webhook_deliveries import DeliveryState
from resolvers import webhooks
from resolvers.context import Info
from schema.base import DonePayload, Input, Node, Payload, mutation, plain, shows, via
from schema.changes import Change
from schema.paging import Connection, connection
from schema.scalars import URL

strawberry.enum(
    DeliveryState,
    description="How far a delivery is. A FAILED one is tried again, after growing waits over two days; a DEAD one is "
    "not.",
)


@strawberry.type(description="One change on its way to one webhook.")
class WebhookDelivery(Node):
    """Shows a delivery."""

    change: Change = via(webhooks.change_of, "What it tells of.")
    is_test: bool = plain("Whether it was sent by `testWebhook`, with the latest change as its example.")
    state: DeliveryState = plain("How far it is.")
    attempts: int = plain("How often it was tried.")
    status_code: int | None = plain("What its last try was answered with; null when there was no answer.")
    duration_ms: int | None = plain("How long its last try took.")
    failure: str | None = plain("Why its last try got no answer.")
    created_at: datetime = plain("When it became owed.")
    next_attempt_at: datetime | None = plain("When it is tried next.")
    delivered_at: datetime | None = plain("When it was taken.")

    is_type_of = shows(webhook_deliveries.WebhookDelivery)


@strawberry.type(description="Sends every change as a signed request (Standard Webhooks) to `url`.")
class Webhook(Node):
    """Shows a webhook."""

    url: URL = plain("Where it sends to.")
    types: list[ContentType] = plain("The types of what it tells of.")
    document_id: str | None = plain("The trusted document that shapes what is sent.")
    active: bool = plain("Whether it sends. A receiver that answers 410 ends it.")
    created_at: datetime = plain("When it was made.")
    deliveries: Connection[WebhookDelivery] = connection(
        webhooks.deliveries_of, "What was sent in the last thirty days, and what is to be, the newest first."
    )

    is_type_of = shows(stored.Webhook)


@strawberry.input(description="Where changes are to be sent.")
class CreateWebhookInput:
    """A webhook to be made."""

    url: URL = strawberry.field(description="A public address that begins with https://.")
    types: list[ContentType] | None = strawberry.field(description="Of these types alone.", default=None)
    document_id: str | None = strawberry.field(
        description="The trusted document that shapes `data`: a subscription to `changes`, or a query with no needed "
        "variables but $id, $slug, $revision, $cursor, $type and $kind. Without it, those six are sent.",
        default=None,
    )


@strawberry.input(description="From where on changes are to be sent anew.")
class ReplayWebhookInput:
    """A webhook and a cursor."""

    webhook: strawberry.ID = strawberry.field(description="The webhook.")
    after: str | None = strawberry.field(
        description="A cursor of the change log; its beginning without it.", default=None
    )


@strawberry.type(description="The webhook that was made.")
class CreateWebhookPayload(Payload):
    """Null where nothing was made."""

    webhook: Webhook | None = strawberry.field(description="The webhook.", default=None)
    secret: str | None = strawberry.field(
        description="What its requests are signed with, as libraries of Standard Webhooks take it. It is shown once.",
        default=None,
    )


@strawberry.type(description="The webhook after the act.")
class WebhookPayload(Payload):
    """Null where nothing was changed."""

    webhook: Webhook | None = strawberry.field(description="The webhook.", default=None)


@strawberry.type(description="The delivery that was made.")
class WebhookDeliveryPayload(Payload):
    """Null where nothing was made."""

    delivery: WebhookDelivery | None = strawberry.field(description="The delivery.", default=None)


WebhookId = Annotated[strawberry.ID, strawberry.argument(description="The webhook.")]


@strawberry.type
class WebhookQuery:
    """What can be asked about webhooks."""

    @strawberry.field(description="For administrators: the webhooks, the newest first; ended ones as well.")
    async def webhooks(self) -> list[Webhook]:
        """All of them: they are few."""
        return await webhooks.listed()  # type: ignore[return-value]


@strawberry.type
class WebhookMutation:
    """What can be done with webhooks."""

    @mutation("For administrators: send what changes from now on to an address.")
    async def create_webhook(self, info: Info, input: Input[CreateWebhookInput]) -> CreateWebhookPayload:
        """Its secret is in the answer, and nowhere else."""
        given = webhooks.Given(input.url, input.types or [], input.document_id)
        webhook, secret = await webhooks.create(info.context, given)
        return CreateWebhookPayload(webhook=webhook, secret=secret)  # type: ignore[arg-type]

    @mutation("For administrators: send nothing to an address any more. Its log goes with it.")
    async def delete_webhook(self, info: Info, webhook: WebhookId) -> DonePayload:
        """What is under way may still arrive."""
        await webhooks.delete(info.context, webhook)
        return DonePayload(done=True)

    @mutation("For administrators: send the latest change, marked as a test.")
    async def test_webhook(self, info: Info, webhook: WebhookId) -> WebhookDeliveryPayload:
        """Sent by the worker, within a second or so."""
        return WebhookDeliveryPayload(delivery=await webhooks.test(info.context, webhook))  # type: ignore[arg-type]

    @mutation("For administrators: send every change after a cursor anew, as new deliveries.")
    async def replay_webhook(self, info: Info, input: Input[ReplayWebhookInput]) -> WebhookPayload:
        """What is still owed from there on is made anew."""
        webhook = await webhooks.replay(info.context, input.webhook, input.after)
        return WebhookPayload(webhook=webhook)  # type: ignore[arg-type]

    @mutation("For administrators: send a delivery once more, under its own `webhook-id`.")
    async def redeliver_webhook(
        self, info: Info, delivery: Annotated[strawberry.ID, strawberry.argument(description="The delivery.")]
    ) -> DonePayload:
        """With all its tries before it."""
        await webhooks.redeliver(info.context, delivery)
        return DonePayload(done=True)
