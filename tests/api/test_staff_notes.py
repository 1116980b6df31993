"""Notes for the staff alone."""

from typing import Any

import pytest

from models.applications import Application
from models.audit import AuditEvent
from models.calls import Call
from models.staff_notes import StaffNote
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, REVIEWER, SECRETARIAT, Actor
from tests.api.applying import codes
from tests.api.conftest import DraftOf
from tests.api.listing import handed_in
from tests.api.reviewing import account_of, assigned
from tests.client import Ask

ADD = """mutation($input: AddStaffNoteInput!) { addStaffNote(input: $input) {
  application { version staffNotes { text at by { email } } } userErrors { code path } } }"""
READ = "query($id: ID!) { node(id: $id) { ... on Application { staffNotes { text } } } }"


async def added(ask: Ask, application: str, text: str, as_: Actor = SECRETARIAT) -> Any:
    return (await ask(ADD, as_=as_, input={"application": application, "text": text}))["addStaffNote"]


def id_of(application: Application) -> str:
    return global_id("Application", application.id)


async def test_notes_stand_in_their_order_with_who_wrote_them(ask: Ask, call: Call) -> None:
    made = await handed_in(call)
    await added(ask, id_of(made), "Called: no answer.")

    payload = await added(ask, id_of(made), "  Called again.\nShe will send it. ")

    notes = payload["application"]["staffNotes"]
    assert [(note["text"], note["by"]) for note in notes] == [
        ("Called: no answer.", {"email": SECRETARIAT.email}),
        ("Called again.\nShe will send it.", {"email": SECRETARIAT.email}),
    ]
    assert payload["application"]["version"] == made.version


async def test_the_audit_log_tells_that_there_is_a_note_and_not_what_it_says(ask: Ask, call: Call) -> None:
    made = await handed_in(call)

    await added(ask, id_of(made), "word-of-the-note")

    (event,) = await AuditEvent.many({"action": "STAFF_NOTE"})
    by = (await account_of(ask, SECRETARIAT)).id
    assert (event.by, event.about, event.details) == (by, made.id, {})


@pytest.mark.parametrize("actor", [AYGUL, CONTRIBUTOR, REVIEWER, ADMINISTRATOR])
async def test_nobody_else_reads_them(ask: Ask, call: Call, actor: Actor) -> None:
    made = await handed_in(call, country="KG")
    await added(ask, id_of(made), "word-of-the-note")
    await assigned(ask, made, REVIEWER)
    await Application.change({"_id": made.id}, {"$set": {"applicant_id": (await account_of(ask, AYGUL)).id}})

    body = await ask.raw(READ, as_=actor, id=id_of(made))

    assert "word-of-the-note" not in str(body)
    assert actor is ADMINISTRATOR or body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_nobody_of_the_staff_reads_what_was_noted_on_their_own_application(ask: Ask, call: Call) -> None:
    made = await handed_in(call)
    await added(ask, id_of(made), "word-of-the-note")
    await Application.change({"_id": made.id}, {"$set": {"applicant_id": (await account_of(ask, SECRETARIAT)).id}})

    body = await ask.raw(READ, as_=SECRETARIAT, id=id_of(made))

    assert "word-of-the-note" not in str(body)
    assert codes(await added(ask, id_of(made), "More")) == [("NOT_FOUND", ("application",))]


@pytest.mark.parametrize(
    ("text", "code"), [("", "REQUIRED"), (" \n ", "REQUIRED"), ("x" * 5_001, "TOO_LONG"), ("a\x00b", "INVALID")]
)
async def test_what_is_no_note_is_said_to_its_writer(ask: Ask, call: Call, text: str, code: str) -> None:
    made = await handed_in(call)

    assert codes(await added(ask, id_of(made), text)) == [(code, ("text",))]
    assert await StaffNote.count_of({}) == 0


async def test_nothing_is_noted_on_a_draft_or_on_nothing(ask: Ask, call: Call, a_draft: DraftOf) -> None:
    draft = await a_draft()

    for application in (draft["id"], "nothing", id_of(Application.model_construct(id="6" * 24))):
        assert codes(await added(ask, application, "A")) == [("NOT_FOUND", ("application",))]


async def test_what_was_noted_is_gone_when_it_is_forgotten(ask: Ask, call: Call) -> None:
    made, other = await handed_in(call), await handed_in(call)
    for one in (made, other):
        await added(ask, id_of(one), "A")

    assert await StaffNote.forget([made.id]) == 1
    assert [note.application for note in await StaffNote.many({})] == [other.id]
