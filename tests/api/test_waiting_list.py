"""The waiting list: who moves up, when, and how far; and what ends with the round."""

from datetime import date, timedelta
from typing import Any

import pytest

from adapters import clock
from delivery import offers
from domain.applications import Action, State
from models.accounts import Account
from models.applications import Application
from models.calls import Call, Round
from models.messages import Message
from resolvers import releasing
from resolvers.ids import global_id
from settings import Settings
from tests.actors import SECRETARIAT
from tests.api.applying import codes
from tests.api.selecting import RANK, done, present, proposed, released, tried
from tests.client import Ask
from tests.factories import a_call, an_application


async def a_waiting_list(call: Call, number: int) -> list[Application]:
    """So many who wait, the first first."""
    return [await an_application(call, state=State.WAITLISTED, waiting_rank=rank + 1) for rank in range(number)]


async def states(applications: list[Application]) -> list[str]:
    return [(await present(one)).state.value for one in applications]


async def ranked(ask: Ask, call: Call, *first: Application) -> Any:
    given = {
        "call": global_id("Call", call.item_id),
        "applications": [global_id("Application", one.id) for one in first],
    }
    return (await ask(RANK, as_=SECRETARIAT, input=given))["rankWaitingList"]


async def test_as_many_move_up_as_seats_fell_free_and_seats_that_are_held_back_stay_so(ask: Ask) -> None:
    call = await a_call(seats=3)
    seated = await an_application(call, state=State.CONFIRMED)
    waiting = await a_waiting_list(call, 3)
    await done(ask, Action.CANCEL, seated, note="Ill.")
    assert await states(waiting) == ["ACCEPTED", "WAITLISTED", "WAITLISTED"]


async def test_a_seat_that_nobody_waited_for_is_offered_to_who_comes_to_wait(ask: Ask, settings: Settings) -> None:
    call = await a_call(seats=1)
    await done(ask, Action.CANCEL, await an_application(call, state=State.CONFIRMED), note="Ill.")
    late = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "WAITLISTED")
    await released(ask, call)
    assert (await offers.fill_free_seats(settings), await offers.fill_free_seats(settings)) == (1, 0)
    assert await states([late]) == ["ACCEPTED"]


async def test_a_seat_that_is_given_by_decision_is_no_longer_for_who_waits(ask: Ask, settings: Settings) -> None:
    call = await a_call(seats=2)
    await done(ask, Action.CANCEL, await an_application(call, state=State.CONFIRMED), note="Ill.")
    await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED")
    await released(ask, call)
    waiting = await a_waiting_list(call, 1)
    assert await offers.fill_free_seats(settings) == 0
    assert await states(waiting) == ["WAITLISTED"]


async def test_who_waits_already_keeps_their_place_when_it_is_decided_again(ask: Ask) -> None:
    call = await a_call(seats=1)
    waiting = await a_waiting_list(call, 3)
    await proposed(ask, waiting[0], "WAITLISTED", rank=1)
    await released(ask, call)
    assert [(await present(one)).waiting_rank for one in waiting] == [1, 2, 3]


async def test_nobody_moves_their_own_application(ask: Ask) -> None:
    call = await a_call(seats=1)
    first = await an_application(call, state=State.WAITLISTED, waiting_rank=1)
    await ask.headers(SECRETARIAT)
    clerk = await Account.one({"email": SECRETARIAT.email})
    own = await an_application(call, of=clerk, state=State.WAITLISTED, waiting_rank=2)
    assert codes(await ranked(ask, call, own)) == [("FORBIDDEN", ("applications",))]
    assert codes(await ranked(ask, call, first)) == []


async def test_an_order_that_makes_no_sense_is_turned_down(ask: Ask) -> None:
    call = await a_call(seats=1)
    (waiting,) = await a_waiting_list(call, 1)
    other = await an_application(call)
    assert codes(await ranked(ask, call, waiting, waiting)) == [("DUPLICATE", ("applications", "1"))]
    assert codes(await ranked(ask, call, waiting, other)) == [("WRONG_STATE", ("applications", "1"))]


