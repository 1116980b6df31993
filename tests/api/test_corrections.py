"""Corrections of minutes: asked for by those who took part, answered, and made by corrigenda that stay."""

from typing import Any

import pytest

from models.accounts import Account
from models.audit import AuditEvent
from models.corrections import CorrectionRequest
from models.meetings import Meeting
from models.moderation import ModerationItem
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, SECRETARIAT
from tests.api.content_documents import (
    ISSUE_CORRIGENDUM,
    QUEUE,
    REQUEST_CORRECTION,
    SETTLE_CORRECTION,
    UPDATE_MEETING,
)
from tests.api.desk import (
    CONTRIBUTOR_ELSEWHERE,
    acted,
    blocks,
    create_meeting,
    done,
    nothing,
    paragraphs,
    published,
    refused,
    text,
    update_meeting,
)
from tests.client import Ask

Item = dict[str, Any]
AGENDA = [{"key": "a", "number": "1", "title": text("Opening", ru="Открытие")}]
REQUESTS = '{ meeting(slug: "fifth") { correctionRequests { text state answer institution { slug } } } }'


async def minutes(ask: Ask, *, status: str = "ADOPTED") -> Item:
    """Public minutes of a meeting that the contributor's institution took part in, written by the secretariat."""
    await ask.headers(CONTRIBUTOR)
    account = await Account.one({"email": CONTRIBUTOR.email})
    assert account is not None
    delegations = [{"institution": global_id("Institution", account.institution), "status": "MEMBER", "members": []}]
    given = {"agenda": AGENDA, "delegations": delegations, "recordStatus": status}
    return await published(ask, await create_meeting(ask, as_=SECRETARIAT, **given))


async def ask_for(ask: Ask, meeting: Item, **given: Any) -> Item:
    asked: Item = await done(
        ask, REQUEST_CORRECTION, as_=CONTRIBUTOR, **{"meeting": meeting["id"], "text": "It was otherwise.", **given}
    )
    return asked


@pytest.mark.parametrize("status", ["PROVISIONAL", "ADOPTED"])
async def test_a_delegation_asks_and_the_secretariat_finds_it_waiting(ask: Ask, status: str) -> None:
    meeting = await minutes(ask, status=status)

    asked = await ask_for(ask, meeting, place=" a ", text="  Говорили\nиначе. ")

    assert (asked["state"], asked["place"], asked["text"]) == ("OPEN", "a", "Говорили\nиначе.")
    (waiting,) = (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["nodes"]
    assert (waiting["reason"], waiting["subject"]["id"]) == ("A delegation asks for a correction.", meeting["id"])
    assert await AuditEvent.count_of({"action": "REQUEST_CORRECTION"}) == 1


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"text": " "}, [("REQUIRED", "text")]),
        ({"text": "x" * 5_001}, [("TOO_LONG", "text")]),
        ({"text": "a bell \x07"}, [("INVALID", "text")]),
        ({"place": "x" * 301}, [("TOO_LONG", "place")]),
        ({"meeting": nothing("Meeting")}, [("NOT_FOUND", "meeting")]),
        ({"meeting": nothing("Programme")}, [("NOT_FOUND", "meeting")]),
    ],
)
async def test_a_request_that_cannot_stand_is_refused(ask: Ask, given: Item, objections: list[tuple[str, str]]) -> None:
    meeting = await minutes(ask)

    said = await refused(ask, REQUEST_CORRECTION, as_=CONTRIBUTOR, **{"meeting": meeting["id"], "text": "x", **given})

    assert said == objections
    assert await CorrectionRequest.count_of({}) == await ModerationItem.count_of({}) == 0


