"""Messages: the mail owed to people, and readable on their page whether or not it arrives."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from adapters.database import Index
from models.base import Id, Stored


class MessageState(StrEnum):
    """How far a mail is on its way."""

    DRAFT = "DRAFT"
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"


WITHHELD: Final = frozenset({MessageState.DRAFT, MessageState.DISCARDED})
"""Not written to anybody: what staff have yet to release, and what they decided not to."""


class Message(Stored):
    """One mail. `cause` names what it is owed for: the same cause never owes twice."""

    cause: str
    owner_id: Id
    application: Id | None = None
    to: str
    subject: str
    body: str
    locale: str
    state: MessageState = MessageState.QUEUED
    created_at: datetime
    due_at: datetime
    leased_until: datetime | None = None
    sent_at: datetime | None = None
    attempts: int = 0

    class Settings:
        name = "messages"
        indexes: ClassVar = [
            Index("cause", unique=True),
            Index([("state", 1), ("due_at", 1)]),
            Index([("owner_id", 1), ("created_at", -1), ("_id", -1)]),
            Index([("application", 1), ("created_at", 1)]),
        ]

    @property
    def is_withheld(self) -> bool:
        """Whether its reader has no business with it (yet)."""
        return self.state in WITHHELD
