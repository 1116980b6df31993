"""Applications: one person's answers to one call, where they stand, and how they got there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from adapters.database import Index
from domain.answers import objections_to, without_hidden
from domain.applications import ACTIVE, Action, Actor, Progress, State, actions_open, progress_of, state_after
from domain.canonical import sha256_of
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import AskedFrom, FieldKind, Form
from models.audit import AuditEvent
from models.base import Embedded, Id, Traced
from models.files import File

WRITABLE: frozenset[State] = frozenset({State.DRAFT, State.SUBMITTED, State.INFO_REQUESTED})
"""Where the applicant may still change answers: a draft, what screening has not begun on, what was asked again."""


class Attachment(Embedded):
    """A file that answers a field. Its hash is kept with it, for the receipt."""

    field: str
    file: Id
    sha256: str


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
class Ready:
    """An application found complete: the act that handing it in is, where that leads, and the answers that count."""

    action: Action
    state: State
    answers: dict[str, Any]


class HistoryEntry(Embedded):
    """One act on the application. `actor` is what people are told; `by` is who it was."""

    at: datetime
    action: Action
    actor: Actor
    by: Id | None
    note: str | None = None


class PendingDecision(Embedded):
    """What is decided and not told yet. `letter` is the draft of the mail that will tell it."""

    state: State
    by: Id
    at: datetime
    rank: int | None = None
    letter: Id


class Application(Traced):
    """One person's application to one call.

    `answers` are what the applicant works on; `submission` is what was received last. `is_active` repeats what the
    state says for the unique index that allows one active application per person and call.
    """

    call: Id
    applicant_id: Id
    organisation: Id | None = None
    country: str | None = None
    key: str
    state: State = State.DRAFT
    is_active: bool = True
    form_version: int
    answers: dict[str, Any] = {}
    attachments: list[Attachment] = []
    submission: Submission | None = None
    came_from: State | None = None
    reopened_fields: list[str] = []
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None = None
    respond_by: datetime | None = None
    """Until when the applicant is asked for something: for an answer, or to take up an offer."""
    remind_at: datetime | None = None
    """When to remind them of it next."""
    pending_decision: PendingDecision | None = None
    waiting_rank: int | None = None
    """The place in the waiting list, 1 first."""
    seat_country: str | None = None
    """The country whose seat is taken up; it stays the same until the seat is given back."""
    history: list[HistoryEntry] = []

    class Settings:
        name = "applications"
        indexes: ClassVar = [
            Index([("applicant_id", 1), ("key", 1)], unique=True, name="one_draft_per_key"),
            Index(
                [("call", 1), ("applicant_id", 1)],
                unique=True,
                name="one_active_per_person_and_call",
                partialFilterExpression={"is_active": True},
            ),
            Index([("applicant_id", 1), ("created_at", -1), ("_id", -1)], name="of_applicant"),
            Index([("call", 1), ("state", 1), ("submitted_at", -1), ("_id", -1)], name="of_call"),
            Index(
                "submission.receipt.reference",
                unique=True,
                name="reference",
                partialFilterExpression={"submission.receipt.reference": {"$exists": True}},
            ),
        ]

    @property
    def receipt(self) -> Receipt | None:
        """The receipt of what was received last."""
        return self.submission.receipt if self.submission else None

    @property
    def reference(self) -> str | None:
        """What names the application to people, from the first receipt on."""
        return self.receipt.reference if self.receipt else None

    @property
    def progress(self) -> Progress:
        """What the applicant is told."""
        return progress_of(self.state)

    @property
    def stage(self) -> AskedFrom:
        """Which questions may be answered by now."""
        return AskedFrom.ACCEPTANCE if self.state in (State.ACCEPTED, State.CONFIRMED) else AskedFrom.APPLICATION

    def acts_open_to(self, actor: Actor) -> tuple[Action, ...]:
        """What `actor` can do now."""
        return actions_open(self.state, actor)

    @property
    def held_files(self) -> frozenset[Id]:
        """The files that it refers to: those attached, and those received, which stay although they were detached."""
        received = self.submission.attachments if self.submission else []
        return frozenset(attachment.file for attachment in [*self.attachments, *received])

    def complete_answers(self) -> dict[str, Any]:
        """The answers with those of file fields among them: the ids of the files attached."""
        files: dict[str, list[str]] = {}
        for attachment in self.attachments:
            files.setdefault(attachment.field, []).append(str(attachment.file))
        return {**self.answers, **files}

    def save_answers(self, changes: Mapping[str, Any], form: Form, *, at: datetime) -> list[UserError]:
        """Take over what fits among `changes` and say what does not, leaving the stored answer as it was there.

        Raises:
            Refused: WRONG_STATE, when answers can no longer be changed.
        """
        self._require_writable()
        objections = [
            *self._closed_fields(changes),
            *objections_to(changes, form, complete=False, stage=self.stage),
            *self._unknown_files(changes, form),
        ]
        refused = {objection.path[1] for objection in objections if len(objection.path) > 1}
        for field, value in changes.items():
            if field not in refused:
                self._answer(field, value, form)
        self.saved_at = at
        return objections

    def attach(self, field: str, file: File, form: Form, *, at: datetime) -> bool:
        """Add a file to the answer of a file field, and say whether that changed anything: the same again does not.

        Raises:
            Refused: NOT_FOUND, when there is no such file field; OUT_OF_RANGE, when it is full; WRONG_STATE.
        """
        self._require_writable()
        definition = file_field(form, field)
        if objections := self._closed_fields({field: None}):
            raise Refused(*objections)
        attached = [attachment for attachment in self.attachments if attachment.field == field]
        if file.sha256 in [attachment.sha256 for attachment in attached]:
            return False
        maximum = definition.most_files
        if len(attached) >= maximum:
            raise refusal(Code.OUT_OF_RANGE, "No more files fit here: the limit is {maximum}.", "file", maximum=maximum)
        self.attachments.append(Attachment(field=field, file=file.id, sha256=file.sha256))
        self.saved_at = at
        return True

    def has_changes(self, form: Form) -> bool:
        """Whether handing it in now would hand in something else than what was received last."""
        return self.submission is not None and without_hidden(self.complete_answers(), form) != self.submission.answers

    def ready(self, form: Form) -> "Ready":
        """What handing it in now would come to: checked first, so that no number is taken for what is turned down.

        Raises:
            Refused: when it is past submitting, or with every objection to its answers.
        """
        action = Action.AMEND if self.state is State.SUBMITTED else Action.SUBMIT
        state = state_after(self.state, action, came_from=self.came_from)
        answers = self.complete_answers()
        if objections := objections_to(answers, form, complete=True, stage=self.stage):
            raise Refused(*objections)
        return Ready(action, state, without_hidden(answers, form))

    def submit(self, ready: "Ready", *, reference: str, by: Id, at: datetime) -> None:
        """Hand the application in, or in again, as it was found ready."""
        self.submission = self._received(ready.answers, self.reference or reference, at)
        self.submitted_at, self.respond_by, self.came_from, self.reopened_fields = at, None, None, []
        self.saved_at = at
        self.move_to(ready.state, ready.action, actor=Actor.APPLICANT, by=by, at=at)

    def was_submitted_as(self, version: int) -> bool:
        """Whether just this was handed in already: from that version, or unchanged since."""
        if self.submission is None or self.state is not State.SUBMITTED:
            return False
        received_as = self.submission.of_version
        return version == received_as or version == self.version == received_as + 1

    def withdraw(self, *, by: Id, at: datetime, note: str | None) -> None:
        """Take the application back.

        Raises:
            Refused: WRONG_STATE, when it was never handed in or is settled.
        """
        state = state_after(self.state, Action.WITHDRAW)
        self.move_to(state, Action.WITHDRAW, actor=Actor.APPLICANT, by=by, at=at, note=note)

    def move_to(
        self, state: State, action: Action, *, actor: Actor, by: Id | None, at: datetime, note: str | None = None
    ) -> None:
        """Be in `state` from now on, and keep the trace of how: in the history, and owed to the audit log."""
        self.state, self.is_active = state, state in ACTIVE
        self.history.append(HistoryEntry(at=at, action=action, actor=actor, by=by, note=note))
        self.followed_by(AuditEvent(at=at, by=by, action=action, about=self.id, details={"state": state.value}))

    def _require_writable(self) -> None:
        if self.state not in WRITABLE:
            raise refusal(Code.WRONG_STATE, "The answers can no longer be changed.")

    def _closed_fields(self, changes: Mapping[str, Any]) -> list[UserError]:
        if self.state is not State.INFO_REQUESTED:
            return []
        message = Message("This answer was not asked for again, so it cannot be changed.")
        return [
            UserError(Code.FORBIDDEN, message, ("answers", field))
            for field in changes
            if field not in self.reopened_fields
        ]

    def _unknown_files(self, changes: Mapping[str, Any], form: Form) -> Iterator[UserError]:
        attached = {(attachment.field, str(attachment.file)) for attachment in self.attachments}
        for field, value in changes.items():
            definition = form.field(field)
            if definition is not None and definition.kind is FieldKind.FILE and isinstance(value, list):
                for place, file in enumerate(value):
                    if isinstance(file, str) and (field, file) not in attached:
                        message = Message("This file is not attached here.")
                        yield UserError(Code.NOT_FOUND, message, ("answers", field, str(place)))

    def _answer(self, field: str, value: Any, form: Form) -> None:
        definition = form.field(field)
        if definition is not None and definition.kind is FieldKind.FILE:
            kept = set(value or [])
            self.attachments = [a for a in self.attachments if a.field != field or str(a.file) in kept]
        elif value is None or value in ("", []):
            self.answers.pop(field, None)
        else:
            self.answers[field] = value

    def _received(self, answers: dict[str, Any], reference: str, at: datetime) -> Submission:
        digest = sha256_of(
            {
                "reference": reference,
                "call": str(self.call),
                "applicant": str(self.applicant_id),
                "form": self.form_version,
                "receivedAt": at.isoformat(),
                "answers": answers,
                "files": [{"field": a.field, "sha256": a.sha256} for a in self.attachments],
            }
        )
        return Submission(
            answers=answers,
            attachments=list(self.attachments),
            of_version=self.version,
            receipt=Receipt(reference=reference, received_at=at, sha256=digest),
        )


def file_field(form: Form, key: str) -> Any:
    """The definition of a file field.

    Raises:
        Refused: NOT_FOUND, when the form has no file field of this key.
    """
    definition = form.field(key)
    if definition is None or definition.kind is not FieldKind.FILE:
        raise refusal(Code.NOT_FOUND, "This form has no such field for files.", "field")
    return definition
