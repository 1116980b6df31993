"""The life of an application: who may do what, where it leads, and what the applicant is told."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.applications import (
    ACTIVE,
    ACTORS,
    DECIDABLE,
    INTERRUPTIBLE,
    MOVES,
    NOTE_REQUIRED,
    PROGRESS,
    PROPOSABLE,
    SEATED,
    TOLD_TO_APPLICANT,
    Action,
    Actor,
    Progress,
    State,
    actions_open,
    holds_seat,
    is_active,
    progress_of,
    reminders,
    require_note,
    state_after,
)
from domain.errors import Code, Refused

A, S = Action, State
APPLICANT, SECRETARIAT, CLOCK = Actor.APPLICANT, Actor.SECRETARIAT, Actor.CLOCK

LIFE: dict[Action, tuple[set[Actor], dict[State, State]]] = {
    A.SUBMIT: ({APPLICANT}, {S.DRAFT: S.SUBMITTED}),
    A.AMEND: ({APPLICANT}, {S.SUBMITTED: S.SUBMITTED}),
    A.WITHDRAW: (
        {APPLICANT},
        {
            S.SUBMITTED: S.WITHDRAWN,
            S.IN_SCREENING: S.WITHDRAWN,
            S.INFO_REQUESTED: S.WITHDRAWN,
            S.UNDER_REVIEW: S.WITHDRAWN,
            S.SHORTLISTED: S.WITHDRAWN,
            S.WAITLISTED: S.WITHDRAWN,
            S.ACCEPTED: S.WITHDRAWN,
            S.CONFIRMED: S.WITHDRAWN,
        },
    ),
    A.START_SCREENING: ({SECRETARIAT}, {S.SUBMITTED: S.IN_SCREENING}),
    A.MARK_INELIGIBLE: ({SECRETARIAT}, {S.IN_SCREENING: S.INELIGIBLE}),
    A.REQUEST_INFORMATION: (
        {SECRETARIAT},
        {S.IN_SCREENING: S.INFO_REQUESTED, S.UNDER_REVIEW: S.INFO_REQUESTED},
    ),
    A.SEND_TO_REVIEW: ({SECRETARIAT}, {S.IN_SCREENING: S.UNDER_REVIEW}),
    A.SHORTLIST: ({SECRETARIAT}, {S.UNDER_REVIEW: S.SHORTLISTED}),
    A.PROPOSE_DECISION: (
        {SECRETARIAT},
        {S.UNDER_REVIEW: S.UNDER_REVIEW, S.SHORTLISTED: S.SHORTLISTED, S.WAITLISTED: S.WAITLISTED},
    ),
    A.RELEASE: ({SECRETARIAT}, {}),
    A.PROMOTE: ({SECRETARIAT, CLOCK}, {S.WAITLISTED: S.ACCEPTED}),
    A.CONFIRM: ({APPLICANT}, {S.ACCEPTED: S.CONFIRMED}),
    A.DECLINE: ({APPLICANT}, {S.ACCEPTED: S.DECLINED}),
    A.EXPIRE_OFFER: ({CLOCK}, {S.ACCEPTED: S.OFFER_EXPIRED}),
    A.END_REQUEST: ({CLOCK}, {}),
    A.CANCEL: ({SECRETARIAT}, {S.ACCEPTED: S.CANCELLED, S.CONFIRMED: S.CANCELLED}),
    A.RECORD_COMPLETION: ({SECRETARIAT}, {S.CONFIRMED: S.COMPLETED}),
    A.RECORD_NO_SHOW: ({SECRETARIAT}, {S.CONFIRMED: S.NO_SHOW}),
    A.REOPEN: (
        {SECRETARIAT},
        {
            S.INELIGIBLE: S.IN_SCREENING,
            S.REJECTED: S.IN_SCREENING,
            S.WITHDRAWN: S.IN_SCREENING,
            S.OFFER_EXPIRED: S.IN_SCREENING,
        },
    ),
}
"""For each act: who may do it, and where it leads from where. What is not here, or below, is refused."""

ANSWERED_BACK_TO = {S.IN_SCREENING, S.UNDER_REVIEW}
"""From INFO_REQUESTED, SUBMIT and END_REQUEST lead back to where the information was asked for."""

RELEASED = {
    (state, decision): decision
    for state in (S.UNDER_REVIEW, S.SHORTLISTED, S.WAITLISTED)
    for decision in (S.ACCEPTED, S.WAITLISTED, S.REJECTED)
}
"""RELEASE leads to what was proposed."""

BACK = {(S.INFO_REQUESTED, A.SUBMIT), (S.INFO_REQUESTED, A.END_REQUEST)}
REMEMBERED = {*BACK, *((state, A.RELEASE) for state, _ in RELEASED)}
OPEN = [(state, action, after) for action, (_, moves) in LIFE.items() for state, after in moves.items()]
CLOSED = [
    (state, action) for state in S for action in A if state not in LIFE[action][1] and (state, action) not in REMEMBERED
]

TOLD = {
    S.DRAFT: "DRAFT",
    S.SUBMITTED: "RECEIVED",
    S.IN_SCREENING: "RECEIVED",
    S.INFO_REQUESTED: "ACTION_NEEDED",
    S.UNDER_REVIEW: "UNDER_REVIEW",
    S.SHORTLISTED: "UNDER_REVIEW",
    S.WAITLISTED: "WAITING_LIST",
    S.ACCEPTED: "ACCEPTED",
    S.CONFIRMED: "ACCEPTED",
    S.INELIGIBLE: "NOT_SELECTED",
    S.REJECTED: "NOT_SELECTED",
    S.WITHDRAWN: "WITHDRAWN",
    S.DECLINED: "WITHDRAWN",
    S.OFFER_EXPIRED: "WITHDRAWN",
    S.CANCELLED: "WITHDRAWN",
    S.COMPLETED: "COMPLETED",
    S.NO_SHOW: "COMPLETED",
}

UNDER_WAY = {
    S.DRAFT,
    S.SUBMITTED,
    S.IN_SCREENING,
    S.INFO_REQUESTED,
    S.UNDER_REVIEW,
    S.SHORTLISTED,
    S.WAITLISTED,
    S.ACCEPTED,
    S.CONFIRMED,
}
SETTLED = {
    S.COMPLETED,
    S.INELIGIBLE,
    S.REJECTED,
    S.DECLINED,
    S.OFFER_EXPIRED,
    S.WITHDRAWN,
    S.CANCELLED,
    S.NO_SHOW,
}
NOTE_NEEDED = {A.MARK_INELIGIBLE, A.REQUEST_INFORMATION, A.CANCEL}


def code_of(refused: pytest.ExceptionInfo[Refused]) -> list[Code]:
    return [error.code for error in refused.value.errors]


@pytest.mark.parametrize(("state", "action", "after"), OPEN)
def test_an_act_leads_where_the_table_says(state: State, action: Action, after: State) -> None:
    assert state_after(state, action) is after


@pytest.mark.parametrize("remembered", [None, S.ACCEPTED, S.UNDER_REVIEW])
@pytest.mark.parametrize(("state", "action"), CLOSED)
def test_an_act_that_the_table_does_not_have_is_refused(state: State, action: Action, remembered: State | None) -> None:
    with pytest.raises(Refused) as refused:
        state_after(state, action, came_from=remembered, decision=remembered)

    assert code_of(refused) == [Code.WRONG_STATE]


def test_the_tables_leave_no_pair_of_state_and_act_out() -> None:
    assert len(OPEN) + len(REMEMBERED) + len(CLOSED) == len(S) * len(A) == 323
    assert {(state, action): after for state, action, after in OPEN} == MOVES


@pytest.mark.parametrize("action", [A.SUBMIT, A.END_REQUEST])
@pytest.mark.parametrize("came_from", S)
def test_an_answer_or_none_in_time_leads_back_to_where_the_information_was_asked_for(
    came_from: State, action: Action
) -> None:
    if came_from in ANSWERED_BACK_TO:
        assert state_after(S.INFO_REQUESTED, action, came_from=came_from) is came_from
        return
    with pytest.raises(Refused) as refused:
        state_after(S.INFO_REQUESTED, action, came_from=came_from)
    assert code_of(refused) == [Code.WRONG_STATE]


@pytest.mark.parametrize("decision", S)
@pytest.mark.parametrize("state", [S.UNDER_REVIEW, S.SHORTLISTED, S.WAITLISTED])
def test_a_release_leads_to_what_was_proposed_and_nowhere_else(state: State, decision: State) -> None:
    if (state, decision) in RELEASED:
        assert state_after(state, A.RELEASE, decision=decision) is RELEASED[state, decision]
        return
    with pytest.raises(Refused) as refused:
        state_after(state, A.RELEASE, decision=decision)
    assert code_of(refused) == [Code.WRONG_STATE]


@pytest.mark.parametrize(("state", "action"), sorted(REMEMBERED))
def test_what_leads_to_something_remembered_needs_it(state: State, action: Action) -> None:
    with pytest.raises(Refused) as refused:
        state_after(state, action)

    assert code_of(refused) == [Code.WRONG_STATE]


@pytest.mark.parametrize(("state", "action", "after"), OPEN)
def test_what_is_remembered_matters_to_no_other_act(state: State, action: Action, after: State) -> None:
    assert state_after(state, action, came_from=S.UNDER_REVIEW, decision=S.REJECTED) is after


def test_every_act_has_its_actors() -> None:
    assert {action: set(actors) for action, actors in ACTORS.items()} == {
        action: actors for action, (actors, _) in LIFE.items()
    }


@pytest.mark.parametrize("actor", Actor)
@pytest.mark.parametrize("state", S)
def test_what_is_open_to_somebody_is_what_the_table_grants_them(state: State, actor: Actor) -> None:
    granted = [
        action
        for action, (actors, moves) in LIFE.items()
        if actor in actors and (state in moves or (state, action) in REMEMBERED)
    ]

    assert actions_open(state, actor, decision=S.ACCEPTED) == tuple(sorted(granted, key=list(A).index))
    assert actions_open(state, actor) == tuple(action for action in A if action in granted and action is not A.RELEASE)


@pytest.mark.parametrize(
    ("days", "moments"), [(10, [5, 9]), (2, [1]), (1, [0.5]), (0.5, [0.25])], ids=["ten", "two", "one", "half"]
)
def test_people_are_reminded_at_half_time_and_one_day_before(days: float, moments: list[float]) -> None:
    asked = datetime(2026, 3, 1, 9, tzinfo=UTC)
    expected = [asked + timedelta(days=moment) for moment in moments]
    assert reminders(asked, asked + timedelta(days=days)) == expected


@pytest.mark.parametrize("settled", sorted(SETTLED))
def test_an_applicant_cannot_move_a_settled_application(settled: State) -> None:
    assert actions_open(settled, APPLICANT) == ()


@pytest.mark.parametrize("settled", [S.COMPLETED, S.NO_SHOW, S.DECLINED, S.CANCELLED])
def test_what_is_over_for_good_is_open_to_nobody(settled: State) -> None:
    assert [actions_open(settled, actor) for actor in Actor] == [(), (), ()]


def test_the_applicant_is_told_of_every_state_in_words_of_their_own() -> None:
    assert {state: progress_of(state).value for state in S} == TOLD == PROGRESS


def test_no_word_of_the_staff_is_a_word_of_progress() -> None:
    staff_words = {S.IN_SCREENING, S.INFO_REQUESTED, S.SHORTLISTED, S.INELIGIBLE, S.REJECTED, S.NO_SHOW}

    assert staff_words & {progress.value for progress in Progress} == set()


def test_a_person_has_at_most_one_application_under_way() -> None:
    assert {state for state in S if is_active(state)} == UNDER_WAY == ACTIVE
    assert set(S) == UNDER_WAY | SETTLED


def test_the_accepted_and_the_confirmed_hold_the_seats() -> None:
    assert {state for state in S if holds_seat(state)} == {S.ACCEPTED, S.CONFIRMED} == SEATED


@pytest.mark.parametrize("action", [A.WITHDRAW, A.DECLINE, A.EXPIRE_OFFER, A.CANCEL])
def test_leaving_frees_the_seat(action: Action) -> None:
    moves = LIFE[action][1].items()

    assert [holds_seat(state_after(state, action)) for state, _ in moves if holds_seat(state)] != []
    assert not any(holds_seat(state_after(state, action)) for state, _ in moves)


def test_information_is_asked_for_and_decisions_are_made_at_these_points() -> None:
    assert INTERRUPTIBLE == ANSWERED_BACK_TO
    assert {state for state, _ in RELEASED} == DECIDABLE
    assert {decision for _, decision in RELEASED} == PROPOSABLE


def test_notes_are_required_for_what_an_applicant_must_understand() -> None:
    assert NOTE_NEEDED == NOTE_REQUIRED


@pytest.mark.parametrize("note", [None, "", " \t\n\u00a0"])
@pytest.mark.parametrize("action", A)
def test_a_note_that_says_nothing_is_refused_where_one_is_required(action: Action, note: str | None) -> None:
    if action not in NOTE_NEEDED:
        require_note(action, note)
        return

    with pytest.raises(Refused) as refused:
        require_note(action, note)
    assert [(error.code, error.path) for error in refused.value.errors] == [(Code.REQUIRED, ("note",))]


@pytest.mark.parametrize("action", A)
def test_a_note_that_says_something_is_always_welcome(action: Action) -> None:
    require_note(action, "The passport has expired.")


def test_the_applicant_reads_in_the_history_what_they_did_and_what_concerns_them() -> None:
    untold = {
        A.START_SCREENING,
        A.SEND_TO_REVIEW,
        A.SHORTLIST,
        A.PROPOSE_DECISION,
        A.RECORD_NO_SHOW,
        A.REOPEN,
    }

    assert set(A) - TOLD_TO_APPLICANT == untold


@dataclass(frozen=True)
class Entry:
    """One act that was done, where it led, and what it proposed if it was a proposal."""

    action: Action
    actor: Actor
    after: State
    proposed: State


@dataclass(frozen=True)
class Application:
    """An application as the rules see it."""

    state: State = S.DRAFT
    came_from: State | None = None
    decision: State | None = None
    history: tuple[Entry, ...] = ()

    def after(self, action: Action, actor: Actor, note: str | None, proposed: State) -> "Application | None":
        """This application after an act, by nothing but the rules of the domain; None when it is not the actor's.

        Raises:
            Refused: when one of the rules says no.
        """
        if actor not in ACTORS[action]:
            return None
        require_note(action, note)
        state = state_after(self.state, action, came_from=self.came_from, decision=self.decision)
        return replace(
            self,
            state=state,
            came_from=self.state if action is A.REQUEST_INFORMATION else self.came_from,
            decision=proposed if action is A.PROPOSE_DECISION else self.decision,
            history=(*self.history, Entry(action, actor, state, proposed)),
        )


_DECISIONS = sorted(PROPOSABLE)
_TO_REVIEW = (A.SUBMIT, A.START_SCREENING, A.SEND_TO_REVIEW)
WAYS: dict[str, tuple[Action, ...]] = {
    "draft": (),
    "in review": _TO_REVIEW,
    "decided": (*_TO_REVIEW, A.PROPOSE_DECISION, A.RELEASE),
    "shortlisted and decided": (*_TO_REVIEW, A.SHORTLIST, A.PROPOSE_DECISION, A.RELEASE),
    "accepted": (*_TO_REVIEW, A.PROPOSE_DECISION, A.RELEASE),
    "confirmed": (*_TO_REVIEW, A.PROPOSE_DECISION, A.RELEASE, A.CONFIRM),
}


class LifeOfAnApplication(RuleBasedStateMachine):
    """Any acts, by anybody, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.application = Application()

    @rule(
        action=st.sampled_from(A),
        actor=st.sampled_from(Actor),
        note=st.sampled_from([None, "  ", "Why not."]),
        proposed=st.sampled_from(_DECISIONS),
    )
    def act(self, action: Action, actor: Actor, note: str | None, proposed: State) -> None:
        before = self.application
        try:
            after = before.after(action, actor, note, proposed)
        except Refused as refused:
            self._check_refusal(before, action, note, refused)
            return
        if after is None:
            assert actor not in LIFE[action][0]
            return
        assert actor in LIFE[action][0]
        assert action in actions_open(before.state, actor, decision=before.decision)
        self.application = after

    @initialize(way=st.sampled_from(sorted(WAYS)), decision=st.sampled_from(_DECISIONS))
    def begin_further_on(self, way: str, decision: State) -> None:
        """Where arbitrary acts by themselves rarely come."""
        for action in WAYS[way]:
            actor = APPLICANT if APPLICANT in LIFE[action][0] else SECRETARIAT
            self.act(action, actor, "As agreed.", S.ACCEPTED if way in ("accepted", "confirmed") else decision)

    @rule(choice=st.integers(0, 99), decision=st.sampled_from(_DECISIONS))
    def act_as_offered(self, choice: int, decision: State) -> None:
        """What people do who do only what is offered."""
        offered = [(actor, action) for actor in Actor for action in self._open_to(actor)]
        if offered:
            actor, action = offered[choice % len(offered)]
            self.act(action, actor, "As agreed.", decision)

    def _open_to(self, actor: Actor) -> tuple[Action, ...]:
        return actions_open(self.application.state, actor, decision=self.application.decision)

    def _check_refusal(self, before: Application, action: Action, note: str | None, refused: Refused) -> None:
        reasons = {
            Code.REQUIRED: action in NOTE_NEEDED and not (note or "").strip(),
            Code.WRONG_STATE: not self._leads(before, action),
        }
        assert reasons[refused.errors[0].code]
        assert self.application is before

    def _leads(self, application: Application, action: Action) -> bool:
        if action is A.RELEASE:
            return (application.state, application.decision) in RELEASED
        if (application.state, action) in BACK:
            return application.came_from in ANSWERED_BACK_TO
        return application.state in LIFE[action][1]

    @invariant()
    def the_history_explains_the_state(self) -> None:
        state, interrupted, proposed = S.DRAFT, None, None
        for entry in self.application.history:
            if entry.action is A.RELEASE:
                assert entry.after is proposed
            elif (state, entry.action) in BACK:
                assert entry.after is interrupted
            else:
                assert entry.after is LIFE[entry.action][1][state]
            interrupted = state if entry.action is A.REQUEST_INFORMATION else interrupted
            proposed = entry.proposed if entry.action is A.PROPOSE_DECISION else proposed
            state = entry.after
        assert state is self.application.state

    @invariant()
    def every_act_was_done_by_whom_it_is_for(self) -> None:
        assert all(entry.actor in LIFE[entry.action][0] for entry in self.application.history)

    @invariant()
    def whoever_holds_a_seat_was_offered_it(self) -> None:
        if self.application.state in (S.ACCEPTED, S.CONFIRMED):
            offers = [entry for entry in self.application.history if entry.after is S.ACCEPTED]
            assert {entry.action for entry in offers} <= {A.RELEASE, A.PROMOTE}
            assert offers != []

    @invariant()
    def the_settled_is_open_to_the_secretariat_alone_and_only_to_be_reopened(self) -> None:
        if self.application.state in SETTLED:
            assert not is_active(self.application.state)
            assert actions_open(self.application.state, APPLICANT) == actions_open(self.application.state, CLOCK) == ()
            reopening = (A.REOPEN,) if self.application.state in LIFE[A.REOPEN][1] else ()
            assert actions_open(self.application.state, SECRETARIAT) == reopening

    @invariant()
    def what_was_handed_in_is_never_a_draft_again(self) -> None:
        assert (self.application.state is S.DRAFT) == (self.application.history == ())

    @invariant()
    def whatever_is_under_way_can_be_gone_on_with(self) -> None:
        if self.application.state in UNDER_WAY:
            assert any(actions_open(self.application.state, actor) for actor in Actor)


LifeOfAnApplication.TestCase.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
TestLifeOfAnApplication = LifeOfAnApplication.TestCase
