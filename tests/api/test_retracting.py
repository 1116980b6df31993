"""A decision that was proposed, taken back before it was told; and the draft of the letter that is to tell it."""

from domain.applications import Action, State
from models.accounts import Account
from models.messages import Message, MessageState
from tests.actors import AYGUL, SECRETARIAT
from tests.api.applying import codes
from tests.api.selecting import PROPOSE, named, present, proposed, released
from tests.client import Ask
from tests.factories import a_call, an_application

LETTER = "query($id: ID!) { node(id: $id) { ... on Application { pendingDecision decisionLetter { id state } } } }"


async def test_what_was_proposed_is_taken_back_with_its_letter(ask: Ask) -> None:
    call = await a_call()
    application = await proposed(ask, await an_application(call, state=State.UNDER_REVIEW), "REJECTED")
    given = {"id": named(application)["application"]}
    read = (await ask(LETTER, as_=SECRETARIAT, **given))["node"]
    assert (read["pendingDecision"], read["decisionLetter"]["state"]) == ("REJECTED", "DRAFT")

    answer = await ask(PROPOSE, as_=SECRETARIAT, input=named(application, note="Too early."))

    assert answer["proposeDecision"]["userErrors"] == []
    stored = await present(application)
    assert (stored.state, stored.pending_decision) == (State.UNDER_REVIEW, None)
    assert (stored.history[-1].action, stored.history[-1].note) == (Action.PROPOSE_DECISION, "Too early.")
    (letter,) = await Message.many({"application": application.id})
    assert letter.state is MessageState.DISCARDED
    assert (await ask(LETTER, as_=SECRETARIAT, **given))["node"]["decisionLetter"] is None
    assert await released(ask, call) == {"applications": [], "userErrors": []}


async def test_nothing_is_taken_back_where_nothing_was_proposed(ask: Ask) -> None:
    application = await an_application(await a_call(), state=State.UNDER_REVIEW)

    answer = await ask(PROPOSE, as_=SECRETARIAT, input=named(application))

    assert codes(answer["proposeDecision"]) == [("WRONG_STATE", ("application",))]
    assert await present(application) == application


async def test_who_applies_is_shown_no_letter_before_it_is_sent(ask: Ask) -> None:
    await ask.headers(AYGUL)
    aygul = await Account.one({"email": AYGUL.email})
    mine = await an_application(await a_call(), of=aygul, state=State.UNDER_REVIEW)
    await proposed(ask, mine, "ACCEPTED")

    own = "query($id: ID!) { viewer { application(id: $id) { decisionLetter { id } confirmedAnswers } } }"
    answer = await ask(own, as_=AYGUL, id=named(mine)["application"])

    assert answer["viewer"]["application"] == {"decisionLetter": None, "confirmedAnswers": None}
