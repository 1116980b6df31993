"""Any sequence of acts by anybody: seats stay true, nobody has two, and each history explains how things stand."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import clock
from delivery import offers
from domain.applications import SEATED, Action, State, is_active, state_after
from domain.applications import Actor as Capacity
from models.accounts import Account
from models.applications import Application
from models.calls import Call, Round
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.documents import SUBMIT
from tests.api.selecting import ACTS, PROPOSE, RELEASE, REQUEST, named, shown
from tests.client import Ask
from tests.factories import a_call, an_application

SEATS = 1
PEOPLE = (AYGUL, TIMUR, Actor("third@example.org"))
ANYBODY = (*PEOPLE, SECRETARIAT, EDITOR, REVIEWER, CONTRIBUTOR)
BEGINNINGS = (State.SUBMITTED, State.UNDER_REVIEW, State.SHORTLISTED, State.WAITLISTED)

OTHER_ACTS = (
    Action.PROPOSE_DECISION,
    Action.RELEASE,
    Action.SUBMIT,
    Action.REQUEST_INFORMATION,
    Action.EXPIRE_OFFER,
)

numbers = itertools.count()
reached = set[State]()

CALLED = (*ACTS, *OTHER_ACTS)


@dataclass(frozen=True)
class Step:
    """Somebody tries something: whatever it is, or one of the acts that are open to whom they are open."""

    actor: Actor
    action: Action
    place: int
    decision: State
    choice: int | None

    def chosen(self, application: Application) -> tuple[Actor, Action]:
        if self.choice is None:
            return self.actor, self.action
        open_acts = [
            (actor, action)
            for capacity, actor in ((Capacity.SECRETARIAT, SECRETARIAT), (Capacity.APPLICANT, PEOPLE[self.place]))
            for action in application.acts_open_to(capacity)
            if action in CALLED
        ]
        return open_acts[self.choice % len(open_acts)] if open_acts else (self.actor, self.action)


steps = st.builds(
    Step,
    actor=st.sampled_from(ANYBODY),
    action=st.sampled_from(CALLED),
    place=st.integers(0, len(PEOPLE) - 1),
    decision=st.sampled_from([State.ACCEPTED, State.WAITLISTED, State.REJECTED]),
    choice=st.none() | st.integers(0, 99) | st.integers(0, 99),
)


def explains(application: Application, beginning: State) -> bool:
    """Whether the history, read against the table from where the application began, leads to where it stands."""
    state, came_from = beginning, None
    for entry in application.history[1:]:
        after = state_after(state, entry.action, came_from=came_from, decision=entry.state)
        came_from = state if entry.action is Action.REQUEST_INFORMATION else came_from
        if after is not entry.state:
            return False
        state = after
    return state is application.state


async def try_act(
    ask: Ask, call: Call, application: Application, actor: Actor, action: Action, decision: State
) -> None:
    """Whatever comes of it: what is turned down must change nothing."""
    read = shown if actor in PEOPLE else named
    if action is Action.RELEASE:
        await ask.raw(RELEASE, as_=actor, input={"call": global_id("Call", call.item_id)})
    elif action is Action.PROPOSE_DECISION:
        await ask.raw(PROPOSE, as_=actor, input=read(application, decision=decision))
    elif action is Action.REQUEST_INFORMATION:
        until = (clock.now() + timedelta(days=2)).isoformat()
        await ask.raw(REQUEST, as_=actor, input=read(application, fields=["name"], respondBy=until, note="Why?"))
    elif action is Action.EXPIRE_OFFER:
        clock.move(timedelta(days=3))
        await offers.end_due(ask.settings)
    elif action is Action.SUBMIT:
        await ask.raw(SUBMIT, as_=actor, input=read(application))
    else:
        await ask.raw(ACTS[action], as_=actor, input=read(application, note="Because."))


async def require_true(call: Call, beginnings: dict[Any, State]) -> None:
    """What must hold after every act."""
    applications, round_ = await Application.many({"call": call.item_id}), await Round.one({"call": call.item_id})
    seated = sum(one.state in SEATED for one in applications)
    assert seated <= SEATS
    assert (round_.seats_taken if round_ else 0) == seated
    active = [one.applicant_id for one in applications if is_active(one.state)]
    assert len(active) == len(set(active))
    assert all(explains(one, beginnings[one.id]) for one in applications)


@given(st.lists(steps, min_size=15, max_size=30), st.lists(st.sampled_from(BEGINNINGS), min_size=3, max_size=3))
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_sequence_of_acts_by_anybody_keeps_everything_true(
    ask: Ask, sequence: list[Step], states: list[State]
) -> None:
    call = await a_call(f"call-{next(numbers)}", seats=SEATS, offer_days=2)
    applications = []
    for person, state in zip(PEOPLE, states, strict=True):
        await ask.headers(person)
        account = await Account.one({"email": person.email})
        rank = 1 + len(applications) if state is State.WAITLISTED else None
        applications.append(await an_application(call, of=account, state=state, waiting_rank=rank))
    beginnings = {one.id: one.state for one in applications}
    for step in sequence:
        present = await Application.by_id(applications[step.place].id)
        assert present is not None
        actor, action = step.chosen(present)
        await try_act(ask, call, present, actor, action, step.decision)
        await require_true(call, beginnings)
        reached.update(one.state for one in await Application.many({"call": call.item_id}))


async def test_the_sequences_come_to_where_seats_are_taken_and_given_back() -> None:
    """What the test before says of seats would say nothing if no sequence came so far."""
    assert reached >= {State.ACCEPTED, State.CONFIRMED, State.DECLINED, State.WITHDRAWN, State.CANCELLED}
