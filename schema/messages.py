"""Messages: mails to people."""

from datetime import datetime

import strawberry

from models import messages as stored
from models.messages import MessageState
from schema.base import Node, plain, shows
from schema.scalars import EmailAddress, Locale

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

    is_type_of = shows(stored.Message)
