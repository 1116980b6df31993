"""Reviews: given to reviewers, written, given, kept from who must not read them, and never telling who applies."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from domain import assignments
from domain.access import Role
from domain.applications import Action, State
from domain.applications import Actor as Capacity
from domain.forms import Form
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id
from models.calls import Call
from models.reviews import Review
from resolvers.ids import global_id
from schema.root import schema
from tests.actors import AYGUL, CONTRIBUTOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.api.applying import act_on, answers
from tests.api.desk import done, refused
from tests.api.documents import ATTACH, SAVE, START, SUBMIT
from tests.api.reviewing import (
    ASSIGN,
    CRITERIA,
    DECLARE,
    REVIEW,
    REVIEWERS,
    SAVE_REVIEW,
    SECOND_REVIEWER,
    SPREAD,
    THIRD_REVIEWER,
    UNASSIGN,
    account_of,
    an_application,
    an_organisation,
    assigned,
    id_of,
    many_applications,
    scores,
)
from tests.client import Ask
from tests.commands import CommandCounter
from tests.factories import a_call

GOOD = {"scores": scores(merit=8, reach=5), "recommendation": "YES", "comment": "Strong."}
"""Comes to 29 of 35 points."""
POOR = {"scores": scores(merit=1, reach=0), "recommendation": "NO"}
"""Comes to 3 of 35 points."""

READ = "query($id: ID!) { node(id: $id) { ... on Application { averageScore reviews { id reviewer { email name { passport } } scores { criterion points maximum } recommendation comment hasConflict conflictNote } } } }"
PILE = "{ viewer { toReview { totalCount nodes { id state } } } }"


@pytest.fixture
async def call(ask: Ask) -> Call:
    """A call with criteria."""
    return await a_call(criteria=CRITERIA)


async def read(ask: Ask, application: str, as_: Actor) -> Any:
    """An application's reviews and average, as somebody reads them."""
    return (await ask(READ, as_=as_, id=application))["node"]


# Assigning ---------------------------------------------------------------------------------------------------------


async def test_an_application_is_given_to_reviewers_and_taken_from_them_again(ask: Ask, call: Call) -> None:
    application = global_id("Application", (await an_application(ask, call)).id)
    reviewers = [await id_of(ask, one) for one in (REVIEWER, SECOND_REVIEWER)]

    given = await done(ask, ASSIGN, as_=SECRETARIAT, applications=[application], reviewers=reviewers)
    again = await done(ask, ASSIGN, as_=SECRETARIAT, applications=[application], reviewers=reviewers[:1])
    pile = await ask(PILE, as_=REVIEWER)
    taken = await done(ask, UNASSIGN, as_=SECRETARIAT, application=application, reviewer=reviewers[0])

    both = {"id": application, "reviewers": [{"email": REVIEWER.email}, {"email": SECOND_REVIEWER.email}]}
    assert (given, again) == ([both], [both])
    assert pile == {"viewer": {"toReview": {"totalCount": 1, "nodes": [{"id": application, "state": "UNDER_REVIEW"}]}}}
    assert taken == {"id": application, "reviewers": [{"email": SECOND_REVIEWER.email}]}
    assert await ask(PILE, as_=REVIEWER) == {"viewer": {"toReview": {"totalCount": 0, "nodes": []}}}
    acts = [(one.action, sorted(one.details)) for one in await AuditEvent.many({}, sort=[("_id", 1)])]
    assert acts[-2:] == [("ASSIGN_REVIEWERS", ["reviewers"]), ("UNASSIGN_REVIEWER", ["reviewer"])]


async def test_assigning_under_a_key_is_done_once(ask: Ask, call: Call) -> None:
    application = global_id("Application", (await an_application(ask, call)).id)
    given = {"applications": [application], "reviewers": [await id_of(ask, REVIEWER)], "key": "monday"}
    await done(ask, ASSIGN, as_=SECRETARIAT, **given)
    await done(ask, UNASSIGN, as_=SECRETARIAT, application=application, reviewer=given["reviewers"][0])

    assert await done(ask, ASSIGN, as_=SECRETARIAT, **given) == [{"id": application, "reviewers": []}]


