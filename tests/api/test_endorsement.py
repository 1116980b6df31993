"""Endorsement: what the diaspora institution of the applicants' country says of them, and who reads it."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from adapters import clock
from domain.access import Role
from domain.applications import Action, State
from domain.applications import Actor as Capacity
from models.application_parts import Attachment
from models.applications import Application
from models.audit import AuditEvent
from models.calls import Call
from models.files import File
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.desk import CONTRIBUTOR_ELSEWHERE, done, refused
from tests.api.reviewing import an_application, an_organisation, assigned, many_applications
from tests.client import Ask
from tests.factories import a_call

SAID = "version endorsement endorsementRank endorsementComment"
ERRORS = "userErrors { code message path }"
ENDORSE = f"mutation($input: EndorseApplicationInput!) {{ endorseApplication(input: $input) {{ application {{ {SAID} }} {ERRORS} }} }}"
RANK = f"mutation($input: RankEndorsementsInput!) {{ rankEndorsements(input: $input) {{ applications {{ endorsement endorsementRank }} {ERRORS} }} }}"
READ = "query($id: ID!) { node(id: $id) { ... on Application { endorsement endorsementRank endorsementComment } } }"
OF_COUNTRY = "{ viewer { toEndorse { totalCount nodes { id } } } }"
COLLEAGUE = Actor("colleague@example.org", CONTRIBUTOR.roles, "KG")


def named(application: Application) -> str:
    return global_id("Application", application.id)


async def endorsed(ask: Ask, application: Application, version: int = 1, **given: Any) -> Any:
    """An application that the institution of Kyrgyzstan endorses."""
    said = {"application": named(application), "version": version, "endorsed": True, **given}
    return await done(ask, ENDORSE, as_=CONTRIBUTOR, **said)


async def ranks() -> list[int | None]:
    """The rank of every application, in the order in which they were handed in."""
    found = await Application.many({}, sort=[("submitted_at", 1)])
    return [one.endorsement.rank if one.endorsement else None for one in found]


async def test_an_institution_endorses_the_applications_of_its_country_and_may_think_again(
    ask: Ask, call: Call
) -> None:
    application = await an_application(ask, call, country="KG")

    first = await endorsed(ask, application, rank=2, comment="They teach well.")
    second = await endorsed(ask, application, 2, endorsed=False)

    said = {"endorsement": "ENDORSED", "endorsementRank": 2, "endorsementComment": "They teach well."}
    assert first == {"version": 2, **said}
    said = {"endorsement": "NOT_ENDORSED", "endorsementRank": None, "endorsementComment": None}
    assert second == {"version": 3, **said}
    events = [one.details for one in await AuditEvent.many({"action": "ENDORSE"}, sort=[("_id", 1)])]
    assert events == [{"endorsed": True, "rank": 2}, {"endorsed": False, "rank": None}]


async def test_an_endorsement_is_read_by_the_secretariat_and_the_institution_alone(ask: Ask, call: Call) -> None:
    application = await an_application(ask, call, country="KG")
    await endorsed(ask, application, rank=1, comment="They teach well.")
    await assigned(ask, application, REVIEWER)

    read = {
        one.email: (await ask(READ, as_=one, id=named(application)))["node"]
        for one in (AYGUL, TIMUR, REVIEWER, CONTRIBUTOR_ELSEWHERE, CONTRIBUTOR, COLLEAGUE, SECRETARIAT)
    }

    said = {"endorsement": "ENDORSED", "endorsementRank": 1, "endorsementComment": "They teach well."}
    nothing = dict.fromkeys(said)
    assert read == {
        AYGUL.email: nothing,
        TIMUR.email: None,
        REVIEWER.email: nothing,
        CONTRIBUTOR_ELSEWHERE.email: None,
        CONTRIBUTOR.email: said,
        COLLEAGUE.email: said,
        SECRETARIAT.email: said,
    }


async def test_an_endorsement_is_waited_for_where_somebody_can_give_it_until_it_is_decided(
    ask: Ask, call: Call
) -> None:
    made = {
        "theirs": await an_application(ask, call, Actor("a@example.org"), country="KG"),
        "decided": await an_application(ask, call, Actor("b@example.org"), State.REJECTED, country="KG"),
        "elsewhere": await an_application(ask, call, Actor("c@example.org"), country="HU"),
        "nowhere": await an_application(ask, call, Actor("d@example.org")),
    }
    before = [(await ask(READ, as_=SECRETARIAT, id=named(one)))["node"]["endorsement"] for one in made.values()]
    await ask.headers(CONTRIBUTOR)
    after = [(await ask(READ, as_=SECRETARIAT, id=named(one)))["node"]["endorsement"] for one in made.values()]

    assert (before, after) == (["NONE"] * 4, ["PENDING", "NONE", "NONE", "NONE"])


async def test_an_institution_finds_what_it_can_endorse_and_nothing_else(ask: Ask, call: Call) -> None:
    mine = [
        await an_application(ask, call, Actor(f"{state}@example.org"), state, country="KG")
        for state in (State.SUBMITTED, State.SHORTLISTED)
    ]
    for state, country in ((State.DRAFT, "KG"), (State.ACCEPTED, "KG"), (State.SUBMITTED, "KZ")):
        await an_application(ask, call, Actor(f"{state}-{country}@example.org"), state, country=country)

    found = {one.email: (await ask(OF_COUNTRY, as_=one))["viewer"]["toEndorse"] for one in (CONTRIBUTOR, AYGUL)}

    nodes = [{"id": named(one)} for one in sorted(mine, key=lambda one: (one.created_at, one.id), reverse=True)]
    assert found == {
        CONTRIBUTOR.email: {"totalCount": 2, "nodes": nodes},
        AYGUL.email: {"totalCount": 0, "nodes": []},
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"version": 7}, [("CONFLICT", "version")]),
        ({"rank": 0}, [("OUT_OF_RANGE", "rank")]),
        ({"rank": 1_001}, [("OUT_OF_RANGE", "rank")]),
        ({"rank": 1, "endorsed": False}, [("INVALID", "rank")]),
        ({"comment": "x" * 5_001, "rank": 0}, [("TOO_LONG", "comment"), ("OUT_OF_RANGE", "rank")]),
        ({"application": "x"}, [("NOT_FOUND", "application")]),
    ],
)
async def test_an_endorsement_is_refused_with_every_objection(
    ask: Ask, call: Call, given: dict[str, Any], said: list[tuple[str, str]]
) -> None:
    application = await an_application(ask, call, country="KG")

    sent = {"application": named(application), "version": 1, "endorsed": True, **given}
    assert await refused(ask, ENDORSE, as_=CONTRIBUTOR, **sent) == said


@pytest.mark.parametrize("state", [State.WAITLISTED, State.ACCEPTED, State.REJECTED, State.WITHDRAWN])
async def test_what_is_decided_is_endorsed_no_more(ask: Ask, call: Call, state: State) -> None:
    application = await an_application(ask, call, state=state, country="KG")

    given = {"application": named(application), "version": 1, "endorsed": True}
    assert await refused(ask, ENDORSE, as_=CONTRIBUTOR, **given) == [("WRONG_STATE", "application")]


async def test_nobody_endorses_for_another_country(ask: Ask, call: Call) -> None:
    application = await an_application(ask, call, country="KG")

    given = {"application": named(application), "version": 1, "endorsed": True}
    assert await refused(ask, ENDORSE, as_=CONTRIBUTOR_ELSEWHERE, **given) == [("NOT_FOUND", "application")]


async def test_no_two_applications_of_a_country_have_one_rank_in_a_call(ask: Ask, call: Call) -> None:
    first, second = await many_applications(ask, call, 2, country="KG")
    elsewhere = await an_application(ask, await a_call("another-call"), country="KG")
    await endorsed(ask, first, rank=1)
    await endorsed(ask, elsewhere, rank=1)

    given = {"application": named(second), "version": 1, "endorsed": True, "rank": 1}
    assert await refused(ask, ENDORSE, as_=COLLEAGUE, **given) == [("DUPLICATE", "rank")]
    assert await endorsed(ask, first, 2, rank=1, comment="Still.") == {
        "version": 3, "endorsement": "ENDORSED", "endorsementRank": 1, "endorsementComment": "Still.",
    }  # fmt: skip


async def test_one_rank_given_to_several_at_once_goes_to_one_of_them(ask: Ask, call: Call) -> None:
    made = await many_applications(ask, call, 6, country="KG")
    await ask.headers(CONTRIBUTOR)

    answers = await asyncio.gather(
        *[
            ask(ENDORSE, as_=CONTRIBUTOR, input={"application": named(one), "version": 1, "endorsed": True, "rank": 1})
            for one in made
        ]
    )

    codes = [[error["code"] for error in one["endorseApplication"]["userErrors"]] for one in answers]
    assert Counter(map(tuple, codes)) == {(): 1, ("DUPLICATE",): 5}
    assert Counter(await ranks()) == {1: 1, None: 5}


async def test_applications_are_ranked_anew_in_one_go(ask: Ask, call: Call) -> None:
    made = await many_applications(ask, call, 4, country="KG")
    for rank, application in enumerate(made[:3], 1):
        await endorsed(ask, application, rank=rank, comment=f"Number {rank}.")
    order = [named(made[number]) for number in (2, 0, 3)]
    given = {"call": global_id("Call", call.item_id), "applications": order}

    ranked = await done(ask, RANK, as_=CONTRIBUTOR, **given)
    versions = [one.version for one in await Application.many({})]
    again = await done(ask, RANK, as_=CONTRIBUTOR, **given)

    assert ranked == [{"endorsement": "ENDORSED", "endorsementRank": rank} for rank in (1, 2, 3)]
    assert again == ranked
    assert await ranks() == [2, None, 1, 3]
    assert [one.version for one in await Application.many({})] == versions
    kept = [
        one.endorsement and one.endorsement.comment for one in await Application.many({}, sort=[("submitted_at", 1)])
    ]
    assert kept == ["Number 1.", "Number 2.", "Number 3.", None]


async def test_a_ranking_is_refused_whole(ask: Ask, call: Call) -> None:
    mine, settled = await many_applications(ask, call, 2, country="KG")
    settled.move_to(State.REJECTED, Action.RELEASE, actor=Capacity.SECRETARIAT, by=None, at=clock.now())
    await settled.save_as_of(1)
    foreign = await an_application(ask, call, country="KZ")
    order = [named(mine), named(mine), named(settled), named(foreign)]

    answer = await ask(RANK, as_=CONTRIBUTOR, input={"call": global_id("Call", call.item_id), "applications": order})

    errors = answer["rankEndorsements"]["userErrors"]
    assert [(error["code"], error["path"][1]) for error in errors] == [
        ("DUPLICATE", "1"), ("NOT_FOUND", "2"), ("NOT_FOUND", "3"),
    ]  # fmt: skip
    assert set(await ranks()) == {None}


async def test_what_is_reopened_comes_back_without_its_rank(ask: Ask, call: Call) -> None:
    first, second = await many_applications(ask, call, 2, country="KG")
    await endorsed(ask, first, rank=1)
    (first,) = await Application.many({"_id": first.id})
    for state, action in ((State.REJECTED, Action.RELEASE), (State.IN_SCREENING, Action.REOPEN)):
        first.move_to(state, action, actor=Capacity.SECRETARIAT, by=None, at=clock.now())
        await first.save_as_of(first.version)
        if state is State.REJECTED:
            await endorsed(ask, second, rank=1)

    assert await ranks() == [None, 1]


async def test_an_institution_reads_who_applies_and_why_but_nothing_asked_after_acceptance(
    ask: Ask, call: Call
) -> None:
    profile = 'mutation { updateProfile(input: { passportName: "Aygül Asanova" }) { userErrors { message } } }'
    await ask(profile, as_=AYGUL)
    organisation = await an_organisation(ask, AYGUL, name="Manas")
    application = await an_application(ask, call, country="KG", organisation=organisation.id)
    assert application.submission is not None
    letter = await File(
        name="letter.txt",
        media_type="text/plain",
        bytes=1,
        sha256="0",
        owner_id=application.applicant_id,
        received=True,
    ).add()
    application.submission.attachments = [Attachment(field="letter", file=letter.id, sha256="0")]
    application.submission.answers["passport"] = "AC 123"
    await application.save_as_of(1)
    document = "query($id: ID!) { node(id: $id) { ... on Application { state answers applicant { email name { passport } } organisation { name } files { file { name } } reviews { id } averageScore } } }"

    read = (await ask(document, as_=CONTRIBUTOR, id=named(application)))["node"]

    assert read == {
        "state": None,
        "answers": {"name": "Aygül", "motivation": "To learn.", "letter": [global_id("File", letter.id)]},
        "applicant": {"email": "withheld@applicant.invalid", "name": {"passport": "Aygül Asanova"}},
        "organisation": {"name": "Manas"},
        "files": [{"file": {"name": "letter.txt"}}],
        "reviews": [],
        "averageScore": None,
    }


async def test_a_contributor_without_a_country_endorses_nothing(ask: Ask, call: Call) -> None:
    application = await an_application(ask, call)
    adrift = Actor("adrift@example.org", (Role.CONTRIBUTOR,))

    given = {"application": named(application), "version": 1, "endorsed": True}
    assert await refused(ask, ENDORSE, as_=adrift, **given) == [("NOT_FOUND", "application")]
    ranked = {"call": global_id("Call", call.item_id), "applications": [named(application)]}
    assert await refused(ask, RANK, as_=adrift, **ranked) == [("NOT_FOUND", "applications/0")]
