"""Which questions can be answered now, for whoever works on the answers."""

from typing import Any

from domain.applications import Action
from models.applications import Application
from models.calls import Call
from resolvers.ids import global_id
from tests.actors import AYGUL, SECRETARIAT
from tests.api.applying import COMPLETE, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.selecting import done
from tests.api.test_information import an_offer, asked_again, stored
from tests.client import Ask

OPEN = "query($id: ID!) { viewer { application(id: $id) { openFields } } }"
OF_STAFF = "query($id: ID!) { node(id: $id) { ... on Application { openFields } } }"


async def open_to_aygul(ask: Ask, application: Application) -> Any:
    answer = await ask(OPEN, as_=AYGUL, id=global_id("Application", application.id))
    return answer["viewer"]["application"]["openFields"]


async def test_in_a_draft_every_question_is_open(ask: Ask, a_draft: DraftOf) -> None:
    await a_draft()

    assert await open_to_aygul(ask, await stored()) is None


async def test_what_is_asked_again_is_open_with_what_it_brings_up_in_the_order_of_the_form(
    ask: Ask, a_draft: DraftOf
) -> None:
    await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    await done(ask, Action.START_SCREENING, await stored())
    await asked_again(ask, "travels", "name")

    assert await open_to_aygul(ask, await stored()) == ["name", "travels", "visa"]


async def test_with_an_offer_only_what_the_accepted_are_asked_is_open(ask: Ask, call: Call) -> None:
    assert await open_to_aygul(ask, await an_offer(ask, call)) == ["passport"]


async def test_it_is_for_who_works_on_the_answers_alone(ask: Ask, call: Call) -> None:
    offered = await an_offer(ask, call)

    answer = await ask(OF_STAFF, as_=SECRETARIAT, id=global_id("Application", offered.id))

    assert answer == {"node": {"openFields": None}}
