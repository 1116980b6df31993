"""What an application is made of: values that are stored inside it, and what acts on it are told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.applications import NOTES_TOLD, TOLD_TO_APPLICANT, Action, Actor, State
from domain.co_applicants import CoAccess, InvitationState
from domain.forms import Form
from models.base import Embedded, Id


class Attachment(Embedded):
    """A file that answers a field. Its hash is kept with it, for the receipt."""

    field: str
    file: Id
    sha256: str


class CoApplicant(Embedded):
    """Somebody of the same organisation who was let into the application. `account` is theirs, once they accepted."""

    email: str
    email_key: str
    access: CoAccess
    state: InvitationState = InvitationState.INVITED
    account: Id | None = None
    invited_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody was invited to, as far as they may know it before they accept."""

    application: Id
    call: Id
    applicant_id: Id
    access: CoAccess
    invited_at: datetime


class Receipt(Embedded):
    """Proof of what was received and when."""

    reference: str
    received_at: datetime
    sha256: str


class Submission(Embedded):
    """What was handed in, and the version that it was handed in as: the same again is no second submission."""

    answers: dict[str, Any]
    attachments: list[Attachment]
    of_version: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Base:
    """What changes were made to: a version, and the version of each question that was read at another."""

    version: int
    of_fields: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ready:
    """An application found complete: the act that handing it in is, where that leads, and the answers that count."""

    action: Action
    state: State
    answers: dict[str, Any]
    attachments: list[Attachment]
    form: Form


class HistoryEntry(Embedded):
    """One act on the application. `actor` is what people are told; `by` is who it was."""

    at: datetime
    action: Action
    state: State
    """What it led to."""
    actor: Actor
    by: Id | None
    note: str | None = None


def told_to_applicant(history: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """What the applicant reads of a history: what concerns them, with the notes that are meant for them."""
    return [
        entry if entry.action in NOTES_TOLD else entry.model_copy(update={"note": None})
        for entry in history
        if entry.action in TOLD_TO_APPLICANT
    ]


class PendingDecision(Embedded):
    """What is decided and not told yet. `letter` is the draft of the mail that will tell it."""

    state: State
    by: Id
    at: datetime
    rank: int | None = None
    letter: Id


class Opinion(Embedded):
    """What the diaspora institution of the applicant's country says. `rank` 1 is its first choice."""

    endorsed: bool
    rank: int | None = None
    comment: str | None = None
    by: Id
    institution: Id
    country: str
    at: datetime
