"""Applications: one person's answers to one call, where they stand, and how they got there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final, Self

from pydantic import PrivateAttr

from adapters import database
from adapters.database import AlreadyExists, Index
from domain.answers import without_hidden
from domain.applications import (
    ACTIVE,
    ENDORSABLE,
    KEEPS_WHAT_THE_ACCEPTED_SAID,
    TOLD_TO_APPLICANT,
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
from domain.errors import Code, Refused, UserError, refusal
from domain.forms import Form, asked_of_the_accepted
from domain.moderation import OF_APPLICATIONS, waiting_after
from models import application_lists
from models.answering import WRITABLE, Answering
from models.application_lists import Findable
from models.application_parts import (
    CoApplicant,
    HistoryEntry,
    Invitation,
    Opinion,
    PendingDecision,
    Ready,
    Receipt,
    Submission,
)
from models.audit import AuditEvent
from models.base import Filter, Id
from models.calls import ApplicationForm, Round
from models.files import File
from models.messages import Message as Mail
from models.moderation import ModerationItem
from models.receipts import KeptReceipt

NO_COUNTRY: Final = "ZZ"
"""Stands for the country of who named none, where seats are counted by country."""


class Application(Answering):
    """One person's application to one call.

    `is_active` repeats what the state says, for the index that allows one active application per person and call.
    """

    co_applicants: list[CoApplicant] = []
    invitations_sent: int = 0
    came_from: State | None = None
    created_at: datetime
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
    async def piles_of(cls, reviewers: Sequence[Id], states: Iterable[State]) -> dict[Id, int]:
        """How many applications in these states each of these reviewers has, in whatever call."""
        theirs = {"reviewers": {"$in": list(reviewers)}}
        stages = [
            {"$match": {**theirs, "state": {"$in": [state.value for state in states]}}},
            {"$project": {"reviewers": 1}},
            {"$unwind": "$reviewers"},
            {"$match": theirs},
            {"$group": {"_id": "$reviewers", "count": {"$sum": 1}}},
        ]
        cursor = cls._collection().aggregate(stages, session=database.current_session())
        return {Id(raw["_id"]): raw["count"] async for raw in cursor}

    @classmethod
    async def invitations_to(cls, address: str, most: int) -> list[Invitation]:
        """What an address is invited to and has not answered, while it is under way: the newest, so many at most."""
        waiting = {"email_key": address, "state": InvitationState.INVITED.value}
        theirs = {"$filter": {"input": "$co_applicants", "cond": {"$eq": ["$$this.email_key", address]}}}
        stages = [
            {
                "$match": {
                    "co_applicants.email_key": address,
                    "co_applicants": {"$elemMatch": waiting},
                    "is_active": True,
                }
            },
            {"$project": {"call": 1, "applicant_id": 1, "invited": {"$first": theirs}}},
            {"$sort": {"invited.invited_at": -1, "_id": -1}},
            {"$limit": most},
        ]
        cursor = cls._collection().aggregate(stages, session=database.current_session())
        return [_invitation(raw) async for raw in cursor]

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

    @classmethod
    async def rank_anew(cls, ranks: Mapping[Id, int]) -> None:
        """Give those who wait other places. Unseen by them, and in the way of whatever saves one of them at once."""
        counted = {"version": 1, "unseen": 1}
        await cls.change_each({key: {"$set": {"waiting_rank": rank}, "$inc": counted} for key, rank in ranks.items()})

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

    def acts_open_to(self, actor: Actor) -> tuple[Action, ...]:
        """What `actor` can do now."""
        acts = actions_open(self.state, actor, decision=self.decision)
        return acts if self.blanked_at is None else tuple(act for act in acts if act is Action.WITHDRAW)

    def has_changes(self, form: Form) -> bool:
        """Whether handing it in now would hand in something else than what was received last."""
        if self.submission is None or self.state not in (State.SUBMITTED, State.INFO_REQUESTED):
            return False
        answers, _ = self.to_hand_in(form)
        return without_hidden(answers, form) != self.submission.answers

    def objections(self, form: Form) -> list[UserError]:
        """What is to be said against handing the answers in as they stand; nothing once they cannot be changed."""
        if self.state not in WRITABLE or self.blanked_at is not None:
            return []
        return self.objections_to_handing_in(self.to_hand_in(form)[0], form)

    def ready(self, form: Form) -> "Ready":
        """What handing it in now would come to: checked first, so that no number is taken for what is turned down.

        Raises:
            Refused: when it is past submitting, or with every objection to its answers.
        """
        action = Action.AMEND if self.state is State.SUBMITTED else Action.SUBMIT
        state = self._after(action)
        answers, attachments = self.to_hand_in(form)
        if objections := self.objections_to_handing_in(answers, form):
            raise Refused(*objections)
        return Ready(action, state, without_hidden(answers, form), attachments, form)

    def submit(self, ready: "Ready", *, reference: str, by: Id, at: datetime) -> None:
        """Hand the application in, or in again, as it was found ready."""
        self.submission = self._received(ready, self.reference or reference, at)
        got = self.submission.receipt
        self.followed_by(KeptReceipt(**got.model_dump(), call=self.call))
        self.submitted_at, self.respond_by, self.came_from, self.reopened_fields = at, None, None, []
        self.saved_at, self._received_by = at, ready.form
        self.move_to(ready.state, ready.action, actor=Actor.APPLICANT, by=by, at=at)

    def represent(self, organisation: Id, country: str) -> None:
        """Be handed in for an organisation. What the institution of another country said of it is void."""
        self.organisation, self.country = organisation, country
        if self.endorsement and self.endorsement.country != country:
            self.endorsement = None

    def was_submitted_as(self, version: int) -> bool:
        """Whether just this was handed in already: from that version, or unchanged since. Whatever came of it then."""
        if self.submission is None:
            return False
        received_as = self.submission.of_version
        return version == received_as or version == self.shown_version == received_as + 1

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
        state = self._after(action)
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
        state = self._after(Action.PROPOSE_DECISION)
        self._drafts_are_void = self.pending_decision is not None and self.pending_decision.letter != decision.letter
        self.pending_decision = decision
        self.move_to(state, Action.PROPOSE_DECISION, actor=Actor.SECRETARIAT, by=decision.by, at=decision.at, note=note)

    def retract(self, *, by: Id, at: datetime, note: str | None) -> None:
        """Be undecided again. The letter that was drafted is void.

        Raises:
            Refused: WRONG_STATE.
        """
        state = self._after(Action.PROPOSE_DECISION)
        self._drafts_are_void, self.pending_decision = self.pending_decision is not None, None
        self.move_to(state, Action.PROPOSE_DECISION, actor=Actor.SECRETARIAT, by=by, at=at, note=note)

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
        self._after(Action.CONFIRM)
        answers, _ = self.to_hand_in(form)
        if objections := self.objections_to_handing_in(answers, form):
            raise Refused(*objections)
        counted, asked = without_hidden(answers, form), asked_of_the_accepted(form)
        self.confirmed_answers = {key: answer for key, answer in counted.items() if key in asked}
        self.act(Action.CONFIRM, actor=Actor.APPLICANT, by=by, at=at, note=note)

    def decline(self, *, by: Id, at: datetime, note: str | None) -> None:
        """Leave the offered seat to another.

        Raises:
            Refused: WRONG_STATE; CALL_NOT_OPEN, when the offer has ended.
        """
        self._require_in_offer(at)
        self.act(Action.DECLINE, actor=Actor.APPLICANT, by=by, at=at, note=note)

    def blank(self, at: datetime) -> None:
        """Be without personal data from now on: nobody is asked for anything, and what is not told yet is void."""
        self._drafts_are_void = self.pending_decision is not None
        self._ask_nothing()
        self.blanked_at = at

    def _after(self, action: Action) -> State:
        """The state that an act leads to from here.

        Raises:
            Refused: WRONG_STATE, when it is not open, or its personal data are gone: then it can only be withdrawn.
        """
        if self.blanked_at is not None and action is not Action.WITHDRAW:
            raise refusal(Code.WRONG_STATE, "The personal data in this were deleted, as their time had come.")
        return state_after(self.state, action, came_from=self.came_from, decision=self.decision)

    def move_to(
        self, state: State, action: Action, *, actor: Actor, by: Id | None, at: datetime, note: str | None = None
    ) -> None:
        """Be in `state` from now on, and keep the trace of how: in the history, and owed to the audit log."""
        self._left = self.state
        self.unseen += action not in TOLD_TO_APPLICANT
        if state is not self.state:
            self._leave(action)
        self.state, self.is_active = state, state in ACTIVE
        self.history.append(HistoryEntry(at=at, action=action, state=state, actor=actor, by=by, note=note))
        self.followed_by(AuditEvent(at=at, by=by, action=action, about=self.id, details={"state": state.value}))

    def _leave(self, action: Action) -> None:
        """Take down what held only for the state that is left. A decision that nobody released is void."""
        if action is not Action.RELEASE:
            self._drafts_are_void = self.pending_decision is not None
        if action is Action.REOPEN and self.endorsement:
            # Its place may have been given to another since.
            self.endorsement = self.endorsement.model_copy(update={"rank": None})
        self._ask_nothing()

    def _ask_nothing(self) -> None:
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
        held, files = self.seat_country, self.held_files

        async def save() -> None:
            self.seat_country = held
            self.seat_country = await self._seat(held)
            if held and self.state not in KEEPS_WHAT_THE_ACCEPTED_SAID:
                await self._forget_what_the_accepted_said(files)
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

    async def _forget_what_the_accepted_said(self, held: frozenset[Id]) -> None:
        """Whoever has no seat is not known by their passport: answers go, and of the files `held` those to them."""
        self.forget_what_the_accepted_said(await self._form())
        self.confirmed_answers = {}
        loose = held - self.held_files
        await File.forget(loose)
        for key in loose:
            await database.remove_file(key)

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

    def _received(self, ready: "Ready", reference: str, at: datetime) -> Submission:
        digest = sha256_of(
            {
                "reference": reference,
                "call": str(self.call),
                "applicant": str(self.applicant_id),
                "form": self.form_version,
                "receivedAt": at.isoformat(),
                "answers": ready.answers,
                "files": [{"field": a.field, "sha256": a.sha256} for a in ready.attachments],
            }
        )
        return Submission(
            answers=ready.answers,
            attachments=ready.attachments,
            of_version=self.shown_version,
            receipt=Receipt(reference=reference, received_at=at, sha256=digest),
        )


def _invitation(raw: Mapping[str, Any]) -> Invitation:
    invited = raw["invited"]
    return Invitation(
        Id(raw["_id"]), Id(raw["call"]), Id(raw["applicant_id"]), CoAccess(invited["access"]), invited["invited_at"]
    )
