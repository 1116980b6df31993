"""The life of stored applications: whatever is tried in whatever order, the document stays true to the rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from domain.applications import ACTIVE, MOVES, Action, Actor, State, actions_open, state_after
from domain.errors import Refused
from models.applications import Application
from models.audit import AuditEvent
from models.base import new_id
from tests.factories import FORM

PERSON, CLERK = new_id(), new_id()
BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
WRITABLE = {State.DRAFT, State.SUBMITTED, State.INFO_REQUESTED, State.ACCEPTED}
REOPENED = ["motivation"]

ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Aygül", "", None, 7]),
        "motivation": st.sampled_from(["To learn.", "To pass it on.", None, "x" * 300]),
        "travels": st.booleans(),
        "visa": st.sampled_from(["Schengen", None]),
        "passport": st.just("AC 123"),
        "unknown": st.just("?"),
    },
)
STAFF = [action for action in Action if action not in (Action.SUBMIT, Action.AMEND, Action.WITHDRAW)]


class LifeOfAStoredApplication(RuleBasedStateMachine):
    """Its writer and the staff, in any order. Nothing is saved: what is looked at is the document itself."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGUN
        self.application = Application(
            call=new_id(), applicant_id=PERSON, key="k1", form_version=1, created_at=BEGUN, saved_at=BEGUN
        )
        self.decision: State | None = None

    def _later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def _kept(self) -> dict[str, Any]:
        return {**self.application.model_dump(), "follows": len(self.application._follows)}

    @rule(changes=ANSWERS)
    def save(self, changes: dict[str, Any]) -> None:
        before = self._kept()
        try:
            objections = self.application.save_answers(changes, FORM, at=self._later())
        except Refused:
            self._check_nothing_changed(before, State(before["state"]) not in WRITABLE)
            return
        assert before["state"] in WRITABLE
        refused = {error.path[1] for error in objections}
        untouched = set(before["answers"]) - set(changes) | refused
        assert {key: before["answers"].get(key) for key in untouched} == {
            key: self.application.answers.get(key) for key in untouched
        }
        if before["state"] is State.INFO_REQUESTED:
            assert set(changes) - set(REOPENED) <= refused

    @rule()
    def submit(self) -> None:
        before = self._kept()
        try:
            ready = self.application.ready(FORM)
        except Refused as refused:
            self._check_nothing_changed(before, refused.errors != ())
            return
        reference = f"TRN-2026-{len(self.application.history):06}"
        self.application.submit(ready, reference=reference, by=PERSON, at=self._later())
        received = self.application.submission
        assert received is not None
        assert received.receipt.received_at == self.application.submitted_at == self.now
        assert {"name", "motivation"} <= set(received.answers)
        assert (
            before["submission"] is None or received.receipt.reference == before["submission"]["receipt"]["reference"]
        )

    @rule()
    def withdraw(self) -> None:
        before = self._kept()
        try:
            self.application.withdraw(by=PERSON, at=self._later(), note=None)
        except Refused:
            self._check_nothing_changed(before, Action.WITHDRAW not in actions_open(before["state"], Actor.APPLICANT))
            return
        assert self.application.state is State.WITHDRAWN

    @rule(action=st.sampled_from(STAFF), decision=st.sampled_from([State.ACCEPTED, State.WAITLISTED, State.REJECTED]))
    def act_as_staff(self, action: Action, decision: State) -> None:
        before = self.application.state
        try:
            after = state_after(before, action, decision=self.decision)
        except Refused:
            return
        self.decision = decision if action is Action.PROPOSE_DECISION else self.decision
        self.application.move_to(after, action, actor=Actor.SECRETARIAT, by=CLERK, at=self._later())
        self.application.version += 1
        if action is Action.REQUEST_INFORMATION:
            self.application.came_from, self.application.reopened_fields = before, REOPENED

    @rule(data=st.data())
    def go_the_straight_way(self, data: st.DataObject) -> None:
        """What arbitrary acts rarely find by themselves: a finished draft, handed in, and on by what is open."""
        self.save({"name": "Aygül", "motivation": "To learn."})
        self.submit()
        if offered := actions_open(self.application.state, Actor.SECRETARIAT):
            self.act_as_staff(data.draw(st.sampled_from(offered)), State.ACCEPTED)

    def _check_nothing_changed(self, before: dict[str, Any], had_reason: bool) -> None:
        assert had_reason
        assert self._kept() == before

    @invariant()
    def it_is_active_as_its_state_says(self) -> None:
        assert self.application.is_active is (self.application.state in ACTIVE)

    @invariant()
    def every_act_is_in_the_history_and_owed_to_the_audit_log(self) -> None:
        acts = [(entry.at, entry.action, entry.by) for entry in self.application.history]
        audited = [one for one in self.application._follows if isinstance(one, AuditEvent)]
        assert [(event.at, event.action, event.by) for event in audited] == acts

    @invariant()
    def the_history_leads_to_the_state(self) -> None:
        audited = [State(one.details["state"]) for one in self.application._follows if isinstance(one, AuditEvent)]
        states = [State.DRAFT, *audited]
        for entry, before, after in zip(self.application.history, states[:-1], audited, strict=True):
            assert MOVES.get((before, entry.action), after) is after
        assert states[-1] is self.application.state

    @invariant()
    def there_is_a_receipt_once_and_only_once_something_was_handed_in(self) -> None:
        assert (self.application.receipt is None) == (self.application.state is State.DRAFT)
        assert (self.application.submitted_at is None) == (self.application.state is State.DRAFT)

    @invariant()
    def no_answer_is_kept_that_is_not_asked_for_yet(self) -> None:
        was_accepted = any(entry.state is State.ACCEPTED for entry in self.application.history)
        asked = {"name", "motivation", "travels", "visa", *(["passport"] if was_accepted else [])}
        assert set(self.application.answers) <= asked


@pytest.mark.usefixtures("fresh_database")
async def test_whatever_is_tried_an_application_stays_true_to_the_rules() -> None:
    run_state_machine_as_test(
        LifeOfAStoredApplication, settings=settings(max_examples=100, stateful_step_count=25, deadline=None)
    )