async def test_nobody_is_given_what_they_must_not_review(ask: Ask, call: Call) -> None:
    barred = {
        "themself": AYGUL.email,
        "of the organisation": "colleague@example.org",
        "of the institution": CONTRIBUTOR.email,
        "no reviewer": TIMUR.email,
        "in conflict": SECOND_REVIEWER.email,
    }
    roles = dict.fromkeys(barred.values(), (Role.REVIEWER, Role.APPLICANT)) | {TIMUR.email: (Role.APPLICANT,)}
    people = [Actor(one, roles[one]) for one in barred.values()]
    people[2] = Actor(CONTRIBUTOR.email, (Role.CONTRIBUTOR, Role.REVIEWER), "KG")
    own = await an_organisation(ask, people[0], name="Manas")
    await an_organisation(ask, people[1], name="Манас")
    application = await an_application(ask, call, people[0], organisation=own.id, country="KG")
    id_ = await assigned(ask, application, people[4])
    await done(ask, DECLARE, as_=people[4], application=id_)

    said = await refused_list(ask, ASSIGN, applications=[id_], reviewers=[await id_of(ask, one) for one in people])
    spread = await ask(SPREAD, as_=SECRETARIAT, input=await _spread(ask, call, 1, people[0], people[1], people[2]))

    assert said == [
        ("NOT_FOUND", "reviewers/3"),
        ("CONFLICT", "reviewers/0"),
        ("CONFLICT", "reviewers/1"),
        ("CONFLICT", "reviewers/2"),
        ("CONFLICT", "reviewers/4"),
    ]
    assert spread == {"spreadReviewers": {"assigned": 0, "userErrors": [_error("OUT_OF_RANGE", "reviewers", TOO_FEW)]}}
    assert [one.reviewers for one in await Application.many({})] == [[]]


TOO_FEW = "Too few reviewers can be found for some applications (1): the others must not review them."


def _error(code: str, path: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "path": [path]}


async def refused_list(ask: Ask, document: str, **given: Any) -> list[tuple[str, str]]:
    """What was said against an act of the secretariat on several things."""
    (payload,) = (await ask(document, as_=SECRETARIAT, input=given)).values()
    assert payload["applications"] == []
    return [(error["code"], "/".join(error["path"])) for error in payload["userErrors"]]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.REJECTED])
async def test_what_is_not_to_be_reviewed_is_given_to_nobody(ask: Ask, call: Call, state: State) -> None:
    application = global_id("Application", (await an_application(ask, call, state=state)).id)

    given = {"applications": [application, "x"], "reviewers": [await id_of(ask, REVIEWER)]}
    said = [("WRONG_STATE", "applications/0"), ("NOT_FOUND", "applications/1")]
    assert await refused_list(ask, ASSIGN, **given) == said
    assert await refused_list(ask, ASSIGN, **{**given, "applications": []}) == [("REQUIRED", "applications")]


async def _spread(ask: Ask, call: Call, each: int, *reviewers: Actor) -> dict[str, Any]:
    keys = [await id_of(ask, one) for one in reviewers]
    return {"call": global_id("Call", call.item_id), "reviewers": keys, "each": each}


async def _loads() -> Counter[Id]:
    return Counter(reviewer for one in await Application.many({}) for reviewer in one.reviewers)


async def test_applications_are_spread_evenly_beside_what_reviewers_have_and_the_same_again_changes_nothing(
    ask: Ask, call: Call
) -> None:
    made = await many_applications(ask, call, 7)
    await an_application(ask, call, AYGUL, state=State.SUBMITTED)
    await assigned(ask, made[0], REVIEWER)
    given = await _spread(ask, call, 2, *REVIEWERS)

    first = await ask(SPREAD, as_=SECRETARIAT, input=given)
    after = {one.id: one.reviewers for one in await Application.many({})}
    second = await ask(SPREAD, as_=SECRETARIAT, input=given)

    assert first == {"spreadReviewers": {"assigned": 13, "userErrors": []}}
    assert second == {"spreadReviewers": {"assigned": 0, "userErrors": []}}
    assert {one.id: one.reviewers for one in await Application.many({})} == after
    assert sorted(map(len, after.values())) == [0, 2, 2, 2, 2, 2, 2, 2]
    assert sorted((await _loads()).values()) == [4, 5, 5]


