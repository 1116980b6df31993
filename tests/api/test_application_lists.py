"""Lists of applications: who sees which, how they are narrowed, sorted and paged, and what that costs."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.access import Role, Viewer, may_read_application
from domain.applications import State
from models import application_lists
from models.application_parts import Opinion, PendingDecision
from models.applications import Application
from models.audit import AuditEvent
from models.base import new_id
from models.calls import Call
from resolvers import application_filters
from resolvers.application_filters import ApplicationChoice, listing, readable_by
from resolvers.context import Context
from resolvers.ids import global_id
from settings import Settings
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.applying import COMPLETE, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.listing import ANSWERS, handed_in
from tests.api.reviewing import account_of, assigned
from tests.client import Ask
from tests.commands import CommandCounter
from tests.factories import a_call, a_programme

LIST = """query($filter: ApplicationFilter, $order: SortOrder, $sort: ApplicationSort, $first: Int, $after: String,
    $last: Int, $before: String) {
  applications(filter: $filter, order: $order, sort: $sort, first: $first, after: $after, last: $last, before: $before)
  { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }
}"""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ids(*made: Application) -> list[str]:
    return [global_id("Application", one.id) for one in made]


async def seen(ask: Ask, as_: Actor = SECRETARIAT, **given: Any) -> list[str]:
    answer = await ask(LIST, as_=as_, **given)
    return [node["id"] for node in answer["applications"]["nodes"]]


async def found(ask: Ask, text: str, as_: Actor = SECRETARIAT, **narrowed: Any) -> list[str]:
    return await seen(ask, as_, filter={"text": text, **narrowed})


def of(call: Call) -> str:
    return global_id("Call", call.item_id)


async def test_the_secretariat_sees_everything_that_was_handed_in(ask: Ask, call: Call, a_draft: DraftOf) -> None:
    await a_draft(of=TIMUR)
    received = await submitted(ask, await saved(ask, await a_draft(of=AYGUL), **COMPLETE))

    assert await seen(ask) == [received["id"]]


async def test_a_contributor_sees_their_country_and_a_reviewer_what_was_given_to_them(ask: Ask, call: Call) -> None:
    kyrgyz = await handed_in(call, country="KG", at=NOON)
    hungarian = await handed_in(call, country="HU", at=NOON + HOUR)
    await assigned(ask, hungarian, REVIEWER)

    assert await seen(ask) == ids(hungarian, kyrgyz)
    assert await seen(ask, CONTRIBUTOR) == ids(kyrgyz)
    assert await seen(ask, REVIEWER) == ids(hungarian)


@pytest.mark.parametrize("actor", [None, AYGUL, EDITOR, ADMINISTRATOR])
async def test_nobody_else_lists_applications(ask: Ask, call: Call, actor: Actor | None) -> None:
    await handed_in(call)

    body = await ask.raw(LIST, as_=actor)

    code = body["errors"][0]["extensions"]["code"]
    assert (body["data"], code) == (None, "FORBIDDEN" if actor else "UNAUTHENTICATED")


async def test_lists_show_just_what_the_rules_grant_one_by_one(ask: Ask, call: Call) -> None:
    reader, another = new_id(), new_id()
    for state in (State.SUBMITTED, State.UNDER_REVIEW, State.WITHDRAWN):
        for country in ("KG", "HU"):
            for reviewers in ([], [another], [reader, another]):
                await handed_in(call, country=country, state=state, reviewers=reviewers)
    draft = await handed_in(call, state=State.DRAFT, reviewers=[reader])
    await Application.change({"_id": draft.id}, {"$set": {"submitted_at": None}})
    everything = await Application.many({})

    for roles in ((), *((role,) for role in Role), (Role.CONTRIBUTOR, Role.REVIEWER)):
        for country in ("KG", "TR", None):
            viewer = Viewer(reader, frozenset(roles), country)
            context = Context(Settings(), NOON, viewer=viewer)
            shown = await Application.many((await listing(context, ApplicationChoice())).where)
            granted = [one for one in everything if may_read_application(viewer, one)]
            assert {one.id for one in shown} == {one.id for one in granted}, (roles, country)


def test_a_contributor_without_a_country_reads_nothing() -> None:
    assert readable_by(Viewer("v", frozenset({Role.CONTRIBUTOR}), None)) == {"$or": [{"_id": None}]}


async def test_a_list_is_narrowed_by_every_condition_alone_and_together(ask: Ask, call: Call) -> None:
    programme = await a_programme("youth")
    other = await a_call("youth-call", programme=programme.item_id)
    judged = PendingDecision(state=State.ACCEPTED, by=new_id(), at=NOON, letter=new_id())
    opinion = Opinion(endorsed=True, by=new_id(), institution=new_id(), country="KG", at=NOON)
    first = await handed_in(call, "Aygül", organisation="Dostuk", at=NOON, endorsement=opinion)
    second = await handed_in(call, "Timur", country="HU", state=State.UNDER_REVIEW, at=NOON + HOUR)
    third = await handed_in(other, "Aygül", state=State.SHORTLISTED, at=NOON + 2 * HOUR, pending_decision=judged)
    assert first.organisation is not None
    kyrgyz_review = {"country": "KG", "progress": ["UNDER_REVIEW"]}

    narrowed: list[tuple[dict[str, Any], list[Application]]] = [
        ({}, [third, second, first]),
        ({"call": of(call)}, [second, first]),
        ({"call": "nothing"}, []),
        ({"programme": global_id("Programme", programme.item_id)}, [third]),
        ({"programme": global_id("Programme", programme.item_id), "call": of(call)}, []),
        ({"programme": global_id("Programme", new_id())}, []),
        ({"state": ["SUBMITTED", "SHORTLISTED"]}, [third, first]),
        ({"state": ["DRAFT"]}, []),
        ({"progress": ["UNDER_REVIEW"]}, [third, second]),
        ({"progress": ["UNDER_REVIEW"], "state": ["SUBMITTED"]}, []),
        ({"country": "HU"}, [second]),
        (kyrgyz_review, [third]),
        ({**kyrgyz_review, "call": of(call)}, []),
        ({"text": "aygul"}, [third, first]),
        ({"text": "aygul", "call": of(call)}, [first]),
        ({"text": "aygul", "state": ["SHORTLISTED"]}, [third]),
        ({"text": "  "}, [third, second, first]),
        ({"text": "…!"}, []),
        ({"organisation": global_id("Organisation", first.organisation)}, [first]),
        ({"endorsed": True}, [first]),
        ({"endorsed": False}, []),
        ({"pendingDecision": "ACCEPTED"}, [third]),
        ({"pendingDecision": "ACCEPTED", "call": of(call)}, []),
        ({"submittedFrom": (NOON + HOUR).isoformat()}, [third, second]),
        ({"submittedTo": (NOON + HOUR).isoformat()}, [second, first]),
        ({"submittedFrom": "0001-01-01T00:00:00Z", "submittedTo": NOON.isoformat()}, [first]),
    ]

    for conditions, expected in narrowed:
        assert (conditions, await seen(ask, filter=conditions)) == (conditions, ids(*expected))
        backwards = await seen(ask, filter=conditions, order="OLDEST_FIRST")
        assert (conditions, backwards) == (conditions, ids(*reversed(expected)))


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Қазақбаева", True),
        ("qazaqbaeva", True),
        ("KAZAK", True),
        ("Айгүл", True),
        ("dos", True),
        ("достук", True),
        ("enstitü", True),
        ("TRN-2026-000123", True),
        ("trn-2026-00012", True),
        ("TRN-2026", True),
        ("000123", True),
        ("123", True),
        ("teach", True),
        ("diasporalar", True),
        ("aygul kazak teach 123", True),
        ("k", False),
        ("tea", False),
        ("TRN-2026-000124", False),
        ("TRN-2025", False),
        ("aygul absent", False),
        ("passport-number", False),
    ],
)
async def test_text_is_found_in_any_script_in_names_organisation_reference_and_answers(
    ask: Ask, call: Call, text: str, is_found: bool
) -> None:
    answers = {"name": "x", "motivation": "To teach the diasporalar.", "passport": "passport-number"}
    organisation = {"organisation": "Dostuk Institute", "native_organisation": "Достук Enstitüsü"}
    made = await handed_in(
        call,
        "Aygul Kazakbaeva",
        native="Айгүл Қазақбаева",
        answers=answers,
        reference="TRN-2026-000123",
        **organisation,
    )
    await handed_in(call, "Timur", answers=ANSWERS, reference="TRN-2024-000777")

    assert await found(ask, text) == (ids(made) if is_found else [])


async def test_a_person_is_found_by_their_address_however_it_is_spelled_and_by_the_secretariat_alone(
    ask: Ask, call: Call
) -> None:
    made = await handed_in(call, email="Aygul@Example.org")

    assert await found(ask, " aygul@EXAMPLE.org ") == ids(made)
    assert await found(ask, "timur@example.org") == []
    assert await found(ask, "aygul@example.org", CONTRIBUTOR) == []


@pytest.mark.parametrize(
    ("actor", "conditions"),
    [
        (CONTRIBUTOR, {"state": ["SUBMITTED"]}),
        (CONTRIBUTOR, {"pendingDecision": "ACCEPTED"}),
        (REVIEWER, {"text": "Aygül"}),
        (REVIEWER, {"country": "KG"}),
        (REVIEWER, {"organisation": "any"}),
        (REVIEWER, {"endorsed": True}),
        (REVIEWER, {"pendingDecision": "ACCEPTED"}),
    ],
)
async def test_nobody_chooses_by_what_they_cannot_read(ask: Ask, call: Call, actor: Actor, conditions: Any) -> None:
    await handed_in(call)

    body = await ask.raw(LIST, as_=actor, filter=conditions)

    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("actor", "sort", "is_open"),
    [
        (SECRETARIAT, "AVERAGE_SCORE", True),
        (SECRETARIAT, "NAME", True),
        (CONTRIBUTOR, "NAME", True),
        (CONTRIBUTOR, "AVERAGE_SCORE", False),
        (CONTRIBUTOR, "WAITING_RANK", False),
        (REVIEWER, "NAME", False),
        (REVIEWER, "AVERAGE_SCORE", False),
    ],
)
async def test_nobody_sorts_by_what_they_cannot_read(
    ask: Ask, call: Call, actor: Actor, sort: str, is_open: bool
) -> None:
    body = await ask.raw(LIST, as_=actor, sort=sort, filter={"call": of(call)})

    assert ("errors" not in body) is is_open


async def test_nobody_of_the_staff_learns_from_a_list_how_their_own_application_is_judged(ask: Ask, call: Call) -> None:
    judged = PendingDecision(state=State.ACCEPTED, by=new_id(), at=NOON, letter=new_id())
    given = {"state": State.SHORTLISTED, "pending_decision": judged, "average_score": 90.0}
    others = await handed_in(call, **given)
    own = await handed_in(call, **given)
    await Application.change({"_id": own.id}, {"$set": {"applicant_id": (await account_of(ask, SECRETARIAT)).id}})

    assert await seen(ask) == ids(others)
    assert await seen(ask, filter={"state": ["SHORTLISTED"]}) == ids(others)
    assert await seen(ask, filter={"pendingDecision": "ACCEPTED"}) == ids(others)
    assert await seen(ask, filter={"call": of(call)}, sort="AVERAGE_SCORE") == ids(others)


async def test_lists_of_one_call_are_sorted_by_score_rank_and_name(ask: Ask, call: Call) -> None:
    zhanna = await handed_in(call, "Жанна", average_score=50.5, state=State.WAITLISTED, waiting_rank=2)
    aygul = await handed_in(call, "Aygül", average_score=None, state=State.WAITLISTED, waiting_rank=1)
    timur = await handed_in(call, "timur", average_score=100, state=State.SHORTLISTED)
    await handed_in(await a_call("another"), "Bolot", average_score=70)
    expected = {
        "AVERAGE_SCORE": [timur, zhanna, aygul],
        "WAITING_RANK": [aygul, zhanna],
        "NAME": [aygul, zhanna, timur],
    }

    for sort, order in expected.items():
        assert await seen(ask, filter={"call": of(call)}, sort=sort) == ids(*order)
        assert await seen(ask, filter={"call": of(call)}, sort=sort, order="OLDEST_FIRST") == ids(*reversed(order))
        assert await walked(ask, size=1, filter={"call": of(call)}, sort=sort) == ids(*order)
    assert await seen(ask, filter={"call": of(call), "text": "ti"}, sort="NAME") == ids(timur)


@pytest.mark.parametrize("sort", ["AVERAGE_SCORE", "WAITING_RANK", "NAME"])
async def test_what_compares_within_a_call_needs_one(ask: Ask, sort: str) -> None:
    body = await ask.raw(LIST, as_=SECRETARIAT, sort=sort)

    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("score", ["NaN", "Infinity", "1e300", '"5"', "true", "[]"])
async def test_what_is_no_score_is_in_no_cursor(ask: Ask, call: Call, score: str) -> None:
    cursor = base64.urlsafe_b64encode(f'[["f",{score}],["o","{"6" * 24}"]]'.encode()).decode().rstrip("=")

    body = await ask.raw(LIST, as_=SECRETARIAT, filter={"call": of(call)}, sort="AVERAGE_SCORE", after=cursor)

    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def walked(ask: Ask, *, size: int, **given: Any) -> list[str]:
    """All ids of a list, page after page; those of every page backwards must be the same."""
    forwards: list[str] = []
    page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        answer = await ask(LIST, as_=SECRETARIAT, first=size, after=page["endCursor"], **given)
        forwards += [node["id"] for node in answer["applications"]["nodes"]]
        page = answer["applications"]["pageInfo"]
    backwards: list[str] = []
    page = {"hasPreviousPage": True, "startCursor": None}
    while page["hasPreviousPage"]:
        answer = await ask(LIST, as_=SECRETARIAT, last=size, before=page["startCursor"], **given)
        backwards = [node["id"] for node in answer["applications"]["nodes"]] + backwards
        page = answer["applications"]["pageInfo"]
    assert forwards == backwards
    return forwards


@pytest.mark.parametrize("conditions", [{}, {"state": ["SUBMITTED", "WAITLISTED"]}, {"text": "ay"}, {"country": "KG"}])
async def test_pages_show_each_once_though_many_came_at_the_same_moment(
    ask: Ask, call: Call, conditions: dict[str, Any]
) -> None:
    made = [
        await handed_in(
            call, f"Aygül {n}", at=NOON + HOUR * (n // 3), state=State.WAITLISTED if n % 2 else State.SUBMITTED
        )
        for n in range(8)
    ]

    for size in (1, 3, 8, 9):
        assert sorted(await walked(ask, size=size, filter=conditions)) == sorted(ids(*made))


async def test_a_changed_name_is_found_at_once_and_the_old_one_no_more(ask: Ask, call: Call, a_draft: DraftOf) -> None:
    profile = "mutation($input: ProfileInput!) { updateProfile(input: $input) { userErrors { code } } }"
    await ask(profile, as_=AYGUL, input={"passportName": "Aygul Sultanova"})
    received = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    assert await found(ask, "sultan") == [received["id"]]

    await ask(profile, as_=AYGUL, input={"passportName": "Aygul Kerimova", "nativeName": "Айгүл Керимова"})

    assert (await found(ask, "sultan"), await found(ask, "керимова")) == ([], [received["id"]])
    (stored,) = await Application.many({})
    assert (stored.version, stored.sorted_name) == (received["version"], "aigul kerimova")


async def test_a_changed_organisation_is_found_at_once(ask: Ask, call: Call, a_draft: DraftOf) -> None:
    save = "mutation($input: OrganisationInput!) { saveOrganisation(input: $input) { userErrors { code } } }"
    await ask(save, as_=AYGUL, input={"name": "Dostuk", "country": "KG"})
    received = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))

    await ask(save, as_=AYGUL, input={"name": "Birimdik", "country": "KG"})

    assert (await found(ask, "dostuk"), await found(ask, "birimdik")) == ([], [received["id"]])


async def test_a_name_that_is_changed_while_its_application_is_handed_in_is_found(
    ask: Ask, call: Call, a_draft: DraftOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = "mutation($input: ProfileInput!) { updateProfile(input: $input) { userErrors { code } } }"
    complete = await saved(ask, await a_draft(), **COMPLETE)
    await ask(profile, as_=AYGUL, input={"passportName": "Aygul"})
    reads, is_read, goes_on = application_lists.findable, asyncio.Event(), asyncio.Event()

    async def read_slowly(application: Any, form: Any) -> Any:
        read = await reads(application, form)
        if application.reference and not is_read.is_set():
            is_read.set()
            await goes_on.wait()
        return read

    monkeypatch.setattr(application_lists, "findable", read_slowly)
    submission = asyncio.create_task(submitted(ask, complete))
    await is_read.wait()
    renaming = asyncio.create_task(ask(profile, as_=AYGUL, input={"nativeName": "Жылдыз"}))
    await asyncio.wait({renaming}, timeout=0.5)
    goes_on.set()
    received, _ = await asyncio.gather(submission, renaming)

    assert (await found(ask, "aygul"), await found(ask, "жылдыз")) == ([received["id"]], [received["id"]])


async def test_what_is_being_amended_is_found_only_once_it_was_handed_in_again(
    ask: Ask, call: Call, a_draft: DraftOf
) -> None:
    received = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    amended = await saved(ask, received, motivation="For the archives.")
    assert (await found(ask, "archives"), await found(ask, "learn")) == ([], [received["id"]])

    await submitted(ask, amended)

    assert (await found(ask, "archives"), await found(ask, "learn")) == ([received["id"]], [])


async def test_an_act_of_the_staff_leaves_the_words_as_they_are(ask: Ask, call: Call) -> None:
    made = await handed_in(call)
    act = "mutation($input: ActOnApplicationInput!) { startScreening(input: $input) { userErrors { code } } }"
    answer = await ask(act, as_=SECRETARIAT, input={"application": ids(made)[0], "version": made.version})
    assert answer["startScreening"]["userErrors"] == []

    assert await found(ask, "asanova", state=["IN_SCREENING"]) == ids(made)


async def test_a_forgotten_application_is_found_by_nothing(ask: Ask, call: Call) -> None:
    made = await handed_in(call)

    await made.forget_words()

    assert (await found(ask, "asanova"), await seen(ask)) == ([], ids(made))


async def test_each_reading_of_a_list_is_noted_without_what_was_looked_for(ask: Ask, call: Call) -> None:
    await handed_in(call)
    await seen(ask, filter={"call": of(call), "text": "Asanova"})
    await seen(ask, filter={"text": "Nobody"})

    events = await AuditEvent.many({"action": "READ_LIST"}, sort=[("_id", 1)])

    by = (await account_of(ask, SECRETARIAT)).id
    assert [(event.by, event.about, event.details) for event in events] == [
        (by, call.item_id, {"list": "applications", "filter": ["call", "text"], "count": 1}),
        (by, None, {"list": "applications", "filter": ["text"], "count": 0}),
    ]


async def test_a_list_is_counted_only_so_far(ask: Ask, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application_filters, "MOST_COUNTED", 3)
    monkeypatch.setattr(application_filters, "MOST_COUNTED_BY_TEXT", 2)
    for number in range(4):
        await handed_in(call, f"Aygül {number}", state=State.WAITLISTED if number else State.SUBMITTED)

    async def counted(**given: Any) -> int:
        total: int = (await ask(LIST, as_=SECRETARIAT, **given))["applications"]["totalCount"]
        return total

    assert (await counted(), await counted(filter={"text": "aygul"})) == (3, 2)
    assert (await counted(filter={"text": "aygul 1"}), await counted(filter={"state": ["SUBMITTED"]})) == (1, 1)
    assert await counted(filter={"call": of(call), "state": ["WAITLISTED"]}, sort="NAME") == 3
    assert await counted(filter={"call": of(call), "state": ["SUBMITTED"]}, sort="AVERAGE_SCORE") == 1


async def test_a_list_takes_as_many_commands_for_three_as_for_one(
    ask: Ask, call: Call, commands: CommandCounter
) -> None:
    document = """{ applications { nodes { reference state applicant { name { passport } } organisation { name }
      likelyDuplicates { id } staffNotes { text } } } }"""
    await handed_in(call, "Somebody Else", organisation="Else")
    counts = []
    for number in range(2):
        commands.reset()
        await ask(document, as_=SECRETARIAT)
        commands.reset()
        await ask(document, as_=SECRETARIAT)
        counts.append(len(commands.names))
        for other in range(2):
            await handed_in(call, f"Person {number} {other}", organisation=f"Organisation {other}")

    assert counts[0] == counts[1]


async def test_a_query_longer_than_anybody_types_is_the_clients_mistake(ask: Ask) -> None:
    body = await ask.raw(LIST, as_=SECRETARIAT, filter={"text": "x" * 201})

    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
