"""One's own application, alone or alongside: whoever works on applications works on no such one."""

from typing import Any

import pytest

from adapters import clock
from delivery import letters
from domain.applications import State
from domain.co_applicants import CoAccess, InvitationState
from domain.letters import LetterKind
from models.application_parts import CoApplicant, Opinion
from models.applications import Application
from models.base import new_id
from models.calls import Call
from models.messages import MessageState
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, REVIEWER, SECRETARIAT, Actor
from tests.api.desk import done, refused
from tests.api.reviewing import ASSIGN, SPREAD, UNASSIGN, account_of, an_application, id_of
from tests.api.test_endorsement import COLLEAGUE, ENDORSE, OF_COUNTRY, RANK, READ
from tests.client import Ask

FORBIDDEN = [("FORBIDDEN", "application")]
ABSENT = [("NOT_FOUND", "application")]


@pytest.fixture(params=["alone", "alongside"])
def way(request: pytest.FixtureRequest) -> str:
    """How somebody applies: by their own application, or by one that they were let into."""
    return str(request.param)


async def own(ask: Ask, call: Call, actor: Actor, way: str, **given: Any) -> Application:
    """An application that is under review and somebody's own."""
    if way == "alone":
        return await an_application(ask, call, actor, **given)
    account = await account_of(ask, actor)
    let_in = CoApplicant(
        email=account.email,
        email_key=account.email_key,
        access=CoAccess.VIEW,
        state=InvitationState.ACCEPTED,
        account=account.id,
        invited_at=clock.now(),
    )
    return await an_application(ask, call, AYGUL, co_applicants=[let_in], **given)


def named(application: Application) -> str:
    return global_id("Application", application.id)


async def test_the_acts_of_the_secretariat_are_not_offered(ask: Ask, call: Call, way: str) -> None:
    application = await own(ask, call, SECRETARIAT, way)
    document = "query($id: ID!) { node(id: $id) { ... on Application { availableActions } } }"

    acts = (await ask(document, as_=SECRETARIAT, id=named(application)))["node"]["availableActions"]

    assert acts == (["WITHDRAW"] if way == "alone" else [])


async def test_nobody_chooses_who_reviews_it(ask: Ask, call: Call, way: str) -> None:
    reviewer = await account_of(ask, REVIEWER)
    mine = await own(ask, call, SECRETARIAT, way, reviewers=[reviewer.id])
    other = await an_application(ask, call, Actor("other@example.org"))
    key = global_id("Account", reviewer.id)

    given = {"applications": [named(other), named(mine)], "reviewers": [key]}
    assert await refused(ask, ASSIGN, as_=SECRETARIAT, **given) == [("FORBIDDEN", "applications/1")]
    assert await refused(ask, UNASSIGN, as_=SECRETARIAT, application=named(mine), reviewer=key) == FORBIDDEN
    assert [one.reviewers for one in await Application.many({}, sort=[("_id", 1)])] == [[reviewer.id], []]


async def test_it_is_left_out_of_what_is_spread(ask: Ask, call: Call, way: str) -> None:
    mine = await own(ask, call, SECRETARIAT, way)
    other = await an_application(ask, call, Actor("other@example.org"))

    given = {"call": global_id("Call", call.item_id), "reviewers": [await id_of(ask, REVIEWER)], "each": 1}
    answer = await ask(SPREAD, as_=SECRETARIAT, input=given)

    assert answer == {"spreadReviewers": {"assigned": 1, "userErrors": []}}
    assert {one.id: len(one.reviewers) for one in await Application.many({})} == {mine.id: 0, other.id: 1}


async def test_no_institution_endorses_or_ranks_it_by_who_applies(ask: Ask, call: Call, way: str) -> None:
    mine = await own(ask, call, CONTRIBUTOR, way, country="KG")
    given = {"application": named(mine), "version": 1, "endorsed": True}
    ranked = {"call": global_id("Call", call.item_id), "applications": [named(mine)]}

    assert await refused(ask, ENDORSE, as_=CONTRIBUTOR, **given) == ABSENT
    assert await refused(ask, RANK, as_=CONTRIBUTOR, **ranked) == [("NOT_FOUND", "applications/0")]
    assert await ask(OF_COUNTRY, as_=CONTRIBUTOR) == {"viewer": {"toEndorse": {"totalCount": 0, "nodes": []}}}
    assert (await done(ask, ENDORSE, as_=COLLEAGUE, **given))["endorsement"] == "ENDORSED"


async def test_what_the_institution_says_of_it_is_read_by_their_colleagues(ask: Ask, call: Call, way: str) -> None:
    said = {"by": new_id(), "institution": new_id(), "country": "KG", "at": clock.now()}
    opinion = Opinion(endorsed=True, rank=1, comment="They teach well.", **said)
    mine = await own(ask, call, CONTRIBUTOR, way, country="KG", endorsement=opinion)

    read = [(await ask(READ, as_=one, id=named(mine)))["node"] for one in (CONTRIBUTOR, COLLEAGUE)]

    assert [one["endorsementComment"] for one in read] == [None, "They teach well."]


async def test_a_letter_about_it_is_read_too_early_by_nobody(ask: Ask, call: Call, way: str) -> None:
    mine = await own(ask, call, SECRETARIAT, way, state=State.UNDER_REVIEW)
    url, state = ask.settings.base_url, MessageState.DRAFT
    draft = await (await letters.about(mine, LetterKind.REJECTED, at=clock.now(), base_url=url, state=state)).add()
    key = global_id("Message", draft.id)
    release = "mutation($input: ActOnMessageInput!) { releaseMessage(input: $input) { message { id } userErrors { code message path } } }"

    listed = await ask("{ messages { totalCount nodes { id } } }", as_=SECRETARIAT)
    found = await ask("query($id: ID!) { node(id: $id) { id } }", as_=SECRETARIAT, id=key)

    assert (listed, found) == ({"messages": {"totalCount": 0, "nodes": []}}, {"node": None})
    assert await refused(ask, release, as_=SECRETARIAT, message=key, version=1) == [("NOT_FOUND", "message")]


async def test_it_stands_in_no_list_of_those_who_work_on_them(ask: Ask, call: Call, way: str) -> None:
    await own(ask, call, SECRETARIAT, way)
    other = await an_application(ask, call, Actor("other@example.org"))

    answer = await ask("{ applications { totalCount nodes { id } } }", as_=SECRETARIAT)

    assert answer == {"applications": {"totalCount": 1, "nodes": [{"id": named(other)}]}}
