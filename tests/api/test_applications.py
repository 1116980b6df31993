"""Applications: begun, saved a bit at a time, and nobody else's business. The rest is told beside this module."""

from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from domain.forms import Form
from models.applications import Application
from models.base import new_id
from models.calls import Call
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, SECRETARIAT, TIMUR
from tests.api.applying import COMPLETE, act_on, answers, codes, saved
from tests.api.conftest import DraftOf
from tests.api.documents import MINE, SAVE, START, SUBMIT, WITHDRAW
from tests.client import Ask
from tests.factories import a_call


async def test_beginning_twice_with_one_key_gives_one_draft(ask: Ask, a_draft: DraftOf) -> None:
    first, again = await a_draft(key="k1"), await a_draft(key="k1")

    assert again["id"] == first["id"]
    assert await Application.count_of({}) == 1


async def test_a_second_application_to_a_call_is_a_duplicate(ask: Ask, a_draft: DraftOf, call: Call) -> None:
    await a_draft(key="k1")

    answer = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k2"})

    assert answer["startApplication"]["application"] is None
    assert codes(answer["startApplication"]) == [("DUPLICATE", ("call",))]


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-2, -1)])
async def test_a_call_that_is_not_open_takes_no_application(ask: Ask, opens: int, closes: int) -> None:
    now = clock.now()
    call = await a_call(opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))

    answer = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k"})

    assert codes(answer["startApplication"]) == [("CALL_NOT_OPEN", ("call",))]


async def test_a_call_that_is_not_there_is_not_found(ask: Ask) -> None:
    answer = await ask(START, as_=AYGUL, input={"call": global_id("Call", new_id()), "key": "k"})

    assert codes(answer["startApplication"]) == [("NOT_FOUND", ("call",))]


async def test_a_draft_may_have_gaps(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()

    application = await saved(ask, draft, motivation="To lear")

    assert application["answers"] == {"motivation": "To lear"}
    assert application["version"] == draft["version"] + 1
    assert application["savedAt"] >= draft["savedAt"]


async def test_an_answer_is_taken_back_by_null(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)

    application = await saved(ask, draft, motivation=None)

    assert application["answers"] == {"name": "Aygül"}


async def test_an_answer_changed_elsewhere_is_a_conflict_that_loses_neither_side(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    await saved(ask, draft, name="Aygül on the phone")

    answer = await ask(SAVE, as_=AYGUL, input=act_on(draft, answers=answers(name="on the laptop")))

    assert answer["saveAnswers"]["application"] is None
    assert codes(answer["saveAnswers"]) == [("CONFLICT", ("answers", "name"))]
    assert answer["saveAnswers"]["current"] == {
        "version": draft["version"] + 1,
        "answers": {"name": "Aygül on the phone"},
    }


async def test_what_does_not_fit_is_named_and_the_rest_is_saved(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    given = answers(name="Aygül", travels="perhaps", passport="AN123", nothing="x")

    answer = await ask(SAVE, as_=AYGUL, input=act_on(draft, answers=given))

    assert answer["saveAnswers"]["application"]["answers"] == {"name": "Aygül"}
    assert sorted(codes(answer["saveAnswers"])) == [
        ("FORBIDDEN", ("answers", "passport")),
        ("INVALID", ("answers", "travels")),
        ("NOT_FOUND", ("answers", "nothing")),
    ]


async def test_another_persons_draft_looks_absent(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft(of=AYGUL)

    answer = await ask(MINE, id=draft["id"], as_=TIMUR)

    assert answer == {"viewer": {"application": None}}


@pytest.mark.parametrize("act", [SAVE, SUBMIT, WITHDRAW])
async def test_nobody_acts_on_another_persons_draft(ask: Ask, a_draft: DraftOf, act: str) -> None:
    draft = await a_draft(of=AYGUL)
    extra: dict[str, Any] = {"answers": []} if act is SAVE else {}

    for stranger in (TIMUR, SECRETARIAT):
        answer = await ask(act, as_=stranger, input={"application": draft["id"], "version": 1, **extra})
        (payload,) = answer.values()
        assert codes(payload) == [("NOT_FOUND", ("application",))]


async def test_a_draft_is_its_writers_alone(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft(of=AYGUL)

    for stranger in (TIMUR, SECRETARIAT, CONTRIBUTOR, None):
        assert await ask("query($id: ID!) { node(id: $id) { id } }", id=draft["id"], as_=stranger) == {"node": None}


async def test_a_guest_is_asked_to_sign_in(ask: Ask, call: Call) -> None:
    body = await ask.raw(START, input={"call": global_id("Call", call.item_id), "key": "k"})

    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_withdrawn_call_is_told_to_its_applicants_as_it_was_published_last(
    ask: Ask, a_draft: DraftOf, call: Call
) -> None:
    draft = await a_draft()
    await Call.change({"item_id": call.item_id, "edition": "WORKING"}, {"$set": {"title.en": "Half a tit"}})
    await Call.change({"item_id": call.item_id, "edition": "CURRENT"}, {"$set": {"edition": "PAST"}})

    found = await ask(
        "query($id: ID!) { viewer { application(id: $id) { call { title } } } }", id=draft["id"], as_=AYGUL
    )

    assert found == {"viewer": {"application": {"call": {"title": call.title["en"]}}}}


async def test_half_a_language_skill_can_be_saved(ask: Ask) -> None:
    languages = {"key": "languages", "kind": "LANGUAGE_SKILL", "label": {"en": "Languages"}, "required": True}
    form = Form.model_validate({"sections": [{"key": "s", "title": {"en": "S"}, "fields": [languages]}]})
    call = await a_call(form=form)
    started = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k"})

    half = [{"language": "en"}, {"level": "A1"}, {"language": "ky", "level": None}]
    application = await saved(ask, started["startApplication"]["application"], languages=half)

    assert application["answers"] == {"languages": half}
