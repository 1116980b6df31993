"""Messages: the mail owed to people, and readable on their page whether or not it arrives."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, Self

from pydantic import model_validator

from adapters.database import Index
from domain.addresses import email_key
from domain.letters import UNTIL
from locales.writing import written_instants
from models.accounts import Account
from models.base import Filter, Id, Stored


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

DRAFTED: Final = {"state": MessageState.DRAFT.value}


class Message(Stored):
    """One mail. `cause` names what it is owed for: the same cause never owes twice.

    `zones` are those in which it tells times. `attempts` counts from when it became due, or was last told to try again.
    A mail without an owner is theirs who sign in by the address it went to, and nobody else's: so it is the same mail
    whether or not that address has an account. An `is_digest` mail is about nothing of the reader's own, so that they
    can end such mails from within it; what proves that they do is kept as hashes, one for each try.
    """

    cause: str
    owner_id: Id | None
    application: Id | None = None
    call: Id | None = None
    to: str
    to_key: str = ""
    """What all spellings of that address share."""
    subject: str
    body: str
    locale: str
    zones: list[str] = []
    is_offer: bool = False
    """Whether it is the draft of an offer, with a place for its last day."""
    state: MessageState = MessageState.QUEUED
    created_at: datetime
    due_at: datetime
    leased_until: datetime | None = None
    sent_at: datetime | None = None
    attempts: int = 0
    failed_at: datetime | None = None
    failure: str | None = None
    """What went wrong with the last try."""
    is_digest: bool = False
    unsubscribe_hashes: list[str] = []

    class Settings:
        name = "messages"
        indexes: ClassVar = [
            Index("cause", unique=True),
            Index([("state", 1), ("due_at", 1)]),
            Index([("owner_id", 1), ("created_at", -1), ("_id", -1)]),
            Index([("application", 1), ("created_at", 1)]),
            Index([("created_at", -1), ("_id", -1)], name="newest_first"),
            Index([("state", 1), ("created_at", -1), ("_id", -1)], name="of_state"),
            Index([("call", 1), ("created_at", -1), ("_id", -1)], name="of_call"),
            Index([("to_key", 1), ("created_at", -1), ("_id", -1)], name="of_address"),
            Index(
                "unsubscribe_hashes",
                name="unsubscribing",
                partialFilterExpression={"unsubscribe_hashes": {"$type": "string"}},
            ),
        ]

    @model_validator(mode="after")
    def _know_address(self) -> Self:
        self.to_key = email_key(self.to)
        return self

    @staticmethod
    def written_to(reader: Account) -> Filter:
        """Finds what was written to a person, or to their address alone."""
        return {"$or": [{"owner_id": reader.id}, {"to_key": reader.email_key, "owner_id": None}]}

    def as_read_by(self, reader: Account) -> Self:
        """This, as the reader's own where it was written to their address alone."""
        is_theirs = self.owner_id is None and self.to_key == reader.email_key
        return self.shown_as(reader.id, owner_id=reader.id) if is_theirs else self

    @classmethod
    async def release(cls, ids: Sequence[Id], at: datetime, *, offer_until: datetime | None = None) -> int:
        """Let drafts become due now, and say how many did. An offer names its last day from here on.

        Runs inside the caller's transaction.
        """
        drafts = await cls.many({"_id": {"$in": list(ids)}, **DRAFTED})
        for draft in drafts:
            draft.body = draft.dated(offer_until)
            draft.make_due(at)
            await draft.save_as_of(draft.version)
        return len(drafts)

    def make_due(self, at: datetime) -> None:
        """Be owed from now on."""
        self.state, self.created_at, self.due_at = MessageState.QUEUED, at, at

    def dated(self, offer_until: datetime | None) -> str:
        """The body with the last day of the offer in its place."""
        if not self.is_offer:
            return self.body
        assert offer_until is not None, "an offer is released with its last day"
        return self.body.replace(UNTIL, written_instants(offer_until, self.zones, self.locale))

    @classmethod
    async def discard(cls, ids: Sequence[Id]) -> int:
        """Let drafts be written to nobody, and say how many there were."""
        return await cls._discard({"_id": {"$in": list(ids)}})

    @classmethod
    async def discard_drafts(cls, application: Id) -> None:
        """Let the drafts about an application be written to nobody: what they tell holds no more."""
        await cls._discard({"application": application})

    @classmethod
    async def _discard(cls, where: Filter) -> int:
        discarded = {"$set": {"state": MessageState.DISCARDED.value}, "$inc": {"version": 1}}
        return await cls.change_all({**where, **DRAFTED}, discarded)

    @property
    def is_withheld(self) -> bool:
        """Whether its reader has no business with it (yet)."""
        return self.state in WITHHELD
