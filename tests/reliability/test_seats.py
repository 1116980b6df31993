"""Seats under races on the real database: never oversold, in all or by country, whatever runs at once.

Everything starts at a barrier. Each guard has a negative control: with it removed, the same race oversells.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from delivery import offers
from domain.applications import SEATED, Action, State
from models import calls
from models.accounts import Account
from models.applications import Application
from models.calls import Call, Round
from resolvers.ids import global_id
from settings import Settings
from tests.actors import SECRETARIAT, Actor
from tests.api.documents import START
from tests.api.selecting import PROPOSE, named, present, proposed, released, tried
from tests.client import Ask
from tests.factories import a_call, an_application

SECOND_SECRETARIAT = Actor("second-secretariat@example.org", SECRETARIAT.roles)

Race = Callable[[], Awaitable[Any]]


async def at_once(*races: Race) -> list[Any]:
    """What each gave back; none begins before all are ready."""
    barrier = asyncio.Barrier(len(races))

    async def begin(race: Race) -> Any:
        await barrier.wait()
        return await race()

    return await asyncio.gather(*(begin(race) for race in races))


async def seated(call: Call) -> list[Application]:
    return await Application.many({"call": call.item_id, "state": {"$in": [state.value for state in SEATED]}})


async def require_true_count(call: Call) -> None:
    """What is counted is what is so, and within the limits."""
    holders, round_ = await seated(call), await Round.one({"call": call.item_id})
    assert round_ is not None
    by_country = {country: taken for country, taken in round_.seats_taken_by_country.items() if taken}
    assert round_.seats_taken == len(holders)
    assert by_country == {country: sum(one.seat_country == country for one in holders) for country in by_country}
    assert round_.seats is None or round_.seats_taken <= round_.seats
    assert all(taken <= (round_.seats_per_country or taken) for taken in by_country.values())


async def decided(ask: Ask, call: Call, number: int, **given: Any) -> list[Application]:
    return [
        await proposed(ask, await an_application(call, state=State.UNDER_REVIEW, **given), "ACCEPTED")
        for _ in range(number)
    ]


async def release_each(ask: Ask, call: Call, applications: Sequence[Application]) -> list[Any]:
    await ask.headers(SECRETARIAT)
    return await at_once(*((lambda one=one: released(ask, call, one)) for one in applications))  # type: ignore[misc]


async def test_fifty_releases_at_once_take_the_ten_seats_and_no_more(ask: Ask) -> None:
    call = await a_call(seats=10)
    payloads = await release_each(ask, call, await decided(ask, call, 50))
    refusals = [payload["userErrors"][0]["code"] for payload in payloads if payload["userErrors"]]
    assert (len(await seated(call)), refusals) == (10, ["NO_SEATS"] * 40)
    await require_true_count(call)


async def test_releases_at_once_take_no_more_than_one_country_can_have(ask: Ask) -> None:
    call = await a_call(seats=10, seats_per_country=2)
    await release_each(
        ask, call, await decided(ask, call, 12, country="KG") + await decided(ask, call, 2, country="TR")
    )
    assert sorted(one.country or "" for one in await seated(call)) == ["KG", "KG", "TR", "TR"]
    await require_true_count(call)


async def test_without_the_condition_on_the_update_the_same_race_oversells(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: seats that are counted first and taken afterwards, each outside the other's sight."""
    call = await a_call(seats=10)
    applications = await decided(ask, call, 50)
    monkeypatch.setattr(calls, "_has_seat", lambda country: {})
    monkeypatch.setattr("resolvers.releasing._require_seats", lambda round_, pending: None)
    await release_each(ask, call, applications)
    assert len(await seated(call)) == 50