async def test_an_offer_does_not_outlive_the_beginning_of_what_it_is_for(ask: Ask) -> None:
    day = (clock.now() + timedelta(days=10)).date()
    call = await a_call(seats=1, offer_days=60, starts_on=day, time_zone="Asia/Bishkek")
    accepted = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED")
    await released(ask, call)
    until = (await present(accepted)).respond_by
    assert until is not None
    assert until.isoformat() == f"{day - timedelta(days=1)}T18:00:00+00:00"


async def test_once_it_has_begun_nobody_is_accepted_and_others_can_still_be_told(ask: Ask) -> None:
    call = await a_call(seats=2, starts_on=clock.now().date() - timedelta(days=2))
    accepted = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED")
    rejected = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "REJECTED")
    assert codes(await released(ask, call, accepted)) == [("WRONG_STATE", ("call",))]
    assert codes(await released(ask, call, rejected)) == []
    (waiting,) = await a_waiting_list(call, 1)
    assert codes(await tried(ask, Action.PROMOTE, waiting)) == [("WRONG_STATE", ("call",))]


async def test_nobody_completes_what_has_not_begun(ask: Ask) -> None:
    call = await a_call(starts_on=(clock.now() + timedelta(days=3)).date())
    confirmed = await an_application(call, state=State.CONFIRMED)
    assert codes(await tried(ask, Action.RECORD_COMPLETION, confirmed)) == [("WRONG_STATE", ("application",))]
    clock.move(timedelta(days=4))
    await done(ask, Action.RECORD_COMPLETION, confirmed)


async def over(call: Call, phase: str) -> None:
    await Round.change({"call": call.item_id}, {"$set": {"phase": phase}})


async def test_in_a_cancelled_round_nobody_is_reminded_of_an_offer_nor_told_that_it_ended(
    ask: Ask, settings: Settings
) -> None:
    call = await a_call(seats=1, offer_days=10)
    accepted = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED")
    await released(ask, call)
    await over(call, "CANCELLED")
    for _ in range(3):
        clock.move(timedelta(days=5))
        assert (await offers.remind_due(settings), await offers.end_due(settings)) == (0, 0)
    assert await Message.count_of({"application": accepted.id}) == 1
    assert await states([accepted]) == ["ACCEPTED"]


STILL_DONE = [
    ("COMPLETED", State.CONFIRMED, Action.RECORD_COMPLETION, []),
    ("COMPLETED", State.CONFIRMED, Action.RECORD_NO_SHOW, []),
    ("COMPLETED", State.CONFIRMED, Action.CANCEL, []),
    ("COMPLETED", State.REJECTED, Action.REOPEN, [("WRONG_STATE", ("application",))]),
    ("CANCELLED", State.CONFIRMED, Action.CANCEL, []),
    ("CANCELLED", State.CONFIRMED, Action.RECORD_COMPLETION, [("WRONG_STATE", ("application",))]),
    ("CANCELLED", State.SUBMITTED, Action.START_SCREENING, [("WRONG_STATE", ("application",))]),
    ("RESULTS_RELEASED", State.REJECTED, Action.REOPEN, []),
]


@pytest.mark.parametrize(("phase", "state", "action", "objections"), STILL_DONE)
async def test_what_is_still_done_once_a_round_is_over(
    ask: Ask, phase: str, state: State, action: Action, objections: list[Any]
) -> None:
    call = await a_call(starts_on=date(2020, 1, 1))
    application = await an_application(call, state=state)
    await over(call, phase)
    assert codes(await tried(ask, action, application, note="Because.")) == objections


async def test_a_release_has_a_limit_that_it_names(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    call = await a_call()
    decided = [await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "REJECTED") for _ in range(2)]
    monkeypatch.setattr(releasing, "MOST_RELEASED", 1)
    payload = await released(ask, call)
    assert codes(payload) == [("OUT_OF_RANGE", ("applications",))]
    assert payload["userErrors"][0]["message"].startswith("At most 1 decisions are released at once")
    assert codes(await released(ask, call, decided[0])) == []
