"""Applying: from an open call to a receipt, and everything that can get in the way."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from adapters.database import Database
from delivery import outbox
from models.applications import Application
from models.audit import AuditEvent
from models.base import new_id
from models.calls import Call
from models.messages import Message
from resolvers.ids import global_id
from settings import Settings
from tests.actors import AYGUL, CONTRIBUTOR, SECRETARIAT, TIMUR
from tests.api.conftest import DraftOf
from tests.api.documents import ATTACH, MINE, SAVE, START, SUBMIT, WITHDRAW
from tests.client import Ask
from tests.factories import a_call

COMPLETE = {"name": "Aygül", "motivation": "To learn and to pass it on."}


def answers(**given: Any) -> list[dict[str, Any]]:
    return [{"field": field, "value": value} for field, value in given.items()]


async def saved(ask: Ask, draft: dict[str, Any], **given: Any) -> dict[str, Any]:
    answer = await ask(
        SAVE, as_=AYGUL, input={"application": draft["id"], "version": draft["version"], "answers": answers(**given)}
    )
    assert answer["saveAnswers"]["userErrors"] == []
    application: dict[str, Any] = answer["saveAnswers"]["application"]
    return application


def codes(payload: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    return [(error["code"], tuple(error["path"])) for error in payload["userErrors"]]


async def test_beginning_twice_with_one_key_gives_one_draft(ask: Ask, a_draft: DraftOf) -> None:
    first, again = await a_draft(key="k1"), await a_draft(key="k1")

    assert again["id"] == first["id"]
    assert await Application.count_of({}) == 1


async def test_beginning_twenty_times_at_once_gives_one_draft(ask: Ask, a_draft: DraftOf) -> None:
    await ask.headers(AYGUL)

    drafts = await asyncio.gather(*[a_draft(key="k1") for _ in range(20)])

    assert len({draft["id"] for draft in drafts}) == 1
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


async def test_a_stale_version_is_a_conflict_that_loses_neither_side(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    await saved(ask, draft, name="Aygül on the phone")

    answer = await ask(
        SAVE,
        as_=AYGUL,
        input={"application": draft["id"], "version": draft["version"], "answers": answers(name="on the laptop")},
    )

    assert answer["saveAnswers"]["application"] is None
    assert codes(answer["saveAnswers"]) == [("CONFLICT", ("version",))]
    assert answer["saveAnswers"]["current"] == {
        "version": draft["version"] + 1,
        "answers": {"name": "Aygül on the phone"},
    }


async def test_what_does_not_fit_is_named_and_the_rest_is_saved(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()
    given = answers(name="Aygül", travels="perhaps", passport="AN123", nothing="x")

    answer = await ask(
        SAVE, as_=AYGUL, input={"application": draft["id"], "version": draft["version"], "answers": given}
    )

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
    extra = {"answers": []} if act is SAVE else {}

    for stranger in (TIMUR, SECRETARIAT):
        answer = await ask(act, as_=stranger, input={"application": draft["id"], "version": 1, **extra})
        (payload,) = answer.values()
        assert codes(payload) == [("NOT_FOUND", ("application",))]


async def test_a_draft_is_its_writers_alone(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft(of=AYGUL)

    for stranger in (TIMUR, SECRETARIAT, CONTRIBUTOR, None):
        assert await ask("query($id: ID!) { node(id: $id) { id } }", id=draft["id"], as_=stranger) == {"node": None}


async def test_submitting_lists_every_objection_with_its_path(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), motivation="x" * 300, travels=True)

    answer = await ask(SUBMIT, as_=AYGUL, input={"application": draft["id"], "version": draft["version"]})

    assert answer["submitApplication"]["application"] is None
    assert sorted(codes(answer["submitApplication"])) == [
        ("REQUIRED", ("answers", "name")),
        ("REQUIRED", ("answers", "visa")),
        ("TOO_LONG", ("answers", "motivation")),
    ]


async def submitted(ask: Ask, draft: dict[str, Any]) -> dict[str, Any]:
    answer = await ask(SUBMIT, as_=AYGUL, input={"application": draft["id"], "version": draft["version"]})
    assert answer["submitApplication"]["userErrors"] == []
    application: dict[str, Any] = answer["submitApplication"]["application"]
    return application


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
    assert application["receipt"]["sha256"] in mail.get_content()


async def test_submitting_again_is_harmless(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    first = await submitted(ask, draft)

    assert await submitted(ask, draft) == first
    assert await submitted(ask, first) == first
    assert await Message.count_of({}) == 1
    assert await AuditEvent.count_of({"action": "SUBMIT"}) == 1


async def test_the_same_submission_twenty_times_at_once_is_received_once(ask: Ask, a_draft: DraftOf) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)

    received = await asyncio.gather(*[submitted(ask, draft) for _ in range(20)])

    assert {application["receipt"]["sha256"] for application in received} == {received[0]["receipt"]["sha256"]}
    assert await Message.count_of({}) == 1
    assert await AuditEvent.count_of({"action": "SUBMIT"}) == 1


async def test_a_submission_that_fails_half_way_leaves_nothing(
    ask: Ask, a_draft: DraftOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)

    async def breaks(self: Message) -> Message:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Message, "add", breaks)
    body = await ask.raw(SUBMIT, as_=AYGUL, input={"application": draft["id"], "version": draft["version"]})

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

    answer = await ask(SUBMIT, as_=AYGUL, input={"application": draft["id"], "version": draft["version"]})

    assert codes(answer["submitApplication"]) == [("CALL_NOT_OPEN", ("application",))]
    mine = await ask(MINE, id=draft["id"], as_=AYGUL)
    assert mine["viewer"]["application"]["answers"] == COMPLETE
    assert mine["viewer"]["application"]["availableActions"] == []


async def test_a_withdrawn_application_makes_room_for_another(ask: Ask, a_draft: DraftOf) -> None:
    application = await submitted(ask, await saved(ask, await a_draft(key="k1"), **COMPLETE))
    assert application["availableActions"] == ["SUBMIT", "WITHDRAW"]

    given = {"application": application["id"], "version": application["version"]}
    answer = await ask(WITHDRAW, as_=AYGUL, input=given)

    assert answer["withdrawApplication"]["application"]["progress"] == "WITHDRAWN"
    assert (await ask(WITHDRAW, as_=AYGUL, input=given))["withdrawApplication"]["userErrors"] == []
    assert (await a_draft(key="k2"))["id"] != application["id"]


async def test_a_draft_cannot_be_withdrawn(ask: Ask, a_draft: DraftOf) -> None:
    draft = await a_draft()

    answer = await ask(WITHDRAW, as_=AYGUL, input={"application": draft["id"], "version": draft["version"]})

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


async def test_a_file_is_kept_typed_hashed_and_read_back_by_its_owner_and_staff_alone(
    ask: Ask, a_draft: DraftOf
) -> None:
    draft = await a_draft()
    content = b"%PDF-1.7\n" + b"x" * 1_000

    answer = await ask.upload(
        ATTACH, content, "letter.pdf", as_=AYGUL, input={"application": draft["id"], "field": "letter"}
    )

    application = answer["attachFile"]["application"]
    (attached,) = application["files"]
    assert attached["field"] == "letter"
    assert attached["file"]["mediaType"] == "application/pdf"
    assert application["answers"] == {"letter": [attached["file"]["id"]]}
    address = f"/files/{attached['file']['id']}/letter.pdf"
    for reader, status in ((AYGUL, 200), (SECRETARIAT, 200), (TIMUR, 404), (CONTRIBUTOR, 404), (None, 404)):
        response = await ask.http.get(address, headers=await ask.headers(reader))
        assert response.status_code == status
        assert (response.content == content) == (status == 200)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7\n" + b"x" * 3_000, "large.pdf", "TOO_LARGE"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "picture.pdf", "UNSUPPORTED_MEDIA_TYPE"),
        (b"", "empty.pdf", "REQUIRED"),
    ],
)
async def test_a_file_that_does_not_fit_is_refused_and_not_kept(
    ask: Ask, a_draft: DraftOf, fresh_database: Database, content: bytes, name: str, code: str
) -> None:
    draft = await a_draft()

    answer = await ask.upload(ATTACH, content, name, as_=AYGUL, input={"application": draft["id"], "field": "letter"})

    assert codes(answer["attachFile"]) == [(code, ("file",))]
    assert await fresh_database.documents["files_content.chunks"].count_documents({}) == 0


async def test_a_field_takes_so_many_files_and_no_more_and_gives_them_back(
    ask: Ask, a_draft: DraftOf, fresh_database: Database
) -> None:
    draft = await a_draft()
    given = {"application": draft["id"], "field": "letter"}
    for _ in range(2):
        await ask.upload(ATTACH, b"Dear all,", "letter.txt", as_=AYGUL, input=dict(given))

    answer = await ask.upload(ATTACH, b"Dear all,", "letter.txt", as_=AYGUL, input=dict(given))

    assert codes(answer["attachFile"]) == [("OUT_OF_RANGE", ("file",))]
    assert await fresh_database.documents["files"].count_documents({}) == 2
    mine = (await ask(MINE, id=draft["id"], as_=AYGUL))["viewer"]["application"]
    application = await saved(ask, mine, letter=mine["answers"]["letter"][1:])
    assert application["answers"] == {"letter": mine["answers"]["letter"][1:]}


async def test_a_guest_is_asked_to_sign_in(ask: Ask, call: Call) -> None:
    body = await ask.raw(START, input={"call": global_id("Call", call.item_id), "key": "k"})

    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