async def test_spreading_twice_at_once_gives_nobody_more(ask: Ask, call: Call) -> None:
    await many_applications(ask, call, 6)
    given = await _spread(ask, call, 2, *REVIEWERS)
    await ask.headers(SECRETARIAT)

    await asyncio.gather(*[ask(SPREAD, as_=SECRETARIAT, input=given) for _ in range(4)])

    assert sorted((await _loads()).values()) == [4, 4, 4]


@pytest.mark.parametrize("each", [0, 4])
async def test_each_application_gets_no_more_reviewers_than_there_are(ask: Ask, call: Call, each: int) -> None:
    answer = await ask(SPREAD, as_=SECRETARIAT, input=await _spread(ask, call, each, *REVIEWERS))

    errors = [_error("OUT_OF_RANGE", "each", "A number from 1 to 3, please.")]
    assert answer == {"spreadReviewers": {"assigned": 0, "userErrors": errors}}


async def test_many_are_spread_with_as_many_commands_and_each_organisation_folded_as_often_as_a_few(
    ask: Ask, call: Call, commands: CommandCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def fold(text: str) -> str:
        folded.append(text)
        return text

    monkeypatch.setattr(assignments, "fold", fold)
    organisation = await an_organisation(ask, AYGUL, name="Manas")
    for one in REVIEWERS:
        await an_organisation(ask, one, name=f"Of {one.email}")
    given = await _spread(ask, call, 2, *REVIEWERS)
    await ask.headers(SECRETARIAT)
    told = []
    for number in (1, 6):
        await many_applications(ask, call, number, organisation=organisation.id, key=str(number))
        folded.clear()
        commands.reset()
        await ask(SPREAD, as_=SECRETARIAT, input=given)
        told.append((len(commands.names), len(folded)))
        await Application.change_all({}, {"$set": {"state": "WITHDRAWN", "is_active": False}})

    assert told[0] == told[1]
    assert told[0][1] == 4, "three of reviewers, one that applies"


async def test_no_more_are_spread_at_once_than_can_be_and_those_with_enough_reviewers_do_not_count(
    ask: Ask, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.assignments.MOST_SPREAD", 2)
    monkeypatch.setattr("resolvers.assignments.WRITTEN_AT_ONCE", 1)
    made = await many_applications(ask, call, 3)
    given = await _spread(ask, call, 1, *REVIEWERS)

    too_many = await ask(SPREAD, as_=SECRETARIAT, input=given)
    await assigned(ask, made[0], REVIEWER)
    after = await ask(SPREAD, as_=SECRETARIAT, input=given)

    said = "At most 2 applications are spread at once, and 3 wait here. Give some out by hand first."
    assert too_many == {"spreadReviewers": {"assigned": 0, "userErrors": [_error("TOO_LONG", "call", said)]}}
    assert after == {"spreadReviewers": {"assigned": 2, "userErrors": []}}
    assert await AuditEvent.count_of({"action": "ASSIGN_REVIEWERS"}) == 2


# Reviewing ---------------------------------------------------------------------------------------------------------


async def test_reviews_come_to_an_average_that_is_worked_out_anew_with_each(ask: Ask, call: Call) -> None:
    application = await assigned(ask, await an_application(ask, call), REVIEWER, SECOND_REVIEWER)

    averages = [
        await done(ask, REVIEW, as_=REVIEWER, application=application, **GOOD),
        await done(ask, REVIEW, as_=SECOND_REVIEWER, application=application, **POOR),
        await done(ask, REVIEW, as_=SECOND_REVIEWER, application=application, **GOOD),
    ]

    assert averages == [{"averageScore": 82.86}, {"averageScore": 45.71}, {"averageScore": 82.86}]
    assert await Review.count_of({}) == 2


async def test_a_review_makes_no_version_stale_that_its_applicant_holds(ask: Ask, call: Call) -> None:
    application = await an_application(ask, call)
    id_ = await assigned(ask, application, REVIEWER)
    await done(ask, REVIEW, as_=REVIEWER, application=id_, **GOOD)

    application.move_to(
        State.SHORTLISTED, Action.SHORTLIST, actor=Capacity.SECRETARIAT, by=None, at=application.saved_at
    )
    await application.save_as_of(1)

    (stored,) = await Application.many({})
    assert (stored.version, stored.state, stored.average_score) == (2, State.SHORTLISTED, 82.86)
    assert stored.reviewed_by == stored.reviewers != []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"scores": scores(merit=11, reach=5)}, [("OUT_OF_RANGE", "scores/merit")]),
        ({"scores": scores(merit=-1, reach=5)}, [("OUT_OF_RANGE", "scores/merit")]),
        ({"scores": scores(merit=1)}, [("REQUIRED", "scores/reach")]),
        ({"scores": scores(merit=1, reach=1, charm=1)}, [("NOT_FOUND", "scores/charm")]),
        ({"scores": [*scores(merit=1, reach=1), *scores(merit=2)]}, [("DUPLICATE", "scores/merit")]),
        ({"comment": "x" * 5_001}, [("TOO_LONG", "comment")]),
    ],
)
async def test_a_review_is_refused_with_every_objection(
    ask: Ask, call: Call, given: dict[str, Any], said: list[tuple[str, str]]
) -> None:
    application = await assigned(ask, await an_application(ask, call), REVIEWER)

    assert await refused(ask, REVIEW, as_=REVIEWER, application=application, **{**GOOD, **given}) == said
    assert await Review.count_of({}) == 0


