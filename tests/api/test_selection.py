"""Selecting, act by act: who may, from where to where, with which letter, and what is told to whom."""

from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from delivery import offers
from domain.applications import ACTORS, MOVES, Action, Actor, State
from models.accounts import Account
from models.calls import Call, Round
from models.messages import Message, MessageState
from resolvers.ids import global_id
from settings import Settings
from tests.actors import AYGUL, EDITOR, SECRETARIAT
from tests.api.applying import answers, codes
from tests.api.documents import SAVE
from tests.api.selecting import ACTS, PROPOSE, RANK, REQUEST, done, named, present, proposed, released, tried
from tests.client import Ask
from tests.factories import a_call, an_account, an_application

STAFF_MOVES = [
    (state, action, after)
    for (state, action), after in MOVES.items()
    if Actor.SECRETARIAT in ACTORS[action] and action in ACTS
]


async def letters_about(application: Any) -> list[tuple[str, str]]:
    """The letters about an application: what each tells, and how far it is."""
    found = await Message.many({"application": application.id}, sort=[("created_at", 1), ("_id", 1)])
    return [(one.cause.partition(":")[0], one.state.value) for one in found]


@pytest.mark.parametrize(("state", "action", "after"), STAFF_MOVES)
async def test_every_act_of_the_table_leads_where_the_table_says(
    ask: Ask, state: State, action: Action, after: State
) -> None:
    application = await an_application(await a_call(), state=state)
    answer = await done(ask, action, application, note="It has to be.")
    assert (answer["state"], answer["version"]) == (after, application.version + 1)
    last = (await present(application)).history[-1]
    assert (last.action, last.state, last.actor, last.note) == (action, after, Actor.SECRETARIAT, "It has to be.")


@pytest.mark.parametrize("action", [action for action in ACTS if Actor.SECRETARIAT in ACTORS[action]])
async def test_an_act_out_of_turn_is_turned_down_and_changes_nothing(ask: Ask, action: Action) -> None:
    application = await an_application(await a_call(), state=State.NO_SHOW)
    payload = await tried(ask, action, application, note="Why not?")
    assert (payload["application"], codes(payload)) == (None, [("WRONG_STATE", ())])
    assert await present(application) == application


@pytest.mark.parametrize("action", [Action.MARK_INELIGIBLE, Action.CANCEL])
async def test_what_goes_against_a_person_needs_a_note(ask: Ask, action: Action) -> None:
    state = {Action.MARK_INELIGIBLE: State.IN_SCREENING, Action.CANCEL: State.CONFIRMED}[action]
    application = await an_application(await a_call(), state=state)
    assert codes(await tried(ask, action, application, note=" ")) == [("REQUIRED", ("note",))]


async def test_an_act_on_a_stale_version_is_turned_down_as_a_conflict(ask: Ask) -> None:
    application = await an_application(await a_call())
    await done(ask, Action.START_SCREENING, application)
    assert codes(await tried(ask, Action.SEND_TO_REVIEW, application)) == [("CONFLICT", ("version",))]


async def test_an_act_sent_twice_under_one_key_is_done_once(ask: Ask) -> None:
    application = await an_application(await a_call())
    first = await done(ask, Action.START_SCREENING, application, key="once")
    assert await done(ask, Action.START_SCREENING, application, key="once") == first


async def test_a_key_stands_for_one_decision_and_no_other(ask: Ask) -> None:
    call = await a_call(seats=2)
    application = await an_application(call, state=State.UNDER_REVIEW)
    decided = await proposed(ask, application, "ACCEPTED", key="mine")
    again = named(application, decision="REJECTED", key="mine")
    assert codes((await ask(PROPOSE, as_=SECRETARIAT, input=again))["proposeDecision"]) == [("CONFLICT", ("key",))]
    other = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED")
    assert codes(await released(ask, call, decided, key="now")) == []
    assert codes(await released(ask, call, decided, key="now")) == []
    assert codes(await released(ask, call, other, key="now")) == [("CONFLICT", ("key",))]


