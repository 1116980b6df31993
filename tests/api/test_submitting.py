"""Handing in, amending and taking back: receipts, the deadline and its grace, and what stays unsaid to whom."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from delivery import outbox
from models.applications import Application
from models.audit import AuditEvent
from models.messages import Message
from resolvers.ids import global_id
from settings import Settings
from tests.actors import AYGUL, SECRETARIAT, Actor
from tests.api.applying import COMPLETE, act_on, answers, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import MINE, SAVE, START, SUBMIT, WITHDRAW
from tests.client import Ask
from tests.factories import a_call

STANDING = """query($id: ID!) { viewer { application(id: $id) {
    answers receivedAnswers hasChanges files { file { name } } receivedFiles { file { name } }
} } }"""


async def test_submitting_lists_every_objection_with_its_path(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), motivation="x" * 300, travels=True)

    answer = await ask(SUBMIT, as_=AYGUL, input=act_on(draft))

    assert answer["submitApplication"]["application"] is None
    assert sorted(codes(answer["submitApplication"])) == [
        ("REQUIRED", ("answers", "name")),
        ("REQUIRED", ("answers", "visa")),
        ("TOO_LONG", ("answers", "motivation")),
    ]


async def test_a_submitted_application_has_a_receipt_a_mail_a_history_and_an_audit_event(
    ask: Ask, a_draft: DraftOf, settings: Settings
) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))

    assert application["progress"] == "RECEIVED"
    assert application["state"] is None
    assert application["reference"] == f"TRN-{clock.now().year}-000001"
    assert application["receipt"]["reference"] == application["reference"]
    assert len(application["receipt"]["sha256"]) == 64
    assert application["history"] == [{"action": "SUBMIT", "by": "APPLICANT"}]
    events = await AuditEvent.many({"action": "SUBMIT"})
    assert [event.details for event in events] == [{"state": "SUBMITTED"}]
    assert await outbox.send_due(settings) == 1
    (mail,) = ask.mails()
    assert mail["To"] == AYGUL.email
    assert application["receipt"]["sha256"] in mail.get_body(("plain",)).get_content()


async def test_submitting_again_is_harmless(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    first = await submitted(ask, draft)

    assert await submitted(ask, draft) == first
    assert await submitted(ask, first) == first
    assert await Message.count_of({}) == 1
    assert await AuditEvent.count_of({"action": "SUBMIT"}) == 1


async def test_a_submission_that_fails_half_way_leaves_nothing(
    ask: Ask, a_draft: DraftOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)

    async def breaks(self: Message) -> Message:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Message, "add", breaks)
    body = await ask.raw(SUBMIT, as_=AYGUL, input=act_on(draft))

    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "disk" not in body["errors"][0]["message"]
    (stored,) = await Application.many({})
    assert (stored.state, stored.receipt, stored.version) == ("DRAFT", None, draft["version"])
    assert await AuditEvent.count_of({"action": "SUBMIT"}) == 0


async def test_answers_to_hidden_questions_are_not_received(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE, travels=False, visa="Schengen")

    await submitted(ask, draft)

    (stored,) = await Application.many({})
    assert stored.submission is not None
    assert stored.submission.answers == {**COMPLETE, "travels": False}


async def test_an_amended_application_has_a_new_receipt_under_its_reference(ask: Ask, a_draft: DraftOf) -> None:
    first = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))

    second = await submitted(ask, await saved(ask, first, motivation="To learn even more."))

    assert second["reference"] == first["reference"]
    assert second["receipt"]["sha256"] != first["receipt"]["sha256"]
    assert [entry["action"] for entry in second["history"]] == ["SUBMIT", "AMEND"]


async def test_a_draft_begun_in_time_can_be_sent_within_the_grace(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    clock.move(timedelta(days=1, minutes=14))

    assert (await submitted(ask, draft))["progress"] == "RECEIVED"


async def test_after_the_grace_the_call_is_closed_and_the_draft_is_kept(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    clock.move(timedelta(days=1, minutes=16))

    answer = await ask(SUBMIT, as_=AYGUL, input=act_on(draft))

    assert codes(answer["submitApplication"]) == [("CALL_NOT_OPEN", ("application",))]
    mine = await ask(MINE, id=draft["id"], as_=AYGUL)
    assert mine["viewer"]["application"]["answers"] == COMPLETE
    assert mine["viewer"]["application"]["availableActions"] == []


async def test_a_withdrawn_application_makes_room_for_another(ask: Ask, a_draft: DraftOf) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(key="k1"), **COMPLETE))
    assert application["availableActions"] == ["SUBMIT", "WITHDRAW"]

    given = act_on(application)
    answer = await ask(WITHDRAW, as_=AYGUL, input=given)

    assert answer["withdrawApplication"]["application"]["progress"] == "WITHDRAWN"
    assert (await ask(WITHDRAW, as_=AYGUL, input=given))["withdrawApplication"]["userErrors"] == []
    assert (await a_draft(key="k2"))["id"] != application["id"]


async def test_a_draft_cannot_be_withdrawn(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()

    answer = await ask(WITHDRAW, as_=AYGUL, input=act_on(draft))

    assert [error["code"] for error in answer["withdrawApplication"]["userErrors"]] == ["WRONG_STATE"]


async def test_the_secretariat_reads_what_was_received_not_what_is_being_amended(ask: Ask, a_draft: DraftOf) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    await saved(ask, application, motivation="Half a sent")

    node = await ask(
        "query($id: ID!) { node(id: $id) { ... on Application { state answers } } }",
        id=application["id"],
        as_=SECRETARIAT,
    )

    assert node == {"node": {"state": "SUBMITTED", "answers": COMPLETE}}


async def standing(ask: Ask, application: dict[str, Any]) -> dict[str, Any]:
    """What is worked on and what was received."""
    found: dict[str, Any] = (await ask(STANDING, id=application["id"], as_=AYGUL))["viewer"]["application"]
    return found


async def test_what_was_received_is_told_from_what_is_being_amended(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE, visa="Schengen")
    assert (await standing(ask, draft))["receivedAnswers"] is None
    application = await submitted(ask, draft)
    assert (await standing(ask, application))["hasChanges"] is False

    amended = await saved(ask, application, motivation="Half a sent")

    found = await standing(ask, amended)
    assert found["hasChanges"] is True
    assert found["receivedAnswers"] == COMPLETE
    assert found["answers"] == {**COMPLETE, "visa": "Schengen", "motivation": "Half a sent"}
    restored = await saved(ask, amended, motivation=COMPLETE["motivation"])
    assert (await standing(ask, restored))["hasChanges"] is False


async def test_whether_somebody_is_amending_is_not_for_the_staff(ask: Ask, a_draft: DraftOf) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))
    await saved(ask, application, motivation="Half a sent")
    seen = "query($id: ID!) { node(id: $id) { ... on Application { hasChanges receivedAnswers } } }"

    node = await ask(seen, id=application["id"], as_=SECRETARIAT)

    assert node == {"node": {"hasChanges": None, "receivedAnswers": COMPLETE}}


async def test_people_who_submit_at_once_get_a_reference_each(ask: Ask) -> None:
    call = await a_call()
    people = [Actor(f"person-{number}@example.org") for number in range(20)]

    async def apply(person: Actor) -> str:
        given = {"call": global_id("Call", call.item_id), "key": "k"}
        draft = (await ask(START, as_=person, input=given))["startApplication"]["application"]
        filled = act_on(draft, answers=answers(**COMPLETE))
        draft = (await ask(SAVE, as_=person, input=filled))["saveAnswers"]["application"]
        received = (await ask(SUBMIT, as_=person, input=act_on(draft)))["submitApplication"]
        assert received["userErrors"] == []
        reference: str = received["application"]["reference"]
        return reference

    references = await asyncio.gather(*[apply(person) for person in people])

    assert sorted(references) == [f"TRN-{clock.now().year}-{number:06}" for number in range(1, 21)]
