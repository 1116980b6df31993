"""Keys chosen by the client: the same sent again does nothing, and a key stands for just what was sent under it."""

from typing import Any

import pytest

from domain.applications import Action, State
from models.accounts import Account
from models.applications import Application
from models.calls import Call
from models.repeats import Repeat
from resolvers.ids import global_id
from tests.actors import AYGUL, REVIEWER, SECRETARIAT, TIMUR
from tests.api.applying import act_on, answers, codes
from tests.api.conftest import DraftOf
from tests.api.documents import SAVE
from tests.api.reviewing import ASSIGN, id_of
from tests.api.selecting import done, tried
from tests.api.test_co_applicants import INVITE, REMOVE
from tests.client import Ask
from tests.factories import a_call, an_application

OTHER_CONTENT = [("CONFLICT", ("key",))]
NO_KEY = [("INVALID", ("key",))]


async def test_answers_sent_under_a_key_of_other_answers_are_not_lost_unseen(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    first = act_on(draft, answers=answers(name="A"), key="k")
    other = act_on(draft, answers=answers(name="B"), key="k")

    told = [(await ask(SAVE, as_=AYGUL, input=one))["saveAnswers"] for one in (first, first, other)]

    assert [codes(one) for one in told] == [[], [], OTHER_CONTENT]
    (kept,) = await Repeat.many({})
    assert len(kept.given or "") == 64, "what was sent is not kept itself"


async def test_an_invitation_of_somebody_else_needs_a_key_of_its_own(ask: Ask, a_draft: DraftOf) -> None:
    await ask(
        'mutation { saveOrganisation(input: { name: "Manas", country: "KG" }) { userErrors { code } } }', as_=AYGUL
    )
    draft = await a_draft()
    given = {"application": draft["id"], "email": TIMUR.email, "access": "VIEW", "key": "k"}
    sent: list[dict[str, Any]] = [given, given, {**given, "email": "third@example.org"}, {**given, "access": "EDIT"}]

    told = [codes((await ask(INVITE, as_=AYGUL, input=one))["inviteCoApplicant"]) for one in sent]

    assert told == [[], [], OTHER_CONTENT, OTHER_CONTENT]
    out = {"application": draft["id"], "email": TIMUR.email, "key": "k"}
    assert codes((await ask(REMOVE, as_=AYGUL, input=out))["removeCoApplicant"]) == OTHER_CONTENT


async def test_a_note_is_part_of_what_a_key_stands_for(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.IN_SCREENING)
    sent = ["No NGO.", "No NGO.", "Too late."]

    told = [codes(await tried(ask, Action.MARK_INELIGIBLE, application, key="k", note=one)) for one in sent]

    assert told == [[], [], OTHER_CONTENT]


async def test_other_reviewers_need_a_key_of_their_own(ask: Ask, call: Call) -> None:
    application = await an_application(call, state=State.UNDER_REVIEW)
    given = {"applications": [global_id("Application", application.id)], "key": "k"}
    second = await id_of(ask, SECRETARIAT)

    first = await ask(ASSIGN, as_=SECRETARIAT, input={**given, "reviewers": [await id_of(ask, REVIEWER)]})
    other = await ask(ASSIGN, as_=SECRETARIAT, input={**given, "reviewers": [second]})

    assert [codes(one["assignReviewers"]) for one in (first, other)] == [[], OTHER_CONTENT]


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_what_is_no_key_is_refused_also_where_nothing_is_left_to_be_done(ask: Ask, key: str) -> None:
    await ask.headers(AYGUL)
    application = await an_application(await a_call(), of=await Account.one({"email": AYGUL.email}))
    for _ in range(2):
        assert codes(await tried(ask, Action.WITHDRAW, application, as_=AYGUL, key=key)) == NO_KEY
        if (present := await Application.by_id(application.id)) and present.state is not State.WITHDRAWN:
            await done(ask, Action.WITHDRAW, application, as_=AYGUL)


async def test_a_withdrawal_sent_again_is_the_same_withdrawal(ask: Ask) -> None:
    await ask.headers(AYGUL)
    application = await an_application(await a_call(), of=await Account.one({"email": AYGUL.email}))
    sent = ["I moved.", "I moved.", "I am ill."]

    told = [codes(await tried(ask, Action.WITHDRAW, application, as_=AYGUL, key="k", note=one)) for one in sent]

    assert told == [[], [], OTHER_CONTENT]