async def test_nobody_decides_on_their_own_application(ask: Ask) -> None:
    await ask.headers(SECRETARIAT)

    clerk = await Account.one({"email": SECRETARIAT.email})
    application = await an_application(await a_call(), of=clerk)
    assert codes(await tried(ask, Action.START_SCREENING, application)) == [("FORBIDDEN", ("application",))]


@pytest.mark.parametrize("stranger", [AYGUL, EDITOR])
async def test_only_the_secretariat_selects(ask: Ask, stranger: Any) -> None:
    application = await an_application(await a_call())
    answer = await ask.raw(ACTS[Action.START_SCREENING], as_=stranger, input=named(application))
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_the_ineligible_are_told_why_at_once(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.IN_SCREENING)
    await done(ask, Action.MARK_INELIGIBLE, application, note="Your organisation is no NGO.")
    (letter,) = await Message.many({"application": application.id})
    assert (letter.cause.partition(":")[0], letter.state) == ("INELIGIBLE", MessageState.QUEUED)
    assert "Your organisation is no NGO." in letter.body


SEEN_BY_STAFF_ALONE = [
    (State.SUBMITTED, Action.START_SCREENING),
    (State.IN_SCREENING, Action.SEND_TO_REVIEW),
    (State.UNDER_REVIEW, Action.SHORTLIST),
]
MY_VERSION = "query($id: ID!) { viewer { application(id: $id) { version history { action note } } } }"


@pytest.mark.parametrize(("state", "action"), SEEN_BY_STAFF_ALONE)
async def test_what_staff_do_unseen_is_not_betrayed_by_the_version_and_makes_nothing_stale(
    ask: Ask, state: State, action: Action
) -> None:
    await ask.headers(AYGUL)
    aygul = await Account.one({"email": AYGUL.email})
    mine = await an_application(await a_call(), of=aygul, state=state)
    before = await ask(MY_VERSION, as_=AYGUL, id=global_id("Application", mine.id))
    await done(ask, action, mine, note="Between us.")
    if action is not Action.START_SCREENING:
        await proposed(ask, await present(mine), "ACCEPTED")
    assert await ask(MY_VERSION, as_=AYGUL, id=global_id("Application", mine.id)) == before
    await done(ask, Action.WITHDRAW, mine, as_=AYGUL)


async def test_notes_of_the_staff_stay_with_them_unless_they_are_meant_to_be_read(ask: Ask) -> None:
    await ask.headers(AYGUL)
    aygul = await Account.one({"email": AYGUL.email})
    mine = await an_application(await a_call(), of=aygul, state=State.CONFIRMED)
    await done(ask, Action.RECORD_COMPLETION, mine, note="Came late.")
    told = (await ask(MY_VERSION, as_=AYGUL, id=global_id("Application", mine.id)))["viewer"]["application"]["history"]
    assert told[-1] == {"action": "RECORD_COMPLETION", "note": None}


async def test_information_is_asked_for_in_some_questions_until_a_day(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.UNDER_REVIEW)
    until = clock.now().replace(microsecond=0) + timedelta(days=10)
    given = named(application, fields=["motivation"], respondBy=until.isoformat(), note="Say more.")
    answer = (await ask(REQUEST, as_=SECRETARIAT, input=given))["requestInformation"]
    assert (answer["userErrors"], answer["application"]["state"]) == ([], "INFO_REQUESTED")
    stored = await present(application)
    assert (stored.came_from, stored.reopened_fields, stored.respond_by) == (State.UNDER_REVIEW, ["motivation"], until)
    assert await letters_about(application) == [("INFORMATION_REQUESTED", "QUEUED")]


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"fields": []}, [("REQUIRED", ("fields",))]),
        ({"fields": ["nothing"]}, [("NOT_FOUND", ("fields", "0"))]),
        ({"fields": ["name", "passport"]}, [("NOT_FOUND", ("fields", "1"))]),
        ({"fields": ["name", "name"]}, [("DUPLICATE", ("fields", "1"))]),
        ({"respondBy": "2020-01-01T00:00:00Z"}, [("INVALID", ("respondBy",))]),
        ({"respondBy": "2999-01-01T00:00:00Z"}, [("OUT_OF_RANGE", ("respondBy",))]),
        ({"note": " "}, [("REQUIRED", ("note",))]),
    ],
)
async def test_a_request_that_makes_no_sense_is_turned_down(ask: Ask, given: Any, objections: Any) -> None:
    application = await an_application(await a_call(), state=State.IN_SCREENING)
    until = (clock.now() + timedelta(days=1)).isoformat()
    asked = named(application, **{"fields": ["name"], "respondBy": until, "note": "Why?", **given})
    answer = (await ask(REQUEST, as_=SECRETARIAT, input=asked))["requestInformation"]
    assert codes(answer) == objections


