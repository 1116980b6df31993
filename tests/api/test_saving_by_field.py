"""Answers saved from two devices at once: each keeps what it typed, and where both typed, both are shown."""

import asyncio
from typing import Any

import pytest

from models.applications import Application
from tests.actors import AYGUL
from tests.api.applying import COMPLETE, act_on, answers, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import ATTACH, SAVE, SUBMIT
from tests.client import Ask

FIELDS = "query($id: ID!) { viewer { application(id: $id) { version savedFields { field version } } } }"


async def save(ask: Ask, draft: dict[str, Any], given: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What is answered to a save that may be turned down in part."""
    answer = await ask(SAVE, as_=AYGUL, input=act_on(draft, answers=given, **more))
    payload: dict[str, Any] = answer["saveAnswers"]
    return payload


async def test_two_devices_that_answer_different_questions_never_notice_each_other(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    await saved(ask, draft, name="Typed on the phone")

    application = await saved(ask, draft, motivation="Typed on the laptop")

    assert application["answers"] == {"name": "Typed on the phone", "motivation": "Typed on the laptop"}
    assert application["version"] == draft["version"] + 2


async def test_only_what_was_changed_elsewhere_is_a_conflict_and_the_rest_is_saved(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    await saved(ask, draft, name="Typed on the phone")

    payload = await save(ask, draft, answers(name="Typed on the laptop", motivation="To learn."))

    both = {"name": "Typed on the phone", "motivation": "To learn."}
    assert codes(payload) == [("CONFLICT", ("answers", "name"))]
    assert payload["application"]["answers"] == both
    assert payload["current"] == {"version": draft["version"] + 2, "answers": both}


async def test_the_same_answer_from_both_is_no_conflict(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    await saved(ask, draft, name="Aygül", travels=True)

    application = await saved(ask, draft, name="Aygül", travels=True, visa=None)

    assert application["answers"] == {"name": "Aygül", "travels": True}


async def test_an_answer_taken_back_elsewhere_is_a_conflict_as_well(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), name="Aygül")
    await saved(ask, draft, name=None)

    payload = await save(ask, draft, answers(name="Aygül K."))

    assert codes(payload) == [("CONFLICT", ("answers", "name"))]
    assert payload["current"]["answers"] == {}


async def test_a_question_may_say_itself_what_it_was_typed_against(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    later = await saved(ask, draft, name="Typed on the phone")
    seen = {"field": "name", "value": "Seen, and typed anew", "basedOn": later["version"]}
    unseen = {"field": "name", "value": "Typed before", "basedOn": draft["version"]}
    ahead = {"field": "name", "value": "Typed tomorrow", "basedOn": 99}

    assert codes(await save(ask, later, [unseen])) == [("CONFLICT", ("answers", "name"))]
    assert codes(await save(ask, later, [ahead])) == [("CONFLICT", ("answers", "name"))]
    payload = await save(ask, draft, [seen])

    assert codes(payload) == []
    assert payload["application"]["answers"] == {"name": "Seen, and typed anew"}


@pytest.mark.parametrize("version", [-1, 0, 99])
async def test_a_version_that_never_was_is_a_conflict(ask: Ask, a_draft: DraftOf, version: int) -> None:
    draft = await a_draft()

    payload = await save(ask, {**draft, "version": version}, answers(name="Aygül"))

    assert (payload["application"], codes(payload)) == (None, [("CONFLICT", ("version",))])
    assert payload["current"] == {"version": draft["version"], "answers": {}}


async def test_a_file_attached_elsewhere_is_in_the_way_of_no_text_and_is_not_detached_unseen(
    ask: Ask, a_draft: DraftOf
) -> None:
    draft = await a_draft()
    given = {"application": draft["id"], "field": "letter"}
    attached = (await ask.upload(ATTACH, b"Dear all,", "a.txt", as_=AYGUL, input=given))["attachFile"]["application"]

    payload = await save(ask, draft, answers(name="Aygül", letter=[]))

    assert codes(payload) == [("CONFLICT", ("answers", "letter"))]
    assert payload["application"]["answers"] == {"name": "Aygül", "letter": attached["answers"]["letter"]}


async def test_two_answers_to_one_question_in_one_save_are_neither_taken_and_the_rest_is(
    ask: Ask, a_draft: DraftOf
) -> None:
    given = [*answers(name="Aygül", motivation="To learn."), *answers(name="Timur", motivation="To learn.")]

    payload = await save(ask, await a_draft(), given)

    assert codes(payload) == [("DUPLICATE", ("answers", "name"))]
    assert payload["application"]["answers"] == {"motivation": "To learn."}
    assert codes(await save(ask, payload["application"], [*answers(name=1), *answers(name=True)])) == [
        ("DUPLICATE", ("answers", "name"))
    ]


@pytest.mark.parametrize("control", ["\0", "\b", "\x0b"])
async def test_characters_that_nobody_types_are_named_and_not_saved(ask: Ask, a_draft: DraftOf, control: str) -> None:
    payload = await save(ask, await a_draft(), answers(name=f"Ay{control}gül", motivation=f"One.\nTwo{control}."))

    assert codes(payload) == [("INVALID", ("answers", "name")), ("INVALID", ("answers", "motivation"))]
    assert payload["application"] is None


async def test_everything_typed_at_once_under_different_questions_is_kept(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    given: dict[str, Any] = {"name": "Aygül", "motivation": "To learn.", "travels": True, "visa": "Schengen"}

    await asyncio.gather(*[saved(ask, draft, **{field: value}) for field, value in given.items()])

    (stored,) = await Application.many({})
    assert stored.answers == given
    assert sorted(stored.field_versions.values()) == [2, 3, 4, 5]


async def test_it_is_told_which_version_each_answer_was_changed_in(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), name="Aygül", motivation="To learn.")
    await saved(ask, draft, name="Aygül", motivation="To learn more.")

    found = await ask(FIELDS, as_=AYGUL, id=draft["id"])

    fields = [{"field": "motivation", "version": 3}, {"field": "name", "version": 2}]
    assert found == {"viewer": {"application": {"version": 3, "savedFields": fields}}}


async def test_a_save_sent_again_under_its_key_changes_nothing_and_says_again_what_was_not_taken(
    ask: Ask, a_draft: DraftOf
) -> None:
    draft = await a_draft()
    given = answers(name="Aygül", travels="perhaps")
    first = await save(ask, draft, given, key="a")

    again = await save(ask, draft, given, key="a")

    assert codes(first) == codes(again) == [("INVALID", ("answers", "travels"))]
    assert again["application"] == first["application"]
    later = await saved(ask, first["application"], name="Typed since")
    assert codes(await save(ask, draft, given, key="a")) == [
        ("INVALID", ("answers", "travels")),
        ("CONFLICT", ("answers", "name")),
    ]
    assert (await saved(ask, later))["answers"] == {"name": "Typed since"}


async def test_a_save_that_was_turned_down_may_be_sent_again_under_its_key(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    assert codes(await save(ask, draft, answers(travels="perhaps"), key="a")) != []

    payload = await save(ask, draft, answers(travels=True), key="a")

    assert payload["application"]["answers"] == {"travels": True}


async def test_a_key_stands_for_one_act_on_one_application(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    await save(ask, draft, answers(**COMPLETE), key="a")

    answer = await ask(SUBMIT, as_=AYGUL, input=act_on(draft, version=2, key="a"))

    assert codes(answer["submitApplication"]) == [("CONFLICT", ("key",))]


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_is_of_some_length(ask: Ask, a_draft: DraftOf, key: str) -> None:
    payload = await save(ask, await a_draft(), answers(name="Aygül"), key=key)

    assert (payload["application"], codes(payload)) == (None, [("INVALID", ("key",))])


async def test_a_submission_sent_again_under_its_key_is_the_first_one_whatever_came_since(
    ask: Ask, a_draft: DraftOf
) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    first = (await ask(SUBMIT, as_=AYGUL, input=act_on(draft, key="a")))["submitApplication"]["application"]
    amended = await submitted(ask, await saved(ask, first, motivation="To learn more."))

    again = (await ask(SUBMIT, as_=AYGUL, input=act_on(draft, key="a")))["submitApplication"]

    assert codes(again) == []
    assert again["application"]["receipt"] == amended["receipt"]
    assert again["application"]["version"] == amended["version"]


async def test_a_submission_sent_many_times_at_once_under_one_key_is_received_once(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)

    answered = await asyncio.gather(*[ask(SUBMIT, as_=AYGUL, input=act_on(draft, key="a")) for _ in range(20)])

    receipts = {answer["submitApplication"]["application"]["receipt"]["sha256"] for answer in answered}
    assert len(receipts) == 1
    (stored,) = await Application.many({})
    assert len(stored.history) == 1


async def test_a_file_attached_again_under_its_key_stays_detached(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()

    async def attach() -> dict[str, Any]:
        given = {"application": draft["id"], "field": "letter", "key": "a"}
        answer = await ask.upload(ATTACH, b"Dear all,", "a.txt", as_=AYGUL, input=given)
        assert answer["attachFile"]["userErrors"] == []
        application: dict[str, Any] = answer["attachFile"]["application"]
        return application

    await saved(ask, await attach(), letter=[])

    assert (await attach())["files"] == []