@pytest.mark.parametrize("state", [State.IN_SCREENING, State.INFO_REQUESTED, State.WAITLISTED, State.ACCEPTED])
async def test_only_what_is_under_review_is_reviewed(ask: Ask, call: Call, state: State) -> None:
    application = await assigned(ask, await an_application(ask, call, state=state), REVIEWER)

    assert await refused(ask, REVIEW, as_=REVIEWER, application=application, **GOOD) == [("WRONG_STATE", "application")]


async def test_only_whom_an_application_was_given_to_reviews_it(ask: Ask, call: Call) -> None:
    application = await assigned(ask, await an_application(ask, call), REVIEWER)

    absent = [("NOT_FOUND", "application")]
    assert await refused(ask, REVIEW, as_=SECOND_REVIEWER, application=application, **GOOD) == absent
    assert await read(ask, application, SECOND_REVIEWER) is None


async def test_a_review_is_saved_as_it_goes_and_is_its_writers_alone(ask: Ask, call: Call) -> None:
    application = await assigned(ask, await an_application(ask, call), REVIEWER, SECOND_REVIEWER)

    await done(ask, SAVE_REVIEW, as_=REVIEWER, application=application, scores=scores(reach=1), comment="Hm")
    saved = await done(ask, SAVE_REVIEW, as_=REVIEWER, application=application, scores=scores(merit=7))

    score = {"criterion": "merit", "points": 7, "maximum": 10}
    assert saved == {"scores": [score], "recommendation": None, "comment": None, "submittedAt": None}
    assert [len((await read(ask, application, one))["reviews"]) for one in (REVIEWER, SECRETARIAT)] == [1, 0]
    await done(ask, REVIEW, as_=SECOND_REVIEWER, application=application, **GOOD)
    assert len((await read(ask, application, SECOND_REVIEWER))["reviews"]) == 1
    await done(ask, REVIEW, as_=REVIEWER, application=application, **GOOD)
    assert await refused(ask, SAVE_REVIEW, as_=REVIEWER, application=application) == [("WRONG_STATE", "")]