async def test_a_request_that_nobody_answers_ends_on_its_day_after_two_reminders(ask: Ask, settings: Settings) -> None:
    application = await an_application(await a_call(), state=State.IN_SCREENING)
    asked_at = clock.now()
    given = named(application, fields=["name"], respondBy=(asked_at + timedelta(days=10)).isoformat(), note="Why?")
    await ask(REQUEST, as_=SECRETARIAT, input=given)
    reminded = []
    for hours in (24, 97, 1, 95, 1, 20):
        clock.move(timedelta(hours=hours))
        reminded.append(await offers.remind_due(settings))
    assert (reminded, await offers.end_due(settings)) == ([0, 1, 0, 1, 0, 0], 0)
    clock.move(timedelta(days=1))
    assert (await offers.end_due(settings), await offers.end_due(settings)) == (1, 0)
    stored = await present(application)
    assert (stored.state, stored.reopened_fields, stored.respond_by) == (State.IN_SCREENING, [], None)


async def test_a_decision_is_invisible_until_it_is_released(ask: Ask) -> None:
    call = await a_call(seats=2)
    await ask.headers(AYGUL)

    aygul = await Account.one({"email": AYGUL.email})
    application = await an_application(call, of=aygul, state=State.UNDER_REVIEW)
    mine = "query($id: ID!) { viewer { application(id: $id) { progress state pendingDecision waitingRank availableActions history { action } messages { subject } } } }"
    await proposed(ask, application, "ACCEPTED", note="The best.")
    told = await ask(mine, as_=AYGUL, id=global_id("Application", application.id))
    assert told["viewer"]["application"] == {
        "progress": "UNDER_REVIEW",
        "state": None,
        "pendingDecision": None,
        "waitingRank": None,
        "availableActions": ["WITHDRAW"],
        "history": [{"action": "SUBMIT"}],
        "messages": [],
    }
    assert await letters_about(application) == [("decision", "DRAFT")]
    assert (await released(ask, call))["userErrors"] == []
    told = (await ask(mine, as_=AYGUL, id=global_id("Application", application.id)))["viewer"]["application"]
    assert (told["progress"], told["availableActions"]) == ("ACCEPTED", ["WITHDRAW", "CONFIRM", "DECLINE"])
    assert len(told["messages"]) == 1


async def test_deciding_the_same_again_keeps_the_letter_and_another_decision_voids_it(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.UNDER_REVIEW)
    first = await proposed(ask, application, "ACCEPTED")
    again = await proposed(ask, first, "ACCEPTED", note="Surely.")
    assert again.pending_decision
    assert first.pending_decision
    assert again.pending_decision.letter == first.pending_decision.letter
    await proposed(ask, again, "REJECTED")
    assert await letters_about(application) == [("decision", "DISCARDED"), ("decision", "DRAFT")]


async def test_a_decision_is_one_of_three(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.UNDER_REVIEW)
    answer = await ask(PROPOSE, as_=SECRETARIAT, input=named(application, decision="CONFIRMED"))
    assert codes(answer["proposeDecision"]) == [("INVALID", ("decision",))]