async def test_who_was_not_there_asks_for_nothing(ask: Ask) -> None:
    meeting = await minutes(ask)
    draft = await create_meeting(ask, slug="draft")
    given = {"meeting": meeting["id"], "text": "x"}

    assert await refused(ask, REQUEST_CORRECTION, as_=CONTRIBUTOR_ELSEWHERE, **given) == [("FORBIDDEN", "meeting")]
    hidden = {"meeting": draft["id"], "text": "x"}
    assert await refused(ask, REQUEST_CORRECTION, as_=CONTRIBUTOR, **hidden) == [("NOT_FOUND", "meeting")]
    body = await ask.raw(REQUEST_CORRECTION, as_=EDITOR, input=given)
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_request_is_read_by_its_delegation_and_by_those_who_write(ask: Ask) -> None:
    meeting = await minutes(ask)
    await ask_for(ask, meeting)
    await done(ask, REQUEST_CORRECTION, as_=SECRETARIAT, meeting=meeting["id"], text="The secretariat's own.")

    seen = {
        actor: [one["text"] for one in (await ask(REQUESTS, as_=actor))["meeting"]["correctionRequests"]]
        for actor in (None, AYGUL, CONTRIBUTOR_ELSEWHERE, CONTRIBUTOR, EDITOR, SECRETARIAT)
    }

    own, both = ["It was otherwise."], ["It was otherwise.", "The secretariat's own."]
    assert seen == {
        None: [], AYGUL: [], CONTRIBUTOR_ELSEWHERE: [], CONTRIBUTOR: own, EDITOR: both, SECRETARIAT: both
    }  # fmt: skip


async def test_a_request_is_answered_once_and_declined_with_a_reason(ask: Ask) -> None:
    meeting = await minutes(ask)
    first, second = await ask_for(ask, meeting), await ask_for(ask, meeting, text="More.")

    no_reason = {"request": first["id"], "accepted": False, "answer": " "}
    assert await refused(ask, SETTLE_CORRECTION, as_=SECRETARIAT, **no_reason) == [("REQUIRED", "answer")]
    too_long = {"request": first["id"], "accepted": False, "answer": "x" * 5_001}
    assert await refused(ask, SETTLE_CORRECTION, as_=SECRETARIAT, **too_long) == [("TOO_LONG", "answer")]
    declined = await done(ask, SETTLE_CORRECTION, as_=SECRETARIAT, **{**no_reason, "answer": "It was so."})
    assert (declined["state"], declined["answer"]) == ("DECLINED", "It was so.")
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["totalCount"] == 1, "the other still waits"
    accepted = await done(ask, SETTLE_CORRECTION, as_=SECRETARIAT, request=second["id"], accepted=True)
    assert accepted["state"] == "ACCEPTED"
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["totalCount"] == 0
    again = {"request": first["id"], "accepted": True}
    assert await refused(ask, SETTLE_CORRECTION, as_=SECRETARIAT, **again) == [("WRONG_STATE", "request")]
    gone = {"request": nothing("CorrectionRequest"), "accepted": True}
    assert await refused(ask, SETTLE_CORRECTION, as_=SECRETARIAT, **gone) == [("NOT_FOUND", "request")]


async def test_what_is_asked_waits_again_when_its_meeting_comes_out_of_the_trash(ask: Ask) -> None:
    meeting = await minutes(ask)
    await ask_for(ask, meeting)
    away = await acted(ask, "unpublishContent", meeting, note="It was wrong.")

    thrown = await acted(ask, "deleteContent", away)
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"] == {"totalCount": 0, "nodes": []}
    await acted(ask, "undeleteContent", thrown)
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["totalCount"] == 1


