"""The deadline and its grace, to the millisecond, and one application under way at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from auth import sessions
from domain.errors import Refused
from models.accounts import Account
from models.applications import Application
from models.calls import Call
from resolvers import applying
from resolvers.context import Context
from resolvers.ids import global_id
from settings import Settings
from tests.actors import AYGUL
from tests.api.applying import COMPLETE, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import START
from tests.client import Ask

INSTANT = timedelta(milliseconds=1)
GRACE = timedelta(minutes=15)

At = Callable[[datetime], Awaitable[Context]]


@pytest.fixture
def at(ask: Ask, settings: Settings) -> At:
    """A request of Aygül's that arrives at this very moment."""

    async def arriving(moment: datetime) -> Context:
        account = await Account.one({"email": AYGUL.email})
        return Context(settings, moment, viewer=await sessions.viewer_of(account), account=account)

    return arriving


async def told(act: Awaitable[Any]) -> str:
    """What comes of an act."""
    try:
        await act
    except Refused as refused:
        return refused.errors[0].code.value
    return "done"


@pytest.mark.parametrize(
    ("after_closing", "outcome"),
    [
        (-INSTANT, "done"),
        (timedelta(), "done"),
        (GRACE - INSTANT, "done"),
        (GRACE, "CALL_NOT_OPEN"),
        (GRACE + INSTANT, "CALL_NOT_OPEN"),
    ],
)
async def test_a_draft_can_be_saved_and_sent_until_the_grace_ends(
    ask: Ask, a_draft: DraftOf, call: Call, at: At, after_closing: timedelta, outcome: str
) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    moment = call.closes_at + after_closing

    given = applying.Answers(draft["id"], draft["version"], {"motivation": "Typed at the last moment."})
    saving = await told(applying.save_answers(await at(moment), given))
    (stored,) = await Application.many({})
    sending = await told(applying.submit(await at(moment), draft["id"], stored.version))

    assert (saving, sending) == (outcome, outcome)


@pytest.mark.parametrize(
    ("after_closing", "outcome"), [(-INSTANT, "done"), (timedelta(), "CALL_NOT_OPEN"), (GRACE, "CALL_NOT_OPEN")]
)
async def test_what_was_handed_in_can_be_amended_until_the_deadline_and_has_no_grace(
    ask: Ask, a_draft: DraftOf, call: Call, at: At, after_closing: timedelta, outcome: str
) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))

    given = applying.Answers(application["id"], application["version"], {"motivation": "Amended."})

    assert await told(applying.save_answers(await at(call.closes_at + after_closing), given)) == outcome


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [
        ("opens_at", "done"),
        ("before opens_at", "CALL_NOT_OPEN"),
        ("before closes_at", "done"),
        ("closes_at", "CALL_NOT_OPEN"),
    ],
)
async def test_an_application_can_be_begun_from_the_opening_on_and_until_the_deadline(
    ask: Ask, call: Call, at: At, moment: str, outcome: str
) -> None:
    await ask.headers(AYGUL)
    instant = getattr(call, moment.removeprefix("before ")) - (INSTANT if "before" in moment else timedelta())

    assert await told(applying.start(await at(instant), global_id("Call", call.item_id), "k")) == outcome


async def test_of_many_applications_of_one_person_begun_at_once_one_is_under_way(ask: Ask, call: Call) -> None:
    await ask.headers(AYGUL)
    given = {"call": global_id("Call", call.item_id)}

    answered = await asyncio.gather(*[ask(START, as_=AYGUL, input={**given, "key": f"k{n}"}) for n in range(10)])

    outcomes = [codes(answer["startApplication"]) for answer in answered]
    assert sorted(outcomes) == [[]] + [[("DUPLICATE", ("call",))]] * 9
    assert await Application.count_of({"is_active": True}) == 1
