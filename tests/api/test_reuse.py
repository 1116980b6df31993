"""Answers and files of an earlier application, taken over into a new one."""

from typing import Any

import pytest

from adapters.database import Database
from domain.forms import Form
from models.applications import Application
from models.calls import Call
from models.files import File
from resolvers.ids import global_id
from tests.actors import AYGUL, TIMUR
from tests.api.applying import act_on, codes, saved, submitted
from tests.api.documents import APPLICATION, ATTACH, ERRORS, SAVE, START
from tests.client import Ask
from tests.factories import a_call

REUSE = f"mutation($input: ReuseAnswersInput!) {{ reuseAnswers(input: $input) {{ {APPLICATION} {ERRORS} }} }}"
REUSABLE = "query($id: ID!) { viewer { application(id: $id) { reusable { id } } } }"


def asked(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question."""
    return {"key": key, "kind": kind, "label": {"en": key}, **more}


def a_form(*fields: dict[str, Any]) -> Form:
    return Form.model_validate({"sections": [{"key": "s", "title": {"en": "S"}, "fields": list(fields)}]})


EARLIER = a_form(
    asked("name", "TEXT"),
    asked("motivation", "LONG_TEXT"),
    asked("size", "CHOICE", options=[{"value": one, "label": {"en": one}} for one in ("S", "M")]),
    asked("age", "TEXT"),
    asked("agrees", "CONSENT"),
    asked("letter", "FILE", max_files=2),
    asked("passport", "TEXT", asked_from="ACCEPTANCE"),
)
LATER = a_form(
    asked("name", "TEXT"),
    asked("motivation", "LONG_TEXT"),
    asked("size", "CHOICE", options=[{"value": one, "label": {"en": one}} for one in ("M", "L")]),
    asked("age", "NUMBER"),
    asked("agrees", "CONSENT"),
    asked("letter", "FILE", max_files=2, max_bytes=20),
    asked("passport", "TEXT", asked_from="ACCEPTANCE"),
    asked("new", "TEXT"),
)
ANSWERED = {"name": "Aygül", "motivation": "To learn.", "size": "S", "age": "30", "agrees": True}


async def begun(ask: Ask, call: Call) -> dict[str, Any]:
    """A draft of Aygül's."""
    answer = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": call.slug})
    draft: dict[str, Any] = answer["startApplication"]["application"]
    return draft


async def with_file(ask: Ask, draft: dict[str, Any], content: bytes) -> dict[str, Any]:
    given = {"application": draft["id"], "field": "letter"}
    answer = await ask.upload(ATTACH, content, "letter.txt", as_=AYGUL, input=given)
    assert answer["attachFile"]["userErrors"] == []
    application: dict[str, Any] = answer["attachFile"]["application"]
    return application


@pytest.fixture
async def earlier(ask: Ask) -> dict[str, Any]:
    """What Aygül handed in to an earlier call, with two letters, and what only the accepted are asked."""
    draft = await saved(ask, await begun(ask, await a_call("earlier", form=EARLIER)), **ANSWERED)
    await with_file(ask, draft, b"Dear all,")
    done = await submitted(ask, await with_file(ask, draft, b"Dear all, and at length"))
    (stored,) = await Application.many({})
    stored.answers["passport"] = stored.submission.answers["passport"] = "AC 123"  # type: ignore[union-attr]
    await stored.save_as_of(stored.version)
    return done


@pytest.fixture
async def later(ask: Ask, earlier: dict[str, Any]) -> dict[str, Any]:
    """Her draft to the next call."""
    return await begun(ask, await a_call("later", form=LATER))


async def reuse(ask: Ask, draft: dict[str, Any], source: str, **more: Any) -> dict[str, Any]:
    answer = await ask(REUSE, as_=AYGUL, input=act_on(draft, **{"from": source}, **more))
    payload: dict[str, Any] = answer["reuseAnswers"]
    return payload


async def test_what_is_asked_again_and_fits_is_taken_over(
    ask: Ask, earlier: dict[str, Any], later: dict[str, Any]
) -> None:
    payload = await reuse(ask, later, earlier["id"])

    assert payload["userErrors"] == []
    application = payload["application"]
    letter = application["answers"].pop("letter")
    assert application["answers"] == {"name": "Aygül", "motivation": "To learn."}
    assert [one["file"]["bytes"] for one in application["files"]] == [len(b"Dear all,")]
    assert letter == [application["files"][0]["file"]["id"]]


async def test_what_is_answered_already_stays(ask: Ask, earlier: dict[str, Any], later: dict[str, Any]) -> None:
    draft = await with_file(ask, await saved(ask, later, name="Aygül K."), b"Dear others,")

    application = (await reuse(ask, draft, earlier["id"]))["application"]

    assert {key: application["answers"][key] for key in ("name", "motivation")} == {
        "name": "Aygül K.",
        "motivation": "To learn.",
    }
    assert [one["file"]["bytes"] for one in application["files"]] == [len(b"Dear others,")]
    assert await File.count_of({}) == 3


async def test_what_was_taken_back_since_stays_taken_back(
    ask: Ask, earlier: dict[str, Any], later: dict[str, Any]
) -> None:
    await saved(ask, await saved(ask, later, name="Aygül"), name=None)

    application = (await reuse(ask, later, earlier["id"]))["application"]

    assert "name" not in application["answers"]


async def test_a_file_taken_over_outlives_the_earlier_one(
    ask: Ask, earlier: dict[str, Any], later: dict[str, Any], fresh_database: Database
) -> None:
    (taken,) = (await reuse(ask, later, earlier["id"]))["application"]["files"]
    for one in earlier["files"]:
        await (await File.many({"sha256": one["file"]["sha256"]}, sort=[("_id", 1)]))[0].erase()

    response = await ask.http.get(f"/files/{taken['file']['id']}/letter.txt", headers=await ask.headers(AYGUL))

    assert (response.status_code, response.content) == (200, b"Dear all,")
    assert await fresh_database.documents["files_content.files"].count_documents({}) == 1


async def test_taking_over_again_under_one_key_changes_nothing(
    ask: Ask, earlier: dict[str, Any], later: dict[str, Any]
) -> None:
    first = (await reuse(ask, later, earlier["id"], key="a"))["application"]
    emptied = await saved(ask, first, motivation=None, letter=[])

    again = (await reuse(ask, later, earlier["id"], key="a"))["application"]

    assert (again["version"], again["answers"]) == (emptied["version"], {"name": "Aygül"})


async def test_another_persons_application_is_not_found(
    ask: Ask, earlier: dict[str, Any], later: dict[str, Any]
) -> None:
    await ask.headers(TIMUR)
    theirs = await ask(REUSE, as_=TIMUR, input=act_on(later, **{"from": earlier["id"]}))
    nothing = await reuse(ask, later, global_id("Application", "0" * 24))

    assert codes(theirs["reuseAnswers"]) == [("NOT_FOUND", ("application",))]
    assert codes(nothing) == [("NOT_FOUND", ("from",))]


async def test_only_earlier_applications_with_something_that_fits_are_offered(
    ask: Ask, earlier: dict[str, Any], later: dict[str, Any]
) -> None:
    apart = await begun(ask, await a_call("apart", form=a_form(asked("nothing_alike", "TEXT"))))
    offered = {
        name: (await ask(REUSABLE, as_=AYGUL, id=one["id"]))["viewer"]["application"]["reusable"]
        for name, one in {"earlier": earlier, "later": later, "apart": apart}.items()
    }

    assert offered == {"earlier": [], "later": [{"id": earlier["id"]}], "apart": []}


async def test_a_draft_that_was_never_sent_lends_what_was_saved(ask: Ask) -> None:
    first = await begun(ask, await a_call("earlier", form=EARLIER))
    saving = act_on(first, answers=[{"field": "name", "value": "Aygül"}])
    await ask(SAVE, as_=AYGUL, input=saving)
    second = await begun(ask, await a_call("later", form=LATER))

    assert (await reuse(ask, second, first["id"]))["application"]["answers"] == {"name": "Aygül"}
