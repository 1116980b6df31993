"""Applications: one person's answers to one call, where they stand, and how they got there."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, Self

from pydantic import PrivateAttr

from adapters import database
from adapters.database import AlreadyExists, Index
from domain.answers import is_blank, objections_to, without_hidden
from domain.applications import (
    ACTIVE,
    ENDORSABLE,
    Action,
    Actor,
    Progress,
    State,
    actions_open,
    holds_seat,
    progress_of,
    reminders,
    require_note,
    state_after,
)
from domain.canonical import sha256_of
from domain.co_applicants import CoAccess, InvitationState
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.forms import AskedFrom, FieldKind, Form
from domain.moderation import OF_APPLICATIONS, waiting_after
from models import application_lists
from models.application_lists import Findable
from models.audit import AuditEvent
from models.base import Embedded, Filter, Id, Traced, conflict
from models.calls import ApplicationForm, Round
from models.files import File
from models.messages import Message as Mail
from models.moderation import ModerationItem
from models.receipts import KeptReceipt

WRITABLE: frozenset[State] = frozenset({State.DRAFT, State.SUBMITTED, State.INFO_REQUESTED, State.ACCEPTED})
"""Where the applicant may still change answers: a draft, what screening has not begun on, what was asked again, and
what is asked of the accepted alone."""

NO_COUNTRY: Final = "ZZ"
"""Stands for the country of who named none, where seats are counted by country."""


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
    field_versions: dict[str, int] = {}
    """At which version the answer to each question was last changed: what was never answered is as at the first."""
    co_applicants: list[CoApplicant] = []
    invitations_sent: int = 0
    submission: Submission | None = None
    came_from: State | None = None
    reopened_fields: list[str] = []
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None = None
    respond_by: datetime | None = None
    """Until when the applicant is asked for something: for an answer, or to take up an offer."""
    remind_at: list[datetime] = []
    """When to remind them of it."""
    pending_decision: PendingDecision | None = None
    waiting_rank: int | None = None
    """The place in the waiting list, 1 first."""
    seat_country: str | None = None
    """The country whose seat is taken up; it stays the same until the seat is given back."""
    blanked_at: datetime | None = None
    """When personal data were taken out of it, as the call's retention came to its end."""
    confirmed_answers: dict[str, Any] = {}
    """What was asked of the accepted alone, as it stood when they confirmed."""
    history: list[HistoryEntry] = []
    endorsement: Opinion | None = None
    reviewers: list[Id] = []
    """Whom it was given to."""
    reviewed_by: list[Id] = []
    """Whose review of it counts."""
    average_score: float | None = None
    """What the reviews that count come to, from 0 to 100."""
    assessed: int = 0
    """Counts how often that was worked out."""
    alike: list[str] = []
    """What likely duplicates share with it."""
    sorted_name: str = ""
    """The person's name, folded, as lists are ordered by it."""

    kept_beside: ClassVar = frozenset(
        {
            *("reviewers", "reviewed_by", "average_score", "assessed", "alike", "sorted_name"),
            *("co_applicants", "invitations_sent"),
        }
    )
    """So that a review, of which its applicant knows nothing, never makes the version stale that they hold; nor does
    a name that was changed, or somebody who was invited."""

    _left: State | None = PrivateAttr(None)
    _drafts_are_void: bool = PrivateAttr(False)
    _received_by: Form | None = PrivateAttr(None)

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
            Index(
                [("co_applicants.account", 1), ("created_at", -1), ("_id", -1)],
                name="of_co_applicant",
                partialFilterExpression={"co_applicants.account": {"$exists": True}},
            ),
            Index(
                "co_applicants.email_key",
                name="of_invited",
                partialFilterExpression={"co_applicants.email_key": {"$exists": True}},
            ),
            Index([("call", 1), ("state", 1), ("submitted_at", -1), ("_id", -1)], name="of_call"),
            Index(
                "submission.receipt.reference",
                unique=True,
                name="reference",
                partialFilterExpression={"submission.receipt.reference": {"$exists": True}},
            ),
            Index(
                [("call", 1), ("pending_decision.state", 1)],
                name="decided",
                partialFilterExpression={"pending_decision.state": {"$exists": True}},
            ),
            Index(
                [("call", 1), ("waiting_rank", 1), ("_id", 1)],
                name="waiting_list",
                partialFilterExpression={"state": State.WAITLISTED.value},
            ),
            Index([("reviewers", 1), ("created_at", -1), ("_id", -1)], name="pile"),
            Index([("country", 1), ("state", 1), ("created_at", -1), ("_id", -1)], name="of_country"),
            Index(
                [("call", 1), ("endorsement.country", 1), ("endorsement.rank", 1)],
                unique=True,
                name="one_endorsement_per_rank",
                partialFilterExpression={
                    "endorsement.rank": {"$type": "number"},
                    "state": {"$in": sorted(state.value for state in ENDORSABLE)},
                },
            ),
            Index("respond_by", name="until_when", partialFilterExpression={"respond_by": {"$type": "date"}}),
            Index([("call", 1), ("state", 1)], name="to_blank", partialFilterExpression={"blanked_at": None}),
            Index("remind_at", name="to_remind", partialFilterExpression={"remind_at": {"$type": "date"}}),
            *application_lists.INDEXES,
        ]

    @classmethod
    async def forms_of(cls, where: Filter, index: str | None) -> list[tuple[Id, int]]:
        """The forms that the applications which fit were made on, each by its call and number."""
        how = {"hint": index} if index else {}
        grouped = [{"$match": dict(where)}, {"$group": {"_id": {"call": "$call", "number": "$form_version"}}}]
        cursor = cls._collection().aggregate(grouped, session=database.current_session(), **how)
        return [(Id(raw["_id"]["call"]), raw["_id"]["number"]) async for raw in cursor]

    @classmethod
    async def find_anew(cls, person: Id) -> None:
        """Have the applications of a person found by who they and their organisation now are.

        Drafts are touched as well, so that one which is handed in at this moment waits for its turn.
        """
        for application in await cls.many({"applicant_id": person, "blanked_at": None}):
            await application.be_found()

    @classmethod
    async def all_found_anew(cls) -> int:
        """Have everything that was handed in found by the rules as they now are, and say how much that is."""
        number = 0
        async for raw in cls.rows({**application_lists.HANDED_IN, "blanked_at": None}, "_id"):
            number += await database.in_transaction(partial(cls._found_anew, raw["_id"]))
        return number

    @classmethod
    async def _found_anew(cls, key: Id) -> int:
        application = await cls.by_id(key)
        if application is None or application.blanked_at is not None:
            return 0
        await application.be_found()
        return 1

    async def be_found(self, form: Form | None = None) -> None:
        """Be found by what this, its person and its organisation now say. It is no change of it: its version stays."""
        found = await application_lists.findable(self, form or await self._form())
        # Counted, so that a change of the name and a submission at the same moment run into each other, and the later
        # one reads what the other wrote.
        await self.change_all({"_id": self.id}, {"$set": found.stored_form(), "$inc": {"times_found": 1}})

    async def _form(self) -> Form:
        shown = await ApplicationForm.one({"call": self.call, "number": self.form_version})
        assert shown is not None, "frozen forms are never removed"
        return shown.form

    async def forget_words(self) -> None:
        """Be found by nothing that says who it is of."""
        await self.change_all({"_id": self.id}, {"$set": Findable().stored_form()})

    async def forget_co_applicants(self) -> None:
        """Be no business of those who were invited to it."""
        await self.change_all({"_id": self.id}, {"$set": {"co_applicants": []}})

    @property
    def receipt(self) -> Receipt | None:
        """The receipt of what was received last."""
        return self.submission.receipt if self.submission else None

    @property
    def received(self) -> dict[str, Any]:
        """The answers as they were received last; none before the first time."""
        return self.submission.answers if self.submission else {}

    @property
    def reference(self) -> str | None:
        """What names the application to people, from the first receipt on."""
        return self.receipt.reference if self.receipt else None

    @property
    def progress(self) -> Progress:
        """What the applicant is told."""
        return progress_of(self.state)

    @property
    def decision(self) -> State | None:
        """What is decided and not told yet."""
        return self.pending_decision.state if self.pending_decision else None

    @property
    def seat_of(self) -> str:
        """The country whose seat it takes up, or would."""
        return self.seat_country or self.country or NO_COUNTRY

    @property
    def stage(self) -> AskedFrom:
        """Which questions may be answered by now."""
        return AskedFrom.ACCEPTANCE if self.state in (State.ACCEPTED, State.CONFIRMED) else AskedFrom.APPLICATION

    def acts_open_to(self, actor: Actor) -> tuple[Action, ...]:
        """What `actor` can do now."""
        return actions_open(self.state, actor, decision=self.decision)

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

    def save_answers(
        self, changes: Mapping[str, Any], form: Form, *, at: datetime, base: Base | None = None, own: bool = True
    ) -> list[UserError]:
        """Take over what fits among `changes` and say what does not, leaving the stored answer as it was there.

        Raises:
            Refused: WRONG_STATE, when answers can no longer be changed; CONFLICT, when there was no version `base`.
        """
        objections = self.objections_to_saving(changes, form, base=base, own=own)
        refused = refused_fields(objections)
        for field, value in changes.items():
            if field not in refused and not self._stands(field, value, form):
                self._answer(field, value, form)
                self.field_versions[field] = self.version + 1
        self.saved_at = at
        return objections

    def objections_to_saving(
        self, changes: Mapping[str, Any], form: Form, *, base: Base | None = None, own: bool = True
    ) -> list[UserError]:
        """What is to be said against saving `changes`: of each question, also that its answer moved on since `base`.

        Without `base`, they were made to what stands now. `own` says whether it is the applicant who saves.

        Raises:
            Refused: WRONG_STATE, when answers can no longer be changed; CONFLICT, when there was no version `base`.
        """
        self._require_writable()
        return [
            *self._closed_fields(changes, form),
            *([] if own else self._of_the_applicant(changes, form)),
            *objections_to(changes, form, complete=False, stage=self.stage),
            *self._unknown_files(changes, form),
            *self._overtaken(changes, form, base or Base(self.version, {})),
        ]

    def attach(self, field: str, file: File, form: Form, *, at: datetime, own: bool = True) -> bool:
        """Add a file to the answer of a file field, and say whether that changed anything: the same again does not.

        Raises:
            Refused: NOT_FOUND, when there is no such file field; OUT_OF_RANGE, when it is full; FORBIDDEN, when it is
                not asked for now, or not of them; WRONG_STATE.
        """
        self._require_writable()
        definition = file_field(form, field)
        closed = self._closed_fields({field: None}, form)
        if objections := [*closed, *([] if own else self._of_the_applicant({field: None}, form))]:
            raise Refused(*objections)
        if not definition.is_asked_at(self.stage):
            raise refusal(Code.FORBIDDEN, "This is asked only once an offer has been made.", "field")
        attached = [attachment for attachment in self.attachments if attachment.field == field]
        if file.sha256 in [attachment.sha256 for attachment in attached]:
            return False
        maximum = definition.most_files
        if len(attached) >= maximum:
            raise refusal(Code.OUT_OF_RANGE, "No more files fit here: the limit is {maximum}.", "file", maximum=maximum)
        self.attachments.append(Attachment(field=field, file=file.id, sha256=file.sha256))
        self.field_versions[field] = self.version + 1
        self.saved_at = at
        return True

    def fill(
        self, answers: Mapping[str, Any], files: Sequence[tuple[str, File]], form: Form, *, base: Base, at: datetime
    ) -> None:
        """Take over answers and files where there was none as of `base` and is none now, as far as they fit.

        Raises:
            Refused: WRONG_STATE, when answers can no longer be changed; CONFLICT, when there was no version `base`.
        """
        answered = {*self.answers, *(attachment.field for attachment in self.attachments)}
        answered |= {field for field, version in self.field_versions.items() if version > base.version}
        self.save_answers({k: v for k, v in answers.items() if k not in answered}, form, at=at, base=base)
        for key, file in files:
            if key not in answered:
                with contextlib.suppress(Refused):
                    self.attach(key, file, form, at=at)

    def has_changes(self, form: Form) -> bool:
        """Whether handing it in now would hand in something else than what was received last."""
        if self.submission is None or self.state not in (State.SUBMITTED, State.INFO_REQUESTED):
            return False
        return without_hidden(self.complete_answers(), form) != self.submission.answers

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
        return Ready(action, state, without_hidden(answers, form), form)

    def submit(self, ready: "Ready", *, reference: str, by: Id, at: datetime) -> None:
        """Hand the application in, or in again, as it was found ready."""
        self.submission = self._received(ready.answers, self.reference or reference, at)
        got = self.submission.receipt
        self.followed_by(KeptReceipt(**got.model_dump(), call=self.call))
        self.submitted_at, self.respond_by, self.came_from, self.reopened_fields = at, None, None, []
        self.saved_at, self._received_by = at, ready.form
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
        self.act(Action.WITHDRAW, actor=Actor.APPLICANT, by=by, at=at, note=note)

    def act(self, action: Action, *, actor: Actor, by: Id | None, at: datetime, note: str | None = None) -> None:
        """Do one act of the table.

        Raises:
            Refused: WRONG_STATE, when it is not open from here; REQUIRED, without the note that it needs.
        """
        require_note(action, note)
        state = state_after(self.state, action, came_from=self.came_from, decision=self.decision)
        self.move_to(state, action, actor=actor, by=by, at=at, note=note)

    def request_information(self, fields: list[str], until: datetime, *, by: Id, at: datetime, note: str) -> None:
        """Reopen some of the questions until a day, saying why.

        Raises:
            Refused: WRONG_STATE; REQUIRED, without a note.
        """
        came_from = self.state
        self.act(Action.REQUEST_INFORMATION, actor=Actor.SECRETARIAT, by=by, at=at, note=note)
        self.came_from, self.reopened_fields = came_from, fields
        self._ask_until(until, at)

    def propose(self, decision: PendingDecision, *, note: str | None) -> None:
        """Decide, without telling the applicant yet. What was decided before is void.

        Raises:
            Refused: WRONG_STATE.
        """
        state = state_after(self.state, Action.PROPOSE_DECISION)
        self._drafts_are_void = self.pending_decision is not None and self.pending_decision.letter != decision.letter
        self.pending_decision = decision
        self.move_to(state, Action.PROPOSE_DECISION, actor=Actor.SECRETARIAT, by=decision.by, at=decision.at, note=note)

    def release(self, *, offer_until: datetime, waiting_rank: int | None, by: Id, at: datetime) -> Id:
        """Let the decision count, and give back which letter tells it.

        Raises:
            Refused: WRONG_STATE, when nothing is decided.
        """
        decision = self.pending_decision
        self.act(Action.RELEASE, actor=Actor.SECRETARIAT, by=by, at=at)
        assert decision is not None, "nothing else is released"
        self.pending_decision = None
        if self.state is State.WAITLISTED:
            self.waiting_rank = waiting_rank
        elif self.state is State.ACCEPTED:
            self._ask_until(offer_until, at)
        return decision.letter

    def promote(
        self, *, offer_until: datetime, actor: Actor, by: Id | None, at: datetime, note: str | None = None
    ) -> None:
        """Offer a seat to who waits for one.

        Raises:
            Refused: WRONG_STATE.
        """
        self.act(Action.PROMOTE, actor=actor, by=by, at=at, note=note)
        self._ask_until(offer_until, at)

    def confirm(self, form: Form, *, by: Id, at: datetime, note: str | None) -> None:
        """Take up the offer of a seat, with what is asked of the accepted alone.

        Raises:
            Refused: WRONG_STATE; CALL_NOT_OPEN, when the offer has ended; every objection to those answers.
        """
        self._require_in_offer(at)
        state_after(self.state, Action.CONFIRM)
        answers = self.complete_answers()
        asked = [field.key for field in form.fields if field.asked_from is AskedFrom.ACCEPTANCE]
        objections = objections_to(answers, form, complete=True, stage=AskedFrom.ACCEPTANCE)
        if mine := [one for one in objections if len(one.path) > 1 and one.path[1] in asked]:
            raise Refused(*mine)
        self.confirmed_answers = {key: answers[key] for key in asked if key in without_hidden(answers, form)}
        self.act(Action.CONFIRM, actor=Actor.APPLICANT, by=by, at=at, note=note)

    def decline(self, *, by: Id, at: datetime, note: str | None) -> None:
        """Leave the offered seat to another.

        Raises:
            Refused: WRONG_STATE; CALL_NOT_OPEN, when the offer has ended.
        """
        self._require_in_offer(at)
        self.act(Action.DECLINE, actor=Actor.APPLICANT, by=by, at=at, note=note)

    def move_to(
        self, state: State, action: Action, *, actor: Actor, by: Id | None, at: datetime, note: str | None = None
    ) -> None:
        """Be in `state` from now on, and keep the trace of how: in the history, and owed to the audit log."""
        self._left = self.state
        if state is not self.state:
            self._leave(action)
        self.state, self.is_active = state, state in ACTIVE
        self.history.append(HistoryEntry(at=at, action=action, state=state, actor=actor, by=by, note=note))
        self.followed_by(AuditEvent(at=at, by=by, action=action, about=self.id, details={"state": state.value}))

    def _leave(self, action: Action) -> None:
        """Take down what held only for the state that is left. A decision that nobody released is void."""
        if action is not Action.RELEASE:
            self._drafts_are_void = self.pending_decision is not None or self.state is State.INELIGIBLE
        if action is Action.REOPEN and self.endorsement:
            # Its place may have been given to another since.
            self.endorsement = self.endorsement.model_copy(update={"rank": None})
        self.pending_decision = self.waiting_rank = self.respond_by = self.came_from = None
        self.remind_at, self.reopened_fields = [], []

    def _ask_until(self, until: datetime, at: datetime) -> None:
        self.respond_by, self.remind_at = until, reminders(at, until)

    def _require_in_offer(self, at: datetime) -> None:
        if self.state is State.ACCEPTED and self.respond_by is not None and at >= self.respond_by:
            raise refusal(Code.CALL_NOT_OPEN, "This offer has ended.", "application")

    async def save_as_of(self, version: int) -> Self:
        """Store this over `version`, with everything owed and with the seat that its state takes up or gives back.

        Raises:
            Refused: CONFLICT, when another save came first; NO_SEATS; DUPLICATE, when it comes back to life beside
                another application of the same person to the call.
        """
        held = self.seat_country

        async def save() -> None:
            self.seat_country = held
            self.seat_country = await self._seat(held)
            if self._drafts_are_void:
                await Mail.discard_drafts(self.id)
            await super(Application, self).save_as_of(version)

        try:
            await database.in_transaction(save)
        except AlreadyExists as error:
            raise refusal(
                Code.DUPLICATE, "The person has another application to this call under way.", "application"
            ) from error
        return self

    async def _seat(self, held: str | None) -> str | None:
        """The country of the seat that it takes up from now on: the one `held`, a new one, or none."""
        if not holds_seat(self.state):
            if held is not None:
                await Round.free_seat(self.call, held)
            return None
        if held is None:
            await Round.take_seat(self.call, self.seat_of)
        return self.seat_of

    async def after_saving(self) -> None:
        """Let it be found by what was just received, and wait for the secretariat where it does, and nowhere else."""
        if self._received_by is not None:
            await self.be_found(self._received_by)
        await self._wait()

    async def _wait(self) -> None:
        if self._left is None:
            return
        if self._left is not State.DRAFT:
            await ModerationItem.settle(self.id, *OF_APPLICATIONS)
        last = self.history[-1]
        if waiting := waiting_after(last.action, last.state):
            await ModerationItem.wait("Application", self.id, waiting, since=last.at)

    def _require_writable(self) -> None:
        if self.state not in WRITABLE:
            raise refusal(Code.WRONG_STATE, "The answers can no longer be changed.")

    def _closed_fields(self, changes: Mapping[str, Any], form: Form) -> list[UserError]:
        open_fields = {
            State.INFO_REQUESTED: self.reopened_fields,
            State.ACCEPTED: [field.key for field in form.fields if field.asked_from is AskedFrom.ACCEPTANCE],
        }.get(self.state)
        if open_fields is None:
            return []
        message = Message("This answer was not asked for again, so it cannot be changed.")
        return [UserError(Code.FORBIDDEN, message, ("answers", field)) for field in changes if field not in open_fields]

    def _of_the_applicant(self, changes: Mapping[str, Any], form: Form) -> Iterator[UserError]:
        message = Message("Only the applicant answers this.")
        for field in changes:
            definition = form.field(field)
            if definition is not None and definition.asked_from is AskedFrom.ACCEPTANCE:
                yield UserError(Code.FORBIDDEN, message, ("answers", field))

    def _overtaken(self, changes: Mapping[str, Any], form: Form, base: Base) -> Iterator[UserError]:
        if not 1 <= base.version <= self.version:
            raise conflict()
        message = Message("This was changed elsewhere in the meantime. Nothing of either side is lost.")
        for field, value in changes.items():
            since = base.of_fields.get(field, base.version)
            is_late = self.field_versions.get(field, 1) > since or since > self.version
            if is_late and not self._stands(field, value, form):
                yield UserError(Code.CONFLICT, message, ("answers", field))

    def _stands(self, field: str, value: Any, form: Form) -> bool:
        """Whether just this is the stored answer to a question."""
        definition = form.field(field)
        if definition is None or definition.kind is not FieldKind.FILE:
            return is_blank(value) if field not in self.answers else bool(self.answers[field] == value)
        attached = {str(attachment.file) for attachment in self.attachments if attachment.field == field}
        return isinstance(value, list | None) and attached == {str(file) for file in value or []}

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


def refused_fields(objections: Sequence[UserError]) -> frozenset[str]:
    """The questions whose answers were objected to."""
    return frozenset(objection.path[1] for objection in objections if len(objection.path) > 1)


def file_field(form: Form, key: str) -> Any:
    """The definition of a file field.

    Raises:
        Refused: NOT_FOUND, when the form has no file field of this key.
    """
    definition = form.field(key)
    if definition is None or definition.kind is not FieldKind.FILE:
        raise refusal(Code.NOT_FOUND, "This form has no such field for files.", "field")
    return definition