async def test_the_others_reviews_are_read_after_ones_own(ask: Ask, call: Call) -> None:
    application = await assigned(ask, await an_application(ask, call, country="KG"), *REVIEWERS)
    await done(ask, REVIEW, as_=REVIEWER, application=application, **GOOD)
    await done(ask, DECLARE, as_=THIRD_REVIEWER, application=application, note="My cousin.")

    before = await read(ask, application, SECOND_REVIEWER)
    await done(ask, REVIEW, as_=SECOND_REVIEWER, application=application, **POOR)
    after = await read(ask, application, SECOND_REVIEWER)

    points = [{"criterion": "merit", "points": 8, "maximum": 10}, {"criterion": "reach", "points": 5, "maximum": 5}]
    first: dict[str, Any] = {
        "reviewer": {"email": "withheld@applicant.invalid", "name": None},
        "scores": points,
        "recommendation": "YES",
        "comment": "Strong.",
        "hasConflict": False,
        "conflictNote": None,
    }
    assert before == {"averageScore": None, "reviews": []}
    ids = [one.pop("id") for one in after["reviews"]]
    assert after["averageScore"] == 45.71
    assert after["reviews"][0] == first
    assert [one["reviewer"]["email"] for one in after["reviews"]] == [first["reviewer"]["email"], SECOND_REVIEWER.email]
    known = await read(ask, application, SECRETARIAT)
    told = [(one["reviewer"]["email"], one["conflictNote"]) for one in known["reviews"]]
    assert sorted(told) == [
        (REVIEWER.email, None), (SECOND_REVIEWER.email, None), (THIRD_REVIEWER.email, "My cousin."),
    ]  # fmt: skip
    for outsider in (AYGUL, CONTRIBUTOR):
        assert await read(ask, application, outsider) == {"averageScore": None, "reviews": []}
    nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for outsider in (AYGUL, CONTRIBUTOR, THIRD_REVIEWER):
        assert await ask(nodes, as_=outsider, ids=ids) == {"nodes": [None, None]}
    assert await ask(nodes, as_=SECOND_REVIEWER, ids=ids) == {"nodes": [{"id": one} for one in ids]}


async def test_a_conflict_takes_the_application_away_for_good_and_what_was_given_counts_no_more(
    ask: Ask, call: Call
) -> None:
    application = await assigned(ask, await an_application(ask, call), REVIEWER, SECOND_REVIEWER)
    await done(ask, REVIEW, as_=REVIEWER, application=application, **POOR)
    await done(ask, REVIEW, as_=SECOND_REVIEWER, application=application, **GOOD)

    declared = [await done(ask, DECLARE, as_=REVIEWER, application=application) for _ in range(2)]

    assert declared == [True, True]
    assert (await read(ask, application, SECRETARIAT))["averageScore"] == 82.86
    assert await read(ask, application, REVIEWER) is None
    given = {"applications": [application], "reviewers": [await id_of(ask, REVIEWER)]}
    assert await refused_list(ask, ASSIGN, **given) == [("CONFLICT", "reviewers/0")]


async def test_no_conflict_is_declared_once_it_is_decided(ask: Ask, call: Call) -> None:
    application = await assigned(ask, await an_application(ask, call, state=State.ACCEPTED), REVIEWER)

    answer = await ask(DECLARE, as_=REVIEWER, input={"application": application})

    errors = [_error("WRONG_STATE", "application", "The application is past reviewing.")]
    assert answer == {"declareConflict": {"done": False, "userErrors": errors}}


# At once -----------------------------------------------------------------------------------------------------------

Change = Callable[..., Any]


async def _two_reviews_at_once(
    ask: Ask, call: Call, monkeypatch: pytest.MonkeyPatch, change: Change | None = None
) -> float | None:
    """The average after two reviews that were both worked out before either was stored.

    A third came to 50 before, and so does the first of the two: it leaves the average as it is.
    """
    await Call.change({"_id": call.id}, {"$set": {"criteria": [CRITERIA[0].model_dump()]}})
    application = await assigned(ask, await an_application(ask, call), *REVIEWERS)
    await done(ask, REVIEW, as_=REVIEWER, application=application, scores=scores(merit=5), recommendation="MAYBE")
    together, many = asyncio.Barrier(2), Review.many.__func__  # type: ignore[attr-defined]
    waiting = 2

    async def read_and_wait(cls: Any, *args: Any, **given: Any) -> Any:
        nonlocal waiting
        found = await many(cls, *args, **given)
        if waiting and given.get("sort"):
            waiting -= 1
            await together.wait()
        return found

    monkeypatch.setattr(Review, "many", classmethod(read_and_wait))
    if change:
        monkeypatch.setattr(Application, "change", classmethod(change))
    for one in REVIEWERS[1:]:
        await ask.headers(one)
    await asyncio.gather(
        *[
            done(ask, REVIEW, as_=one, application=application, scores=scores(merit=points), recommendation="YES")
            for one, points in zip(REVIEWERS[1:], (5, 10), strict=True)
        ]
    )
    (stored,) = await Application.many({})
    return stored.average_score