async def test_a_withdrawal_voids_what_was_decided(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.UNDER_REVIEW)
    decided = await proposed(ask, application, "ACCEPTED")
    decided.withdraw(by=decided.applicant_id, at=clock.now(), note=None)
    await decided.save_as_of(decided.version)
    assert (await present(application)).pending_decision is None
    assert await letters_about(application) == [("decision", "DISCARDED")]


async def test_decisions_are_released_all_or_none(ask: Ask) -> None:
    call = await a_call(seats=1)
    decided = [await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED") for _ in range(2)]
    payload = await released(ask, call)
    assert codes(payload) == [("NO_SEATS", ("call",))]
    assert payload["userErrors"][0]["message"] == "2 are to be accepted and 1 seats are free."
    assert [await present(one) for one in decided] == decided


async def test_seats_are_kept_to_by_country_too(ask: Ask) -> None:
    call = await a_call(seats=5, seats_per_country=1)
    for country in ("KG", "KG", "KZ"):
        await proposed(ask, await an_application(call, state=State.UNDER_REVIEW, country=country), "ACCEPTED")
    payload = await released(ask, call)
    assert codes(payload) == [("NO_SEATS", ("call",))]
    assert "KG" in payload["userErrors"][0]["message"]


async def test_a_release_done_twice_changes_nothing_the_second_time(ask: Ask) -> None:
    call = await a_call(seats=3)
    accepted = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED")
    first = await released(ask, call, accepted)
    assert [one["state"] for one in first["applications"]] == ["ACCEPTED"]
    assert await released(ask, call, accepted) == first
    assert (await released(ask, call))["applications"] == []
    round_ = await Round.one({"call": call.item_id})
    assert round_
    assert (round_.seats_taken, round_.seats_taken_by_country) == (1, {"KG": 1})
    assert await letters_about(accepted) == [("decision", "QUEUED")]


async def test_the_undecided_cannot_be_released_by_name(ask: Ask) -> None:
    call = await a_call()
    undecided = await an_application(call, state=State.UNDER_REVIEW)
    elsewhere = await an_application(await a_call("another"), state=State.UNDER_REVIEW)
    payload = await released(ask, call, undecided, elsewhere)
    assert codes(payload) == [("WRONG_STATE", ("applications", "0")), ("NOT_FOUND", ("applications", "1"))]


async def test_who_waits_is_ranked_by_proposal_then_by_who_was_first(ask: Ask) -> None:
    call, now = await a_call(seats=1), clock.now()
    ages = [3, 2, 1]
    waiting = [
        await an_application(call, state=State.UNDER_REVIEW, submitted_at=now - timedelta(days=age)) for age in ages
    ]
    for application, rank in zip(waiting, (None, None, 1), strict=True):
        await proposed(ask, application, "WAITLISTED", **({"rank": rank} if rank else {}))
    await released(ask, call)
    assert [(await present(one)).waiting_rank for one in waiting] == [2, 3, 1]


async def test_the_waiting_list_can_be_put_in_another_order(ask: Ask) -> None:
    call = await a_call(seats=1)
    waiting = [await an_application(call, state=State.WAITLISTED, waiting_rank=rank) for rank in (1, 2, 3)]
    given = {"call": global_id("Call", call.item_id), "applications": [global_id("Application", waiting[2].id)]}
    answer = (await ask(RANK, as_=SECRETARIAT, input=given))["rankWaitingList"]
    assert [one["id"] for one in answer["applications"]] == [
        global_id("Application", waiting[place].id) for place in (2, 0, 1)
    ]
    assert [(await present(one)).waiting_rank for one in waiting] == [2, 3, 1]


FREEING = [
    (State.CONFIRMED, Action.CANCEL),
    (State.ACCEPTED, Action.CANCEL),
]


@pytest.mark.parametrize(("state", "action"), FREEING)
async def test_a_seat_that_falls_free_goes_to_the_first_who_waits(ask: Ask, state: State, action: Action) -> None:
    call = await a_call(seats=1)
    seated = await an_application(call, state=state)
    second = await an_application(call, state=State.WAITLISTED, waiting_rank=2)
    first = await an_application(call, state=State.WAITLISTED, waiting_rank=1)
    await done(ask, action, seated, note="Ill.")
    assert [(await present(one)).state for one in (first, second)] == [State.ACCEPTED, State.WAITLISTED]
    assert await letters_about(first) == [("PROMOTED", "QUEUED")]
    last = (await present(first)).history[-1]
    assert (last.action, last.actor, last.by) == (Action.PROMOTE, Actor.CLOCK, None)


@pytest.mark.parametrize("action", [Action.DECLINE, Action.WITHDRAW])
async def test_a_seat_that_its_holder_gives_up_goes_to_the_first_who_waits(ask: Ask, action: Action) -> None:
    call = await a_call(seats=1)
    await ask.headers(AYGUL)

    aygul = await Account.one({"email": AYGUL.email})
    mine = await an_application(call, of=aygul, state=State.ACCEPTED)
    waiting = await an_application(call, state=State.WAITLISTED, waiting_rank=1)
    await done(ask, action, mine, as_=AYGUL)
    assert (await present(waiting)).state is State.ACCEPTED


async def test_who_is_of_a_country_with_all_its_seats_is_passed_over(ask: Ask) -> None:
    call = await a_call(seats=2, seats_per_country=1)
    await an_application(call, state=State.CONFIRMED, country="KG")
    seated = await an_application(call, state=State.CONFIRMED, country="KZ")
    of_kg = await an_application(call, state=State.WAITLISTED, waiting_rank=1, country="KG")
    of_tr = await an_application(call, state=State.WAITLISTED, waiting_rank=2, country="TR")
    await done(ask, Action.CANCEL, seated, note="Ill.")
    assert [(await present(one)).state for one in (of_kg, of_tr)] == [State.WAITLISTED, State.ACCEPTED]


async def test_more_seats_are_offered_to_who_waits_by_the_worker(ask: Ask, settings: Settings) -> None:
    call = await a_call(seats=1)
    await an_application(call, state=State.CONFIRMED)
    waiting = await an_application(call, state=State.WAITLISTED, waiting_rank=1)
    await Round.change({"call": call.item_id}, {"$set": {"seats": 2, "room": 1}})
    assert (await offers.fill_free_seats(settings), await offers.fill_free_seats(settings)) == (1, 0)
    assert (await present(waiting)).state is State.ACCEPTED


async def test_an_offer_ends_on_its_day_after_two_reminders_and_the_next_is_asked(ask: Ask, settings: Settings) -> None:
    call = await a_call(seats=1, offer_days=10)
    accepted = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "ACCEPTED")
    waiting = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "WAITLISTED")
    await released(ask, call)
    for hours in (121, 96):
        clock.move(timedelta(hours=hours))
        assert await offers.remind_due(settings) == 1
    clock.move(timedelta(days=1))
    assert (await offers.end_due(settings), await offers.end_due(settings)) == (1, 0)
    assert [(await present(one)).state for one in (accepted, waiting)] == [State.OFFER_EXPIRED, State.ACCEPTED]
    told = [kind for kind, _ in await letters_about(accepted)]
    assert told == ["decision", "OFFER_REMINDER", "OFFER_REMINDER", "OFFER_EXPIRED"]