async def test_promote_decline_expire_and_a_change_of_seats_at_once_keep_the_count_true(
    ask: Ask, settings: Settings
) -> None:
    people = [Actor(f"holder-{number}@example.org") for number in range(4)]
    call = await a_call(seats=4)
    now = clock.now()
    holders = []
    for number, person in enumerate(people):
        await ask.headers(person)
        account = await Account.one({"email": person.email})
        until = now + timedelta(days=1) if number < 2 else now
        holders.append(await an_application(call, of=account, state=State.ACCEPTED, respond_by=until))
    waiting = [await an_application(call, state=State.WAITLISTED, waiting_rank=rank) for rank in range(1, 9)]
    await ask.headers(SECRETARIAT)

    async def fewer_and_more() -> None:
        await Round.change({"call": call.item_id}, {"$set": {"seats": 5, "room": 1}})
        await offers.fill_free_seats(settings)

    await at_once(
        lambda: tried(ask, Action.DECLINE, holders[0], as_=people[0]),
        lambda: tried(ask, Action.DECLINE, holders[1], as_=people[1]),
        lambda: offers.end_due(settings),
        lambda: offers.end_due(settings),
        fewer_and_more,
        *((lambda one=one: tried(ask, Action.PROMOTE, one)) for one in waiting[4:]),  # type: ignore[misc]
    )
    while await offers.fill_free_seats(settings) or await offers.end_due(settings):
        pass
    await require_true_count(call)
    assert len(await seated(call)) == 5
    states = [(await present(one)).state for one in holders]
    assert states == [State.DECLINED, State.DECLINED, State.OFFER_EXPIRED, State.OFFER_EXPIRED]


async def decide_together(ask: Ask, application: Application) -> list[Any]:
    """Two of the secretariat, who read the same version, decide differently."""
    await ask.headers(SECRETARIAT)
    await ask.headers(SECOND_SECRETARIAT)

    def decide(person: Actor, decision: str) -> Race:
        return lambda: ask(PROPOSE, as_=person, input=named(application, decision=decision))

    answers = await at_once(decide(SECRETARIAT, "ACCEPTED"), decide(SECOND_SECRETARIAT, "REJECTED"))
    return [[error["code"] for error in answer["proposeDecision"]["userErrors"]] for answer in answers]


async def test_of_two_who_decide_one_application_the_second_is_told_of_the_first(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.UNDER_REVIEW)
    assert sorted(await decide_together(ask, application)) == [[], ["CONFLICT"]]
    assert len((await present(application)).history) == 2


async def test_without_the_version_the_second_decision_overrides_the_first_unseen(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: an act that does not ask for the version that was read."""
    application = await an_application(await a_call(), state=State.UNDER_REVIEW)
    monkeypatch.setattr("resolvers.acts._as_read", lambda context, application, version: application.version)
    assert await decide_together(ask, application) == [[], []]


async def start_and_fill(ask: Ask, person: Actor, call: Call, key: str) -> dict[str, Any]:
    answer = await ask(START, as_=person, input={"call": global_id("Call", call.item_id), "key": key})
    payload: dict[str, Any] = answer["startApplication"]
    return payload


async def test_two_applications_of_one_person_at_once_are_one(ask: Ask) -> None:
    call, person = await a_call(), Actor("twice@example.org")
    await ask.headers(person)
    payloads = await at_once(
        *((lambda key=key: start_and_fill(ask, person, call, key)) for key in ("phone", "laptop"))  # type: ignore[misc]
    )
    codes = sorted([error["code"] for error in payload["userErrors"]] for payload in payloads)
    assert (codes, await Application.count_of({"call": call.item_id})) == ([[], ["DUPLICATE"]], 1)


async def test_without_the_unique_index_one_person_has_two(ask: Ask) -> None:
    """The negative control: looking first and beginning afterwards is not enough."""
    call, person = await a_call(), Actor("twice@example.org")
    await ask.headers(person)
    collection = Application.get_motor_collection()
    await collection.drop_index("one_active_per_person_and_call")
    try:
        await at_once(
            *((lambda key=key: start_and_fill(ask, person, call, key)) for key in ("phone", "laptop"))  # type: ignore[misc]
        )
        assert await Application.count_of({"call": call.item_id}) == 2
    finally:
        await Application.remove_where({})
        await collection.create_indexes(Application.Settings.indexes)