async def test_two_reviews_at_once_both_count(ask: Ask, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await _two_reviews_at_once(ask, call, monkeypatch) == 66.67


async def test_if_the_application_kept_the_average_alone_one_of_them_would_be_lost(
    ask: Ask, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    change: Change = Application.change.__func__  # type: ignore[attr-defined]

    async def change_average_alone(cls: Any, where: Any, update: Any, **given: Any) -> Any:
        return await change(cls, where, {"$set": {"average_score": update["$set"]["average_score"]}}, **given)

    assert await _two_reviews_at_once(ask, call, monkeypatch, change_average_alone) == 75.0


# What reviewers see ------------------------------------------------------------------------------------------------

QUESTIONS: dict[str, dict[str, Any]] = {
    "motivation": {"kind": "LONG_TEXT"},
    "name": {"kind": "TEXT", "personal_data": True},
    "address": {"kind": "EMAIL"},
    "phone": {"kind": "PHONE"},
    "letter": {"kind": "FILE"},
    "photo": {"kind": "FILE", "personal_data": True},
    "diet": {"kind": "TEXT", "asked_from": "ACCEPTANCE"},
}
FIELDS = [{"key": key, "label": {"en": key}, "required": False, **given} for key, given in QUESTIONS.items()]
ASKED = Form.model_validate({"sections": [{"key": "about", "title": {"en": "About you"}, "fields": FIELDS}]})
WORDS = {
    "motivation": "word-of-the-motivation",
    "name": "word-of-the-name",
    "address": "word-of-the-address@example.org",
    "phone": "+996 555 123456",
    "letter": "word-of-the-letter",
    "photo": "word-of-the-photo",
    "bytes of letter": "bytes-of-the-letter",
    "bytes of photo": "bytes-of-the-photo",
    "diet": "word-of-the-diet",
    "passport": "word-of-the-passport",
    "native": "сөз",
    "account": "word-of-the-account@example.org",
    "organisation": "word-of-the-organisation",
    "site": "word-of-the-site.example.org",
    "withdrawal": "word-of-the-withdrawal",
}
"""What could tell who applies or how to reach them, each by a word that stands nowhere else."""
APPLICANT = Actor(WORDS["account"])
SHOWN = {
    True: {"motivation", "bytes of letter"},
    False: {
        "motivation", "name", "letter", "photo", "bytes of letter", "bytes of photo", "passport", "native",
        "organisation", "site",
    },
}  # fmt: skip
"""What reviewers read of it, when the call is blind and when it is not."""


async def _with_words(ask: Ask, call: Call) -> str:
    """An application in which every word stands where its name says."""
    profile = "mutation($input: ProfileInput!) { updateProfile(input: $input) { userErrors { message } } }"
    named = {"passportName": WORDS["passport"], "nativeName": WORDS["native"]}
    assert (await ask(profile, as_=APPLICANT, input=named))["updateProfile"]["userErrors"] == []
    await an_organisation(ask, APPLICANT, name=WORDS["organisation"], website=f"https://{WORDS['site']}")
    begun = await done(ask, START, as_=APPLICANT, call=global_id("Call", call.item_id), key="k1")
    said = {key: WORDS[key] for key in ("motivation", "name", "address", "phone")}
    saved = await done(ask, SAVE, as_=APPLICANT, **act_on(begun, answers=answers(**said)))
    for field in ("letter", "photo"):
        given = {"application": saved["id"], "field": field}
        content = WORDS[f"bytes of {field}"].encode()
        uploaded = await ask.upload(ATTACH, content, f"{WORDS[field]}.txt", as_=APPLICANT, input=given)
        saved = uploaded["attachFile"]["application"]
    await done(ask, SUBMIT, as_=APPLICANT, **act_on(saved))
    (application,) = await Application.many({})
    assert application.submission is not None
    application.answers["diet"] = application.submission.answers["diet"] = WORDS["diet"]
    application.move_to(
        State.UNDER_REVIEW, Action.SEND_TO_REVIEW, actor=Capacity.SECRETARIAT, by=None, at=application.saved_at
    )
    application.history[0].note = WORDS["withdrawal"]
    await application.save_as_of(application.version)
    id_: str = saved["id"]
    return id_


def selections(kind: str, depth: int = 0) -> list[str]:
    """Every path through the fields of a type, down to what is a plain value, as a selection of its own."""
    described = schema._schema.type_map[kind]
    found = []
    for name, field in described.fields.items() if isinstance(described, GraphQLObjectType) else ():
        required = [one for one, argument in field.args.items() if argument.default_value is None]
        inner = get_named_type(field.type)
        if required and any(str(field.args[one].type).endswith("!") for one in required):
            continue
        if is_leaf_type(inner):
            found.append(name)
        elif depth < 3 and inner.name not in ("Call", "ApplicationForm"):
            found += [f"{name} {{ {one} }}" for one in selections(inner.name, depth + 1)]
    return found


def batched(paths: list[str]) -> list[list[str]]:
    """As many at once as one request may ask at its root."""
    return [paths[first : first + 15] for first in range(0, len(paths), 15)]


async def read_each(ask: Ask, paths: list[str], actor: Actor, id_: str) -> dict[str, Any]:
    """What somebody is answered who reads these of an application, each for itself."""
    asked = " ".join(f"p{n}: node(id: $id) {{ ... on Application {{ {path} }} }}" for n, path in enumerate(paths))
    body = await ask.raw(f"query($id: ID!) {{ {asked} }}", as_=actor, id=id_)
    assert body["data"], body
    return body


@pytest.mark.parametrize("is_blind", [True, False])
async def test_a_reviewer_reads_nothing_that_they_need_not(ask: Ask, is_blind: bool) -> None:
    call = await a_call(criteria=CRITERIA, form=ASKED, blind_review=is_blind)
    id_ = await _with_words(ask, call)
    (application,) = await Application.many({})
    await assigned(ask, application, REVIEWER)
    assert application.submission is not None
    files = [one.file for one in application.submission.attachments]
    ids = [
        id_,
        global_id("Account", application.applicant_id),
        global_id("Organisation", application.organisation),
        *[global_id("File", one) for one in files],
    ]

    paths = selections("Application")
    bodies = [await read_each(ask, some, REVIEWER, id_) for some in batched(paths)]
    for kind in ("Account", "Organisation", "File"):
        parts = " ".join(selections(kind, 3))
        document = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {parts} }} }} }}"
        bodies.append(await ask.raw(document, as_=REVIEWER, ids=ids))
    text = json.dumps(bodies, ensure_ascii=False)
    for file in ids[3:]:
        answer = await ask.http.get(f"/files/{file}/x", headers=await ask.headers(REVIEWER))
        text += f"{answer.headers} {answer.text}"

    assert {"answers", "applicant { email }", "files { file { name } }", "history { note }"} <= set(paths)
    assert {what for what, word in WORDS.items() if word in text} == SHOWN[is_blind]
    whole = json.dumps([await read_each(ask, some, APPLICANT, id_) for some in batched(paths)], ensure_ascii=False)
    assert {what for what, word in WORDS.items() if word not in whole} == {"bytes of letter", "bytes of photo"}


async def test_the_applicant_of_a_blind_call_is_nobody_in_particular(ask: Ask) -> None:
    call = await a_call(blind_review=True)
    person = await account_of(ask, AYGUL)
    application = await an_application(ask, call, organisation=(await an_organisation(ask, AYGUL)).id, country="KG")
    id_ = await assigned(ask, application, REVIEWER)
    document = "query($id: ID!) { node(id: $id) { ... on Application { applicant { id email name { passport } roles locale timeZone institution { id } organisation { id } } organisation { id } receipt { sha256 } } } }"

    seen = (await ask(document, as_=REVIEWER, id=id_))["node"]

    nobody: dict[str, Any] = {
        "id": global_id("Account", application.id),
        "email": "withheld@applicant.invalid",
        "name": None,
        "roles": [],
        "locale": "en",
        "timeZone": "UTC",
        "institution": None,
        "organisation": None,
    }
    assert seen == {"applicant": nobody, "organisation": None, "receipt": None}
    assert person.id != application.id