async def test_a_corrigendum_corrects_adopted_minutes_and_stays_with_them(ask: Ask) -> None:
    meeting = await minutes(ask)
    given = {"meeting": meeting["id"], "text": text("Item 1 reads: Opening of the meeting.")}
    changes = {"agenda": [{"key": "a", "number": "1", "title": text("Opening of the meeting")}]}

    corrected = await done(
        ask, ISSUE_CORRIGENDUM, as_=SECRETARIAT, version=meeting["version"], changes=changes, **given
    )
    public = await published(ask, corrected)
    again = await done(
        ask, ISSUE_CORRIGENDUM, as_=SECRETARIAT, version=public["version"], changes={"minutes": blocks(*paragraphs("x"))}, **given
    )  # fmt: skip

    assert corrected["status"] == "DRAFT"
    assert corrected["minutes"]["recordStatus"] == again["minutes"]["recordStatus"] == "CORRECTED"
    assert [one["number"] for one in again["minutes"]["corrigenda"]] == [1, 2]
    document = (
        'query($n: Int!) { meeting(slug: "fifth", revision: $n) { agenda { title } minutes { corrigenda { text } } } }'
    )
    first, second = [(await ask(document, n=number))["meeting"] for number in (1, 2)]
    assert first == {"agenda": [{"title": "Opening"}], "minutes": {"corrigenda": []}}
    assert second["agenda"] == [{"title": "Opening of the meeting"}]
    assert second["minutes"]["corrigenda"] == [{"text": "Item 1 reads: Opening of the meeting."}]
    working = await Meeting.working({"slug": "fifth"})
    assert working is not None
    assert working.agenda[0].title["ru"] == "Открытие", "other languages stay"
    assert await AuditEvent.count_of({"action": "CORRECT"}) == 2


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"text": []}, [("REQUIRED", "text")]),
        ({"changes": {}}, [("REQUIRED", "changes")]),
        ({"changes": {"startsOn": "2023-11-21"}}, [("FORBIDDEN", "changes/startsOn")]),
        ({"changes": {"title": text("x"), "agenda": []}}, [("FORBIDDEN", "changes/title")]),
        ({"changes": {"recordStatus": "PROVISIONAL"}}, [("FORBIDDEN", "changes/recordStatus")]),
        ({"changes": {"minutes": blocks(*paragraphs("<b>x</b>"))}}, [("INVALID", "changes/minutes/0/blocks/0/paragraph/markdown")]),
        ({"changes": {"minutes": blocks({"decision": {"decision": "z"}})}}, [("NOT_FOUND", "changes/minutes")]),
        ({"version": 99}, [("CONFLICT", "version")]),
        ({"meeting": nothing("Meeting")}, [("NOT_FOUND", "meeting")]),
    ],
)  # fmt: skip
async def test_a_corrigendum_that_cannot_stand_is_refused(
    ask: Ask, given: Item, objections: list[tuple[str, str]]
) -> None:
    meeting = await minutes(ask)
    before = await Meeting.working({"slug": "fifth"})
    whole = {"meeting": meeting["id"], "version": meeting["version"], "text": text("x"), **given}
    whole.setdefault("changes", {"minutes": blocks(*paragraphs("As corrected."))})

    assert await refused(ask, ISSUE_CORRIGENDUM, as_=SECRETARIAT, **whole) == objections
    assert await Meeting.working({"slug": "fifth"}) == before


async def test_minutes_that_are_not_adopted_are_simply_edited(ask: Ask) -> None:
    meeting = await minutes(ask, status="PROVISIONAL")
    given = {"meeting": meeting["id"], "version": meeting["version"], "text": text("x"), "changes": {}}

    assert await refused(ask, ISSUE_CORRIGENDUM, as_=SECRETARIAT, **given) == [("WRONG_STATE", "meeting")]
    assert (await update_meeting(ask, meeting, agenda=[]))["status"] == "DRAFT"


async def test_corrected_minutes_stand_as_fast_as_adopted_ones(ask: Ask) -> None:
    meeting = await minutes(ask)
    changes = {"minutes": blocks(*paragraphs("As corrected."))}
    given = {"meeting": meeting["id"], "version": meeting["version"], "text": text("x"), "changes": changes}
    corrected = await done(ask, ISSUE_CORRIGENDUM, as_=SECRETARIAT, **given)

    change = {"meeting": meeting["id"], "version": corrected["version"], "changes": {"agenda": []}}
    assert await refused(ask, UPDATE_MEETING, as_=SECRETARIAT, **change) == [("WRONG_STATE", "changes/agenda")]
