"""Messages: mails to people."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from models import messages as stored
from models.messages import MessageState
from resolvers import messages
from resolvers.context import Info
from resolvers.messages import Act
from resolvers.paging import Window
from schema.base import DonePayload, Input, Node, Payload, mutation, plain, shows, via
from schema.paging import After, Connection, First
from schema.scalars import EmailAddress, Locale

if TYPE_CHECKING:
    from schema.applications import Application

strawberry.enum(MessageState, description="How far a mail is on its way.")


@strawberry.type(description="A mail to a person. It is readable on their own page whether or not the mail arrived.")
class Message(Node):
    """Shows a mail."""

    to: EmailAddress = plain("The address it goes to.")
    subject: str = plain("What it is about.")
    body: str = plain("What it says, in plain text.")
    locale: Locale = plain("The language it is written in.")
    state: MessageState = plain("How far it is on its way.")
    created_at: datetime = plain("When it became owed.")
    sent_at: datetime | None = plain("When it was handed over.")
    attempts: int = plain("How often it was tried.")
    application: Annotated["Application", strawberry.lazy("schema.applications")] | None = via(
        messages.application_of, "The application that it is about."
    )
    version: int | None = plain("Counts what staff did with it; to be sent along with the next act. For staff alone.")
    failure: str | None = plain("What went wrong with the last try. For staff alone.")
    failed_at: datetime | None = plain("When it was given up. For staff alone.")

    is_type_of = shows(stored.Message)


@strawberry.type(description="The mail after the act.")
class MessagePayload(Payload):
    """Null where nothing was changed."""

    message: Message | None = strawberry.field(description="The mail.", default=None)


@strawberry.input(description="A draft in other words; what is left out stays.")
class UpdateMessageInput:
    """A mail and its words."""

    message: strawberry.ID = strawberry.field(description="The mail.")
    version: int = strawberry.field(description="The version that was read before acting.")
    subject: str | None = strawberry.field(description="What it is about.", default=None)
    body: str | None = strawberry.field(
        description="What it says, in plain text. An offer keeps `{until}` where its last day is to stand.",
        default=None,
    )
    key: str | None = strawberry.field(description="Chosen by the client; makes the act repeatable.", default=None)


@strawberry.input(description="A mail to act on.")
class ActOnMessageInput:
    """A mail."""

    message: strawberry.ID = strawberry.field(description="The mail.")
    version: int = strawberry.field(description="The version that was read before acting.")
    key: str | None = strawberry.field(description="Chosen by the client; makes the act repeatable.", default=None)


@strawberry.input(description="What proves that somebody holds a mail.")
class UnsubscribeInput:
    """A proof."""

    token: str = strawberry.field(description="The end of the address that the mail gives for it.")


@strawberry.type
class MessageQuery:
    """What can be asked about mails."""

    @strawberry.field(description="For the secretariat: the mails, the newest first.")
    async def messages(
        self,
        info: Info,
        state: Annotated[list[MessageState] | None, strawberry.argument(description="As far as this.")] = None,
        application: Annotated[strawberry.ID | None, strawberry.argument(description="About this application.")] = None,
        call: Annotated[strawberry.ID | None, strawberry.argument(description="About this call.")] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Message]:
        """Listed by keyset."""
        conditions: dict[str, Any] = {"state": state, "application": application, "call": call}
        return await messages.listed(info.context, Window(first, after), **conditions)  # type: ignore[return-value]


def _act(given: Any) -> Act:
    return Act(given.message, given.version, given.key)


def _payload(message: stored.Message) -> MessagePayload:
    return MessagePayload(message=message)  # type: ignore[arg-type]


@strawberry.type
class MessageMutation:
    """What can be done with mails."""

    @mutation("Put a draft into other words.")
    async def update_message(self, info: Info, input: Input[UpdateMessageInput]) -> MessagePayload:
        """A draft alone."""
        words = {"subject": input.subject, "body": input.body}
        return _payload(await messages.update(info.context, _act(input), words))

    @mutation("Send a draft that tells no decision: the letter of a decision goes out with `releaseDecisions`.")
    async def release_message(self, info: Info, input: Input[ActOnMessageInput]) -> MessagePayload:
        """Due from now on."""
        return _payload(await messages.release(info.context, _act(input)))

    @mutation("Drop a draft that tells no decision. It is written to nobody.")
    async def discard_message(self, info: Info, input: Input[ActOnMessageInput]) -> MessagePayload:
        """Kept for the record."""
        return _payload(await messages.discard(info.context, _act(input)))

    @mutation("Try to send a mail that was given up.")
    async def retry_message(self, info: Info, input: Input[ActOnMessageInput]) -> MessagePayload:
        """The same mail, from the first try on."""
        return _payload(await messages.retry(info.context, _act(input)))

    @mutation("End the daily mails to staff, from within one of them and without signing in.")
    async def unsubscribe(self, info: Info, input: Input[UnsubscribeInput]) -> DonePayload:
        """Ending them twice is harmless."""
        await messages.unsubscribe(info.context, input.token)
        return DonePayload(done=True)