async def test_confirming_asks_for_what_is_asked_of_the_accepted(ask: Ask) -> None:

    call = await a_call(seats=1)
    await ask.headers(AYGUL)
    aygul = await Account.one({"email": AYGUL.email})
    mine = await an_application(call, of=aygul, state=State.ACCEPTED, respond_by=clock.now() + timedelta(days=1))
    saved = await ask(SAVE, as_=AYGUL, input=named(mine, answers=answers(passport="AC 123", name="Another")))
    assert codes(saved["saveAnswers"]) == [("FORBIDDEN", ("answers", "name"))]
    await done(ask, Action.CONFIRM, await present(mine), as_=AYGUL)
    stored = await present(mine)
    assert (stored.state, stored.confirmed_answers) == (State.CONFIRMED, {"passport": "AC 123"})


async def test_an_offer_that_has_ended_cannot_be_taken_up(ask: Ask) -> None:

    await ask.headers(AYGUL)
    aygul = await Account.one({"email": AYGUL.email})
    mine = await an_application(await a_call(), of=aygul, state=State.ACCEPTED, respond_by=clock.now())
    payload = await tried(ask, Action.CONFIRM, mine, as_=AYGUL)
    assert codes(payload) == [("CALL_NOT_OPEN", ("application",))]


async def test_reopening_is_refused_beside_another_application_of_the_person(ask: Ask) -> None:
    call, person = await a_call(), await an_account()
    settled = await an_application(call, of=person, state=State.REJECTED)
    await an_application(call, of=person)
    assert codes(await tried(ask, Action.REOPEN, settled)) == [("DUPLICATE", ("application",))]


