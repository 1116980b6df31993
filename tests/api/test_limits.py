"""What one account can do so often and no more: begin applications, and hand one in."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from domain.applications import Action, State
from domain.applications import Actor as Capacity
from models.accounts import Account
from models.application_parts import HistoryEntry
from models.applications import Application
from models.messages import Message
from resolvers.applying import MOST_STARTS_A_DAY, MOST_SUBMISSIONS, MOST_SUBMISSIONS_AN_HOUR
from resolvers.ids import global_id
from tests.actors import AYGUL, TIMUR, Actor
from tests.api.applying import COMPLETE, act_on, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import START, SUBMIT
from tests.client import Ask
from tests.factories import a_call, an_application

Changed = Callable[[dict[str, Any], int], Awaitable[dict[str, Any]]]


@pytest.fixture
def changed(ask: Ask) -> Changed:
    """Changes an application and hands it in again."""

    async def change(application: dict[str, Any], number: int) -> dict[str, Any]:
        edited = await saved(ask, application, name=f"Name {number}")
        payload: dict[str, Any] = (await ask(SUBMIT, as_=AYGUL, input=act_on(edited)))["submitApplication"]
        return payload

    return change


async def test_an_application_is_handed_in_ten_times_an_hour(ask: Ask, a_draft: DraftOf, changed: Changed) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    for number in range(MOST_SUBMISSIONS_AN_HOUR - 1):
        application = (await changed(application, number))["application"]

    refused = await changed(application, 98)
    mails = await Message.count_of({})
    (stored,) = await Application.many({})
    clock.move(timedelta(hours=1))
    later = await changed({**application, "version": application["version"] + 1}, 99)

    assert codes(refused) == [("RATE_LIMITED", ("application",))]
    assert (len(stored.history), mails) == (MOST_SUBMISSIONS_AN_HOUR, MOST_SUBMISSIONS_AN_HOUR)
    assert codes(later) == []


async def test_an_application_is_handed_in_fifty_times_in_all_and_whenever_staff_ask(
    ask: Ask, a_draft: DraftOf, changed: Changed
) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    (stored,) = await Application.many({})
    long_ago = HistoryEntry(
        at=clock.now() - timedelta(days=1),
        action=Action.AMEND,
        state=State.SUBMITTED,
        actor=Capacity.APPLICANT,
        by=None,
    )
    stored.history += [long_ago] * (MOST_SUBMISSIONS - 2)
    await stored.save_as_of(stored.version)

    last = await changed({**application, "version": stored.version}, 1)
    refused = await changed(last["application"], 2)
    await ask_again(last["application"]["version"] + 1)
    answered = await changed({**last["application"], "version": last["application"]["version"] + 2}, 3)

    assert (codes(last), codes(answered)) == ([], [])
    assert codes(refused) == [("RATE_LIMITED", ("application",))]


async def ask_again(version: int) -> None:
    """Have the secretariat ask for the name once more."""
    (stored,) = await Application.many({})
    stored.state, stored.came_from, stored.reopened_fields = State.INFO_REQUESTED, State.IN_SCREENING, ["name"]
    await stored.save_as_of(version)


async def test_one_account_begins_thirty_applications_a_day_whatever_runs_at_once(ask: Ask) -> None:
    calls = [await a_call(f"call-{number}") for number in range(4)]
    await ask.headers(AYGUL)
    person = await Account.one({"email": AYGUL.email})
    older = await a_call("older")
    for _ in range(MOST_STARTS_A_DAY - 1):
        await an_application(older, of=person, state=State.WITHDRAWN)

    answered = await asyncio.gather(*[begun(ask, AYGUL, global_id("Call", call.item_id)) for call in calls])
    another = await begun(ask, TIMUR, global_id("Call", calls[0].item_id))

    assert sorted(answered) == [[], *[[("RATE_LIMITED", ("call",))]] * 3]
    assert another == []
    assert await Application.count_of({"applicant_id": person.id if person else None}) == MOST_STARTS_A_DAY


async def test_what_was_begun_a_day_ago_counts_no_more(ask: Ask) -> None:
    call = await a_call("call", closes_at=clock.now() + timedelta(days=9))
    await ask.headers(AYGUL)
    person = await Account.one({"email": AYGUL.email})
    for _ in range(MOST_STARTS_A_DAY):
        await an_application(call, of=person, state=State.WITHDRAWN)

    today = await begun(ask, AYGUL, global_id("Call", call.item_id))
    clock.move(timedelta(days=1))

    assert today == [("RATE_LIMITED", ("call",))]
    assert await begun(ask, AYGUL, global_id("Call", call.item_id)) == []


async def begun(ask: Ask, actor: Actor, call: str) -> list[tuple[str, tuple[str, ...]]]:
    """What is said against beginning an application."""
    return codes((await ask(START, as_=actor, input={"call": call, "key": call}))["startApplication"])
