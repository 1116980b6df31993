"""Likely duplicates: the same person or organisation behind two applications to one call."""

from typing import Any

import pytest

from domain.applications import State
from models.applications import Application
from models.calls import Call
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, SECRETARIAT, Actor
from tests.api.applying import COMPLETE, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.listing import handed_in
from tests.api.reviewing import account_of
from tests.client import Ask
from tests.commands import CommandCounter
from tests.factories import FORM, a_call

SIMILAR = "query($id: ID!) { node(id: $id) { ... on Application { likelyDuplicates { id } } } }"


def id_of(application: Application) -> str:
    return global_id("Application", application.id)


async def alike(ask: Ask, application: Application) -> list[str]:
    answer = await ask(SIMILAR, as_=SECRETARIAT, id=id_of(application))
    return [one["id"] for one in answer["node"]["likelyDuplicates"]]


async def test_the_same_person_in_another_script_is_a_likely_duplicate(ask: Ask, call: Call) -> None:
    latin = await handed_in(call, "Aygul Asanova")
    cyrillic = await handed_in(call, "A. A.", native="Асанова Айгүл Бековна")
    await handed_in(call, "Timur Asanov")

    assert (await alike(ask, latin), await alike(ask, cyrillic)) == ([id_of(cyrillic)], [id_of(latin)])


async def test_the_same_organisation_under_another_name_is_a_likely_duplicate(ask: Ask, call: Call) -> None:
    one = await handed_in(call, "Aygül", organisation="Dostuk Public Foundation", native_organisation="Достук коому")
    other = await handed_in(call, "Timur", organisation="Dostuk e.V.")

    assert await alike(ask, one) == [id_of(other)]


async def test_the_same_mailbox_and_the_same_telephone_are_likely_duplicates(ask: Ask) -> None:
    asked = FORM.model_dump(mode="json")
    asked["sections"][0]["fields"].append({"key": "phone", "kind": "PHONE", "label": {"en": "Phone", "ky": "Телефон"}})
    call = await a_call(form=type(FORM).model_validate(asked))
    one = await handed_in(call, "A", email="aygul@gmail.com", answers={"phone": "+996 555 123456"})
    mailbox = await handed_in(call, "B", email="a.y.gul+2@googlemail.com")
    phone = await handed_in(call, "C", answers={"phone": "0555-123-456"})

    assert await alike(ask, one) == [id_of(mailbox), id_of(phone)]


async def test_other_calls_drafts_and_ones_own_earlier_application_are_none(
    ask: Ask, call: Call, a_draft: DraftOf
) -> None:
    profile = "mutation($input: ProfileInput!) { updateProfile(input: $input) { userErrors { code } } }"
    await ask(profile, as_=AYGUL, input={"passportName": "Aygül Asanova"})
    await a_draft(of=AYGUL)
    await handed_in(await a_call("another"))
    one = await handed_in(call)
    earlier = await handed_in(call, state=State.WITHDRAWN)
    await Application.change({"_id": earlier.id}, {"$set": {"applicant_id": one.applicant_id}})

    assert await alike(ask, one) == []


async def test_a_name_that_was_changed_is_compared_as_it_now_is(ask: Ask, call: Call, a_draft: DraftOf) -> None:
    profile = "mutation($input: ProfileInput!) { updateProfile(input: $input) { userErrors { code } } }"
    other = await handed_in(call, "Aygül Asanova")
    received = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    assert await alike(ask, other) == []

    await ask(profile, as_=AYGUL, input={"passportName": "Asanova Aygul"})

    assert await alike(ask, other) == [received["id"]]


@pytest.mark.parametrize("actor", [AYGUL, CONTRIBUTOR])
async def test_nobody_but_the_secretariat_is_told(ask: Ask, call: Call, actor: Actor) -> None:
    made = await handed_in(call, country="KG")
    await handed_in(call)
    await Application.change({"_id": made.id}, {"$set": {"applicant_id": (await account_of(ask, AYGUL)).id}})

    body: dict[str, Any] = await ask.raw(SIMILAR, as_=actor, id=id_of(made))

    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "likelyDuplicates" not in (body["data"]["node"] or {})


async def test_likely_duplicates_of_many_take_as_many_commands_as_of_one(
    ask: Ask, call: Call, commands: CommandCounter
) -> None:
    document = "{ applications { nodes { likelyDuplicates { id } } } }"
    counts, found = [], []
    for _ in range(2):
        for _ in range(2):
            await handed_in(call, organisation="Dostuk")
        await ask(document, as_=SECRETARIAT)
        commands.reset()
        answer = await ask(document, as_=SECRETARIAT)
        counts.append(len(commands.names))
        found.append([len(node["likelyDuplicates"]) for node in answer["applications"]["nodes"]])

    assert (counts[0], found) == (counts[1], [[1, 1], [3, 3, 3, 3]])


async def test_they_are_found_by_an_index(ask: Ask, call: Call) -> None:
    one = await handed_in(call)
    plan = await Application.get_motor_collection().find({"alike": {"$in": one.alike}}).explain()

    assert plan["queryPlanner"]["winningPlan"]["inputStage"]["indexName"] == "alike"