async def test_a_promotion_by_hand_needs_a_free_seat(ask: Ask) -> None:
    call = await a_call(seats=1)
    await an_application(call, state=State.CONFIRMED)
    waiting = await an_application(call, state=State.WAITLISTED, waiting_rank=1)
    assert codes(await tried(ask, Action.PROMOTE, waiting)) == [("NO_SEATS", ("application",))]


async def test_the_board_tells_the_balance_before_anything_is_told(ask: Ask) -> None:
    call = await a_call(seats=2, seats_per_country=1)
    for country, decision in (("KG", "ACCEPTED"), ("KG", "ACCEPTED"), ("KZ", "REJECTED"), ("TR", None)):
        application = await an_application(call, state=State.UNDER_REVIEW, country=country)
        if decision:
            await proposed(ask, application, decision)
    board = await ask(
        "query($call: ID!) { selectionBoard(call: $call) { seats seatsTaken accepted waitlisted rejected undecided fits"
        " inAll { applications seated accepted afterRelease } byCountry { value accepted country { code } }"
        " firstTimers { applications } questions { key label answers { value label applications } } } }",
        as_=SECRETARIAT,
        call=global_id("Call", call.item_id),
    )
    assert board["selectionBoard"] == {
        "seats": 2,
        "seatsTaken": 0,
        "accepted": 2,
        "waitlisted": 0,
        "rejected": 1,
        "undecided": 1,
        "fits": False,
        "inAll": {"applications": 4, "seated": 0, "accepted": 2, "afterRelease": 2},
        "byCountry": [
            {"value": "KG", "accepted": 2, "country": {"code": "KG"}},
            {"value": "KZ", "accepted": 0, "country": {"code": "KZ"}},
            {"value": "TR", "accepted": 0, "country": {"code": "TR"}},
        ],
        "firstTimers": {"applications": 4},
        "questions": [
            {
                "key": "travels",
                "label": "Do you travel?",
                "answers": [
                    {"value": "true", "label": None, "applications": 0},
                    {"value": "false", "label": None, "applications": 0},
                ],
            }
        ],
    }


async def test_the_secretariat_reads_the_letters_that_a_decision_drafted(ask: Ask) -> None:
    application = await proposed(ask, await an_application(await a_call(), state=State.UNDER_REVIEW), "REJECTED")
    found = await Message.one({"application": application.id})
    assert found
    assert application.pending_decision
    assert (found.id, found.state) == (application.pending_decision.letter, MessageState.DRAFT)


async def test_a_call_that_is_over_offers_no_seats(ask: Ask, call: Call) -> None:
    waiting = await an_application(call, state=State.WAITLISTED, waiting_rank=1)
    await Round.change({"call": call.item_id}, {"$set": {"phase": "COMPLETED"}}, upsert=True)
    assert codes(await tried(ask, Action.PROMOTE, waiting)) == [("WRONG_STATE", ("call",))]
